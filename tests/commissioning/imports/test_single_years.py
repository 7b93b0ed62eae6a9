"""Population by single year of age: the sheet of both sexes, added up from 0 to 24."""

import io

import pytest
from openpyxl import Workbook

from commissioning.actions.reference import load_reference
from commissioning.choices import ImportState
from commissioning.imports import runs
from commissioning.models import Geography, Import, ImportProblem, LocalArea, Observation
from tests.commissioning.imports.files import problems
from tests.factories import LocalAreaFactory

pytestmark = pytest.mark.django_db

HEADER = ["Code", "Name", "Geography", "All ages", *map(str, range(90)), "90+"]


@pytest.fixture
def area(db: None) -> LocalArea:
    load_reference()
    return LocalAreaFactory(geography=Geography.objects.get(number="343"))


def place(code: str, name: str, kind: str, each: int) -> list[str | int]:
    """A row with as many residents of every age; `each` of them 91 times in all."""
    return [code, name, kind, 91 * each, *[each] * 91]


ROWS = [
    place("K02000001", "UNITED KINGDOM", "Country", 700_000),
    place("E92000001", "ENGLAND", "Country", 600_000),
    place("E12000002", "NORTH WEST", "Region", 80_000),
    place("E08000014", "Sefton", "Metropolitan District", 3_000),
    place("E10000008", "Devon", "County", 8_000),
    place("E07000040", "East Devon", "Non-metropolitan District", 1_000),
    place("W06000015", "Cardiff", "Unitary Authority", 4_000),
]


def workbook(*rows: list[str | int]) -> io.BytesIO:
    """A workbook as it is published: a cover, then one sheet for both sexes and two by sex."""
    book = Workbook()
    book.active.append(["Estimates of the population, mid-2024"])
    for sheet, share in (("MYE2 - Persons", 1), ("MYE2 - Females", 2), ("MYE2 - Males", 2)):
        made = book.create_sheet(sheet)
        for line in (["MYE2: by single year of age"], ["Mid-2024"], [""], HEADER):
            made.append(line)
        for row in rows:
            made.append([cell // share if isinstance(cell, int) else cell for cell in row])
    stream = io.BytesIO()
    book.save(stream)
    stream.seek(0)
    return stream


def read(area: LocalArea, stream: io.BytesIO, *, edition: str = "2024") -> Import:
    run = runs.receive(area=area, by=None, uploads=[("mye24.xlsx", stream)], edition=edition)
    return runs.read(run=run)


def held() -> dict[str, float | None]:
    rows = Observation.objects.filter(measure__code="residents.aged_0_24", period__code="2024")
    return dict(rows.values_list("geography__name", "value"))


def test_ages_to_24_are_added_up_and_undone(area: LocalArea) -> None:
    run = read(area, workbook(*ROWS))
    assert run.state == ImportState.REHEARSED
    assert run.files.get().new == 4
    runs.apply(run=run, by=None)
    # 25 times 600,000, 80,000, 3,000 and 8,000.
    assert held() == {
        "England": 15_000_000,
        "North West": 2_000_000,
        "Sefton": 75_000,
        "Devon": 200_000,
    }
    assert any(reason == "3 rows left out" for *_, reason in problems(run))
    again = read(area, workbook(*ROWS))
    assert (again.files.get().new, again.files.get().same) == (0, 4)
    runs.discard(run=again)
    runs.undo(run=run, by=None)
    assert held() == {}


def test_the_year_must_be_given(area: LocalArea) -> None:
    run = read(area, workbook(*ROWS), edition="")
    assert run.state == ImportState.REFUSED
    advice = run.files.get().problems.filter(severity="error").values_list("advice", flat=True)
    assert ["year of the estimates as the release" in text for text in advice] == [True]


@pytest.mark.parametrize("cell", ["x", "-3", "", "1.5"])
def test_a_wrong_cell_is_told_and_nothing_is_written(area: LocalArea, cell: str) -> None:
    row = place("E08000014", "Sefton", "Metropolitan District", 3_000)
    row[6] = cell
    run = read(area, workbook(ROWS[1], row))
    assert run.state == ImportState.REFUSED
    assert [(line, column) for line, column, *_ in problems(run) if line] == [(6, "2")]
    assert held() == {}


def test_the_same_place_twice_is_an_error(area: LocalArea) -> None:
    run = read(area, workbook(ROWS[3], ROWS[3]))
    assert run.state == ImportState.REFUSED


def test_a_row_of_small_numbers_is_not_taken_for_its_ages(area: LocalArea) -> None:
    stream = io.BytesIO(b"alpha,beta,gamma\n1,2,3\n4,5,6\n")
    run = runs.receive(area=area, by=None, uploads=[("other.csv", stream)])
    runs.read(run=run)
    assert run.state == ImportState.REFUSED
    advice = ImportProblem.objects.get(file__run=run, reason="Cannot be read").advice
    assert advice.startswith("None of its columns is known.")
