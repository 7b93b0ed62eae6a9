"""Whatever is uploaded: a sentence that says what to do, nothing written, never a fault of ours."""

import gzip
import io
import random
import re
import zipfile
from collections.abc import Callable
from datetime import date
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import Settings

from commissioning.choices import ImportState, Role
from commissioning.imports import runs
from commissioning.models import Import, ImportProblem, LocalArea, Observation, StagedRow
from tests.commissioning.imports.files import (
    PLACE,
    SEFTON,
    SEFTON_2024,
    SHARED,
    TIMELINESS,
    line,
    needs_shared,
    problems,
    rehearse,
    text,
    timeliness,
)
from tests.factories import MembershipFactory, totp_for

MEGABYTE = 1024 * 1024
GOOD = timeliness(SEFTON_2024)
HEADER = [*PLACE, *TIMELINESS]
PLAIN = "\n".join([",".join(HEADER), ",".join(SEFTON_2024), ""]).encode()


@pytest.fixture(autouse=True)
def _nothing_is_large(settings: Settings) -> None:
    settings.IMPORT_IN_REQUEST_BYTES = 100 * MEGABYTE


@pytest.fixture
def administrator(area: LocalArea, client: Client) -> Client:
    membership = MembershipFactory(area=area, role=Role.ADMINISTRATOR)
    totp_for(membership.person)
    client.force_login(membership.person)
    return client


def page_of(client: Client, content: bytes, name: str = "a.csv") -> str:
    """What the page says after an upload, without its markup; the answer is never an error page."""
    response: Any = client.post(
        "/sefton/imports/new/", {"uploads": SimpleUploadedFile(name, content)}, follow=True
    )
    assert response.status_code == 200
    html = response.content.decode()
    main = html[html.index("<main") : html.index("</main>")]
    said = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main))
    assert "fault of ours" not in said
    assert not Observation.objects.exists()
    return said


def book(fill: Callable[[Any], None]) -> bytes:
    """A workbook whose first sheet is filled by a function."""
    workbook = openpyxl.Workbook()
    fill(workbook.active)
    target = io.BytesIO()
    workbook.save(target)
    return target.getvalue()


def sheet(*rows: list[Any]) -> bytes:
    return book(lambda page: [page.append(row) for row in rows])


def zipped(*files: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as archive:
        for name, content in files:
            archive.writestr(name, content)
    return target.getvalue()


def changed(workbook: bytes, name: str, change: Callable[[bytes], bytes]) -> bytes:
    """A workbook with one of its parts changed."""
    with zipfile.ZipFile(io.BytesIO(workbook)) as archive:
        parts = [(entry, archive.read(entry)) for entry in archive.namelist()]
    return zipped(*((part, change(body) if part == name else body) for part, body in parts))


def numbers(row: list[str]) -> list[Any]:
    """A row as a workbook holds it: figures as numbers."""
    return [*row[:12], *(float(cell) for cell in row[12:])]


SHEET = "xl/worksheets/sheet1.xml"
WORKBOOK = sheet(HEADER, numbers(SEFTON_2024))
OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600
ENTITIES = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><worksheet/>'

CANNOT_BE_READ: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "The file is empty."),
    "blank lines": (b"\n , ,\n\n", "The file is empty."),
    "only NUL": (b"\x00" * 100, "Line 1 holds NUL bytes"),
    "prose": (b"Dear all\n", "This is not a table: it has one column and one row."),
    "binary": (random.Random(3).randbytes(5000), "damaged or not text"),
    "program": (b"MZ\x90\x00\x03" + b"\x00" * 50, "This is a program, whatever its name says."),
    "old workbook": (OLD, "This is an old Excel workbook (.xls)"),
    "locked workbook": (
        OLD + "EncryptedPackage".encode("utf-16-le"),
        "The workbook is protected by a password. Save it without one",
    ),
    "PDF": (b"%PDF-1.7\n...", "This is a PDF. Save the table in it as CSV or XLSX."),
    "web page": (b"<!doctype html><html>", "This is a web page."),
    "NUL bytes": (PLAIN + b"2024,\x00,\n", "Line 3 holds NUL bytes"),
    "open quote": (PLAIN + b'2024,"Cal\nx,y\nz\n', "Line 3 cannot be read: a quote is opened"),
    "cell too long": (PLAIN + b"x" * 100_001, "Line 3 cannot be read: a cell is longer"),
    "line too long": (b"a,b," * 300_000, "Line 1 is longer than 1,000,000 characters."),
    "10,000 columns": (
        ",".join(f"c{n}" for n in range(10_000)).encode() + b"\n1\n",
        "A row has 10,000 cells, more than any kind of file that is loaded.",
    ),
    "header only": (timeliness(), "The file has column names and no rows below them."),
    "header and 30,000 blank rows": (
        timeliness() + b",,,\n" * 30_000,
        "The file has column names and no rows below them.",
    ),
    "a column too few": (
        PLAIN.replace(b"breakdown_topic", b"topic"),
        "This looks most like “Plans issued within 20 weeks”.",
    ),
    "damaged workbook": (WORKBOOK[:-200], "The zip or workbook is damaged or cut short."),
    "empty workbook": (sheet(), "The file is empty."),
    "entities": (
        changed(WORKBOOK, SHEET, lambda _: ENTITIES),
        "The workbook cannot be opened; it is damaged",
    ),
    "a sheet that is no XML": (
        changed(WORKBOOK, SHEET, lambda body: body[:-40]),
        "The workbook is damaged. Save it again",
    ),
    "two thousand million rows": (
        changed(WORKBOOK, SHEET, lambda body: body.replace(b'<row r="2"', b'<row r="2000000000"')),
        "The workbook says that it has a line 2,000,000,000.",
    ),
    "gzip cut short": (gzip.compress(GOOD)[:-20], "The gzip file is damaged or cut short."),
    "zip cut short": (zipped(("a.csv", GOOD))[:-9], "The zip or workbook is damaged or cut"),
    "zip of nothing": (zipped(), "The zip holds no files."),
    "zip of leavings": (zipped(("__MACOSX/._a.csv", b"x")), "The zip holds no files."),
    "zip of unknowns": (
        zipped(("a.txt", b"Hello\n"), ("b.txt", b"There\n")),
        "None of the files is of a kind that is loaded",
    ),
    "zip in a zip": (
        zipped(("b.zip", zipped(("a.csv", GOOD)))),
        "This is a zip inside another zip. Unpack it and send the files in it.",
    ),
    "gzip in a gzip": (
        gzip.compress(gzip.compress(GOOD)),
        "This is a gzip inside another archive.",
    ),
    "zip that climbs": (zipped(("../../a.csv", GOOD)), "a path that leaves its folder"),
    "zip bomb": (
        zipped(("a.csv", b"0" * 30 * MEGABYTE)),
        "a.csv grows more than 200 times when unpacked, so it was not unpacked.",
    ),
    "workbook bomb": (
        changed(WORKBOOK, SHEET, lambda body: body + b" " * 30 * MEGABYTE),
        "grows more than 200 times",
    ),
    "Word document": (
        zipped(("[Content_Types].xml", b""), ("word/document.xml", b"")),
        "This is a Word document.",
    ),
    "binary workbook": (zipped(("xl/workbook.bin", b"")), "This is an Excel binary workbook"),
}


@pytest.mark.parametrize("case", list(CANNOT_BE_READ))
def test_a_file_that_cannot_be_read_says_why(administrator: Client, case: str) -> None:
    content, sentence = CANNOT_BE_READ[case]
    assert sentence in page_of(administrator, content)
    run = Import.objects.first()  # a container is refused before there is an import
    assert run is None or run.state == ImportState.REFUSED
    assert not StagedRow.objects.exists()


UTF16 = PLAIN.decode().encode("utf-16")
CAN_BE_READ: dict[str, tuple[bytes, str]] = {
    "as it is": (PLAIN, ""),
    "utf-16": (UTF16, "The file is in UTF-16"),
    "cp1252": (
        PLAIN.replace(b"Sefton", "Séfton".encode("cp1252")),
        "The file is not in UTF-8; it was read as Windows-1252",
    ),
    "mark and no UTF-8": (
        b"\xef\xbb\xbf" + PLAIN.replace(b"Sefton", b"S\xe9fton"),
        "Some characters of the file are not UTF-8, although it says that it is",
    ),
    "semicolons": (PLAIN.replace(b",", b";"), "Cells are separated by semicolons"),
    "tabs": (PLAIN.replace(b",", b"\t"), "Cells are separated by tabs"),
    "old Mac": (PLAIN.replace(b"\n", b"\r"), ""),
    "no last line end": (PLAIN.rstrip(), ""),
    "30,000 blank rows at the end": (PLAIN + b",,,,,,,,,,,,,,,,,\n" * 30_000, ""),
    "gzip": (gzip.compress(PLAIN), ""),
    "gzip that is a zip": (zipped(("a.csv", PLAIN)), ""),
    "zip with folders": (zipped(("x/", b""), ("x/a.csv", PLAIN)), ""),
    "workbook": (WORKBOOK, ""),
    "workbook under titles": (sheet(["Title"], [], HEADER, numbers(SEFTON_2024)), ""),
    "workbook with vast dimensions": (
        changed(
            WORKBOOK, SHEET, lambda body: re.sub(rb'ref="A1:\w+"', b'ref="A1:XFD1048576"', body)
        ),
        "",
    ),
}


@pytest.mark.parametrize("case", list(CAN_BE_READ))
def test_an_odd_file_is_read_all_the_same(administrator: Client, case: str) -> None:
    content, remark = CAN_BE_READ[case]
    page = page_of(administrator, content)
    assert "Plans issued within 20 weeks 2025 1 6 0 0 0 0" in page
    assert remark in page
    assert remark or "What was noticed" not in page
    assert Import.objects.get().state == ImportState.REHEARSED


def test_hidden_rows_and_formulas_of_a_workbook_are_warned_of(administrator: Client) -> None:
    def fill(page: Any) -> None:
        page.append(HEADER)
        page.append([*SEFTON_2024[:12], 1, 1, 1, 1, 100, "=50+50"])
        page.append(numbers(line(SEFTON, 1, 1, 1, 1, 100, 100, year="2023")))
        page.row_dimensions[3].hidden = True

    page = page_of(administrator, book(fill))
    assert "1 row is hidden in the workbook, and was read" in page
    assert "1 cell holds a formula; the result saved last was read" in page
    assert "I have looked at the warnings" in page


def test_sheets_before_the_table_are_told(administrator: Client) -> None:
    def fill(page: Any) -> None:
        page.append(["Read me"])
        table = page.parent.create_sheet("Figures")
        table.append(HEADER)
        table.append(numbers(SEFTON_2024))

    page = page_of(administrator, book(fill))
    assert "Only sheet “Figures” was read; before it: 1 sheet" in page


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ("#REF!", "A formula in the spreadsheet failed"),
        (date(2024, 1, 1), "Text in place of a number"),
        (True, "Text in place of a number"),
    ],
)
def test_a_cell_of_a_workbook_that_is_no_number_is_told(
    area: LocalArea, cell: object, reason: str
) -> None:
    run = rehearse(area, ("a.xlsx", sheet(HEADER, [*numbers(SEFTON_2024)[:-1], cell])))
    assert [(at, why) for at, _, _, why in problems(run)] == [(2, reason)]


def test_small_and_large_numbers_of_a_workbook_are_numbers(area: LocalArea) -> None:
    row = [*SEFTON_2024[:12], 1e5, 1e17, 1, 1, 0.00001, 0.1]
    assert rehearse(area, ("a.xlsx", sheet(HEADER, row))).state == ImportState.REHEARSED


def test_merged_cells_and_a_second_header_do_not_mislead(area: LocalArea) -> None:
    def fill(page: Any) -> None:
        page.append(["measure", "figures"])
        page.merge_cells("A1:D1")
        page.append(HEADER)
        page.append(numbers(SEFTON_2024))

    run = rehearse(area, ("a.xlsx", book(fill)))
    assert (run.state, run.files.get().kind) == (ImportState.REHEARSED, "timeliness")


def test_header_names_that_are_blank_or_double(area: LocalArea) -> None:
    content = text([*HEADER, "", "", "plans_issued_den"], [*SEFTON_2024, "", "8", "201"])
    run = rehearse(area, ("a.csv", content))
    assert [why for *_, why in problems(run)] == [
        "Column plans_issued_den is there twice, with different values",
        "Column number 19 without a name is not known",
        "Column number 20 without a name is not known",
    ]


def test_missing_columns_are_all_named_however_many(area: LocalArea) -> None:
    odd = [f"a_column_that_nobody_has_ever_heard_of_{n}" for n in range(40)]
    run = rehearse(area, ("a.csv", text([*HEADER[:-6], HEADER[-1], *odd], ["x"])))
    first, *others = ImportProblem.objects.filter(file__run=run).order_by("pk")
    assert "40 not expected: see below." in first.advice
    named = {problem.column for problem in others}
    assert set(odd) <= named


@pytest.mark.parametrize(
    "cell",
    ["9" * 400, "٣", "-", ".", "1e400", "1.", "--1", "½", "NaN", "Infinity", "=cmd|'/c calc'!A1"],
)
def test_what_only_looks_like_a_number_is_told(area: LocalArea, cell: str) -> None:
    run = rehearse(area, ("a.csv", timeliness(line(SEFTON, cell, 1, 1, 1, 1, 1))))
    assert run.state == ImportState.REFUSED
    assert [(at, column) for at, column, *_ in problems(run)] == [(2, "plans_issued_den")]


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("pläne 😀.csv", "pläne 😀.csv"),
        ("../../etc/passwd", "passwd"),
        ("n" * 300 + ".csv", "n" * 200),
        ("a<b>&c.csv", "a&lt;b&gt;&amp;c.csv"),
        ("line\nbreak.csv", "break.csv"),
    ],
)
def test_any_file_name(administrator: Client, name: str, shown: str) -> None:
    assert "6 0 0 0 0" in page_of(administrator, GOOD, name)
    run = Import.objects.get()
    assert shown in administrator.get(run.get_absolute_url()).content.decode()


def test_many_faults_are_all_counted_and_the_rarest_is_shown(
    area: LocalArea, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("commissioning.imports.staging.PROBLEMS_KEPT", 50)
    wrong = [line(SEFTON, *["a"] * 6, year=str(2000 + n)) for n in range(20)]
    rare = line(("Parish", *SEFTON[1:]), 1, 1, 1, 1, 1, 1)
    run = rehearse(area, ("a.csv", timeliness(*wrong, rare)))
    reasons = [why for *_, why in problems(run)]
    assert reasons.count("Text in place of a number") == 50
    assert "The geographic level is not one that is loaded" in reasons
    assert problems(run)[-1][2:] == (
        "70 more",
        "More than can be listed: Text in place of a number",
    )


def test_implausible_values_do_not_hide_a_part_above_its_whole(
    area: LocalArea, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("commissioning.imports.observations.PROBLEMS_KEPT", 3)
    odd = [line(SEFTON, -1, 1, 1, 1, 100, 100, year=str(2000 + n)) for n in range(9)]
    above = line(SEFTON, 200, 100, 104, 101, 52, 53)
    run = rehearse(area, ("a.csv", timeliness(*odd, above)))
    assert run.state == ImportState.REFUSED
    assert (11, "pc_plans_issued_20_weeks_ex") in [(at, column) for at, column, *_ in problems(run)]


def test_all_uploads_together_stay_below_the_limit(area: LocalArea, settings: Settings) -> None:
    settings.IMPORT_UNPACKED_BYTES = MEGABYTE + 1000
    bomb = zipped(("a.csv", random.Random(1).randbytes(MEGABYTE)))
    with pytest.raises(runs.Unreadable, match=r"^b\.zip: Unpacked, the zip is larger"):
        runs.receive(
            area=area, by=None, uploads=[(n, io.BytesIO(bomb)) for n in ("a.zip", "b.zip")]
        )


def test_a_file_of_damaged_bytes_is_never_a_fault_of_ours(area: LocalArea) -> None:
    """A workbook, a zip and a gzip, each with bytes of it changed at random."""
    chance = random.Random(7)
    for base in (WORKBOOK, zipped(("a.csv", PLAIN * 20)), gzip.compress(PLAIN)):
        for _ in range(15):
            content = bytearray(base)
            for _ in range(chance.choice((1, 3))):
                content[chance.randrange(len(content))] = chance.randrange(256)
            try:
                run = rehearse(area, ("a.xlsx", bytes(content)))
            except runs.Unreadable:
                continue
            assert run.state in (ImportState.REFUSED, ImportState.REHEARSED)


@needs_shared
@pytest.mark.parametrize(
    "name",
    [
        "la-codes.csv",
        "gias-establishment-types.csv",
        "README.md",
        "ees/data-guidance.txt",
        "contracts/lga-register-header.csv",
    ],
)
def test_files_that_are_not_loaded_are_refused(area: LocalArea, name: str) -> None:
    run = rehearse(area, (name, (SHARED / name).read_bytes()))
    assert run.state == ImportState.REFUSED
    assert ImportProblem.objects.filter(file__run=run).first().reason == "Cannot be read"
