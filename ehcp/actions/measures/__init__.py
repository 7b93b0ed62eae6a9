"""Measures computed from the caseload, as observations.

Each topic is a module with a function that takes an area and a day and yields a `Reading` for
every figure that it answers for, also for periods in the past; `TOPICS` lists them. They are
shown wherever measures are, also to a board, so numbers that could identify a child become the
symbol c before they are written.
"""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Final

from django.db import transaction

from commissioning.models import LocalArea, Measure
from ehcp.actions.measures import advice, caseload, disputes, requests, reviews, steps, timeliness
from ehcp.actions.measures.readings import PREFIX, Reading
from ehcp.actions.measures.writing import bring_in_line
from ehcp.models import Child

TOPICS: Final[tuple[Callable[[LocalArea, date], Iterable[Reading]], ...]] = (
    timeliness.readings,
    requests.readings,
    advice.readings,
    caseload.readings,
    reviews.readings,
    disputes.readings,
    steps.readings,
)


@transaction.atomic
def write_local_measures(*, area: LocalArea, on: date) -> int:
    """Bring the area's own measures in line with its rows, as they were known on a day.

    Values that are right are left alone, so a second run writes nothing. Measures that the
    dictionary does not have are left out. An area without children has no values, which takes
    one query to know. Returns the number of values written.
    """
    measures = dict(Measure.objects.filter(code__startswith=PREFIX).values_list("code", "pk"))
    if not measures:
        return 0
    topics = TOPICS if Child.objects.filter(area=area).exists() else ()
    found = (reading for topic in topics for reading in topic(area, on))
    return bring_in_line(area, measures, [each for each in found if each.code in measures])
