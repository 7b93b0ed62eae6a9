"""Files that are no return or extract, or two of them: each is refused in a sentence that helps."""

import io

import openpyxl
import pytest

from commissioning.choices import ImportState, Role
from commissioning.models import ImportProblem, LocalArea
from ehcp.models import Child
from tests.conftest import SignIn
from tests.ehcp.imports.returns import (
    collect,
    header,
    load,
    person,
    planned,
    problems,
    rehearse,
    xml,
    zipped,
)
from tests.ehcp.imports.test_extract import ASKED, extract
from tests.ehcp.imports.writers import Upload, modules, pre_submission, saved, template

GOOD = xml(person(1), person(2))
NINE = collect(person(1), person(2))
LATER = header(Year="2025", ReferenceDate="2025-01-16")
XML_OF = "XML is loaded where it is the SEN2 return: its outermost element is Message"
TYPE = "holds a document type or an entity"
BESIDE = "Another file of this kind is in the same import"
TWICE = "A column is there twice"


def nine(module: str, old: bytes, new: bytes) -> list[Upload]:
    """The files of an export with something else in one of them, once."""
    return [
        (name, content.replace(old, new, 1) if name.endswith(f"_{module}.csv") else content)
        for name, content in NINE.items()
    ]


def heads(files: dict[str, bytes]) -> list[Upload]:
    """The files with nothing but their first line."""
    return [(name, content.splitlines()[0] + b"\n") for name, content in files.items()]


def wide(content: bytes) -> bytes:
    """A CSV with ten thousand more columns."""
    first, rest = content.split(b"\r\n", 1)
    return b"".join([first, *(b",more%d" % at for at in range(10_000)), b"\r\n", rest])


def headed_twice(sheet: str, column: int, heading: str) -> list[Upload]:
    """The workbook with another heading over a column."""
    book = openpyxl.load_workbook(io.BytesIO(pre_submission(person(1))))
    book[sheet].cell(1, column, heading)
    return [("book.xlsx", saved(book))]


def numbered(sheet: str, heading: str) -> list[Upload]:
    """The workbook with a date kept as Excel's number of it."""
    book = openpyxl.load_workbook(io.BytesIO(pre_submission(person(1))))
    column = next(cell.column for cell in book[sheet][1] if cell.value == heading)
    cell = book[sheet].cell(2, column or 1)
    cell.value, cell.number_format = 44958, "General"
    return [("book.xlsx", saved(book))]


WRONG: dict[str, tuple[list[Upload], str]] = {
    "other XML": ([("a.xml", b"<?xml version='1.0'?><Report><A>1</A></Report>")], XML_OF),
    "XML without a declaration": ([("a.xml", b"<Report>\n<A>1</A>\n</Report>")], XML_OF),
    "another collection": ([("a.xml", GOOD.replace(b"SEN2", b"CIN"))], XML_OF),
    "UTF-16 without a mark": ([("a.xml", GOOD.decode().encode("utf-16-le"))], XML_OF),
    "document type": ([("a.xml", xml(person(1), start="<!DOCTYPE Message>"))], TYPE),
    "entities": (
        [("a.xml", xml(person(1), start='<!DOCTYPE Message [<!ENTITY a "aaaaaaaaaa">]>'))],
        TYPE,
    ),
    "document type alone": ([("a.xml", b"<!DOCTYPE Message>" + GOOD.split(b"?>", 1)[1])], TYPE),
    "cut short": ([("a.xml", GOOD[:-300])], "The XML is broken at line"),
    "nobody": ([("a.xml", xml())], "There is nobody in the file"),
    "another authority": (
        [("a.xml", xml(person(1), top=header(LEA="344")))],
        "The return is another authority’s",
    ),
    "two authorities": (
        [("a.zip", zipped({"a.xml": GOOD, "b.xml": xml(person(1), top=header(LEA="344"))}))],
        "The return is another authority’s",
    ),
    "two years": ([("b.xml", xml(person(1), top=LATER)), ("a.xml", GOOD)], BESIDE),
    "two layouts": ([("a.xml", GOOD), ("b.xlsm", template(person(1)))], BESIDE),
    "two extracts": ([("a.csv", extract(ASKED)), ("b.csv", extract(ASKED) + b"\n")], BESIDE),
    "two exports": (
        [(f"{name}.zip", zipped(NINE)) for name in "ab"],
        "Two files of the module sen2 were loaded",
    ),
    "one is empty": (nine("senneed", next(reversed(NINE.values())), b""), "The file is empty."),
    "headers alone": (heads(NINE), "The file sen2 has 0 rows"),
    "headers of modules": (heads(modules(person(1))), "There is nobody in the file"),
    "headers of an extract": (heads({"a.csv": extract(ASKED)}), "There is nobody in the file"),
    "a column of the export twice": (nine("person", b"surname", b"upn"), TWICE),
    "a table id twice": (nine("person", b"sourceid", b"persontableid"), TWICE),
    "a column of the workbook twice": (headed_twice("Person", 3, "personbirthdate"), TWICE),
    "a column of the extract twice": ([("a.csv", extract({**ASKED, " case id": "9"}))], TWICE),
    "10,000 columns of an export": (
        [(name, wide(c) if name.endswith("_person.csv") else c) for name, c in NINE.items()],
        "more than any kind of file",
    ),
    "10,000 columns of an extract": ([("a.csv", wide(extract(ASKED)))], "more than any kind"),
    "a day as a number": (numbered("Requests", "receiveddate"), "Excel’s number of a day"),
    "a day of an extract as a number": (
        [("a.csv", extract({**ASKED, "Request received": "45900"}))],
        "Excel’s number of a day",
    ),
}


@pytest.mark.parametrize("case", list(WRONG))
def test_it_is_refused_and_the_sentence_says_why(area: LocalArea, case: str) -> None:
    files, sentence = WRONG[case]
    run = rehearse(area, *files, edition="2024")
    said = ImportProblem.objects.filter(file__run=run, severity="error")
    told = [f"{problem.reason} {problem.advice}" for problem in said]
    assert run.state == ImportState.REFUSED, problems(run)
    assert any(sentence in text for text in told), told
    assert not [text for text in told if "Send a CSV or XLSX file" in text]
    assert not Child.objects.exists()


READ: dict[str, list[Upload]] = {
    "UTF-16": [("a.xml", GOOD.decode().replace("utf-8", "utf-16").encode("utf-16"))],
    "export in UTF-16": [
        (name, content.decode("utf-8-sig").encode("utf-16")) for name, content in NINE.items()
    ],
    "export with semicolons": [
        (f"{number}.txt", content.replace(b",", b";"))
        for number, content in enumerate(NINE.values())
    ],
    "modules with tabs": [
        ("a.zip", zipped({k: v.replace(b",", b"\t") for k, v in modules(person(1)).items()}))
    ],
    "template that is called CSV": [("form.csv", template(person(1)))],
    "beside other XML": [("a.zip", zipped({"b.xml": b"<Report/>", "a.xml": GOOD}))],
}


@pytest.mark.parametrize("case", list(READ))
def test_other_clothes_do_not_matter(area: LocalArea, case: str) -> None:
    run = rehearse(area, *READ[case], edition="2024")
    assert run.state == ImportState.REHEARSED, problems(run)


def test_what_slipped_into_another_column_is_not_shown(area: LocalArea) -> None:
    """A row whose cells are one too far to the right: names and numbers stand under dates."""
    rows = extract({**ASKED, "Sex": "M", "Request source": "Zachariasz Quill", "UPN": ""})
    shifted = rows.replace(b",M,", b",A1,Quillfeather,")
    run = rehearse(area, ("extract.csv", shifted))
    assert run.state == ImportState.REFUSED
    kept = repr(list(ImportProblem.objects.filter(file__run=run).values()))
    assert [name for name in ("Quill", "Zachar", "A1,") if name in kept] == []


def test_an_extract_is_called_by_its_own_headings(area: LocalArea) -> None:
    load(area, person(1, planned()))
    first = {**ASKED, "Extract date": "30/09/2026"}
    rehearse(area, ("a.csv", extract(first)), ("b.csv", extract(first) + b"\n"))
    assert ImportProblem.objects.get(reason=BESIDE).column == "Extract date"


def test_the_receipt_of_a_return_counts_records_and_leads_to_the_plans(
    area: LocalArea, member: SignIn
) -> None:
    run = load(area, person(1))
    page = member(Role.ADMINISTRATOR).get(run.get_absolute_url()).content.decode()
    assert "the area’s records of cases" in page
    assert "measures" not in page.split("<main", 1)[1].split("</main>", 1)[0]
    assert "See the plans maintained" in page
    assert f"/{area.slug}/caseload/" in page
    assert "See the benchmarks" not in page


def test_an_extract_can_be_undone_for_as_long_as_a_return(area: LocalArea, member: SignIn) -> None:
    run = rehearse(area, ("extract.csv", extract(ASKED)))
    client = member(Role.ADMINISTRATOR)
    client.post(f"{run.get_absolute_url()}apply/")
    page = client.get(run.get_absolute_url()).content.decode()
    assert "It can be undone until" in page
