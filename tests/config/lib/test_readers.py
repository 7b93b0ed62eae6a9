"""Files as people send them: every one is read, or refused with a sentence."""

import gzip
import io
import random
import zipfile
from collections.abc import Callable
from typing import IO

import openpyxl
import pytest

from config.lib.readers import CELL_LIMIT, LINE_LIMIT, Unreadable, members, spooled, tables

MEGABYTE = 1024 * 1024


def rows(content: bytes, name: str = "a.csv") -> list[tuple[int, list[str]]]:
    return [row for table in tables(name, io.BytesIO(content)) for row in table.rows]


def remarks(content: bytes) -> list[str]:
    found = []
    for table in tables("a", io.BytesIO(content)):
        list(table.rows)
        found += [remark.reason for remark in table.remarks]
    return found


def book(fill: Callable[[openpyxl.Workbook], None]) -> bytes:
    workbook = openpyxl.Workbook()
    fill(workbook)
    target = io.BytesIO()
    workbook.save(target)
    return target.getvalue()


def zipped(**files: bytes) -> IO[bytes]:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    target.seek(0)
    return target


def test_lines_are_numbered_as_in_an_editor() -> None:
    assert rows(b'a,b\n1,2\n\n"3\n4",5\n6,7\n') == [
        (1, ["a", "b"]),
        (2, ["1", "2"]),
        (4, ["3\n4", "5"]),
        (6, ["6", "7"]),
    ]


def test_blank_rows_at_the_end_cost_nothing_and_are_no_rows() -> None:
    assert rows(b"a,b\n1,2\n" + b",\n" * 30_000) == [(1, ["a", "b"]), (2, ["1", "2"])]


@pytest.mark.parametrize(
    ("content", "noticed"),
    [
        ("naïve,£\n1,2\n".encode("utf-8-sig"), []),
        ("naïve,£\n1,2\n".encode(), []),
        (
            "naïve,£\n1,2\n".encode("cp1252"),
            ["The file is not in UTF-8; it was read as Windows-1252"],
        ),
        ("naïve,£\n1,2\n".encode("utf-16"), ["The file is in UTF-16"]),
        ("naïve column,£ value\n1,2\n".encode("utf-16-le"), ["The file is in UTF-16"]),
    ],
)
def test_any_encoding(content: bytes, noticed: list[str]) -> None:
    header = rows(content)[0][1]
    assert header[0].startswith("naïve")
    assert header[1].startswith("£")
    assert remarks(content) == noticed


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_any_delimiter(delimiter: str) -> None:
    content = f'"x,y;z"{delimiter}b{delimiter}c\n1{delimiter}2{delimiter}3\n'.encode()
    assert rows(content)[1] == (2, ["1", "2", "3"])


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "The file is empty"),
        (b"\n\n  \n", "The file is empty"),
        (b"\xef\xbb\xbf", "The file is empty"),
        (b"MZ\x90\x00\x03\x00 this is a program", "This is a program"),
        (b"%PDF-1.7 ...", "This is a PDF"),
        (b"<html><body>", "This is a web page"),
        (b"a,b\n1,\x002\n", "Line 2 holds NUL bytes"),
        (b"a,b\n1," + b"x" * (CELL_LIMIT + 1) + b"\n", "Line 2 cannot be read: a cell is longer"),
        (b'a,b\n1,"' + b"x\n" * CELL_LIMIT, "Line 2 cannot be read"),
        (b"a,b\n1," + b"x" * LINE_LIMIT, "Line 2 is longer than"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "old Excel workbook"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            "protected by a password",
        ),
        (b"PK\x03\x04 not really", "damaged"),
    ],
)
def test_what_cannot_be_read_says_why(content: bytes, sentence: str) -> None:
    with pytest.raises(Unreadable, match=sentence):
        rows(content)


def test_a_cell_of_a_hundred_megabytes_is_refused_without_being_held() -> None:
    stream = spooled([b'a,b\n"', *(b"x" * MEGABYTE for _ in range(100))])
    with pytest.raises(Unreadable, match="Line 2"):
        [row for table in tables("big.csv", stream) for row in table.rows]


def test_a_workbook_reads_as_text_without_trailing_blanks() -> None:
    def fill(workbook: openpyxl.Workbook) -> None:
        sheet = workbook.active
        sheet.append(["code", "value", "when"])
        sheet.append([852, 46.4, None])
        sheet.append([None, None, None])
        sheet.append(["x", 12.0, True])

    assert rows(book(fill)) == [
        (1, ["code", "value", "when"]),
        (2, ["852", "46.4"]),
        (4, ["x", "12", "TRUE"]),
    ]


def test_hidden_rows_and_formulas_are_warned_of() -> None:
    def fill(workbook: openpyxl.Workbook) -> None:
        sheet = workbook.active
        sheet.append(["a", "b"])
        sheet.append([1, "=1+1"])
        sheet.row_dimensions[2].hidden = True

    noticed = remarks(book(fill))
    assert "1 row is hidden in the workbook, and was read" in noticed
    assert "1 cell holds a formula; the result saved last was read" in noticed


def unpacked(name: str, stream: IO[bytes], limit: int = MEGABYTE) -> list[tuple[str, bytes]]:
    return [(m.name, b"".join(m.chunks)) for m in members(name, stream, limit=limit)]


def test_a_zip_gives_its_files_without_their_folders() -> None:
    stream = zipped(**{"data/a.csv": b"1", "__MACOSX/._a.csv": b"junk", "b.csv": b"2"})
    assert unpacked("release.zip", stream) == [("a.csv", b"1"), ("b.csv", b"2")]


def test_a_gzip_that_is_a_zip_is_read_as_what_it_is() -> None:
    assert unpacked("a.csv.gz", zipped(**{"a.csv": b"1"})) == [("a.csv", b"1")]
    assert unpacked("a.csv.gz", io.BytesIO(gzip.compress(b"1"))) == [("a.csv", b"1")]


@pytest.mark.parametrize("path", ["../a.csv", "/etc/a.csv", "x/../../a.csv", "C:\\a.csv", "..\\a"])
def test_a_zip_that_climbs_out_of_its_folder_is_refused(path: str) -> None:
    with pytest.raises(Unreadable, match="leaves its folder"):
        unpacked("a.zip", zipped(**{path: b"1"}))


def test_a_zip_bomb_is_refused_before_it_goes_off() -> None:
    with pytest.raises(Unreadable, match="grows more than"):
        unpacked("a.zip", zipped(**{"a.csv": b"0" * 50 * MEGABYTE}), limit=100 * MEGABYTE)
    with pytest.raises(Unreadable, match="larger than 1 MB"):
        unpacked("a.zip", zipped(**{"a.csv": random.Random(1).randbytes(2 * MEGABYTE)}))
    with pytest.raises(Unreadable, match="larger than 1 MB"):
        unpacked("a.gz", io.BytesIO(gzip.compress(b"0" * 2 * MEGABYTE)))


def test_a_zip_that_is_empty_or_locked_is_refused() -> None:
    with pytest.raises(Unreadable, match="holds no files"):
        unpacked("a.zip", zipped())
    locked = bytearray(zipped(**{"a.csv": b"1"}).read())
    locked[locked.index(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(Unreadable, match="password"):
        unpacked("a.zip", io.BytesIO(bytes(locked)))
