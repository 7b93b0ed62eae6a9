"""Persons put together from the rows of several tables, in flat memory.

The rows of all tables wait in a temporary table of the database, which finds out whose each
one is, whatever the order of the files. Then persons are taken from it some hundreds at a
time, with all that is below them.
"""

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from django.db import connection

from ehcp.imports.rows import ALL_MODULES, BY_NAME, HEADER, PERSON, Module, Record

ROWS_AT_ONCE = 5_000
PERSONS_AT_ONCE = 500
# Of rows that belong nowhere, or are there twice, so many of a table are told one by one.
TOLD = 2_000
NUMBERS = {module.name: number for number, module in enumerate(ALL_MODULES)}
BELOW = [module for module in ALL_MODULES if module not in (HEADER, PERSON)]

FRESH = """
    DROP TABLE IF EXISTS sen2_line;
    DROP TABLE IF EXISTS sen2_placed;
    CREATE TEMPORARY TABLE sen2_line (
        module smallint, own text, above text, line integer, once boolean,
        identifier text, texts text
    );
    CREATE TEMPORARY TABLE sen2_placed (
        module smallint, own text, above text, line integer, identifier text, texts text,
        root integer, found boolean
    )
"""
COPY = "COPY sen2_line (module, own, above, line, once, identifier, texts) FROM STDIN"
# A person's rows are gathered under the line of the person. A row that says the same as
# another of a table with repeating rows is left out, and so is one that says nothing of its own
# beside one that does: some systems fill in what repeats in the first row alone.
PLACE_PERSONS = """
    INSERT INTO sen2_placed
    SELECT module, own, above, line, identifier, texts, line, true
    FROM sen2_line WHERE module = %(module)s
"""
PLACE_BELOW = """
    INSERT INTO sen2_placed
    SELECT r.module, r.own, r.above, r.line, r.identifier, r.texts, p.root, p.own IS NOT NULL
    FROM (
        SELECT module, own, above, line, identifier, texts FROM sen2_line
        WHERE module = %(module)s AND NOT once
        UNION ALL
        (SELECT DISTINCT ON (own, above, texts) module, own, above, line, identifier, texts
         FROM sen2_line l WHERE module = %(module)s AND once AND NOT (
             own <> '' AND texts = '{}' AND EXISTS (
                 SELECT FROM sen2_line o
                 WHERE o.module = l.module AND o.own = l.own AND o.texts <> '{}'
             )
         )
         ORDER BY own, above, texts, line)
    ) r
    LEFT JOIN (
        SELECT DISTINCT ON (own) own, root FROM sen2_placed
        WHERE module = %(parent)s ORDER BY own, line
    ) p ON p.own = r.above
"""
READY = "CREATE INDEX ON sen2_placed (root); ANALYZE sen2_placed"
LAST = "SELECT coalesce(max(root), 0) FROM sen2_placed"
SOME = """
    SELECT module, own, above, line, identifier, texts FROM sen2_placed
    WHERE root > %s AND root <= %s ORDER BY root, module, line
"""
ORPHANS = """
    SELECT module, line FROM (
        SELECT module, line, row_number() OVER (PARTITION BY module ORDER BY line) AS place
        FROM sen2_placed WHERE NOT found
    ) lost WHERE place <= %s ORDER BY module, line
"""
TWICE = """
    SELECT module, line FROM (
        SELECT module, line, row_number() OVER (PARTITION BY module, own ORDER BY line) AS place
        FROM sen2_placed WHERE own <> ''
    ) same WHERE place > 1 AND module = ANY(%s) ORDER BY module, line LIMIT %s
"""
ESCAPED = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


@dataclass(slots=True)
class Line:
    """A row of a table: its own identifier, that of the row above it, and its texts.

    `once` says that rows which say the same count as one.
    """

    module: Module
    own: str
    above: str
    line: int
    texts: dict[str, str] = field(default_factory=dict)
    identifier: str = ""
    once: bool = False

    def literal(self) -> str:
        """The row as COPY reads it."""
        cells = (self.own, self.above, str(self.line), "t" if self.once else "f")
        texts = json.dumps(self.texts, ensure_ascii=False, sort_keys=True).replace("\x00", "")
        whole = (str(NUMBERS[self.module.name]), *cells, self.identifier, texts)
        return "\t".join(cell.translate(ESCAPED) for cell in whole) + "\n"


@dataclass(frozen=True)
class Place:
    """Where a row stands that something is wrong with."""

    module: Module
    line: int


class Shelf:
    """The temporary tables: filled once, then read person by person."""

    def fill(self, lines: Iterable[Line]) -> None:
        """Store every row and find out whose it is."""
        waiting = iter(lines)
        while batch := list(islice(waiting, ROWS_AT_ONCE)):
            text = "".join(line.literal() for line in batch)
            with connection.cursor() as cursor, cursor.copy(COPY) as copy:
                copy.write(text)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE sen2_line")
            cursor.execute(PLACE_PERSONS, {"module": NUMBERS[PERSON.name]})
            for module in BELOW:
                numbers = {"module": NUMBERS[module.name], "parent": NUMBERS[module.parent]}
                cursor.execute(PLACE_BELOW, numbers)
            cursor.execute(READY)

    def persons(self) -> Iterator[Record]:
        """Each person with all that is below, in the order of their table."""
        ((last,),) = rows_of(LAST, [])
        for start in range(0, last + 1, PERSONS_AT_ONCE):
            yield from assembled(rows_of(SOME, [start, start + PERSONS_AT_ONCE]))

    def orphans(self) -> Iterator[Place]:
        """Rows that name a row which is not there; of each table the first ones."""
        for number, line in rows_of(ORPHANS, [TOLD]):
            yield Place(ALL_MODULES[number], line)

    def twice(self, modules: Iterable[Module]) -> Iterator[Place]:
        """Rows whose own identifier an earlier row of the table has."""
        numbers = [NUMBERS[module.name] for module in modules]
        for number, line in rows_of(TWICE, [numbers, TOLD]):
            yield Place(ALL_MODULES[number], line)


@contextmanager
def shelf() -> Iterator[Shelf]:
    """Temporary tables for one return; they go when it is read."""
    with connection.cursor() as cursor:
        cursor.execute(FRESH)
    try:
        yield Shelf()
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE IF EXISTS sen2_line; DROP TABLE IF EXISTS sen2_placed")


def rows_of(query: str, values: list[Any]) -> list[tuple[Any, ...]]:
    """What a query finds."""
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        return list(cursor.fetchall())


def assembled(rows: list[tuple[Any, ...]]) -> Iterator[Record]:
    """Persons of rows that come by person, and within each from the top down."""
    known: dict[tuple[str, str], Record] = {}
    person: Record | None = None
    for number, own, above, line, identifier, texts in rows:
        module = ALL_MODULES[number]
        record = Record(module, line, json.loads(texts), [], identifier)
        if module is PERSON:
            if person:
                yield person
            person, known = record, {(PERSON.name, own): record}
            continue
        known[BY_NAME[module.parent].name, above].below.append(record)
        known.setdefault((module.name, own), record)
    if person:
        yield person
