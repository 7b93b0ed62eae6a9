"""How long what an import replaced is kept, so that the import can be undone.

Figures about places are kept for good. What a kind replaced of the records of children is kept
for a number of days, then removed at night; the import stays, and its page says so.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol, runtime_checkable

from django.db import transaction
from django.utils import timezone

from commissioning.choices import ImportState
from commissioning.imports.kinds import all_kinds
from commissioning.models import Import, ImportFile, ReplacedValue
from config.lib.formats import british_date

# In a file's `layout`: the day on which what it replaced was removed.
FORGOTTEN = "forgotten_on"


@runtime_checkable
class UndoneForAWhile(Protocol):
    """A kind whose imports can be undone for some days only."""

    undo_days: int


@dataclass(frozen=True)
class Undoing:
    """Whether an import can still be undone: until which day, if it ends, or why not."""

    until: date | None = None
    refusal: str = ""


def undo_days() -> dict[str, int]:
    """For how many days after an import it can be undone, by kind; other kinds for good."""
    return {kind.code: kind.undo_days for kind in all_kinds() if isinstance(kind, UndoneForAWhile)}


def undoing(run: Import) -> Undoing:
    """Until when an import can be undone."""
    limits, files = undo_days(), run.files.all()
    for file in files:
        if FORGOTTEN in file.layout:
            return Undoing(refusal=refusal_of(file))
    days = [limits[file.kind] for file in files if file.kind in limits]
    if not days or run.imported_at is None:
        return Undoing()
    return Undoing(timezone.localdate(run.imported_at) + timedelta(days=min(days)))


def refusal_of(file: ImportFile) -> str:
    """Why an import cannot be undone any more."""
    day = british_date(date.fromisoformat(file.layout[FORGOTTEN]))
    return (
        f"This import can no longer be undone: what it replaced holds records of children, is "
        f"kept for {undo_days()[file.kind]} days, and was removed on {day}."
    )


def forget_replaced(*, on: date) -> int:
    """Remove what imports replaced longer ago than their kind keeps it; returns how many files."""
    forgotten = 0
    for kind, days in undo_days().items():
        old = ImportFile.objects.filter(
            kind=kind,
            run__state=ImportState.IMPORTED,
            run__imported_at__date__lt=on - timedelta(days=days),
        ).exclude(layout__has_key=FORGOTTEN)
        forgotten += sum(forget(pk, on) for pk in old.values_list("pk", flat=True))
    return forgotten


@transaction.atomic
def forget(pk: int, on: date) -> bool:
    """Remove what one file replaced, unless it was undone meanwhile."""
    file = ImportFile.objects.select_related("run").select_for_update().get(pk=pk)
    if file.run.state != ImportState.IMPORTED:
        return False
    ReplacedValue.objects.filter(file=file).delete()
    file.layout[FORGOTTEN] = on.isoformat()
    file.save(update_fields=["layout"])
    return True
