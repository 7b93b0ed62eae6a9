"""What was measured on, and what came out: lines of figures with their targets."""

import os
import platform
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil
from django.db import connection

from tests.bench.files import SHARED, Caseload


@dataclass(frozen=True)
class Size:
    """How much is measured."""

    repeats: int
    sample: int
    times: int
    requests: int
    releases: int
    plans: int
    together: int
    kills: int


@dataclass(frozen=True)
class Figure:
    """One line. `met` is None where there is no target."""

    what: str
    value: str
    target: str = ""
    met: bool | None = None


def show(title: str, figures: Iterable[Figure]) -> None:
    """Print a part as soon as it is measured."""
    print(f"\n{title}")
    for figure in figures:
        said = {None: "", True: "met", False: "MISSED"}[figure.met]
        line = f"  {figure.what:<66} {figure.value:>14}  {figure.target:<16} {said}"
        print(line.rstrip(), flush=True)


def median(seconds: Sequence[float]) -> float:
    """The middle one: a machine that is busy for a moment does not move it."""
    return statistics.median(seconds)


def said(seconds: float) -> str:
    """A duration."""
    return f"{seconds:.1f} s" if seconds >= 1 else f"{seconds * 1000:.1f} ms"


def describe(file: Caseload) -> list[Figure]:
    """The file that is imported."""
    origin = "synthetic, of the same shape: DfE's is not beside the project"
    if not file.synthetic:
        origin = f"DfE's own, shared/data/{file.path.relative_to(SHARED)}"
    return [
        Figure("Origin", origin),
        Figure("Lines, size", f"{file.lines:,}, {file.path.stat().st_size / 2**20:.1f} MB"),
    ]


def machine() -> list[Figure]:
    """What the figures were measured on."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_setting('server_version'), current_setting('shared_buffers'), "
            "current_setting('work_mem'), current_setting('fsync')"
        )
        version, buffers, work_mem, fsync = cursor.fetchone()
    memory = psutil.virtual_memory().total / 2**30
    load = " ".join(f"{number:.1f}" for number in os.getloadavg())
    return [
        Figure("Processor", f"{processor()}, {os.cpu_count()} cores"),
        Figure("Memory, load before", f"{memory:.0f} GB, {load}"),
        Figure("Python", f"{platform.python_version()} on {platform.system()}"),
        Figure(
            "PostgreSQL",
            f"{version} (shared_buffers {buffers}, work_mem {work_mem}, fsync {fsync})",
        ),
    ]


def processor() -> str:
    """The processor's name, as Linux knows it or as Python does."""
    listed = Path("/proc/cpuinfo")
    if listed.exists():
        for line in listed.read_text().splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()
