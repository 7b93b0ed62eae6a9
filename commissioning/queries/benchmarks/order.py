"""Choosing and sorting benchmarks that have been read: all of them fit on one screen or two."""

from collections.abc import Callable, Iterable
from typing import Any, Final

from commissioning.choices import Theme
from commissioning.queries.benchmarks.rows import Benchmark

THEMES: Final[list[str]] = list(Theme.values)


def matching(rows: Iterable[Benchmark], text: str, *, compared_only: bool) -> list[Benchmark]:
    """The rows whose title has every word of the text; without counts, if so asked."""
    words = text.casefold().split()
    return [
        row
        for row in rows
        if all(word in row.measure.title.casefold() for word in words)
        and (row.compared or not compared_only)
    ]


def _by_title(row: Benchmark) -> tuple[Any, ...]:
    return (row.measure.title.casefold(),)


def _by_rank(row: Benchmark) -> tuple[Any, ...]:
    """From the first place to the last; what has no rank stands at the end."""
    standing = row.standing
    return (1,) if standing is None else (0, standing.rank / standing.of)


def _by_change(row: Benchmark) -> tuple[Any, ...]:
    """From the largest worsening to the largest improvement, as a share of the figure before."""
    return (1,) if row.change.amount is None else (0, row.relative_change)


ORDERS: Final[dict[str, Callable[[Benchmark], tuple[Any, ...]]]] = {
    "title": _by_title,
    "rank": _by_rank,
    "change": _by_change,
}


def in_order(rows: list[Benchmark], sort: str) -> list[Benchmark]:
    """The rows by `title`, `rank` or `change`, with "-" the other way round.

    Rows without a rank or a change stay at the end. Unsorted, measures that are compared stand
    before counts, theme by theme, in the dictionary's order.
    """
    key = ORDERS.get(sort.removeprefix("-"))
    if key is None:
        return sorted(rows, key=lambda row: (not row.compared, THEMES.index(row.measure.theme)))
    ends = [row for row in rows if key(row) == (1,)]
    middle = sorted((row for row in rows if key(row) != (1,)), key=key)
    return (middle[::-1] if sort.startswith("-") else middle) + ends
