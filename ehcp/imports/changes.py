"""What a return comes to, row by row: new, changed, removed or the same, and how to write it."""

import hashlib
import json
from collections import Counter
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.db.models import Model

from commissioning.models import ImportFile, ReplacedValue
from ehcp.models import (
    AnnualReview,
    Assessment,
    Attendance,
    Child,
    NamedSetting,
    Plan,
    PlanNeed,
    Request,
)

# In the order in which rows are written; undone in the reverse order.
MODELS: tuple[type[Model], ...] = (
    Child,
    Request,
    Assessment,
    Plan,
    NamedSetting,
    Attendance,
    PlanNeed,
    AnnualReview,
)
TITLES = {
    Child: "Children",
    Request: "Requests",
    Assessment: "Assessments",
    Plan: "Plans",
    NamedSetting: "Settings named",
    Attendance: "Settings attended",
    PlanNeed: "Needs",
    AnnualReview: "Reviews",
}
BY_NAME = {model._meta.model_name: model for model in MODELS}
BATCH = 1_000
RowT = TypeVar("RowT", bound=Model)


def seal(row: Model) -> str:
    """A digest of every field of a row, by which a later change is noticed."""
    values = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
    return hashlib.sha256(json.dumps(values, sort_keys=True, default=str).encode()).hexdigest()


@dataclass
class Changes:
    """The rows of one batch of persons, not written yet."""

    new: dict[type[Model], list[Model]] = field(default_factory=dict)
    changed: dict[type[Model], dict[Model, dict[str, Any]]] = field(default_factory=dict)
    removed: dict[type[Model], list[Model]] = field(default_factory=dict)
    same: Counter[type[Model]] = field(default_factory=Counter)

    def put(
        self,
        row: RowT | None,
        model: type[RowT],
        links: dict[str, Any],
        values: dict[str, Any],
        blank: tuple[str, ...] = (),
    ) -> RowT:
        """Bring a row to some values, or make it.

        What the return leaves blank erases nothing, but for the fields named in `blank`.
        """
        given = {
            name: value
            for name, value in values.items()
            if name in blank or value not in (None, "")
        }
        if row is None:
            row = model(**links, **given)
            self.new.setdefault(model, []).append(row)
            return row
        before = {
            name: getattr(row, name) for name, value in given.items() if getattr(row, name) != value
        }
        for name in before:
            setattr(row, name, given[name])
        if row.pk is None:
            return row
        if before:
            held = self.changed.setdefault(model, {}).setdefault(row, {})
            for name, value in before.items():
                held.setdefault(name, value)
        else:
            self.same[model] += 1
        return row

    def remove(self, row: Model) -> None:
        """Take a row away."""
        self.removed.setdefault(type(row), []).append(row)

    def counts(self) -> dict[type[Model], tuple[int, int, int]]:
        """New, changed (with removed) and same rows of every model."""
        return {
            model: (
                len(self.new.get(model, [])),
                len(self.changed.get(model, {})) + len(self.removed.get(model, [])),
                self.same[model],
            )
            for model in MODELS
        }

    def write(self, file: ImportFile) -> None:
        """Write the rows and keep what they replace. Inside the caller's transaction."""
        kept: list[dict[str, Any]] = []
        for model in reversed(MODELS):
            gone = self.removed.get(model, [])
            kept += [{"model": model._meta.model_name, "removed": fields_of(row)} for row in gone]
            model._default_manager.filter(pk__in=[row.pk for row in gone]).delete()
        for model in MODELS:
            self.update(model, kept)
            rows = self.new.get(model, [])
            model._default_manager.bulk_create(rows, batch_size=BATCH)
            kept += [
                {"model": model._meta.model_name, "pk": row.pk, "seal": seal(row)} for row in rows
            ]
        ReplacedValue.objects.bulk_create(
            (ReplacedValue(file=file, before=entry) for entry in kept), batch_size=BATCH
        )

    def update(self, model: type[Model], kept: list[dict[str, Any]]) -> None:
        """Write the changed rows of one model."""
        changed = self.changed.get(model, {})
        if not changed:
            return
        names = sorted({name for before in changed.values() for name in before})
        model._default_manager.bulk_update(changed, names, batch_size=BATCH)
        kept += [
            {
                "model": model._meta.model_name,
                "pk": row.pk,
                "before": {name: plain(value) for name, value in before.items()},
                "seal": seal(row),
            }
            for row, before in changed.items()
        ]


def fields_of(row: Model) -> dict[str, Any]:
    """Every field of a row as JSON can keep it."""
    return {
        field.attname: plain(getattr(row, field.attname)) for field in row._meta.concrete_fields
    }


def plain(value: Any) -> Any:
    """A value as JSON can keep it: dates as texts."""
    return value if value is None or isinstance(value, str | int | bool) else str(value)
