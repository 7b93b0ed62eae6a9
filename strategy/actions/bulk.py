"""Changing several actions in one transaction, and taking that back once."""

import copy
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db import transaction

from commissioning.models import LocalArea, Person
from strategy.actions.action import save_action
from strategy.models import Action
from strategy.queries.bulk import BulkRow, Wish, planned

SINCE: Final = "Somebody changed these since: {}. Nothing was undone: look at what they say now."
UNDONE: Final = "Undone"


@dataclass(frozen=True)
class Before:
    """What a changed action said before, and its version after the change."""

    key: int
    version: int
    values: dict[str, Any]


class ChangedSince(ValidationError):
    """Rows were changed since they were shown; `keys` are theirs. Nothing was written."""

    def __init__(self, keys: Sequence[int]) -> None:
        """Keep which rows."""
        self.keys = tuple(keys)
        super().__init__("Some actions were changed since the preview. Nothing was saved.")


def change_several(
    *,
    area: LocalArea,
    versions: Mapping[int, int],
    wish: Wish,
    reason: str,
    on: date,
    by: Person,
) -> list[Before]:
    """Change all rows as they were shown, named by key with the version that was shown.

    Raises ChangedSince where a row is not as it was shown, and writes none.
    """
    with transaction.atomic():
        rows = held(area, versions)
        changed = [key for key, version in versions.items() if version_of(rows, key) != version]
        if changed:
            raise ChangedSince(changed)
        plans = [planned(action, wish) for action in rows.values()]
        return [write(each, reason, on, by) for each in plans if each.changes]


def undo_change(*, area: LocalArea, before: Sequence[Before], on: date, by: Person) -> int:
    """Write back what the actions said; refused for all where one was changed since."""
    with transaction.atomic():
        rows = held(area, [each.key for each in before])
        changed = [each.key for each in before if version_of(rows, each.key) != each.version]
        if changed:
            names = Action.everything.filter(area=area, pk__in=changed)
            listed = ", ".join(names.values_list("reference", flat=True))
            raise ValidationError(SINCE.format(listed))
        for each in before:
            write(BulkRow(rows[each.key], each.values, ()), UNDONE, on, by)
        return len(before)


def held(area: LocalArea, keys: Iterable[int]) -> dict[int, Action]:
    """The actions by key, kept from other writers until the transaction ends."""
    found = Action.objects.filter(area=area, pk__in=list(keys)).order_by("pk")
    return {action.pk: action for action in found.select_for_update(no_key=True)}


def version_of(rows: Mapping[int, Action], key: int) -> int | None:
    """The version of a row; none if it is gone."""
    return rows[key].version if key in rows else None


def write(row: BulkRow, reason: str, on: date, by: Person) -> Before:
    """Write one row; what it said before."""
    action, was = row.action, copy.copy(row.action)
    for name, value in row.values.items():
        setattr(action, name, value)
    save_action(action=action, was=was, reason=reason, on=on, by=by)
    action.refresh_from_db(fields=["version"])
    return Before(action.pk, action.version, {name: getattr(was, name) for name in row.values})
