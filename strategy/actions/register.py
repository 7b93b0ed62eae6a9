"""Writing a row of a register: a target, a recommendation, a risk, an engagement, a decision."""

from collections.abc import Collection
from datetime import date
from typing import Any

import pghistory
from django.db import transaction
from django.db.models import Max

from commissioning.models import LocalArea, Person
from strategy.actions.action import because
from strategy.actions.exception import follow
from strategy.models import Action, LinkKind, Risk, Target


def save_row(*, row: Any, was: Any, on: date, by: Person, reason: str = "") -> list[str]:
    """Write a new row whole, and of one that is there what differs from what it `was`.

    Returns the names of the columns written. The reason stands in the history. Where a target or
    a risk is off its path by it, or no longer, its exception follows.
    """
    fields = [
        field.attname
        for field in row._meta.concrete_fields
        if getattr(row, field.attname) != getattr(was, field.attname)
    ]
    with transaction.atomic(), pghistory.context(user=by.pk, **because(reason)):
        if row.pk is None:
            row.save()
        elif fields:
            row.save(update_fields=fields)
        if isinstance(row, Target):
            follow(subject=row, area=row.strategy.area, on=on)
        elif isinstance(row, Risk):
            follow(subject=row, area=row.area, on=on)
    return fields


def set_actions(
    *, kind: LinkKind, row: Any, area: LocalArea, actions: Collection[Action], by: Person
) -> int:
    """Link a row to exactly these actions of an area; returns how many links changed.

    Withdrawn actions keep their links. The caller has locked the row, or has just made it.
    """
    wanted = {action.pk: action for action in actions}
    held = Action.objects.filter(pk__in=wanted).order_by("pk").select_for_update(no_key=True)
    links = kind.model.objects.filter(**{kind.field: row}, action__area=area)
    with transaction.atomic(), pghistory.context(user=by.pk):
        list(held)  # the form of each action changes its links as well
        there = set(links.values_list("action_id", flat=True))
        gone, new = there - wanted.keys(), [pk for pk in wanted if pk not in there]
        links.filter(action_id__in=gone).delete()
        last = links.aggregate(at=Max("order"))["at"]
        for order, pk in enumerate(new, start=0 if last is None else last + 1):
            kind.model._default_manager.create(action=wanted[pk], **{kind.field: row}, order=order)
    return len(gone) + len(new)
