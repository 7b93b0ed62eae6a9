"""What a forecast starts from: the open cases of a day and the pace of the year before it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from django.db.models import Case, Count, Exists, F, OuterRef, Q, Value, When
from django.db.models.functions import Coalesce

from commissioning.models import LocalArea
from ehcp.choices import AssessmentOutcome, RequestOutcome, Stage
from ehcp.models import Request, TimeException
from ehcp.queries.days import Percentile
from ehcp.queries.forecast import Basis, Pace, Plans, Waiting, known
from ehcp.queries.pipeline import StepTime, open_requests, steps_of
from ehcp.queries.timeliness import (
    Month,
    Period,
    Tally,
    cohort,
    issued_in,
    months,
    twelve_months,
    years,
)

FEWEST_MONTHS: Final = 6  # with fewer full months behind it, a pace says nothing
SOON: Final = 0.1  # a tenth of plans come this soon or sooner
SLACK, GOOD = 0.25, 0.75  # the quarter of months on either side


@dataclass(frozen=True)
class Shares:
    """Of requests that ended lately, how many led on, between 0 and 1, and how many came."""

    assessed: float
    issued: float
    received: int

    def to_plan(self, stage: Stage) -> float:
        """The share of requests of a stage that become a plan."""
        ahead = {Stage.REQUESTED: self.assessed * self.issued, Stage.ASSESSING: self.issued}
        return ahead.get(stage, 1.0)


@dataclass(frozen=True)
class BackTest:
    """What the method would have said at mid-year, and what came of it; percentages.

    `rests_on` are the plans in time and all plans behind what came, exceptions left out.
    """

    on: date
    said: float
    low: float
    high: float
    came: float
    rests_on: tuple[int, int]

    @property
    def error(self) -> float:
        """Points by which it was too high."""
        return self.said - self.came


def basis(area: LocalArea, *, on: date, listed: Sequence[Month] | None = None) -> Basis | None:
    """What a forecast of a day starts from; None where too few months lie behind. Five queries."""
    listed = months(area, on=on) if listed is None else listed
    full = [month for month in listed if month.starts < on.replace(day=1)][-12:]
    issued = sum((month.tally for month in full), Tally())
    if len(full) < FEWEST_MONTHS or not issued.issued:
        return None
    period = Period(full[0].starts, on.replace(day=1) - timedelta(days=1))
    shares = _shares(area, period, on)
    lead = _lead_days(area, period, on)
    *steps, _ = steps_of(area, twelve_months(on), on=on)
    pace = Pace(
        issued=issued.issued / len(full),
        arriving=shares.received / len(full) * shares.to_plan(Stage.REQUESTED),
        lead_days=lead,
        in_time=issued.within / issued.issued,
        excepted=issued.excepted / issued.issued,
    )
    first_of_year = (on + timedelta(days=1)).year
    return Basis(
        on=on,
        waiting=tuple(_waiting(area, on, shares, lead, steps)),
        pace=pace,
        low=_pace_of(full, pace, SLACK),
        high=_pace_of(full, pace, GOOD),
        so_far=known(years(tuple(listed)).get(first_of_year, Tally())) if listed else Plans(),
    )


def _pace_of(full: Sequence[Month], pace: Pace, share: float) -> Pace:
    """The pace at a quarter of the months: plans a month and share in time, each by itself."""
    issued = sorted(month.tally.issued for month in full)
    timely = sorted(m.tally.within / m.tally.issued for m in full if m.tally.issued)
    return Pace(
        issued=float(issued[round(share * (len(issued) - 1))]),
        arriving=pace.arriving,
        lead_days=pace.lead_days,
        in_time=timely[round(share * (len(timely) - 1))],
        excepted=pace.excepted,
    )


def _shares(area: LocalArea, period: Period, on: date) -> Shares:
    """Which share of requests led on to an assessment and to a plan. One query."""
    days = (period.starts, period.ends)
    decided = Q(decided_on__range=days, outcome__in=["Y", "N", "W"])
    concluded = Q(
        assessment__decided_on__range=days,
        assessment__outcome__in=[AssessmentOutcome.ISSUE, *("N", "W")],
    )
    row = Request.objects.filter(child__area=area, received_on__lte=on).aggregate(
        received=Count("pk", filter=Q(received_on__range=days)),
        decided=Count("pk", filter=decided),
        assessed=Count("pk", filter=decided & Q(outcome=RequestOutcome.ASSESS)),
        concluded=Count("pk", filter=concluded),
        issued=Count("pk", filter=concluded & Q(assessment__outcome=AssessmentOutcome.ISSUE)),
    )
    return Shares(
        row["assessed"] / row["decided"] if row["decided"] else 1.0,
        row["issued"] / row["concluded"] if row["concluded"] else 1.0,
        row["received"],
    )


def _lead_days(area: LocalArea, period: Period, on: date) -> int:
    """How soon the soonest tenth of plans came, in days. One query."""
    plans = issued_in(cohort(area, on), period)
    return round(plans.aggregate(lead=Percentile("days", share=SOON))["lead"] or 0)


def _waiting(
    area: LocalArea, on: date, shares: Shares, lead: int, steps: Sequence[StepTime]
) -> Iterable[Waiting]:
    """The open cases by day received, stage and exception. One query."""
    exceptions = TimeException.objects.filter(request=OuterRef("pk"), from_on__lte=on)
    flagged = Coalesce(F("assessment__exceptions_apply"), False)
    rows: Iterable[Any] = (
        open_requests(area, on)
        .exclude(received_on=None)
        .annotate(excepted=Case(When(Exists(exceptions), then=Value(True)), default=flagged))
        .order_by()
        .values("received_on", "stage", "excepted")
        .annotate(many=Count("pk"))
        .values_list("received_on", "stage", "excepted", "many")
    )
    _, assess, issue = (7 * (step.median or 0) for step in steps)
    still = {Stage.REQUESTED: assess + issue, Stage.ASSESSING: issue}
    for received, stage, excepted, many in rows:
        wait = timedelta(days=round(still.get(Stage(stage), 0)))
        ready = max(received + timedelta(days=lead), on + wait)
        yield Waiting(received, ready, many * shares.to_plan(Stage(stage)), excepted)


def back_test(area: LocalArea, *, on: date, listed: Sequence[Month]) -> BackTest | None:
    """The method at the middle of the last whole year, against that year. Four queries."""
    last = (on + timedelta(days=1)).year - 1
    middle = date(last, 6, 30)
    found = basis(area, on=middle, listed=[m for m in listed if m.starts <= middle])
    tally = years(tuple(listed)).get(last, Tally())
    came, rests_on = tally.percent_ex, (tally.within_ex, tally.issued_ex)
    if found is None or came is None:
        return None
    year = found.years()[0]
    low, high = year.range_ex
    return BackTest(middle, year.plans.percent_ex or 0.0, low, high, came, rests_on)
