"""The request, its decisions and advice, mediation and appeals."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Final

from django.contrib.postgres.aggregates import StringAgg
from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Concat, Greatest

from ehcp.choices import OPEN_STAGES, AssessmentOutcome, DisputeKind, RequestOutcome, Stage
from ehcp.models import Advice, Dispute
from ehcp.queries.ages import YearsBetween
from ehcp.queries.case_filters.general import Condition, Rows, Scope, by_numbers
from ehcp.queries.clock import ADVICE_WEEKS, limit
from ehcp.queries.days import Days
from ehcp.queries.requests import AGREED, known_outcome
from ehcp.queries.stages import is_open

TIMED: Final = (RequestOutcome.ASSESS, RequestOutcome.REFUSED)
CONCLUDED: Final = (AssessmentOutcome.ISSUE, AssessmentOutcome.REFUSED)
ENDED: Final = (*CONCLUDED, AssessmentOutcome.WITHDRAWN)
OPEN: Final = ("open", "undecided", *OPEN_STAGES)
SEVERAL_STAGES: Final[Mapping[str, tuple[Stage, ...]]] = {
    "open": OPEN_STAGES,
    "undecided": (Stage.REQUESTED, Stage.ASSESSING),
}


def by_stage(rows: Rows, value: str, scope: Scope) -> Rows:
    """One stage, or all that wait: for a decision or a plan, or for a decision."""
    asked = rows.filter(stage__in=SEVERAL_STAGES.get(value, (value,)))
    return asked.filter(is_open(scope.on)) if value in OPEN else asked


def age_at_request() -> Case:
    """Age on the day of the request, if that is known."""
    age = Greatest(YearsBetween(F("received_on"), F("child__born_on")), Value(0))
    return Case(When(received_on__isnull=False, then=age))


def by_age_then(rows: Rows, value: str, scope: Scope) -> Rows:
    """Age on the day of the request."""
    return by_numbers("age_then")(rows.alias(age_then=age_at_request()), value, scope)


def by_source(rows: Rows, value: str, scope: Scope) -> Rows:
    """Who asked, or requests of which that is not recorded."""
    return rows.filter(source="" if value == "none" else value)


def by_outcome(rows: Rows, value: str, scope: Scope) -> Rows:
    """The decision whether to assess as it was known on the day.

    Agreed are also those that were decided before the period of a return.
    """
    known = rows.alias(known_outcome=known_outcome(scope.on))
    wanted = AGREED if value == "agreed" else (value,)
    return known.filter(known_outcome__in=wanted)


def plan_outcome(value: str, scope: Scope) -> Q:
    """The decision whether to issue a plan as it was known on the day; "ended" is any end."""
    known = Q(assessment__decided_on__lte=scope.on)
    if value == "ended":
        return known & Q(assessment__outcome__in=ENDED)
    return (known if value in CONCLUDED else Q()) & Q(assessment__outcome=value)


def kept_limit(done: str, weeks: int, timed: Q) -> Condition:
    """Of what was done by the day, that within so many weeks of the request, the rest, or all."""

    def condition(value: str, scope: Scope) -> Q:
        known = timed & Q(received_on__isnull=False, **{f"{done}__lte": scope.on})
        last = F("received_on") + limit(weeks)
        kept = {"yes": Q(**{f"{done}__lte": last}), "no": Q(**{f"{done}__gt": last})}
        return known & kept.get(value, Q())

    return condition


def by_advice(rows: Rows, value: str, scope: Scope) -> Rows:
    """Open requests for which advice is still to come, past six weeks or at all.

    A value such as "overdue:social_care" asks for one agency.
    """
    state, _, agency = value.partition(":")
    waited = _awaited(scope.on)
    if state == "overdue":
        waited = waited.filter(requested_on__lt=scope.on - limit(ADVICE_WEEKS))
    if agency:
        waited = waited.filter(agency=agency)
    return rows.filter(is_open(scope.on), Exists(waited))


def _awaited(on: date) -> QuerySet[Advice]:
    """Advice for an outer request that was asked for by a day and had not come."""
    missing = Q(received_on=None) | Q(received_on__gt=on)
    return Advice.objects.filter(missing, request=OuterRef("pk"), requested_on__lte=on)


def advice_state(on: date) -> Case:
    """Which choices of the filter by advice hold for a request, in words parted by spaces."""
    late = Concat(Value(" overdue overdue:"), "agency")
    said = Concat(
        Value("waiting waiting:"),
        "agency",
        Case(When(requested_on__lt=on - limit(ADVICE_WEEKS), then=late), default=Value("")),
    )
    listed = _awaited(on).order_by().values("request")
    states = listed.annotate(states=StringAgg(said, " ", order_by=("agency", "requested_on")))
    return Case(When(is_open(on), then=Subquery(states.values("states"))))


def dispute(value: str, scope: Scope) -> Q:
    """Cases with mediation or an appeal that was open on the day."""
    going = Dispute.objects.filter(
        Q(closed_on=None) | Q(closed_on__gt=scope.on),
        child=OuterRef("child"),
        opened_on__lte=scope.on,
    )
    return Q(Exists(going if value == "any" else going.filter(kind=value)))


def by_opened(kind: DisputeKind) -> Callable[[Rows, Days, Scope], Rows]:
    """Cases in which mediation or an appeal began within some days."""

    def narrowed(rows: Rows, value: Days, scope: Scope) -> Rows:
        opened = Dispute.objects.filter(value.of("opened_on", scope.on), kind=kind)
        return rows.filter(Exists(opened.filter(child=OuterRef("child"))))

    return narrowed
