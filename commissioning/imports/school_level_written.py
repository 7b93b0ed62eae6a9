"""What the school-level file writes: compared, applied, undone and reconciled set by set.

Staged cells are `urn, laestab, name, phase, kind`, then the counts; in the long layout one
count with its provision and need. `layout["columns"]` says which count is which.
"""

import json
from typing import Any, Final

from django.db import connection, transaction

from commissioning.imports.kinds import Counts
from commissioning.imports.observations import whole_sets
from commissioning.imports.places import known_periods, settle_periods
from commissioning.models import ImportFile, SchoolCount

ANALYSE_FROM: Final = 5_000

ROWS = """
    SELECT line, geography AS authority_id, cells,
           coalesce((%(periods)s::jsonb ->> period::text)::int, period) AS period_id
    FROM commissioning_stagedrow WHERE file_id = %(file)s
"""
SCHOOLS = f"""
    SELECT DISTINCT ON (period_id, cells[1]) period_id, cells[1] AS urn, cells[2] AS laestab,
           authority_id, cells[3] AS name, cells[4] AS phase, cells[5] AS kind
    FROM ({ROWS}) r ORDER BY period_id, cells[1], line
"""
COUNTED = f"""
    SELECT r.line, r.period_id, r.cells[1] AS urn,
           coalesce(c.provision, r.cells[7])::varchar AS provision,
           coalesce(c.need, r.cells[8])::varchar AS need,
           CASE WHEN ascii(r.cells[c.position]) BETWEEN 48 AND 57
                THEN r.cells[c.position]::int END AS pupils,
           CASE WHEN ascii(r.cells[c.position]) BETWEEN 48 AND 57
                THEN '' ELSE r.cells[c.position] END::varchar AS symbol
    FROM ({ROWS}) r
    CROSS JOIN jsonb_to_recordset(%(columns)s::jsonb) AS c(position int, provision text, need text)
    WHERE r.cells[c.position] <> ''
"""
JOINED = f"""
    FROM ({COUNTED}) i
    LEFT JOIN commissioning_censusschool s ON s.period_id = i.period_id AND s.urn = i.urn
    LEFT JOIN commissioning_schoolcount o
        ON o.school_id = s.id AND o.provision = i.provision AND o.need = i.need
"""
DIFFERS = "(o.pupils, o.symbol) IS DISTINCT FROM (i.pupils, i.symbol)"
COMPARE = f"""
    SELECT count(*) FILTER (WHERE o.id IS NULL),
           count(*) FILTER (WHERE o.id IS NOT NULL AND {DIFFERS}),
           count(*) FILTER (WHERE o.id IS NOT NULL AND NOT {DIFFERS})
    {JOINED}
"""
TWICE = f"""
    SELECT max(line), min(line), count(*) FROM ({COUNTED}) i
    GROUP BY period_id, urn, provision, need HAVING count(*) > 1 ORDER BY 1
"""
SCHOOL_DIFFERS = """
    (s.laestab, s.authority_id, s.name, s.phase, s.kind)
    IS DISTINCT FROM (i.laestab::varchar, i.authority_id, i.name::varchar, i.phase::varchar,
                      i.kind::varchar)
"""
STEPS = (
    f"""
    INSERT INTO commissioning_replacedvalue (file_id, before)
    SELECT %(file)s, to_jsonb(s) || '{{"is": "school"}}' FROM ({SCHOOLS}) i
    JOIN commissioning_censusschool s ON s.period_id = i.period_id AND s.urn = i.urn
    WHERE {SCHOOL_DIFFERS}
    """,
    f"""
    UPDATE commissioning_censusschool s
    SET laestab = i.laestab, authority_id = i.authority_id, name = i.name, phase = i.phase,
        kind = i.kind, source_file = %(file)s
    FROM ({SCHOOLS}) i WHERE s.period_id = i.period_id AND s.urn = i.urn AND {SCHOOL_DIFFERS}
    """,
    f"""
    INSERT INTO commissioning_censusschool
        (period_id, urn, laestab, authority_id, name, phase, kind, source_file)
    SELECT period_id, urn, laestab, authority_id, name, phase, kind, %(file)s FROM ({SCHOOLS}) i
    ON CONFLICT (period_id, urn) DO NOTHING
    """,
    f"""
    INSERT INTO commissioning_replacedvalue (file_id, before)
    SELECT %(file)s, to_jsonb(o) || '{{"is": "count"}}' {JOINED}
    WHERE o.id IS NOT NULL AND {DIFFERS}
    """,
    f"""
    UPDATE commissioning_schoolcount t
    SET pupils = n.pupils, symbol = n.symbol, source_file = %(file)s
    FROM (SELECT o.id, i.pupils, i.symbol {JOINED} WHERE o.id IS NOT NULL AND {DIFFERS}) n
    WHERE t.id = n.id
    """,
    f"""
    INSERT INTO commissioning_schoolcount (school_id, provision, need, pupils, symbol, source_file)
    SELECT s.id, i.provision, i.need, i.pupils, i.symbol, %(file)s {JOINED} WHERE o.id IS NULL
    """,
)
# What is kept of a changed row says what sort it is of.
PUT_BACK = (
    """
    DELETE FROM commissioning_schoolcount c WHERE c.source_file = %(file)s AND NOT EXISTS (
        SELECT FROM commissioning_replacedvalue r WHERE r.file_id = %(file)s
        AND r.before ->> 'is' = 'count' AND (r.before ->> 'id')::bigint = c.id)
    """,
    """
    UPDATE commissioning_schoolcount c
    SET pupils = (r.before ->> 'pupils')::int, symbol = r.before ->> 'symbol',
        source_file = (r.before ->> 'source_file')::int
    FROM commissioning_replacedvalue r
    WHERE r.file_id = %(file)s AND r.before ->> 'is' = 'count'
      AND c.id = (r.before ->> 'id')::bigint
    """,
    """
    UPDATE commissioning_censusschool s
    SET laestab = b.laestab, authority_id = b.authority_id, name = b.name, phase = b.phase,
        kind = b.kind, source_file = b.source_file
    FROM commissioning_replacedvalue r,
         jsonb_populate_record(NULL::commissioning_censusschool, r.before) b
    WHERE r.file_id = %(file)s AND r.before ->> 'is' = 'school' AND s.id = b.id
    """,
    """
    DELETE FROM commissioning_censusschool s WHERE s.source_file = %(file)s
    AND NOT EXISTS (SELECT FROM commissioning_schoolcount c WHERE c.school_id = s.id)
    """,
)
STANDING_ON = """
    SELECT r.id FROM commissioning_replacedvalue v
    JOIN commissioning_importfile f ON f.id = v.file_id
    JOIN commissioning_import r ON r.id = f.run_id
    WHERE f.kind = 'school_level' AND r.state = 'imported' AND f.id <> %(file)s
      AND (v.before ->> 'source_file')::int = %(file)s LIMIT 1
"""
HELD = f"""
    SELECT i.provision || CASE WHEN i.need = '' THEN '' ELSE '+' END, sum(o.pupils)
    {JOINED} GROUP BY 1
"""


def parameters(file: ImportFile, periods: dict[str, int]) -> dict[str, Any]:
    """What the statements need to know of a file."""
    return {
        "file": file.pk,
        "columns": json.dumps(file.layout["columns"]),
        "periods": json.dumps(periods),
    }


def twice(file: ImportFile) -> list[tuple[int, int, int]]:
    """Counts that are there more than once: last and first line, how often; one a line."""
    with connection.cursor() as cursor:
        cursor.execute(TWICE, parameters(file, {}))
        found = {line: (line, first, times) for line, first, times in cursor.fetchall()}
    return list(found.values())


def add_up(file: ImportFile) -> Counts:
    """Counts that are new, changed and the same."""
    values = parameters(file, known_periods(file.layout["periods"]))
    with transaction.atomic(), connection.cursor() as cursor, whole_sets(cursor):
        cursor.execute(COMPARE, values)
        return Counts(*cursor.fetchone())


def write(file: ImportFile) -> Counts:
    """Change what differs, keeping it as it was, and add what is new."""
    counts, before = add_up(file), SchoolCount.objects.count()
    values = parameters(file, settle_periods(file.layout["periods"]))
    with connection.cursor() as cursor, whole_sets(cursor):
        for step in STEPS:
            cursor.execute(step, values)
        if counts.new + counts.changed > ANALYSE_FROM:
            cursor.execute("ANALYZE commissioning_censusschool, commissioning_schoolcount")
    totals = {"before": before, "after": before + counts.new}
    return Counts(counts.new, counts.changed, counts.same, totals)


def reconciled(file: ImportFile) -> list[list[Any]]:
    """For each sort of count: the file's sum, what was left out, loaded, and now held."""
    values = parameters(file, known_periods(file.layout["periods"]))
    with connection.cursor() as cursor:
        cursor.execute(HELD, values)
        held = {sort: int(total or 0) for sort, total in cursor.fetchall()}
    return [
        [sort, whole, whole - loaded, loaded, held.get(sort, 0)]
        for sort, whole, loaded in file.layout["sums"]
    ]


def obstacle(file: ImportFile) -> str:
    """Why the file cannot be undone: a later one changed what it wrote."""
    with connection.cursor() as cursor:
        cursor.execute(STANDING_ON, {"file": file.pk})
        later = cursor.fetchone()
    return (
        f"Import {later[0]} changed counts that {file.name} wrote. Undo it first." if later else ""
    )


def put_back(file: ImportFile) -> None:
    """Take added counts away, put changed ones back, and leave no school without counts."""
    with connection.cursor() as cursor:
        for step in PUT_BACK:
            cursor.execute(step, {"file": file.pk})
