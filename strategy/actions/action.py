"""Writing the actions of a plan. Whoever calls holds the row, so that nobody writes between."""

from datetime import date
from typing import Final

import pghistory
from django.db import transaction

from commissioning.models import Person
from strategy.actions.exception import follow
from strategy.models import Action

RAISES: Final = frozenset({"state", "due_on"})


def save_action(*, action: Action, was: Action, reason: str, on: date, by: Person) -> list[str]:
    """Write what differs between an action and the row as it `was`; returns the fields' names.

    A new state counts from `on`. The reason stands in the history beside the change. Where the
    action is overdue or red by it, or no longer, its exception follows.
    """
    fields = [
        field.attname
        for field in Action._meta.concrete_fields
        if getattr(action, field.attname) != getattr(was, field.attname)
    ]
    if not fields:
        return []
    if action.state != was.state:
        action.state_on = on
        fields.append("state_on")
    with transaction.atomic(savepoint=False), pghistory.context(user=by.pk, **because(reason)):
        action.save(update_fields=fields)
        if RAISES & set(fields):
            follow(subject=action, area=action.area, on=on)
    return fields


def because(reason: str) -> dict[str, str]:
    """The reason as the history keeps it; nothing where none was given."""
    return {"reason": reason} if reason else {}
