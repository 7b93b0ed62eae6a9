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
    CharField,
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
from django.db.models.functions import Cast, Coalesce, ExtractYear, Greatest
from django.db.models.lookups import LessThanOrEqual

from commissioning.choices import PlacementBucket
from commissioning.models import LocalArea, Setting
from commissioning.queries.settings import bucket_expression
from ehcp.choices import (
    ETHNIC_GROUPS,
    OPEN_STAGES,
    AssessmentOutcome,
    DisputeKind,
    RequestOutcome,
    ReviewOutcome,
    Stage,
)
from ehcp.models import (
    Advice,
    AnnualReview,
    Attendance,
    BudgetStream,
    Dispute,
    NamedSetting,
    Plan,
)
from ehcp.queries.ages import OLDEST, YearsBetween
from ehcp.queries.caseload import holds, in_area
from ehcp.queries.clock import (
    AUGUST_31,
    DECIDE_WEEKS,
    ISSUE_WEEKS,
    POST_16_AGE,
    REFUSE_WEEKS,
    limit,
)
from ehcp.queries.days import Days, month_end
from ehcp.queries.requests import AGREED, known_outcome
from ehcp.queries.reviews import with_next_review
from ehcp.queries.timeliness import cohort

REVIEW_DECISION: Final = timedelta(weeks=4)
AMENDED_PLAN: Final = timedelta(weeks=12)
ADVICE: Final = timedelta(weeks=6)  # regulation 8
LAST_OF_ALL: Final = 20  # the national curriculum year that ends groups without an upper end
Rows = Any  # a queryset of requests with what `caseload` adds


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


def span_of(value: str, top: int | None) -> tuple[int | None, int | None]:
    """The first and last number of "11", or of a stretch "5-10"; "early" is below zero.

    A stretch up to `top` has no upper end: who is older is counted in the last group.
    """
    if value == "early":
        return None, -1
    first, dash, last = value.partition("-")
    return int(first), None if dash and int(last) == top else int(last or first)


def in_span(value: str, number: int, top: int | None) -> bool:
    """Whether a number lies in a stretch."""
    first, last = span_of(value, top)
    return (first is None or first <= number) and (last is None or number <= last)


def by_numbers(field: str, top: int | None = None) -> Callable[[Rows, str, Scope], Rows]:
    """A number or a stretch of them; see `span_of`."""

    def narrowed(rows: Rows, value: str, scope: Scope) -> Rows:
        first, last = span_of(value, top)
        asked = {f"{field}__gte": first, f"{field}__lte": last}
        return rows.filter(**{name: edge for name, edge in asked.items() if edge is not None})

    return narrowed


def by_age_then(rows: Rows, value: str, scope: Scope) -> Rows:
    """Age on the day of the request."""
    age = Greatest(YearsBetween(F("received_on"), F("child__born_on")), Value(0))
    asked = rows.alias(age_then=age)
    return by_numbers("age_then")(asked.filter(received_on__isnull=False), value, scope)


def by_age_at_end(rows: Rows, value: str, scope: Scope) -> Rows:
    """Age on the day on which the plan ceased."""
    ended = rows.filter(plan__ceased_on__lte=scope.on)
    aged = ended.alias(age_at_end=YearsBetween(F("plan__ceased_on"), F("child__born_on")))
    return by_numbers("age_at_end", OLDEST)(aged, value, scope)


def by_ethnicity(rows: Rows, value: str, scope: Scope) -> Rows:
    """An ethnicity, or one of DfE's main groups by its name."""
    return rows.filter(child__ethnicity__in=ETHNIC_GROUPS.get(value, (value,)))


def by_setting(rows: Rows, value: str, scope: Scope) -> Rows:
    """A setting by its number, or by what its name holds."""
    number = re.search(r"(?:^|\()(\d{6}|\d{8})\b", value)
    if number:
        same = Setting.objects.filter(Q(urn=number[1]) | Q(ukprn=number[1]))
        return rows.filter(setting_pk__in=same.values("pk"))
    return rows.filter(setting_name__icontains=value)


def by_place(rows: Rows, value: str, scope: Scope) -> Rows:
    """Where the setting is: a value of `place_of`."""
    return rows.alias(place=place_of(scope.area)).filter(place=value)


def place_of(area: LocalArea) -> Case:
    """Where the setting is: "in" the area, "out" of it, "unknown", or "none" that is registered.

    For what `with_setting` has annotated.
    """
    return Case(
        When(setting_pk=None, then=Value("none")),
        When(outside=True, then=Value("out")),
        When(in_area(area.geography), then=Value("in")),
        default=Value("unknown"),
        output_field=CharField(),
    )


def by_bucket(rows: Rows, value: str, scope: Scope) -> Rows:
    """DfE's kind of placement, or one of the groups that it adds them up to.

    Of the setting attended on the day, else of the one named.
    """
    wanted = [bucket for bucket in PlacementBucket if value in (bucket, bucket.group)]
    return rows.alias(bucket=placement_bucket(scope.on)).filter(bucket__in=wanted)


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


def residential_code(on: date) -> Case:
    """The plan's own residential code, else that of the setting attended on the day; "" for none.

    For querysets of requests.
    """
    attended = attended_on(on).filter(residential__gt="").values("residential")[:1]
    return Case(
        When(plan__residential__gt="", then=F("plan__residential")),
        default=Coalesce(Subquery(attended), Value("")),
        output_field=CharField(),
    )


def by_residential(rows: Rows, value: str, scope: Scope) -> Rows:
    """Residential or not, or for how many weeks of the year."""
    coded = rows.alias(residential=residential_code(scope.on))
    if value in ("yes", "no"):
        return coded.exclude(residential="") if value == "yes" else coded.filter(residential="")
    return coded.filter(residential=value)


FLAGS: Final[Mapping[str, Callable[[date], Q]]] = {
    "overdue": lambda on: Q(late=True),
    "exception": lambda on: Q(excepted=True),
    "looked_after": lambda on: Q(child__looked_after=True),
    "care_leaver": lambda on: Q(child__care_leaver=True),
    "personal_budget": lambda on: Q(plan__personal_budget=True),
    "organised": lambda on: Q(plan__organised_arrangements=True),
    "third_party": lambda on: Q(plan__third_party=True),
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


def by_source(rows: Rows, value: str, scope: Scope) -> Rows:
    """Who asked, or requests of which that is not recorded."""
    return rows.filter(source="" if value == "none" else value)


def by_direct_payment(rows: Rows, value: str, scope: Scope) -> Rows:
    """Personal budgets by what their direct payment is for: one kind, any, or none."""
    budgets = rows.filter(plan__personal_budget=True)
    if value == "any":
        return budgets.filter(plan__direct_payment__gt="")
    return budgets.filter(plan__direct_payment="" if value == "none" else value)


def by_stream(rows: Rows, value: str, scope: Scope) -> Rows:
    """Personal budgets by what they are paid from."""
    paid = BudgetStream.objects.filter(plan=OuterRef("plan"), stream=value)
    return rows.filter(Exists(paid), plan__personal_budget=True)


def by_outcome(rows: Rows, value: str, scope: Scope) -> Rows:
    """The decision whether to assess as it was known on the day.

    Agreed are also those that were decided before the period of a return.
    """
    known = rows.alias(known_outcome=known_outcome(scope.on))
    wanted = AGREED if value == "agreed" else (value,)
    return known.filter(known_outcome__in=wanted)


def by_plan_outcome(rows: Rows, value: str, scope: Scope) -> Rows:
    """The decision whether to issue a plan as it was known on the day; "ended" is any end."""
    known = Q(assessment__decided_on__lte=scope.on)
    if value == "ended":
        return rows.filter(known, assessment__outcome__in=ENDED)
    return rows.filter(known if value in CONCLUDED else Q(), assessment__outcome=value)


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


def last_review(on: date, field: str = "meeting_on") -> Subquery:
    """A field of the newest review of a request's plan that was held by the day."""
    held = AnnualReview.objects.filter(plan=OuterRef("plan"), meeting_on__lte=on)
    return Subquery(held.order_by("-meeting_on").values(field)[:1])


def review_due(on: date) -> Subquery:
    """When the plan of a request is to be reviewed next, as the page of reviews counts it."""
    plan: QuerySet[Any] = with_next_review(Plan.objects.filter(pk=OuterRef("plan")), on)
    return Subquery(plan.values("due_on")[:1])


def by_review_due(rows: Rows, value: Days, scope: Scope) -> Rows:
    """Plans in force whose next review is due within some days."""
    plans = rows.filter(stage=Stage.IN_FORCE).alias(review_due=review_due(scope.on))
    return plans.filter(value.ahead("review_due"), review_due__isnull=False)


def by_review(rows: Rows, value: str, scope: Scope) -> Rows:
    """Where the review of a plan in force stands."""
    on = scope.on
    plans = rows.filter(stage=Stage.IN_FORCE)
    if value in ("overdue", "due", "undated"):
        asked = {
            "overdue": Q(review_due__lt=on),
            "due": Q(review_due__range=(on, _months_on(on))),
            "undated": Q(review_due=None),
        }
        return plans.alias(review_due=review_due(on)).filter(asked[value])
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


TIMED: Final = (RequestOutcome.ASSESS, RequestOutcome.REFUSED)
CONCLUDED: Final = (AssessmentOutcome.ISSUE, AssessmentOutcome.REFUSED)
ENDED: Final = (*CONCLUDED, AssessmentOutcome.WITHDRAWN)

FILTERS: Final[Mapping[str, Callable[[Rows, Any, Scope], Rows]]] = {
    "stage": by_stage,
    "need": by_need,
    "age": by_numbers("age", OLDEST),
    "school_year": by_numbers("school_year", LAST_OF_ALL),
    "setting": by_setting,
    "place": by_place,
    **{name: by_flag(name) for name in FLAGS},
    "sex": by_field("child__sex"),
    "ethnicity": by_ethnicity,
    "bucket": by_bucket,
    "residential": by_residential,
    "direct_payment": by_direct_payment,
    "stream": by_stream,
    "source": by_source,
    "age_then": by_age_then,
    "received": by_days("received_on"),
    "decided": by_days("decided_on"),
    "outcome": by_outcome,
    "six_weeks": kept_limit("decided_on", DECIDE_WEEKS, Q(outcome__in=TIMED)),
    "advice": by_advice,
    "concluded": by_days("assessment__decided_on"),
    "plan_outcome": by_plan_outcome,
    "sixteen_weeks": kept_limit(
        "assessment__decided_on", REFUSE_WEEKS, Q(assessment__outcome=AssessmentOutcome.REFUSED)
    ),
    "issued": by_days("plan__started_on"),
    "in_time": kept_limit("plan__started_on", ISSUE_WEEKS, Q()),
    "waited": by_wait,
    "cohort": by_cohort,
    "review": by_review,
    "reviewed": by_reviewed,
    "review_due": by_review_due,
    "transfer": by_transfer,
    "transfer_state": by_transfer_state,
    "ceased": by_days("plan__ceased_on"),
    "ceased_age": by_age_at_end,
    "cease_reason": by_field("plan__cease_reason"),
    "dispute": by_dispute,
    "mediated": by_opened(DisputeKind.MEDIATION),
    "appealed": by_opened(DisputeKind.APPEAL),
    "figure": lambda rows, value, scope: rows.filter(value.cases(scope.area, scope.on)),
}
EVERY: Final = "every"  # not a filter: each request instead of each child's latest
ON: Final = "on"  # not a filter: the day that the list answers for
