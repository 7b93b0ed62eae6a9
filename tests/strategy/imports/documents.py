"""Plan tables of three invented councils, in quite different styles, as Word makes them."""

import io
from collections.abc import Sequence
from typing import Any

from docx import Document
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn


def saved(document: Any) -> io.BytesIO:
    """The document as a file."""
    stream = io.BytesIO()
    document.save(stream)
    stream.seek(0)
    stream.name = "plan.docx"
    return stream


def filled(table: Any, rows: Sequence[Sequence[str]]) -> None:
    """Texts into cells, row by row; None leaves a cell as it is."""
    for row, texts in zip(table.rows, rows, strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text


def shaded(cell: Any, fill: str) -> None:
    """Colour the background of a cell."""
    cell._tc.get_or_add_tcPr().append(parse_xml(f'<w:shd {nsdecls("w")} w:fill="{fill}"/>'))


def northmoor() -> io.BytesIO:
    """One table: sections as merged rows, a divided heading of RAG, backgrounds for states."""
    document = Document()
    document.add_heading("SEND improvement plan", 1)
    table = document.add_table(rows=7, cols=7)
    blank = [""] * 7
    filled(
        table,
        [
            ["No.", "What we will do", "By whom", "By when", "How will we know?", "RAG", ""],
            ["", "", "", "", "", "Nov 23", "May 24"],
            blank,
            ["1.1", "Publish the local offer", "Bo Hart", "Spring term 2024", "Views up", "R", ""],
            ["1.2", "Train link workers", "Head of SEND", "31/3/24", "40 trained", "", "Green"],
            blank,
            ["2.1", "Open a resource base", "TBC", "ongoing", "", "Amber", "Amber"],
        ],
    )
    table.cell(0, 5).merge(table.cell(0, 6))
    for at in range(5):
        table.cell(0, at).merge(table.cell(1, at))
    for line, text in ((2, "Priority 1: Early help"), (5, "Priority 2: Places near home")):
        table.cell(line, 0).merge(table.cell(line, 6)).text = text
    shaded(table.cell(3, 6), "FFC000")
    return saved(document)


def eastvale() -> io.BytesIO:
    """A table for each outcome below its heading; the headings repeat on the second page; lists
    in cells; tracked changes; a blank row.
    """
    document = Document()
    document.add_paragraph("Delivery plan", style="Title")
    head = ["Action", "Lead officer", "Timescale", "Success criteria", "Progress update", "BRAG"]
    first = [
        head,
        ["Map short breaks", "a.lee@anyshire.example", "Sept 23", "Map", "Begun", "Complete"],
        [""] * 6,
        head,
        ["Ask families", "Parent carer forum", "Mar-24", "", "", "On track"],
    ]
    second = [head, ["Map short breaks", "", "", "", "", ""], ["Hire two therapists", *[""] * 5]]
    for title, rows in (
        ("Outcome 1 – Families are heard", first),
        ("Outcome 2 – Therapies", second),
    ):
        document.add_heading(title, 2)
        filled(document.add_table(rows=len(rows), cols=6), rows)
    cell = document.tables[0].cell(4, 3)
    cell.text = "Survey:"
    for text in ("200 answers", "a report"):
        item = cell.add_paragraph(text)
        item._p.get_or_add_pPr().append(OxmlElement("w:numPr"))
    changed = document.tables[1].cell(2, 0).paragraphs[0]._p
    changed.append(tracked("w:ins", "w:t", " by June"))
    changed.append(tracked("w:del", "w:delText", " at once"))
    return saved(document)


def tracked(kind: str, text_tag: str, text: str) -> Any:
    """A tracked insertion or deletion."""
    change, run, words = (OxmlElement(each) for each in (kind, "w:r", text_tag))
    change.set(qn("w:id"), "1")
    change.set(qn("w:author"), "Somebody")
    words.text = text
    words.set(qn("xml:space"), "preserve")
    run.append(words)
    change.append(run)
    return change


def westbury() -> io.BytesIO:
    """Outcomes merged downwards at the left, numbers that begin again, and another table first."""
    document = Document()
    filled(document.add_table(rows=2, cols=2), [["Version", "Date"], ["3", "May 2024"]])
    table = document.add_table(rows=5, cols=6)
    filled(
        table,
        [
            ["Outcome", "#", "Key Action", "Responsible Officer (lead)", "Due date", "Status"],
            ["Preparing for adulthood", "1", "Write pathways", "Youth manager", "1.9.24", "A"],
            ["", "2", "Job fair", "Youth manager", "Q3 2024/25", "not started"],
            ["Health needs met", "1", "Agree a health offer", "Designated officer", "2024", "G"],
            ["", "2", "Write pathways", "Designated officer", "12/2024", "B"],
        ],
    )  # fmt: skip
    table.cell(1, 0).merge(table.cell(2, 0))
    table.cell(3, 0).merge(table.cell(4, 0))
    return saved(document)
