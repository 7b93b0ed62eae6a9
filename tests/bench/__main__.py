"""Measure everything and print it: `make bench`, or `make bench ARGS=--quick`."""

import argparse
import sys
import tempfile
from pathlib import Path

from tests.bench.bulk import against_bulk
from tests.bench.database import bench_database, prepare
from tests.bench.files import caseload
from tests.bench.loading import against_copy, memory
from tests.bench.pages import pages
from tests.bench.report import Size, describe, machine, show

FULL = Size(repeats=3, sample=20_000, times=10, requests=30, releases=20)
QUICK = Size(repeats=1, sample=2_000, times=3, requests=10, releases=4)


def main() -> None:
    """Each part begins with an empty table of observations."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument(
        "--quick",
        action="store_true",
        help=f"{QUICK.repeats} run each, a file {QUICK.times} times as long, "
        f"{QUICK.releases} releases",
    )
    size = QUICK if parser.parse_args().quick else FULL
    with bench_database(), tempfile.TemporaryDirectory() as folder:
        prepare()
        file = caseload(Path(folder))
        show("This machine", machine())
        show("The file", describe(file))
        ours = against_copy(file, size)
        show("Import against raw COPY of the same observations", ours.figures)
        bulk = against_bulk(file, size, seconds_per_value=ours.seconds_per_value)
        show("Import against django-import-export in bulk mode", bulk)
        show("Peak memory of the importing process", memory(file, size))
        show(f"Pages with 1 release and with {size.releases}", pages(file, size))


if __name__ == "__main__":
    sys.exit(main())
