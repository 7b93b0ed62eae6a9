"""Counts of a council's own school census, as they are made of the pupil-level export.

The file comes from `school_pupils`, or from a council that counts by itself. One census of an
academic year replaces what the area holds of that year.
"""

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

from django.db import connection

from commissioning.choices import SchoolNeed, SchoolProvision, Severity
from commissioning.imports.kinds import Column, Counts, Match, folded
from commissioning.imports.observations import finish_layout
from commissioning.imports.places import Places, Rejected, known_periods, settle_periods
from commissioning.imports.school_pupils import NATIVE, YEAR_GROUP
from commissioning.imports.staging import Staging, array_literal
from commissioning.models import ImportFile, PupilCount, ReplacedValue
from config.lib.periods import ACADEMIC
from config.lib.readers import Row

KEYS = ("school", "provision", "need", "year_group", "sex")
REQUIRED = ("record", "period", *KEYS, "pupils")
ABOUT = {
    "record": "“count”; what the product itself found wrong is “remark”",
    "period": "Academic year, 202526",
    "school": "URN or LAESTAB",
    "provision": "N, K or E",
    "need": "Code of the primary need; blank where none is recorded",
    "year_group": "N1, N2, R, 1 to 14 or X",
    "sex": "M or F",
    "pupils": "How many pupils are alike in all of this",
}
FIELDS = ("period_id", *KEYS, "pupils")

INCOMING = """
    SELECT coalesce((%(periods)s::jsonb ->> period::text)::int, period) AS period_id,
           cells[1]::varchar AS school, cells[2]::varchar AS provision, cells[3]::varchar AS need,
           cells[4]::varchar AS year_group, cells[5]::varchar AS sex, cells[6]::int AS pupils
    FROM commissioning_stagedrow WHERE file_id = %(file)s
"""
HELD = """
    SELECT * FROM commissioning_pupilcount
    WHERE area_id = %(area)s AND period_id IN (SELECT period_id FROM incoming)
"""
COMPARE = f"""
    WITH incoming AS ({INCOMING}), held AS ({HELD})
    SELECT count(*) FILTER (WHERE h.id IS NULL),
           count(*) FILTER (WHERE i.pupils IS NULL OR h.pupils <> i.pupils),
           count(*) FILTER (WHERE h.pupils = i.pupils)
    FROM incoming i FULL JOIN held h USING (period_id, {", ".join(KEYS)})
"""
ADD = f"""
    INSERT INTO commissioning_pupilcount (area_id, {", ".join(FIELDS)})
    SELECT %(area)s, {", ".join(FIELDS)} FROM ({INCOMING}) i
"""
TWICE = """
    SELECT max(line), min(line), count(*) FROM commissioning_stagedrow
    WHERE file_id = %(file)s GROUP BY period, cells[1:5] HAVING count(*) > 1 ORDER BY 1
"""
LATER = """
    SELECT r.id FROM commissioning_importfile f JOIN commissioning_import r ON r.id = f.run_id
    WHERE f.kind = 'school_census' AND r.state = 'imported' AND r.area_id = %(area)s
      AND r.imported_at > %(since)s AND f.layout -> 'periods_written' ?| %(periods)s
    ORDER BY r.imported_at DESC LIMIT 1
"""
TITLES = dict(SchoolProvision.choices)


class SchoolCensus:
    """The council's own school census, counted."""

    code = "school_census"
    title = "School census of your own schools"
    about = (
        "The tables pupilonroll and senneeds of the school census, as the collection system "
        "exports them, both together. They are counted while they are received: no pupil’s row, "
        "name or UPN is kept. Or a table of such counts."
    )

    def columns(self) -> tuple[Column, ...]:
        """The columns of the table of counts."""
        return tuple(Column(name, ABOUT[name]) for name in REQUIRED)

    def match(self, line: int, header: list[str], first: list[str]) -> Match:
        """Recognised by its columns."""
        names = tuple(folded(name) for name in header)
        missing = tuple(name for name in REQUIRED if name not in names)
        familiar = sum(name in names for name in REQUIRED) if "record" in names else 0
        return Match(self, line, names, missing, familiar=familiar)

    def stage(self, match: Match, rows: Iterator[Row], staging: Staging) -> None:
        """Check and stage every count, and pass on what was remarked while it was made."""
        reading = Reading(match.header, staging)
        for line, cells in rows:
            reading.row(line, cells)
        reading.finish()

    def compare(self, file: ImportFile) -> Counts:
        """Counts that are new, changed (or gone) and the same."""
        values = parameters(file, known_periods(file.layout["periods"]))
        with connection.cursor() as cursor:
            cursor.execute(COMPARE, values)
            return Counts(*cursor.fetchone())

    def apply(self, file: ImportFile) -> Counts:
        """Replace what the area holds of the census; the old counts are kept."""
        counts = self.compare(file)
        settled = settle_periods(file.layout["periods"])
        values = parameters(file, settled)
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT DISTINCT period_id FROM ({INCOMING}) i", values)
            written = [row[0] for row in cursor.fetchall()]
            old = PupilCount.objects.filter(area=file.run.area_id, period__in=written)
            before = list(old.values(*FIELDS))
            ReplacedValue.objects.bulk_create(
                ReplacedValue(file=file, before=row) for row in before
            )
            old.delete()
            cursor.execute(ADD, values)
            totals = {"before": len(before), "after": cursor.rowcount}
        file.layout["periods_written"] = [str(period) for period in written]
        file.layout["reconciled"] = reconciled(file, written)
        return Counts(counts.new, counts.changed, counts.same, totals)

    def obstacle(self, file: ImportFile) -> str:
        """A later census of the same year that stands on this one."""
        values = {
            "area": file.run.area_id,
            "since": file.run.imported_at,
            "periods": file.layout.get("periods_written", []),
        }
        with connection.cursor() as cursor:
            cursor.execute(LATER, values)
            later = cursor.fetchone()
        return (
            f"Import {later[0]} loaded a later census of that year. Undo it first." if later else ""
        )

    def undo(self, file: ImportFile) -> None:
        """Put the counts back that were there before."""
        written = [int(period) for period in file.layout.get("periods_written", [])]
        PupilCount.objects.filter(area=file.run.area_id, period__in=written).delete()
        PupilCount.objects.bulk_create(
            PupilCount(area_id=file.run.area_id, **before)
            for before in file.replaced.values_list("before", flat=True)
        )


class Reading:
    """The reading of one table of counts."""

    def __init__(self, header: tuple[str, ...], staging: Staging) -> None:
        self.staging, self.file = staging, staging.file
        self.at = {name: position for position, name in reversed(list(enumerate(header)))}
        self.places = Places()
        self.total = self.places.breakdown("", "")
        self.sums: Counter[str] = Counter()

    def cell(self, cells: list[str], name: str) -> str:
        """A cell by its heading; blank where there is none."""
        position = self.at.get(name, len(cells))
        return cells[position].strip() if position < len(cells) else ""

    def row(self, line: int, cells: list[str]) -> None:
        """A count, or a remark of the product on the files that were counted."""
        if self.cell(cells, "record") == "remark":
            self.remark(cells)
            return
        self.file.rows_read += 1
        try:
            period = self.places.period(ACADEMIC, self.cell(cells, "period"), ACADEMIC)
            values = self.values(cells)
        except Rejected as wrong:
            self.file.rejected += 1
            self.staging.problem(wrong.reason, wrong.advice, line=line, column=wrong.column)
            return
        self.sums[values[1]] += int(values[-1])
        self.staging.row(
            line, (self.file.run.area.geography_id, period, self.total), array_literal(values)
        )

    def values(self, cells: list[str]) -> list[str]:
        """The count and what its pupils have in common."""
        found = {name: self.cell(cells, name).upper() for name in (*KEYS, "pupils")}
        allowed = (
            ("school", NATIVE.fullmatch(found["school"])),
            ("provision", found["provision"] in SchoolProvision.values),
            ("need", found["need"] in ("", *SchoolNeed.values)),
            ("need", not found["need"] or found["provision"] != SchoolProvision.NONE),
            ("year_group", not found["year_group"] or YEAR_GROUP.fullmatch(found["year_group"])),
            ("sex", found["sex"] in ("M", "F", "")),
            ("pupils", found["pupils"].isdecimal() and 0 < int(found["pupils"]) < 10**6),
        )
        for name, good in allowed:
            if not good:
                raise Rejected(name, "", f"The {name.replace('_', ' ')} is not known", ABOUT[name])
        return list(found.values())

    def remark(self, cells: list[str]) -> None:
        """Report what was found while the pupils were counted."""
        line = self.cell(cells, "line")
        self.staging.problem(
            self.cell(cells, "reason"),
            self.cell(cells, "advice"),
            line=int(line) if line.isdecimal() else None,
            column=self.cell(cells, "column"),
            severity=Severity(self.cell(cells, "severity") or Severity.NOTE),
        )

    def finish(self) -> None:
        """Note how the rows are read, and look for a count that is there twice."""
        finish_layout(self.file, self.places, publication=SchoolCensus.title, sums=self.sums)
        self.staging.settle()
        with connection.cursor() as cursor:
            cursor.execute(TWICE, {"file": self.file.pk})
            for line, first, times in cursor.fetchall():
                self.staging.problem(
                    "The same count is there more than once",
                    f"It is first on line {first:,}, {times} times in all. Delete all but one.",
                    line=line,
                )
        self.staging.flush()


def parameters(file: ImportFile, periods: dict[str, int]) -> dict[str, Any]:
    """What the statements need to know of a file."""
    return {"file": file.pk, "area": file.run.area_id, "periods": json.dumps(periods)}


def reconciled(file: ImportFile, periods: list[int]) -> list[list[Any]]:
    """For each provision: pupils in the files, left out, loaded, and now held."""
    held: Counter[str] = Counter()
    rows = PupilCount.objects.filter(area=file.run.area_id, period__in=periods)
    for provision, pupils in rows.values_list("provision", "pupils"):
        held[provision] += pupils
    return [
        [TITLES[provision], pupils, 0, pupils, held[provision]]
        for provision, pupils in sorted(file.layout["sums"].items())
    ]


KINDS = (SchoolCensus(),)
