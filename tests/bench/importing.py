"""One import in a process of its own, so that its peak of memory is its own.

`python -m tests.bench.importing FILE` prints a line of JSON. With
`--without-measures` nothing is computed from the rows after the import.
"""

import json
import resource
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from itertools import pairwise
from pathlib import Path

from django.conf import settings

from commissioning.choices import ImportState
from commissioning.imports import runs
from commissioning.models import LocalArea
from tests.bench.database import AREA, join


@dataclass(frozen=True)
class Imported:
    """What an import took: seconds of its three steps, values written and found, peak in MB."""

    receive: float
    read: float
    apply: float
    values: int
    peak: float
    file: int
    same: int

    @property
    def seconds(self) -> float:
        """From the first byte to the receipt."""
        return self.receive + self.read + self.apply


def imported(path: Path, *options: str) -> Imported:
    """Import a file in a new process."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.importing", str(path), *options],
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    return Imported(**json.loads(done.stdout))


def run(path: Path) -> Imported:
    """Receive, read and apply, as the import centre does."""
    area = LocalArea.objects.get(slug=AREA)
    moments = [time.perf_counter()]
    with path.open("rb") as stream:
        made = runs.receive(area=area, by=None, uploads=[(path.name, stream)])
    moments.append(time.perf_counter())
    runs.read(run=made)
    if made.state != ImportState.REHEARSED:
        sys.exit(f"{path.name} was {made.get_state_display().lower()}. {made.message}")
    moments.append(time.perf_counter())
    made = runs.apply(run=made, by=None)
    moments.append(time.perf_counter())
    receive, read, apply = (after - before for before, after in pairwise(moments))
    file = made.files.get()
    return Imported(receive, read, apply, file.new, peak(), file.pk, file.same)


def peak() -> float:
    """The most memory that this process has held, in MB.

    On Linux as the kernel counts it for this program: `ru_maxrss` there begins with what the
    process held that started it.
    """
    status = Path("/proc/self/status")
    if status.exists():
        line = next(row for row in status.read_text().splitlines() if row.startswith("VmHWM"))
        return int(line.split()[1]) / 2**10
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / (2**20 if sys.platform == "darwin" else 2**10)


if __name__ == "__main__":
    join()
    if "--without-measures" in sys.argv:
        settings.COMPUTED_MEASURES = []
    print(json.dumps(asdict(run(Path(sys.argv[1])))))
