"""What the records that people edit together share: history, a version, and one area.

Every change is kept with who made it; also what was deleted, so that the plan can be shown as
it stood on any day.
"""

from typing import TypeVar

import pghistory
import pgtrigger
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

Model = TypeVar("Model", bound=type[models.Model])


def tracked(model: Model) -> Model:
    """Record every insert, update and delete of a model, with the row and who did it."""
    track = pghistory.track(
        pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent()
    )
    decorated: Model = track(model)
    return decorated


# The database counts, so that no way of writing can leave the version behind. What a writer
# sends as version is ignored; an update that changes nothing counts for nothing.
count_versions = pgtrigger.Trigger(
    name="count_versions",
    operation=pgtrigger.Update,
    when=pgtrigger.Before,
    func="""
        NEW.version = OLD.version;
        IF NEW.* IS DISTINCT FROM OLD.* THEN
            NEW.version = OLD.version + 1;
        END IF;
        RETURN NEW;
    """,
)


class Versioned(models.Model):
    """A row that several people may edit at once.

    A form carries the `version` that it was opened with; a write that finds another one is a
    clash. After a write, read `version` again: the database raises it.
    """

    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        abstract = True
        triggers = [count_versions]


def both_or_neither(first: str, second: str) -> Q:
    """A condition: two fields that may be null are both there, or neither."""
    return Q(**{f"{first}__isnull": True, f"{second}__isnull": True}) | Q(
        **{f"{first}__isnull": False, f"{second}__isnull": False}
    )


def in_order(first: str, then: str) -> Q:
    """A condition: the second day is not before the first, as far as both are known."""
    unknown = Q(**{f"{first}__isnull": True}) | Q(**{f"{then}__isnull": True})
    return unknown | Q(**{f"{then}__gte": F(first)})


def stay_in_area(area_id: int | None, **rows: models.Model | None) -> None:
    """Refuse rows of another partnership, by the field that names them."""
    wrong = {
        field: "Choose one of this partnership."
        for field, row in rows.items()
        if row is not None and getattr(row, "area_id", area_id) != area_id
    }
    if wrong:
        raise ValidationError(wrong)
