"""How long each step from request to plan took, by year, and what the year is likely to come to."""

from collections.abc import Iterator
from datetime import date
from typing import Final

from commissioning.models import LocalArea
from config.lib.disclosure import SMALLEST_PART
from config.lib.periods import CALENDAR
from ehcp.actions.measures.readings import HIDDEN, PREFIX, Reading, Value, rounded
from ehcp.queries.forecast_basis import basis
from ehcp.queries.pipeline import steps_of
from ehcp.queries.reviews import year_of

YEARS: Final = 5
CODE: Final = f"{PREFIX}median_weeks_year"
TOPIC: Final = "Step"


def readings(area: LocalArea, on: date) -> Iterator[Reading]:
    """Every value. One query for each of the last years, and those of the forecast."""
    for year in range(on.year - YEARS + 1, on.year + 1):
        *steps, whole = steps_of(area, year_of(year, on), on=on)
        for step in (whole, *steps):
            if step.median is not None:
                few = step.ended < SMALLEST_PART
                value = HIDDEN if few else Value(round(step.median, 1))
                topic, label = ("", "") if step is whole else (TOPIC, step.label)
                yield Reading(CODE, CALENDAR, str(year), value, topic, label)
    yield from _forecast(area, on)


def _forecast(area: LocalArea, on: date) -> Iterator[Reading]:
    """What the year of the day and the next are likely to come to, both ways."""
    found = basis(area, on=on)
    for ahead in found.years() if found else ():
        plans, period = ahead.plans, str(ahead.year)
        for way, part, whole in (
            ("pc", plans.within, plans.issued),
            ("ex_pc", plans.within_ex, plans.issued_ex),
        ):
            few = rounded(round(part), round(whole)) == HIDDEN
            value = HIDDEN if few else Value(round(100 * part / whole, 1))
            yield Reading(f"{PREFIX}forecast_20_weeks_{way}_year", CALENDAR, period, value)
