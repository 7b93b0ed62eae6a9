"""The published figures that come with the product: real, and small.

`data/demonstration/observations.csv` has one row for a measure, period and breakdown and one
column for a place: England and regions by ONS code, authorities by number; a blank is not in
the extract. Contains public sector information licensed under the Open Government Licence
v3.0. `manage.py make_demo_extract` makes it from the published files.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connection, transaction

from commissioning.actions.reference import DATA
from commissioning.choices import Symbol
from commissioning.imports.dictionary import Publication, declarations, publication, rows
from commissioning.imports.places import group
from commissioning.models import (
    Breakdown,
    Geography,
    Measure,
    Observation,
    Period,
    Release,
    StatisticalNeighbour,
)
from config.lib.periods import parse_period

EXTRACT = DATA / "demonstration"
KEY_COLUMNS = ("measure", "period", "topic", "label", "edition")
COUNTED = (Observation, Measure, Breakdown, Period, Geography, Release)
# When each edition came out; population estimates come without a date.
COPY = """
    COPY commissioning_observation (measure_id, period_id, breakdown_id, geography_id, release_id,
        value, symbol, numerator, denominator, newest) FROM STDIN
"""


@dataclass(frozen=True)
class Line:
    """One row of the extract: a measure, period, breakdown and edition, and a cell by place."""

    measure: str
    period: str
    topic: str
    label: str
    edition: str
    cells: dict[str, str]

    @property
    def key(self) -> tuple[str, str, str]:
        """What the row is of, whichever measure and edition: period and breakdown."""
        return self.period, self.topic, self.label


def load_figures() -> int:
    """Load the extract into a product that holds no observation yet; how many there are."""
    if Observation.objects.exists():
        return 0
    with transaction.atomic():
        load_neighbours()
        # All of them first: periods and releases are made on the way, and COPY keeps the
        # connection busy.
        found = list(Extract(read()).observations())
        with connection.cursor() as cursor, cursor.copy(COPY) as copy:
            for row in found:
                copy.write_row(row)
        with connection.cursor() as cursor:
            # The rates are computed next; without statistics that takes a hundred times as long.
            cursor.execute(f"ANALYZE {', '.join(model._meta.db_table for model in COUNTED)}")
    return len(found)


def load_neighbours() -> None:
    """The demonstration areas' neighbours, where an authority has none yet."""
    places = dict(Geography.objects.exclude(number="").values_list("number", "pk"))
    taken = set(StatisticalNeighbour.objects.values_list("geography__number", flat=True))
    with (EXTRACT / "neighbours.csv").open(encoding="utf-8", newline="") as stream:
        StatisticalNeighbour.objects.bulk_create(
            StatisticalNeighbour(
                geography_id=places[row["number"]],
                neighbour_id=places[row["neighbour"]],
                rank=int(row["rank"]),
                proximity=row["proximity"],
            )
            for row in csv.DictReader(stream)
            if row["number"] not in taken
        )


def read() -> list[Line]:
    """The extract."""
    with (EXTRACT / "observations.csv").open(encoding="utf-8", newline="") as stream:
        return [line(row) for row in csv.DictReader(stream)]


def line(row: dict[str, str]) -> Line:
    """One row of the extract, blanks left out."""
    measure, period, topic, label, edition = (row[name] for name in KEY_COLUMNS)
    cells = {place: cell for place, cell in row.items() if cell and place not in KEY_COLUMNS}
    return Line(measure, period, topic, label, edition, cells)


@dataclass
class Extract:
    """The lines, and what their words stand for in the database."""

    lines: list[Line]

    def __post_init__(self) -> None:
        self.cells = {(line.measure, line.edition, *line.key): line.cells for line in self.lines}
        self.newest: dict[tuple[str, ...], str] = {}
        for line in self.lines:
            of = (line.measure, *line.key)
            self.newest[of] = max(self.newest.get(of, ""), line.edition)
        self.entries = {row["code"]: row for row in rows()}
        self.measures = {measure.code: measure for measure in Measure.objects.all()}
        self.places = {place.number or place.code: place.pk for place in Geography.objects.all()}
        self.periods, self.breakdowns, self.releases = Periods(), Breakdowns(), Releases()

    def observations(self) -> Iterator[tuple[object, ...]]:
        """Every observation as a tuple for COPY."""
        for line in self.lines:
            measure = self.measures[line.measure]
            fixed = (
                measure.pk,
                self.periods.of(measure.period_kind, line.period),
                self.breakdowns.of(line.topic, line.label),
            )
            release = self.releases.of(self.entries[line.measure]["file"], line.edition)
            tops, bottoms = self.part(line, "numerator"), self.part(line, "denominator")
            later = self.later(line)
            for place, cell in line.cells.items():
                symbol = cell in Symbol.values
                yield (
                    *(*fixed, self.places[place], release),
                    *((None, cell) if symbol else (float(cell), "")),
                    *(number(tops.get(place)), number(bottoms.get(place))),
                    place not in later,
                )

    def part(self, line: Line, which: str) -> dict[str, str]:
        """By place, the numerator or denominator that a share is made of."""
        entry = self.entries[line.measure]
        return self.cells.get((f"{entry['file']}.{entry[which]}", line.edition, *line.key), {})

    def later(self, line: Line) -> dict[str, str]:
        """By place, what a later edition says; empty for the newest."""
        edition = self.newest[line.measure, *line.key]
        if edition == line.edition:
            return {}
        return self.cells[line.measure, edition, *line.key]


def number(cell: str | None) -> float | None:
    """A part of a share, where it is a number."""
    return float(cell) if cell and cell not in Symbol.values else None


class Periods(dict[tuple[str, str], int]):
    """Periods by kind and code, made on the way."""

    def of(self, kind: str, code: str) -> int:
        """The period's key in the database."""
        if (kind, code) not in self:
            parsed = parse_period(kind, code)
            if parsed is None:
                raise ValueError(f"{code} is no {kind.lower()}.")
            period, _ = Period.objects.get_or_create(
                kind=parsed.kind,
                code=parsed.code,
                defaults={
                    "label": parsed.label,
                    "starts_on": parsed.starts_on,
                    "ends_on": parsed.ends_on,
                },
            )
            self[kind, code] = period.pk
        return self[kind, code]


class Breakdowns(dict[tuple[str, str], int]):
    """Breakdowns by topic and label, made on the way."""

    def of(self, topic: str, label: str) -> int:
        """The breakdown's key in the database; no topic is the total."""
        if (topic, label) not in self:
            found = group(topic, label)
            breakdown, _ = Breakdown.objects.get_or_create(
                key=found.key,
                defaults={"topic": found.topic, "label": found.label, "order": found.order},
            )
            self[topic, label] = breakdown.pk
        return self[topic, label]


class Releases(dict[tuple[str, str], int]):
    """Releases by publication and edition, made on the way."""

    def of(self, file: str, edition: str) -> int:
        """The key in the database of the edition that the file is part of."""
        code = declarations()["file"][file]["publication"]
        if (code, edition) not in self:
            source: Publication = publication(code)
            release, _ = Release.objects.get_or_create(
                publication=source.title,
                edition=edition,
                defaults={
                    "symbols": source.symbols,
                    "published_on": source.published.get(edition),
                },
            )
            self[code, edition] = release.pk
        return self[code, edition]
