"""The pipeline: where open requests stand against the clock, and which step loses the time.

A request is open while its stage on the day waits for a decision or a plan. One without the
date on which it was received has no clock and is counted apart.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from django.db.models import Case, Count, F, IntegerField, Q, QuerySet, Value, When

from commissioning.models import LocalArea
from ehcp.choices import (
    OPEN_STAGES,
    AdviceAgency,
    AssessmentOutcome,
    RequestOutcome,
    Stage,
)
from ehcp.models import Advice, Request
from ehcp.queries.clock import ADVICE_WEEKS, DECIDE_WEEKS, ISSUE_WEEKS, REFUSE_WEEKS, limit
from ehcp.queries.days import DaysBetween, Median
from ehcp.queries.stages import is_open, with_stage
from ehcp.queries.timeliness import Kept, Period, in_weeks, twelve_months

AHEAD: Final = (2, 4, 6)  # weeks
# Weeks since Day 1, up to and including the upper end.
WEEKS: Final = (
    (6, "Up to 6 weeks"),
    (16, "Over 6 to 16"),
    (20, "Over 16 to 20"),
    (30, "Over 20 to 30"),
    (52, "Over 30 to 52"),
    (None, "Over 52 weeks"),
)
WITHIN_20: Final = 3  # so many of `WEEKS` are within 20 weeks
UNDECIDED: Final = (Stage.REQUESTED, Stage.ASSESSING)


@dataclass(frozen=True)
class StageRow:
    """Open requests of a stage, by how many weeks have passed since they were received."""

    stage: Stage
    by_week: tuple[int, ...]

    @property
    def total(self) -> int:
        """All of the stage."""
        return sum(self.by_week)

    @property
    def by_limit(self) -> tuple[int, ...]:
        """The same with all past 20 weeks together."""
        return (*self.by_week[:WITHIN_20], sum(self.by_week[WITHIN_20:]))


@dataclass(frozen=True)
class LimitRow:
    """Requests for which a limit runs: how many are past it, and how many come to it soon.

    `ahead` counts those due from today to the end of 2, 4 and 6 weeks; each holds the one
    before it.
    """

    weeks: int
    label: str
    open: int
    past: int
    ahead: tuple[int, ...]


@dataclass(frozen=True)
class Pipeline:
    """The open requests of a day; `undated` have no date received and are in nothing else."""

    stages: tuple[StageRow, ...]
    limits: tuple[LimitRow, ...]
    undated: int

    @property
    def open(self) -> int:
        """All open requests with a clock."""
        return sum(row.total for row in self.stages)

    @property
    def past_20_weeks(self) -> int:
        """Open requests without a plan after 20 weeks: the backlog."""
        return self.limits[-1].past


@dataclass(frozen=True)
class StepTime:
    """How long a step took where it ended in the period, in weeks, beside what the law leaves.

    `allowed` is the time between the limits before and after the step.
    """

    label: str
    ended: int
    median: float | None
    allowed: float

    @property
    def lost(self) -> float | None:
        """Weeks by which the median is over what is allowed; negative within it."""
        return None if self.median is None else self.median - self.allowed


@dataclass(frozen=True)
class AgencyTime:
    """An agency's advice: received in the period, how fast, and what is still to come.

    `requests` are those behind what was received, received in time, still to come and overdue.
    """

    agency: AdviceAgency
    received: Kept
    median: float | None
    waiting: int
    overdue: int
    requests: tuple[int, ...]

    @property
    def label(self) -> str:
        """Who gives it."""
        return str(self.agency.label)


@dataclass(frozen=True)
class StepTimes:
    """The steps from request to plan and the advice of each agency, over twelve months."""

    period: Period
    steps: tuple[StepTime, ...]
    whole: StepTime
    agencies: tuple[AgencyTime, ...]

    @property
    def slowest(self) -> StepTime | None:
        """The step that loses most; None where every step keeps its time."""
        over = [step for step in self.steps if step.lost is not None and step.lost > 0]
        return max(over, key=lambda step: step.lost or 0, default=None)

    @property
    def slowest_agency(self) -> AgencyTime | None:
        """The agency whose median is furthest over six weeks; None where all keep them."""
        over = [each for each in self.agencies if (each.median or 0) > ADVICE_WEEKS]
        return max(over, key=lambda each: each.median or 0, default=None)


def open_requests(area: LocalArea, on: date) -> QuerySet[Request]:
    """The requests of an area that were open on a day, with `stage`."""
    known = Q(received_on__lte=on) | Q(received_on=None)
    requests = Request.objects.filter(known, child__area=area)
    return with_stage(requests, on).filter(is_open(on))


def pipeline(area: LocalArea, *, on: date) -> Pipeline:
    """The open requests by stage, week and limit. Two queries."""
    dated = open_requests(area, on)
    row = dated.order_by().aggregate(
        undated=Count("pk", filter=Q(received_on=None)), **_limit_counts(on)
    )
    return Pipeline(
        stages=_stages(dated.exclude(received_on=None), on),
        limits=tuple(_limit_row(weeks, label, row) for weeks, label, _ in LIMITS),
        undated=row["undated"],
    )


def open_by_stage(area: LocalArea, *, on: date) -> tuple[StageRow, ...]:
    """Open requests with a clock by stage and week. One query."""
    return _stages(open_requests(area, on).exclude(received_on=None), on)


LIMITS: Final = (
    (DECIDE_WEEKS, "Tell the family whether there will be an assessment", (Stage.REQUESTED,)),
    (REFUSE_WEEKS, "Decide whether there will be a plan", UNDECIDED),
    (ISSUE_WEEKS, "Send the final plan", OPEN_STAGES),
)


def _stages(requests: QuerySet[Request], on: date) -> tuple[StageRow, ...]:
    """A row for each open stage. One query."""
    whens = [
        When(received_on__gte=on - limit(weeks), then=Value(index))
        for index, (weeks, _) in enumerate(WEEKS)
        if weeks is not None
    ]
    band = Case(*whens, default=Value(len(WEEKS) - 1), output_field=IntegerField())
    rows: Iterable[tuple[str, int, int]] = (
        requests.annotate(band=band)
        .order_by()
        .values("stage", "band")
        .annotate(requests=Count("pk"))
        .values_list("stage", "band", "requests")
    )
    found = {(stage, week): count for stage, week, count in rows}
    return tuple(
        StageRow(stage, tuple(found.get((stage.value, i), 0) for i in range(len(WEEKS))))
        for stage in OPEN_STAGES
    )


def _limit_counts(on: date) -> dict[str, Count]:
    """Aggregates for each limit: all it runs for, those past it, those due soon."""
    found = {}
    for weeks, _, stages in LIMITS:
        runs = Q(stage__in=stages, received_on__isnull=False)
        last = on - limit(weeks)  # received then: due today
        found[f"open_{weeks}"] = Count("pk", filter=runs)
        found[f"past_{weeks}"] = Count("pk", filter=runs & Q(received_on__lt=last))
        for ahead in AHEAD:
            soon = Q(received_on__range=(last, last + timedelta(weeks=ahead)))
            found[f"due_{weeks}_{ahead}"] = Count("pk", filter=runs & soon)
    return found


def _limit_row(weeks: int, label: str, row: Mapping[str, Any]) -> LimitRow:
    """A limit from the aggregates."""
    ahead = tuple(row[f"due_{weeks}_{soon}"] for soon in AHEAD)
    return LimitRow(weeks, label, row[f"open_{weeks}"], row[f"past_{weeks}"], ahead)


def step_times(area: LocalArea, *, on: date) -> StepTimes:
    """How long steps and advice took that ended in the twelve months to a day. Two queries."""
    period = twelve_months(on)
    *steps, whole = steps_of(area, period, on=on)
    return StepTimes(period, tuple(steps), whole, _agencies(area, period, on))


def steps_of(area: LocalArea, period: Period, *, on: date) -> tuple[StepTime, ...]:
    """How long each step took that ended in a period, and last the way from the request to the
    plan. One query.
    """
    days = (period.starts, period.ends)
    ended = (
        Q(decided_on__range=days)
        | Q(assessment__decided_on__range=days)
        | Q(plan__started_on__range=days)
    )
    requests = Request.objects.filter(ended, child__area=area, received_on__lte=on)
    row = requests.aggregate(**_step_aggregates(period))
    return tuple(
        StepTime(label, row[f"{name}_ended"], in_weeks(row[f"{name}_median"]), allowed)
        for name, label, allowed in STEPS
    )


STEPS: Final = (
    ("decide", "Request to decision to assess", DECIDE_WEEKS),
    ("assess", "Decision to assess to decision on a plan", REFUSE_WEEKS - DECIDE_WEEKS),
    ("issue", "Decision on a plan to final plan", ISSUE_WEEKS - REFUSE_WEEKS),
    ("whole", "Request to final plan", ISSUE_WEEKS),
)


# The days between which each step runs, the later first.
STEP_DAYS: Final = {
    "decide": ("decided_on", "received_on"),
    "assess": ("assessment__decided_on", "decided_on"),
    "issue": ("plan__started_on", "assessment__decided_on"),
    "whole": ("plan__started_on", "received_on"),
}


def step_conditions(period: Period) -> dict[str, Q]:
    """Which requests each step ended for in the period."""
    days = (period.starts, period.ends)
    decided = Q(outcome__in=[RequestOutcome.ASSESS, RequestOutcome.REFUSED])
    concluded = Q(assessment__outcome__in=[AssessmentOutcome.ISSUE, AssessmentOutcome.REFUSED])
    issued = Q(plan__started_on__range=days, plan__transferred_from="")
    return {
        "decide": decided & Q(decided_on__range=days),
        "assess": concluded & Q(assessment__decided_on__range=days, decided_on__isnull=False),
        "issue": issued & Q(assessment__outcome=AssessmentOutcome.ISSUE),
        "whole": issued,
    }


def _step_aggregates(period: Period) -> dict[str, Any]:
    """How many of each step ended in the period, and the median of their days."""
    found: dict[str, Any] = {}
    for name, ended in step_conditions(period).items():
        last, first = STEP_DAYS[name]
        found[f"{name}_ended"] = Count("pk", filter=ended)
        found[f"{name}_median"] = Median(DaysBetween(F(last), F(first)), filter=ended)
    return found


def _in_six_weeks() -> Q:
    """Advice that came within six weeks of being asked for (regulation 8)."""
    return Q(received_on__lte=F("requested_on") + limit(ADVICE_WEEKS))


def advice_given_in(area: LocalArea, period: Period, *, within: bool) -> QuerySet[Advice]:
    """Advice received in a period, all of it or what came within six weeks."""
    found = Advice.objects.filter(
        request__child__area=area,
        requested_on__lte=period.ends,
        received_on__range=(period.starts, period.ends),
    )
    return found.filter(_in_six_weeks()) if within else found


def _agencies(area: LocalArea, period: Period, on: date) -> tuple[AgencyTime, ...]:
    """The advice of each agency that was asked, the most asked first. One query.

    What is still to come is counted for open requests alone.
    """
    received = Q(received_on__range=(period.starts, period.ends))
    open_ones = open_requests(area, on).order_by().values("pk")
    to_come = Q(received_on=None) | Q(received_on__gt=on)
    waiting = to_come & Q(request__in=open_ones)  # asked once: what is to come below is of them
    overdue = to_come & Q(requested_on__lt=on - limit(ADVICE_WEEKS))
    conditions = (received, received & _in_six_weeks(), to_come, overdue)
    rows = (
        Advice.objects.filter(received | waiting, request__child__area=area, requested_on__lte=on)
        .order_by()
        .values_list("agency")
        .annotate(
            median=Median(DaysBetween(F("received_on"), F("requested_on")), filter=received),
            **{f"n{i}": Count("pk", filter=each) for i, each in enumerate(conditions)},
            **{
                f"requests{i}": Count("request", filter=each, distinct=True)
                for i, each in enumerate(conditions)
            },
        )
    )
    found = [
        AgencyTime(
            AdviceAgency(agency),
            Kept(came, kept),
            in_weeks(median),
            waiting_now,
            overdue_now,
            tuple(requests),
        )
        for agency, median, came, kept, waiting_now, overdue_now, *requests in rows
    ]
    return tuple(sorted(found, key=lambda each: (-(each.received.made + each.waiting), each.label)))
