"""Measure everything and print it: `make bench`, or `make bench ARGS="--quick pages"`."""

import argparse
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path

from tests.bench.bulk import against_bulk
from tests.bench.database import bench_database, prepare
from tests.bench.files import Caseload, caseload
from tests.bench.killed import killed
from tests.bench.loading import against_copy, memory
from tests.bench.national import returns
from tests.bench.pages import caseload_pages, pages
from tests.bench.plans import plans
from tests.bench.report import Figure, Size, describe, machine, show
from tests.bench.schools import schools
from tests.bench.together import together

FULL = Size(
    repeats=3,
    sample=20_000,
    times=10,
    requests=30,
    releases=20,
    plans=640_000,
    together=300,
    kills=10,
)
QUICK = Size(
    repeats=1, sample=2_000, times=3, requests=10, releases=4, plans=20_000, together=20, kills=2
)


PARTS: dict[str, tuple[str, Callable[[Caseload, Size], Iterable[Figure]]]] = {
    "copy": ("Import against raw COPY of the same observations", against_copy),
    "bulk": ("Import against django-import-export in bulk mode", against_bulk),
    "memory": ("Peak memory of the importing process", memory),
    "returns": ("SEN2 returns: one authority's, and a national one against raw COPY", returns),
    "schools": ("DfE’s school-level file and the register at their full length", schools),
    "pages": ("Pages with one release, and with older ones under it", pages),
    "plans": ("A large plan: its pages, and saving one field", plans),
    "together": ("Twenty people on one plan", together),
    "killed": ("Services killed in the middle of an import", killed),
    "caseload": ("Pages that count over every case, with few plans and with many", caseload_pages),
}


def main() -> None:
    """Each part begins with an empty table of observations."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"{', '.join(PARTS)}; else all")
    parser.add_argument(
        "--quick",
        action="store_true",
        help=f"{QUICK.repeats} run each, a file {QUICK.times} times as long, "
        f"{QUICK.releases} releases, a return of {QUICK.plans:,} plans, "
        f"{QUICK.together} seconds together",
    )
    asked = parser.parse_args()
    if unknown := set(asked.parts) - set(PARTS):
        parser.error(f"there is no part {', '.join(sorted(unknown))}: {', '.join(PARTS)}")
    size = QUICK if asked.quick else FULL
    with bench_database(), tempfile.TemporaryDirectory() as folder:
        prepare()
        file = caseload(Path(folder))
        show("This machine", machine())
        show("The file", describe(file))
        for part in asked.parts or PARTS:
            title, measure = PARTS[part]
            show(title, measure(file, size))


if __name__ == "__main__":
    main()
