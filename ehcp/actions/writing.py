"""What every write to a case shares: one transaction, one writer at a time, dates in order.

What is refused is a `ValidationError` in words for the reader, and nothing is written.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from itertools import pairwise
from typing import Any

import pghistory
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model

from commissioning.models import Person
from config.lib.formats import british_date
from ehcp.choices import AssessmentOutcome, RequestOutcome
from ehcp.models import Child, Request
from ehcp.queries.cases import requests_of
from ehcp.queries.moves import Move
from ehcp.queries.stages import assessment_of, plan_of, stage_of

WAITING = AssessmentOutcome.AWAITED
PLAN_AGREED = (AssessmentOutcome.ISSUE, AssessmentOutcome.HISTORICAL)
ASSESSED = (RequestOutcome.ASSESS, RequestOutcome.HISTORICAL)


@contextmanager
def changing(child: Child, by: Person) -> Iterator[None]:
    """One transaction, alone in the case, with the name of who does it; order is checked last."""
    with transaction.atomic(), pghistory.context(user=by.pk):
        Child.objects.select_for_update(no_key=True).get(pk=child.pk)
        yield
        for request in requests_of(child):
            check_order(request)
            check_is_born(request, child.born_on)


def latest(child: Child) -> Request | None:
    """The newest request of the case as it is now."""
    found = requests_of(child)
    return found[0] if found else None


def at_stage(child: Child, move: Move) -> Request:
    """The newest request, if it stands where the move is possible."""
    request = latest(child)
    refusal = move.refusal(stage_of(request, date.max) if request else None)
    if refusal:
        raise ValidationError(refusal)
    if request is None:
        raise ValidationError("This case has no request yet.")
    return request


def saved(row: Model) -> None:
    """Write a row, if every field and constraint allows it."""
    row.full_clean()
    row.save()


def not_after(day: date | None, on: date, field: str) -> None:
    """Refuse a day that has not come yet."""
    if day is not None and day > on:
        raise ValidationError({field: f"Enter {british_date(on)} or an earlier day."})


def check_order(request: Request) -> None:
    """Refuse days of an episode that cannot follow each other."""
    for (earlier, what_first), (later, what_then) in pairwise(known_days(request)):
        if later < earlier:
            raise ValidationError(
                f"{what_then} ({british_date(later)}) cannot come before "
                f"{what_first.lower()} ({british_date(earlier)})."
            )
    check_outcomes(request)


def check_is_born(request: Request, born_on: date) -> None:
    """Refuse an episode that begins before the child was born; the day of birth is not told."""
    days = known_days(request)
    if days and days[0][0] < born_on:
        what = days[0][1]
        raise ValidationError(f"{what} cannot come before the child was born.")


def known_days(request: Request) -> list[tuple[date, str]]:
    """The days of an episode that have an order, as far as they are known."""
    assessment, plan = assessment_of(request), plan_of(request)
    days: list[tuple[Any, str]] = [
        (request.received_on, "The request"),
        (request.decided_on, "The decision on the request"),
        (assessment and assessment.decided_on, "The decision on a plan"),
        (plan and plan.draft_on, "The draft plan"),
        (plan and plan.started_on, "The plan"),
        (plan and plan.ceased_on, "The end of the plan"),
    ]
    return [(day, what) for day, what in days if day]


def check_outcomes(request: Request) -> None:
    """Refuse an assessment without a decision to assess, and a plan without one to issue."""
    assessment, plan = assessment_of(request), plan_of(request)
    if assessment and request.outcome not in ASSESSED and assessment.outcome != WAITING:
        raise ValidationError(
            "An assessment is recorded for this request, so its decision has to be to assess."
        )
    if plan and (assessment is None or assessment.outcome not in PLAN_AGREED):
        raise ValidationError(
            "A plan is recorded for this request, so the decision has to be to issue one."
        )
