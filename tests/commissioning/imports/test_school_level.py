"""The school-level file of DfE: what is kept, what is wrong, what it adds up to."""

import csv
import io
import random
from collections.abc import Callable
from typing import Any

import pytest
from openpyxl import Workbook

from commissioning.choices import ImportState, Role
from commissioning.imports import runs
from commissioning.imports.runs import CannotImport
from commissioning.models import (
    CensusSchool,
    Geography,
    Import,
    ImportProblem,
    LocalArea,
    SchoolCount,
    StatisticalNeighbour,
)
from tests.commissioning.imports.files import (
    SHARED,
    counts,
    load,
    needs_shared,
    problems,
    rehearse,
    text,
)
from tests.conftest import SignIn

PLACE = ["time_period", "time_identifier", "geographic_level", "old_la_code", "new_la_code"]
SCHOOL = ["URN", "laestab", "school_name", "phase_type_grouping", "type_of_establishment"]
WIDE = [
    *("Total pupils", "SEN support", "EHC plan"),
    *("EHC_Primary_need_asd", "EHC_Primary_need_slcn"),
    *("SUP_Primary_need_asd", "SUP_Primary_need_nsa"),
]
HEADER = [*PLACE, *SCHOOL, *WIDE]
LONG_HEADER = [*PLACE, *SCHOOL, "sen_status", "sen_primary_need", "number_of_pupils"]


def school(urn: str, *values: object, number: str = "343", year: str = "202425") -> list[str]:
    """A school of Sefton, unless another number is given."""
    place = [year, "Academic year", "School", number, "E08000014"]
    facts = [urn, f"343{urn[-4:]}", f"School {urn}", "State-funded primary", "Community school"]
    return [*place, *facts, *(str(value) for value in values)]


FIRST = school("100001", 200, 30, 10, 6, 4, 20, 10)
SECOND = school("100002", 100, 9, 3, 3, 0, 4, 5)
OTHER = school("100003", 400, 40, 20, 20, 0, 40, 0, number="302")


def wide(*rows: list[str]) -> bytes:
    return text(HEADER, *rows)


def long(*rows: list[str]) -> bytes:
    return text(LONG_HEADER, *rows)


def count(urn: str, provision: str = "", need: str = "", year: str = "202425") -> int | None:
    return SchoolCount.objects.get(
        school__urn=urn, school__period__code=year, provision=provision, need=need
    ).pupils


def test_one_row_a_school(area: LocalArea) -> None:
    run = load(area, wide(FIRST, SECOND))
    assert run.state == ImportState.IMPORTED
    assert counts(run) == (14, 0, 0)
    assert (count("100001"), count("100001", "K"), count("100001", "E")) == (200, 30, 10)
    assert (count("100001", "E", "ASD"), count("100001", "K", "NSA")) == (6, 10)
    kept = CensusSchool.objects.get(urn="100002")
    assert (kept.name, kept.laestab, kept.authority.number) == ("School 100002", "3430002", "343")
    assert run.files.get().edition == "2025"


def test_one_row_a_count_gives_the_same(area: LocalArea) -> None:
    load(area, wide(FIRST))
    labels = [
        ("Total", "Total", 200),
        ("SEN support", "Total", 30),
        ("EHC plan", "Total", 10),
        ("EHC plan", "Autistic Spectrum Disorder", 6),
        ("EHC plan", "Speech, Language and Communications needs", 4),
        ("SEN support", "Autistic Spectrum Disorder", 20),
        ("SEN support", "SEN support but no specialist assessment of type of need", 10),
    ]
    run = rehearse(area, ("b.csv", long(*(school("100001", *each) for each in labels))))
    assert counts(run) == (0, 0, 7)


def test_authorities_beyond_the_partnerships_and_their_neighbours_are_left_out(
    area: LocalArea,
) -> None:
    run = load(area, wide(FIRST, OTHER))
    assert set(CensusSchool.objects.values_list("urn", flat=True)) == {"100001"}
    assert "1 row left out: Another authority" in problems(run)[0][3]
    StatisticalNeighbour.objects.create(
        geography=area.geography,
        neighbour=Geography.objects.get(number="302"),
        rank=1,
        proximity="close",
    )
    assert counts(load(area, wide(FIRST, OTHER))) == (7, 0, 7)


def test_the_receipt_reconciles_every_sum(area: LocalArea, member: SignIn) -> None:
    """All pupils: 200 and 100 of ours and 400 of another are 700."""
    run = load(area, wide(FIRST, SECOND, OTHER))
    assert run.files.get().layout["reconciled"] == [
        ["All pupils", 700, 400, 300, 300],
        ["EHC plan", 33, 20, 13, 13],
        ["EHC plan, by need", 33, 20, 13, 13],
        ["SEN support", 79, 40, 39, 39],
        ["SEN support, by need", 79, 40, 39, 39],
    ]
    page = member(Role.ADMINISTRATOR).get(run.get_absolute_url()).text
    assert "Pupils in a.csv, reconciled" in page
    assert "SEN support, by need" in page


def test_a_second_time_changes_nothing(area: LocalArea) -> None:
    load(area, wide(FIRST, SECOND))
    again = load(area, wide(SECOND, FIRST))
    assert counts(again)[:2] == (0, 0)
    assert again.files.get().same == 14
    assert SchoolCount.objects.count() == 14


def test_a_correction_changes_what_differs_and_undo_puts_it_back(area: LocalArea) -> None:
    first = load(area, wide(FIRST, SECOND))
    better = school("100001", 201, 30, 10, 6, 4, 20, 10)
    better[7] = "New name"
    later = load(area, wide(better, school("100004", 50, 1, 1, 1, 0, 1, 0)))
    assert counts(later)[:2] == (7, 1)
    assert count("100001") == 201
    assert CensusSchool.objects.get(urn="100001").name == "New name"
    with pytest.raises(CannotImport, match=f"Import {later.pk} changed counts"):
        runs.undo(run=first, by=None)
    runs.undo(run=later, by=None)
    assert count("100001") == 200
    assert CensusSchool.objects.get(urn="100001").name == "School 100001"
    assert not CensusSchool.objects.filter(urn="100004").exists()
    runs.undo(run=Import.objects.get(pk=first.pk), by=None)
    assert not CensusSchool.objects.exists()
    assert not SchoolCount.objects.exists()


CAFE = school("100005", 300, 12, 7, 7, 0, 12, 0)
CAFE[7] = "St Zoë’s, Upper “Café” School"
IN_FORM = [HEADER, FIRST, SECOND, CAFE]


def shuffled(rows: list[list[str]]) -> list[list[str]]:
    order = list(range(len(rows[0])))
    random.Random(7).shuffle(order)
    return [[row[at] for at in order] for row in rows]


def headings(change: Callable[[str], str]) -> list[list[str]]:
    return [[change(name) for name in HEADER], *IN_FORM[1:]]


def as_csv(rows: list[list[str]], **how: Any) -> str:
    target = io.StringIO(newline="")
    csv.writer(target, **how).writerows(rows)
    return target.getvalue()


def as_workbook(rows: list[list[str]]) -> bytes:
    """Saved again from a spreadsheet, which makes numbers of what looks like one."""
    book = Workbook()
    for row in rows:
        book.active.append([int(cell) if cell.isdigit() else cell for cell in row])
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(as_csv(IN_FORM).encode("utf-8-sig"), id="byte order mark"),
        pytest.param(as_csv(IN_FORM).encode("cp1252"), id="cp1252"),
        pytest.param(as_csv(IN_FORM, quoting=csv.QUOTE_ALL).encode(), id="quoted"),
        pytest.param(as_csv(IN_FORM, delimiter=";").encode(), id="semicolons"),
        pytest.param(as_csv(shuffled(IN_FORM)).encode(), id="columns in another order"),
        pytest.param(as_csv(headings(str.upper)).encode(), id="upper case"),
        pytest.param(as_csv(headings(str.lower)).encode(), id="lower case"),
        pytest.param(as_csv(IN_FORM).encode("utf-16"), id="UTF-16"),
        pytest.param(as_workbook(IN_FORM), id="workbook"),
    ],
)
def test_every_form_of_the_file_gives_the_same(area: LocalArea, content: bytes) -> None:
    load(area, as_csv(IN_FORM).encode())
    run = rehearse(area, ("b.xlsx" if content.startswith(b"PK") else "b.csv", content))
    assert run.state == ImportState.REHEARSED
    file = run.files.get()
    assert (file.new, file.changed, file.same) == (0, 0, 21)
    assert CensusSchool.objects.get(urn="100005").name == CAFE[7]


@pytest.mark.parametrize(("cells", "line"), [(5, 4), (12, 4), (len(HEADER) - 1, 4)])
def test_a_row_that_is_cut_short_is_told_and_nothing_is_written(
    area: LocalArea, cells: int, line: int
) -> None:
    content = as_csv([*IN_FORM[:3], CAFE[:cells]])
    run = rehearse(area, ("a.csv", content.removesuffix("\r\n").encode()))
    assert run.state == ImportState.REFUSED
    assert [(at, why) for at, *_, why in problems(run)] == [(line, "The row is cut short")]
    assert not SchoolCount.objects.exists()


def test_years_stand_side_by_side(area: LocalArea) -> None:
    load(area, wide(FIRST, school("100001", 190, 28, 8, 5, 3, 20, 8, year="202324")))
    assert (count("100001", year="202425"), count("100001", year="202324")) == (200, 190)


def test_symbols_are_no_numbers(area: LocalArea) -> None:
    load(area, wide(school("100001", 200, "z", "x", "", "c", 1, 2)))
    found = SchoolCount.objects.filter(pupils=None).values_list("provision", "need", "symbol")
    assert set(found) == {("K", "", "z"), ("E", "", "x"), ("E", "SLCN", "c")}


@pytest.mark.parametrize(
    ("row", "column", "reason"),
    [
        (school("1e+05", 1, 0, 0, 0, 0, 0, 0), "URN", "A spreadsheet has shortened the code"),
        (school("10001", 1, 0, 0, 0, 0, 0, 0), "URN", "A URN has six digits"),
        (school("100001", "1,200", 0, 0, 0, 0, 0, 0), "total pupils", "A number with commas in it"),
        (school("100001", 9.5, 0, 0, 0, 0, 0, 0), "total pupils", "Not a whole number of pupils"),
        (school("100001", 9, -1, 0, 0, 0, 0, 0), "sen support", "Not a whole number of pupils"),
        (school("100001", 9, "many", 0, 0, 0, 0, 0), "sen support", "Text in place of a number"),
        (school("100001", 9, 8, 2, 0, 0, 0, 0), "Total pupils", "More pupils with SEN than pupils"),
        (
            school("100001", 9, 0, 0, 0, 0, 0, 0, year="2024/26"),
            "time_period",
            "This is not a period",
        ),
    ],
)
def test_a_fault_is_told_at_its_line(
    area: LocalArea, row: list[str], column: str, reason: str
) -> None:
    run = rehearse(area, ("a.csv", wide(SECOND, row)))
    assert run.state == ImportState.REFUSED
    assert [(line, name, why) for line, name, _, why in problems(run)] == [(3, column, reason)]
    assert not SchoolCount.objects.exists()


def test_a_fault_in_a_row_that_is_not_kept_is_told_too(area: LocalArea) -> None:
    run = rehearse(area, ("a.csv", wide(FIRST, school("10000", *[1] * 7, number="302"))))
    assert [(line, why) for line, *_, why in problems(run)] == [(3, "A URN has six digits")]


@pytest.mark.parametrize(
    ("labels", "column", "reason"),
    [
        (("SEN", "Total", 1), "provision", "The provision is not known"),
        (("EHC plan", "Clumsiness", 1), "need", "The need is not known"),
        (("EHC plan", "Total", "few"), "pupils", "Text in place of a number"),
    ],
)
def test_a_fault_in_a_row_that_is_a_count(
    area: LocalArea, labels: tuple[object, ...], column: str, reason: str
) -> None:
    run = rehearse(area, ("a.csv", long(school("100001", *labels))))
    assert [(line, name, why) for line, name, _, why in problems(run)] == [(2, column, reason)]


def test_a_school_that_is_there_twice_is_told(area: LocalArea) -> None:
    run = rehearse(area, ("a.csv", wide(FIRST, SECOND, FIRST)))
    assert [(line, why) for line, *_, why in problems(run)] == [
        (4, "The same row is there more than once")
    ]


def test_rows_above_schools_are_left_out(area: LocalArea) -> None:
    row = school("", 1000, 90, 40, 40, 0, 90, 0)
    row[2] = "National"
    run = rehearse(area, ("a.csv", wide(FIRST, row)))
    assert run.state == ImportState.REHEARSED
    assert "1 row left out: It is not about a school" in [why for *_, why in problems(run)]


def test_a_thousand_planted_faults_are_found_and_none_is_invented(area: LocalArea) -> None:
    """Every third row of 3,000 has one of four faults."""
    faults = (("URN", 5), ("total pupils", 10), ("sen support", 11), ("ehc plan", 12))
    rows = [school(f"{100_000 + at}", 100, 5, 5, 3, 2, 4, 1) for at in range(3000)]
    planted = set()
    for number, at in enumerate(range(0, 3000, 3)):
        name, position = faults[number % 4]
        rows[at][position] = "1e+05" if name == "URN" else "two"
        planted.add((at + 2, name))
    run = rehearse(area, ("a.csv", wide(*rows)))
    found = ImportProblem.objects.filter(file__run=run).values_list("line", "column")
    assert set(found) == planted
    assert len(planted) == found.count() == 1000
    assert not CensusSchool.objects.exists()


@needs_shared
def test_the_layout_of_2022_23(area: LocalArea) -> None:
    """The published sample has an authority that is not there: it is put into Sefton."""
    path = SHARED / "school-census" / "school-level-2022-23-anonymised.csv"
    with path.open(encoding="utf-8-sig", newline="") as stream:
        reader = csv.reader(stream)
        header = next(reader)
        rows = [row for row in reader if any(row)]
    for row in rows:
        row[header.index("old_la_code")] = "343"
    target = io.StringIO()
    csv.writer(target).writerows([header, *rows])
    run = load(area, target.getvalue().encode())
    assert run.state == ImportState.IMPORTED
    at = header.index("Total pupils")
    pupils = sum(int(row[at]) for row in rows)
    assert run.files.get().layout["reconciled"][0] == ["All pupils", pupils, 0, pupils, pupils]
    assert CensusSchool.objects.count() == len(rows) == 60
    assert (count("130001", year="202223"), count("130001", "E", "SLCN", "202223")) == (1046, 3)
