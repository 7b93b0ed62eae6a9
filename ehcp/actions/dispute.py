"""Mediation and appeals about a case: how they begin, how they end, what is done then."""

from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError

from commissioning.models import Person
from ehcp.actions.writing import at_stage, changing, not_after, saved
from ehcp.choices import (
    APPEAL_OUTCOMES,
    MEDIATION_OUTCOMES,
    TO_BE_CARRIED_OUT,
    DisputeAbout,
    DisputeKind,
    DisputeOutcome,
    Ordered,
)
from ehcp.models import Child, Dispute
from ehcp.queries.clock import clock_on
from ehcp.queries.disputes import carried_out_by
from ehcp.queries.moves import CLOSE_DISPUTE, COMPLY, DISPUTE


def record_dispute(
    *,
    child: Child,
    kind: DisputeKind,
    about: DisputeAbout,
    opened_on: date,
    on: date,
    by: Person,
) -> Dispute:
    """Record that mediation was asked for or an appeal lodged about the newest request."""
    with changing(child, by):
        not_after(opened_on, on, "opened_on")
        request = at_stage(child, DISPUTE)
        dispute = Dispute(child=child, request=request, kind=kind, about=about, opened_on=opened_on)
        saved(dispute)
        return dispute


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
