"""The history of an action in words, from the events that the database keeps."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db.models import Field, ForeignKey, Model

from commissioning.models import Person
from commissioning.queries.history import person_id
from config.lib.formats import british_date
from strategy.choices import UpdateStatus
from strategy.models import LINKS, Action, Milestone, Update

SILENT: Final = frozenset({"id", "version", "order", "action", "area", "state_on"})
SHORT: Final = 80


@dataclass(frozen=True)
class Change:
    """Something that was entered or changed, in words. `by` is empty where nobody is known."""

    at: datetime
    what: str
    by: str
    reason: str = ""


@dataclass(frozen=True)
class Happening:
    """An event of a record, with the one before it of the same record."""

    before: Any
    event: Any


def action_history(action: Action) -> tuple[Change, ...]:
    """What was entered and changed, newest first. What came with the action is not told apart."""
    own = happenings(Action, {"pgh_obj": action.pk})
    began = own[0].event.pgh_created_at if own else None
    said = [(each, own_words(each)) for each in own]
    said += [(each, milestone_words(each)) for each in happenings(Milestone, {"action": action.pk})]
    said += [(each, update_words(each)) for each in happenings(Update, {"action": action.pk})]
    said += [pair for kind in LINKS for pair in link_words(kind, action)]
    told = [(each, words) for each, words in said if words and kept(each, began)]
    people = Person.objects.in_bulk({person_id(each.event) for each, _ in told} - {None})
    changes = [
        Change(
            each.event.pgh_created_at,
            words,
            str(people.get(person_id(each.event), "")),
            reason_of(each.event),
        )
        for each, words in told
    ]
    return tuple(sorted(changes, key=lambda change: change.at, reverse=True))


def kept(happening: Happening, began: datetime | None) -> bool:
    """Whether it is the beginning of the action, or came later."""
    event = happening.event
    return event.pgh_created_at != began or hasattr(event, "reference")


def happenings(model: type[Model], where: dict[str, Any]) -> list[Happening]:
    """The events of one kind of record, in their order."""
    events: type[Any] = model.events.rel.related_model  # type: ignore[attr-defined]
    joined = {"pgh_context", "period"} & {field.name for field in events._meta.fields}
    last: dict[int, Any] = {}
    found = []
    for event in events.objects.filter(**where).select_related(*joined).order_by("pgh_id"):
        found.append(Happening(last.get(event.pgh_obj_id), event))
        last[event.pgh_obj_id] = event
    return found


def reason_of(event: Any) -> str:
    """Why it was changed, where the writer said so."""
    return str(event.pgh_context.metadata.get("reason", "")) if event.pgh_context else ""


def own_words(happening: Happening) -> str:
    """What changed in the action itself."""
    if happening.before is None:
        return "Added to the plan."
    if happening.event.pgh_label == "delete":
        return "Deleted."
    return " ".join(differences(happening, Action))


def milestone_words(happening: Happening) -> str:
    """What changed in a milestone."""
    event = happening.event
    if happening.before is None:
        return f"Milestone added: {event.title}, due {british_date(event.due_on)}."
    if event.pgh_label == "delete":
        return f"Milestone removed: {event.title}."
    said = " ".join(differences(happening, Milestone))
    return f"Milestone “{event.title}”: {said}" if said else ""


def update_words(happening: Happening) -> str:
    """What became of an update; what is still a draft is not told."""
    before, event = happening.before, happening.event
    status = UpdateStatus(event.status)
    if status == UpdateStatus.DRAFT or (before is not None and before.status == status):
        return ""
    return f"Update for {event.period} {status.label.lower()}: {event.get_state_display()}."


def link_words(kind: Any, action: Action) -> Iterator[tuple[Happening, str]]:
    """What the action was linked to, and no longer."""
    found = happenings(kind.model, {"action": action.pk})
    keys = {getattr(each.event, f"{kind.field}_id") for each in found}
    target = kind.model._meta.get_field(kind.field).remote_field.model
    names = target._default_manager.in_bulk(keys) if keys else {}
    for each in found:
        name = names.get(getattr(each.event, f"{kind.field}_id"), f"a {kind.one}, since deleted")
        if each.event.pgh_label == "delete":
            yield each, f"No longer linked to {name}."
        elif each.before is None:
            yield each, f"Linked to {name}."


def differences(happening: Happening, model: type[Model]) -> Iterator[str]:
    """A sentence for each field that differs from the event before."""
    before, event = happening.before, happening.event
    for field in model._meta.concrete_fields:
        old, new = getattr(before, field.attname), getattr(event, field.attname)
        if old != new and field.name not in SILENT:
            yield sentence(field, said(field, before), said(field, event))


def sentence(field: "Field[Any, Any]", old: str, new: str) -> str:
    """One difference; long texts are not repeated."""
    name = str(field.verbose_name)
    name = name[:1].upper() + name[1:]
    if max(len(old), len(new)) > SHORT:
        return f"{name} changed."
    if not old:
        return f"{name} entered: {new}."
    if not new:
        return f"{name} taken out; it was {old}."
    return f"{name} changed from {old} to {new}."


def said(field: "Field[Any, Any]", event: Any) -> str:
    """A value as the reader knows it; empty where there is none."""
    if isinstance(field, ForeignKey):
        row = getattr(event, field.name)
        return str(getattr(row, "person", row) or "")
    value = getattr(event, field.attname)
    if value is None or value == "":
        return ""
    if isinstance(value, date):
        return british_date(value)
    if field.choices:
        return str(getattr(event, f"get_{field.name}_display")())
    return str(value)
