"""Requests, refusals and assessments, by year and month."""

from collections.abc import Iterator
from datetime import date

from commissioning.models import LocalArea
from config.lib.disclosure import hidden_cells, hidden_side_by_side
from config.lib.periods import CALENDAR, MONTH
from ehcp.actions.measures.readings import HIDDEN, PREFIX, Reading, Value, rounded, share
from ehcp.queries.requests import Conclusions, Received, concluded, received

RECEIVED = 5  # the column of sums after agreed, refused, withdrawn, awaiting, moved
ENDED = 3
TOPIC = "Who asked"


def readings(area: LocalArea, on: date) -> Iterator[Reading]:
    """Every value. Two queries."""
    found = received(area, on=on)
    for year in found.years:
        yield from _year(found, year, on)
    for year, ended in concluded(area, on=on).items():
        yield from _ended(str(year), ended)


def _year(found: Received, year: int, on: date) -> Iterator[Reading]:
    """A year, its months and who asked, which are protected together."""
    whole, months, sources = found.year(year), found.months(year, on), found.sources(year)
    tables = [
        [whole.counts],
        [each.counts for _, each in months],
        [each.counts for _, each in sources],
    ]
    in_year, in_months, in_sources = hidden_side_by_side(tables)
    code, period = f"{PREFIX}requests_received_year", str(year)
    total = HIDDEN if (0, RECEIVED) in in_year else Value(whole.received)
    yield Reading(code, CALENDAR, period, total)
    for row, (label, each) in enumerate(sources):
        value = HIDDEN if (row, RECEIVED) in in_sources else Value(each.received)
        yield Reading(code, CALENDAR, period, value, TOPIC, label)
    for row, (day, each) in enumerate(months):
        value = HIDDEN if (row, RECEIVED) in in_months else Value(each.received)
        yield Reading(f"{PREFIX}requests_received_month", MONTH, f"{day:%Y-%m}", value)
    cells = {column for row, column in in_year if row == 0}
    refused = HIDDEN if cells & {1, RECEIVED} else share(whole.refused, whole.received)
    yield Reading(f"{PREFIX}requests_refused_pc_year", CALENDAR, period, refused)
    if whole.timed:
        intime = HIDDEN if cells & {0, 1} else share(whole.intime, whole.timed)
        yield Reading(f"{PREFIX}requests_six_weeks_pc_year", CALENDAR, period, intime)


def _ended(period: str, found: Conclusions) -> Iterator[Reading]:
    """Assessments that ended in a year."""
    cells = {column for row, column in hidden_cells([found.counts]) if row == 0}
    ended = HIDDEN if ENDED in cells else Value(found.ended)
    refused = HIDDEN if cells & {1, ENDED} else share(found.refused, found.ended)
    yield Reading(f"{PREFIX}assessments_ended_year", CALENDAR, period, ended)
    yield Reading(f"{PREFIX}assessments_refused_pc_year", CALENDAR, period, refused)
    if found.timed:
        told = HIDDEN if cells & {1, ENDED} else rounded(found.intime, found.timed)
        yield Reading(f"{PREFIX}refusals_16_weeks_pc_year", CALENDAR, period, told)
