"""How the plans maintained changed by need, sex and ethnicity, from one year's end to the next.

The record of a child and of a need has no dates: today's groups are counted on earlier days.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db.models import Count

from commissioning.models import LocalArea
from ehcp.models import Plan
from ehcp.queries.maintained import TOPICS, Counts, Topic
from ehcp.queries.placed import with_need
from ehcp.queries.reviews import going_on

LASTING: Final = tuple(topic for topic in TOPICS if topic.key in ("need", "sex", "ethnicity"))


@dataclass(frozen=True)
class Trend:
    """The plans in force on each of some days by the groups of a topic.

    `counts` has a mapping for each day, all with the same labels in the same order.
    """

    topic: Topic
    days: tuple[date, ...]
    counts: tuple[Counts, ...]


def trends(area: LocalArea, days: Sequence[date]) -> tuple[Trend, ...]:
    """A trend for each topic that does not change with the day. A query for each."""
    return tuple(trend(area, topic, days) for topic in LASTING)


def trend(area: LocalArea, topic: Topic, days: Sequence[date]) -> Trend:
    """The plans of each day by one topic; groups that are empty on all days are left out."""
    counted = {f"n{n}": Count("pk", filter=going_on(day)) for n, day in enumerate(days)}
    plans: Any = with_need(Plan.objects.filter(request__child__area=area))
    grouped = plans.annotate(group=topic.expression(area, max(days))).order_by().values("group")
    rows = list(grouped.annotate(**counted))
    found = [topic.counts({row["group"]: row[f"n{n}"] for row in rows}) for n in range(len(days))]
    labels = [label for label in topic.order if any(label in of_day for of_day in found)]
    return Trend(
        topic,
        tuple(days),
        tuple({label: of_day.get(label, 0) for label in labels} for of_day in found),
    )
