"""The monthly extract as a workbook to be filled in: a sheet with its headings, and one of help."""

from typing import IO, Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font

from ehcp.imports.extract_columns import COLUMNS

RULES = (
    "One row for each request and what followed from it. A child with two requests has two rows.",
    "Only Case ID, Date of birth and Request received are needed. Leave out any other column.",
    "A column that is absent, or a cell that is blank, leaves what is known alone.",
    "Cases that are not in the file stay as they are. To end a plan, give its day and reason.",
    "A setting or need that is given replaces the one of the same rank; the setting attended "
    "before is left on the day the new one is entered.",
    "A decision needs its day. Where a later step is given and the decision is blank, it counts "
    "as made before, which takes back nothing that is known.",
    "Give codes, or the words that stand for them. The day of the extract counts as census day "
    "where a rule of the return speaks of it.",
    "No names and no addresses: columns of them are not read.",
)
WIDTH = 26
HELP_WIDTHS = {"A": 46, "B": 10, "C": 110}


def write_template(target: IO[bytes]) -> None:
    """Write the workbook."""
    book = Workbook(write_only=True)
    cases = book.create_sheet("Cases")
    cases.freeze_panes = "B2"
    for at in range(len(COLUMNS)):
        cases.column_dimensions[_letter(at)].width = WIDTH
    cases.append([_cell(cases, column.heading, bold=True) for column in COLUMNS])
    guide = book.create_sheet("Help")
    for letter, width in HELP_WIDTHS.items():
        guide.column_dimensions[letter].width = width
    guide.append([_cell(guide, "How to fill in the sheet “Cases”", bold=True)])
    for sentence in RULES:
        guide.append([sentence])
    guide.append([])
    guide.append([_cell(guide, text, bold=True) for text in ("Column", "Needed", "What to enter")])
    for column in COLUMNS:
        needed = "Yes" if column.required else "No"
        guide.append([column.heading, needed, _cell(guide, column.about)])
    book.save(target)


def _letter(at: int) -> str:
    """The name of a column: A for 0, AA for 26."""
    first, last = divmod(at, 26)
    return (chr(64 + first) if first else "") + chr(65 + last)


def _cell(sheet: Any, text: str, *, bold: bool = False) -> Any:
    """A cell whose text wraps."""
    cell: Any = WriteOnlyCell(sheet, text)
    cell.font = Font(bold=bold)
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    return cell
