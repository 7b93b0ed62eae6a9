"""DfE's school-level file and the register of schools at full length: time, memory, counts."""

import csv
import random
import tempfile
from collections.abc import Iterator
from pathlib import Path

from commissioning.choices import SchoolNeed
from commissioning.demonstration.figures import load_neighbours
from commissioning.imports import runs
from commissioning.imports.settings_register import FIELDS
from commissioning.models import Geography, Import, ImportFile, SchoolCount
from tests.bench.database import empty
from tests.bench.files import Caseload, write
from tests.bench.importing import Imported, imported
from tests.bench.report import Figure, Size, said

FULL_ROWS, SHORT_ROWS, FULL_FROM = 758_849, 30_000, 640_000
FULL_SETTINGS, SHORT_SETTINGS = 52_000, 4_000
MOST_MEGABYTES = 300
HEADER = [
    *("time_period", "time_identifier", "geographic_level", "old_la_code", "school_urn"),
    *("school_name", "sen_status", "sen_primary_need", "number_of_pupils"),
]


def schools(file: Caseload, size: Size) -> list[Figure]:
    """Import the file, the same in another form, and next year's; then take all of it back.

    `file` is of another kind and only its kin of the signature.
    """
    rows = FULL_ROWS if size.plans >= FULL_FROM else SHORT_ROWS
    empty("observation", "replacedvalue", "release", "import", "censusschool")
    load_neighbours()
    with tempfile.TemporaryDirectory() as folder:
        path, other, later = (Path(folder) / f"{name}.csv" for name in ("one", "other", "later"))
        write(path, lines(rows, "202425"))
        first = imported(path)
        write_otherwise(other, lines(rows, "202425"))
        again = imported(other)
        write(later, lines(rows, "202526"))
        next_year = imported(later)
    figures = [
        *taken(f"{rows:,} rows, {first.values:,} counts kept", first),
        *taken("The same with 25 columns in another order, quoted, in cp1252", again),
        Figure(
            "Of these counts new; found as they are",
            f"{again.values:,}; {again.same:,}",
            f"0; {first.values:,}",
            (again.values, again.same) == (0, first.values),
        ),
        *taken("Next year’s file beside it", next_year),
    ]
    for run in Import.objects.order_by("-pk"):
        runs.undo(run=run, by=None)
    left = SchoolCount.objects.count()
    figures.append(Figure("Counts left once all is undone", f"{left:,}", "0", left == 0))
    return [*figures, *register(size)]


def taken(title: str, run: Imported) -> list[Figure]:
    """Time and peak of an import, and whether what is held is what was loaded."""
    sums = ImportFile.objects.get(pk=run.file).layout["reconciled"]
    apart = sum(abs(held - loaded) for *_, loaded, held in sums)
    apart += sum(abs(whole - left_out - loaded) for _, whole, left_out, loaded, _ in sums)
    return [
        Figure(title, said(run.seconds)),
        Figure(
            "Peak memory",
            f"{run.peak:.0f} MB",
            f"below {MOST_MEGABYTES} MB",
            run.peak < MOST_MEGABYTES,
        ),
        Figure("Pupils held beside pupils in the file", f"{apart} apart", "0", apart == 0),
    ]


def write_otherwise(path: Path, rows: Iterator[list[str]]) -> None:
    """Write as a spreadsheet may leave it: more columns in another order, headings in capitals."""
    order = random.Random(2).sample(range(25), 25)
    with path.open("w", encoding="cp1252", newline="") as stream:
        writer = csv.writer(stream, quoting=csv.QUOTE_ALL)
        for number, row in enumerate(rows):
            more = [f"note_{at}" if number == 0 else "Zoë’s" for at in range(25 - len(row))]
            full = [*(cell.upper() if number == 0 else cell for cell in row), *more]
            writer.writerow([full[at] for at in order])


def register(size: Size) -> list[Figure]:
    """A register of all establishments, as many and as wide as the real one."""
    many = FULL_SETTINGS if size.plans >= FULL_FROM else SHORT_SETTINGS
    empty("setting")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "edubasealldata.csv"
        with path.open("w", encoding="cp1252", newline="") as stream:
            csv.writer(stream).writerows(establishments(many))
        megabytes = path.stat().st_size / 2**20
        first, again = imported(path), imported(path)
    return [
        Figure(f"A register of {many:,} settings, {megabytes:.0f} MB", said(first.seconds)),
        Figure(
            "Peak memory",
            f"{first.peak:.0f} MB",
            f"below {MOST_MEGABYTES} MB",
            first.peak < MOST_MEGABYTES,
        ),
        Figure(
            "A second time: new; as they are",
            f"{again.values:,}; {again.same:,}",
            f"0; {many:,}",
            (first.values, again.values, again.same) == (many, 0, many),
        ),
    ]


def establishments(many: int) -> Iterator[list[str]]:
    """A header of 140 columns, then invented establishments in every authority."""
    known = [field.heading for field in FIELDS]
    yield [*known, *(f"Column {at}" for at in range(len(known), 140))]
    numbers = list(Geography.objects.authorities().values_list("number", flat=True))
    for at in range(many):
        facts = {
            "URN": str(100_000 + at),
            "EstablishmentName": f"St Zoë’s School {at}",
            "TypeOfEstablishment (code)": "1",
            "LA (code)": numbers[at % len(numbers)],
            "EstablishmentStatus (name)": "Open" if at % 2 else "Closed",
            "OpenDate": "01-09-1992",
            "SchoolCapacity": str(at % 900),
        }
        yield [*(facts.get(name, "") for name in known), *["Not applicable"] * (140 - len(known))]


def lines(rows: int, year: str) -> Iterator[list[str]]:
    """A header, then invented counts of invented schools in every authority."""
    yield HEADER
    numbers = list(Geography.objects.authorities().values_list("number", flat=True))
    drawn, left, urn = random.Random(1), rows, 100_000
    while left:
        urn += 1
        school = [
            *(year, "Academic year", "School", numbers[urn % len(numbers)]),
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
