"""What a kind of file is, and how a file is recognised by its header, whatever it is called."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from itertools import chain, islice
from typing import IO, TYPE_CHECKING, Protocol, runtime_checkable

from django.conf import settings
from django.utils.module_loading import import_string

from commissioning.models import ImportFile
from config.lib.formats import count_of
from config.lib.readers import Remark, Row, Table, Unreadable

if TYPE_CHECKING:
    from commissioning.imports.staging import Staging

# A header is looked for in the first rows: workbooks put titles above it.
HEAD_ROWS = 12
# Far more than any kind has: a wider "table" is something else.
COLUMN_LIMIT = 2_000
# What the sentence about a file may be long.
SENTENCE = 600


class Unrecognised(Unreadable):
    """A table of no kind that is loaded: which columns it lacks, and which were not expected.

    They are named in the sentence too where there is room.
    """

    def __init__(
        self, sentence: str, missing: tuple[str, ...] = (), unexpected: tuple[str, ...] = ()
    ) -> None:
        super().__init__(sentence)
        self.missing, self.unexpected = missing, unexpected


@dataclass(frozen=True)
class Column:
    """A column of a kind, for the page that lists formats: its heading and what goes in it."""

    name: str
    about: str
    required: bool = True


@dataclass(frozen=True)
class Match:
    """How well a kind fits a header. It is recognised where nothing is missing.

    `familiar` counts the columns that the kind knows, `own` those that are more than the
    places and periods which every published file has (`None` for kinds of other files).

    `expected` are remarks on the reading that files of the kind always bring, such as their
    encoding: they are told and need no tick.
    """

    kind: Kind
    line: int
    header: tuple[str, ...]
    missing: tuple[str, ...] = ()
    unexpected: tuple[str, ...] = ()
    familiar: int = 0
    own: int | None = None
    expected: tuple[Remark, ...] = ()

    @property
    def fits(self) -> bool:
        """Whether every column that the kind needs is there."""
        return not self.missing


@dataclass(frozen=True)
class Counts:
    """What a file comes to: values that are new, changed or the same; totals for the receipt."""

    new: int = 0
    changed: int = 0
    same: int = 0
    totals: dict[str, int] = field(default_factory=dict)


class Kind(Protocol):
    """One kind of file. Its rows are staged, compared, applied and undone set by set."""

    @property
    def code(self) -> str:
        """What the kind is stored by."""

    @property
    def title(self) -> str:
        """What pages call it."""

    @property
    def about(self) -> str:
        """Where such files come from."""

    def columns(self) -> tuple[Column, ...]:
        """The columns, for the page that lists formats."""

    def match(self, line: int, header: list[str], first: list[str]) -> Match:
        """How well the kind fits a header, `first` being the row below it."""

    def stage(self, match: Match, rows: Iterator[Row], staging: Staging) -> None:
        """Check every row, stage the good ones, report every problem. Writes nothing else."""

    def compare(self, file: ImportFile) -> Counts:
        """Compare what is staged with what is there. Writes nothing."""

    def apply(self, file: ImportFile) -> Counts:
        """Write what is staged, keeping what it replaces. Inside the caller's transaction."""

    def obstacle(self, file: ImportFile) -> str:
        """Why the file cannot be undone, in a sentence; empty where it can."""

    def undo(self, file: ImportFile) -> None:
        """Put back what was there. Inside the caller's transaction."""


@dataclass(frozen=True)
class Part:
    """One of the files that a kind reads together: its bytes, and where its problems go."""

    file: ImportFile
    stream: IO[bytes]
    staging: Staging


@runtime_checkable
class GroupKind(Protocol):
    """A kind that also reads files which are no table, or several files as one.

    Such files are claimed before any other is recognised by its header. `xml` says which XML
    is among them, for somebody who sends another.
    """

    xml: str

    def claim(self, heads: dict[int, bytes]) -> list[list[int]]:
        """Groups of files to be read together, by key, going by how each begins."""

    def stage_parts(self, parts: list[Part]) -> None:
        """Check and stage one group. What is staged belongs to the first part's file."""


@cache
def all_kinds() -> tuple[Kind, ...]:
    """Every kind of every app, in the order of the settings."""
    return tuple(kind for path in settings.IMPORT_KINDS for kind in import_string(path))


def kind_of(code: str) -> Kind:
    """The kind of that code."""
    return next(kind for kind in all_kinds() if kind.code == code)


def folded(name: str) -> str:
    """A column's name with case and outer blanks folded away."""
    return re.sub(r"\s+", " ", name.replace("\ufeff", "")).strip().strip('"').lower()


def recognise(table: Table) -> tuple[Match, Iterator[Row]]:
    """The kind of a table and the rows below its header.

    Raises Unrecognised where no kind fits, naming the nearest kind, what is missing from it
    and what was not expected.
    """
    head = [(line, without_end(cells)) for line, cells in islice(table.rows, HEAD_ROWS)]
    if not head:
        raise Unreadable("The file is empty.")
    refuse_wide(max(len(cells) for _, cells in head))
    matches = [
        (kind.match(line, cells, head[at + 1][1] if at + 1 < len(head) else []), at)
        for at, (line, cells) in enumerate(head)
        for kind in all_kinds()
    ]
    best, at = max(matches, key=lambda pair: (pair[0].fits, pair[0].familiar, -pair[1]))
    if not best.fits:
        raise unknown(best, len(head))
    below = chain(head[at + 1 :], table.rows)
    return best, filled(below, len(best.header)) if table.ragged else below


def refuse_wide(cells: int) -> None:
    """Refuse a row with more cells than any kind of file has."""
    if cells > COLUMN_LIMIT:
        raise Unrecognised(
            f"A row has {cells:,} cells, more than any kind of file that is loaded. "
            "Look whether line ends are missing, or whether this is the right file."
        )


def filled(rows: Iterator[Row], width: int) -> Iterator[Row]:
    """Rows that end with their last filled cell, brought to the width of the header."""
    for line, cells in rows:
        yield line, cells + [""] * (width - len(cells))


def without_end(cells: list[str]) -> list[str]:
    """A row without the blank cells at its end."""
    filled = len(cells)
    while filled and not cells[filled - 1].strip():
        filled -= 1
    return cells[:filled]


def unknown(best: Match, rows: int) -> Unrecognised:
    """What is said of a table that is of no kind."""
    if rows == 1 and best.familiar == 0 and len(best.header) == 1:
        return Unrecognised(
            "This is not a table: it has one column and one row. Send a CSV or XLSX file."
        )
    if best.familiar and best.own == 0:
        return Unrecognised(
            "It has the columns of places that published files have, and none of the figures "
            "that can be loaded. See “Files you can load” for the names of each kind."
        )
    if best.familiar == 0:
        return Unrecognised(
            "None of its columns is known. The first row must hold the column names. "
            "See “Files you can load” for the names of each kind."
        )
    unexpected = tuple(name or "(no name)" for name in best.unexpected)
    looks = f"This looks most like “{best.kind.title}”."
    advice = "Correct the column names, or send the file as it was published."
    sentence = f"{looks} Missing: {', '.join(best.missing)}. "
    if unexpected:
        sentence += f"Not expected: {', '.join(unexpected)}. "
    if len(sentence + advice) <= SENTENCE:
        return Unrecognised(sentence + advice)
    return Unrecognised(
        f"{looks} {count_of(len(best.missing), 'column')} missing, "
        f"{len(unexpected):,} not expected: see below. {advice}",
        best.missing,
        unexpected,
    )
