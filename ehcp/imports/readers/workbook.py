"""Workbooks that hold a return: DfE's template, with nine tables on one sheet, and workbooks
with a sheet for each table. They are known by what is on the sheets, not by any name.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, islice
from typing import IO

from commissioning.imports.kinds import refuse_wide
from config.lib.readers import Remark, Row, Table, Unreadable, tables
from ehcp.imports.readers.headings import columns_of, folded, recognised
from ehcp.imports.readers.wide import Sheet
from ehcp.imports.rows import BY_NAME, PERSON, Module

ZIP = b"PK\x03\x04"
TEMPLATE = "dataentrytemplate"
# Titles of the template's tables; one or several records, whichever it says.
TITLES = {
    "headerrecord": "sen2",
    "personrecord": "person",
    "requestsrecord": "requests",
    "assessmentsrecord": "assessment",
    "namedplanrecord": "namedplan",
    "plandetailrecord": "plandetail",
    "activeplanrecord": "activeplans",
    "placementdetailrecord": "placementdetail",
    "senneedrecord": "senneed",
}
# Headings are looked for in the first rows of a sheet.
HEAD_ROWS = 12
# Fewer known sheets are no return.
FEWEST_SHEETS = 2


@dataclass
class Workbook:
    """What a workbook turned out to be: the template, or sheets with a table each."""

    template: Table | None
    sheets: list[Sheet]
    remarks: list[Remark]

    @property
    def is_return(self) -> bool:
        """Whether it holds a return, or means to."""
        return self.template is not None or len(self.sheets) >= FEWEST_SHEETS


def look(name: str, stream: IO[bytes]) -> Workbook:
    """See what the sheets of a workbook hold. Raises Unreadable where it is none."""
    found = Workbook(None, [], [])
    for table in tables(name, stream):
        head = list(islice(table.rows, HEAD_ROWS))
        table.rows = chain(head, table.rows)
        if folded(table.name) == TEMPLATE or any(title_in(cells) for _, cells in head):
            found.template = table
            # In the template formulas repeat the authority's number beside every row.
            found.remarks = [quiet(remark) for remark in table.remarks]
            return found
        if sheet := sheet_of(table, head):
            found.sheets.append(sheet)
            found.remarks += [located(remark, table.name) for remark in table.remarks]
    return found


def quiet(remark: Remark) -> Remark:
    """A remark on formulas without its warning, where they are part of the form."""
    formulas = "the result" in remark.reason
    return Remark(False, remark.reason, remark.advice, remark.line) if formulas else remark


def located(remark: Remark, sheet: str) -> Remark:
    """A remark with the sheet that it is about."""
    return Remark(
        remark.warning, f"Sheet “{sheet[:40]}”: {remark.reason}", remark.advice, remark.line
    )


def title_in(cells: list[str]) -> Module | None:
    """The table that a row is the title of: it has nothing else in it."""
    filled = [cell for cell in cells if cell]
    if len(filled) != 1:
        return None
    name = TITLES.get(folded(filled[0]).removesuffix("s"))
    return BY_NAME[name] if name else None


def sheet_of(table: Table, head: list[Row]) -> Sheet | None:
    """A sheet with a table of a return on it, from its headings on."""
    for at, (line, cells) in enumerate(head):
        columns = recognised(cells)
        if columns:
            refuse_wide(len(cells))
            rows = islice(table.rows, at + 1, None)
            return Sheet(table.name[:40], line, cells, columns, rows)
    return None


def stacked(table: Table) -> Iterator[Sheet]:
    """The tables that stand one below the other. Each is to be gone through before the next."""
    rows = iter(table.rows)
    module = next((found for _, cells in rows if (found := title_in(cells))), None)
    if module is None:
        raise Unreadable(
            f"The sheet “{table.name[:40]}” has none of the tables of DfE’s template. "
            "Send the template as DfE gives it, filled in."
        )
    while module:
        line, header = next(rows, (0, []))
        columns = columns_of(header, (module,))
        if module is PERSON and columns.person_at is None:
            raise Unreadable(f"Line {line:,}: the table of persons has no column Person ID.")
        after: list[Module] = []
        title = f"{module.title} table"
        yield Sheet(title, line, header, columns, until_title(rows, after))
        module = after[0] if after else None


def until_title(rows: Iterator[Row], after: list[Module]) -> Iterator[Row]:
    """The rows up to the title of the next table, which is put into `after`."""
    for line, cells in rows:
        if module := title_in(cells):
            after.append(module)
            return
        yield line, cells
