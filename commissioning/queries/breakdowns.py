"""The groups that a measure's total is made of: by sex, age, ethnicity and so on."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final, NamedTuple

from django.db import connection

from commissioning.choices import Unit
from commissioning.models import Breakdown
from commissioning.queries.benchmarks.figures import Figure, Span
from commissioning.queries.series import MeasureSeries
from config.lib.formats import MISSING, percent


@dataclass(frozen=True)
class Group:
    """One group: the authority's figure and England's, and of a count each one's share.

    A share is of the total of the same place, in percent; `None` where either is missing.
    """

    label: str
    own: Figure | None
    england: Figure | None
    own_total: float | None = None
    england_total: float | None = None

    @property
    def own_text(self) -> str:
        """The authority's figure."""
        return self.own.text if self.own else MISSING

    @property
    def england_text(self) -> str:
        """England's figure."""
        return self.england.text if self.england else MISSING

    @property
    def own_share(self) -> str:
        """The group's share of the authority's total."""
        return percent(_share(self.own, self.own_total))

    @property
    def england_share(self) -> str:
        """The group's share of England's total."""
        return percent(_share(self.england, self.england_total))


@dataclass(frozen=True)
class Topic:
    """The groups of one topic in the publisher's order; `counts` says that shares are given."""

    name: str
    groups: tuple[Group, ...]
    counts: bool


def _share(figure: Figure | None, whole: float | None) -> float | None:
    """A part of a whole in percent; none of nothing."""
    if figure is None or figure.value is None or not whole:
        return None
    return 100 * figure.value / whole


class GroupRow(NamedTuple):
    """A row of `GROUPS`."""

    topic: str
    label: str
    geography_id: int
    value: float | None
    symbol: str
    release_id: int


# The inner query is fenced by OFFSET 0, so that PostgreSQL looks each group up in the index
# (two rows each) and never reads the whole measure.
GROUPS: Final = """
    SELECT b.topic, b.label, o.geography_id, o.value, o.symbol, o.release_id
    FROM commissioning_breakdown b
    CROSS JOIN LATERAL (
        SELECT geography_id, value, symbol, release_id
        FROM commissioning_observation
        WHERE measure_id = %(measure)s AND breakdown_id = b.id AND period_id = %(period)s
          AND geography_id = ANY(%(geographies)s) AND newest
        OFFSET 0
    ) o
    WHERE b.key <> %(total)s
    ORDER BY b.topic, b."order", b.label
"""


def topics(series: MeasureSeries, span: Span) -> tuple[Topic, ...]:
    """The breakdowns that the authority has for a period, topic by topic. One query."""
    parameters: dict[str, Any] = {
        "measure": series.measure.pk,
        "period": span.pk,
        "geographies": [place.pk for place in (series.places.own, series.places.england) if place],
        "total": Breakdown.TOTAL,
    }
    with connection.cursor() as cursor:
        cursor.execute(GROUPS, parameters)
        rows = [GroupRow(*row) for row in cursor.fetchall()]
    found = (
        Topic(name, _groups(series, span, of_topic), series.measure.unit == Unit.COUNT)
        for name, of_topic in groupby(rows, key=lambda row: row.topic)
    )
    return tuple(topic for topic in found if any(group.own for group in topic.groups))


def _groups(series: MeasureSeries, span: Span, rows: Iterable[GroupRow]) -> tuple[Group, ...]:
    """The groups of one topic from their rows, which come in order."""
    return tuple(
        _group(series, span, label, list(of_label))
        for label, of_label in groupby(rows, key=lambda row: row.label)
    )


def _group(series: MeasureSeries, span: Span, label: str, rows: list[GroupRow]) -> Group:
    """One group with the totals that its shares are of."""
    places = series.places
    figures = {
        row.geography_id: Figure(
            series.measure, span, row.value, row.symbol, series.releases[row.release_id]
        )
        for row in rows
    }
    own, england = series.at(places.own, span), series.at(places.england, span)
    return Group(
        label,
        figures.get(places.own.pk),
        figures.get(places.england.pk) if places.england else None,
        own.value if own else None,
        england.value if england else None,
    )
