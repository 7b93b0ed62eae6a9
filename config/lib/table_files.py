"""The tables of a page as files, with the cells that the reader sees on the page."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.http import HttpResponseBase, QueryDict

from config.lib.components import Cell, Link, Table
from config.lib.downloads import csv_response, xlsx_response

WHOLE_NUMBER: Final = re.compile(r"\d{1,3}(,\d{3})*")
RESPONSES: Final = {"csv": csv_response, "xlsx": xlsx_response}


@dataclass(frozen=True)
class Sheet:
    """A table of a page with links to it as a file. `key` names it in the address."""

    key: str
    table: Table
    downloads: tuple[Link, ...]


def sheets(query: QueryDict, **tables: Table | None) -> tuple[Sheet, ...]:
    """The tables of a page by key, in order; one that is not there is left out."""
    return tuple(
        Sheet(key, table, tuple(_link(query, key, name) for name in RESPONSES))
        for key, table in tables.items()
        if table
    )


def _link(query: QueryDict, key: str, name: str) -> Link:
    """The address of a table as a file, with all else that the page was asked."""
    asked = query.copy()
    asked["table"], asked["format"] = key, name
    return Link(f"Download {name.upper()}", f"?{asked.urlencode()}")


def asked_file(query: QueryDict, found: Sequence[Sheet], area: str) -> HttpResponseBase | None:
    """The file that the address asks for, or None: `?table=due&format=csv`."""
    respond = RESPONSES.get(query.get("format", ""))
    sheet = next((each for each in found if each.key == query.get("table")), None)
    if respond is None or sheet is None:
        return None
    headings = [column.heading for column in sheet.table.columns]
    return respond(f"{area} {sheet.table.caption}", headings, _rows(sheet.table))


def _rows(table: Table) -> Iterator[list[Any]]:
    """The rows as a file holds them: whole numbers as numbers, all else as its text."""
    for row in table.rows:
        yield [_value(cell) for cell in row]


def _value(cell: Cell) -> Any:
    """1234 for "1,234"; a link or a tag as its text."""
    text = cell if isinstance(cell, str) else cell.text
    return int(text.replace(",", "")) if WHOLE_NUMBER.fullmatch(text) else text
