"""A plan as a Word document: landscape, a heading for each priority, tables that repeat theirs."""

from collections.abc import Sequence
from datetime import date
from typing import IO, Any, Final

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from config.lib.formats import british_date
from strategy.queries.export import COLUMNS, PRINTED, ExportRow, ExportSection, PlanExport

LONG, SHORT, MARGIN = Cm(29.7), Cm(21.0), Cm(1.5)
# Shares of the width of the page, for the columns other than states.
WIDTHS: Final = (1.6, 3.6, 5.2, 2.0, 2.0, 2.8, 3.4, 3.4)
STATE_WIDTH: Final = 2.2
STYLE: Final = "Table Grid"


def write_document(target: IO[bytes], export: PlanExport, subtitle: str) -> None:
    """Write the plan. `subtitle` says of which day it is and what it is narrowed to."""
    document = Document()
    shaped(document, export.title)
    document.add_heading(export.title, level=0)
    document.add_paragraph(subtitle)
    periods = len(export.periods)
    shown = range(max(0, periods - PRINTED), periods)
    headings = (*COLUMNS, *(f"RAG {export.periods[at]}" for at in shown), "RAG now")
    for section in export.sections:
        add_section(document, section, headings, shown)
    if not export.sections:
        document.add_paragraph("No action is on the plan.")
    document.save(target)


def shaped(document: Any, title: str) -> None:
    """A4 landscape, a plain font, British English, and a title for those who hear it."""
    page = document.sections[0]
    page.orientation = WD_ORIENT.LANDSCAPE
    page.page_width, page.page_height = LONG, SHORT
    page.left_margin = page.right_margin = page.top_margin = page.bottom_margin = MARGIN
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = "Arial", Pt(9)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "en-GB")
    normal.element.get_or_add_rPr().append(language)
    document.core_properties.title = title
    document.core_properties.language = "en-GB"
    document.core_properties.author = ""


def add_section(
    document: Any, section: ExportSection, headings: Sequence[str], shown: Sequence[int]
) -> None:
    """A heading, what success looks like, and the table of the actions below."""
    document.add_heading(section.title, level=1)
    if section.success:
        document.add_paragraph(f"What success looks like: {section.success}")
    if not section.rows:
        document.add_paragraph("No action serves this priority yet.")
        return
    table = document.add_table(rows=1, cols=len(headings), style=STYLE)
    table.autofit = False
    caption = OxmlElement("w:tblCaption")
    caption.set(qn("w:val"), f"Actions of {section.title}")
    table._tbl.tblPr.append(caption)
    head = table.rows[0]
    marked(head, "w:tblHeader")
    for cell, heading in zip(head.cells, headings, strict=True):
        cell.text = heading
        cell.paragraphs[0].runs[0].bold = True
    for row in section.rows:
        add_row(table, row, shown)
    states = len(headings) - len(WIDTHS)
    widths = [*WIDTHS, *[STATE_WIDTH] * states]
    room = (LONG - 2 * MARGIN) / sum(widths)
    for column, width in zip(table.columns, widths, strict=True):
        for cell in column.cells:
            cell.width = int(room * width)


def add_row(table: Any, row: ExportRow, shown: Sequence[int]) -> None:
    """An action, kept on one page."""
    added = table.add_row()
    marked(added, "w:cantSplit")
    states = tuple(row.states[at] for at in shown)
    texts = (*row.cells[: len(COLUMNS)], *states, row.now)
    for cell, text in zip(added.cells, texts, strict=True):
        cell.text = words(text)


def marked(row: Any, name: str) -> None:
    """Set a property of a row of a Word table."""
    mark = OxmlElement(name)
    mark.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(mark)


def words(value: str | date | None) -> str:
    """A cell as it is printed, without what Word cannot hold."""
    if isinstance(value, date):
        return british_date(value)
    return "".join(each for each in value or "" if each >= " " or each in "\n\t")
