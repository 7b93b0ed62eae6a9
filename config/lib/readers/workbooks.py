"""Workbooks: the sheets of an XLSX file as text, with what a person does not see in them."""

import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import IO, Any
from xml.parsers import expat

import openpyxl

from config.lib.readers.archives import check_zip, opened
from config.lib.readers.streams import CHUNK, DAMAGE, chunks_of
from config.lib.readers.table import Remark, Row, Table, Unreadable

UNPACKED_LIMIT = 2048 * CHUNK
# Everything but the sheets is held in memory while a workbook is read.
HELD_LIMIT = 128 * CHUNK
ROW_LIMIT = 1_048_576
NUMBER_TAIL = re.compile(r"\.0+$")
SPREADSHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main "
DAMAGED = (
    "The workbook cannot be opened; it is damaged or not an Excel workbook. "
    "Open it in Excel, save it as XLSX again, and send that."
)


@dataclass
class Traits:
    """What a person does not see of a sheet: hidden rows, cells that are calculated, some of
    them without a saved result, and cells merged over several rows.
    """

    hidden: int = 0
    first_hidden: int | None = None
    formulas: int = 0
    unsaved: int = 0
    merged: int = 0
    row: int = 0
    waiting: bool = False

    def end_cell(self) -> None:
        """The next cell begins: a formula that still waits for its result has none."""
        self.unsaved += self.waiting
        self.waiting = False


def workbook(stream: IO[bytes]) -> Iterator[Table]:
    """The sheets of an XLSX workbook that hold something, as text."""
    check_size(stream)
    try:
        book = openpyxl.load_workbook(stream, read_only=True, data_only=True)
    except Exception as fault:  # openpyxl raises whatever its parts raise
        raise Unreadable(DAMAGED) from fault
    for sheet in book.worksheets:
        remarks = sheet_remarks(traits_of(stream, sheet._worksheet_path))  # type: ignore[attr-defined]
        if sheet.sheet_state != "visible":
            remarks.append(Remark(True, f"Sheet “{sheet.title}” is hidden", "It was read."))
        sheet.reset_dimensions()
        rows = sheet_rows(sheet.iter_rows(values_only=True))
        yield Table(sheet.title, rows, remarks, ragged=True)


def check_size(stream: IO[bytes]) -> None:
    """Refuse a workbook that would not fit into memory, before any of it is unpacked."""
    with opened(stream) as archive:
        entries = [entry for entry in archive.infolist() if not entry.is_dir()]
        check_zip(entries, UNPACKED_LIMIT)
    held = sum(e.file_size for e in entries if not e.filename.startswith("xl/worksheets/"))
    stream.seek(0)
    if held > HELD_LIMIT:
        raise Unreadable(
            f"The workbook holds more than {HELD_LIMIT // CHUNK} MB of text and formats. "
            "Save the sheet as CSV UTF-8 and send that."
        )


def sheet_rows(values: Iterable[tuple[Any, ...]]) -> Iterator[Row]:
    """A sheet's rows as text, blank rows and blank cells at the end left out."""
    lines = enumerate(values, start=1)
    line = 0
    while True:
        try:
            line, row = next(lines)
            cells = [cell_text(value) for value in row]
        except StopIteration:
            return
        except Exception as fault:  # openpyxl raises whatever its parts raise
            raise Unreadable(
                f"Line {line + 1:,} of the sheet cannot be read; the workbook is damaged. "
                "Open it in Excel, save it as XLSX again, and send that."
            ) from fault
        while cells and not cells[-1]:
            cells.pop()
        if cells:
            yield line, cells


def cell_text(value: Any) -> str:
    """A cell as Excel would write it to a CSV: whole numbers without `.0`; dates as ISO."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return float_text(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if not value.time() else value.isoformat(" ")
    if isinstance(value, date):
        return value.isoformat()
    return str(value).strip()


def float_text(value: float) -> str:
    """A number in digits, never shortened to 1e-05."""
    text = repr(value)
    return NUMBER_TAIL.sub("", f"{Decimal(text):f}" if "e" in text else text)


def traits_of(stream: IO[bytes], path: str) -> Traits:
    """Hidden rows and formulas of the sheet at a path of the workbook; holds none of it."""
    traits = Traits()
    parser = expat.ParserCreate(namespace_separator=" ")

    def saved(text: str) -> None:
        traits.waiting = False
        parser.CharacterDataHandler = None

    def begin(tag: str, given: dict[str, str]) -> None:
        note(traits, tag, given)
        result = traits.waiting and tag == f"{SPREADSHEET}v"
        parser.CharacterDataHandler = saved if result else None

    parser.StartElementHandler = begin
    parser.StartDoctypeDeclHandler = refuse_definitions
    place = stream.tell()
    try:
        with zipfile.ZipFile(stream) as archive, archive.open(path) as sheet:
            for chunk in chunks_of(sheet):
                parser.Parse(chunk)
            parser.Parse(b"", True)
        traits.end_cell()
    except (*DAMAGE, KeyError, expat.ExpatError) as fault:
        raise Unreadable("The workbook is damaged. Save it again and send that.") from fault
    finally:
        stream.seek(place)
    return traits


def refuse_definitions(*_: Any) -> None:
    """Excel writes no document type; somebody who does wants to blow it up."""
    raise Unreadable("The workbook holds definitions that no Excel writes. It was not read.")


def note(traits: Traits, tag: str, given: dict[str, str]) -> None:
    """Note an element of a sheet."""
    if tag == f"{SPREADSHEET}c":
        traits.end_cell()
    elif tag == f"{SPREADSHEET}f":
        traits.formulas += 1
        traits.waiting = True
    elif tag == f"{SPREADSHEET}mergeCell":
        traits.merged += len(set(re.findall(r"\d+", given.get("ref", "")))) > 1
    elif tag == f"{SPREADSHEET}row":
        traits.row = int(given.get("r") or traits.row + 1)
        if not 0 < traits.row <= ROW_LIMIT:
            raise Unreadable(f"The workbook says that it has a line {traits.row:,}. It is damaged.")
        if given.get("hidden") in ("1", "true"):
            traits.hidden += 1
            traits.first_hidden = traits.first_hidden or traits.row


def sheet_remarks(traits: Traits) -> list[Remark]:
    """Warnings on what a person does not see when they look at the sheet."""
    remarks = []
    if traits.hidden:
        one = "1 row is hidden in the workbook, and was read"
        several = f"{traits.hidden:,} rows are hidden in the workbook, and were read"
        remarks.append(
            Remark(
                True,
                one if traits.hidden == 1 else several,
                "Unhide them and look, or delete them and send the file again.",
                line=traits.first_hidden,
            )
        )
    if traits.formulas:
        one = "1 cell holds a formula; the result saved last was read"
        several = f"{traits.formulas:,} cells hold formulas; the results saved last were read"
        remarks.append(
            Remark(
                True,
                one if traits.formulas == 1 else several,
                "Open the workbook, let it calculate, save it, and compare.",
            )
        )
    return remarks + unread_remarks(traits)


def unread_remarks(traits: Traits) -> list[Remark]:
    """Warnings on cells that a person sees filled, and that hold nothing."""
    remarks = []
    if traits.unsaved:
        one = "1 cell holds a formula without a saved result, and was read as blank"
        several = f"{traits.unsaved:,} cells hold formulas without saved results, read as blank"
        remarks.append(
            Remark(
                True,
                one if traits.unsaved == 1 else several,
                "Open the workbook in Excel, let it calculate, save it, and send it again.",
            )
        )
    if traits.merged:
        one = "1 merged cell reaches over several rows; only the first row has its value"
        several = f"{traits.merged:,} merged cells reach over several rows; the first row has each"
        remarks.append(
            Remark(
                True,
                one if traits.merged == 1 else several,
                "Unmerge them and fill in every row, unless they are titles.",
            )
        )
    return remarks
