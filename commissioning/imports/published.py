"""Published files of one row per geography, period and breakdown, and one column per measure.

The twelve "Education, health and care plans" files of DfE, its phase-transfer file, and the
mid-year population: recognised by their headers, whatever they are called.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from operator import itemgetter

from django.db.models import F

from commissioning.choices import Severity, Symbol, Unit
from commissioning.imports.dictionary import (
    Indicator,
    declarations,
    greatest_year,
    indicators,
    publication,
    written,
)
from commissioning.imports.kinds import Column, Match, folded
from commissioning.imports.observations import ObservationKind, finish_layout
from commissioning.imports.places import Places, Rejected, is_other_level
from commissioning.imports.staging import Staging, array_literal
from commissioning.models import Measure, StagedRow
from config.lib.formats import count_of
from config.lib.periods import ACADEMIC, CALENDAR, parse_period
from config.lib.readers import Row, Unreadable

# DfE's fixed columns. Older files put the two codes the other way round.
PLACE = ("time_period", "time_identifier", "geographic_level")
CODES = ("country_code", "region_code", "old_la_code", "new_la_code")
NAMES = ("country_name", "region_name", "la_name")
SYMBOLS = "|".join(re.escape(symbol) for symbol in Symbol.values)
CELL = rf"(?:-?[0-9]{{1,20}}(?:\.[0-9]{{1,20}})?|{SYMBOLS})"
ONE_CELL = re.compile(CELL)
CELLS = re.compile(rf"{CELL}(?:,{CELL})*")


OTHER_LEVEL = "it is not of England, a region or an authority"


@dataclass(frozen=True)
class Layout:
    """Where a file's columns stand: by folded heading, and the indicators that it has."""

    at: dict[str, int]
    present: tuple[tuple[Indicator, str, int], ...]
    repeated: tuple[tuple[str, int, int], ...]
    unknown: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class PublishedFile(ObservationKind):
    """A file of `data/files.toml`."""

    code: str
    title: str
    publication: str
    period: str
    edition: str
    key: tuple[str, ...]
    breakdown: tuple[str, ...] = ()
    topic: str = ""
    only: tuple[tuple[str, str], ...] = ()
    january: bool = False
    columns_of: str = ""
    joined: bool = False

    @property
    def about(self) -> str:
        """Where the file comes from."""
        source = publication(self.publication)
        return f"{source.publisher}, “{source.title}”. As it is published."

    @property
    def kept_by(self) -> str:
        """The kind of period of its measures; a January count belongs to its academic year."""
        return ACADEMIC if self.january else self.period

    @cached_property
    def indicators(self) -> tuple[Indicator, ...]:
        """The columns that the dictionary knows for this file."""
        return indicators(self.columns_of or self.code, self.kept_by)

    def columns(self) -> tuple[Column, ...]:
        """The fixed columns and one for each measure."""
        fixed = [Column(name, "As DfE publishes it") for name in (*PLACE, *CODES, *self.breakdown)]
        return (
            *fixed,
            *(Column(name, f"{value.replace('|', ' or ')} only") for name, value in self.only),
            *(Column(i.names[0], i.title, i.names[0] in self.key) for i in self.indicators),
        )

    def match(self, line: int, header: list[str], first: list[str]) -> Match:
        """Recognised where the fixed columns, the key columns and the kind of period are there."""
        names = tuple(folded(name) for name in header)
        while names and not names[-1]:
            names = names[:-1]
        layout = self.layout(names)
        there = {name for indicator, _, _ in layout.present for name in indicator.names}
        wanted = (*PLACE, *CODES, *self.breakdown, *(name for name, _ in self.only))
        missing = [name for name in wanted if name not in layout.at]
        missing += [name for name in self.key if name not in there]
        period = first[layout.at["time_identifier"]] if self.reaches(layout, first) else ""
        if period and period.strip().lower() != self.period.lower():
            missing.append(f"time_identifier “{self.period}” (the file has “{period}”)")
        familiar = len(layout.present) + sum(name in layout.at for name in wanted)
        unexpected = tuple(name for name, _ in layout.unknown)
        own = len(layout.present)
        return Match(self, line, names, tuple(missing), unexpected, familiar, own)

    def reaches(self, layout: Layout, first: list[str]) -> bool:
        """Whether the first row has a kind of period."""
        return layout.at.get("time_identifier", len(first)) < len(first)

    def layout(self, header: tuple[str, ...]) -> Layout:
        """Find each column of a header; a name that is there twice counts once."""
        year = greatest_year(header, [name for i in self.indicators for name in i.names])
        known = {written(name, year): i for i in self.indicators for name in i.names}
        at: dict[str, int] = {}
        repeated, present, unknown = [], [], []
        fixed = {*PLACE, *CODES, *NAMES, *self.breakdown, *(name for name, _ in self.only)}
        for position, name in enumerate(header):
            if not name:
                unknown.append((f"number {position + 1} without a name", position))
                continue
            if name in at:
                repeated.append((name, at[name], position))
                continue
            at[name] = position
            if name in known:
                present.append((known[name], name, position))
            elif name not in fixed:
                unknown.append((name, position))
        return Layout(at, tuple(present), tuple(repeated), tuple(unknown))

    def stage(self, match: Match, rows: Iterator[Row], staging: Staging) -> None:
        """Check and stage every row; see `ObservationKind` for what needs all of them."""
        FileReading(self, match, staging).run(rows)


class FileReading:
    """The reading of one file: what it has met so far."""

    def __init__(self, kind: PublishedFile, match: Match, staging: Staging) -> None:
        self.kind, self.staging, self.file = kind, staging, staging.file
        self.header = match.header
        self.layout = kind.layout(match.header)
        self.places = Places()
        self.width = len(match.header)
        self.names = [name for _, name, _ in self.layout.present]
        self.pick = itemgetter(*(at for _, _, at in self.layout.present), 0)
        self.lookup = itemgetter(*(self.layout.at[name] for name in (*PLACE[2:], *CODES)))
        self.differing: Counter[str] = Counter()
        self.first_difference: dict[str, tuple[int, str]] = {}
        self.left_out: Counter[str] = Counter()
        self.unknown_values: Counter[str] = Counter()
        self.total = self.places.breakdown("", "")
        self.latest = 0
        self.blank = 0
        self.negative = False
        self.first_choice = False

    def run(self, rows: Iterator[Row]) -> None:
        """Read to the end, then say what was noticed on the way."""
        for line, cells in self.staging.counted(rows):
            self.row(line, cells)
        self.file.edition = self.file.edition or str(self.latest or "")
        source = publication(self.kind.publication)
        finish_layout(
            self.file,
            self.places,
            publication=source.title,
            symbols=source.symbols,
            published={edition: day.isoformat() for edition, day in source.published.items()},
            columns=self.column_layout(),
            long=False,
        )
        self.remarks()
        self.staging.settle()
        self.choose()
        self.kind.check_staged(self.file, self.staging)

    def choose(self) -> None:
        """Of rows that may be taken where the file has no better ones: take or drop them.

        They were staged with their line below zero.
        """
        second = StagedRow.objects.filter(file=self.file, line__lt=0)
        if self.first_choice:
            second.delete()
        else:
            second.update(line=-F("line"))

    def row(self, line: int, cells: list[str]) -> None:
        """Check and stage one row; a row with an error is left out whole."""
        if len(cells) != self.width and not self.fitted(line, cells):
            return
        at = self.layout.at
        if is_other_level(cells[at[PLACE[2]]]):
            self.left_out[OTHER_LEVEL] += 1
            self.file.skipped += len(self.names)
            return
        second_choice = False
        for name, value in self.kind.only:
            cell, wanted = cells[at[name]].strip().lower(), value.lower().split("|")
            if cell not in wanted:
                self.left_out[f"{name} is not “{wanted[0].capitalize()}”"] += 1
                self.file.skipped += len(self.names)
                return
            self.first_choice |= len(wanted) > 1 and cell == wanted[0]
            second_choice |= cell != wanted[0]
        try:
            level, country, region, number, code = self.lookup(cells)
            geography = self.places.geography(level, country, region, number, code)
            period = self.period(cells[at["time_identifier"]], cells[at["time_period"]])
            breakdown = self.group(cells)
        except Rejected as wrong:
            self.reject(line, wrong.reason, wrong.advice, wrong.column, wrong.value)
            return
        self.latest = max(self.latest, self.edition_of(cells[at["time_period"]]))
        if self.layout.repeated or self.layout.unknown:
            self.extras(line, cells)
        literal = self.literal(line, list(self.pick(cells)[:-1]))
        if literal:
            staged_as = -line if second_choice else line
            self.staging.row(staged_as, (geography, period, breakdown), literal)

    def period(self, identifier: str, text: str) -> int:
        """The row's period; January 2024 belongs to the academic year 2023/24."""
        parsed = parse_period(identifier, text) if self.kind.january else None
        if parsed and parsed.kind == CALENDAR:
            year = parsed.starts_on.year
            identifier, text = ACADEMIC, f"{year - 1}{year % 100:02d}"
        return self.places.period(identifier, text, self.kind.kept_by)

    def group(self, cells: list[str]) -> int:
        """The row's breakdown: topic and label, or labels of the file's one topic, widest first."""
        labels = [cells[self.layout.at[name]] for name in self.kind.breakdown]
        for name, label in zip(self.kind.breakdown, labels, strict=True):
            if not label.strip():
                raise Rejected(
                    name, "", "The breakdown is blank", "Enter the group, as on the rows beside it."
                )
        if self.kind.joined:
            labels = joined_labels(self.kind.topic, *labels)
        elif self.kind.topic:
            labels = one_topic(self.kind.topic, labels)
        return self.places.breakdown(*labels) if labels else self.total

    def edition_of(self, period: str) -> int:
        """The year of the release that publishes a period."""
        parsed = parse_period(self.kind.period, period)
        if parsed is None:
            return 0
        return parsed.ends_on.year + (self.kind.edition == "year after")

    def fitted(self, line: int, cells: list[str]) -> bool:
        """Bring a row to the header's width where only blanks are too many; else reject it."""
        while len(cells) > self.width and not cells[-1].strip():
            cells.pop()
        if len(cells) == self.width:
            return True
        longer = len(cells) > self.width
        self.reject(
            line,
            "The row is longer than the header" if longer else "The row is cut short",
            f"It has {len(cells)} cells, the header {self.width}. "
            + (
                "A cell with a comma needs quotes around it."
                if longer
                else "The file may be incomplete: download or export it again."
            ),
            "",
            cells[-1] if cells else "",
        )
        return False

    def reject(self, line: int, reason: str, advice: str, column: str, value: str) -> None:
        """Leave a row out and say why."""
        self.file.rejected += len(self.names)
        self.staging.problem(reason, advice, line=line, column=column, value=value)

    def literal(self, line: int, values: list[str]) -> str:
        """The row's values as an array; nothing where one of them is wrong."""
        joined = ",".join(values)
        self.negative = self.negative or "-" in joined
        if CELLS.fullmatch(joined) and joined.count(",") == len(values) - 1:
            return f"{{{joined}}}"
        values = [value.strip().lower() for value in values]
        wrong = [
            (name, value)
            for name, value in zip(self.names, values, strict=True)
            if value and not ONE_CELL.fullmatch(value)
        ]
        if wrong:
            self.file.rejected += len(values)
            for name, value in wrong:
                self.staging.problem(*explained(value), line=line, column=name, value=value)
            return ""
        blank = values.count("")
        self.blank += blank
        self.file.skipped += blank
        return array_literal(values)

    def extras(self, line: int, cells: list[str]) -> None:
        """Columns that are there twice or that nobody knows."""
        for name, first, again in self.layout.repeated:
            if cells[first] != cells[again]:
                self.differing[name] += 1
                self.first_difference.setdefault(name, (line, cells[again]))
        for name, position in self.layout.unknown:
            if cells[position].strip():
                self.unknown_values[name] += 1
                self.file.skipped += 1

    def remarks(self) -> None:
        """What the reading noticed of the file as a whole."""
        for name, first, again in self.layout.repeated:
            if self.differing[name]:
                line, value = self.first_difference[name]
                self.staging.problem(
                    f"Column {name} is there twice, with different values",
                    f"The first (column {first + 1}) was read, not column {again + 1}; "
                    f"Rows that differ: {self.differing[name]:,}. Look which is right.",
                    line=line,
                    column=name,
                    value=value,
                    severity=Severity.WARNING,
                )
            else:
                self.note(f"Column {name} is there twice, with the same values", "Read once.")
        for name, _ in self.layout.unknown:
            self.staging.problem(
                f"Column {name} is not known",
                f"{count_of(self.unknown_values[name], 'value')} not loaded. The measure "
                "dictionary has to name the column first.",
                column=name,
                severity=Severity.WARNING if self.unknown_values[name] else Severity.NOTE,
            )
        for reason, number in self.left_out.items():
            self.note(f"{count_of(number, 'row')} left out: {reason}", "Not needed.")
        if self.blank:
            self.note(
                f"{count_of(self.blank, 'blank cell')} left out",
                "Blank is neither a number nor a symbol, so nothing is stored for them.",
            )

    def note(self, reason: str, advice: str) -> None:
        """Something that only tells."""
        self.staging.problem(reason, advice, severity=Severity.NOTE)

    def column_layout(self) -> list[dict[str, object]]:
        """How each staged cell is read (see `observations`).

        Where no value is below zero, a lower bound of zero need not be looked at.
        """
        position = {name: at for at, name in enumerate(self.names, start=1)}
        by_column = {
            name: position[heading]
            for indicator, heading, _ in self.layout.present
            for name in indicator.names
        }
        ids = dict(Measure.objects.values_list("code", "pk"))
        return [
            {
                "measure": measure_id(ids, indicator),
                "column": heading,
                "position": position[heading],
                "numerator": by_column.get(indicator.numerator),
                "denominator": by_column.get(indicator.denominator),
                "proportion": indicator.unit == Unit.PERCENTAGE,
                "low": indicator.low if indicator.low != 0 or self.negative else None,
                "high": indicator.high,
            }
            for indicator, heading, _ in self.layout.present
        ]


def one_topic(topic: str, labels: list[str]) -> list[str]:
    """Topic and label of a row whose labels go from wide to narrow; nothing for the whole."""
    named = [label for label in labels if label.strip().lower() != "total"]
    if not named:
        return []
    return [topic, named[-1] if len(named) == len(labels) else f"{named[-1]} (all)"]


def joined_labels(topic: str, wide: str, narrow: str) -> list[str]:
    """Topic and label of a row with two labels that do not nest; nothing for the whole."""
    first, second = (not is_whole(label) for label in (wide, narrow))
    if first and second:
        return [topic, f"{wide.strip()}: {narrow.strip()}"]
    if first:
        return [topic, f"{wide.strip()} (all)"]
    return [topic, f"{narrow.strip()} (all phases)"] if second else []


def is_whole(label: str) -> bool:
    """Whether a label stands for the whole."""
    return label.strip().lower() == "total"


def measure_id(ids: dict[str, int], indicator: Indicator) -> int:
    """The measure's row; the dictionary must have been loaded."""
    if indicator.code not in ids:
        raise Unreadable(
            f"The measure {indicator.code} is not loaded. Run `manage.py load_reference`, "
            "then send the file again."
        )
    return ids[indicator.code]


def explained(value: str) -> tuple[str, str]:
    """Why a cell is not a value, and what to do."""
    if re.fullmatch(r"-?\d{1,3}(,\d{3})+(\.\d+)?", value):
        return "A number with commas in it", "Remove the commas."
    if re.fullmatch(r"-?\d+(\.\d+)?\s*%", value):
        return "A number with a % sign", "Remove the % sign."
    if re.fullmatch(r"-?\d(\.\d+)?e[+-]?\d+", value):
        return (
            "A spreadsheet has shortened the number",
            "Format the column as a number, enter it again, and save.",
        )
    if value.startswith("#"):
        return "A formula in the spreadsheet failed", "Correct the formula, or enter the number."
    return (
        "Text in place of a number",
        f"Enter a number, or one of the publisher's symbols: {' '.join(Symbol.values)}.",
    )


KINDS = tuple(
    PublishedFile(
        code=code,
        title=declared["title"],
        publication=declared["publication"],
        period=declared["period"],
        edition=declared["edition"],
        key=tuple(declared["key"]),
        breakdown=tuple(declared.get("breakdown", ())),
        topic=declared.get("topic", ""),
        only=tuple(declared.get("only", {}).items()),
        january=declared.get("january", False),
        columns_of=declared.get("columns_of", ""),
        joined=declared.get("joined", False),
    )
    for code, declared in declarations()["file"].items()
)
