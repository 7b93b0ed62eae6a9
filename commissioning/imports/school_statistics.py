"""DfE's “Special educational needs in England” by age and sex, year, need and characteristics.

Each row counts the pupils of a phase, provision and primary need, and has a column for each
age, national curriculum year, secondary need or characteristic. A column becomes a breakdown:
all needs and phases by those columns, needs, phases, and needs within a phase. Columns of
percentages follow from the counts and are left out, as are columns of rows narrower than that.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connection

from commissioning.choices import SchoolNeed, Severity
from commissioning.imports.dictionary import publication
from commissioning.imports.kinds import Column, Match, folded
from commissioning.imports.observations import (
    TWICE,
    ObservationKind,
    finish_layout,
    parameters,
)
from commissioning.imports.places import Places, Rejected, is_other_level
from commissioning.imports.published import CODES, NAMES, ONE_CELL, OTHER_LEVEL, PLACE, explained
from commissioning.imports.school_words import (
    ALL,
    NO_SEN,
    PLAN,
    SUPPORT,
    is_unrecorded,
    need_of,
    provision_of,
)
from commissioning.imports.staging import Staging, array_literal
from commissioning.models import ImportFile, Measure
from config.lib.formats import count_of
from config.lib.periods import ACADEMIC, parse_period
from config.lib.readers import Row, Unreadable

FILTERS = {
    "phase": ("phase_type_grouping",),
    "status": ("sen_status", "pupil_sen_status"),
    "need": ("sen_primary_need", "primary_need"),
    "pupils": ("number_of_pupils",),
}
MEASURES = {
    ALL: "school_need.pupils",
    NO_SEN: "school_need.no_sen",
    SUPPORT: "school_need.sen_support",
    PLAN: "school_need.ehc_plan",
}
NEED_TITLES = dict(SchoolNeed.choices)
NOT_RECORDED = "Not recorded"
PRIMARY_NEED, PHASE = "Primary need", "Phase"
SEXES = {"boys": "Male", "girls": "Female", "male": "Male", "female": "Female"}
# What a column of a prefix breaks the pupils down by.
TOPICS = {
    "age_": "Age",
    "pupil_gender_": "Sex",
    "pupil_sex_": "Sex",
    "nc_": "National curriculum year",
    "secondary_need_": "Secondary need",
    "fsm_": "Free school meals",
    "ethnicity_": "Ethnic group",
    "language_": "First language",
}
PREFIXES = {
    "sen_age": ("age_", "pupil_gender_", "pupil_sex_"),
    "sen_year": ("nc_",),
    "sen_secondary_need": ("secondary_need_",),
    "sen_characteristics": ("fsm_", "ethnicity_", "language_"),
}
# One line of the file is several staged rows, numbered within the line.
WITHIN = 1_000


@dataclass(frozen=True)
class Spread:
    """A column that becomes a breakdown: where it stands, its topic and label."""

    name: str
    at: int
    topic: str
    label: str


@dataclass(frozen=True)
class Heading:
    """A header as it is understood."""

    at: dict[str, int]
    spreads: tuple[Spread, ...]
    missing: tuple[str, ...]
    left_out: tuple[str, ...]


def heading_of(names: tuple[str, ...], prefixes: tuple[str, ...]) -> Heading:
    """Find the columns; names that are there twice count once."""
    position = {name: at for at, name in reversed(list(enumerate(names)))}
    at = {name: position[name] for name in (*PLACE, *CODES) if name in position}
    for key, spellings in FILTERS.items():
        for name in reversed(spellings):
            if name in position:
                at[key] = position[name]
    missing = [name for name in (*PLACE, *CODES) if name not in at]
    missing += [spellings[0] for key, spellings in FILTERS.items() if key not in at]
    spreads = tuple(
        Spread(name, where, *spread)
        for name, where in sorted(position.items(), key=lambda item: item[1])
        if (spread := spread_of(name, prefixes)) is not None
    )
    if not spreads:
        missing.append(f"{prefixes[0]}…")
    taken = {*at.values(), *(spread.at for spread in spreads)}
    left_out = [name for name, where in position.items() if where not in taken and name]
    return Heading(at, spreads, tuple(missing), tuple(n for n in left_out if n not in NAMES))


def spread_of(name: str, prefixes: tuple[str, ...]) -> tuple[str, str] | None:
    """Topic and label of a column; None where it is not one that is loaded."""
    prefix = next((each for each in prefixes if name.startswith(each)), "")
    if not prefix or name.endswith(("_percent", "_pc")):
        return None
    return TOPICS[prefix], label_of(prefix, name.removeprefix(prefix))


def label_of(prefix: str, rest: str) -> str:
    """What a column is called as a group: year_1 is Year 1, asd is the need's title."""
    if prefix == "secondary_need_":
        return NEED_TITLES.get(need_of(rest) or "", rest.upper())
    if prefix in ("pupil_gender_", "pupil_sex_"):
        return SEXES.get(rest, rest.capitalize())
    return re.sub(r"\bfsm\b", "FSM", rest.replace("_", " ").strip()).capitalize()


@dataclass(frozen=True)
class SenStatistics(ObservationKind):
    """One of the four files, told apart by the columns that it has."""

    code: str
    title: str

    @property
    def about(self) -> str:
        """Where the file comes from."""
        source = publication("sen_in_england")
        return f"{source.publisher}, “{source.title}”. As it is published."

    @property
    def prefixes(self) -> tuple[str, ...]:
        """How the columns begin that become breakdowns."""
        return PREFIXES[self.code]

    def columns(self) -> tuple[Column, ...]:
        """The columns, for the page that lists formats."""
        fixed = [Column(name, "As DfE publishes it") for name in (*PLACE, *CODES)]
        filters = [Column(" or ".join(each), "As DfE publishes it") for each in FILTERS.values()]
        spreads = [
            Column(f"{each}…", f"Pupils by {TOPICS[each].lower()}", each == self.prefixes[0])
            for each in self.prefixes
        ]
        return (*fixed, *filters, *spreads)

    def match(self, line: int, header: list[str], first: list[str]) -> Match:
        """Recognised by its filters and the columns of its own."""
        names = tuple(folded(name) for name in header)
        heading = heading_of(names, self.prefixes)
        known = len(heading.spreads) if {"status", "need"} <= heading.at.keys() else 0
        familiar = known + sum(name in names for name in (*PLACE, *CODES)) + 2 * bool(known)
        return Match(self, line, names, heading.missing, familiar=familiar, own=known)

    def stage(self, match: Match, rows: Iterator[Row], staging: Staging) -> None:
        """Check every row and stage its counts."""
        reading = Reading(match.header, self.prefixes, staging)
        for line, cells in staging.counted(rows):
            reading.row(line, cells)
        reading.finish()
        self.check_staged(staging.file, staging)

    def check_staged(self, file: ImportFile, staging: Staging) -> None:
        """A count that is there more than once, told at its line of the file."""
        told = set[int]()
        with connection.cursor() as cursor:
            cursor.execute(TWICE, parameters(file))
            for first, last, times in cursor.fetchall():
                if last // WITHIN in told:
                    continue
                told.add(last // WITHIN)
                staging.problem(
                    "The same row is there more than once",
                    f"It is first on line {first // WITHIN:,}, {times} times in all. "
                    "Delete all but one.",
                    line=last // WITHIN,
                )
        staging.flush()


class Reading:
    """The reading of one file."""

    def __init__(
        self, header: tuple[str, ...], prefixes: tuple[str, ...], staging: Staging
    ) -> None:
        self.staging, self.file, self.width = staging, staging.file, len(header)
        self.heading = heading_of(header, prefixes)
        self.places = Places()
        self.measures = dict(
            Measure.objects.filter(code__in=MEASURES.values()).values_list("code", "pk")
        )
        if len(self.measures) < len(MEASURES):
            raise Unreadable(
                "The measures of the school census are not loaded. Run `manage.py "
                "load_reference`, then send the file again."
            )
        self.other_places = self.latest = 0

    def row(self, line: int, cells: list[str]) -> None:
        """Check one row and stage what is loaded of it; with an error it is left out whole."""
        try:
            if len(cells) != self.width:
                raise Rejected("", cells[-1], *WRONG_WIDTH)
            if is_other_level(cells[self.heading.at[PLACE[2]]]):
                self.other_places += 1
                return
            geography, period = self.place(cells)
            provision, groups = self.groups(cells)
        except Rejected as wrong:
            self.file.rejected += 1
            self.staging.problem(
                wrong.reason, wrong.advice, line=line, column=wrong.column, value=wrong.value
            )
            return
        values = [(topic, label, at, self.value(cells, at)) for topic, label, at in groups]
        wrong_ones = [(at, value) for _, _, at, value in values if not self.good(value)]
        for at, value in wrong_ones:
            name = next((s.name for s in self.heading.spreads if s.at == at), "number_of_pupils")
            self.staging.problem(*explained(value), line=line, column=name, value=value)
        if wrong_ones:
            self.file.rejected += len(values)
            return
        measure = str(self.measures[MEASURES[provision]])
        for number, (topic, label, _, value) in enumerate(values):
            place = (geography, period, self.places.breakdown(topic, label))
            if value:
                self.staging.row(line * WITHIN + number, place, array_literal([measure, value]))

    def place(self, cells: list[str]) -> tuple[int, int]:
        """Geography and period of a row."""
        at = self.heading.at
        geography = self.places.geography(*(cells[at[name]] for name in (PLACE[2], *CODES)))
        text = cells[at["time_period"]]
        parsed = parse_period(ACADEMIC, text)
        self.latest = max(self.latest, parsed.ends_on.year if parsed else 0)
        return geography, self.places.period(cells[at["time_identifier"]], text, ACADEMIC)

    def groups(self, cells: list[str]) -> tuple[str, list[tuple[str, str, int]]]:
        """The provision of a row, and topic, label and position of each count to load."""
        at = self.heading.at
        phase, status, label = (cells[at[key]].strip() for key in ("phase", "status", "need"))
        provision = provision_of(status)
        if provision is None:
            raise Rejected("sen_status", status, "The SEN status is not known", KNOWN_STATUS)
        need = need_of(label)
        if need is None and not is_unrecorded(label):
            raise Rejected("sen_primary_need", label, "The need is not known", KNOWN_NEED)
        total, everywhere = need == ALL, phase.lower() == "total"
        if not total and provision in (ALL, NO_SEN):
            return provision, []
        title = NEED_TITLES[need] if need else NOT_RECORDED
        pupils = at["pupils"]
        if total and everywhere:
            spreads = [(spread.topic, spread.label, spread.at) for spread in self.heading.spreads]
            return provision, [("", "", pupils), *spreads]
        self.file.skipped += len(self.heading.spreads)
        if everywhere:
            return provision, [(PRIMARY_NEED, title, pupils)]
        if total:
            return provision, [(PHASE, phase, pupils)]
        return provision, [(f"{PRIMARY_NEED}, {phase}", title, pupils)]

    def value(self, cells: list[str], at: int) -> str:
        """A cell as it is compared."""
        return cells[at].strip().lower()

    def good(self, value: str) -> bool:
        """Whether a cell is blank, a symbol or a count."""
        return not value or bool(ONE_CELL.fullmatch(value) and not value.startswith("-"))

    def finish(self) -> None:
        """Note how the staged rows are read, and what was left out."""
        self.file.edition = self.file.edition or str(self.latest or "")
        source = publication("sen_in_england")
        finish_layout(
            self.file,
            self.places,
            publication=source.title,
            symbols=source.symbols,
            published={edition: day.isoformat() for edition, day in source.published.items()},
            columns=self.columns(),
            long=True,
        )
        if self.other_places:
            self.staging.problem(
                f"{count_of(self.other_places, 'row')} left out: {OTHER_LEVEL}",
                "Not needed.",
                severity=Severity.NOTE,
            )
        others = len(self.heading.left_out)
        if others:
            self.staging.problem(
                f"{count_of(others, 'column')} left out",
                "Percentages follow from the counts; other columns cross two groups.",
                severity=Severity.NOTE,
            )
        self.staging.settle()

    def columns(self) -> list[dict[str, object]]:
        """How a staged row is read: the measure's id, then the count."""
        return [
            {
                "measure": measure,
                "column": "number_of_pupils",
                "position": 2,
                "numerator": None,
                "denominator": None,
                "proportion": False,
                "low": None,
                "high": None,
            }
            for measure in self.measures.values()
        ]


KNOWN_STATUS = "Use Total, No identified SEN, SEN support or EHC plan."
KNOWN_NEED = "Use the primary needs as DfE names them, or Total."
WRONG_WIDTH = (
    "The row has not as many cells as the header",
    "A cell with a comma needs quotes around it; a row that is cut short needs its end.",
)

KINDS = (
    SenStatistics("sen_age", "Pupils with SEN, by age and sex"),
    SenStatistics("sen_year", "Pupils with SEN, by national curriculum year"),
    SenStatistics("sen_secondary_need", "Pupils with SEN, by primary and secondary need"),
    SenStatistics("sen_characteristics", "Pupils with SEN, by meals, ethnic group and language"),
)
