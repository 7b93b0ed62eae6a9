"""Requests for an assessment: a new case, another request, and the decision whether to assess."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from commissioning.models import Person
from config.lib.formats import british_date
from ehcp.actions.writing import at_stage, changing, latest, not_after, saved
from ehcp.choices import RequestOutcome, RequestSource
from ehcp.models import Assessment, Child, Request
from ehcp.queries.moves import ASK_AGAIN, DECIDE
from ehcp.queries.stages import stage_of


@transaction.atomic
def open_case(
    *, child: Child, received_on: date, source: RequestSource, on: date, by: Person
) -> Child:
    """Make a case for a child who has none in the area, with the first request."""
    not_after(child.born_on, received_on, "born_on")
    saved(child)
    record_request(child=child, received_on=received_on, source=source, on=on, by=by)
    return child


def record_request(
    *, child: Child, received_on: date, source: RequestSource, on: date, by: Person
) -> Request:
    """Record a request. Day 1 of the 20 weeks is the day it was received (regulation 5)."""
    with changing(child, by):
        not_after(received_on, on, "received_on")
        before = latest(child)
        refusal = ASK_AGAIN.refusal(stage_of(before, date.max)) if before else ""
        if before and refusal:
            raise ValidationError(refusal)
        check_is_newest(before, received_on)
        request = Request(child=child, received_on=received_on, source=source)
        saved(request)
        return request


def check_is_newest(before: Request | None, received_on: date) -> None:
    """Refuse a request that came before what is recorded of the last one."""
    if before and before.received_on and received_on <= before.received_on:
        raise ValidationError(
            {
                "received_on": "Enter a day after the last request of this case, "
                f"which came on {british_date(before.received_on)}."
            }
        )


def record_decision(
    *, child: Child, outcome: RequestOutcome, decided_on: date, on: date, by: Person
) -> Request:
    """Record the decision on a request: to assess, to refuse, or that it was withdrawn.

    The parent or young person hears within six weeks of Day 1 (regulation 5(1)).
    """
    with changing(child, by):
        not_after(decided_on, on, "decided_on")
        request = at_stage(child, DECIDE)
        request.outcome, request.decided_on = outcome, decided_on
        saved(request)
        if outcome == RequestOutcome.ASSESS:
            saved(Assessment(request=request))
        return request
