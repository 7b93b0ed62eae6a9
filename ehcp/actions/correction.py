"""Correcting what was entered wrongly; what it was before stays in the history."""

from datetime import date
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db.models import Model

from commissioning.models import Person
from commissioning.queries.history import version_of
from ehcp.actions.writing import ASSESSED, WAITING, changing, not_after, saved
from ehcp.choices import AssessmentOutcome
from ehcp.models import Advice, AnnualReview, Child, Plan
from ehcp.queries.cases import requests_of
from ehcp.queries.stages import assessment_of, plan_of

# Days that may lie ahead: the end of an exception, a limit, a move of phase or of the family.
MAY_COME: Final = ("to_on", "due_on", "phase_transfer_due_on", "post_16_move_on", "moves_away_on")
IN_ORDER: Final[dict[type[Model], tuple[tuple[str, str, str], ...]]] = {
    AnnualReview: (
        ("meeting_on", "decided_on", "The decision comes after the review meeting."),
        ("meeting_on", "draft_on", "Amendments are proposed after the review meeting."),
        ("decided_on", "final_on", "The amended plan comes after the decision."),
        ("draft_on", "final_on", "The amended plan comes after the proposed amendments."),
    )
}


def correct(
    *, child: Child, row: Any, changes: dict[str, Any], version: int, on: date, by: Person
) -> Any:
    """Write other values into fields of a record, unless it changed since `version`.

    What changed while the form was open is merged or shown by the form; `version` is that of
    the row which the form was compared with.
    """
    with changing(child, by):
        if version_of(row) != version:
            raise ValidationError(
                "Somebody changed this at the same moment. Nothing was saved: save it again."
            )
        row.refresh_from_db()
        changed = {field for field, value in changes.items() if getattr(row, field) != value}
        for field, value in changes.items():
            if isinstance(value, date) and field not in MAY_COME:
                not_after(value, on, field)
            setattr(row, field, value)
        check_days(row, changed)
        saved(row)
        drop_what_never_was(child)
        return row


def check_days(row: Any, changed: set[str]) -> None:
    """Refuse to bring days of a record into an order that cannot be.

    A return may hold them so, which is a warning there: what is not touched may stay.
    """
    for earlier, later, why in IN_ORDER.get(type(row), ()):
        first, then = getattr(row, earlier), getattr(row, later)
        if first and then and then < first and {earlier, later} & changed:
            raise ValidationError({later if later in changed else earlier: why})
    if isinstance(row, Advice) and "requested_on" in changed:
        received = row.request.received_on
        if received and row.requested_on < received:
            raise ValidationError({"requested_on": "Advice is asked for after the request came."})


def drop_what_never_was(child: Child) -> None:
    """Delete what a correction has left without ground: an assessment that was not to be, a
    plan without a draft and without a start. Their history stays.
    """
    for request in requests_of(child):
        assessment, plan = assessment_of(request), plan_of(request)
        if assessment and assessment.outcome == WAITING and request.outcome not in ASSESSED:
            assessment.delete()
        if (
            plan
            and plan.started_on is None
            and plan.draft_on is None
            and not came_from_elsewhere(plan)
        ):
            drop(plan)


def came_from_elsewhere(plan: Plan) -> bool:
    """Whether the day a plan was issued may be unknown."""
    assessment = assessment_of(plan.request)
    historical = bool(assessment and assessment.outcome == AssessmentOutcome.HISTORICAL)
    return historical or bool(plan.transferred_from)


def drop(plan: Plan) -> None:
    """Delete a plan that was entered by mistake."""
    if plan.reviews.exists() or plan.attended.exists():
        raise ValidationError("Enter the day of the draft or of the plan: it has been worked with.")
    plan.delete()
