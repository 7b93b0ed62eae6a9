"""Which child of the area a person of a return is: by UPN, ULN, the return's own identifier.

Nothing is guessed. A person without any of these is the child that has the same date of birth
and sex and a request or plan of the same day, if there is exactly one and no identifier speaks
against it. Who is found nowhere is a new child.

All persons are matched at once, in tables of the transaction: `incoming_…` hold what is staged,
`matched` a person's child, or why it cannot be told.
"""

from dataclasses import dataclass

from django.db import connection
from django.db.backends.utils import CursorWrapper

from commissioning.models import ImportFile
from ehcp.imports.staged import CELLS, Part

TABLES = {
    Part.PERSON: "incoming_person",
    Part.EPISODE: "incoming_episode",
    Part.NAMED: "incoming_named",
    Part.ATTENDED: "incoming_attended",
    Part.NEED: "incoming_need",
    Part.ADVICE: "incoming_advice",
    Part.EXCEPTION: "incoming_exception",
}

# By UPN and ULN, which may not name two children.
BY_NUMBER = """
    CREATE TEMP TABLE matched ON COMMIT DROP AS
    SELECT p.person, p.place, p.line, u.id AS by_upn, l.id AS by_uln,
           CASE WHEN u.id <> l.id THEN NULL ELSE coalesce(u.id, l.id) END AS child,
           CASE WHEN u.id <> l.id THEN 'The UPN is one child’s and the ULN another’s.' END AS why
    FROM incoming_person p
    LEFT JOIN ehcp_child u ON u.area_id = %(area)s AND u.upn = p.upn AND u.upn <> ''
    LEFT JOIN ehcp_child l ON l.area_id = %(area)s AND l.uln = p.uln AND l.uln <> ''
"""
# Children that another person of the return is by a number are nobody else's.
CANDIDATE = """
    JOIN matched m ON m.person = p.person AND m.child IS NULL AND m.why IS NULL
    WHERE c.area_id = %(area)s
      AND (c.upn = '' OR p.upn IS NULL OR c.upn = p.upn)
      AND (c.uln = '' OR p.uln IS NULL OR c.uln = p.uln)
      AND NOT EXISTS (SELECT FROM matched x WHERE x.by_upn = c.id)
      AND NOT EXISTS (SELECT FROM matched x WHERE x.by_uln = c.id)
"""
BY_IDENTIFIER = f"""
    SELECT p.person, c.id AS child
    FROM incoming_person p
    JOIN ehcp_child c ON c.return_identifier = p.identifier AND c.born_on = p.born_on
    {CANDIDATE}
"""
BY_FACTS = f"""
    SELECT p.person, c.id AS child
    FROM incoming_person p
    JOIN incoming_episode e ON e.person = p.person
    JOIN ehcp_child c ON c.born_on = p.born_on AND c.sex = coalesce(p.sex, 'U')
    JOIN ehcp_request r ON r.child_id = c.id
    LEFT JOIN ehcp_plan s ON s.request_id = r.id
    {CANDIDATE} AND (r.received_on = e.received_on OR s.started_on = e.started_on)
"""
SETTLE = """
    UPDATE matched m
    SET child = CASE WHEN f.many = 1 THEN f.child END,
        why = CASE WHEN f.many > 1 THEN %(why)s END
    FROM (SELECT person, min(child) AS child, count(DISTINCT child) AS many
          FROM ({found}) found GROUP BY person) f
    WHERE f.person = m.person
"""
# The second of two persons that are found to be one child.
TWICE = """
    UPDATE matched m
    SET child = NULL,
        why = 'The person at line ' || to_char(t.first, 'FM999,999,999') || ' is the same child.'
    FROM (
        SELECT person, first_value(line) OVER same AS first, row_number() OVER same AS nth
        FROM matched WHERE child IS NOT NULL
        WINDOW same AS (PARTITION BY child ORDER BY place, line)
    ) t
    WHERE t.person = m.person AND t.nth > 1
"""
UNSETTLED = "SELECT EXISTS (SELECT FROM matched WHERE child IS NULL AND why IS NULL)"
ANY_CHILD = "SELECT EXISTS (SELECT FROM ehcp_child WHERE area_id = %(area)s)"
AMBIGUOUS = "SELECT line, why FROM matched WHERE why IS NOT NULL ORDER BY place, line"
MISSING = """
    SELECT c.reference
    FROM ehcp_plan p
    JOIN ehcp_request r ON r.id = p.request_id
    JOIN ehcp_child c ON c.id = r.child_id
    WHERE c.area_id = %(area)s AND p.ceased_on IS NULL
      AND NOT EXISTS (SELECT FROM matched m WHERE m.child = c.id)
    ORDER BY c.reference
"""
WAYS = (
    (BY_IDENTIFIER, "Several children have this identifier and date of birth."),
    (BY_FACTS, "Several children without a UPN have the same date of birth, sex and days."),
)


@dataclass(frozen=True)
class Ambiguous:
    """A person that cannot be told from another for certain: its line, and why, without values."""

    line: int
    why: str


def unpack(file: ImportFile, cursor: CursorWrapper) -> None:
    """What is staged of a return as one table for each part, with types."""
    for part, table in TABLES.items():
        cells = ", ".join(
            f"cells[{at}]::{kind} AS {name}"
            for at, (name, kind) in enumerate(CELLS[part].items(), 1)
        )
        cursor.execute(
            f"CREATE TEMP TABLE {table} ON COMMIT DROP AS "
            f"SELECT geography AS person, period AS episode, {cells} "
            "FROM commissioning_stagedrow WHERE file_id = %s AND breakdown = %s",
            [file.pk, part],
        )
    cursor.execute(f"ANALYZE {', '.join(TABLES.values())}")


def match(file: ImportFile, cursor: CursorWrapper) -> None:
    """Fill `matched` for what `unpack` has unpacked. Inside the caller's transaction."""
    area = {"area": file.run.area_id}
    cursor.execute(BY_NUMBER, area)
    cursor.execute("ANALYZE matched")
    for found, why in WAYS:
        if holds(UNSETTLED, cursor, area) and holds(ANY_CHILD, cursor, area):
            cursor.execute(SETTLE.format(found=found), area | {"why": why})
    cursor.execute(TWICE)


def holds(question: str, cursor: CursorWrapper, values: dict[str, int]) -> bool:
    """The answer to a yes-or-no question."""
    cursor.execute(question, values)
    return bool(cursor.fetchone()[0])


def ambiguous(cursor: CursorWrapper) -> list[Ambiguous]:
    """Who cannot be told for certain."""
    cursor.execute(AMBIGUOUS)
    return [Ambiguous(*row) for row in cursor.fetchall()]


def missing_references(file: ImportFile) -> list[str]:
    """Cases of the area whose open plan is not in the return. In the transaction of `match`."""
    with connection.cursor() as cursor:
        cursor.execute(MISSING, {"area": file.run.area_id})
        return [reference for (reference,) in cursor.fetchall()]
