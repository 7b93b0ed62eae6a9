"""Saying which actions serve which priorities of a strategy."""

from collections.abc import Mapping

import pghistory
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max

from commissioning.models import Person
from strategy.models import Action, PriorityLink, Strategy
from strategy.queries.matrix import Cell

GONE = "An action or a priority was removed meanwhile. Nothing was saved: look again."


def set_cells(*, strategy: Strategy, cells: Mapping[Cell, bool], by: Person) -> int:
    """Tick and untick cells; all others stay as they are, also those that others changed.

    A new action goes to the end of its priority. Returns how many cells changed. Raises
    ValidationError where a cell is not of the strategy's partnership, and writes nothing.
    """
    with transaction.atomic(), pghistory.context(user=by.pk):
        Strategy.objects.select_for_update(no_key=True).get(pk=strategy.pk)
        check_cells(strategy, cells)
        links = PriorityLink.objects.filter(priority__strategy=strategy)
        there = set(links.values_list("action_id", "priority_id"))
        gone = [cell for cell, on in cells.items() if not on and cell in there]
        for action, priority in gone:
            links.filter(action=action, priority=priority).delete()
        new = [cell for cell, on in cells.items() if on and cell not in there]
        ends = dict(links.values_list("priority").annotate(Max("order")))
        for action, priority in new:
            ends[priority] = ends.get(priority, -1) + 1
            PriorityLink.objects.create(
                action_id=action, priority_id=priority, order=ends[priority]
            )
        return len(gone) + len(new)


def check_cells(strategy: Strategy, cells: Mapping[Cell, bool]) -> None:
    """Refuse cells whose action or priority is not of this strategy's partnership.

    The actions are held, because their own form changes what they serve as well.
    """
    actions = {action for action, _ in cells}
    found = Action.objects.filter(area=strategy.area_id, pk__in=actions).order_by("pk")
    known = {action.pk for action in found.select_for_update(no_key=True)}
    priorities = set(strategy.priorities.values_list("pk", flat=True))
    if actions - known or {priority for _, priority in cells} - priorities:
        raise ValidationError(GONE)
