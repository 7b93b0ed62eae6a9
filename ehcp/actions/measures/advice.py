"""Advice within six weeks and its median weeks, by year and agency."""

from collections.abc import Iterator
from datetime import date

from commissioning.models import LocalArea
from config.lib.disclosure import SMALLEST_PART, hidden_side_by_side
from config.lib.periods import CALENDAR
from ehcp.actions.measures.readings import HIDDEN, PREFIX, Reading, Value, share
from ehcp.queries.advice import advice_given

CODE = f"{PREFIX}advice_six_weeks_pc_year"
MEDIAN = f"{PREFIX}advice_median_weeks_year"
PARTS = (0, 1, 3)  # in six weeks, later, past six weeks: what the share is made of


def readings(area: LocalArea, on: date) -> Iterator[Reading]:
    """Every value. Two queries."""
    found = advice_given(area, on=on)
    for year in found.years:
        agencies, whole = found.agencies(year), found.year(year)
        tables = [[whole.counts], [asked.counts for asked in agencies.values()]]
        in_year, in_agencies = hidden_side_by_side(tables)
        rows = [("", whole, in_year, 0)]
        rows += [
            (str(agency.label), asked, in_agencies, row)
            for row, (agency, asked) in enumerate(agencies.items())
        ]
        for label, asked, hidden, row in rows:
            if asked.due:
                closed = any((row, part) in hidden for part in PARTS)
                value = HIDDEN if closed else share(asked.intime, asked.due)
                topic = "Agency" if label else ""
                yield Reading(CODE, CALENDAR, str(year), value, topic, label)
            if asked.median is not None:
                closed = asked.received < SMALLEST_PART or bool({(row, 0), (row, 1)} & hidden)
                weeks = HIDDEN if closed else Value(round(asked.median / 7, 1))
                yield Reading(MEDIAN, CALENDAR, str(year), weeks, "Agency", label)
