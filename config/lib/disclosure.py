"""Disclosure control: which cells of a table of children are not shown.

Counts of 1 to 4 could identify a child, so they are hidden (primary suppression). A hidden cell
could still be worked out from the totals, so others are hidden with it (secondary suppression)
until none can be. Percentages are hidden where a part of them is below 10, or where what is left
of the whole is 1 to 4.

A table of counts has rows and columns that add up. With its margins it is a set of equations,
one for each row and column. Seen as a graph whose points are the rows and columns and whose
lines are the hidden cells, exactly those cells can be worked out whose line is a bridge
(Gusfield, SIAM Journal on Computing, 1988). So no hidden cell may be a bridge.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from config.lib.formats import Number, number, percent

HIDDEN: Final = "c"
HIDDEN_MEANS: Final = "c: hidden, because small numbers could identify a child."
SMALLEST_SHOWN: Final = 5
SMALLEST_PART: Final = 10
ZERO_COST: Final = 10**6  # a zero is a poor cover: hide it only where nothing else is there
TOTAL_COST: Final = 10**9  # totals also stand elsewhere: hide them last

Cell = tuple[int, int]
Rows = Sequence[Sequence[int]]


def is_small(count: int) -> bool:
    """Whether a count could identify a child: 1 to 4."""
    return 0 < count < SMALLEST_SHOWN


def hidden_cells(rows: Rows, also: Iterable[Cell] = ()) -> frozenset[Cell]:
    """The cells of a table to hide, counted from its top left.

    `rows` are the inner counts. The row after the last and the column after the last stand for
    the totals, which are taken to be shown beside the table. `also` are cells that are hidden
    in any case, as they are hidden elsewhere.
    """
    full = with_totals(rows)
    hidden = {*also, *(cell for cell, count in cells(full) if is_small(count))}
    while True:
        more = _fill_up(full, hidden) or _close_a_ring(full, hidden)
        if not more:
            return frozenset(hidden)
        hidden |= more


def hidden_side_by_side(tables: Sequence[Rows]) -> tuple[frozenset[Cell], ...]:
    """The cells to hide in tables that end in one and the same row of totals.

    A total that is hidden below one table is hidden below all of them.
    """
    totals: set[int] = set()
    while True:
        found = tuple(
            hidden_cells(rows, [(len(rows), column) for column in totals]) for rows in tables
        )
        known = {
            c
            for rows, hidden in zip(tables, found, strict=True)
            for r, c in hidden
            if r == len(rows)
        }
        if known == totals:
            return found
        totals = known


def with_totals(rows: Rows) -> tuple[tuple[int, ...], ...]:
    """The table with a column and a row of totals."""
    inner = [(*row, sum(row)) for row in rows]
    return (*inner, tuple(sum(column) for column in zip(*inner, strict=True)))


def cells(full: Rows) -> Iterator[tuple[Cell, int]]:
    """Every cell with its count."""
    for r, row in enumerate(full):
        for c, count in enumerate(row):
            yield (r, c), count


def _lines(full: Rows) -> Iterator[tuple[list[Cell], Cell]]:
    """Each row and column: its inner cells, and the cell of its total."""
    height, width = len(full), len(full[0])
    for r in range(height):
        yield [(r, c) for c in range(width - 1)], (r, width - 1)
    for c in range(width):
        yield [(r, c) for r in range(height - 1)], (height - 1, c)


def _fill_up(full: Rows, hidden: set[Cell]) -> set[Cell]:
    """A cell more for a line with a total whose hidden cells add up to less than 5."""
    for inner, total in _lines(full):
        covered = [cell for cell in inner if cell in hidden]
        if not covered or total in hidden or sum(_at(full, covered)) >= SMALLEST_SHOWN:
            continue
        left = [cell for cell in inner if cell not in hidden and full[cell[0]][cell[1]]]
        if left:
            return {min(left, key=lambda cell: full[cell[0]][cell[1]])}
    return set()


def _at(full: Rows, chosen: Iterable[Cell]) -> Iterator[int]:
    """The counts of cells."""
    return (full[r][c] for r, c in chosen)


def _close_a_ring(full: Rows, hidden: set[Cell]) -> set[Cell]:
    """The cheapest cells that make a ring of four with a hidden cell that is a bridge."""
    for r, c in sorted(hidden):
        if not _is_bridge((r, c), hidden):
            continue
        rings = [
            {(r, other), (row, c), (row, other)} - hidden
            for row in range(len(full))
            for other in range(len(full[0]))
            if row != r and other != c
        ]
        return min(rings, key=lambda ring: (sum(_cost(full, cell) for cell in ring), sorted(ring)))
    return set()


def _cost(full: Rows, cell: Cell) -> int:
    """How much is lost by hiding a cell."""
    r, c = cell
    if r == len(full) - 1 or c == len(full[0]) - 1:
        return TOTAL_COST
    return full[r][c] or ZERO_COST


def _is_bridge(cell: Cell, hidden: set[Cell]) -> bool:
    """Whether the row and column of a hidden cell hang together by this cell alone."""
    others = hidden - {cell}
    rows, columns = {cell[0]}, set[int]()
    while True:
        reached = {c for r, c in others if r in rows}
        back = {r for r, c in others if c in reached}
        if cell[1] in reached:
            return False
        if reached <= columns and back <= rows:
            return True
        columns |= reached
        rows |= back


def shown_count(count: Number, hidden: bool) -> str:
    """A count, or the mark that stands for a hidden one."""
    return HIDDEN if hidden else number(count)


def shown_share(part: int, whole: int, *, open_to_all: bool) -> str:
    """A percentage with one decimal, hidden from a board where it would tell on few children."""
    if whole == 0:
        return percent(None)
    if open_to_all and share_is_hidden(part, whole):
        return HIDDEN
    return percent(100 * part / whole)


def share_is_hidden(part: int, whole: int) -> bool:
    """Whether a percentage rests on fewer than 10, or leaves 1 to 4."""
    return min(part, whole) < SMALLEST_PART or is_small(whole - part)
