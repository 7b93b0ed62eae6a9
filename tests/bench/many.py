"""A large caseload: a small one, copied many times by the database."""

from typing import Final

import pgtrigger
from django.db import connection, transaction
from django.db.models import Field, ForeignKey, Model

from commissioning.models import LocalArea
from ehcp.demonstration.batch import ORDER
from ehcp.models import Child

STEP: Final = 1_000_000  # the keys of one copy are this far from those of the next
COPIES: Final = "generate_series(1, {times}) AS copy"
KEY: Final = f"(t.id + copy * {STEP})"
# What must differ between the children of an area.
OWN: Final = {
    "area_id": "{area}",
    "reference": "t.reference || '-' || copy",
    "upn": f"CASE WHEN t.upn <> '' THEN 'A' || lpad({KEY}::text, 11, '0') || right(t.upn, 1) "
    "ELSE '' END",
    "uln": f"CASE WHEN t.uln <> '' THEN lpad({KEY}::text, 10, '0') ELSE '' END",
    "return_identifier": "CASE WHEN t.return_identifier <> '' "
    "THEN t.return_identifier || '-' || copy ELSE '' END",
}


@transaction.atomic
def multiply(into: LocalArea, times: int) -> None:
    """Copy all records that there are so many times, into an area that has none.

    History is left out: no page that is measured reads it.
    """
    with pgtrigger.ignore(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for model in ORDER:
            cursor.execute(copying(model).format(times=times, area=into.pk))


def copying(model: type[Model]) -> str:
    """The statement that copies a table's rows, with what they point to; times and area open."""
    fields = model._meta.concrete_fields
    columns = ", ".join(field.column for field in fields)
    values = ", ".join(value(model, field) for field in fields)
    # Copies have keys from the step on; nothing else has.
    return (
        f"INSERT INTO {model._meta.db_table} ({columns}) "  # noqa: S608 - names of our models
        f"SELECT {values} FROM {model._meta.db_table} t, {COPIES} WHERE t.id < {STEP}"
    )


def value(model: type[Model], field: "Field[object, object]") -> str:
    """What a column of a copy holds."""
    if field.primary_key:
        return KEY
    if isinstance(field, ForeignKey) and field.related_model in ORDER:
        return f"t.{field.column} + copy * {STEP}"
    return OWN.get(field.column, f"t.{field.column}") if model is Child else f"t.{field.column}"
