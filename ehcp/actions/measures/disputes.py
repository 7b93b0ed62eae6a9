"""Mediation and appeals by year, how often decisions are appealed, and orders kept."""

from collections.abc import Iterator
from datetime import date
from typing import Final

from commissioning.models import LocalArea
from config.lib.disclosure import SMALLEST_PART, hidden_cells
from config.lib.periods import CALENDAR
from ehcp.actions.measures.readings import HIDDEN, PREFIX, Reading, Value, rounded, share
from ehcp.queries.appeals import (
    CarriedOut,
    Opened,
    carried_out,
    decisions_of,
    opened_by_year,
    pupils,
)
from ehcp.queries.reviews import year_of

YEARS: Final = 5


def readings(area: LocalArea, on: date) -> Iterator[Reading]:
    """Every value. Seven queries for each year of the last ones, from the first with a dispute."""
    found = opened_by_year(area, on=on)
    if not any(each.mediations or each.appeals for each in found.values()):
        return
    for year, opened in list(found.items())[-YEARS:]:
        yield from _year(area, year, opened, on)


def _year(area: LocalArea, year: int, opened: Opened, on: date) -> Iterator[Reading]:
    """The disputes of a year; rates rest on ten appeals or more."""
    hidden = {column for _, column in hidden_cells([(opened.mediations, opened.appeals)])}
    yield _reading("mediations", year, HIDDEN if 0 in hidden else Value(opened.mediations))
    yield _reading("appeals", year, HIDDEN if 1 in hidden else Value(opened.appeals))
    few = bool(hidden) or opened.appeals < SMALLEST_PART
    against = decisions_of(area, year, on=on)
    if against.first_method:
        rate = HIDDEN if few else share(opened.appeals, against.first_method)
        yield _reading("appeal_rate_first_pc", year, rate)
    if against.of_the_year:
        rate = HIDDEN if few else rounded(opened.appeals, against.of_the_year)
        yield _reading("appeal_rate_decisions_pc", year, rate)
    school = pupils(area.geography, year)
    if school:
        value = round(10_000 * opened.appeals / school.many, 6)
        rate = HIDDEN if few else Value(value, opened.appeals, school.many)
        yield _reading("appeals_per_10000_pupils", year, rate)
    yield from _orders(area, year, on)


def _orders(area: LocalArea, year: int, on: date) -> Iterator[Reading]:
    """The share of orders, concessions and agreements that were carried out by their day."""
    done = CarriedOut()
    for _, each in carried_out(area, year_of(year, on), on=on):
        done = CarriedOut(*(a + b for a, b in zip(done.counts, each.counts, strict=True)))
    reached = done.in_time + done.late + done.overdue
    if reached:
        value = HIDDEN if hidden_cells([done.counts]) else share(done.in_time, reached)
        yield _reading("orders_in_time_pc", year, value)


def _reading(name: str, year: int, value: Value) -> Reading:
    """A value of a calendar year."""
    return Reading(f"{PREFIX}{name}_year", CALENDAR, str(year), value)
