"""Moving a priority within its strategy, or an action within its priority.

A move is said relative to what stands there now, so two people who move different things do not
undo each other.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

import pghistory
from django.core.exceptions import ValidationError
from django.db import transaction

from commissioning.models import Person
from strategy.models import Priority, PriorityLink, Strategy
from strategy.queries.ordering import order_of

GONE: Final = "Somebody took this out meanwhile. Nothing was moved: look again."
Row = Priority | PriorityLink


@dataclass(frozen=True)
class Move:
    """What to move, by its key, and where to: up, down, or after the row `after` (0: first)."""

    kind: Literal["priority", "action"]
    key: int
    to: Literal["up", "down", "after"]
    after: int = 0


@dataclass(frozen=True)
class Moved:
    """What was moved, and its place out of how many, from 1. `moved` is false at the edge."""

    row: Row
    place: int
    of: int
    moved: bool


def move(*, strategy: Strategy, what: Move, by: Person) -> Moved:
    """Move, and number the rows anew. Raises ValidationError where the row is not there."""
    with transaction.atomic(), pghistory.context(user=by.pk):
        Strategy.objects.select_for_update(no_key=True).get(pk=strategy.pk)
        rows = rows_around(strategy, what)
        row = next((row for row in rows if row.pk == what.key), None)
        if row is None:
            raise ValidationError(GONE)
        others = [each for each in rows if each is not row]
        place = new_place(rows, others, row, what)
        moved = place != rows.index(row)
        if moved:
            renumber([*others[:place], row, *others[place:]])
        return Moved(row, place + 1, len(rows), moved)


def rows_around(strategy: Strategy, what: Move) -> list[Row]:
    """The rows among which something is moved, in order."""
    plan = order_of(strategy)
    if what.kind == "priority":
        return [each.priority for each in plan]
    for each in plan:
        if any(link.pk == what.key for link in each.links):
            return list(each.links)
    return []


def new_place(rows: Sequence[Row], others: Sequence[Row], row: Row, what: Move) -> int:
    """Where the row goes among the others, from 0."""
    if what.to == "after":
        keys = [each.pk for each in others]
        if what.after and what.after not in keys:
            raise ValidationError(GONE)
        return keys.index(what.after) + 1 if what.after else 0
    step = -1 if what.to == "up" else 1
    return min(max(rows.index(row) + step, 0), len(others))


def renumber(rows: Sequence[Row]) -> None:
    """Write the places that changed; of what was taken out meanwhile there is none to write."""
    for place, row in enumerate(rows):
        if row.order != place:
            type(row)._default_manager.filter(pk=row.pk).update(order=place)
