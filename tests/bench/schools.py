"""DfE's school-level file at its full length: time, memory, and that every count is there."""

import random
import tempfile
from collections.abc import Iterator
from pathlib import Path

from commissioning.choices import SchoolNeed
from commissioning.models import Geography, ImportFile
from tests.bench.database import empty
from tests.bench.files import Caseload, write
from tests.bench.importing import imported
from tests.bench.report import Figure, Size, said

FULL_ROWS, SHORT_ROWS, FULL_FROM = 758_849, 30_000, 640_000
MOST_MEGABYTES = 300
HEADER = [
    *("time_period", "time_identifier", "geographic_level", "old_la_code", "school_urn"),
    *("school_name", "sen_status", "sen_primary_need", "number_of_pupils"),
]


def schools(file: Caseload, size: Size) -> list[Figure]:
    """Import the file once; `file` is of another kind and only its kin of the signature."""
    rows = FULL_ROWS if size.plans >= FULL_FROM else SHORT_ROWS
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "schools.csv"
        write(path, lines(rows))
        empty()
        run = imported(path)
    sums = ImportFile.objects.get(pk=run.file).layout["reconciled"]
    apart = sum(abs(held - loaded) for _, _, _, loaded, held in sums)
    return [
        Figure(f"{rows:,} rows, {run.values:,} counts kept", said(run.seconds)),
        Figure(
            "Peak memory",
            f"{run.peak:.0f} MB",
            f"below {MOST_MEGABYTES} MB",
            run.peak < MOST_MEGABYTES,
        ),
        Figure("Pupils held beside pupils loaded", f"{apart} apart", "0", apart == 0),
    ]


def lines(rows: int) -> Iterator[list[str]]:
    """A header, then invented counts of invented schools in every authority."""
    yield HEADER
    numbers = list(Geography.objects.authorities().values_list("number", flat=True))
    drawn, left, urn = random.Random(1), rows, 100_000
    while left:
        urn += 1
        school = [
            *("202425", "Academic year", "School", numbers[urn % len(numbers)]),
            *(str(urn), f"School {urn}"),
        ]
        for counted in list(counts(drawn))[:left]:
            left -= 1
            yield [*school, *counted]


def counts(drawn: random.Random) -> Iterator[list[str]]:
    """What one school reports: all pupils, then each provision with its needs."""
    yield ["Total", "Total", "400"]
    for provision in ("SEN support", "EHC plan"):
        needs = [drawn.randrange(9) for _ in SchoolNeed]
        yield [provision, "Total", str(sum(needs))]
        for need, pupils in zip(SchoolNeed, needs, strict=True):
            yield [provision, need.label, str(pupils)]
