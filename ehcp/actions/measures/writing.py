"""Observations brought in line with what the topics say."""

from collections.abc import Iterable, Mapping
from typing import Final

from commissioning.imports.places import group
from commissioning.models import Breakdown, LocalArea, Observation, Period, Release
from config.lib.periods import parse_period
from ehcp.actions.measures.readings import Reading, Value

PUBLICATION: Final = "Computed from the records of requests and plans"
EDITION: Final = "live"
MEANS: Final = {"c": "hidden, because small numbers could identify a child"}
BATCH: Final = 2000
Key = tuple[int, int, int]  # measure, breakdown, period


def bring_in_line(area: LocalArea, measures: Mapping[str, int], found: list[Reading]) -> int:
    """Remove what is stale and write what is missing. Returns how many values were written."""
    periods, groups = period_ids(found), breakdown_ids(found)
    wanted = {
        (
            measures[each.code],
            groups[each.topic, each.label],
            periods[each.kind, each.period],
        ): each.value
        for each in found
    }
    release, _ = Release.objects.get_or_create(
        publication=PUBLICATION, edition=EDITION, defaults={"symbols": MEANS}
    )
    kept = Observation.objects.filter(
        measure__in=list(measures.values()), geography=area.geography, release=release
    )
    there = {
        (measure, breakdown, period): Value(value, numerator, denominator)
        for measure, breakdown, period, value, numerator, denominator in kept.values_list(
            "measure_id", "breakdown_id", "period_id", "value", "numerator", "denominator"
        )
    }
    remove(area, release, [key for key, value in there.items() if wanted.get(key) != value])
    new = {key: value for key, value in wanted.items() if there.get(key) != value}
    Observation.objects.bulk_create(observations(area, release, new), batch_size=BATCH)
    return len(new)


def remove(area: LocalArea, release: Release, stale: list[Key]) -> None:
    """Delete values by their keys, some thousands at a time."""
    for first in range(0, len(stale), BATCH):
        Observation.objects.filter(
            pk__in=[
                (measure, breakdown, area.geography_id, period, release.pk)
                for measure, breakdown, period in stale[first : first + BATCH]
            ]
        ).delete()


def observations(
    area: LocalArea, release: Release, new: Mapping[Key, Value]
) -> Iterable[Observation]:
    """Rows to be written."""
    for (measure, breakdown, period), value in new.items():
        yield Observation(
            measure_id=measure,
            breakdown_id=breakdown,
            period_id=period,
            geography_id=area.geography_id,
            release=release,
            value=value.value,
            numerator=value.numerator,
            denominator=value.denominator,
            symbol=value.symbol,
        )


def period_ids(found: Iterable[Reading]) -> dict[tuple[str, str], int]:
    """The keys of periods by kind and code; those that are new are made. Two queries."""
    named = sorted({(each.kind, each.period) for each in found})
    parsed = [period for kind, code in named if (period := parse_period(kind, code))]
    Period.objects.bulk_create((Period(**vars(each)) for each in parsed), ignore_conflicts=True)
    kept = Period.objects.filter(kind__in={kind for kind, _ in named})
    return {(kind, code): pk for kind, code, pk in kept.values_list("kind", "code", "pk")}


def breakdown_ids(found: Iterable[Reading]) -> dict[tuple[str, str], int]:
    """The keys of groups by topic and label; those that are new are made. Two queries."""
    groups = {
        (each.topic, each.label): group(each.topic, each.label)
        for each in sorted(found, key=lambda each: (each.topic, each.label))
    }
    Breakdown.objects.bulk_create(
        (Breakdown(**vars(each)) for each in {g.key: g for g in groups.values()}.values()),
        ignore_conflicts=True,
    )
    keys = dict(Breakdown.objects.values_list("key", "pk"))
    return {named: keys[each.key] for named, each in groups.items()}
