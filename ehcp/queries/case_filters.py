"""What the caseload can be narrowed by: each filter of the list as a condition on its rows.

A page whose number leads to the list counts by the same conditions, so that both agree.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from django.db.models import (
    Case,
    DateField,
    Exists,
    F,
    Func,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce, ExtractYear
from django.db.models.lookups import LessThanOrEqual

from commissioning.choices import PlacementBucket
from commissioning.models import LocalArea, Setting
from commissioning.queries.settings import bucket_expression
from config.lib.formats import british_date
from ehcp.choices import (
    OPEN_STAGES,
    AssessmentOutcome,
    DisputeKind,
    RequestOutcome,
    ReviewOutcome,
    Stage,
)
from ehcp.models import Advice, AnnualReview, Attendance, Dispute, NamedSetting
from ehcp.queries.ages import YearsBetween
from ehcp.queries.case_figures import CaseFigure
from ehcp.queries.caseload import holds, in_area
from ehcp.queries.clock import (
    AUGUST_31,
    DECIDE_WEEKS,
    ISSUE_WEEKS,
    POST_16_AGE,
    REFUSE_WEEKS,
    limit,
)
from ehcp.queries.timeliness import cohort

REVIEW_MONTHS: Final = 12  # section 44
REVIEW_DECISION: Final = timedelta(weeks=4)
AMENDED_PLAN: Final = timedelta(weeks=12)
ADVICE: Final = timedelta(weeks=6)  # regulation 8
Rows = Any  # a queryset of requests with what `caseload` adds


@dataclass(frozen=True)
class Days:
    """A stretch of days, both ends included; None leaves an end open."""

    first: date | None
    last: date | None

    def of(self, field: str, on: date) -> Q:
        """That a date lies in it and is known on the day."""
        last = min(self.last, on) if self.last else on
        found = Q(**{f"{field}__lte": last})
        return found & Q(**{f"{field}__gte": self.first}) if self.first else found

    def __str__(self) -> str:
        first, last = self.first, self.last
        if first and last and first == date(first.year, 1, 1) and last == date(first.year, 12, 31):
            return str(first.year)
        if first and last and first.day == 1 and last == month_end(first):
            return f"{first:%B %Y}"
        if first and last:
            return f"{british_date(first)} to {british_date(last)}"
        return f"from {british_date(first)}" if first else f"up to {british_date(last)}"


def month_end(day: date) -> date:
    """The last day of the month of a day."""
    later = day.replace(day=28) + timedelta(days=4)
    return later.replace(day=1) - timedelta(days=1)


def days_of(text: str) -> Days:
    """The days of "2026", "2026-05", "2026-05-04", or of "…..…" between two days.

    Either end of a stretch may be left out. Raises ValueError for what is none of these.
    """
    first, dots, last = text.strip().partition("..")
    if not dots:
        return Days(_first_day(first), _last_day(first))
    if not (first or last):
        raise ValueError("A stretch of days has an end.")
    return Days(_first_day(first) if first else None, _last_day(last) if last else None)


def _first_day(text: str) -> date:
    """The first day of a year, a month or a day."""
    if re.fullmatch(r"\d{4}", text):
        return date(int(text), 1, 1)
    return date.fromisoformat(f"{text}-01" if re.fullmatch(r"\d{4}-\d{2}", text) else text)


def _last_day(text: str) -> date:
    """The last day of a year, a month or a day."""
    if re.fullmatch(r"\d{4}", text):
        return date(int(text), 12, 31)
    day = _first_day(text)
    return month_end(day) if re.fullmatch(r"\d{4}-\d{2}", text) else day


@dataclass(frozen=True)
class Scope:
    """Whose cases are narrowed, and the day that the list answers for."""

    area: LocalArea
    on: date


SEVERAL_STAGES: Final[Mapping[str, tuple[Stage, ...]]] = {
    "open": OPEN_STAGES,
    "undecided": (Stage.REQUESTED, Stage.ASSESSING),
}


def by_stage(rows: Rows, value: str, scope: Scope) -> Rows:
    """One stage, or all that wait: for a decision or a plan, or for a decision."""
    return rows.filter(stage__in=SEVERAL_STAGES.get(value, (value,)))


def by_need(rows: Rows, value: str, scope: Scope) -> Rows:
    """The primary need, or cases where none is recorded."""
    return rows.filter(need=None if value == "none" else value)


def by_numbers(field: str) -> Callable[[Rows, str, Scope], Rows]:
    """A number or, as "5-10", a stretch of them; "early" is below zero."""

    def narrowed(rows: Rows, value: str, scope: Scope) -> Rows:
        if value == "early":
            return rows.filter(**{f"{field}__lt": 0})
        first, _, last = value.partition("-")
        return rows.filter(**{f"{field}__gte": int(first), f"{field}__lte": int(last or first)})

    return narrowed


def by_age_then(rows: Rows, value: str, scope: Scope) -> Rows:
    """Age on the day of the request."""
    asked = rows.alias(age_then=YearsBetween(F("received_on"), F("child__born_on")))
    return by_numbers("age_then")(asked.filter(received_on__isnull=False), value, scope)


def by_setting(rows: Rows, value: str, scope: Scope) -> Rows:
    """A setting by its number, or by what its name holds."""
    number = re.search(r"(?:^|\()(\d{6}|\d{8})\b", value)
    if number:
        same = Setting.objects.filter(Q(urn=number[1]) | Q(ukprn=number[1]))
        return rows.filter(setting_pk__in=same.values("pk"))
    return rows.filter(setting_name__icontains=value)


def by_place(rows: Rows, value: str, scope: Scope) -> Rows:
    """In the area, out of it, or without a setting that the register knows."""
    if value == "none":
        return rows.filter(setting_pk=None)
    return rows.filter(Q(outside=True) if value == "out" else in_area(scope.area.geography))


def by_bucket(rows: Rows, value: str, scope: Scope) -> Rows:
    """DfE's kind of placement, of the setting attended on the day, else of the one named."""
    return rows.alias(bucket=placement_bucket(scope.on)).filter(bucket=value)


def placement_bucket(on: date) -> Coalesce:
    """The placement bucket of a request's plan on a day, for querysets of requests."""
    named = NamedSetting.objects.filter(plan=OuterRef("plan"), rank=1)
    return Coalesce(
        Subquery(
            attended_on(on)
            .order_by("-entered_on")
            .annotate(bucket=bucket_expression())
            .values("bucket")[:1]
        ),
        Subquery(named.annotate(bucket=bucket_expression()).values("bucket")[:1]),
        Value(PlacementBucket.NOT_RECORDED.value),
    )


def attended_on(on: date) -> QuerySet[Attendance]:
    """The settings of rank 1 that children attend on a day, of the plan of an outer request."""
    still = Q(left_on=None) | Q(left_on__gt=on)
    return Attendance.objects.filter(still, plan=OuterRef("plan"), rank=1, entered_on__lte=on)


def residential(on: date) -> Q:
    """That the plan is residential, or the setting that is attended on the day."""
    return Q(plan__residential__gt="") | Q(Exists(attended_on(on).filter(residential__gt="")))


FLAGS: Final[Mapping[str, Callable[[date], Q]]] = {
    "overdue": lambda on: Q(late=True),
    "exception": lambda on: Q(excepted=True),
    "looked_after": lambda on: Q(child__looked_after=True),
    "care_leaver": lambda on: Q(child__care_leaver=True),
    "residential": residential,
    "personal_budget": lambda on: Q(plan__personal_budget=True),
}


def by_flag(name: str) -> Callable[[Rows, str, Scope], Rows]:
    """Cases with a mark, or all others."""

    def narrowed(rows: Rows, value: str, scope: Scope) -> Rows:
        alias = f"{name}_holds"
        return rows.alias(**{alias: holds(FLAGS[name](scope.on))}).filter(**{alias: value == "yes"})

    return narrowed


def by_field(path: str) -> Callable[[Rows, str, Scope], Rows]:
    """A field as it is."""
    return lambda rows, value, scope: rows.filter(**{path: value})


def by_days(path: str, *more: Q) -> Callable[[Rows, Days, Scope], Rows]:
    """Something dated that happened within some days."""
    return lambda rows, value, scope: rows.filter(value.of(path, scope.on), *more)


def by_outcome(path: str, day: str, dated: tuple[str, ...]) -> Callable[[Rows, str, Scope], Rows]:
    """A decision as it was known on the day."""

    def narrowed(rows: Rows, value: str, scope: Scope) -> Rows:
        known = Q(**{f"{day}__lte": scope.on}) if value in dated else Q()
        return rows.filter(known, **{path: value})

    return narrowed


def kept_limit(done: str, weeks: int, timed: Q) -> Callable[[Rows, str, Scope], Rows]:
    """Of what was done by the day, that within so many weeks of the request, the rest, or all."""

    def narrowed(rows: Rows, value: str, scope: Scope) -> Rows:
        known = rows.filter(timed, received_on__isnull=False, **{f"{done}__lte": scope.on})
        if value == "any":
            return known
        intime = Q(**{f"{done}__lte": F("received_on") + limit(weeks)})
        return known.filter(intime) if value == "yes" else known.exclude(intime)

    return narrowed


def by_wait(rows: Rows, value: str, scope: Scope) -> Rows:
    """Plans issued over a number of weeks after the request, and up to another: "16-20"."""
    over, _, up_to = value.partition("-")
    known = rows.filter(plan__started_on__lte=scope.on, received_on__isnull=False)
    if over:
        known = known.filter(plan__started_on__gt=F("received_on") + limit(int(over)))
    if up_to:
        known = known.filter(plan__started_on__lte=F("received_on") + limit(int(up_to)))
    return known


def by_cohort(rows: Rows, value: str, scope: Scope) -> Rows:
    """Plans of the national measure, all or those without an exception."""
    plans: Any = cohort(scope.area, scope.on)
    return rows.filter(plan__in=plans.filter(excepted=False) if value == "ex" else plans)


class MonthsLater(Func):
    """The same day some months later, or the last of a month too short for it."""

    template = "(%(expressions)s + interval '%(months)s months')::date"
    output_field = DateField()


def last_review(on: date, field: str = "meeting_on") -> Subquery:
    """A field of the newest review of a request's plan that was held by the day."""
    held = AnnualReview.objects.filter(plan=OuterRef("plan"), meeting_on__lte=on)
    return Subquery(held.order_by("-meeting_on").values(field)[:1])


def review_due(on: date) -> MonthsLater:
    """When the plan of a request is to be reviewed next: 12 months after the last time."""
    start = Coalesce(last_review(on), F("plan__started_on"))
    return MonthsLater(start, months=REVIEW_MONTHS)


def by_review(rows: Rows, value: str, scope: Scope) -> Rows:
    """Where the review of a plan in force stands."""
    on = scope.on
    plans = rows.filter(stage=Stage.IN_FORCE)
    if value in ("overdue", "due"):
        plans = plans.alias(review_due=review_due(on))
        soon = Q(review_due__range=(on, _months_on(on)))
        return plans.filter(Q(review_due__lt=on) if value == "overdue" else soon)
    reviews = AnnualReview.objects.filter(plan=OuterRef("plan"), meeting_on=OuterRef("reviewed"))
    undecided = reviews.filter(Q(decided_on=None) | Q(decided_on__gt=on))
    amending = reviews.filter(outcome=ReviewOutcome.AMEND, decided_on__lte=on)
    unsent = amending.filter(Q(final_on=None) | Q(final_on__gt=on))
    wanted = {
        "waiting": undecided,
        "undecided": undecided.filter(meeting_on__lt=on - REVIEW_DECISION),
        "unamended": unsent.filter(meeting_on__lt=on - AMENDED_PLAN),
    }
    return plans.alias(reviewed=last_review(on)).filter(Exists(wanted[value]))


def _months_on(on: date) -> date:
    """Three months after a day."""
    year, month = divmod(on.year * 12 + on.month - 1 + 3, 12)
    first = date(year, month + 1, 1)
    return min(first.replace(day=1) + timedelta(days=on.day - 1), month_end(first))


def by_reviewed(rows: Rows, value: Days, scope: Scope) -> Rows:
    """Plans with a review meeting within some days."""
    held = AnnualReview.objects.filter(value.of("meeting_on", scope.on), plan=OuterRef("plan"))
    return rows.filter(Exists(held))


def transfer_limit() -> Case:
    """The last day for the plan before a move of phase: 30 March before post-16, else 14
    February (regulation 18(1)).
    """
    year = Cast(ExtractYear("plan__phase_transfer_due_on"), IntegerField())

    def day(month: int, day: int, earlier: int = 0) -> Func:
        parts = (year - Value(earlier), Value(month), Value(day))
        return Func(*parts, function="make_date", output_field=DateField())

    to_post_16 = LessThanOrEqual(F("child__born_on"), day(*AUGUST_31, POST_16_AGE))
    return Case(When(to_post_16, then=day(3, 30)), default=day(2, 14))


def by_transfer(rows: Rows, value: str, scope: Scope) -> Rows:
    """Plans for a move of phase in a calendar year."""
    return rows.filter(plan__phase_transfer_due_on__year=int(value))


def by_transfer_state(rows: Rows, value: str, scope: Scope) -> Rows:
    """Whether the plan for the next phase is issued, and was in time."""
    moving = rows.filter(plan__phase_transfer_due_on__isnull=False)
    sent = Q(plan__phase_transfer_final_on__lte=scope.on)
    if value == "open":
        return moving.filter(~sent | Q(plan__phase_transfer_final_on=None))
    timed = moving.alias(transfer_limit=transfer_limit())
    intime = sent & Q(plan__phase_transfer_final_on__lte=F("transfer_limit"))
    if value == "in_time":
        return timed.filter(intime)
    late = sent & Q(plan__phase_transfer_final_on__gt=F("transfer_limit"))
    waiting = (~sent | Q(plan__phase_transfer_final_on=None)) & Q(transfer_limit__lt=scope.on)
    return timed.filter(late | waiting)


def by_advice(rows: Rows, value: str, scope: Scope) -> Rows:
    """Open requests for which advice is still to come, past six weeks or at all.

    A value such as "overdue:social_care" asks for one agency.
    """
    state, _, agency = value.partition(":")
    waited = Advice.objects.filter(
        Q(received_on=None) | Q(received_on__gt=scope.on),
        request=OuterRef("pk"),
        requested_on__lte=scope.on,
    )
    if state == "overdue":
        waited = waited.filter(requested_on__lt=scope.on - ADVICE)
    if agency:
        waited = waited.filter(agency=agency)
    return rows.filter(Exists(waited), stage__in=OPEN_STAGES)


def by_figure(rows: Rows, value: CaseFigure, scope: Scope) -> Rows:
    """Cases whose plan is counted by a figure of another page."""
    return rows.filter(plan__in=value.plans(scope.area, scope.on).values("pk"))


def by_dispute(rows: Rows, value: str, scope: Scope) -> Rows:
    """Cases with mediation or an appeal that was open on the day."""
    going = Dispute.objects.filter(
        Q(closed_on=None) | Q(closed_on__gt=scope.on),
        child=OuterRef("child"),
        opened_on__lte=scope.on,
    )
    return rows.filter(Exists(going if value == "any" else going.filter(kind=value)))


def by_opened(kind: DisputeKind) -> Callable[[Rows, Days, Scope], Rows]:
    """Cases in which mediation or an appeal began within some days."""

    def narrowed(rows: Rows, value: Days, scope: Scope) -> Rows:
        opened = Dispute.objects.filter(value.of("opened_on", scope.on), kind=kind)
        return rows.filter(Exists(opened.filter(child=OuterRef("child"))))

    return narrowed


DECIDED: Final = (RequestOutcome.ASSESS, RequestOutcome.REFUSED, RequestOutcome.WITHDRAWN)
CONCLUDED: Final = (AssessmentOutcome.ISSUE, AssessmentOutcome.REFUSED)

FILTERS: Final[Mapping[str, Callable[[Rows, Any, Scope], Rows]]] = {
    "stage": by_stage,
    "need": by_need,
    "age": by_numbers("age"),
    "school_year": by_numbers("school_year"),
    "setting": by_setting,
    "place": by_place,
    **{name: by_flag(name) for name in FLAGS},
    "sex": by_field("child__sex"),
    "ethnicity": by_field("child__ethnicity"),
    "bucket": by_bucket,
    "source": by_field("source"),
    "age_then": by_age_then,
    "received": by_days("received_on"),
    "decided": by_days("decided_on"),
    "outcome": by_outcome("outcome", "decided_on", DECIDED),
    "six_weeks": kept_limit("decided_on", DECIDE_WEEKS, Q(outcome__in=DECIDED[:2])),
    "advice": by_advice,
    "concluded": by_days("assessment__decided_on"),
    "plan_outcome": by_outcome("assessment__outcome", "assessment__decided_on", CONCLUDED),
    "sixteen_weeks": kept_limit(
        "assessment__decided_on", REFUSE_WEEKS, Q(assessment__outcome=AssessmentOutcome.REFUSED)
    ),
    "issued": by_days("plan__started_on"),
    "in_time": kept_limit("plan__started_on", ISSUE_WEEKS, Q()),
    "waited": by_wait,
    "cohort": by_cohort,
    "review": by_review,
    "reviewed": by_reviewed,
    "transfer": by_transfer,
    "transfer_state": by_transfer_state,
    "ceased": by_days("plan__ceased_on"),
    "cease_reason": by_field("plan__cease_reason"),
    "dispute": by_dispute,
    "mediated": by_opened(DisputeKind.MEDIATION),
    "appealed": by_opened(DisputeKind.APPEAL),
    "figure": by_figure,
}
EVERY: Final = "every"  # not a filter: each request instead of each child's latest
