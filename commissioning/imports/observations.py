"""Observations from staged rows, set by set: compare, write, undo.

A file's `layout` says how to read its staged cells:

    publication, symbols     the release that the file belongs to, with `ImportFile.edition`
    published                the days on which editions came out, where they are known
    columns                  one entry per measure: measure (id), column (heading), position,
                             numerator and denominator (1-based positions in the cells, or
                             null), proportion, low and high (plausible range)
    long                     whether a row is one value, the measure's id in its first cell
    periods, breakdowns      what the file brought that was not there, by temporary number
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction

from commissioning.choices import Severity
from commissioning.imports.kinds import Counts
from commissioning.imports.places import (
    Places,
    known_breakdowns,
    known_periods,
    settle_breakdowns,
    settle_periods,
)
from commissioning.imports.staging import PROBLEMS_KEPT, Staging
from commissioning.models import ImportFile, Release

KEY = ("measure_id", "breakdown_id", "geography_id", "period_id")


def on_key(left: str, right: str) -> str:
    """The join of two observations of one measure, breakdown, geography and period."""
    return " AND ".join(f"{left}.{column} = {right}.{column}" for column in KEY)


def number(cell: str) -> str:
    """A cell's number, null where it is a symbol; digits, minus and point sort before letters."""
    return f"CASE WHEN ascii({cell}) BETWEEN 45 AND 57 THEN {cell}::float8 END"


INCOMING = f"""
    SELECT line, "column", measure_id, breakdown_id, geography_id, period_id, cell,
           {number("cell")} AS value,
           CASE WHEN ascii(cell) BETWEEN 45 AND 57 THEN '' ELSE cell END AS symbol,
           {number("top")} AS numerator, {number("bottom")} AS denominator,
           proportion, low, high
    FROM (
        SELECT row.line, c."column", c.measure AS measure_id, row.breakdown_id,
               row.geography_id, row.period_id, row.cells[c.position] AS cell,
               row.cells[c.numerator] AS top, row.cells[c.denominator] AS bottom,
               c.proportion, c.low, c.high
        FROM (
            SELECT line, cells, geography AS geography_id,
                   coalesce((%(periods)s::jsonb ->> period::text)::int, period) AS period_id,
                   coalesce((%(breakdowns)s::jsonb ->> breakdown::text)::int, breakdown)
                       AS breakdown_id
            FROM commissioning_stagedrow WHERE file_id = %(file)s
        ) row
        JOIN jsonb_to_recordset(%(columns)s::jsonb) AS c(
            measure int, "column" text, position int, numerator int, denominator int,
            proportion bool, low float8, high float8
        ) ON NOT %(long)s OR row.cells[1] = c.measure::text
        WHERE row.cells[c.position] <> ''
    ) cells
"""
DIFFERS = """
    (o.value, o.symbol, o.numerator, o.denominator)
    IS DISTINCT FROM (i.value, i.symbol::varchar, i.numerator, i.denominator)
"""
IMPROPER = "i.proportion AND i.numerator > i.denominator"
IMPLAUSIBLE = "i.value < i.low OR i.value > i.high"
IS_IMPROPER = "The part is greater than the whole"
IS_IMPLAUSIBLE = "The value is outside what is plausible"

# Parts above wholes first, then values outside what is plausible, and how many there are of each.
ODD = f"""
    WITH i AS (SELECT *, coalesce({IMPROPER}, false) AS improper FROM ({INCOMING}) i)
    SELECT line, "column", cell, improper, numerator, denominator, low, high,
           count(*) OVER (PARTITION BY improper)
    FROM i WHERE improper OR {IMPLAUSIBLE}
    ORDER BY improper DESC, line LIMIT {PROBLEMS_KEPT}
"""
COMPARE = f"""
    WITH i AS ({INCOMING})
    SELECT count(*) FILTER (WHERE o.measure_id IS NULL),
           count(*) FILTER (WHERE o.measure_id IS NOT NULL AND {DIFFERS}),
           count(*) FILTER (WHERE o.measure_id IS NOT NULL AND NOT {DIFFERS}),
           count(*) FILTER (WHERE {IMPROPER}),
           count(*) FILTER (WHERE {IMPLAUSIBLE}),
           count(*) FILTER (WHERE old.value <> i.value)
    FROM i
    LEFT JOIN commissioning_observation o ON {on_key("o", "i")} AND o.release_id = %(release)s
    LEFT JOIN commissioning_observation old
        ON {on_key("old", "i")} AND old.newest AND old.release_id <> %(release)s
"""
TWICE = """
    SELECT min(line), max(line), count(*)
    FROM commissioning_stagedrow WHERE file_id = %(file)s
    GROUP BY geography, period, breakdown, CASE WHEN %(long)s THEN cells[1] END
    HAVING count(*) > 1 ORDER BY 1
"""
KEEP = f"""
    INSERT INTO commissioning_replacedvalue (file_id, before)
    SELECT %(file)s, to_jsonb(o)
    FROM ({INCOMING}) i
    JOIN commissioning_observation o ON {on_key("o", "i")} AND o.release_id = %(release)s
    WHERE {DIFFERS}
"""
CHANGE = f"""
    UPDATE commissioning_observation o
    SET value = i.value, symbol = i.symbol, numerator = i.numerator,
        denominator = i.denominator, source_file = %(file)s
    FROM ({INCOMING}) i
    WHERE {on_key("o", "i")} AND o.release_id = %(release)s AND {DIFFERS}
"""
# A release takes the mark from older ones, for values that it does not hold yet.
SUPERSEDE = f"""
    UPDATE commissioning_observation o SET newest = false
    FROM ({INCOMING}) i, commissioning_release r
    WHERE {on_key("o", "i")} AND o.newest AND o.release_id <> %(release)s
      AND r.id = o.release_id AND (r.edition, r.id) < (%(edition)s, %(release)s)
"""
ADD_ALL = f"""
    INSERT INTO commissioning_observation (measure_id, breakdown_id, geography_id, period_id,
        release_id, value, symbol, numerator, denominator, newest, source_file)
    SELECT measure_id, breakdown_id, geography_id, period_id, %(release)s, value, symbol,
           numerator, denominator, true, %(file)s
    FROM ({INCOMING}) i ORDER BY measure_id, breakdown_id, geography_id, period_id
"""
ADD_MISSING = f"""
    INSERT INTO commissioning_observation (measure_id, breakdown_id, geography_id, period_id,
        release_id, value, symbol, numerator, denominator, newest, source_file)
    SELECT i.measure_id, i.breakdown_id, i.geography_id, i.period_id, %(release)s, i.value,
           i.symbol, i.numerator, i.denominator, newer.measure_id IS NULL, %(file)s
    FROM ({INCOMING}) i
    LEFT JOIN commissioning_observation o ON {on_key("o", "i")} AND o.release_id = %(release)s
    LEFT JOIN commissioning_observation newer ON {on_key("newer", "i")} AND newer.newest
    WHERE o.measure_id IS NULL
    ORDER BY 1, 2, 3, 4
"""
PUT_BACK = """
    UPDATE commissioning_observation o
    SET value = (r.before ->> 'value')::float8, symbol = r.before ->> 'symbol',
        numerator = (r.before ->> 'numerator')::float8,
        denominator = (r.before ->> 'denominator')::float8,
        source_file = (r.before ->> 'source_file')::int
    FROM commissioning_replacedvalue r
    WHERE r.file_id = %(file)s AND o.release_id = %(release)s
      AND o.measure_id = (r.before ->> 'measure_id')::int
      AND o.breakdown_id = (r.before ->> 'breakdown_id')::int
      AND o.geography_id = (r.before ->> 'geography_id')::int
      AND o.period_id = (r.before ->> 'period_id')::int
"""
REMOVE = """
    CREATE TEMPORARY TABLE removed (measure_id bigint, breakdown_id bigint,
        geography_id bigint, period_id bigint) ON COMMIT DROP;
    WITH gone AS (
        DELETE FROM commissioning_observation
        WHERE release_id = %(release)s AND measure_id = ANY(%(measures)s)
          AND source_file = %(file)s
        RETURNING measure_id, breakdown_id, geography_id, period_id, newest
    )
    INSERT INTO removed SELECT measure_id, breakdown_id, geography_id, period_id
    FROM gone WHERE newest;
"""
REVIVE = f"""
    UPDATE commissioning_observation o SET newest = true
    FROM (
        SELECT DISTINCT ON (o.measure_id, o.breakdown_id, o.geography_id, o.period_id)
               o.measure_id, o.breakdown_id, o.geography_id, o.period_id, o.release_id
        FROM removed JOIN commissioning_observation o ON {on_key("o", "removed")}
        JOIN commissioning_release r ON r.id = o.release_id
        ORDER BY 1, 2, 3, 4, r.edition DESC, r.id DESC
    ) best
    WHERE {on_key("o", "best")} AND o.release_id = best.release_id
"""
# A file may change what another file of the same import wrote: the two are undone together.
STANDING_ON = """
    SELECT r.id FROM commissioning_replacedvalue v
    JOIN commissioning_importfile f ON f.id = v.file_id
    JOIN commissioning_import r ON r.id = f.run_id
    WHERE (v.before ->> 'source_file')::int = %(file)s AND r.id <> %(run)s
      AND r.state = 'imported' ORDER BY r.imported_at DESC LIMIT 1
"""


def release_of(file: ImportFile) -> Release | None:
    """The release that the file belongs to, if it is there."""
    return Release.objects.filter(
        publication=file.layout["publication"], edition=file.edition
    ).first()


def parameters(file: ImportFile, **more: Any) -> dict[str, Any]:
    """What the statements above need to know of a file."""
    return {
        "file": file.pk,
        "columns": json.dumps(file.layout["columns"]),
        "long": file.layout["long"],
        "periods": "{}",
        "breakdowns": "{}",
        "edition": file.edition,
        "measures": measures_of(file),
        **more,
    }


def measures_of(file: ImportFile) -> list[int]:
    """The measures that the file holds values of."""
    return [column["measure"] for column in file.layout["columns"]]


def finish_layout(file: ImportFile, places: Places, **layout: Any) -> None:
    """Note how the staged cells are read, with the periods and breakdowns that are new."""
    file.layout = {
        **layout,
        "periods": {
            number: {
                "kind": p.kind,
                "code": p.code,
                "label": p.label,
                "starts_on": p.starts_on.isoformat(),
                "ends_on": p.ends_on.isoformat(),
            }
            for number, p in places.new_periods.items()
        },
        "breakdowns": {number: vars(group) for number, group in places.new_groups.items()},
    }


@contextmanager
def whole_sets(cursor: Any) -> Iterator[None]:
    """Join whole sets to whole sets inside a transaction.

    The planner takes unnested cells for a few thousand rows and would look each of a million
    up in an index: three times slower on a file that is there already.
    """
    cursor.execute("SET LOCAL enable_nestloop = off")
    cursor.execute("SET LOCAL work_mem = '64MB'")
    yield
    cursor.execute("SET LOCAL enable_nestloop TO DEFAULT")
    cursor.execute("SET LOCAL work_mem TO DEFAULT")


def is_bounded(column: dict[str, Any]) -> bool:
    """Whether a column's values can be improper or implausible."""
    return column["proportion"] or column["low"] is not None or column["high"] is not None


class ObservationKind:
    """What kinds that load observations have in common.

    An implausible value is challenged where a person typed it; in a published file it is the
    publisher's, and only noted (DfE's own differences go below zero).
    """

    implausible: Severity = Severity.NOTE

    def compare(self, file: ImportFile) -> Counts:
        """New, changed and same values; `restated` are those an earlier release gave otherwise."""
        release = release_of(file)
        values = parameters(
            file,
            release=release.pk if release else 0,
            periods=json.dumps(known_periods(file.layout["periods"])),
            breakdowns=json.dumps(known_breakdowns(file.layout["breakdowns"])),
        )
        with transaction.atomic(), connection.cursor() as cursor, whole_sets(cursor):
            cursor.execute(COMPARE, values)
            new, changed, same, improper, implausible, restated = cursor.fetchone()
        return Counts(
            new,
            changed,
            same,
            {"restated": restated, "improper": improper, "implausible": implausible},
        )

    def check_staged(self, file: ImportFile, staging: Staging) -> None:
        """Checks that need all rows: the same row twice, parts above wholes, odd values."""
        with connection.cursor() as cursor:
            cursor.execute(TWICE, parameters(file))
            for first, last, times in cursor.fetchall():
                staging.problem(
                    "The same row is there more than once",
                    f"It is first on line {first:,}, {times} times in all. Delete all but one.",
                    line=last,
                )
            self.check_values(cursor, file, staging)
        staging.flush()

    def check_values(self, cursor: Any, file: ImportFile, staging: Staging) -> None:
        """Parts above wholes are errors; values outside the plausible range are challenged."""
        bounded = [column for column in file.layout["columns"] if is_bounded(column)]
        cursor.execute(ODD, parameters(file, columns=json.dumps(bounded)))
        unlisted: dict[bool, int] = {}
        for line, column, cell, improper, top, bottom, low, high, total in cursor:
            unlisted[improper] = unlisted.get(improper, total) - 1
            if improper:
                reason, severity = IS_IMPROPER, Severity.ERROR
                advice = f"{plain(top)} of {plain(bottom)} cannot be a share. Correct one of them."
            else:
                reason, severity = IS_IMPLAUSIBLE, self.implausible
                advice = f"Expected {plausible(low, high)}. Check it."
            staging.problem(reason, advice, line=line, column=column, value=cell, severity=severity)
        staging.more(unlisted.get(True, 0), IS_IMPROPER, Severity.ERROR)
        staging.more(unlisted.get(False, 0), IS_IMPLAUSIBLE, self.implausible)

    def apply(self, file: ImportFile) -> Counts:
        """Write the staged values; a value that changes is kept as it was."""
        release, _ = Release.objects.get_or_create(
            publication=file.layout["publication"],
            edition=file.edition,
            defaults={
                "symbols": file.layout["symbols"],
                "published_on": file.layout.get("published", {}).get(file.edition),
            },
        )
        values = parameters(
            file,
            release=release.pk,
            beside=list(file.run.files.values_list("pk", flat=True)),
            periods=json.dumps(settle_periods(file.layout["periods"])),
            breakdowns=json.dumps(settle_breakdowns(file.layout["breakdowns"])),
        )
        with connection.cursor() as cursor:
            held, held_beside, held_elsewhere = holdings(cursor, values)
            if held == 0 and not held_elsewhere:
                cursor.execute(ADD_ALL, values)
                return Counts(new=cursor.rowcount, totals={"before": 0, "after": cursor.rowcount})
            changed = 0
            with whole_sets(cursor):
                # Counted at the rehearsal, and again where it was overtaken, but for other
                # files of this import.
                if file.changed or held_beside:
                    cursor.execute(KEEP, values)
                    changed = cursor.rowcount
                    cursor.execute(CHANGE, values)
                if held_elsewhere:
                    cursor.execute(supersede(held), values)
                cursor.execute(ADD_MISSING, values)
                new = cursor.rowcount
        return Counts(new, changed, totals={"before": held, "after": held + new})

    def obstacle(self, file: ImportFile) -> str:
        """A later import that changed values which this one wrote."""
        with connection.cursor() as cursor:
            cursor.execute(STANDING_ON, {"file": file.pk, "run": file.run_id})
            found = cursor.fetchone()
        if found is None:
            return ""
        return (
            f"Import {found[0]} changed values that {file.name} wrote. "
            f"Undo import {found[0]} first."
        )

    def undo(self, file: ImportFile) -> None:
        """Put changed values back, remove added ones, show what earlier releases said."""
        release = release_of(file)
        if release is None:
            return
        values = parameters(file, release=release.pk)
        with connection.cursor() as cursor:
            cursor.execute(PUT_BACK, values)
            cursor.execute("DROP TABLE IF EXISTS removed")
            for statement in REMOVE.strip().split(";\n"):
                if statement.strip():
                    cursor.execute(statement.rstrip().rstrip(";"), values)
            cursor.execute(REVIVE)


def plain(value: float) -> str:
    """A number as people write it."""
    return f"{value:,.12g}"


def plausible(low: float | None, high: float | None) -> str:
    """The plausible range in words."""
    ends = (
        f"{plain(low)} or more" if low is not None else "",
        f"{plain(high)} or less" if high is not None else "",
    )
    return " and ".join(filter(None, ends))


def supersede(held: int) -> str:
    """The statement that takes the mark from older releases; keys already held keep theirs."""
    if held == 0:
        return SUPERSEDE
    return f"""{SUPERSEDE} AND NOT EXISTS (
        SELECT FROM commissioning_observation own
        WHERE {on_key("own", "i")} AND own.release_id = %(release)s
    )"""


def holdings(cursor: Any, values: dict[str, Any]) -> tuple[int, int, bool]:
    """Values of these measures that the release holds: in all, and of this import's other files;
    and whether another release holds any.
    """
    cursor.execute(
        "SELECT count(*), count(*) FILTER (WHERE source_file = ANY(%(beside)s)) "
        "FROM commissioning_observation "
        "WHERE measure_id = ANY(%(measures)s) AND release_id = %(release)s",
        values,
    )
    held, held_beside = cursor.fetchone()
    cursor.execute(
        "SELECT EXISTS (SELECT FROM commissioning_observation "
        "WHERE measure_id = ANY(%(measures)s) AND release_id <> %(release)s)",
        values,
    )
    return held, held_beside, cursor.fetchone()[0]
