"""How the plans maintained changed by need, sex and ethnicity, from one year's end to the next.

The record of a child and of a need has no dates: today's groups are counted on earlier days.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db.models import Count

from commissioning.models import LocalArea
from ehcp.models import Request
from ehcp.queries.maintained import TOPICS, Counts, Topic
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
    counted = {f"n{n}": Count("pk", filter=going_on(day, "plan__")) for n, day in enumerate(days)}
    requests: Any = Request.objects.filter(child__area=area, plan__isnull=False)
    grouped = requests.annotate(group=topic.expression(area, max(days)))
    found: list[Counter[str]] = [Counter() for _ in days]
    for row in grouped.order_by().values("group").annotate(**counted):
        for n, of_day in enumerate(found):
            of_day[topic.of(row["group"])] += row[f"n{n}"]
    labels = [label for label in topic.order if any(of_day[label] for of_day in found)]
    return Trend(
        topic,
        tuple(days),
        tuple({label: of_day[label] for label in labels} for of_day in found),
    )
