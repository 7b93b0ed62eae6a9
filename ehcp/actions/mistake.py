"""Taking out what was recorded by mistake, and putting it back; the history keeps both."""

from typing import Any

import pghistory
from django.core.exceptions import ValidationError

from commissioning.models import Person
from commissioning.queries.history import version_of
from ehcp.actions.writing import changing, saved
from ehcp.models import Attendance, Child
from ehcp.queries.corrections import Correctable
from ehcp.queries.mistakes import attended_before, obstacle


def take_out(*, child: Child, row: Any, reason: str, version: int, by: Person) -> None:
    """Remove a record, with the reason, unless it changed since `version` or something rests on it.

    The setting that was left for one attended by mistake is attended on.
    """
    with changing(child, by), pghistory.context(reason=reason):
        if version_of(row) != version:
            raise ValidationError(
                "Somebody changed this since you opened the page. Read it again before you go on."
            )
        row.refresh_from_db()
        if why := obstacle(row):
            raise ValidationError(why)
        before = attended_before(row) if isinstance(row, Attendance) else None
        left_for_it = before and before.left_on == row.entered_on
        until = row.left_on if left_for_it else None
        row.delete()
        if before and left_for_it:
            before.left_on = until
            saved(before)


def put_back(*, child: Child, kind: Correctable, event: Any, by: Person) -> Any:
    """Write a record again as it was when it was taken out, if that still fits the case."""
    with changing(child, by):
        row = kind.model(
            **{
                field.attname: getattr(event, field.attname)
                for field in kind.model._meta.concrete_fields
            }
        )
        if isinstance(row, Attendance):
            make_room(row)
        saved(row)
        return row


def make_room(row: Attendance) -> None:
    """Let the setting that was attended on instead be left again on the day of this one."""
    before = attended_before(row)
    if before and before.left_on == row.left_on:
        before.left_on = row.entered_on
        saved(before)
