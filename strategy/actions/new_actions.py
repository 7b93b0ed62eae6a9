"""Adding actions to a plan."""

from collections.abc import Sequence
from datetime import date

import pghistory
from django.db import transaction
from django.db.models import Max

from commissioning.models import LocalArea, Person
from strategy.actions.exception import follow
from strategy.actions.rows import add_link
from strategy.models import Action, Priority, PriorityLink


def hold_references(area: LocalArea) -> None:
    """Let nobody else add to the area until the transaction ends, so that references are free."""
    LocalArea.objects.select_for_update(no_key=True).get(pk=area.pk)


def add_actions(
    *, actions: Sequence[Action], priority: Priority | None, on: date, by: Person
) -> Sequence[Action]:
    """Save new actions in their order, at the end of the plan and of a priority; all or none."""
    with transaction.atomic(), pghistory.context(user=by.pk):
        if priority:
            Priority.objects.select_for_update(no_key=True).get(pk=priority.pk)
        for action in actions:
            last = Action.everything.filter(area=action.area_id).aggregate(at=Max("order"))["at"]
            action.order = (last or 0) + 1
            action.save()
            if priority:
                add_link(PriorityLink, "priority", action, priority.pk)
            follow(subject=action, area=action.area, on=on)
    return actions
