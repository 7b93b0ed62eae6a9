"""Tables of a Word document: merged cells, lists in cells, tracked changes, headings above.

Read from the document's own markup, since what is inside a tracked insertion or a content
control must count, and what is deleted must not.
"""

import re
import zipfile
from collections.abc import Iterator
from typing import IO, Any, Final

from docx import Document
from docx.oxml.ns import qn

from config.lib.readers import Unreadable
from strategy.imports.grid import Grid, GridRow, clean
from strategy.imports.headings import begins_section

P, T, TAB, BR, TR, TC, TBL = (
    qn(f"w:{each}") for each in ("p", "t", "tab", "br", "tr", "tc", "tbl")
)
VAL, FILL = qn("w:val"), qn("w:fill")
# Text in these is not what the reader sees: what was moved away, and a second copy of a box.
UNSEEN: Final = (
    qn("w:moveFrom"),
    qn("w:del"),
    "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback",
)
PICTURES: Final = (
    "The document has pictures and no table: a picture of a table cannot be read. "
    "Ask for the document that the picture was made from, or type the table."
)
NO_TABLE: Final = (
    "There is no table in the body of the document. Tables in the page header or footer are not "
    "read. Put the actions into a table with a row of headings."
)
NO_FILL: Final = ("", "auto", "FFFFFF")


def word_grids(stream: IO[bytes]) -> Iterator[Grid]:
    """The tables of a Word document, those in others too, in order."""
    try:
        document = Document(stream)
    except (KeyError, ValueError, SyntaxError, zipfile.BadZipFile) as fault:
        raise Unreadable(
            "The Word document is damaged. Open it in Word, save it again, and send that."
        ) from fault
    body = document.element.body
    if body.find(f".//{TBL}") is None:
        pictures = any(
            "}drawing" in str(each.tag) or "}pict" in str(each.tag) for each in body.iter()
        )
        raise Unreadable(PICTURES if pictures else NO_TABLE)
    names = {style.style_id: style.name or "" for style in document.styles}
    heading = ""
    number = 0
    for element in body.iter(P, TBL):
        if hidden(element):
            continue
        if element.tag == TBL:
            number += 1
            yield Grid(f"table {number}", tuple(rows_of(element, number)), heading)
            heading = ""
        elif not inside(element, TC) and (text := paragraph_text(element)):
            heading = text if is_heading(element, names) or begins_section(text) else heading


def is_heading(paragraph: Any, names: dict[str, str]) -> bool:
    """Whether a paragraph has the style of a heading."""
    style = paragraph.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
    name = names.get(style.get(VAL, ""), "") if style is not None else ""
    return bool(re.match(r"(heading|title)", name, re.IGNORECASE))


def inside(element: Any, tag: str) -> bool:
    """Whether an element stands in one of this kind."""
    return next(element.iterancestors(tag), None) is not None


def hidden(element: Any) -> bool:
    """Whether an element stands in what readers do not see."""
    return next(element.iterancestors(*UNSEEN), None) is not None


def rows_of(table: Any, number: int) -> Iterator[GridRow]:
    """The rows of a table, with merged cells told apart; deleted rows are left out."""
    held: dict[int, str] = {}
    mine = [row for row in table.iter(TR) if next(row.iterancestors(TBL)) is table]
    for line, row in enumerate(mine, start=1):
        if row.find(f"{qn('w:trPr')}/{qn('w:del')}") is not None:
            continue
        cells, left, above, holds = [], set(), set(), {}
        cells += [""] * before(row)
        for cell in (each for each in row.iter(TC) if next(each.iterancestors(TR)) is row):
            at = len(cells)
            down = merged_down(cell)
            text = held.get(at, "") if down == "continue" else cell_text(cell)
            if down == "continue":
                above.add(at)
            if down:
                holds[at] = text
            span = spanned(cell)
            left |= set(range(at + 1, at + span))
            cells += [text, *[""] * (span - 1)]
        held = holds
        yield GridRow(
            f"table {number}, row {line}", tuple(cells), frozenset(left), frozenset(above)
        )


def before(row: Any) -> int:
    """How many columns of the table the row leaves out at its start."""
    skipped = row.find(f"{qn('w:trPr')}/{qn('w:gridBefore')}")
    return min(int(skipped.get(VAL, "0")), 60) if skipped is not None else 0


def spanned(cell: Any) -> int:
    """How many columns the cell reaches over."""
    span = cell.find(f"{qn('w:tcPr')}/{qn('w:gridSpan')}")
    return max(1, min(int(span.get(VAL, "1")), 60)) if span is not None else 1


def merged_down(cell: Any) -> str:
    """ "restart" where a merged cell begins, "continue" where it goes on, else nothing."""
    merge = cell.find(f"{qn('w:tcPr')}/{qn('w:vMerge')}")
    return "" if merge is None else str(merge.get(VAL, "continue"))


def cell_text(cell: Any) -> str:
    """The text of a cell, a line for each paragraph; its background where it has no text."""
    lines = [paragraph_text(each) for each in cell.iter(P) if not hidden(each)]
    text = clean("\n".join(filter(None, lines)))
    if text:
        return text
    shade = cell.find(f"{qn('w:tcPr')}/{qn('w:shd')}")
    fill = shade.get(FILL, "").upper() if shade is not None else ""
    return f"[colour {fill}]" if fill not in NO_FILL and len(fill) == 6 else ""


def paragraph_text(paragraph: Any) -> str:
    """The text of a paragraph as it reads with all tracked changes accepted."""
    parts = []
    for each in paragraph.iter(T, TAB, BR):
        if next(each.iterancestors(P)) is paragraph and not hidden(each):
            parts.append(each.text or "" if each.tag == T else " " if each.tag == TAB else "\n")
    text = clean("".join(parts))
    listed = paragraph.find(f"{qn('w:pPr')}/{qn('w:numPr')}") is not None
    return f"• {text}" if text and listed else text
