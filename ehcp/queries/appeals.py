"""Mediation and appeals: what they are about, how they end, and how many decisions lead to them.

Mediation counts in the year in which it was asked for, an appeal in that in which it was
registered. What is dated after the day `on` was not known on it.

Two rates are published. The first sets appeals against refusals to assess and to issue, plans
ceased because needs are met without one, all of the year, and plans maintained at the census of
the January after it (the published parts of 2024 fit no other January). The second, in
development, sets them against the decisions of the year that can be appealed; which these are
is not published, so ours names its parts.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from itertools import product
from typing import Any, Final

from django.db.models import (
    Case,
    CharField,
    Count,
    DateField,
    F,
    Q,
    QuerySet,
    Value,
    When,
)
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
from ehcp.queries.days import census_day
from ehcp.queries.reviews import ANY, in_force, year_of
from ehcp.queries.timeliness import Period

PUPILS: Final = "school.pupils"
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


def begun(area: LocalArea, period: Period, *, on: date) -> QuerySet[Dispute]:
    """What began in a period."""
    return disputes(area, on=on).filter(opened_on__range=(period.starts, period.ends))


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
        begun(area, period, on=on)
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


def ending_states(on: date) -> dict[str, Q]:
    """What makes each ending on a day: the outcomes, `NOT_RECORDED` and `OPEN`."""
    ended = Q(closed_on__lte=on)
    return {
        **{outcome.value: ended & Q(outcome=outcome) for outcome in DisputeOutcome},
        NOT_RECORDED: ended & Q(outcome=""),
        OPEN: Q(closed_on__isnull=True) | Q(closed_on__gt=on),
    }


def endings(area: LocalArea, kind: DisputeKind, period: Period, *, on: date) -> Mapping[str, int]:
    """Disputes of a kind and period by outcome, `OPEN` and `NOT_RECORDED` too. One query."""
    counts = {
        f"n_{name}": Count("pk", filter=condition) for name, condition in ending_states(on).items()
    }
    found = begun(area, period, on=on).filter(kind=kind).aggregate(**counts)
    return {name.removeprefix("n_"): many for name, many in found.items()}


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


def to_carry_out(area: LocalArea, period: Period, *, on: date) -> QuerySet[Dispute]:
    """What ended so that the authority has something to do.

    By the day of the order, else by that of the end.
    """
    ordered_on = Coalesce(F("order_on"), F("closed_on"), output_field=DateField())
    ended: QuerySet[Any] = disputes(area, on=on).annotate(ordered_on=ordered_on)
    return ended.filter(
        closed_on__lte=on,
        outcome__in=TO_BE_CARRIED_OUT,
        ordered_on__range=(period.starts, period.ends),
    )


def carried_out_states(on: date) -> dict[str, Q]:
    """What makes each number of `CarriedOut` on a day."""
    done, waiting = Q(complied_on__lte=on), Q(complied_on__isnull=True) | Q(complied_on__gt=on)
    return {
        "in_time": done & Q(complied_on__lte=F("due_on")),
        "late": done & Q(complied_on__gt=F("due_on")),
        "overdue": waiting & Q(due_on__lt=on),
        "running": waiting & Q(due_on__gte=on),
        "undated": Q(due_on__isnull=True),
    }


def carried_out(area: LocalArea, period: Period, *, on: date) -> tuple[tuple[str, CarriedOut], ...]:
    """What the authority was to do, by what was ordered; "" where that is not known. One query."""
    states = carried_out_states(on)
    rows: Any = (
        to_carry_out(area, period, on=on)
        .order_by()
        .values("ordered")
        .annotate(**{name: Count("pk", filter=state) for name, state in states.items()})
    )
    found: dict[str, CarriedOut] = {}
    for row in rows:
        counts: dict[str, Any] = dict(row)
        ordered = counts.pop("ordered")
        found[ordered] = CarriedOut(**counts)
    return tuple((key, found[key]) for key in (*Ordered.values, "") if key in found)


def children_by_figure(area: LocalArea, year: int, *, on: date) -> dict[str, int]:
    """How many children are behind each number of the disputes of a year, by its code.

    A child may have several disputes: then these are fewer. See `ehcp.queries.case_figures` for
    the codes. Two queries.
    """
    period = year_of(year, on)
    children: defaultdict[str, set[int]] = defaultdict(set)
    opened = begun(area, period, on=on).annotate(ending=_named(ending_states(on)))
    for child, kind, about, ending in opened.values_list("child", "kind", "about", "ending"):
        for one, other in product((kind, ANY), (about, ANY)):
            children[f"disputes:{year}:{one}:{other}"].add(child)
        for each in (ending, ANY):
            children[f"ended:{year}:{kind}:{each}"].add(child)
    orders: Any = to_carry_out(area, period, on=on).annotate(state=_named(carried_out_states(on)))
    for child, ordered, state in orders.values_list("child", "ordered", "state"):
        for one, other in product((ordered or "none", ANY), (state, ANY)):
            children[f"ordered:{year}:{one}:{other}"].add(child)
    return {code: len(found) for code, found in children.items()}


def _named(states: Mapping[str, Q]) -> Case:
    """The name of the state that holds."""
    whens = [When(condition, then=Value(name)) for name, condition in states.items()]
    return Case(*whens, default=Value(""), output_field=CharField())


@dataclass(frozen=True)
class Decisions:
    """What appeals of a year are set against. `counted_on` is the day of the plans.

    `reviewed` are decisions after reviews, `reviewed_plans` the plans that they are about.
    """

    refused_to_assess: int
    refused_to_issue: int
    needs_met: int
    plans: int
    counted_on: date
    issued: int
    reviewed: int
    reviewed_plans: int

    @property
    def first_method(self) -> int:
        """Refusals, plans ceased because needs are met, and plans at the January after."""
        return self.refused_to_assess + self.refused_to_issue + self.needs_met + self.plans

    @property
    def of_the_year(self) -> int:
        """Refusals, plans issued and decisions after reviews."""
        return self.refused_to_assess + self.refused_to_issue + self.issued + self.reviewed


def reviews_decided(area: LocalArea, period: Period) -> QuerySet[AnnualReview]:
    """Reviews with an outcome that was decided in a period."""
    days = (period.starts, period.ends)
    found = AnnualReview.objects.filter(plan__request__child__area=area, decided_on__range=days)
    return found.exclude(outcome="")


def decisions_of(area: LocalArea, year: int, *, on: date) -> Decisions:
    """What can be appealed of a year, as far as it is known on a day. Eight queries."""
    period = year_of(year, on)
    days = (period.starts, period.ends)
    refused = {"outcome": RequestOutcome.REFUSED, "decided_on__range": days}
    not_issued = {"outcome": AssessmentOutcome.REFUSED, "decided_on__range": days}
    plans = Plan.objects.filter(request__child__area=area)
    met = {"ceased_on__range": days, "cease_reason": CeaseReason.NEEDS_MET}
    counted_on = min(on, census_day(year + 1))
    reviews = reviews_decided(area, period)
    return Decisions(
        refused_to_assess=Request.objects.filter(child__area=area, **refused).count(),
        refused_to_issue=Assessment.objects.filter(request__child__area=area, **not_issued).count(),
        needs_met=plans.filter(**met).count(),
        plans=in_force(area, counted_on).count(),
        counted_on=counted_on,
        issued=plans.filter(started_on__range=days, transferred_from="").count(),
        reviewed=reviews.count(),
        reviewed_plans=reviews.values("plan").distinct().count(),
    )


@dataclass(frozen=True)
class OfYear:
    """All that is counted of the disputes of a year; `children` as `children_by_figure` has it."""

    subjects: tuple[tuple[DisputeAbout, int, int], ...]
    mediation: Mapping[str, int]
    appeals: Mapping[str, int]
    orders: tuple[tuple[str, CarriedOut], ...]
    against: Decisions
    children: Mapping[str, int]


def of_year(area: LocalArea, year: int, *, on: date) -> OfYear:
    """The disputes of a year and what they are set against. Fourteen queries."""
    period = year_of(year, on)
    return OfYear(
        by_subject(area, period, on=on),
        endings(area, DisputeKind.MEDIATION, period, on=on),
        endings(area, DisputeKind.APPEAL, period, on=on),
        carried_out(area, period, on=on),
        decisions_of(area, year, on=on),
        children_by_figure(area, year, on=on),
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
