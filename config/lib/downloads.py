"""Tables as files: CSV sent row by row, and workbooks, with nothing a spreadsheet would run.

Both have one header row and then the data, so that what was downloaded can be edited and
imported again; in a workbook the title is the name of the sheet.
"""

import csv
import re
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import IO, Any, Final

from django.http import FileResponse, StreamingHttpResponse
from django.utils import timezone
from django.utils.text import slugify
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font

Row = Sequence[Any]

BOM: Final = "\ufeff"  # tells Excel that the CSV is UTF-8
XLSX_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
XLSX_ROWS: Final = 1_048_575  # what a sheet holds under its header
CSV_CHUNK: Final = 500  # rows joined before they are sent

RUNS: Final = ("=", "+", "-", "@", "\t", "\r", "\n")
NUMERIC: Final = re.compile(r"[+-]?(\d[\d,]*\.?\d*|\.\d+)([eE][+-]?\d+)?%?")


def neutralise(cell: Any) -> Any:
    """A cell that a spreadsheet shows instead of running.

    Texts that begin like a formula get an apostrophe in front, unless they are a number.
    Everything that is not a text comes back as it is.
    """
    if not isinstance(cell, str) or not cell.startswith(RUNS) or NUMERIC.fullmatch(cell):
        return cell
    return f"'{cell}"


def file_name(title: str, ending: str) -> str:
    """ "Open actions" today becomes open-actions-2026-11-21.csv."""
    return f"{slugify(title) or 'list'}-{timezone.localdate():%Y-%m-%d}.{ending}"


def csv_response(title: str, headings: Sequence[str], rows: Iterable[Row]) -> StreamingHttpResponse:
    """A CSV file that is sent while it is read, whatever its length."""
    return StreamingHttpResponse(
        csv_chunks(headings, rows),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{file_name(title, "csv")}"'},
    )


class _Echo:
    """A file that gives back what is written to it."""

    def write(self, text: str) -> str:
        """The text itself."""
        return text


def csv_chunks(headings: Sequence[str], rows: Iterable[Row]) -> Iterator[str]:
    """The lines of a CSV file, some hundreds at a time."""
    writer = csv.writer(_Echo())
    chunk = [BOM, writer.writerow([neutralise(heading) for heading in headings])]
    for row in rows:
        chunk.append(writer.writerow([neutralise(csv_cell(cell)) for cell in row]))
        if len(chunk) >= CSV_CHUNK:
            yield "".join(chunk)
            chunk = []
    yield "".join(chunk)


def csv_cell(cell: Any) -> Any:
    """A value as a CSV says it: days and moments in ISO form, yes and no in words."""
    if isinstance(cell, bool):
        return "Yes" if cell else "No"
    if isinstance(cell, datetime):
        return _local(cell).isoformat(sep=" ", timespec="seconds")
    return "" if cell is None else cell


def xlsx_response(title: str, headings: Sequence[str], rows: Iterable[Row]) -> FileResponse:
    """A workbook, written to a temporary file so that its length costs no memory."""
    spool = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it when it is sent
    write_workbook(spool, title, headings, rows)
    spool.seek(0)
    return FileResponse(
        spool,
        as_attachment=True,
        filename=file_name(title, "xlsx"),
        content_type=XLSX_TYPE,
    )


def write_workbook(
    target: IO[bytes], title: str, headings: Sequence[str], rows: Iterable[Row]
) -> None:
    """Write rows to a workbook; what does not fit one sheet goes on in the next."""
    book = Workbook(write_only=True)
    sheet: Any = None
    for index, row in enumerate(rows):
        if index % XLSX_ROWS == 0:
            sheet = _new_sheet(book, title, index // XLSX_ROWS + 1, headings)
        sheet.append([xlsx_cell(cell) for cell in row])
    if sheet is None:
        _new_sheet(book, title, 1, headings)
    book.save(target)


def _new_sheet(book: Workbook, title: str, part: int, headings: Sequence[str]) -> Any:
    """A sheet with its header row, which stays in sight when scrolled."""
    sheet: Any = book.create_sheet(sheet_name(title, part))
    sheet.freeze_panes = "A2"
    for index, heading in enumerate(headings):
        width = min(max(len(heading) + 2, 12), 40)
        sheet.column_dimensions[_letter(index)].width = width
    cells = [WriteOnlyCell(sheet, xlsx_cell(heading)) for heading in headings]
    for cell in cells:
        cell.font = Font(bold=True)
    sheet.append(cells)
    return sheet


def _letter(index: int) -> str:
    """The name of a column: A for 0, AA for 26."""
    first, last = divmod(index, 26)
    return (chr(64 + first) if first else "") + chr(65 + last)


def sheet_name(title: str, part: int = 1) -> str:
    """A title as Excel allows it for a sheet: 31 characters, some signs not."""
    clean = re.sub(r"[\[\]:*?/\\]", " ", title).strip(" '") or "List"
    ending = f" ({part})" if part > 1 else ""
    return clean[: 31 - len(ending)] + ending


def xlsx_cell(cell: Any) -> Any:
    """A value that a workbook can hold: numbers and days stay what they are."""
    if isinstance(cell, bool):
        return "Yes" if cell else "No"
    if isinstance(cell, datetime):
        return _local(cell).replace(tzinfo=None)
    if cell is None or isinstance(cell, int | float | Decimal | date):
        return cell
    return neutralise(ILLEGAL_CHARACTERS_RE.sub("", str(cell)))


def _local(moment: datetime) -> datetime:
    """A moment as our clocks show it."""
    return timezone.localtime(moment) if timezone.is_aware(moment) else moment
