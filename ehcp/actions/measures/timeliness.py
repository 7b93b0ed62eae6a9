"""The national measure both ways and the backlog, by year and month."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import groupby
from typing import Final

from commissioning.models import LocalArea
from config.lib.disclosure import hidden_cells, is_small
from config.lib.periods import CALENDAR, MONTH
from ehcp.actions.measures.readings import HIDDEN, PREFIX, Reading, Value, share
from ehcp.queries.pipeline import open_by_stage
from ehcp.queries.timeliness import Month, Tally, months

BACKLOG_MONTHS: Final = 13


def readings(area: LocalArea, on: date) -> Iterator[Reading]:
    """Every value. One query, and one for each month's end of the backlog."""
    listed = months(area, on=on)
    for year, of_year in groupby(listed, key=lambda month: month.starts.year):
        yield from _year(year, list(of_year))
    yield from _backlog(area, listed, on)


def _year(year: int, listed: Sequence[Month]) -> Iterator[Reading]:
    """A year and its months, which add up to it: what is hidden in one is hidden in others."""
    tallies = [month.tally for month in listed]
    hidden = hidden_cells([(tally.within, tally.late) for tally in tallies])
    tallies.append(listed[-1].in_year)
    periods = [("month", MONTH, f"{month.starts:%Y-%m}") for month in listed]
    periods.append(("year", CALENDAR, str(year)))
    for row, (tally, named) in enumerate(zip(tallies, periods, strict=True)):
        cells = {column for r, column in hidden if r == row}
        yield from _tally(named, tally, cells)


def _tally(named: tuple[str, str, str], tally: Tally, cells: set[int]) -> Iterator[Reading]:
    """The measure of a period both ways, and how many plans it rests on.

    `cells` are those hidden of within (0), late (1) and issued (2).
    """
    suffix, kind, period = named
    issued = HIDDEN if 2 in cells else Value(tally.issued)
    yield Reading(f"{PREFIX}plans_issued_{suffix}", kind, period, issued)
    if tally.issued:
        value = HIDDEN if cells else share(tally.within, tally.issued)
        yield Reading(f"{PREFIX}within_20_weeks_pc_{suffix}", kind, period, value)
    if tally.issued_ex:
        value = HIDDEN if cells else share(tally.within_ex, tally.issued_ex)
        if is_small(tally.excepted):
            value = Value(value.value)  # its parts beside those above would give the few away
        yield Reading(f"{PREFIX}within_20_weeks_ex_pc_{suffix}", kind, period, value)


def _backlog(area: LocalArea, listed: tuple[Month, ...], on: date) -> Iterator[Reading]:
    """Open requests and those past 20 weeks at the last months' ends, hidden where the table by
    stage and weeks would hide them.
    """
    for month in listed[-BACKLOG_MONTHS:]:
        ends = (month.starts + timedelta(days=31)).replace(day=1) - timedelta(days=1)
        rows = [stage.by_limit for stage in open_by_stage(area, on=min(ends, on))]
        hidden = {column for row, column in hidden_cells(rows) if row == len(rows)}
        period, last = f"{month.starts:%Y-%m}", len(rows[0])
        past, waiting = sum(row[-1] for row in rows), sum(map(sum, rows))
        for name, many, column in (
            ("open_requests_month", waiting, last),
            ("past_20_weeks_month", past, last - 1),
        ):
            value = HIDDEN if column in hidden else Value(many)
            yield Reading(f"{PREFIX}{name}", MONTH, period, value)
