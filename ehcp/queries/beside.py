"""Published figures of one definition for an area, England, its region and its neighbours."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from commissioning.models import Geography, Measure, Observation, Release
from commissioning.queries.benchmarks.figures import Figure, Span, shown
from commissioning.queries.benchmarks.places import Places, places_of
from commissioning.queries.benchmarks.totals import newest_totals
from config.lib.components import Comparator
from config.lib.formats import MISSING, british_date, percent


@dataclass(frozen=True)
class Beside:
    """A measure in its last published period, by the key of each place."""

    measure: Measure
    places: Places
    span: Span
    figures: Mapping[int, Figure]

    def text(self, place: Geography | None) -> str:
        """A place's figure, or the dash of one that is not there."""
        found = self.figures.get(place.pk) if place else None
        return found.text if found else MISSING

    def value(self, place: Geography | None) -> float | None:
        """A place's figure as a number."""
        found = self.figures.get(place.pk) if place else None
        return found.value if found else None

    @property
    def mean(self) -> float | None:
        """The mean of the neighbours that have a value."""
        found = [self.value(each.geography) for each in self.places.neighbours]
        known = [value for value in found if value is not None]
        return sum(known) / len(known) if known else None

    @property
    def texts(self) -> tuple[str, str, str, str]:
        """The area itself, England, its region and the neighbours' mean."""
        places = self.places
        others = (places.own, places.england, places.region)
        own, england, region = (self.text(place) for place in others)
        return own, england, region, shown(self.measure, self.mean)

    @property
    def comparators(self) -> tuple[Comparator, ...]:
        """England, the region and the neighbours, for a tile."""
        places = self.places
        named = [
            (place.name, self.text(place)) for place in (places.england, places.region) if place
        ]
        if self.mean is not None:
            named.append(("Neighbours", shown(self.measure, self.mean)))
        return tuple(Comparator(f"{name}, {self.span.label}", text) for name, text in named)

    @property
    def release(self) -> Release | None:
        """The release that the newest figure comes from."""
        return next((each.release for each in self.figures.values() if each.release), None)

    def source(self, on: date) -> str:
        """Where the figures come from and when they came out; said where that is after a day."""
        release = self.release
        if release is None:
            return self.measure.source
        out = f", published on {british_date(release.published_on)}" if release.published_on else ""
        later = any(figure.later_than(on) for figure in self.figures.values())
        return f"{release}{out}{', later than the day of this page' if later else ''}"


def beside(geography: Geography, codes: Sequence[str]) -> dict[str, Beside]:
    """The last published figures of measures, by code; none for those not loaded. Four queries.

    Counts, which do not compare, are there to take shares of.
    """
    measures = {each.pk: each for each in Measure.objects.filter(code__in=codes)}
    if not measures:
        return {}
    places, releases = places_of(geography), Release.objects.in_bulk()
    found: dict[int, dict[Span, dict[int, Figure]]] = {}
    for pk, place, value, symbol, release, span in newest_totals(list(measures), places.all_ids):
        figure = Figure(measures[pk], span, value, symbol, releases[release])
        found.setdefault(pk, {}).setdefault(span, {})[place] = figure
    return {
        measures[pk].code: Beside(measures[pk], places, max(spans), spans[max(spans)])
        for pk, spans in found.items()
    }


@dataclass(frozen=True)
class GroupShares:
    """The share of each group in a published count, for England, the region and the neighbours.

    Shares are in percent, by label; a place that is not published has none.
    """

    label: str = ""
    england: Mapping[str, float] = field(default_factory=dict)
    region: Mapping[str, float] = field(default_factory=dict)
    neighbours: Mapping[str, float] = field(default_factory=dict)


NOT_PUBLISHED: Final = GroupShares()


def group_shares(
    geography: Geography, code: str, topics: Mapping[str, Callable[[str], str]]
) -> dict[str, GroupShares]:
    """The make-up of a published count by topic, in its last period. Three queries.

    `topics` are the published topics, each with what makes our label of a published one.
    """
    places = places_of(geography)
    rows = list(
        Observation.objects.filter(
            measure__code=code,
            geography_id__in=places.all_ids,
            newest=True,
            breakdown__topic__in=list(topics),
        ).values_list(
            "period__starts_on",
            "period__label",
            "breakdown__topic",
            "breakdown__label",
            "geography_id",
            "value",
        )
    )
    latest = max((row[0] for row in rows), default=None)
    counted: dict[str, dict[int, Counter[str]]] = {topic: {} for topic in topics}
    label = ""
    for starts, label_of_period, topic, group, place, value in rows:
        if starts == latest and value is not None:
            label = label_of_period
            counted[topic].setdefault(place, Counter())[topics[topic](group)] += round(value)
    return {topic: _shares(label, places, found) for topic, found in counted.items()}


def _shares(label: str, places: Places, found: Mapping[int, Counter[str]]) -> GroupShares:
    """Shares of one topic."""
    by_place = {
        place: {group: 100 * count / counts.total() for group, count in counts.items()}
        for place, counts in found.items()
        if counts.total()
    }
    near = [by_place[pk] for pk in places.neighbour_ids if pk in by_place]
    groups = {group for shares in near for group in shares}
    return GroupShares(
        label,
        by_place.get(places.england.pk, {}) if places.england else {},
        by_place.get(places.region.pk, {}) if places.region else {},
        {group: sum(each.get(group, 0) for each in near) / len(near) for group in groups},
    )


def share_beside(found: Mapping[str, Beside], part: str, whole: str) -> tuple[str, str, str, str]:
    """A published count as a percentage of another, of the same period, for each place.

    The area itself, England, its region, and the mean of the neighbours that have both.
    """
    top, bottom = found.get(part), found.get(whole)
    if top is None or bottom is None or top.span.starts_on != bottom.span.starts_on:
        return (MISSING,) * 4

    def of(place: Geography | None) -> float | None:
        value, base = top.value(place), bottom.value(place)
        return None if value is None or not base else 100 * value / base

    places = top.places
    near = [share for each in places.neighbours if (share := of(each.geography)) is not None]
    mean = sum(near) / len(near) if near else None
    shares = (of(places.own), of(places.england), of(places.region), mean)
    own, england, region, neighbours = (percent(share) for share in shares)
    return own, england, region, neighbours
