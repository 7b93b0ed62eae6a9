"""Writing updates, and accepting or returning them. Whoever calls holds the action's row."""

import copy
from datetime import date

import pghistory
from django.core.exceptions import ValidationError
from django.db import transaction

from commissioning.models import Membership, Person
from strategy.actions.action import save_action
from strategy.choices import UpdateStatus
from strategy.models import Action, Update

MOVED = "Somebody changed the state of this action meanwhile. Nothing was saved: read it again."
DECIDED = "Somebody changed or decided this update meanwhile. Nothing was saved: read it again."


def save_update(*, update: Update, submit: bool, on: date, by: Person) -> None:
    """Write an update as a draft, or submit it. What is submitted stays so when it is changed.

    The day of submission stays the first one, so that a returned update does not count as late.
    """
    update.written_by = by
    if submit:
        update.status = UpdateStatus.SUBMITTED
        update.submitted_on = update.submitted_on or on
        update.decided_by, update.decided_on = None, None
    with transaction.atomic(), pghistory.context(user=by.pk):
        update.save()


def accept_update(*, update: Update, version: int, before: str, on: date, by: Person) -> None:
    """Accept a submitted update as it was read; its state becomes the action's.

    A later period that was accepted already keeps its say. Raises ValidationError where the
    update is not what was read, or the action no longer in the state `before` that it would leave.
    """
    with transaction.atomic(), pghistory.context(user=by.pk):
        action = Action.objects.select_for_update(no_key=True).get(pk=update.action_id)
        current = decide(update, version, UpdateStatus.ACCEPTED, on, by)
        current.save()
        accepted = action.updates.filter(status=UpdateStatus.ACCEPTED)
        if accepted.filter(period__starts_on__gt=current.period.starts_on).exists():
            return
        if action.state not in (before, current.state):
            raise ValidationError(MOVED)
        was = copy.copy(action)
        action.state = current.state
        save_action(
            action=action,
            was=was,
            reason="",  # the decision stands beside it in the history
            on=current.submitted_on or on,
            by=by,
        )


def return_update(*, update: Update, version: int, comment: str, on: date, by: Person) -> None:
    """Return a submitted update with what is missing. Raises ValidationError where it is not
    what was read, or where nothing is said.
    """
    if not comment:
        raise ValidationError("Say what is missing, so that the owner knows what to write.")
    with transaction.atomic(), pghistory.context(user=by.pk):
        Action.objects.select_for_update(no_key=True).get(pk=update.action_id)
        current = decide(update, version, UpdateStatus.RETURNED, on, by)
        current.comment = comment
        current.save()


def decide(update: Update, version: int, status: UpdateStatus, on: date, by: Person) -> Update:
    """The update as it is stored, with a decision, not saved yet."""
    current = Update.objects.select_related("period").get(pk=update.pk)
    if current.status != UpdateStatus.SUBMITTED or current.version != version:
        raise ValidationError(DECIDED)
    current.status, current.decided_by, current.decided_on = status, by, on
    return current


def take_over(*, action: Action, membership: Membership, on: date, by: Person) -> None:
    """Make somebody the lead of an action whose lead has left."""
    with transaction.atomic():
        locked = (
            Action.objects.select_for_update(no_key=True, of=("self",))
            .select_related("lead__person")
            .get(pk=action.pk)
        )
        lead = locked.lead
        if lead is None or (lead.ended_at is None and lead.person.is_active):
            raise ValidationError("Somebody leads this action already. Nothing was changed.")
        was = Action.objects.get(pk=action.pk)
        locked.lead = membership
        save_action(action=locked, was=was, reason=f"taken over from {lead.person}", on=on, by=by)
