"""Writing a strategy, its priorities, and the milestones and links of an action.

Whoever calls has locked the row in the same transaction, or makes a new one.
"""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Final

import pghistory
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max, Model
from django.utils.text import slugify

from commissioning.models import LocalArea, Person
from strategy.actions.action import because
from strategy.actions.exception import follow
from strategy.models import (
    Action,
    ActionLink,
    LinkKind,
    Priority,
    PriorityLink,
    Strategy,
)

SLUG_LENGTH: Final = 60
SERVED: Final = (
    "Actions serve this priority. Untick them in the matrix first; nothing was taken out."
)


def open_strategy(*, strategy: Strategy, partners: Collection[int], by: Person) -> Strategy:
    """Keep a new strategy, under an address made of its title."""
    with transaction.atomic(), pghistory.context(user=by.pk):
        LocalArea.objects.select_for_update(no_key=True).get(pk=strategy.area_id)
        strategy.slug = free_slug(strategy.area_id, strategy.title)
        strategy.save()
        strategy.partners.set(partners)
        return strategy


def free_slug(area_id: int, title: str) -> str:
    """A part of the address that no other strategy of the partnership has."""
    base = slugify(title.replace("–", "-"))[: SLUG_LENGTH - 4].strip("-") or "strategy"
    taken = set(Strategy.objects.filter(area=area_id).values_list("slug", flat=True))
    names = (base, *(f"{base}-{number}" for number in range(2, 1000)))
    return next(name for name in names if name not in taken)


def save_row(*, row: Model, was: Model, by: Person) -> list[str]:
    """Write what differs between a row and what it `was`; returns the fields' names."""
    fields = [
        field.attname
        for field in row._meta.concrete_fields
        if getattr(row, field.attname) != getattr(was, field.attname)
    ]
    if fields:
        with transaction.atomic(), pghistory.context(user=by.pk):
            row.save(update_fields=fields)
    return fields


def set_partners(*, strategy: Strategy, partners: Collection[int], by: Person) -> None:
    """Say which organisations are partners of a strategy, by their keys."""
    with transaction.atomic(), pghistory.context(user=by.pk):
        strategy.partners.set(partners)


def add_priority(*, priority: Priority, by: Person) -> Priority:
    """Put a new priority at the end of its strategy."""
    with transaction.atomic(), pghistory.context(user=by.pk):
        last = Priority.objects.filter(strategy=priority.strategy_id).aggregate(at=Max("order"))
        priority.order = (last["at"] or 0) + 1
        priority.save()
        return priority


def remove_priority(*, priority: Priority, by: Person) -> None:
    """Take out a priority that no action of the plan serves; the history keeps it, and which
    withdrawn actions had served it.
    """
    with transaction.atomic(), pghistory.context(user=by.pk):
        Priority.objects.select_for_update().get(pk=priority.pk)
        if PriorityLink.objects.filter(priority=priority).exists():
            raise ValidationError(SERVED)
        priority.delete()


def add_row(*, row: Model, by: Person) -> None:
    """Add a step to an action, or an outcome, a programme or an alignment to a strategy."""
    with transaction.atomic(), pghistory.context(user=by.pk):
        row.save()


def remove_row(*, row: Model, by: Person) -> None:
    """Take such a row out; the history keeps it. Priorities that it was of stay."""
    with transaction.atomic(), pghistory.context(user=by.pk):
        row.delete()


def set_links(*, action: Action, wanted: Mapping[LinkKind, Collection[int]], by: Person) -> int:
    """Link an action to exactly these rows of each kind; returns how many links changed.

    A new link goes to the end; a kind that is not named stays as it is.
    """
    changed = 0
    with transaction.atomic(), pghistory.context(user=by.pk):
        for kind, keys in wanted.items():
            links = kind.model.everything.filter(action=action)
            there = set(links.values_list(f"{kind.field}_id", flat=True))
            gone, new = there - set(keys), sorted(set(keys) - there)
            links.filter(**{f"{kind.field}__in": gone}).delete()
            for key in new:
                add_link(kind.model, kind.field, action, key)
            changed += len(gone) + len(new)
    return changed


def add_link(model: type[ActionLink], field: str, action: Action, key: int) -> None:
    """Link an action to a row, after all that this row is linked to already."""
    last = model.everything.filter(**{field: key}).aggregate(at=Max("order"))["at"]
    order = 0 if last is None else last + 1
    model.everything.create(action=action, **{f"{field}_id": key}, order=order)


def withdraw(*, action: Action, reason: str, on: date, by: Person) -> None:
    """Take an action out of every list from a day; its page and its history stay."""
    action.withdrawn_on, action.withdrawn_because = on, reason
    with transaction.atomic(), pghistory.context(user=by.pk, **because(reason)):
        action.save(update_fields=["withdrawn_on", "withdrawn_because"])
        follow(subject=action, area=action.area, on=on)


def put_back(*, action: Action, on: date, by: Person) -> None:
    """Put a withdrawn action back where it stood."""
    action.withdrawn_on, action.withdrawn_because = None, ""
    with transaction.atomic(), pghistory.context(user=by.pk):
        action.save(update_fields=["withdrawn_on", "withdrawn_because"])
        follow(subject=action, area=action.area, on=on)
