"""The tables of timeliness with the cases behind their figures, for those who may see them."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from commissioning.choices import PlacementBucket
from config.lib.components import Table
from ehcp.choices import Need, RequestSource
from ehcp.queries.timeliness import AGES, BANDS, UNKNOWN, Group, Grouping, Month
from ehcp.tables.case_links import Cases, Filters, linked

ALL: Final = "all"
ISSUED: Final[Filters] = {"cohort": ALL}
WITHIN: Final[Filters] = {"cohort": ALL, "in_time": True}
ISSUED_EX: Final[Filters] = {"cohort": "ex"}
WITHIN_EX: Final[Filters] = {"cohort": "ex", "in_time": True}
COUNTS: Final = {1: ISSUED, 2: WITHIN}
# How the list asks for the group that a label names.
ASKED: Final[dict[Grouping, tuple[str, dict[str, str]]]] = {
    "need": ("need", {**{str(n.label): n.value for n in Need}, UNKNOWN: "none"}),
    "source": ("source", {**{str(s.label): s.value for s in RequestSource}, UNKNOWN: "none"}),
    "age": (
        "age_then",
        {
            label: f"{first}-{below - 1}"
            for first, (below, label) in zip([0, *(b for b, _ in AGES)], AGES, strict=False)
        },
    ),
    "setting": ("bucket", {str(b.label): b.value for b in PlacementBucket}),
}


def years_with_cases(table: Table, years: Sequence[int], cases: Cases) -> Table:
    """The table of calendar years, the newest first."""
    rows = [{"issued": year, "every": True} for year in sorted(years, reverse=True)]
    return linked(table, cases, rows, COUNTS | {4: ISSUED_EX, 5: WITHIN_EX})


def months_with_cases(table: Table, listed: Sequence[Month], cases: Cases) -> Table:
    """The table of the last months, the newest first."""
    rows: list[Filters] = [
        {"issued": f"{month.starts:%Y-%m}", "every": True} for month in reversed(listed)
    ]
    return linked(table, cases, rows[: len(table.rows)], COUNTS)


def groups_with_cases(
    table: Table, by: Grouping, year: int, groups: Sequence[Group], cases: Cases
) -> Table:
    """The table of the groups of a year, with their sum below."""
    name, values = ASKED[by]
    of_year: Filters = {"issued": year, "every": True}
    rows: list[Filters | None] = [
        {**of_year, name: values[group.label]} if group.label in values else None
        for group in groups
    ]
    return linked(table, cases, [*rows, of_year][: len(table.rows)], COUNTS)


def waits_with_cases(table: Table, year: int, cases: Cases) -> Table:
    """The table of the weeks that the plans of a year took."""
    edges = [None, *(weeks for weeks, _ in BANDS), None]
    rows: list[Filters] = [
        {"issued": year, "every": True, "waited": f"{over or ''}-{up_to or ''}"}
        for over, up_to in pairwise(edges)
    ]
    return linked(table, cases, rows, {1: ISSUED})


def limits_with_cases(table: Table, year: int, cases: Cases) -> Table:
    """The table of the measures of 6 and 16 weeks: all that were decided, and those in time."""
    every: Filters = {"every": True}
    six = linked(
        table,
        cases,
        [{**every, "received": year}, None],
        {1: {"six_weeks": "any"}, 2: {"six_weeks": True}},
    )
    return linked(
        six,
        cases,
        [None, {**every, "concluded": year}],
        {1: {"sixteen_weeks": "any"}, 2: {"sixteen_weeks": True}},
    )
