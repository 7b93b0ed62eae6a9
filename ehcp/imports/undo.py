"""Take a return back: rows that it made go, rows that it changed become what they were."""

from typing import Any

from django.db.models import Field, Model

from commissioning.models import ImportFile, ReplacedValue
from ehcp.imports.changes import BATCH, BY_NAME, MODELS, seal

Entries = dict[type[Model], dict[int, dict[str, Any]]]


def kept(file: ImportFile) -> Entries:
    """What the import kept of each row that it wrote, by model and key."""
    entries: Entries = {model: {} for model in MODELS}
    for before in ReplacedValue.objects.filter(file=file).values_list("before", flat=True):
        entry = before | before.get("removed", {})
        entries[BY_NAME[before["model"]]][entry.get("pk") or entry["id"]] = before
    return entries


def obstacle(file: ImportFile) -> str:
    """Why the return cannot be taken back; empty where it can."""
    entries = kept(file)
    later = sum(changed_since(model, rows) for model, rows in entries.items())
    if later:
        return (
            f"{later:,} records that {file.name} wrote were changed since. "
            "Undo later imports first; what was changed by hand stays, so this one stays too."
        )
    standing = sorted({label for model in MODELS for label in standing_on(model, entries)})
    if standing:
        return f"Later records stand on what {file.name} wrote: {', '.join(standing)}."
    return ""


def changed_since(model: type[Model], rows: dict[int, dict[str, Any]]) -> int:
    """How many rows are no longer as the import left them."""
    keys = [pk for pk, entry in rows.items() if "seal" in entry]
    found = 0
    for start in range(0, len(keys), BATCH):
        there = model._default_manager.in_bulk(keys[start : start + BATCH])
        found += sum(
            1
            for pk in keys[start : start + BATCH]
            if pk not in there or seal(there[pk]) != rows[pk]["seal"]
        )
    return found


def standing_on(model: type[Model], entries: Entries) -> list[str]:
    """Kinds of later records that point to rows which the import made."""
    made = [pk for pk, entry in entries[model].items() if is_new(entry)]
    found = []
    for relation in model._meta.related_objects:
        other = relation.related_model
        if hasattr(other, "pgh_tracked_model") or isinstance(other, str):
            continue
        ours = {pk for pk, entry in entries.get(other, {}).items() if is_new(entry)}
        name = relation.field.attname
        for start in range(0, len(made), BATCH):
            rows = other._default_manager.filter(**{f"{name}__in": made[start : start + BATCH]})
            if any(pk not in ours for pk in rows.values_list("pk", flat=True)):
                found.append(str(other._meta.verbose_name_plural))
                break
    return found


def is_new(entry: dict[str, Any]) -> bool:
    """Whether the import made the row."""
    return "before" not in entry and "removed" not in entry


def undo(file: ImportFile) -> None:
    """Put everything back. Inside the caller's transaction, after `obstacle` found none."""
    entries = kept(file)
    for model in reversed(MODELS):
        made = [pk for pk, entry in entries[model].items() if is_new(entry)]
        for start in range(0, len(made), BATCH):
            model._default_manager.filter(pk__in=made[start : start + BATCH]).delete()
    for model in MODELS:
        put_back(model, entries[model])
    ReplacedValue.objects.filter(file=file).delete()


def put_back(model: type[Model], rows: dict[int, dict[str, Any]]) -> None:
    """Restore changed rows, and rows that were taken away."""
    changed = {pk: entry["before"] for pk, entry in rows.items() if "before" in entry}
    there = model._default_manager.in_bulk(list(changed))
    names = sorted({name for before in changed.values() for name in before})
    for pk, row in there.items():
        for name, value in changed[pk].items():
            setattr(row, name, typed(model, name, value))
    if names:
        model._default_manager.bulk_update(there.values(), names, batch_size=BATCH)
    gone = [entry["removed"] for entry in rows.values() if "removed" in entry]
    model._default_manager.bulk_create(
        [model(**{name: typed(model, name, value) for name, value in f.items()}) for f in gone]
    )


def typed(model: type[Model], name: str, value: Any) -> Any:
    """A kept value as its field has it."""
    field = model._meta.get_field(name)
    return field.to_python(value) if isinstance(field, Field) else value
