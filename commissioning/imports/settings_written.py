"""What an extract of the register writes: compared, applied and undone set by set, in SQL.

`layout["columns"]` of the file names the columns that its year has: only those are compared
and changed, so that an extract without a column never blanks what another one knew.
"""

from typing import Any

from django.db import connection

from commissioning.imports.kinds import Counts
from commissioning.models import ImportFile, Setting

# The order of the staged cells, with the type that each is cast to.
CELLS = {
    "urn": "varchar",
    "ukprn": "varchar",
    "name": "varchar",
    "type_code": "smallint",
    "type_name": "varchar",
    "phase": "varchar",
    "authority_number": "varchar",
    "status": "varchar",
    "opened_on": "date",
    "closed_on": "date",
    "capacity": "int",
    "lowest_age": "smallint",
    "highest_age": "smallint",
    "section_41": "bool",
    "sen_unit_capacity": "int",
    "resourced_capacity": "int",
    "resourced_kind": "varchar",
    "authority_id": "bigint",
    "specialisms": "varchar",
}
ANALYSE_FROM = 5_000


def cast(position: int, kind: str) -> str:
    """A staged cell as the database keeps it; a blank is null but for texts."""
    cell = f"cells[{position}]"
    return f"{cell}::varchar" if kind == "varchar" else f"nullif({cell}, '')::{kind}"


LISTED = ", ".join(CELLS)
PLACED = enumerate(CELLS.items(), 1)
INCOMING = f"""
    SELECT {", ".join(f"{cast(at, kind)} AS {name}" for at, (name, kind) in PLACED)}
    FROM commissioning_stagedrow WHERE file_id = %(file)s
"""
JOINED = f"""
    FROM ({INCOMING}) i
    LEFT JOIN commissioning_setting s ON s.urn = i.urn AND s.urn <> ''
"""
ADD = f"""
    INSERT INTO commissioning_setting ({LISTED}, source_file)
    SELECT {", ".join(f"i.{name}" for name in CELLS)}, %(file)s
    {JOINED} WHERE s.id IS NULL ORDER BY i.urn
"""
TWICE = """
    SELECT cells[1], min(line), max(line), count(*)
    FROM commissioning_stagedrow WHERE file_id = %(file)s
    GROUP BY cells[1] HAVING count(*) > 1 ORDER BY 2
"""
PUT_BACK = f"""
    UPDATE commissioning_setting s
    SET {", ".join(f"{name} = b.{name}" for name in (*CELLS, "source_file"))}
    FROM commissioning_replacedvalue r,
         jsonb_populate_record(NULL::commissioning_setting, r.before) b
    WHERE r.file_id = %(file)s AND s.id = b.id
"""
ADDED = """
    SELECT s.id FROM commissioning_setting s
    WHERE s.source_file = %(file)s AND NOT EXISTS (
        SELECT FROM commissioning_replacedvalue r
        WHERE r.file_id = %(file)s AND (r.before ->> 'id')::bigint = s.id
    )
"""
STANDING_ON = """
    SELECT r.id FROM commissioning_replacedvalue v
    JOIN commissioning_importfile f ON f.id = v.file_id
    JOIN commissioning_import r ON r.id = f.run_id
    WHERE f.kind = 'settings_register' AND r.state = 'imported' AND f.id <> %(file)s
      AND (v.before ->> 'source_file')::int = %(file)s LIMIT 1
"""


def differs(file: ImportFile) -> str:
    """The condition that a setting is not as the extract says."""
    columns = columns_of(file)
    left, right = (", ".join(f"{side}.{name}" for name in columns) for side in ("s", "i"))
    return f"({left}) IS DISTINCT FROM ({right})"


def columns_of(file: ImportFile) -> list[str]:
    """The columns that the extract has, each one of ours."""
    return [name for name in CELLS if name in file.layout["columns"]]


def twice(file: ImportFile) -> list[tuple[str, int, int, int]]:
    """URNs that are there more than once: the URN, its first and last line, how often."""
    with connection.cursor() as cursor:
        cursor.execute(TWICE, {"file": file.pk})
        return list(cursor.fetchall())


def add_up(file: ImportFile) -> Counts:
    """Settings that are new, changed and the same."""
    counted = f"""
        SELECT count(*) FILTER (WHERE s.id IS NULL),
               count(*) FILTER (WHERE s.id IS NOT NULL AND {differs(file)}),
               count(*) FILTER (WHERE s.id IS NOT NULL AND NOT {differs(file)})
        {JOINED}
    """
    with connection.cursor() as cursor:
        cursor.execute(counted, {"file": file.pk})
        return Counts(*cursor.fetchone())


def write(file: ImportFile) -> Counts:
    """Change what differs, keeping it as it was, and add what is new."""
    counts, before = add_up(file), Setting.objects.exclude(urn="").count()
    with connection.cursor() as cursor:
        if counts.changed:
            change(file, cursor)
        cursor.execute(ADD, {"file": file.pk})
        if counts.new + counts.changed > ANALYSE_FROM:
            cursor.execute("ANALYZE commissioning_setting")
    totals = {"before": before, "after": before + counts.new}
    return Counts(counts.new, counts.changed, counts.same, totals)


def change(file: ImportFile, cursor: Any) -> None:
    """Keep the settings that differ as they are, then change them."""
    match = f"s.urn = i.urn AND s.urn <> '' AND {differs(file)}"
    keep = f"""
        INSERT INTO commissioning_replacedvalue (file_id, before)
        SELECT %(file)s, to_jsonb(s) FROM ({INCOMING}) i JOIN commissioning_setting s ON {match}
    """
    new = ", ".join(f"{name} = i.{name}" for name in columns_of(file))
    update = f"""
        UPDATE commissioning_setting s SET {new}, source_file = %(file)s
        FROM ({INCOMING}) i WHERE {match}
    """
    for statement in (keep, update):
        cursor.execute(statement, {"file": file.pk})


def obstacle(file: ImportFile) -> str:
    """Why the register cannot be put back: a later one stands on it, or settings are in use."""
    with connection.cursor() as cursor:
        cursor.execute(STANDING_ON, {"file": file.pk})
        later = cursor.fetchone()
    if later:
        return f"Import {later[0]} changed settings that {file.name} wrote. Undo it first."
    if in_use(file):
        return f"Settings that {file.name} added are in use by now, so they cannot be taken away."
    return ""


def in_use(file: ImportFile) -> bool:
    """Whether rows of any app point to settings that the file added."""
    pointing = [
        relation.field
        for relation in Setting._meta.related_objects
        if relation.name != "events" and relation.field.concrete
    ]
    with connection.cursor() as cursor:
        for field in pointing:
            cursor.execute(
                f"SELECT EXISTS (SELECT FROM {field.model._meta.db_table} "
                f"WHERE {field.column} IN ({ADDED}))",
                {"file": file.pk},
            )
            if cursor.fetchone()[0]:
                return True
    return False


def put_back(file: ImportFile) -> None:
    """Take added settings away, and put changed ones back."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"DELETE FROM commissioning_setting WHERE id IN ({ADDED})", {"file": file.pk}
        )
        cursor.execute(PUT_BACK, {"file": file.pk})
