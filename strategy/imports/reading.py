"""What was uploaded or pasted, as tables: by how it begins, whatever it is called."""

import csv
import io
import re
import zipfile
from collections.abc import Iterator
from typing import IO, Any, Final
from xml.etree.ElementTree import ParseError

from lxml import html as markup  # type: ignore[import-untyped] # comes with python-docx
from openpyxl import load_workbook
from openpyxl.cell import MergedCell
from openpyxl.utils import range_boundaries
from openpyxl.utils.exceptions import InvalidFileException

from config.lib.readers import Unreadable, tables
from strategy.imports.grid import COLUMN_LIMIT, ROW_LIMIT, Grid, GridRow, bounded, clean, plain_rows
from strategy.imports.headings import begins_section
from strategy.imports.word import word_grids

MB: Final = 1024 * 1024
UPLOAD_LIMIT: Final = 10 * MB
UNPACKED_LIMIT: Final = 60 * MB
RATIO: Final = 200
# Blank rows and columns may be formatted far beyond the table.
SHEET_ROWS: Final = 12_000
WIDEST: Final = COLUMN_LIMIT + 1
MERGED_LIMIT: Final = 100_000
MERGE: Final = re.compile(rb"<(?:\w+:)?mergeCell\b[^>]*?\bref=[\"']([A-Z]+\d+:[A-Z]+\d+)[\"']")
OLD_OFFICE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
LOCKED: Final = (
    "The file is protected by a password. Open it, save it without the password, and send that."
)
OLD: Final = (
    "This is an old Word or Excel file (.doc or .xls). Open it, choose “Save as”, "
    "and save it as .docx or .xlsx."
)
NOTHING: Final = "No table with a row of headings and rows below it was found."


def read_upload(name: str, stream: IO[bytes]) -> list[Grid]:
    """The tables of a file. Raises Unreadable with a sentence for the person."""
    start = stream.read(8)
    stream.seek(0)
    if start == OLD_OFFICE:
        locked = "EncryptedPackage".encode("utf-16-le") in stream.read(UPLOAD_LIMIT)
        raise Unreadable(LOCKED if locked else OLD)
    if not start.startswith(b"PK"):
        found: Iterator[Grid] = delimited_grids(name, stream)
    else:
        inside = checked_names(stream)
        if "word/document.xml" in inside:
            found = word_grids(stream)
        elif "xl/workbook.xml" in inside:
            found = workbook_grids(stream)
        else:
            raise Unreadable(
                "This is neither a Word document nor an Excel workbook. Send a DOCX, XLSX or CSV "
                "file, or copy the table and paste it."
            )
    grids = bounded(found)
    if not grids:
        raise Unreadable(NOTHING)
    return grids


def checked_names(stream: IO[bytes]) -> set[str]:
    """The names inside a zip, after what it says of its size is bearable."""
    try:
        with zipfile.ZipFile(stream) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError) as fault:
        raise Unreadable(
            "The file is damaged or cut short. Save it again and send that."
        ) from fault
    finally:
        stream.seek(0)
    total = sum(entry.file_size for entry in entries)
    swollen = any(
        entry.file_size > MB and entry.file_size > RATIO * max(entry.compress_size, 1)
        for entry in entries
        if entry.filename.endswith((".xml", ".rels"))
    )
    if total > UNPACKED_LIMIT or swollen:
        raise Unreadable(
            "Unpacked, the file is far larger than a plan of actions, so it was not opened. "
            "Copy the table and paste it, or save only the table as CSV."
        )
    return {entry.filename for entry in entries}


def delimited_grids(name: str, stream: IO[bytes]) -> Iterator[Grid]:
    """The one table of a CSV, in any encoding."""
    for table in tables(name, stream):
        rows = []
        for line, cells in table.rows:
            rows.append((line, cells))
            if len(rows) > 5 * ROW_LIMIT:
                break
        remarks = tuple(f"{each.reason}. {each.advice}" for each in table.remarks if each.warning)
        yield Grid(name[:80], plain_rows(rows), "", remarks)


def workbook_grids(stream: IO[bytes]) -> Iterator[Grid]:
    """The sheets of a workbook with their merged cells; hidden sheets are left out."""
    refuse_endless_merges(stream)
    try:
        book = load_workbook(stream, data_only=True)
        stream.seek(0)
        formulas = load_workbook(stream)
    except (InvalidFileException, KeyError, ValueError, TypeError, ParseError) as fault:
        raise Unreadable(
            "The workbook is damaged. Open it in Excel, save it again, and send that."
        ) from fault
    for sheet in book.worksheets:
        if sheet.sheet_state == "visible":
            yield sheet_grid(sheet, formulas[sheet.title])


def refuse_endless_merges(stream: IO[bytes]) -> None:
    """Refuse a workbook whose merged cells would fill memory once they are opened."""
    cells = 0
    with zipfile.ZipFile(stream) as archive:
        for name in archive.namelist():
            if name.startswith("xl/worksheets/") and name.endswith(".xml"):
                for found in MERGE.findall(archive.read(name)):
                    left, top, right, bottom = range_boundaries(found.decode())
                    cells += ((right or 0) - (left or 0) + 1) * ((bottom or 0) - (top or 0) + 1)
    stream.seek(0)
    if cells > MERGED_LIMIT:
        raise Unreadable(
            "The workbook merges far more cells than a plan has, so it was not opened. "
            "Copy the table and paste it, or save it as CSV."
        )


def sheet_grid(sheet: Any, formulas: Any) -> Grid:
    """One sheet as it looks; formulas by the results that were saved."""
    merged = merged_cells(sheet)
    rows: list[GridRow] = []
    unsaved: list[str] = []
    size = {"max_row": min(sheet.max_row, SHEET_ROWS), "max_col": min(sheet.max_column, WIDEST)}
    both = zip(sheet.iter_rows(**size), formulas.iter_rows(**size), strict=False)
    for line, (cells, written) in enumerate(both, start=1):
        words = [cell_words(cell) for cell in cells]
        unsaved += [
            cell.coordinate
            for cell, text in zip(written, words, strict=False)
            if not text and cell.data_type == "f"
        ]
        made = grid_row(line, words, merged)
        if made.filled:
            rows.append(made)
    return Grid(f"sheet “{sheet.title}”", tuple(rows), "", tuple(sheet_remarks(sheet, unsaved)))


def merged_cells(sheet: Any) -> dict[tuple[int, int], tuple[str, int, int]]:
    """For each merged cell: the text of the first, and how far down and across of it it is."""
    found = {}
    for area in list(sheet.merged_cells.ranges)[:ROW_LIMIT]:
        first = cell_words(sheet.cell(area.min_row, area.min_col))
        last = min(area.max_row, sheet.max_row, area.min_row + ROW_LIMIT)
        for row in range(area.min_row, last + 1):
            for column in range(area.min_col, min(area.max_col, WIDEST) + 1):
                found[row, column] = (first, row - area.min_row, column - area.min_col)
        if len(found) > MERGED_LIMIT:
            break
    return found


def sheet_remarks(sheet: Any, unsaved: list[str]) -> Iterator[str]:
    """What a person should know about how a sheet was read."""
    if hidden := hidden_rows(sheet):
        yield f"Hidden rows of the sheet are read too: {hidden}."
    if sheet.max_row > SHEET_ROWS:
        yield f"Only the first {SHEET_ROWS:,} rows of the sheet were read. Look what is below them."
    if unsaved:
        yield (
            f"Formulas without a saved result were read as blank ({', '.join(unsaved[:5])}). "
            "Open the workbook in Excel, save it, and send it again."
        )


def hidden_rows(sheet: Any) -> str:
    """The numbers of hidden rows, the first few."""
    found = [str(at) for at, row in sheet.row_dimensions.items() if row.hidden]
    return ", ".join(found[:5]) + ("…" if len(found) > 5 else "")


def grid_row(line: int, words: list[str], merged: dict[tuple[int, int], Any]) -> GridRow:
    """A row of a sheet: what is merged downwards repeats, what is merged across is blank."""
    left, above = set(), set()
    while words and not words[-1] and (line, len(words)) not in merged:
        words.pop()
    for at in range(len(words)):
        if (line, at + 1) not in merged:
            continue
        first, down, across = merged[line, at + 1]
        if across:
            left.add(at)
            words[at] = ""
        elif down:
            above.add(at)
            words[at] = first
    return GridRow(f"row {line}", tuple(words), frozenset(left), frozenset(above))


def cell_words(cell: Any) -> str:
    """A cell as text: days in ISO form, whole numbers without a point, backgrounds if blank."""
    value = None if isinstance(cell, MergedCell) else cell.value
    if value is None or value == "":
        fill = getattr(cell, "fill", None)
        colour = fill.fgColor.rgb if fill is not None and fill.fill_type == "solid" else ""
        solid = isinstance(colour, str) and len(colour) == 8 and colour[2:] != "FFFFFF"
        return f"[colour {colour[2:].upper()}]" if solid else ""
    if hasattr(value, "isoformat"):
        return str(value.isoformat())[:10]
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return clean(str(value))


def read_pasted(text: str, source: str) -> list[Grid]:
    """The tables of what was pasted; `source` is its markup, where the browser gave that."""
    if not source and re.match(r"\s*<(!doctype|html|table|meta|div)", text, re.IGNORECASE):
        source = text
    found = list(markup_grids(source)) if "<t" in source.lower() else []
    grids = bounded(found or [text_grid(text)])
    if not grids:
        raise Unreadable(
            "What was pasted is not a table. Select the whole table with its headings, copy it, "
            "and paste it again; or upload the file."
        )
    return grids


def markup_grids(source: str) -> Iterator[Grid]:
    """The tables of a piece of a web page."""
    root = markup.fromstring(f"<div>{source}</div>")
    for number, table in enumerate(root.iter("table"), start=1):
        yield Grid(f"table {number}", tuple(markup_rows(table, number)))


def markup_rows(table: Any, number: int) -> Iterator[GridRow]:
    """The rows of a table of a web page, with cells that reach over several told apart."""
    below: dict[int, tuple[int, str]] = {}
    mine = [row for row in table.iter("tr") if next(row.iterancestors("table")) is table]
    for line, row in enumerate(mine, start=1):
        cells: list[str] = []
        left, above = set(), set()
        after: dict[int, tuple[int, str]] = {}
        waiting = [each for each in row if each.tag in ("td", "th")]
        while waiting or len(cells) in below:
            at = len(cells)
            if at in below:
                rows, text = below.pop(at)
                if rows > 1:
                    after[at] = (rows - 1, text)
                above.add(at)
                cells.append(text)
                continue
            cell = waiting.pop(0)
            text = markup_text(cell) or markup_shade(cell)
            if (down := number_in(cell.get("rowspan"))) > 1:
                after[at] = (down - 1, text)
            span = number_in(cell.get("colspan"))
            left |= set(range(at + 1, at + span))
            cells += [text, *[""] * (span - 1)]
        below = after
        yield GridRow(
            f"table {number}, row {line}", tuple(cells), frozenset(left), frozenset(above)
        )


def number_in(text: str | None) -> int:
    """A count of columns or rows; 1 where it is none, never more than a table has."""
    return max(1, min(int(text), COLUMN_LIMIT)) if text and text.isdecimal() else 1


def markup_shade(cell: Any) -> str:
    """The background of a cell of a web page, as the grid keeps it; nothing for white."""
    style = f"{cell.get('style') or ''};background:{cell.get('bgcolor') or ''}"
    found = re.search(r"background(-color)?\s*:\s*#([0-9a-f]{6})\b", style, re.IGNORECASE)
    fill = found[2].upper() if found else "FFFFFF"
    return "" if fill == "FFFFFF" else f"[colour {fill}]"


def markup_text(cell: Any) -> str:
    """The text of a cell: a line for each paragraph, bullets for lists."""
    return clean("".join(parts_with_tails(cell)))


def parts_with_tails(element: Any) -> Iterator[str]:
    """The texts of an element in reading order, with line ends around paragraphs and items."""
    if not isinstance(element.tag, str) or element.tag in ("style", "script", "del"):
        return
    block = element.tag in ("p", "div", "li", "br", "ul", "ol", "tr")
    if block:
        yield "\n• " if element.tag == "li" else "\n"
    yield re.sub(r"\s+", " ", element.text or "")
    for child in element:
        yield from parts_with_tails(child)
        yield re.sub(r"\s+", " ", child.tail or "")
    if block and element.tag != "br":
        yield "\n"


def text_grid(text: str) -> Grid:
    """A table that came as text: tabs between cells, or a CSV."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").strip("\n")
    if "\t" not in text:
        rows = list(csv.reader(io.StringIO(text), skipinitialspace=True))
        return Grid("pasted table", plain_rows(enumerate(rows, start=1)))
    if re.search(r'(^|\t|\n)"[^"]*\n', text):
        rows = list(csv.reader(io.StringIO(text), delimiter="\t"))
    else:
        rows = rejoined([line.split("\t") for line in text.split("\n")])
    return Grid("pasted table", plain_rows(enumerate(rows, start=1)))


def rejoined(lines: list[list[str]]) -> list[list[str]]:
    """Rows whose cells had several paragraphs, which Word's plain text breaks into lines."""
    width = max(map(len, lines))
    rows: list[list[str]] = []
    for cells in lines:
        last = rows[-1] if rows else None
        alone = len(cells) == 1 and begins_section(cells[0])
        fits = last is not None and len(last) > 1 and len(last) + len(cells) - 1 <= width
        if last is not None and fits and not alone and (len(last) < width or len(cells) == 1):
            last[-1] = f"{last[-1]}\n{cells[0]}"
            last.extend(cells[1:])
        else:
            rows.append(list(cells))
    return rows
