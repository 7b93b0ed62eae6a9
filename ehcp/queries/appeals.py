"""Mediation and appeals: what they are about, how they end, and how many decisions lead to them.

Mediation counts in the year in which it was asked for, an appeal in that in which it was
registered. What is dated after the day `on` was not known on it.

Two rates are published. The first sets appeals against refusals to assess and to issue, plans
ceased because needs are met without one, all of the year, and plans maintained at the census of
the January after it (the published parts of 2024 fit no other January). The second, in
development, sets them against the decisions of the year that can be appealed; which these are
is not published, so ours names its parts.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, timedelta
from typing import Any, Final

from django.db.models import Count, DateField, F, Q, QuerySet
from django.db.models.functions import Coalesce, ExtractYear

from commissioning.models import Geography, LocalArea, Observation
from commissioning.queries.benchmarks.totals import total
from ehcp.choices import (
    TO_BE_CARRIED_OUT,
    AssessmentOutcome,
    CeaseReason,
    DisputeAbout,
    DisputeKind,
    DisputeOutcome,
    Ordered,
    RequestOutcome,
)
from ehcp.models import AnnualReview, Assessment, Dispute, Plan, Request
from ehcp.queries.reviews import in_force, year_of
from ehcp.queries.timeliness import Period

PUPILS: Final = "school.pupils"
THURSDAY: Final = 3
OPEN, NOT_RECORDED = "open", "not_recorded"
HELD: Final = (DisputeOutcome.AGREED, DisputeOutcome.NOT_AGREED)


@dataclass(frozen=True)
class Opened:
    """Disputes of a year: mediation asked for, appeals registered, and of how many children."""

    mediations: int = 0
    appeals: int = 0
    mediated: int = 0
    appellants: int = 0


def disputes(area: LocalArea, *, on: date) -> QuerySet[Dispute]:
    """What had begun by a day."""
    return Dispute.objects.filter(child__area=area, opened_on__lte=on)


def opened_by_year(area: LocalArea, *, on: date) -> dict[int, Opened]:
    """Disputes by the year in which they began, from the first to that of the day. One query."""
    mediation, appeal = Q(kind=DisputeKind.MEDIATION), Q(kind=DisputeKind.APPEAL)
    rows = (
        disputes(area, on=on)
        .annotate(year=ExtractYear("opened_on"))
        .order_by()
        .values("year")
        .annotate(
            mediations=Count("pk", filter=mediation),
            appeals=Count("pk", filter=appeal),
            mediated=Count("child", filter=mediation, distinct=True),
            appellants=Count("child", filter=appeal, distinct=True),
        )
    )
    found: dict[int, Opened] = {}
    for row in rows:
        counts: dict[str, Any] = dict(row)
        year = counts.pop("year")
        found[year] = Opened(**counts)
    first = min(found, default=on.year)
    return {year: found.get(year, Opened()) for year in range(first, on.year + 1)}


def by_subject(
    area: LocalArea, period: Period, *, on: date
) -> tuple[tuple[DisputeAbout, int, int], ...]:
    """Mediations and appeals of a period by what they are about. One query."""
    rows: Any = (
        disputes(area, on=on)
        .filter(opened_on__range=(period.starts, period.ends))
        .order_by()
        .values_list("about", "kind")
        .annotate(many=Count("pk"))
    )
    found = {(about, kind): many for about, kind, many in rows}
    return tuple(
        (
            about,
            found.get((about, DisputeKind.MEDIATION), 0),
            found.get((about, DisputeKind.APPEAL), 0),
        )
        for about in DisputeAbout
    )


def endings(area: LocalArea, kind: DisputeKind, period: Period, *, on: date) -> Mapping[str, int]:
    """Disputes of a kind and period by outcome, `OPEN` and `NOT_RECORDED` too. One query."""
    ended = Q(closed_on__lte=on)
    begun = disputes(area, on=on).filter(kind=kind, opened_on__range=(period.starts, period.ends))
    named = {outcome.value: ended & Q(outcome=outcome) for outcome in DisputeOutcome}
    counts = {
        **{f"n_{name}": Count("pk", filter=condition) for name, condition in named.items()},
        f"n_{NOT_RECORDED}": Count("pk", filter=ended & Q(outcome="")),
        f"n_{OPEN}": Count("pk", filter=Q(closed_on__isnull=True) | Q(closed_on__gt=on)),
    }
    return {name.removeprefix("n_"): many for name, many in begun.aggregate(**counts).items()}


@dataclass(frozen=True)
class CarriedOut:
    """Orders, concessions and agreements by whether they were carried out by their day.

    `undated` have no last day on record.
    """

    in_time: int = 0
    late: int = 0
    overdue: int = 0
    running: int = 0
    undated: int = 0

    @property
    def counts(self) -> tuple[int, ...]:
        """The five numbers, which add up to all."""
        return tuple(getattr(self, field.name) for field in fields(self))


def carried_out(area: LocalArea, period: Period, *, on: date) -> tuple[tuple[str, CarriedOut], ...]:
    """What the authority was to do, by what was ordered; "" where that is not recorded.

    Counted by the day of the order, else by that of the end. One query.
    """
    done, waiting = Q(complied_on__lte=on), Q(complied_on__isnull=True) | Q(complied_on__gt=on)
    dated = Q(due_on__isnull=False)
    ordered_on = Coalesce(F("order_on"), F("closed_on"), output_field=DateField())
    rows: Any = (
        disputes(area, on=on)
        .annotate(ordered_on=ordered_on)
        .filter(
            closed_on__lte=on,
            outcome__in=TO_BE_CARRIED_OUT,
            ordered_on__range=(period.starts, period.ends),
        )
        .order_by()
        .values("ordered")
        .annotate(
            in_time=Count("pk", filter=done & Q(complied_on__lte=F("due_on"))),
            late=Count("pk", filter=done & Q(complied_on__gt=F("due_on"))),
            overdue=Count("pk", filter=waiting & Q(due_on__lt=on)),
            running=Count("pk", filter=waiting & Q(due_on__gte=on)),
            undated=Count("pk", filter=~dated),
        )
    )
    found: dict[str, CarriedOut] = {}
    for row in rows:
        counts: dict[str, Any] = dict(row)
        ordered = counts.pop("ordered")
        found[ordered] = CarriedOut(**counts)
    return tuple((key, found[key]) for key in (*Ordered.values, "") if key in found)


def census_day(year: int) -> date:
    """The third Thursday of January, on which the SEN2 census of a year is taken."""
    first = date(year, 1, 1)
    return first + timedelta(days=(THURSDAY - first.weekday()) % 7 + 14)


@dataclass(frozen=True)
class Decisions:
    """What appeals of a year are set against. `counted_on` is the day of the plans."""

    refused_to_assess: int
    refused_to_issue: int
    needs_met: int
    plans: int
    counted_on: date
    issued: int
    reviewed: int

    @property
    def first_method(self) -> int:
        """Refusals, plans ceased because needs are met, and plans at the January after."""
        return self.refused_to_assess + self.refused_to_issue + self.needs_met + self.plans

    @property
    def of_the_year(self) -> int:
        """Refusals, plans issued and decisions after reviews."""
        return self.refused_to_assess + self.refused_to_issue + self.issued + self.reviewed


def decisions_of(area: LocalArea, year: int, *, on: date) -> Decisions:
    """What can be appealed of a year, as far as it is known on a day. Five queries."""
    period = year_of(year, on)
    days = (period.starts, period.ends)
    refused = {"outcome": RequestOutcome.REFUSED, "decided_on__range": days}
    not_issued = {"outcome": AssessmentOutcome.REFUSED, "decided_on__range": days}
    plans = Plan.objects.filter(request__child__area=area)
    met = {"ceased_on__range": days, "cease_reason": CeaseReason.NEEDS_MET}
    counted_on = min(on, census_day(year + 1))
    reviews = AnnualReview.objects.filter(plan__request__child__area=area, decided_on__range=days)
    return Decisions(
        refused_to_assess=Request.objects.filter(child__area=area, **refused).count(),
        refused_to_issue=Assessment.objects.filter(request__child__area=area, **not_issued).count(),
        needs_met=plans.filter(**met).count(),
        plans=in_force(area, counted_on).count(),
        counted_on=counted_on,
        issued=plans.filter(started_on__range=days, transferred_from="").count(),
        reviewed=reviews.exclude(outcome="").count(),
    )


@dataclass(frozen=True)
class Pupils:
    """Pupils in schools of the area, and the label of their census."""

    many: float
    label: str


def pupils(geography: Geography, year: int) -> Pupils | None:
    """Pupils at the January census of a year, or at the last one before it. One query."""
    rows = Observation.objects.filter(
        measure__code=PUPILS,
        breakdown_id=total(),
        geography=geography,
        newest=True,
        value__gt=0,
        period__starts_on__year__lt=year,
    )
    found = rows.order_by("-period__starts_on").values_list("value", "period__label").first()
    if found is None or found[0] is None:
        return None
    return Pupils(found[0], found[1])
