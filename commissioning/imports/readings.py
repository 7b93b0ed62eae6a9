"""Readings: a plain table of values, for figures that are not published as files.

Finance, the Tribunal, school census figures, attendance: one row is one value.
"""

import re
from collections.abc import Iterator

from django.utils import timezone

from commissioning.choices import PeriodKind, Severity, Symbol, Unit
from commissioning.imports.dictionary import published_codes
from commissioning.imports.kinds import Column, Match, folded
from commissioning.imports.observations import ObservationKind, finish_layout
from commissioning.imports.places import Places, Rejected
from commissioning.imports.published import explained
from commissioning.imports.staging import Staging, array_literal
from commissioning.models import Measure
from config.lib.periods import parse_period
from config.lib.readers import Row, Unreadable

NUMBER = re.compile(r"-?[0-9]{1,20}(\.[0-9]{1,20})?")
COLUMNS = (
    Column("measure", "The measure's code, as its benchmark page shows it."),
    Column("geography", "Three-digit number, ONS code or name: 343, E08000014, Sefton, England."),
    Column("period", "2024 (calendar), 202425 (academic or financial), 2024Q1, 2024-03."),
    Column("value", "A number in the measure's unit, or a symbol (x, z, c)."),
    Column("numerator", "The part, if known.", required=False),
    Column("denominator", "The whole, if known.", required=False),
    Column("breakdown_topic", "For a group: what it is a group of. Blank for all.", required=False),
    Column("breakdown", "For a group: its name. Blank for all.", required=False),
)
REQUIRED = tuple(column.name for column in COLUMNS if column.required)
ALL = tuple(column.name for column in COLUMNS)


class Readings(ObservationKind):
    """One value a row. Its release is "Readings", named by the day it was loaded."""

    code = "readings"
    title = "Readings"
    implausible = Severity.WARNING
    about = "A table of your own: one value a row, for figures that are not published as a file."

    def columns(self) -> tuple[Column, ...]:
        """The columns, for the page that lists formats."""
        return COLUMNS

    def match(self, line: int, header: list[str], first: list[str]) -> Match:
        """Recognised by its four columns."""
        names = tuple(folded(name) for name in header)
        familiar = sum(name in ALL for name in names)
        return Match(
            self,
            line,
            names,
            tuple(name for name in REQUIRED if name not in names),
            tuple(name for name in names if name and name not in ALL),
            familiar,
            familiar,
        )

    def stage(self, match: Match, rows: Iterator[Row], staging: Staging) -> None:
        """Check and stage every row."""
        for name in ALL:
            if match.header.count(name) > 1:
                raise Unreadable(f"Column {name} is there twice. Delete one, or rename it.")
        reading = ReadingOfReadings(match, staging)
        for line, cells in staging.counted(rows):
            reading.row(line, cells)
        staging.file.edition = staging.file.edition or timezone.localdate().isoformat()
        finish_layout(
            staging.file,
            reading.places,
            publication="Readings",
            symbols={"x": "not available", "z": "not applicable", "c": "suppressed"},
            columns=reading.columns(),
            long=True,
        )
        staging.settle()
        self.check_staged(staging.file, staging)


class ReadingOfReadings:
    """The reading of one table of readings."""

    def __init__(self, match: Match, staging: Staging) -> None:
        self.match, self.staging = match, staging
        self.at = {name: match.header.index(name) for name in ALL if name in match.header}
        self.places = Places()
        self.measures = {measure.code: measure for measure in Measure.objects.all()}
        self.met: dict[int, Measure] = {}

    def cell(self, cells: list[str], name: str) -> str:
        """A cell by its column; blank where the row or the header has none."""
        position = self.at.get(name, len(cells))
        return cells[position].strip() if position < len(cells) else ""

    def row(self, line: int, cells: list[str]) -> None:
        """Check and stage one row."""
        try:
            self.only_known(cells)
            measure = self.measure(self.cell(cells, "measure"))
            geography = self.places.named("geography", self.cell(cells, "geography"))
            period = self.period(measure, self.cell(cells, "period"))
            breakdown = self.places.breakdown(
                self.cell(cells, "breakdown_topic"), self.cell(cells, "breakdown")
            )
            values = self.values(cells)
        except Rejected as rejected:
            self.wrong(line, rejected)
            return
        self.met[measure.pk] = measure
        literal = array_literal([str(measure.pk), *values])
        self.staging.row(line, (geography, period, breakdown), literal)

    def only_known(self, cells: list[str]) -> None:
        """Values in columns that a table of readings does not have, or beyond its last one."""
        known = set(self.at.values())
        for position, value in enumerate(cells):
            if position in known or not value.strip():
                continue
            if position >= len(self.match.header):
                raise Rejected(
                    "",
                    value,
                    "The row is longer than the header",
                    "A cell with a comma needs quotes around it.",
                )
            name = self.match.header[position] or f"number {position + 1} without a name"
            raise Rejected(
                name, value, f"Column {name} is not known", f"Use only {', '.join(ALL)}."
            )

    def wrong(self, line: int, rejected: Rejected) -> None:
        """Leave a row out and say why."""
        self.staging.file.rejected += 1
        self.staging.problem(
            rejected.reason,
            rejected.advice,
            line=line,
            column=rejected.column,
            value=rejected.value,
        )

    def measure(self, code: str) -> Measure:
        """The measure of a code."""
        if code.lower() not in self.measures:
            raise Rejected(
                "measure",
                code,
                "No measure has this code",
                "Copy the code from the measure's page under Benchmarks.",
            )
        if code.lower() in published_codes():
            raise Rejected(
                "measure",
                code,
                "This measure comes from a published file",
                "Load that file instead: a reading would take the place of the published figure "
                "in every partnership.",
            )
        return self.measures[code.lower()]

    def period(self, measure: Measure, text: str) -> int:
        """The period, of the kind that the measure is kept by."""
        identifier = PeriodKind(measure.period_kind).value
        if parse_period(identifier, text) is None:
            raise Rejected(
                "period",
                text,
                "This is not a period of the measure",
                f"{measure.title} is kept by {identifier.lower()}: write it like "
                f"{example(measure.period_kind)}.",
            )
        return self.places.period(identifier, text, measure.period_kind)

    def values(self, cells: list[str]) -> list[str]:
        """Value, numerator and denominator."""
        value = self.cell(cells, "value").lower()
        if not value:
            raise Rejected(
                "value",
                "",
                "The value is blank",
                "Enter the number, or x where it is not available. Unknown is not zero.",
            )
        if not NUMBER.fullmatch(value) and value not in Symbol.values:
            raise Rejected("value", value, *explained(value))
        found = [value]
        for name in ("numerator", "denominator"):
            part = self.cell(cells, name)
            if part and not NUMBER.fullmatch(part):
                raise Rejected(name, part, *explained(part))
            found.append(part)
        return found

    def columns(self) -> list[dict[str, object]]:
        """How a staged row is read: the measure's id first, then value and parts."""
        return [
            {
                "measure": measure.pk,
                "column": "value",
                "position": 2,
                "numerator": 3,
                "denominator": 4,
                "proportion": measure.unit == Unit.PERCENTAGE,
                "low": measure.plausible_from,
                "high": measure.plausible_to,
            }
            for measure in self.met.values()
        ]


def example(kind: str) -> str:
    """How a period of that kind is written."""
    return {
        PeriodKind.ACADEMIC: "202425",
        PeriodKind.FINANCIAL: "202425",
        PeriodKind.QUARTER: "2024Q1",
        PeriodKind.MONTH: "2024-03",
    }.get(PeriodKind(kind), "2024")


KINDS = (Readings(),)
