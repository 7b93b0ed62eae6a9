"""Files of people as streams of rows: CSV in any encoding, XLSX, and either of them in a zip.

Nothing here knows what a file is about. A `Table` gives lines numbered as the person's own
editor numbers them (the first line is 1), so that a message can say where. Memory does not
grow with the file. What cannot be read raises `Unreadable` with a sentence for the person.
"""

import codecs
import csv
import gzip
import io
import re
import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import IO, Any, cast
from xml.etree.ElementTree import ParseError

import openpyxl
from defusedxml.ElementTree import iterparse

Row = tuple[int, list[str]]

CELL_LIMIT = 100_000
LINE_LIMIT = 1_000_000
ZIP_MEMBERS = 500
ZIP_RATIO = 200
CHUNK = 1024 * 1024
SPOOL = 8 * CHUNK
NUMBER_TAIL = re.compile(r"\.0+$")
SHEET_ROW = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}row"
SHEET_FORMULA = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}f"


class Unreadable(Exception):
    """The file cannot be read as a table; the text says why and what to do, for the person."""


@dataclass(frozen=True)
class Remark:
    """Something a person should know about how a file was read; a warning needs a tick."""

    warning: bool
    reason: str
    advice: str
    line: int | None = None
    value: str = ""


@dataclass
class Table:
    """A sheet of a file: its rows as text, blank rows left out, and remarks on the reading.

    `rows` can be gone through once. `position` is how far the reading is, in bytes.
    """

    name: str
    rows: Iterator[Row]
    remarks: list[Remark] = field(default_factory=list)
    source: IO[bytes] | None = None

    @property
    def position(self) -> int:
        """Bytes of the file read so far (0 where that is not known)."""
        try:
            return self.source.tell() if self.source else 0
        except ValueError:
            return 0


@dataclass(frozen=True)
class Member:
    """One file of an upload: its name and its bytes, to be gone through once."""

    name: str
    chunks: Iterator[bytes]


KNOWN_STARTS = (
    (b"MZ", "This is a program, whatever its name says."),
    (b"\x7fELF", "This is a program, whatever its name says."),
    (b"%PDF", "This is a PDF. Save the table in it as CSV or XLSX."),
    (b"\x89PNG", "This is a picture."),
    (b"\xff\xd8\xff", "This is a picture."),
    (b"{\\rtf", "This is a text document, not a table."),
    (b"<?xml", "This is an XML file, and none of the kinds that can be imported is."),
    (b"<!DOCTYPE", "This is a web page. Download the file itself, not the page about it."),
    (b"<html", "This is a web page. Download the file itself, not the page about it."),
    (b"Rar!", "This is a RAR archive. Send the files as a zip, or one by one."),
    (b"7z\xbc\xaf", "This is a 7-Zip archive. Send the files as a zip, or one by one."),
)
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP, GZIP = (b"PK\x03\x04", b"PK\x05\x06"), b"\x1f\x8b"


def chunks_of(stream: IO[bytes]) -> Iterator[bytes]:
    """The bytes of a stream in pieces of a mebibyte."""
    while chunk := stream.read(CHUNK):
        yield chunk


def members(name: str, stream: IO[bytes], *, limit: int) -> Iterator[Member]:
    """The files of an upload: itself, or what is inside a zip or gzip.

    `limit` is how many bytes may come out of it in all. A container is known by how it
    begins, not by its name.
    """
    start = stream.read(8)
    stream.seek(0)
    if start.startswith(GZIP):
        yield from gunzipped(name, stream, limit=limit)
    elif start.startswith(ZIP) and not is_workbook(stream):
        yield from unzipped(stream, limit=limit)
    else:
        yield Member(name, chunks_of(stream))


def is_workbook(stream: IO[bytes]) -> bool:
    """Whether a zip is an Excel workbook, going by what is inside."""
    try:
        with zipfile.ZipFile(stream) as archive:
            return "xl/workbook.xml" in archive.namelist()
    except zipfile.BadZipFile as fault:
        raise Unreadable(
            "The zip is damaged or cut short. Download or make it again, then send it again."
        ) from fault
    finally:
        stream.seek(0)


def gunzipped(name: str, stream: IO[bytes], *, limit: int) -> Iterator[Member]:
    """The one file of a gzip."""

    def pieces() -> Iterator[bytes]:
        try:
            with gzip.GzipFile(fileobj=stream) as unpacked:
                yield from limited(chunks_of(cast("IO[bytes]", unpacked)), limit)
        except (OSError, EOFError) as fault:
            raise Unreadable(
                "The gzip file is damaged or cut short. Make it again, then send it again."
            ) from fault

    yield Member(re.sub(r"\.gz$", "", name, flags=re.IGNORECASE), pieces())


def limited(chunks: Iterable[bytes], limit: int) -> Iterator[bytes]:
    """The chunks, until more than `limit` bytes have come."""
    total = 0
    for chunk in chunks:
        total += len(chunk)
        if total > limit:
            raise Unreadable(
                f"Unpacked, the file is larger than {limit // CHUNK:,} MB. "
                "Send the files of a zip in several parts."
            )
        yield chunk


def unzipped(stream: IO[bytes], *, limit: int) -> Iterator[Member]:
    """The files of a zip; refuses bombs, paths that climb out, and passwords."""
    with zipfile.ZipFile(stream) as archive:
        entries = [entry for entry in archive.infolist() if not entry.is_dir()]
        check_zip(entries, limit)
        for entry in entries:
            base = entry.filename.replace("\\", "/").rsplit("/", 1)[-1]
            if entry.filename.startswith("__MACOSX/") or base.startswith("."):
                continue
            with archive.open(entry) as member:
                try:
                    yield Member(base, limited(chunks_of(member), limit))
                except (zipfile.BadZipFile, EOFError) as fault:
                    raise Unreadable(f"{base} inside the zip is damaged. Make it again.") from fault


def check_zip(entries: list[zipfile.ZipInfo], limit: int) -> None:
    """Refuse what a zip says of itself before any of it is unpacked."""
    if not entries:
        raise Unreadable("The zip holds no files.")
    if len(entries) > ZIP_MEMBERS:
        raise Unreadable(f"The zip holds {len(entries):,} files; at most {ZIP_MEMBERS} are read.")
    for entry in entries:
        path = entry.filename.replace("\\", "/")
        if path.startswith("/") or ".." in path.split("/") or re.match(r"^[A-Za-z]:", path):
            raise Unreadable(
                f"The zip holds a path that leaves its folder ({path[:80]}). It was not unpacked."
            )
        if entry.flag_bits & 1:
            raise Unreadable("The zip is protected by a password. Send it without one.")
        if entry.file_size > CHUNK and entry.file_size > ZIP_RATIO * max(entry.compress_size, 1):
            raise Unreadable(
                f"{path[:80]} grows more than {ZIP_RATIO} times when unpacked. It was not unpacked."
            )
    if sum(entry.file_size for entry in entries) > limit:
        raise Unreadable(
            f"Unpacked, the zip is larger than {limit // CHUNK:,} MB. Send it in several parts."
        )


def spooled(chunks: Iterable[bytes]) -> IO[bytes]:
    """The bytes as a file that can be gone back in; on disk, nameless, once it is large."""
    spool = tempfile.SpooledTemporaryFile(max_size=SPOOL)  # noqa: SIM115 - the caller closes it
    for chunk in chunks:
        spool.write(chunk)
    spool.seek(0)
    return spool


def tables(name: str, stream: IO[bytes]) -> Iterator[Table]:
    """The tables of a file: one of a CSV, one for each sheet of a workbook."""
    start = stream.read(4096)
    stream.seek(0)
    if not start.strip(b"\r\n\t \x00\xef\xbb\xbf") and not stream.read(SPOOL).strip():
        raise Unreadable("The file is empty.")
    stream.seek(0)
    for known, sentence in KNOWN_STARTS:
        if start.lstrip().startswith(known):
            raise Unreadable(f"{sentence} Send a CSV or XLSX file.")
    if start.startswith(OLD_OFFICE):
        raise Unreadable(old_office(stream))
    if start.startswith(ZIP):
        yield from workbook(stream)
    else:
        yield delimited(name, stream)


def old_office(stream: IO[bytes]) -> str:
    """What to say of a file in Microsoft's old container: a password, or the old format."""
    for chunk in chunks_of(stream):
        if "EncryptedPackage".encode("utf-16-le") in chunk:
            return "The workbook is protected by a password. Save it without one and send it again."
    return (
        "This is an old Excel workbook (.xls), which stops at 65,536 rows. "
        "Open it and save it as Excel Workbook (.xlsx) or CSV."
    )


# Delimited text


def delimited(name: str, stream: IO[bytes]) -> Table:
    """A CSV, whatever its encoding, delimiter and line ends."""
    encoding, remarks = encoding_of(stream)
    lines = text_lines(stream, encoding)
    first = next((line for line in lines if line[1].strip()), None)
    if first is None:
        raise Unreadable("The file is empty.")
    delimiter = delimiter_of(first[1])
    if delimiter == ";":
        remarks.append(Remark(False, "Cells are separated by semicolons", "Read as such."))
    elif delimiter == "\t":
        remarks.append(Remark(False, "Cells are separated by tabs", "Read as such."))
    rows = csv_rows(first, lines, delimiter)
    return Table(name, rows, remarks, stream)


def encoding_of(stream: IO[bytes]) -> tuple[str, list[Remark]]:
    """The encoding: by its mark, else UTF-8 where all of it is, else Windows-1252."""
    start = stream.read(4096)
    stream.seek(0)
    if start.startswith(codecs.BOM_UTF8):
        return require_text(stream, "utf-8-sig"), []
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16", [Remark(False, "The file is in UTF-16", "Read as such.")]
    for encoding, zeros in (("utf-16-le", start[1::2]), ("utf-16-be", start[0::2])):
        if len(zeros) > 8 and zeros.count(0) > 0.8 * len(zeros):
            return encoding, [Remark(False, "The file is in UTF-16", "Read as such.")]
    try:
        return require_text(stream, "utf-8"), []
    except UnicodeDecodeError:
        stream.seek(0)
        return "cp1252", [
            Remark(
                True,
                "The file is not in UTF-8; it was read as Windows-1252",
                "Look at a name with an accent or a £ sign. If it is wrong, save as CSV UTF-8.",
            )
        ]


def require_text(stream: IO[bytes], encoding: str) -> str:
    """`encoding` if every byte of the stream fits it; else raises UnicodeDecodeError."""
    decoder = codecs.getincrementaldecoder(encoding)()
    for chunk in chunks_of(stream):
        decoder.decode(chunk)
    decoder.decode(b"", final=True)
    stream.seek(0)
    return encoding


def text_lines(stream: IO[bytes], encoding: str) -> Iterator[tuple[int, str]]:
    """Physical lines with their numbers; refuses NUL bytes and lines without an end."""
    # `newline=""` keeps line ends inside quotes; the wrapper must not close the stream.
    raw = io.BufferedReader(Unclosed(stream), CHUNK)
    text = io.TextIOWrapper(raw, encoding=encoding, errors="replace", newline="")
    number = 0
    while line := text.readline(LINE_LIMIT):
        number += 1
        if len(line) >= LINE_LIMIT:
            raise Unreadable(
                f"Line {number:,} is longer than {LINE_LIMIT:,} characters. "
                "This is not a table, or a line end or closing quote is missing there."
            )
        if "\x00" in line:
            raise Unreadable(
                f"Line {number:,} holds NUL bytes, so the file is damaged or not text. "
                "Export it again as CSV UTF-8."
            )
        yield number, line


class Unclosed(io.RawIOBase):
    """A stream that is left open when the reader around it goes away."""

    def __init__(self, inner: IO[bytes]) -> None:
        self.inner = inner

    def readable(self) -> bool:
        """It can be read."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Fill the buffer from the inner stream."""
        data = self.inner.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)


def delimiter_of(line: str) -> str:
    """The character that divides the first line most often, outside quotes."""
    bare = re.sub(r'"[^"]*"', "", line)
    return max(",;\t|", key=bare.count)


def csv_rows(
    first: tuple[int, str], lines: Iterator[tuple[int, str]], delimiter: str
) -> Iterator[Row]:
    """Rows with the number of the line that each begins on; blank ones left out."""
    seen = first[0] - 1

    def feed() -> Iterator[str]:
        nonlocal seen
        seen = first[0]
        yield first[1]
        for number, line in lines:
            seen = number
            yield line

    csv.field_size_limit(CELL_LIMIT)
    begins = first[0]
    reader = csv.reader(feed(), delimiter=delimiter)
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as fault:
            raise Unreadable(
                f"Line {begins:,} cannot be read: a cell is longer than {CELL_LIMIT:,} characters "
                "or a quote is opened and never closed. Correct that line and send the file again."
            ) from fault
        if any(cells) and any(cell.strip() for cell in cells):
            yield begins, cells
        begins = seen + 1


# Workbooks


def workbook(stream: IO[bytes]) -> Iterator[Table]:
    """The sheets of an XLSX workbook that hold something, as text."""
    hidden, formulas = sheet_traits(stream)
    try:
        book = openpyxl.load_workbook(stream, read_only=True, data_only=True)
    except Exception as fault:  # openpyxl raises whatever its parts raise
        raise Unreadable(
            "The workbook cannot be opened; it is damaged or not an Excel workbook. "
            "Open it in Excel, save it as XLSX again, and send that."
        ) from fault
    for index, sheet in enumerate(book.worksheets):
        sheet.reset_dimensions()
        remarks = sheet_remarks(hidden.get(index, []), formulas.get(index, 0))
        if sheet.sheet_state != "visible":
            remarks.append(Remark(True, f"Sheet “{sheet.title}” is hidden", "It was read."))
        yield Table(sheet.title, sheet_rows(sheet.iter_rows(values_only=True)), remarks)


def sheet_rows(values: Iterable[tuple[Any, ...]]) -> Iterator[Row]:
    """A sheet's rows as text, blank rows and blank cells at the end left out."""
    for line, row in enumerate(values, start=1):
        cells = [cell_text(value) for value in row]
        while cells and not cells[-1]:
            cells.pop()
        if cells:
            yield line, cells


def cell_text(value: Any) -> str:
    """A cell as it would stand in a CSV: whole numbers without `.0`, dates as ISO."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, float):
        return NUMBER_TAIL.sub("", repr(value)) if abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if not value.time() else value.isoformat(" ")
    if isinstance(value, date):
        return value.isoformat()
    return str(value).strip()


def sheet_traits(stream: IO[bytes]) -> tuple[dict[int, list[int]], dict[int, int]]:
    """Hidden rows and the number of formulas by sheet, in the order of the sheets' files."""
    hidden: dict[int, list[int]] = {}
    formulas: dict[int, int] = {}
    try:
        with zipfile.ZipFile(stream) as archive:
            check_zip([e for e in archive.infolist() if not e.is_dir()], 2048 * CHUNK)
            names = [n for n in archive.namelist() if re.match(r"xl/worksheets/sheet\d+\.xml$", n)]
            names.sort(key=lambda n: int(re.sub(r"\D", "", n)))
            for index, name in enumerate(names):
                with archive.open(name) as sheet:
                    hidden[index], formulas[index] = traits_of(sheet)
    except (zipfile.BadZipFile, ParseError) as fault:
        raise Unreadable("The workbook is damaged. Save it again and send that.") from fault
    finally:
        stream.seek(0)
    return hidden, formulas


def traits_of(sheet: IO[bytes]) -> tuple[list[int], int]:
    """Hidden row numbers and the number of formulas of one sheet."""
    hidden, formulas = [], 0
    for _, element in iterparse(sheet, forbid_dtd=True):
        if element.tag == SHEET_FORMULA:
            formulas += 1
        elif element.tag == SHEET_ROW:
            if element.get("hidden") in ("1", "true"):
                hidden.append(int(element.get("r") or 0))
            element.clear()
    return hidden, formulas


def sheet_remarks(hidden: list[int], formulas: int) -> list[Remark]:
    """Warnings on what a person does not see when they look at the sheet."""
    remarks = []
    if hidden:
        remarks.append(
            Remark(
                True,
                f"{len(hidden):,} rows are hidden in the workbook, and were read",
                "Unhide them and look, or delete them and send the file again.",
                line=hidden[0],
            )
        )
    if formulas:
        remarks.append(
            Remark(
                True,
                f"{formulas:,} cells hold formulas; the results saved last were read",
                "Open the workbook, let it calculate, save it, and compare.",
            )
        )
    return remarks
