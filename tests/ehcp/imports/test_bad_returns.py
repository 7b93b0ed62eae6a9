"""Workbooks and files of modules as people send them: renamed, cut short, locked, half empty."""

import io
from collections.abc import Callable

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from commissioning.choices import ImportState
from commissioning.models import Import, ImportProblem, LocalArea
from ehcp.models import Child
from tests.ehcp.imports.returns import asked, counts, person, problems, rehearse, zipped
from tests.ehcp.imports.writers import modules, pre_submission, saved, template

NAME = "Data Entry Template"
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
Change = Callable[[openpyxl.Workbook], object]


def changed(content: bytes, change: Change) -> bytes:
    """A workbook with something done to it."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    change(book)
    return saved(book)


def read(area: LocalArea, content: bytes, edition: str = "2024", name: str = "a.xlsx") -> Import:
    """Rehearse one file."""
    return rehearse(area, (name, content), edition=edition)


def row_of(page: Worksheet, text: str, nth: int = 0) -> int:
    """The row of a sheet whose first cell is a text."""
    found = [cells[0].row for cells in page.iter_rows(max_col=1) if cells[0].value == text]
    return int(found[nth] or 0)


def test_other_names_of_sheets_and_files_do_not_matter(area: LocalArea) -> None:
    """Two workbooks and two names that say nothing; seven rows of a person each."""
    form = template(person(1), name="Sheet7")
    assert counts(read(area, form, name="export.bin"))[0] == 8

    def rename(book: openpyxl.Workbook) -> None:
        for number, page in enumerate(book.worksheets):
            page.title = f"Tabelle{number}"

    assert counts(read(area, changed(pre_submission(person(1)), rename)))[0] == 8


def empty(book: openpyxl.Workbook) -> None:
    """Nothing on the sheet of the template."""
    book.remove(book[NAME])
    book.create_sheet(NAME)


def no_person_id(book: openpyxl.Workbook) -> None:
    """The column of identifiers called otherwise."""
    page = book[NAME]
    page.cell(row_of(page, "Person Record") + 1, 2, "Number")


def without(title: str) -> Change:
    """A table of the template that is not there."""

    def change(book: openpyxl.Workbook) -> None:
        page = book[NAME]
        page.delete_rows(row_of(page, title), 5)

    return change


def two_headers(book: openpyxl.Workbook) -> None:
    """A second row in the table of the header."""
    page = book[NAME]
    at = row_of(page, "Header Record") + 2
    page.insert_rows(at)
    for cell in page[at + 1]:
        page.cell(at, cell.column or 1, cell.value)


REFUSED: list[tuple[str, bytes, str]] = [
    ("empty template", changed(template(person(1)), empty), "none of the tables"),
    ("no Person ID", changed(template(person(1)), no_person_id), "no column Person ID"),
    ("no requests", changed(template(person(1)), without("Requests Records")), "missing: Requests"),
    ("no header", changed(template(person(1)), without("Header Record")), "has 0 rows"),
    ("two headers", changed(template(person(1)), two_headers), "has 2 rows"),
    (
        "no sheet of requests",
        changed(pre_submission(person(1)), lambda book: book.remove(book["Requests"])),
        "missing: Requests",
    ),
    (
        "no module 1",
        zipped({k: v for k, v in modules(person(1)).items() if k != "Module1.csv"}),
        "missing: Person",
    ),
    (
        "module 1 twice",
        zipped(modules(person(1)) | {"again.csv": modules(person(2))["Module1.csv"]}),
        "is there twice",
    ),
    ("an empty workbook", saved(openpyxl.Workbook()), "The file is empty"),
    ("locked", OLD_OFFICE + "EncryptedPackage".encode("utf-16-le"), "password"),
    ("old", OLD_OFFICE + bytes(600), ".xls"),
]


@pytest.mark.parametrize(
    ("content", "sentence"), [case[1:] for case in REFUSED], ids=[case[0] for case in REFUSED]
)
def test_it_is_refused_in_a_sentence(area: LocalArea, content: bytes, sentence: str) -> None:
    run = read(area, content)
    assert run.state == ImportState.REFUSED
    said = ImportProblem.objects.filter(file__run=run, severity="error")
    assert any(sentence in problem.advice for problem in said), [p.advice for p in said]
    assert not Child.objects.exists()


@pytest.mark.parametrize("content", [pre_submission(person(1)), zipped(modules(person(1)))])
def test_a_return_without_a_header_needs_its_year(area: LocalArea, content: bytes) -> None:
    run = read(area, content, edition="")
    assert run.state == ImportState.REFUSED
    assert "under “Release”" in ImportProblem.objects.get(file__run=run, severity="error").advice
    told = problems(read(area, content, edition="2024"))
    assert ("warning", "Read as the return of Anyshire of 18 January 2024") in told


def test_hidden_rows_are_read_and_told(area: LocalArea) -> None:
    def hide(book: openpyxl.Workbook) -> None:
        page = book[NAME]
        page.row_dimensions[row_of(page, "Person")].hidden = True

    run = read(area, changed(template(person(1), person(2)), hide))
    assert counts(run)[0] == 16
    assert ("warning", "1 row is hidden in the workbook, and was read") in problems(run)


def test_a_formula_without_a_result_is_told(area: LocalArea) -> None:
    """The template's own formulas are no warning; one that gives nothing is."""

    def calculate(book: openpyxl.Workbook) -> None:
        page = book[NAME]
        page.cell(row_of(page, "NamedPlan"), 8, "=1-1")

    run = read(area, changed(template(person(1)), calculate))
    assert run.state == ImportState.REHEARSED, problems(run)
    told = problems(run)
    assert ("note", "1 cell holds a formula; the result saved last was read") in told
    unsaved = "1 cell holds a formula without a saved result, and was read as blank"
    assert ("warning", unsaved) in told


def test_cells_merged_over_rows_are_told(area: LocalArea) -> None:
    def merge(book: openpyxl.Workbook) -> None:
        book["Requests"].merge_cells("D2:D3")

    run = read(area, changed(pre_submission(person(1), person(2)), merge))
    reason = "1 merged cell reaches over several rows; only the first row has its value"
    assert any(found.endswith(reason) for _, found in problems(run)), problems(run)


def test_rows_that_belong_nowhere_and_rows_that_are_there_twice(area: LocalArea) -> None:
    """A request of person 9, who is not there; and two persons with the identifier 1."""

    def confuse(book: openpyxl.Workbook) -> None:
        book["Requests"].cell(3, 1, 9)
        book["Person"].cell(4, 1, 1)

    content = pre_submission(*(person(number, asked("2023-12-18")) for number in (1, 2, 3)))
    run = read(area, changed(content, confuse))
    assert run.state == ImportState.REFUSED
    errors = ImportProblem.objects.filter(file__run=run, severity="error")
    assert sorted(errors.values_list("column", "line", "reason")) == [
        ("Person: Requests", 3, "S05: a person without a request"),
        ("Person: Requests", 4, "S05: a person without a request"),
        ("Person: persontableid", 4, "Two rows have the same identifier"),
        ("Requests: requeststableid", 3, "The row belongs to no row of the table “Person”"),
        ("Requests: requeststableid", 4, "The row belongs to no row of the table “Person”"),
    ]


def test_an_unknown_column_is_told_with_its_sheet(area: LocalArea) -> None:
    def add(book: openpyxl.Workbook) -> None:
        book["Assessments"].cell(1, 12, "Colour")

    run = read(area, changed(pre_submission(person(1)), add))
    found = ImportProblem.objects.get(file__run=run, reason__startswith="A column is not known")
    assert (found.column, found.line, found.severity) == ("Assessments: Colour", 1, "warning")
    assert run.state == ImportState.REHEARSED
