"""Annual reviews and phase transfers by year, and the reviews that are overdue by month."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Final

from commissioning.models import LocalArea
from config.lib.disclosure import hidden_cells
from config.lib.periods import CALENDAR, MONTH
from ehcp.actions.measures.readings import HIDDEN, PREFIX, Reading, Value, counted, share
from ehcp.queries.reviews import (
    Decisions,
    Due,
    DueGroup,
    amended,
    decisions,
    due_by,
    first_year,
    standing,
    year_of,
)
from ehcp.queries.timeliness import month_starts
from ehcp.queries.transfers import Moved, moves, transfer_year

YEARS: Final = 5
OVERDUE_MONTHS: Final = 13
STAGE, NEED = "Stage of education", "Primary need"


def readings(area: LocalArea, on: date) -> Iterator[Reading]:
    """Every value. Two queries for each year with a plan to review, one for each month."""
    first = max(first_year(area, on), on.year - YEARS + 1)
    decided = decisions(area, range(min(first, on.year), on.year + 1), on=on)
    for year in range(first, on.year + 1):
        yield from _year(area, year, decided[year], on)
    yield from _overdue(area, on)
    for year in (transfer_year(on) - 1, transfer_year(on)):
        moved = sum((move.moved for move in moves(area, year, on=on)), Moved())
        if sum(moved.counts):
            yield from _transfers(year, moved)


def _year(area: LocalArea, year: int, decided: Decisions, on: date) -> Iterator[Reading]:
    """What was to be reviewed in a year, and what followed on its meetings."""
    groups = due_by(area, year, on=on)
    due = sum((each.due for each in groups["stage"]), Due())
    if not due.total:
        return
    topics = {STAGE: _numbers(groups["stage"]), NEED: _numbers(groups["need"])}
    yield from counted(f"{PREFIX}reviews_due_year", CALENDAR, str(year), topics)
    if due.reached:
        yield _share("reviewed_12_months", year, due.in_time, due.reached, due.counts)
    sums = [sum(row) for row in decided.rows]
    waits = decided.rows[3]
    if decided.dated:
        late = decided.dated - decided.within
        cells: tuple[int, ...] = (decided.within, late, *waits)
        yield _share("review_decided_4_weeks", year, decided.within, decided.dated, cells)
    sent = amended(area, year_of(year, on), on=on)
    if sent.reached:
        cells = (*sent.counts, *sums)
        yield _share("amended_12_weeks", year, sent.in_time, sent.reached, cells)


def _numbers(groups: tuple[DueGroup, ...]) -> Mapping[str, int]:
    """Plans by group."""
    return {each.label: each.due.total for each in groups}


def _share(name: str, year: int, part: int, whole: int, cells: tuple[int, ...]) -> Reading:
    """A percentage; hidden where one of the numbers that it stands beside would be."""
    value = HIDDEN if hidden_cells([cells]) else share(part, whole)
    return Reading(f"{PREFIX}{name}_pc_year", CALENDAR, str(year), value)


def _overdue(area: LocalArea, on: date) -> Iterator[Reading]:
    """Overdue reviews at the ends of the last months."""
    first = (on.replace(day=1) - timedelta(days=31 * (OVERDUE_MONTHS - 1))).replace(day=1)
    for starts in month_starts(first, on)[-OVERDUE_MONTHS:]:
        ends = min((starts + timedelta(days=31)).replace(day=1) - timedelta(days=1), on)
        found = standing(area, on=ends)
        if not found.plans:
            continue
        hidden = hidden_cells([(found.past, found.plans - found.past)])
        value = HIDDEN if hidden else Value(found.past)
        yield Reading(f"{PREFIX}reviews_overdue_month", MONTH, f"{starts:%Y-%m}", value)


def _transfers(year: int, moved: Moved) -> Iterator[Reading]:
    """Plans for the next phase of a year, and the share of them before the date."""
    whole = sum(moved.counts)
    hidden = hidden_cells([moved.counts])
    closed = (0, len(moved.counts)) in hidden
    value = HIDDEN if closed else Value(whole)
    yield Reading(f"{PREFIX}phase_transfers_year", CALENDAR, str(year), value)
    yield _share("phase_transfers_in_time", year, moved.in_time, whole, moved.counts)
