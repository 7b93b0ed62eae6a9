"""What a return comes to, table by table: new, changed, removed or the same, and how to write it.

A table of the transaction holds for each target what its rows become: `was` is the key of the
row that is there, `differs` whether it changes, and `id` its key or the new one's.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.db.models import Field, Model

from commissioning.models import ImportFile
from ehcp.imports.load import REMOVED, TARGETS, Target
from ehcp.imports.matching import TABLES, match, unpack
from ehcp.imports.mistaken import KeptOut
from ehcp.imports.pairing import pair
from ehcp.models import (
    Advice,
    AnnualReview,
    Assessment,
    Attendance,
    Child,
    NamedSetting,
    Plan,
    PlanNeed,
    Request,
    TimeException,
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
    Advice,
    TimeException,
)
# What only a monthly extract writes.
OF_EXTRACT = (Advice, TimeException)
TITLES = {
    Child: "Children",
    Request: "Requests",
    Assessment: "Assessments",
    Plan: "Plans",
    NamedSetting: "Settings named",
    Attendance: "Settings attended",
    PlanNeed: "Needs",
    AnnualReview: "Reviews",
    Advice: "Advice",
    TimeException: "Exceptions to the 20 weeks",
}
TEMPORARY = (
    *TABLES.values(),
    *("matched", "known", "paired", "stays", "there", "in_turn", "ended"),
    *(target.name for target in TARGETS),
)
# How many rows are kept together for undo.
TOGETHER = 500
# The highest number among the case references that imports have given.
HIGHEST = (
    "SELECT coalesce(max(substr(reference, 2)::bigint), 0) FROM ehcp_child "
    r"WHERE area_id = %s AND reference ~ '^C\d{6,9}$'"
)
LOCK = """
    SELECT count(*) FROM (
        SELECT FROM ehcp_child c WHERE c.id IN (SELECT child FROM matched)
        ORDER BY c.id FOR NO KEY UPDATE
    ) locked
"""
COLUMNS = """
    SELECT array_agg(attname::text ORDER BY attnum) FROM pg_attribute
    WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped
"""
# Removed rows are kept whole.
REMOVE = """
    WITH gone AS (
        DELETE FROM {table} o WHERE o.id IN ({removed}) RETURNING o.id, to_jsonb(o) AS before
    )
    INSERT INTO commissioning_replacedvalue (file_id, before)
    SELECT %(file)s, jsonb_build_object('model', '{model}', 'removed', jsonb_agg(g.before))
    FROM (SELECT before, (row_number() OVER ()) / {together} AS pile FROM gone) g GROUP BY g.pile
"""
# Of each row its key, a digest of all that it holds, and, where it changed, how it was.
KEEP = """
    INSERT INTO commissioning_replacedvalue (file_id, before)
    SELECT %(file)s, jsonb_build_object('model', '{model}', 'rows', jsonb_agg(k.kept))
    FROM (SELECT {kept} AS kept, (row_number() OVER ()) / {together} AS pile FROM {rows}) k
    GROUP BY k.pile
"""
CHANGE = """
    WITH before AS (
        SELECT o.id, to_jsonb(o) AS was FROM {table} o JOIN {name} t ON t.was = o.id AND t.differs
    ), done AS (
        UPDATE {table} o SET {values} FROM {name} t WHERE t.was = o.id AND t.differs
        RETURNING o.id, md5(o::text) AS seal
    )
"""
ADD = """
    WITH made AS (
        INSERT INTO {table} AS o (id, {columns}) SELECT id, {values} FROM {name}
        WHERE was IS NULL ORDER BY id RETURNING o.id, md5(o::text) AS seal
    )
"""


# To know how large the temporary tables are and how varied, a few thousand rows are enough.
FEW_ROWS_LOOKED_AT = "SET LOCAL default_statistics_target = 15"
AS_USUAL = "SET LOCAL default_statistics_target TO DEFAULT"


@contextmanager
def incoming(file: ImportFile) -> Iterator[CursorWrapper]:
    """The tables of a staged return with the child that each person is; dropped at the end."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(FEW_ROWS_LOOKED_AT)
        unpack(file, cursor)
        match(file, cursor)
        yield cursor
        cursor.execute(f"DROP TABLE IF EXISTS {', '.join(TEMPORARY)}; {AS_USUAL}")


def work_out(
    file: ImportFile, census: date, cursor: CursorWrapper, *, write: bool
) -> list[KeptOut]:
    """Fill the tables of all targets; returns what stays out of cases although the file says it.

    New keys are only taken where rows will be written.
    """
    area = file.run.area_id
    whole = is_whole(file)
    kept = pair(census, cursor, whole=whole)
    cursor.execute(HIGHEST, [area])
    values = {"area": area, "highest": cursor.fetchone()[0], "whole": whole}
    for target in TARGETS:
        fresh = f"nextval('{sequence_of(target.model, cursor)}')" if write else "NULL::bigint"
        cursor.execute(statement_of(target, fresh), values)
        cursor.execute(f"ANALYZE {target.name}")
    return kept


def is_whole(file: ImportFile) -> bool:
    """Whether silence says that something ended: in a return it does, in an extract not."""
    return not file.layout.get("partial", False)


def sequence_of(model: type[Model], cursor: CursorWrapper) -> str:
    """Where new keys of a model come from; asked once, not for each row."""
    cursor.execute("SELECT pg_get_serial_sequence(%s, 'id')", [model._meta.db_table])
    return str(cursor.fetchone()[0])


def statement_of(target: Target, fresh: str) -> str:
    """The statement that fills the table of a target; `fresh` gives the keys of new rows."""
    values = {name: brought(target, name) for name in target.given}
    rows = [f"({', '.join(part)})" for part in (values.values(), [f"o.{name}" for name in values])]
    differs = f"o.id IS NOT NULL AND {rows[0]} IS DISTINCT FROM {rows[1]}"
    columns = {"was": "o.id", "differs": differs} | target.links | values
    listed = ", ".join((*target.keys, *(f"{text} AS {name}" for name, text in columns.items())))
    order = f"ORDER BY {target.order}" if target.order else ""
    return f"""
        CREATE TEMP TABLE {target.name} ON COMMIT DROP AS
        SELECT coalesce(was, {fresh}) AS id, t.*
        FROM (SELECT {listed} FROM {target.source} {order} OFFSET 0) t
    """


def brought(target: Target, name: str) -> str:
    """What a column becomes: what is given, else what is there, else what a new row has."""
    if name in target.blank:
        text = default_of(target.model, name)
        return f"coalesce({target.given[name]}, {text})"
    return f"coalesce({target.given[name]}, o.{name}, {default_of(target.model, name)})"


def default_of(model: type[Model], name: str) -> str:
    """What the column of a new row holds that the return says nothing about."""
    field = model._meta.get_field(name)
    default = field.get_default() if isinstance(field, Field) else None
    if default is None:
        return "NULL"
    return f"'{default}'" if isinstance(default, str) else str(default)


def counts(file: ImportFile, cursor: CursorWrapper) -> dict[type[Model], tuple[int, int, int]]:
    """New, changed (with removed) and same rows of every model."""
    found = {model: [0, 0, 0] for model in MODELS}
    for target in TARGETS:
        cursor.execute(
            "SELECT count(*) FILTER (WHERE was IS NULL), count(*) FILTER (WHERE differs), "
            f"count(*) FILTER (WHERE was IS NOT NULL AND NOT differs) FROM {target.name}"
        )
        row = cursor.fetchone()
        found[target.model] = [a + b for a, b in zip(found[target.model], row, strict=True)]
    for model, removed in REMOVED.items() if is_whole(file) else ():
        cursor.execute(f"SELECT count(*) FROM ({removed}) gone")
        found[model][1] += cursor.fetchone()[0]
    return {model: (new, changed, same) for model, (new, changed, same) in found.items()}


def lock(cursor: CursorWrapper) -> None:
    """Nobody else writes to the cases that are found until the transaction ends."""
    cursor.execute(LOCK)


def write(file: ImportFile, cursor: CursorWrapper) -> None:
    """Write the rows and keep what they replace. Inside the caller's transaction."""
    file.layout["columns"] = dict(physical_columns(cursor))
    for model, removed in REMOVED.items() if is_whole(file) else ():
        cursor.execute(
            REMOVE.format(removed=removed, together=TOGETHER, **names_of(model)), {"file": file.pk}
        )
    for target in TARGETS:
        change(target, file, cursor)
        add(target, file, cursor)


def columns_of(model: type[Model]) -> list[str]:
    """Every column of a model."""
    return [str(field.column) for field in model._meta.concrete_fields]


def physical_columns(cursor: CursorWrapper) -> Iterator[tuple[str, list[str]]]:
    """Of every model the columns of its table, as the database orders them in a row."""
    for model in MODELS:
        cursor.execute(COLUMNS, [model._meta.db_table])
        yield str(model._meta.model_name), cursor.fetchone()[0]


def names_of(model: type[Model]) -> dict[str, str]:
    """How a statement calls a model."""
    return {"model": str(model._meta.model_name), "table": model._meta.db_table}


def change(target: Target, file: ImportFile, cursor: CursorWrapper) -> None:
    """Write the changed rows of a target."""
    values = ", ".join(f"{name} = t.{name}" for name in target.given)
    names = names_of(target.model)
    rows = "before JOIN done USING (id)"
    kept = KEEP.format(
        kept="jsonb_build_array(id, seal, was)", rows=rows, together=TOGETHER, **names
    )
    cursor.execute(
        CHANGE.format(name=target.name, values=values, **names) + kept, {"file": file.pk}
    )


def add(target: Target, file: ImportFile, cursor: CursorWrapper) -> None:
    """Write the new rows of a target."""
    if not target.links:
        return
    model, names = target.model, names_of(target.model)
    said = [*target.links, *target.given]
    rest = [name for name in columns_of(model) if name not in ("id", *said)]
    values = [*said, *(default_of(model, name) for name in rest)]
    kept = KEEP.format(kept="jsonb_build_array(id, seal)", rows="made", together=TOGETHER, **names)
    statement = ADD.format(
        name=target.name, columns=", ".join([*said, *rest]), values=", ".join(values), **names
    )
    cursor.execute(statement + kept, {"file": file.pk})


def analyse(cursor: CursorWrapper) -> None:
    """Let the database know how much there is."""
    cursor.execute(f"{AS_USUAL}; ANALYZE {', '.join(model._meta.db_table for model in MODELS)}")
