"""The import of a whole file: its time against raw COPY, and its memory."""

import tempfile
import time
from pathlib import Path

from django.db import connection

from tests.bench.database import checkpoint, empty
from tests.bench.files import Caseload, longer
from tests.bench.importing import Imported, imported
from tests.bench.report import Figure, Size, median, said

TABLE = "commissioning_observation"
PIECE = 2**18
MOST_TIMES_COPY = 3
MOST_MEGABYTES = 300
# Python and its libraries ask for memory in steps; the peak of one run differs from the next.
SAME = 1.1


def against_copy(file: Caseload, size: Size) -> list[Figure]:
    """Import, then COPY the same observations into the emptied table, in turn."""
    ours: list[Imported] = []
    full: list[float] = []
    bare: list[float] = []
    with tempfile.TemporaryDirectory() as folder:
        rows = Path(folder) / "observations"
        for _ in range(size.repeats):
            empty()
            ours.append(imported(file.path))
            export(rows, ours[-1].file)
            empty("observation")
            full.append(copied(rows, TABLE))
            bare.append(copied_bare(rows))
    seconds = median([one.seconds for one in ours])
    values = ours[0].values
    ratio, bare_ratio = seconds / median(full), seconds / median(bare)
    return [
        Figure("Observations imported", f"{values:,}"),
        Figure(
            "Import: receive + read and rehearse + apply",
            f"{said(seconds)}",
            " + ".join(
                said(median([getattr(one, step) for one in ours]))
                for step in ("receive", "read", "apply")
            ),
        ),
        Figure("COPY into the same table: indexes, constraints, triggers", said(median(full))),
        Figure("COPY into a table without any", said(median(bare))),
        Figure(
            "Import as a multiple of COPY",
            f"{ratio:.1f} times",
            f"at most {MOST_TIMES_COPY}",
            ratio <= MOST_TIMES_COPY,
        ),
        Figure("Import as a multiple of COPY into the bare table", f"{bare_ratio:.1f} times"),
    ]


def export(target: Path, file: int) -> None:
    """The rows that an import wrote, as COPY reads them."""
    statement = f"COPY (SELECT * FROM {TABLE} WHERE source_file = {file}) TO STDOUT"  # noqa: S608
    with (
        target.open("wb") as stream,
        connection.cursor() as cursor,
        cursor.copy(statement) as copy,
    ):
        for piece in copy:
            stream.write(piece)


def copied(source: Path, table: str) -> float:
    """Seconds that COPY takes, committed."""
    began = time.perf_counter()
    with (
        source.open("rb") as stream,
        connection.cursor() as cursor,
        cursor.copy(f"COPY {table} FROM STDIN") as copy,
    ):
        while piece := stream.read(PIECE):
            copy.write(piece)
    return time.perf_counter() - began


def copied_bare(source: Path) -> float:
    """The same into a table with columns alone."""
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE bare AS TABLE {TABLE} WITH NO DATA")
        checkpoint()
        seconds = copied(source, "bare")
        cursor.execute("DROP TABLE bare")
    return seconds


def memory(file: Caseload, size: Size) -> list[Figure]:
    """The peak for the file, and for one several times as long; both are imported whole."""
    with tempfile.TemporaryDirectory() as folder:
        long = longer(file, Path(folder), size.times)
        empty()
        short_peak = imported(file.path).peak
        empty()
        long_run = imported(long.path)
    ratio = long_run.peak / short_peak
    return [
        Figure(
            f"{file.lines:,} lines",
            f"{short_peak:.0f} MB",
            f"below {MOST_MEGABYTES} MB",
            short_peak < MOST_MEGABYTES,
        ),
        Figure(
            f"{long.lines:,} lines ({long_run.values:,} values in {said(long_run.seconds)})",
            f"{long_run.peak:.0f} MB",
            f"below {MOST_MEGABYTES} MB",
            long_run.peak < MOST_MEGABYTES,
        ),
        Figure(
            "The second as a multiple of the first", f"{ratio:.2f} times", "the same", ratio < SAME
        ),
    ]
