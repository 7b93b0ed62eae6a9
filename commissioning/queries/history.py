"""What happened to a record, from the events that the database keeps of it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

from commissioning.models import Person


@dataclass(frozen=True)
class Change:
    """Something that happened to a record, in words. `by` is empty where nobody is known."""

    at: datetime
    what: str
    by: str


def changes(events: Iterable[Any], words: Callable[[Any, Any], str]) -> tuple[Change, ...]:
    """What the events of one record tell, newest first; the events come oldest first.

    `words` says what is different from the event before, which is None for the first.
    """
    listed = list(events)
    people = Person.objects.in_bulk({person_id(event) for event in listed} - {None})
    found = [
        Change(event.pgh_created_at, what, str(people.get(person_id(event), "")))
        for before, event in pairwise([None, *listed])
        if (what := words(before, event))
    ]
    return tuple(reversed(found))


def person_id(event: Any) -> int | None:
    """Who was signed in when the event was written."""
    return event.pgh_context.metadata.get("user") if event.pgh_context else None


def version_of(row: Any) -> int:
    """A number that grows with every change of a record: its last event."""
    last = row.events.order_by("-pgh_id").values_list("pgh_id", flat=True).first()
    return int(last or 0)


def changed_last_by(row: Any) -> str:
    """Who changed a record last; empty where nobody is known."""
    last = row.events.select_related("pgh_context").order_by("-pgh_id").first()
    person = person_id(last) if last else None
    return str(Person.objects.filter(pk=person).first() or "") if person else ""
