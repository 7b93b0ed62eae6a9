"""The history of a case in words, from the events that the database keeps."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db.models import Field, Model, QuerySet

from commissioning.models import Person
from commissioning.queries.history import person_id
from config.lib.formats import british_date
from ehcp.models import (
    Advice,
    AnnualReview,
    Assessment,
    Attendance,
    BudgetStream,
    Child,
    Dispute,
    NamedSetting,
    Plan,
    PlanNeed,
    Request,
    TimeException,
)

# Every record of a case, what it is called, and the way from its event to the child.
RECORDS: Final[tuple[tuple[type[Model], str, str], ...]] = (
    (Child, "Case", "pgh_obj"),
    (Request, "Request", "child"),
    (Assessment, "Assessment", "request__child"),
    (Advice, "Advice", "request__child"),
    (TimeException, "Exception", "request__child"),
    (Plan, "Plan", "request__child"),
    (PlanNeed, "Need", "plan__request__child"),
    (NamedSetting, "Setting named", "plan__request__child"),
    (Attendance, "Setting attended", "plan__request__child"),
    (AnnualReview, "Review", "plan__request__child"),
    (BudgetStream, "Personal budget", "plan__request__child"),
    (Dispute, "Dispute", "child"),
)
REMOVED: Final = "delete"  # pghistory's label of a row that was taken away
IDENTIFIERS: Final = frozenset({"born_on", "upn", "uln", "upn_unknown", "return_identifier"})


@dataclass(frozen=True)
class Change:
    """Something that was recorded or corrected, in words. `by` is empty where nobody is known.

    `removed` is the event of a record that was taken out and has not been put back.
    """

    at: datetime
    what: str
    by: str
    removed: Any = None


@dataclass(frozen=True)
class Happening:
    """An event with the one before it of the same record, if there is one."""

    noun: str
    before: Any
    event: Any


def case_history(child: Child) -> tuple[Change, ...]:
    """What was recorded and corrected in a case, newest first. Identifiers are not told."""
    found = [each for model, noun, path in RECORDS for each in happenings(model, noun, path, child)]
    last = {(type(each.event), each.event.pgh_obj_id): each.event for each in found}
    people = Person.objects.in_bulk({person_id(each.event) for each in found} - {None})
    changes = [
        Change(
            each.event.pgh_created_at,
            what,
            str(people.get(person_id(each.event), "")),
            each.event if is_out(each.event, last) else None,
        )
        for each in found
        if (what := words(each))
    ]
    return tuple(sorted(changes, key=lambda change: change.at, reverse=True))


def happenings(model: type[Model], noun: str, path: str, child: Child) -> Iterator[Happening]:
    """The events of one kind of record of the child."""
    events: type[Any] = model.events.rel.related_model  # type: ignore[attr-defined]
    joined = {"pgh_context", "setting"} & {field.name for field in events._meta.fields}
    last: dict[int, Any] = {}
    found: QuerySet[Any] = events.objects.filter(**{path: child.pk})
    rows = found.select_related(*joined).order_by("pgh_id")
    for event in rows:
        yield Happening(noun, last.get(event.pgh_obj_id), event)
        last[event.pgh_obj_id] = event


def is_out(event: Any, last: dict[tuple[type[Any], int], Any]) -> bool:
    """Whether an event took a record out, and is the last of it."""
    return event.pgh_label == REMOVED and last[type(event), event.pgh_obj_id] is event


def words(each: Happening) -> str:
    """What was recorded, or what is different from the event before."""
    fields = [field for field in each.event._meta.concrete_fields if is_told(field)]
    if each.event.pgh_label == REMOVED or is_new(each):
        said = [f"{label(field)} {value}" for field in fields if (value := told(each.event, field))]
        return f"{each.noun} {verb(each)}{': ' + ', '.join(said) if said else ''}."
    changed = [
        f"{label(field)} {change(each, field)}"
        for field in fields
        if field.value_from_object(each.before) != field.value_from_object(each.event)
    ]
    return f"{each.noun} changed: {', '.join(changed)}." if changed else ""


def is_new(each: Happening) -> bool:
    """Whether the record was not there before the event."""
    return each.before is None or each.before.pgh_label == REMOVED


def verb(each: Happening) -> str:
    """Recorded, put back, removed, or taken out with the reason."""
    if each.event.pgh_label != REMOVED:
        return "put back" if each.before else "recorded"
    context = each.event.pgh_context
    reason = context.metadata.get("reason") if context else ""
    return f"taken out as recorded by mistake (“{reason}”)" if reason else "removed"


def is_told(field: "Field[Any, Any]") -> bool:
    """Whether a field is part of the record itself."""
    if field.name == "setting":
        return True
    return not (field.is_relation or field.name == "id" or field.name.startswith("pgh_"))


def label(field: "Field[Any, Any]") -> str:
    """What a field is called inside a sentence."""
    return str(field.verbose_name)


def told(event: Any, field: "Field[Any, Any]") -> str:
    """The value of a field for readers; empty where it says nothing or nobody may see it."""
    value = field.value_from_object(event)
    if value in (None, "", False):
        return ""
    if field.name in IDENTIFIERS:
        return "(not shown here)"
    if field.name == "setting":
        return f"“{event.setting}”"
    if isinstance(value, int) and value is not True:
        return str(value)
    if value is True:
        return "yes"
    if isinstance(value, date):
        return british_date(value)
    return f"“{dict(field.flatchoices).get(value, value)}”"


def change(each: Happening, field: "Field[Any, Any]") -> str:
    """From what to what a field was changed."""
    if field.name in IDENTIFIERS:
        return "(not shown here)"
    before, after = told(each.before, field), told(each.event, field)
    return f"from {before or 'nothing'} to {after or 'nothing'}"
