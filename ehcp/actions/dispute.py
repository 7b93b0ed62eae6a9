"""Mediation and appeals about a case: how they begin, how they end, what is done then."""

from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError

from commissioning.models import Person
from config.lib.formats import british_date
from ehcp.actions.writing import at_stage, changing, not_after, saved
from ehcp.choices import (
    APPEAL_OUTCOMES,
    MEDIATION_OUTCOMES,
    TO_BE_CARRIED_OUT,
    AssessmentOutcome,
    DisputeAbout,
    DisputeKind,
    DisputeOutcome,
    Ordered,
    RequestOutcome,
)
from ehcp.models import Child, Dispute, Request
from ehcp.queries.cases import requests_of
from ehcp.queries.clock import clock_on
from ehcp.queries.disputes import carried_out_by
from ehcp.queries.moves import CLOSE_DISPUTE, COMPLY, DISPUTE
from ehcp.queries.stages import assessment_of, plan_of
from ehcp.queries.stages import by as is_by


def record_dispute(
    *,
    child: Child,
    kind: DisputeKind,
    about: DisputeAbout,
    opened_on: date,
    on: date,
    by: Person,
) -> Dispute:
    """Record that mediation was asked for or an appeal lodged.

    It is about the newest request with such a decision by that day.
    """
    with changing(child, by):
        not_after(opened_on, on, "opened_on")
        at_stage(child, DISPUTE)
        request = decided_request(child, about, opened_on)
        if child.disputes.filter(kind=kind, about=about, opened_on=opened_on).exists():
            raise ValidationError("This is recorded already.")
        dispute = Dispute(child=child, request=request, kind=kind, about=about, opened_on=opened_on)
        saved(dispute)
        return dispute


def decided_request(child: Child, about: DisputeAbout, by_day: date) -> Request:
    """The newest request with a decision that can be disputed, or the refusal in words."""
    for request in requests_of(child):
        if can_be_disputed(request, about, by_day):
            return request
    raise ValidationError(
        {"about": f"No decision of this kind is recorded by {british_date(by_day)}."}
    )


def can_be_disputed(request: Request, about: DisputeAbout, by_day: date) -> bool:
    """Whether a request had the decision by a day; the end of a plan may still be proposed."""
    if about == DisputeAbout.REFUSAL_TO_ASSESS:
        refused = request.outcome == RequestOutcome.REFUSED
        return refused and is_by(request.decided_on, by_day)
    if about == DisputeAbout.REFUSAL_TO_ISSUE:
        assessment = assessment_of(request)
        refused = assessment is not None and assessment.outcome == AssessmentOutcome.REFUSED
        return refused and assessment is not None and is_by(assessment.decided_on, by_day)
    plan = plan_of(request)
    if plan is None:
        return False
    return is_by(plan.started_on, by_day) if plan.started_on else plan.draft_on is None


@dataclass(frozen=True)
class Ending:
    """How a dispute ended, and what it asks of the authority, by when.

    Without `due_on` the day is counted by the clock, from the day of the order or of the end.
    """

    outcome: DisputeOutcome
    closed_on: date
    order_on: date | None = None
    ordered: Ordered | str = ""
    due_on: date | None = None
    result: str = ""


def close_dispute(
    *, child: Child, dispute: Dispute, ending: Ending, on: date, by: Person
) -> Dispute:
    """Record how mediation or an appeal ended."""
    with changing(child, by):
        not_after(ending.closed_on, on, "closed_on")
        not_after(ending.order_on, on, "order_on")
        at_stage(child, CLOSE_DISPUTE)
        dispute.refresh_from_db()
        if dispute.closed_on:
            raise ValidationError("This has ended already. Correct it on the page of the case.")
        check_ending(dispute, ending)
        dispute.outcome, dispute.closed_on = ending.outcome, ending.closed_on
        dispute.order_on, dispute.ordered = ending.order_on, ending.ordered
        dispute.due_on, dispute.result = due_day(ending, on), ending.result
        saved(dispute)
        return dispute


def check_ending(dispute: Dispute, ending: Ending) -> None:
    """Refuse an end that does not fit the kind of dispute, or lacks what it asks for."""
    mediation = dispute.kind == DisputeKind.MEDIATION
    if ending.outcome not in (MEDIATION_OUTCOMES if mediation else APPEAL_OUTCOMES):
        kind = "Mediation" if mediation else "An appeal"
        raise ValidationError({"outcome": f"{kind} does not end like that."})
    to_do = ending.outcome in TO_BE_CARRIED_OUT
    if to_do and not ending.ordered:
        raise ValidationError({"ordered": "Choose what is to be done after it."})
    if not to_do and (ending.ordered or ending.due_on):
        raise ValidationError({"ordered": "After this outcome there is nothing to be carried out."})
    if ending.order_on and (mediation or ending.order_on < dispute.opened_on):
        raise ValidationError(
            {"order_on": "Only an appeal has an order, and only after it was lodged."}
        )


def due_day(ending: Ending, on: date) -> date | None:
    """The day that was agreed or ordered, else the law's."""
    if ending.due_on:
        return ending.due_on
    start = ending.order_on or ending.closed_on
    return carried_out_by(ending.outcome, ending.ordered, start, clock_on(on))


def carry_out(
    *, child: Child, dispute: Dispute, complied_on: date, on: date, by: Person
) -> Dispute:
    """Record that what an order, an agreement or a concession asked for was done."""
    with changing(child, by):
        not_after(complied_on, on, "complied_on")
        at_stage(child, COMPLY)
        dispute.refresh_from_db()
        if dispute.outcome not in TO_BE_CARRIED_OUT or dispute.complied_on:
            raise ValidationError("Nothing of this dispute waits to be carried out.")
        if dispute.closed_on and complied_on < dispute.closed_on:
            raise ValidationError({"complied_on": "It is carried out after the dispute ended."})
        dispute.complied_on = complied_on
        saved(dispute)
        return dispute
