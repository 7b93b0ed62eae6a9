"""Where a request stands on a day, in SQL for lists and in Python for one.

What is dated after the day is not known yet on it. A plan without a start and without a
draft came from elsewhere, and is in force.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Case, CharField, Q, QuerySet, Value, When

from ehcp.choices import OPEN_STAGES, AssessmentOutcome, RequestOutcome, Stage
from ehcp.models import Assessment, Plan, Request
from ehcp.queries.clock import ISSUE_WEEKS, limit


def with_stage(requests: QuerySet[Any], on: date) -> QuerySet[Any]:
    """The requests with `stage`, a value of `Stage`, as it was on a day."""
    whens = [When(condition, then=Value(stage.value)) for stage, condition in rules(on)]
    default = Value(Stage.REQUESTED.value)
    staged: QuerySet[Any] = requests.annotate(
        stage=Case(*whens, default=default, output_field=CharField())
    )
    return staged


def rules(on: date) -> tuple[tuple[Stage, Q], ...]:
    """What makes a stage, the first that holds; without any a request waits for its decision."""
    outcome, assessed = RequestOutcome, AssessmentOutcome
    decided = Q(decided_on__lte=on)
    concluded = Q(assessment__decided_on__lte=on)
    elsewhere = Q(plan__isnull=False, plan__started_on=None, plan__draft_on=None)
    undated = Q(assessment__decided_on=None)
    return (
        (Stage.CEASED, Q(plan__ceased_on__lte=on)),
        (Stage.IN_FORCE, Q(plan__started_on__lte=on) | elsewhere),
        (Stage.MOVED, ~Q(exported_to="")),
        (Stage.WITHDRAWN, decided & Q(outcome=outcome.WITHDRAWN)),
        (Stage.WITHDRAWN, (concluded | undated) & Q(assessment__outcome=assessed.WITHDRAWN)),
        (Stage.REFUSED_TO_ASSESS, decided & Q(outcome=outcome.REFUSED)),
        (Stage.REFUSED_TO_ISSUE, concluded & Q(assessment__outcome=assessed.REFUSED)),
        (Stage.DRAFT_SENT, Q(plan__draft_on__lte=on)),
        (Stage.DRAFTING, concluded & Q(assessment__outcome=assessed.ISSUE)),
        (Stage.DRAFTING, Q(assessment__outcome=assessed.HISTORICAL)),
        (Stage.ASSESSING, decided & Q(outcome=outcome.ASSESS) | Q(outcome=outcome.HISTORICAL)),
    )


@dataclass(frozen=True)
class Facts:
    """What of a request is known on a day; what came later is taken away."""

    request: str
    assessment: str
    exported: bool
    drafted: bool
    started: bool
    ceased: bool


def stage_of(request: Request, on: date) -> Stage:
    """The stage of one request on a day; its assessment and plan should be loaded."""
    facts = facts_of(request, on)
    if facts.ceased:
        return Stage.CEASED
    if facts.started:
        return Stage.IN_FORCE
    if facts.exported:
        return Stage.MOVED
    return ended_stage(facts) or open_stage(facts)


def ended_stage(facts: Facts) -> Stage | None:
    """How a request without a plan ended, if it has."""
    if facts.request == RequestOutcome.WITHDRAWN or facts.assessment == AssessmentOutcome.WITHDRAWN:
        return Stage.WITHDRAWN
    if facts.request == RequestOutcome.REFUSED:
        return Stage.REFUSED_TO_ASSESS
    if facts.assessment == AssessmentOutcome.REFUSED:
        return Stage.REFUSED_TO_ISSUE
    return None


def open_stage(facts: Facts) -> Stage:
    """How far a request has come that nothing has ended."""
    if facts.drafted:
        return Stage.DRAFT_SENT
    if facts.assessment in (AssessmentOutcome.ISSUE, AssessmentOutcome.HISTORICAL):
        return Stage.DRAFTING
    if facts.request in (RequestOutcome.ASSESS, RequestOutcome.HISTORICAL):
        return Stage.ASSESSING
    return Stage.REQUESTED


def facts_of(request: Request, on: date) -> Facts:
    """What was known of a request on a day."""
    assessment, plan = assessment_of(request), plan_of(request)
    elsewhere = plan is not None and plan.started_on is None and plan.draft_on is None
    return Facts(
        request=request.outcome if request_is_decided(request, on) else "",
        assessment=assessment.outcome if assessment and is_concluded(assessment, on) else "",
        exported=bool(request.exported_to),
        drafted=plan is not None and by(plan.draft_on, on),
        started=elsewhere or (plan is not None and by(plan.started_on, on)),
        ceased=plan is not None and by(plan.ceased_on, on),
    )


def request_is_decided(request: Request, on: date) -> bool:
    """Whether the decision on a request was known; a historical one always is."""
    return request.outcome == RequestOutcome.HISTORICAL or by(request.decided_on, on)


def is_concluded(assessment: Assessment, on: date) -> bool:
    """Whether the end of an assessment was known; historical and undated withdrawn ones are."""
    if assessment.outcome == AssessmentOutcome.HISTORICAL:
        return True
    withdrawn = assessment.outcome == AssessmentOutcome.WITHDRAWN
    return by(assessment.decided_on, on) or (withdrawn and assessment.decided_on is None)


def by(day: date | None, on: date) -> bool:
    """Whether something had happened."""
    return day is not None and day <= on


def assessment_of(request: Request) -> Assessment | None:
    """The assessment of a request, if there is one."""
    found: Assessment | None = getattr(request, "assessment", None)
    return found


def plan_of(request: Request) -> Plan | None:
    """The plan of a request, if there is one."""
    found: Plan | None = getattr(request, "plan", None)
    return found


def last_day(request: Request) -> date | None:
    """The last day of the 20 weeks; after it an open request is overdue (regulation 13(2))."""
    return request.received_on + limit(ISSUE_WEEKS) if request.received_on else None


def is_overdue(request: Request, on: date) -> bool:
    """Whether 20 weeks have passed without a plan."""
    last = last_day(request)
    return last is not None and last < on and stage_of(request, on) in OPEN_STAGES


def overdue(on: date) -> Q:
    """The same as `is_overdue`, for requests with `stage`."""
    return Q(received_on__lt=on - limit(ISSUE_WEEKS)) & is_open(on)


def is_open(on: date) -> Q:
    """Whether a request waits for a decision or a plan, for requests with `stage`.

    The stage alone would tell; that no plan was issued is said so that the database, which cannot
    guess how rare a stage is, knows where to begin.
    """
    unissued = Q(plan__started_on=None) | Q(plan__started_on__gt=on)
    return Q(stage__in=OPEN_STAGES) & unissued
