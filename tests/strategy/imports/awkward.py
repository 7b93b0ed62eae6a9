"""Plan tables as councils write them, each awkward in its own way. All invented."""

import io
from collections.abc import Sequence
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from openpyxl import Workbook
from openpyxl.styles import PatternFill

from tests.strategy.imports.documents import filled, saved, shaded, tracked


def table_of(document: Any, rows: Sequence[Sequence[str]]) -> Any:
    """A table with these texts."""
    table = document.add_table(rows=len(rows), cols=len(rows[0]))
    filled(table, rows)
    return table


def wide(table: Any, line: int, text: str) -> None:
    """A row merged over its whole width."""
    table.cell(line, 0).merge(table.cell(line, len(table.columns) - 1)).text = text


def two_rows_of_headings() -> io.BytesIO:
    """Headings in two rows, priorities as full-width rows, numbers such as 1.2.3, a row of totals,
    states by colour alone.
    """
    document = Document()
    blank = [""] * 7
    rows = [
        ["Ref", "Action", "Responsibility", "", "Timescale", "", "RAG"],
        ["", "", "Lead", "Support", "Start", "Finish", ""],
        blank,
        ["1.1.1", "Map need by locality", "Head of SEND", "Public health",
         "Sept 25", "Sept 26", ""],
        ["1.1.2", "Publish the map", "AB / CD", "", "1/4/26", "31/3/27", ""],
        blank,
        ["1.2.1", "Agree thresholds", "Director of Education", "ICB", "", "Q3 25/26", ""],
        blank,
        ["2.1.1", "Open a base", "School places manager", "", "", "Summer 2026", ""],
        ["", "Total actions: 4", "", "", "", "", ""],
    ]  # fmt: skip
    table = table_of(document, rows)
    for at in (0, 1, 6):
        table.cell(0, at).merge(table.cell(1, at))
    table.cell(0, 2).merge(table.cell(0, 3))
    table.cell(0, 4).merge(table.cell(0, 5))
    wide(table, 2, "PRIORITY 1 – UNDERSTANDING NEED")
    wide(table, 5, "")
    wide(table, 7, "PRIORITY 2 – ENOUGH PLACES")
    for line, fill in ((3, "00B050"), (4, "FF0000"), (6, "FFC000"), (8, "D9D9D9")):
        shaded(table.cell(line, 6), fill)
    return saved(document)


def several_tables() -> io.BytesIO:
    """A table for each priority under a bold line that is no heading style, in landscape; columns
    called otherwise in the second; initials for owners, with a key at the end.
    """
    document = Document()
    document.add_paragraph("SEND and Inclusion Delivery Plan 2025-28").runs[0].bold = True
    document.add_section(WD_SECTION.NEW_PAGE).orientation = WD_ORIENT.LANDSCAPE
    document.add_paragraph("Priority One: Early identification").runs[0].bold = True
    table_of(
        document,
        [
            ["What will we do?", "Who?", "By when?", "How will we know it has worked?", "Progress"],
            ["Train health visitors", "JB, KM", "Autumn term 2025", "90% trained", "42 of 80"],
            ["Review the pathway", "KM (ICB)", "End of March 2026", "Waits fall", ""],
        ],
    )
    document.add_paragraph("Priority Two: A good education for all").runs[0].bold = True
    table_of(
        document,
        [
            ["Activity", "Lead officer(s)", "Target date", "Success criteria", "Update Oct 25"],
            ["Ordinarily available offer", "Principal EP\nSENCO forum", "Ongoing", "", "Draft"],
        ],
    )
    document.add_heading("Risk register", 1)
    table_of(
        document,
        [["Risk", "Mitigating action", "Owner"], ["Vacancies", "Advertise again", "HR lead"]],
    )
    document.add_paragraph("Key to initials").runs[0].bold = True
    table_of(document, [["Initials", "Name"], ["JB", "Jo Bright"], ["KM", "Kit Moss"]])
    return saved(document)


def nested_and_tracked() -> io.BytesIO:
    """A table inside a cell, tracked changes, a footnote mark, a text box, lists in cells."""
    document = Document()
    document.add_heading("Outcome 3: Families have confidence", 1)
    table = table_of(
        document,
        [
            ["No", "Actions", "Lead", "Deadline", "Milestones", "BRAG"],
            ["3.1", "", "Head of SENDIASS", "30 June 2026", "", "Amber"],
            ["3.2", "Co-produce a charter", "Parent carer forum chair", "tbc", "", "Blue - done"],
            ["3.3", "Answer complaints", "Complaints manager", "within 20 days", "", "?"],
        ],
    )
    cell = table.cell(1, 1)
    cell.text = "Relaunch the local offer:"
    for text in ("new search", "plain English", "films"):
        item = cell.add_paragraph(text, style="List Bullet")
        item._p.get_or_add_pPr().append(OxmlElement("w:numPr"))
    inner = table.cell(1, 4).add_table(2, 2)
    filled(inner, [["Design", "Jan 26"], ["Launch", "May 26"]])
    paragraph = table.cell(2, 1).paragraphs[0]._p
    paragraph.append(tracked("w:ins", "w:t", " with schools"))
    paragraph.append(tracked("w:del", "w:delText", " quickly"))
    note = OxmlElement("w:footnoteReference")
    note.set(qn("w:id"), "2")
    table.cell(3, 1).paragraphs[0].runs[0]._r.append(note)
    box = parse_xml(
        f"<w:p {nsdecls('w')}><w:r><w:pict>"
        '<v:shape xmlns:v="urn:schemas-microsoft-com:vml"><v:textbox><w:txbxContent>'
        "<w:p><w:r><w:t>Actions 3.4 to 3.6 are in the health plan</w:t></w:r></w:p>"
        "</w:txbxContent></v:textbox></v:shape></w:pict></w:r></w:p>"
    )
    document.element.body.insert(1, box)
    return saved(document)


def merged_down() -> io.BytesIO:
    """Priority, outcome and lead merged downwards; one action a row, dates in words."""
    document = Document()
    table = table_of(
        document,
        [
            ["Strategic priority", "What success looks like", "Key actions", "Owner", "Timeline",
             "Status"],
            ["1. Best start", "Fewer refusals", "Offer two-year checks", "Early years lead",
             "Year 1", "On track"],
            ["", "", "Fund places in nurseries", "", "Year 2 Q1", "Not yet due"],
            ["", "", "Hold a nursery fair", "", "May half-term 2026", "Complete"],
            ["2. Ready for adult life", "More in work", "Job coaches in each college",
             "Vacant", "2026-27 academic year", "Slipped"],
        ],
    )  # fmt: skip
    for column in (0, 1, 3):
        table.cell(1, column).merge(table.cell(3, column))
    return saved(document)


def two_columns() -> io.BytesIO:
    """A form for each action: labels at the left, texts at the right."""
    document = Document()
    for number, title, lead in ((1, "Open a helpline", "Front door manager"), (2, "Train", "AB")):
        table_of(
            document,
            [
                ["Action", title],
                ["Number", f"A{number}"],
                ["Priority", "Priority 1: Advice"],
                ["Lead", lead],
                ["By when", "Spring 2026"],
                ["RAG", "Green"],
            ],
        )
        document.add_paragraph("")
    return saved(document)


def workbook_of_sheets() -> io.BytesIO:
    """A sheet for each priority after a cover, a title above the headings, colours for states,
    real dates, a column of ticks for each priority, totals below.
    """
    book = Workbook()
    cover = book.active
    cover.title = "Cover"
    cover.append(["SEND improvement plan"])
    cover.append(["Version", "0.7"])
    for number, (name, actions) in enumerate(
        (("P1 Early help", ("Agree a form", "Train staff")), ("P2 Places", ("Open a unit",))),
        start=1,
    ):
        sheet = book.create_sheet(name)
        sheet.append([f"Priority {number}: {name[3:]}"])
        sheet.merge_cells("A1:G1")
        sheet.append([])
        sheet.append(["ID", "Action", "Lead", "Support", "Due", "RAG", "Notes"])
        for line, action in enumerate(actions, start=1):
            sheet.append([f"{number}.{line}", action, "Head of SEND; ICB lead", "", "Mar-26", ""])
            sheet.cell(sheet.max_row, 6).fill = PatternFill("solid", fgColor="FF92D050")
        sheet.append(["", "Total", len(actions)])
    stream = io.BytesIO()
    book.save(stream)
    stream.seek(0)
    stream.name = "plan.xlsx"
    return stream


def ticks() -> io.BytesIO:
    """A column for each priority with ticks, and a column for each quarter with letters."""
    book = Workbook()
    sheet = book.active
    sheet.append(["Ref", "Action", "Priority 1", "Priority 2", "Owner", "Q1 25/26", "Q2 25/26"])
    sheet.append(["A1", "Agree a form", "✓", "", "Head of SEND", "R", "A"])
    sheet.append(["A2", "Open a unit", "", "x", "Places manager", "G", ""])
    sheet.append(["A3", "Ask families", "Y", "Y", "", "A", "G"])
    sheet.append(["", "Total Communication in special schools", "", "x", "", "", ""])
    stream = io.BytesIO()
    book.save(stream)
    stream.seek(0)
    stream.name = "ticks.xlsx"
    return stream


def many_owners() -> io.BytesIO:
    """Several owners in a cell with roles and initials, dates struck out and moved, more text in a
    cell than a title holds, empty rows, headings again on the second page.
    """
    document = Document()
    head = ["Objective", "Action", "Lead(s)", "Original date", "Revised date", "Comments", "Rating"]
    long = "Write a joint plan for therapies. " + "It covers every school in the area. " * 12
    rows = [
        head,
        ["Objective 1: Health", long, "Ann Bell (AB), Head of SEND\nCy Day (CD), ICB",
         "30/09/2025", "31/01/2026", "Delayed by recruitment", "Red"],
        [""] * 7,
        ["", "Publish waits each month", "AB/CD", "31.12.25", "", "", "Amber/Green"],
        head,
        ["Objective 2: Care", "Short breaks statement", "tbc", "April", "Aug 26 (was May 26)", "",
         "N/A"],
        ["", "", "", "", "", "Second note on short breaks", ""],
    ]  # fmt: skip
    table_of(document, rows)
    return saved(document)


PASTED = (
    "Our SEND action plan 2025/26\n"
    "Theme\tAction\tWho\tWhen\tRAG\n"
    "Theme A: Inclusion\n"
    "A.1\tPeer reviews of ten schools\tInclusion lead\tJuly '26\tG\n"
    "A.2\tOne page profiles\tSENCOs\tby end of term\tA\n"
    "Theme B: Transport\n"
    "B.1\tTravel training\tTransport manager\tFY26/27\tR -> A\n"
)
PASTED_HTML = (
    "<p>Plan</p><table><thead><tr><th rowspan=2>Action<th colspan=2>Lead<th rowspan=2>When"
    "<th rowspan=2>State</tr><tr><th>Council<th>NHS</tr></thead><tbody>"
    "<tr><th colspan=5>Priority 1 - Voice</th></tr>"
    "<tr><td>Youth forum</td><td>Participation lead</td><td></td><td>Sept 2026</td>"
    "<td style='background:#00B050'></td></tr>"
    "<tr><td>Easy read plan</td><td></td><td>Clinical officer</td><td>asap</td>"
    "<td bgcolor='#FF0000'>&nbsp;</td></tr></tbody></table>"
)
