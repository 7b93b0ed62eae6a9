"""Take a return back: rows that it made go, rows that it changed become what they were.

`ReplacedValue` keeps rows in piles: `{"model": …, "rows": [[key, seal, before], …]}`, with
`before` only where a row was changed, and `{"model": …, "removed": [row, …]}`. A seal is a
digest of the whole row as the import left it, by which a later change is noticed. It holds the
columns that the table had then, which are kept in the file's layout: one that a later version
of the product added counts as changed where it is filled, and stays as it is in a row that is
put back.
"""

from django.db import connection
from django.db.backends.utils import CursorWrapper
from django.db.models import Model

from commissioning.models import ImportFile, ReplacedValue
from ehcp.imports.changes import MODELS, columns_of, default_of, names_of

KEPT = """
    SELECT (k ->> 0)::bigint AS id, k ->> 1 AS seal, k -> 2 AS before
    FROM commissioning_replacedvalue v
    CROSS JOIN LATERAL jsonb_array_elements(v.before -> 'rows') k
    WHERE v.file_id = {file} AND v.before ->> 'model' = '{model}'
"""
MADE = "SELECT k.id FROM ({kept}) k WHERE k.before IS NULL"
CHANGED_SINCE = """
    SELECT count(*) FROM ({kept}) k LEFT JOIN {table} o ON o.id = k.id
    WHERE md5(ROW({sealed})::text) IS DISTINCT FROM k.seal OR ({filled})
"""
STANDING_ON = """
    SELECT EXISTS (
        SELECT FROM {other} x JOIN ({made}) k ON k.id = x.{column} WHERE NOT {ours}
    )
"""
TAKE_AWAY = "DELETE FROM {table} WHERE id IN ({made})"
PUT_BACK = """
    UPDATE {table} o SET {values}
    FROM ({kept}) k
    JOIN {table} was ON was.id = k.id
    CROSS JOIN LATERAL jsonb_populate_record(was, k.before) b
    WHERE k.before IS NOT NULL AND o.id = k.id
"""
BRING_BACK = """
    INSERT INTO {table} ({columns})
    SELECT {gone}
    FROM commissioning_replacedvalue v
    CROSS JOIN LATERAL jsonb_populate_recordset(NULL::{table}, v.before -> 'removed') b
    WHERE v.file_id = {file} AND v.before ->> 'model' = '{model}' AND v.before ? 'removed'
"""


def filled(statement: str, model: type[Model], file: ImportFile, **more: str) -> str:
    """A statement about the rows that an import kept of a model."""
    names = {**names_of(model), "file": str(file.pk)}
    kept = KEPT.format(**names)
    return statement.format(kept=kept, made=MADE.format(kept=kept), **names, **more)


def obstacle(file: ImportFile) -> str:
    """Why the return cannot be taken back; empty where it can."""
    with connection.cursor() as cursor:
        if any(set(sealed_columns(file, model)) - set(columns_of(model)) for model in MODELS):
            return (
                f"{file.name} was imported with an earlier version of this site, which kept cases "
                "in another way. It can no longer be undone."
            )
        later = sum(count(changed_since(model, file), cursor) for model in MODELS)
        if later:
            return (
                f"{later:,} records that {file.name} wrote were changed since. "
                "Undo later imports first; what was changed by hand stays, so this one stays too."
            )
        standing = sorted({label for model in MODELS for label in standing_on(model, file, cursor)})
    if standing:
        return f"Later records stand on what {file.name} wrote: {', '.join(standing)}."
    return ""


def sealed_columns(file: ImportFile, model: type[Model]) -> list[str]:
    """The columns that the table had when the file was imported, in their order there."""
    names: list[str] = file.layout["columns"][model._meta.model_name]
    return names


def changed_since(model: type[Model], file: ImportFile) -> str:
    """How many rows of a model are not as the import left them."""
    sealed = sealed_columns(file, model)
    added = [name for name in columns_of(model) if name not in sealed]
    return filled(
        CHANGED_SINCE,
        model,
        file,
        sealed=", ".join(f"o.{name}" for name in sealed),
        filled=" OR ".join(f"o.{n} IS DISTINCT FROM {default_of(model, n)}" for n in added)
        or "false",
    )


def count(statement: str, cursor: CursorWrapper) -> int:
    """The one number that a statement gives."""
    cursor.execute(statement)
    return int(cursor.fetchone()[0])


def standing_on(model: type[Model], file: ImportFile, cursor: CursorWrapper) -> list[str]:
    """Kinds of later records that point to rows which the import made."""
    found = []
    for relation in model._meta.related_objects:
        other = relation.related_model
        if isinstance(other, str) or hasattr(other, "pgh_tracked_model"):
            continue
        ours = f"x.id IN ({filled('{made}', other, file)})" if other in MODELS else "false"
        question = filled(
            STANDING_ON,
            model,
            file,
            other=other._meta.db_table,
            column=str(relation.field.column),
            ours=ours,
        )
        if count(question, cursor):
            found.append(str(other._meta.verbose_name_plural))
    return found


def undo(file: ImportFile) -> None:
    """Put everything back. Inside the caller's transaction, after `obstacle` found none."""
    with connection.cursor() as cursor:
        for model in reversed(MODELS):
            cursor.execute(filled(TAKE_AWAY, model, file))
        for model in MODELS:
            columns = columns_of(model)
            values = ", ".join(f"{name} = b.{name}" for name in columns if name != "id")
            cursor.execute(filled(PUT_BACK, model, file, values=values))
            gone = ", ".join(f"coalesce(b.{n}, {default_of(model, n)})" for n in columns)
            cursor.execute(filled(BRING_BACK, model, file, columns=", ".join(columns), gone=gone))
    ReplacedValue.objects.filter(file=file).delete()
