"""The plan: how long it took, its budget, a move of phase, and its end."""

from datetime import date
from typing import Any

from django.db.models import (
    Case,
    DateField,
    Exists,
    F,
    Func,
    IntegerField,
    OuterRef,
    Q,
    Value,
    When,
)
from django.db.models.functions import Cast, ExtractYear
from django.db.models.lookups import LessThan, LessThanOrEqual

from ehcp.models import BudgetStream
from ehcp.queries.ages import OLDEST, YearsBetween
from ehcp.queries.case_filters.general import Rows, Scope, by_numbers
from ehcp.queries.clock import AUGUST_31, POST_16_AGE, limit
from ehcp.queries.timeliness import cohort


def wait(value: str, scope: Scope) -> Q:
    """Plans issued over a number of weeks after the request, and up to another: "16-20"."""
    over, _, up_to = value.partition("-")
    known = Q(plan__started_on__lte=scope.on, received_on__isnull=False)
    if over:
        known &= Q(plan__started_on__gt=F("received_on") + limit(int(over)))
    if up_to:
        known &= Q(plan__started_on__lte=F("received_on") + limit(int(up_to)))
    return known


def measured(value: str, scope: Scope) -> Q:
    """Plans of the national measure, all or those without an exception."""
    plans: Any = cohort(scope.area, scope.on)
    chosen = plans.filter(excepted=False) if value == "ex" else plans
    return Q(plan__in=chosen.values("pk"))


def by_direct_payment(rows: Rows, value: str, scope: Scope) -> Rows:
    """Personal budgets by what their direct payment is for: one kind, any, or none."""
    budgets = rows.filter(plan__personal_budget=True)
    if value == "any":
        return budgets.filter(plan__direct_payment__gt="")
    return budgets.filter(plan__direct_payment="" if value == "none" else value)


def stream(value: str, scope: Scope) -> Q:
    """Personal budgets by what they are paid from."""
    paid = BudgetStream.objects.filter(plan=OuterRef("plan"), stream=value)
    return Q(plan__personal_budget=True) & Q(Exists(paid))


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


def transfer_state(value: str, scope: Scope) -> Q:
    """Whether the plan for the next phase is issued, and was in time."""
    final, last = "plan__phase_transfer_final_on", transfer_limit()
    moving = Q(plan__phase_transfer_due_on__isnull=False)
    sent = Q(**{f"{final}__lte": scope.on})
    waiting = Q(**{final: None}) | Q(**{f"{final}__gt": scope.on})
    if value == "open":
        return moving & waiting
    if value == "in_time":
        return moving & sent & Q(**{f"{final}__lte": last})
    return moving & (sent & Q(**{f"{final}__gt": last}) | waiting & Q(LessThan(last, scope.on)))


def age_at_end(on: date) -> Case:
    """Age on the day on which the plan ceased, if it had by a day."""
    age = YearsBetween(F("plan__ceased_on"), F("child__born_on"))
    return Case(When(plan__ceased_on__lte=on, then=age))


def by_age_at_end(rows: Rows, value: str, scope: Scope) -> Rows:
    """Age on the day on which the plan ceased."""
    aged = rows.alias(age_at_end=age_at_end(scope.on))
    return by_numbers("age_at_end", OLDEST)(aged, value, scope)
