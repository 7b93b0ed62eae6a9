"""Files that people download, and that no spreadsheet may run."""

import csv
from collections.abc import Iterable
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO, StringIO
from typing import Any

import pytest
from openpyxl import load_workbook

from config.lib import downloads
from config.lib.downloads import csv_chunks, neutralise, sheet_name, write_workbook


@pytest.mark.parametrize(
    "cell",
    [
        "=1+1",
        "=cmd|' /C calc'!A0",
        "+44 20 7946 0000",
        "-2+3",
        "@SUM(A1)",
        "\tx",
        "\rx",
        "\n=1",
        "-",
    ],
)
def test_what_looks_like_a_formula_gets_an_apostrophe(cell: str) -> None:
    assert neutralise(cell) == f"'{cell}"


@pytest.mark.parametrize(
    "cell", ["-12", "+1,234.5", "-4%", "-1e-05", "a=b", "", "'=1", 5, -5, None]
)
def test_numbers_and_plain_texts_stay(cell: Any) -> None:
    assert neutralise(cell) == cell


def read_csv(headings: Iterable[str], rows: Iterable[Iterable[Any]]) -> list[list[str]]:
    """What a reader finds in the file."""
    text = "".join(csv_chunks(list(headings), [tuple(row) for row in rows]))
    assert text.startswith("\ufeff")
    return list(csv.reader(StringIO(text.removeprefix("\ufeff"))))


def test_csv_cells() -> None:
    moment = datetime(2026, 7, 1, 12, 0, tzinfo=UTC)
    row = ('é, "x"', None, True, date(2018, 9, 13), moment, Decimal("1.50"), "=1")
    assert read_csv(["a", "=b", "c", "d", "e", "f", "g"], [row]) == [
        ["a", "'=b", "c", "d", "e", "f", "g"],
        ['é, "x"', "", "Yes", "2018-09-13", "2026-07-01 13:00:00+01:00", "1.50", "'=1"],
    ]


def test_csv_is_sent_while_it_is_read() -> None:
    read: list[int] = []

    def rows() -> Iterable[tuple[int]]:
        for n in range(5000):
            read.append(n)
            yield (n,)

    chunks = csv_chunks(["n"], rows())
    next(chunks)
    assert len(read) < 1000
    assert sum(chunk.count("\r\n") for chunk in chunks) + len(read[:498]) == 5000


def workbook(title: str, rows: list[tuple[Any, ...]]) -> Any:
    """The workbook as it is read again."""
    target = BytesIO()
    write_workbook(target, title, ["Name", "Value"], rows)
    return load_workbook(target)


def test_workbook_keeps_numbers_and_days() -> None:
    rows = [("=1+1", 3), ("Ann\x0b", Decimal("1.5")), ("Day", date(2018, 9, 13)), (None, False)]
    sheet = workbook("Actions: late/new", rows).active
    assert sheet.title == "Actions  late new"
    assert [[cell.value for cell in row] for row in sheet.rows] == [
        ["Name", "Value"],
        ["'=1+1", 3],
        ["Ann", 1.5],
        ["Day", datetime(2018, 9, 13)],
        [None, "No"],
    ]
    assert sheet["A2"].data_type == "s"


def test_workbook_without_rows_has_its_headings() -> None:
    sheet = workbook("Empty", []).active
    assert [cell.value for cell in sheet[1]] == ["Name", "Value"]


def test_rows_go_on_in_a_second_sheet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(downloads, "XLSX_ROWS", 2)
    book = workbook("Many", [(n, n) for n in range(3)])
    assert book.sheetnames == ["Many", "Many (2)"]
    assert [cell.value for cell in book["Many (2)"][1]] == ["Name", "Value"]
    assert book["Many (2)"]["A2"].value == 2


def test_sheet_names_are_what_excel_allows() -> None:
    assert sheet_name("A" * 40) == "A" * 31
    assert sheet_name("A" * 40, 2) == "A" * 27 + " (2)"
    assert sheet_name("[*]") == "List"
