"""The national measure both ways, and the backlog, by year, month and group."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import groupby
from typing import Final

from commissioning.models import LocalArea
from config.lib.disclosure import hidden_cells, is_small
from config.lib.periods import CALENDAR, MONTH
from ehcp.actions.measures.readings import HIDDEN, PREFIX, Reading, Value, rounded, share
from ehcp.queries.days import month_end
from ehcp.queries.pipeline import open_by_stage
from ehcp.queries.reviews import year_of
from ehcp.queries.timeliness import (
    Grouping,
    Month,
    Tally,
    Waits,
    groups_by_year,
    months,
    waits,
    years,
)

BACKLOG_MONTHS: Final = 13
YEARS: Final = 5
TOPICS: Final[dict[Grouping, str]] = {
    "need": "Primary need",
    "source": "Who asked",
    "age": "Age at the request",
    "setting": "Kind of placement",
}
WEEKS: Final = "Weeks from the request"
INTIME_BANDS: Final = 2  # so many of the bands of weeks are within 20


def readings(area: LocalArea, on: date) -> Iterator[Reading]:
    """Every value. One query, one for each month's end of the backlog, each topic and year."""
    listed = months(area, on=on)
    for year, of_year in groupby(listed, key=lambda month: month.starts.year):
        yield from _year(year, list(of_year))
    yield from _running(listed, on)
    for by in TOPICS:
        yield from _groups(area, by, on)
    for year in sorted(years(listed))[-YEARS:]:
        yield from _weeks(year, waits(area, year_of(year, on), on=on))
    yield from _backlog(area, listed, on)


def closed_months(listed: Sequence[Month]) -> set[date]:
    """The months of which a number is hidden beside the others of their year."""
    closed = set()
    for _, group in groupby(listed, key=lambda month: month.starts.year):
        of_year = list(group)
        hidden = hidden_cells([(each.tally.within, each.tally.late) for each in of_year])
        closed |= {of_year[row].starts for row, _ in hidden if row < len(of_year)}
    return closed


def _running(listed: Sequence[Month], on: date) -> Iterator[Reading]:
    """The year up to each month's end and, where the month is over, the twelve months to it.

    Both are hidden where a month in them is: two of them would tell of it.
    """
    closed = closed_months(listed)
    for at, month in enumerate(listed):
        period, in_year = f"{month.starts:%Y-%m}", listed[max(0, at - month.starts.month + 1) : at]
        hides = any(each.starts in closed for each in (*in_year, month))
        yield from _both_ways("year_to_date", period, month.in_year, hides=hides)
        last = listed[max(0, at - 11) : at + 1]
        if len(last) == 12 and month_end(month.starts) <= on:
            twelve = sum((each.tally for each in last), Tally())
            hides = any(each.starts in closed for each in last)
            yield from _both_ways("twelve_months", period, twelve, hides=hides)


def _both_ways(name: str, period: str, tally: Tally, *, hides: bool) -> Iterator[Reading]:
    """The measure of some months to the end of one, as pages show it to a board."""
    for way, part, whole in (
        ("pc", tally.within, tally.issued),
        ("ex_pc", tally.within_ex, tally.issued_ex),
    ):
        if whole:
            value = HIDDEN if hides else rounded(part, whole)
            yield Reading(f"{PREFIX}within_20_weeks_{way}_{name}", MONTH, period, value)


def _groups(area: LocalArea, by: Grouping, on: date) -> Iterator[Reading]:
    """The measure of the last years by group, exceptions included."""
    code = f"{PREFIX}within_20_weeks_pc_year"
    for year, found in groups_by_year(area, by, on.year - YEARS + 1, on=on).items():
        hidden = {row for row, _ in hidden_cells([(g.tally.within, g.tally.late) for g in found])}
        for row, each in enumerate(found):
            tally = each.tally
            value = HIDDEN if row in hidden else rounded(tally.within, tally.issued)
            yield Reading(code, CALENDAR, str(year), value, TOPICS[by], each.label)


def _weeks(year: int, found: Waits) -> Iterator[Reading]:
    """The plans of a year by how long they took; those in time and the others apart."""
    code = f"{PREFIX}plans_issued_year"
    for bands in (found.bands[:INTIME_BANDS], found.bands[INTIME_BANDS:]):
        hidden = {column for _, column in hidden_cells([[many for _, many in bands]])}
        for column, (label, many) in enumerate(bands):
            value = HIDDEN if column in hidden else Value(many)
            yield Reading(code, CALENDAR, str(year), value, WEEKS, label)


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
        if month_end(month.starts) < on:
            yield from _past_limits(period, rows)


def _past_limits(period: str, rows: Sequence[tuple[int, ...]]) -> Iterator[Reading]:
    """Requests past the limits of 6 and 16 weeks at the end of a month that is over.

    They are sums of the table by stage and weeks, and hidden with any part of it. Not of a month
    that goes on: with the year's requests that wait today they could tell of few.
    """
    hidden = hidden_cells(rows)
    for weeks, stages, column in ((6, 1, 1), (16, 2, 2)):
        cells = [(row, at) for row in range(stages) for at in range(column, len(rows[0]))]
        many = sum(rows[row][at] for row, at in cells)
        value = HIDDEN if hidden & set(cells) else Value(many)
        yield Reading(f"{PREFIX}past_{weeks}_weeks_month", MONTH, period, value)
