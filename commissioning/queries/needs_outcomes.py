"""Attendance, exclusions, attainment, care: what else is known of pupils with SEN."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from commissioning.models import Breakdown, Geography, Measure, Observation, Period, Release
from commissioning.queries.benchmarks.figures import Figure, Span, compares
from commissioning.queries.benchmarks.places import Places
from commissioning.queries.needs import mean

# Files of the dictionary by what they are about, in the order of the page.
SUBJECTS: Final = {
    "Attendance": ("attendance", "absence"),
    "Exclusions and home education": ("exclusions", "education"),
    "Attainment and after school": ("outcomes",),
    "Children in care and in need": ("care", "social_care"),
    "Placements, surveys and health": ("profile",),
}
# Groups that are about SEN: the others stand on the page of the measure.
AREA_OF_NEED: Final = "Area of need"
TOPICS: Final = (
    *("SEN provision", "SEN status", "Social care group", "Type of setting", "Primary need"),
    *(AREA_OF_NEED, "As the paper compares"),
)


@dataclass(frozen=True)
class Outcome:
    """One figure of the area with what stands beside it; a blank group is everybody."""

    title: str
    group: str
    own: Figure
    neighbours: float | None
    region: Figure | None
    england: Figure | None


def outcomes(places: Places, on: date) -> dict[str, tuple[Outcome, ...]]:
    """By subject, the newest figures that the area had by a day. Four queries.

    A period that has begun by the day counts: papers give the year so far.
    """
    files = [file for names in SUBJECTS.values() for file in names]
    measures = {
        measure.pk: measure
        for measure in Measure.objects.all()
        if measure.code.partition(".")[0] in files
    }
    breakdowns = {
        each.pk: each
        for each in Breakdown.objects.filter(topic__in=TOPICS)
        | Breakdown.objects.filter(key=Breakdown.TOTAL)
    }
    found = figures(measures, list(breakdowns), places.all_ids, on)
    listed: dict[str, list[Outcome]] = {subject: [] for subject in SUBJECTS}
    for (measure, breakdown), by_place in found.items():
        outcome = outcome_of(measures[measure], breakdowns[breakdown], by_place, places)
        file = measures[measure].code.partition(".")[0]
        subject = next(name for name, names in SUBJECTS.items() if file in names)
        listed[subject] += [outcome] if outcome else []
    return {
        subject: tuple(sorted(each, key=lambda o: (o.own.measure.order, o.title)))
        for subject, each in listed.items()
        if each
    }


ByPlace = dict[int, dict[Span, Figure]]


def figures(
    measures: Mapping[int, Measure], breakdowns: list[int], geographies: list[int], on: date
) -> dict[tuple[int, int], ByPlace]:
    """Figures by measure and breakdown, then by place and period."""
    releases, periods = Release.objects.in_bulk(), Period.objects.in_bulk()
    rows = Observation.objects.filter(
        measure__in=list(measures),
        breakdown__in=breakdowns,
        geography__in=geographies,
        newest=True,
        period__starts_on__lte=on,
    ).values_list(
        "measure_id", "breakdown_id", "geography_id", "period_id", "value", "symbol", "release_id"
    )
    found: dict[tuple[int, int], ByPlace] = defaultdict(lambda: defaultdict(dict))
    for measure, breakdown, place, period, value, symbol, release in rows:
        of = periods[period]
        span = Span(of.starts_on, of.ends_on, of.label, of.code, of.pk)
        figure = Figure(measures[measure], span, value, symbol, releases[release])
        found[measure, breakdown][place][span] = figure
    return found


def outcome_of(
    measure: Measure, breakdown: Breakdown, by_place: ByPlace, places: Places
) -> Outcome | None:
    """The area's newest figure and what stands beside it in that period."""
    own = by_place.get(places.own.pk)
    if not own:
        return None
    span = max(own)
    total = breakdown.key == Breakdown.TOTAL
    # An area of need may be called as one of its needs is.
    broad = f" ({breakdown.topic.lower()})" if breakdown.topic == AREA_OF_NEED else ""
    group = "" if total else f"{breakdown.label}{broad}"
    beside = [by_place.get(pk, {}).get(span) for pk in places.neighbour_ids]
    return Outcome(
        f"{measure.title}: {group}" if group else measure.title,
        group,
        own[span],
        mean(each.value for each in beside if each) if compares(measure) else None,
        at(by_place, places.region, span),
        at(by_place, places.england, span),
    )


def at(by_place: ByPlace, place: Geography | None, span: Span) -> Figure | None:
    """A place's figure of a period."""
    return by_place.get(place.pk, {}).get(span) if place else None
