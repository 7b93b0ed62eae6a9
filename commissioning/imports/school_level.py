"""DfE's school-level file of “Special educational needs in England”: one school census day.

Two layouts, both found by their headings: one row a school with a column for each provision
and need (2022/23), or one row for each school, provision and need. The file covers England
(some 24,000 schools, up to 760,000 rows); every row is checked, and the counts of the
partnerships' own authorities and their statistical neighbours are kept.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from commissioning.choices import GeographyLevel, Severity, Symbol
from commissioning.imports.dictionary import publication
from commissioning.imports.kinds import Column, Counts, Match, folded
from commissioning.imports.observations import finish_layout
from commissioning.imports.places import SCIENTIFIC, Places, Rejected
from commissioning.imports.published import explained
from commissioning.imports.school_level_written import (
    add_up,
    obstacle,
    put_back,
    reconciled,
    twice,
    write,
)
from commissioning.imports.school_words import (
    ALL,
    NO_SEN,
    PLAN,
    SUPPORT,
    is_unrecorded,
    need_of,
    provision_of,
)
from commissioning.imports.settings_register import authorities
from commissioning.imports.staging import Staging, array_literal
from commissioning.models import ImportFile, LocalArea, StatisticalNeighbour
from config.lib.formats import count_of
from config.lib.periods import ACADEMIC, parse_period
from config.lib.readers import Row

PUBLICATION = "sen_in_england"
COUNT = re.compile(r"[0-9]{1,7}")
# Headings by what they hold; files of different years write them differently.
SPELLINGS = {
    "period": ("time_period",),
    "identifier": ("time_identifier",),
    "number": ("old_la_code", "la_code"),
    "urn": ("urn", "school_urn"),
    "level": ("geographic_level",),
    "laestab": ("laestab", "school_laestab"),
    "name": ("school_name", "establishment_name"),
    "phase": ("phase_type_grouping", "phase_type", "education_phase"),
    "kind": ("type_of_establishment", "establishment_type", "school_type"),
}
NEEDED = ("period", "identifier", "number", "urn")
TEXTS = ("laestab", "name", "phase", "kind")
LONG = {
    "provision": ("sen_provision", "pupil_sen_status", "sen_status", "provision"),
    "need": ("primary_need", "sen_primary_need", "need"),
    "pupils": ("number_of_pupils", "pupils", "pupil_count", "headcount"),
}
TOTAL_COLUMNS = {"total pupils": ALL, "sen support": SUPPORT, "ehc plan": PLAN}
TOTAL_COLUMNS |= {name.replace(" ", "_"): code for name, code in TOTAL_COLUMNS.items()}
NEED_COLUMN = re.compile(r"(ehc|sup)_primary_need_([a-z]+)")
PROVISION_TITLES = {ALL: "All pupils", SUPPORT: "SEN support", PLAN: "EHC plan", NO_SEN: "No SEN"}
SHORTENED = (
    "A spreadsheet has shortened the code",
    "Format the column as text, enter the code again, and save.",
)


@dataclass(frozen=True)
class Cell:
    """A column of counts of the wide layout: where it stands and what it counts."""

    name: str
    at: int
    provision: str
    need: str


@dataclass(frozen=True)
class Heading:
    """A header as it is understood: single columns, and the counts of either layout."""

    at: dict[str, int]
    cells: tuple[Cell, ...]
    missing: tuple[str, ...]

    @property
    def is_long(self) -> bool:
        """Whether each row is one count."""
        return "pupils" in self.at


def heading_of(names: tuple[str, ...]) -> Heading:
    """Find the columns; names that are there twice count once."""
    position = {name: at for at, name in reversed(list(enumerate(names)))}
    at = {
        key: position[name]
        for key, spellings in (SPELLINGS | LONG).items()
        for name in reversed(spellings)
        if name in position
    }
    cells = tuple(
        Cell(name, where, *counted)
        for name, where in sorted(position.items(), key=lambda item: item[1])
        if (counted := counted_by(name)) is not None
    )
    missing = [SPELLINGS[key][0] for key in NEEDED if key not in at]
    if not all(key in at for key in LONG):
        at = {key: where for key, where in at.items() if key not in LONG}
        totals = {cell.provision for cell in cells if not cell.need}
        missing += [
            name
            for name in ("total pupils", "sen support", "ehc plan")
            if TOTAL_COLUMNS[name] not in totals
        ]
    return Heading(at, () if "pupils" in at else cells, tuple(missing))


def counted_by(name: str) -> tuple[str, str] | None:
    """Provision and need of a column of counts; None for any other column."""
    if name in TOTAL_COLUMNS:
        return TOTAL_COLUMNS[name], ALL
    found = NEED_COLUMN.fullmatch(name)
    need = need_of(found[2]) if found else None
    return (PLAN if found[1] == "ehc" else SUPPORT, need) if found and need else None


class SchoolLevel:
    """The file as it is published, in either layout."""

    code = "school_level"
    title = "SEN in schools, school by school"
    about = (
        "Department for Education, “Special educational needs in England”: the school-level "
        "underlying data. Counts of your own authority, of the other partnerships’ here and of "
        "all their statistical neighbours are kept; other authorities are checked and left out."
    )

    def columns(self) -> tuple[Column, ...]:
        """The columns of both layouts, for the page that lists formats."""
        single = [
            Column(" or ".join(SPELLINGS[key]), "As DfE publishes it", key in NEEDED)
            for key in SPELLINGS
        ]
        wide = "Pupils, one column for each need, where a row is a school"
        long = "Where a row is one count"
        return (
            *single,
            Column("Total pupils, SEN support, EHC plan", "Pupils, where a row is a school"),
            Column("EHC_Primary_need_…, SUP_Primary_need_…", wide, required=False),
            *(Column(" or ".join(names), long, required=False) for names in LONG.values()),
        )

    def match(self, line: int, header: list[str], first: list[str]) -> Match:
        """Recognised by URN, period, authority and the counts of one of the layouts."""
        names = tuple(folded(name) for name in header)
        heading = heading_of(names)
        familiar = len(heading.at) + len(heading.cells)
        schools = "urn" in heading.at
        return Match(
            self, line, names, heading.missing, familiar=familiar if schools else 0, own=familiar
        )

    def stage(self, match: Match, rows: Iterator[Row], staging: Staging) -> None:
        """Check every row, stage those of the authorities that are kept."""
        reading = Reading(match.header, staging)
        for line, cells in staging.counted(rows):
            reading.row(line, cells)
        reading.finish()

    def compare(self, file: ImportFile) -> Counts:
        """Counts that are new, changed and the same."""
        return add_up(file)

    def apply(self, file: ImportFile) -> Counts:
        """Write schools and counts; what changes is kept as it was."""
        counts = write(file)
        file.layout["reconciled"] = [[sort_title(sort), *sums] for sort, *sums in reconciled(file)]
        return counts

    def obstacle(self, file: ImportFile) -> str:
        """A later file that changed what this one wrote."""
        return obstacle(file)

    def undo(self, file: ImportFile) -> None:
        """Put changed counts back, take added ones away."""
        put_back(file)


class Reading:
    """The reading of one file: what it has met so far."""

    def __init__(self, header: tuple[str, ...], staging: Staging) -> None:
        self.staging, self.file, self.width = staging, staging.file, len(header)
        self.heading = heading_of(header)
        self.places, self.authorities, self.kept = Places(), authorities(), authorities_kept()
        self.in_file: Counter[str] = Counter()
        self.loaded: Counter[str] = Counter()
        self.left_out: Counter[str] = Counter()
        self.differing = self.latest = self.rows_kept = 0

    def cell(self, cells: list[str], key: str) -> str:
        """A cell by what it holds; blank where this file has no such column."""
        at = self.heading.at.get(key)
        return cells[at].strip() if at is not None else ""

    def row(self, line: int, cells: list[str]) -> None:
        """Check one row; stage it where its authority is kept."""
        try:
            if len(cells) != self.width:
                raise Rejected("", cells[-1], *(CUT if len(cells) < self.width else TOO_LONG))
            level = self.cell(cells, "level") or "School"
            if level.lower() != "school":
                self.left_out["It is not about a school"] += 1
                return
            period = self.period(cells)
            urn = self.urn(self.cell(cells, "urn"))
            geography = self.authority(line, self.cell(cells, "number"))
            counts = self.long(cells) if self.heading.is_long else self.wide(line, cells)
        except Rejected as wrong:
            self.reject(line, wrong)
            return
        if counts is None:
            return
        self.sum_up(counts, kept=geography in self.kept)
        if geography in self.kept:
            self.rows_kept += 1
            texts = [urn, *self.texts(cells)]
            self.stage(line, (geography, period), [*texts, *(cell for *_, cell in counts)], counts)
        else:
            self.left_out[NOT_KEPT] += 1

    def stage(
        self,
        line: int,
        place: tuple[int, int],
        cells: list[str],
        counts: list[tuple[str, str, str]],
    ) -> None:
        """Stage a row; in the long layout its provision and need go with it."""
        if self.heading.is_long:
            cells = [*cells, *counts[0][:2]]
        self.staging.row(line, (*place, self.total), array_literal(cells))

    def texts(self, cells: list[str]) -> list[str]:
        """LAESTAB in seven digits, name, phase and type, no longer than they are kept."""
        laestab, *others = (self.cell(cells, key) for key in TEXTS)
        return [re.sub(r"[^0-9]", "", laestab)[:7], *(text[:80] for text in others)]

    @property
    def total(self) -> int:
        """The breakdown that is none: staging asks for one."""
        return self.places.breakdown("", "")

    def period(self, cells: list[str]) -> int:
        """The academic year of the census."""
        text = self.cell(cells, "period")
        parsed = parse_period(ACADEMIC, text)
        self.latest = max(self.latest, parsed.ends_on.year if parsed else 0)
        return self.places.period(self.cell(cells, "identifier"), text, ACADEMIC)

    def urn(self, text: str) -> str:
        """Six digits; a spreadsheet shortens 100000 to 1e+05."""
        if SCIENTIFIC.match(text):
            raise Rejected("URN", text, *SHORTENED)
        if not re.fullmatch(r"[0-9]{6}", text):
            raise Rejected("URN", text, "A URN has six digits", "Correct the URN.")
        return text

    def authority(self, line: int, text: str) -> int:
        """The authority by its number; 0 where it is not one of England's."""
        if SCIENTIFIC.match(text):
            raise Rejected("old_la_code", text, *SHORTENED)
        found = self.authorities.get(text.zfill(3))
        if found is None:
            self.staging.problem(
                "No authority has this code",
                "The row is left out. Correct the number where the school is one of yours.",
                line=line,
                column="old_la_code",
                value=text,
                severity=Severity.WARNING,
            )
        return found or 0

    def wide(self, line: int, cells: list[str]) -> list[tuple[str, str, str]] | None:
        """The counts of a row that is a school; every wrong cell is told."""
        values = [(cell, cells[cell.at].strip().lower()) for cell in self.heading.cells]
        wrong = [(cell, value) for cell, value in values if value and not is_count(value)]
        for cell, value in wrong:
            self.staging.problem(*why_no_count(value), line=line, column=cell.name, value=value)
        if wrong:
            self.file.rejected += len(values)
            return None
        counts = [(cell.provision, cell.need, value) for cell, value in values]
        self.check_parts(line, counts)
        return counts

    def long(self, cells: list[str]) -> list[tuple[str, str, str]] | None:
        """The count of a row that is one count; blank counts are left out."""
        provision = provision_of(self.cell(cells, "provision"))
        if provision is None:
            raise Rejected("provision", self.cell(cells, "provision"), *UNKNOWN_PROVISION)
        label = self.cell(cells, "need")
        need = need_of(label)
        if need is None and is_unrecorded(label):
            self.left_out["No need is recorded: counted in the total of its provision"] += 1
            return None
        if need is None:
            raise Rejected("need", label, *UNKNOWN_NEED)
        if need and provision in (ALL, NO_SEN):
            self.left_out["Needs of all pupils together"] += 1
            return None
        value = self.cell(cells, "pupils").lower()
        if value and not is_count(value):
            raise Rejected("pupils", value, *why_no_count(value))
        return [(provision, need, value)]

    def check_parts(self, line: int, counts: list[tuple[str, str, str]]) -> None:
        """Pupils with SEN cannot be more than all; needs that do not add up are counted."""
        known = [(p, need, int(value)) for p, need, value in counts if value.isdigit()]
        whole = {p: value for p, need, value in known if not need}
        parts = Counter[str]()
        for provision, need, value in known:
            parts[provision] += value if need else 0
        if ALL in whole and whole.get(SUPPORT, 0) + whole.get(PLAN, 0) > whole[ALL]:
            raise Rejected("Total pupils", str(whole[ALL]), *MORE_THAN_ALL)
        self.differing += any(parts[p] and parts[p] != whole.get(p) for p in (SUPPORT, PLAN))

    def sum_up(self, counts: list[tuple[str, str, str]], *, kept: bool) -> None:
        """Add the counts to what the receipt reconciles: totals and needs of each provision."""
        for provision, need, value in counts:
            if value.isdigit():
                sort = f"{provision}+" if need else provision
                self.in_file[sort] += int(value)
                self.loaded[sort] += int(value) if kept else 0
        self.file.skipped += 0 if kept else len(counts)

    def reject(self, line: int, wrong: Rejected) -> None:
        """Leave a row out and say why."""
        self.file.rejected += max(1, len(self.heading.cells))
        self.staging.problem(
            wrong.reason, wrong.advice, line=line, column=wrong.column, value=wrong.value
        )

    def finish(self) -> None:
        """Note how the rows are read, and look at what needs all of them."""
        self.file.edition = self.file.edition or str(self.latest or "")
        source = publication(PUBLICATION)
        finish_layout(
            self.file,
            self.places,
            publication=source.title,
            columns=self.columns(),
            sums=[[sort, self.in_file[sort], self.loaded[sort]] for sort in sorted(self.in_file)],
        )
        self.remarks()
        self.staging.settle()
        for line, first, times in twice(self.file):
            self.staging.problem(
                "The same row is there more than once",
                f"It is first on line {first:,}, {times} times in all. Delete all but one.",
                line=line,
            )
        self.staging.flush()

    def columns(self) -> list[dict[str, object]]:
        """Where the counts stand among the staged cells (from 1), and what they count."""
        first = len(TEXTS) + 2
        if self.heading.is_long:
            return [{"position": first, "provision": None, "need": None}]
        return [
            {"position": first + at, "provision": cell.provision, "need": cell.need}
            for at, cell in enumerate(self.heading.cells)
        ]

    def remarks(self) -> None:
        """What was left out, and what does not add up."""
        if not self.rows_kept and not self.file.rejected:
            self.staging.problem(
                "None of the schools is of an authority that is kept",
                "Kept are the partnerships’ own authorities and their statistical neighbours.",
            )
        for reason, number in self.left_out.items():
            self.note(f"{count_of(number, 'row')} left out: {reason}", "Not needed.")
        if self.differing:
            self.note(
                f"{count_of(self.differing, 'school')} whose needs do not add up to its total",
                "Both are kept as published: independent and hospital schools give no needs.",
            )

    def note(self, reason: str, advice: str) -> None:
        """Something that only tells."""
        self.staging.problem(reason, advice, severity=Severity.NOTE)


def sort_title(sort: str) -> str:
    """What a sum of the receipt adds up: a provision, or the needs of one."""
    return PROVISION_TITLES[sort.rstrip("+")] + (", by need" if sort.endswith("+") else "")


NOT_KEPT = "Another authority, neither a partnership’s nor a neighbour of one"
TOO_LONG = (
    "The row is longer than the header",
    "A cell with a comma needs quotes around it.",
)
CUT = (
    "The row is cut short",
    "The file may be incomplete: download or export it again.",
)
UNKNOWN_PROVISION = (
    "The provision is not known",
    "Use Total, No identified SEN, SEN support or EHC plan.",
)
UNKNOWN_NEED = (
    "The need is not known",
    "Use the primary needs as DfE names them, or Total.",
)
MORE_THAN_ALL = (
    "More pupils with SEN than pupils",
    "SEN support and EHC plans together are more than all pupils. Correct one of them.",
)
NOT_WHOLE = ("Not a whole number of pupils", "Enter a whole number from 0.")


def is_count(value: str) -> bool:
    """Whether a cell is a number of pupils or a publisher's symbol."""
    return bool(COUNT.fullmatch(value)) or value in Symbol.values


def why_no_count(value: str) -> tuple[str, str]:
    """Why a cell is not a number of pupils, and what to do."""
    return NOT_WHOLE if re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", value) else explained(value)


def authorities_kept() -> set[int]:
    """The partnerships' authorities and the statistical neighbours of each."""
    own = set(
        LocalArea.objects.filter(geography__level=GeographyLevel.AUTHORITY).values_list(
            "geography", flat=True
        )
    )
    beside = StatisticalNeighbour.objects.filter(geography__in=own)
    return own | set(beside.values_list("neighbour", flat=True))


KINDS = (SchoolLevel(),)
