"""Measures computed from the caseload, as observations: timeliness and the backlog.

They are shown wherever measures are, also to a board, so numbers that could identify a child
become the symbol c.
"""

from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.db import transaction

from commissioning.choices import Symbol
from commissioning.models import Breakdown, LocalArea, Measure, Observation, Period, Release
from config.lib.disclosure import is_small, share_is_hidden
from config.lib.periods import CALENDAR, MONTH, parse_period
from ehcp.queries.pipeline import backlog
from ehcp.queries.timeliness import Month, Tally, months, years

PREFIX: Final = "local."
PUBLICATION: Final = "Computed from the records of requests and plans"
EDITION: Final = "live"
BACKLOG_MONTHS: Final = 13
MEANS: Final = {"c": "hidden, because small numbers could identify a child"}
Key = tuple[int, int]


@dataclass(frozen=True)
class Value:
    """A value with its parts, or none where it is hidden."""

    value: float | None
    numerator: float | None = None
    denominator: float | None = None

    @property
    def symbol(self) -> str:
        """The mark of a hidden value."""
        return Symbol.C if self.value is None else ""


Found = Iterator[tuple[str, str, str, Value]]


@transaction.atomic
def write_local_measures(*, area: LocalArea, on: date) -> int:
    """Bring the area's own measures in line with its rows, as they were known on a day.

    Values that are right are left alone, so a second run writes nothing. Returns the number of
    values written.
    """
    measures = dict(Measure.objects.filter(code__startswith=PREFIX).values_list("code", "pk"))
    if not measures:
        return 0
    found = [each for each in values(area, on) if each[0] in measures]
    periods = period_ids({(kind, period) for _, kind, period, _ in found})
    wanted = {(measures[code], periods[kind, period]): value for code, kind, period, value in found}
    return bring_in_line(area, list(measures.values()), wanted)


def values(area: LocalArea, on: date) -> Found:
    """Every value: measure, kind of period, period. One query, and one for each month's end."""
    listed = months(area, on=on)
    for year, tally in years(listed).items():
        yield from _timeliness("year", CALENDAR, str(year), tally)
    for month in listed:
        yield from _timeliness("month", MONTH, f"{month.starts:%Y-%m}", month.tally)
    yield from _backlog(area, listed, on)


def _timeliness(suffix: str, kind: str, period: str, tally: Tally) -> Found:
    """The national measure of a period both ways, and how many plans it rests on."""
    issued = Value(None if is_small(tally.issued) else tally.issued)
    yield f"{PREFIX}plans_issued_{suffix}", kind, period, issued
    for name, part, whole in (
        ("within_20_weeks_pc", tally.within, tally.issued),
        ("within_20_weeks_ex_pc", tally.within_ex, tally.issued_ex),
    ):
        if whole:
            yield f"{PREFIX}{name}_{suffix}", kind, period, _share(part, whole)


def _share(part: int, whole: int) -> Value:
    """A percentage with its parts."""
    if share_is_hidden(part, whole):
        return Value(None)
    return Value(round(100 * part / whole, 6), part, whole)


def _backlog(area: LocalArea, listed: tuple[Month, ...], on: date) -> Found:
    """Open requests and those past 20 weeks at the last months' ends."""
    for month in listed[-BACKLOG_MONTHS:]:
        ends = (month.starts + timedelta(days=31)).replace(day=1) - timedelta(days=1)
        waiting, past = backlog(area, on=min(ends, on))
        hidden = is_small(past) or is_small(waiting - past)
        period = f"{month.starts:%Y-%m}"
        for name, many in (("open_requests_month", waiting), ("past_20_weeks_month", past)):
            yield f"{PREFIX}{name}", MONTH, period, Value(None if hidden else many)


def period_ids(named: Set[tuple[str, str]]) -> dict[tuple[str, str], int]:
    """The keys of periods by kind and code; those that are new are made. Three queries."""
    parsed = [found for kind, code in sorted(named) if (found := parse_period(kind, code))]
    Period.objects.bulk_create((Period(**vars(each)) for each in parsed), ignore_conflicts=True)
    kept = Period.objects.filter(kind__in=[CALENDAR, MONTH])
    return {(kind, code): pk for kind, code, pk in kept.values_list("kind", "code", "pk")}


def bring_in_line(area: LocalArea, measures: list[int], wanted: Mapping[Key, Value]) -> int:
    """Remove what is stale and write what is missing."""
    release, _ = Release.objects.get_or_create(
        publication=PUBLICATION, edition=EDITION, defaults={"symbols": MEANS}
    )
    total, _ = Breakdown.objects.get_or_create(
        key=Breakdown.TOTAL, defaults={"topic": "", "label": "Total", "order": 0}
    )
    kept = Observation.objects.filter(
        measure__in=measures, geography=area.geography, breakdown=total, release=release
    )
    there = {
        (measure, period): Value(value, numerator, denominator)
        for measure, period, value, numerator, denominator in kept.values_list(
            "measure_id", "period_id", "value", "numerator", "denominator"
        )
    }
    for measure, period in [key for key, value in there.items() if wanted.get(key) != value]:
        kept.filter(measure=measure, period=period).delete()
    new = [key for key, value in wanted.items() if there.get(key) != value]
    Observation.objects.bulk_create(
        Observation(
            measure_id=measure,
            period_id=period,
            geography_id=area.geography_id,
            breakdown=total,
            release=release,
            value=wanted[measure, period].value,
            numerator=wanted[measure, period].numerator,
            denominator=wanted[measure, period].denominator,
            symbol=wanted[measure, period].symbol,
        )
        for measure, period in new
    )
    return len(new)
