"""What a row is for: its geography, period and breakdown, found once and remembered.

Periods and breakdowns that are not there yet get a number below zero. Nothing is written
until "Import": `settle` then makes them and says which number stands for which row.
"""

import re
from dataclasses import dataclass, field

from commissioning.choices import AliasKind, GeographyLevel
from commissioning.models import Breakdown, Geography, GeographyAlias, Period
from config.lib.periods import ParsedPeriod, parse_period

TOPICS = {
    "age on plan start date": "Age when plan started",
    "child or young person's age": "Child or young persons age",
    "young persons age": "Child or young persons age",
    "years plan in place": "Years EHC plan in place",
}
AGE = re.compile(r"^(?:aged?\s+)(.+)$", re.IGNORECASE)
YEAR_AT_END = re.compile(r" \d{4}$")
LEVELS = {level.lower(): level for level in GeographyLevel.values}
# Levels of the publisher's files at which no figure is kept.
OTHER_LEVELS = {
    *("parliamentary constituency", "local authority district", "ward", "msoa", "lsoa", "school"),
    *("provider", "institution", "local skills improvement plan area", "english devolved area"),
    *("opportunity area", "planning area", "multi-academy trust", "mat", "sponsor", "rsc region"),
}
# England and its regions as some files code them: E92000001; a three-digit number for others.
SCIENTIFIC = re.compile(r"^\d(\.\d+)?e\+\d+$", re.IGNORECASE)


class Rejected(Exception):
    """A row cannot be placed: which column is wrong, its value, why, and what to do."""

    def __init__(self, column: str, value: str, reason: str, advice: str) -> None:
        super().__init__(reason)
        self.column, self.value, self.reason, self.advice = column, value, reason, advice


def is_other_level(level: str) -> bool:
    """Whether a row is of a place that is not kept, such as a constituency."""
    return level.strip().lower() in OTHER_LEVELS


@dataclass(frozen=True)
class Group:
    """A breakdown as folded: spellings that drift between releases share a key."""

    key: str
    topic: str
    label: str
    order: int


def fold(text: str) -> str:
    """Case, punctuation, blanks and plural endings folded away."""
    words = re.sub(r"[^a-z0-9]+", " ", text.lower()).split()
    return " ".join(word[:-1] if len(word) > 3 and word.endswith("s") else word for word in words)


def group(topic: str, label: str) -> Group:
    """The breakdown of a topic and label; the total where the two are the same.

    Totals are never known by their label: it changes from release to release.
    """
    topic, label = YEAR_AT_END.sub("", " ".join(topic.split())), " ".join(label.split())
    if fold(topic) == fold(YEAR_AT_END.sub("", label)):
        return Group(Breakdown.TOTAL, "", "Total", 0)
    topic = TOPICS.get(topic.lower(), topic)
    if "age" in topic.lower().split():
        label = AGE.sub(r"\1", label)
        label = label[:1].upper() + label[1:]
    if label.lower() in ("unknown", "age unknown"):
        label = "Unknown"
    return Group(f"{fold(topic)}/{fold(label)}", topic, label, order(label))


def order(label: str) -> int:
    """Where a label stands among its like: by its number, the unknown last."""
    if label == "Unknown":
        return 9_999
    if label.lower().startswith(("under", "less than")):
        return 0
    found = re.search(r"\d+", label)
    return 10 * int(found[0]) if found else 0


@dataclass
class Places:
    """Looks up geographies, periods and breakdowns by what a row says."""

    geographies: dict[tuple[str, ...], int | Rejected] = field(default_factory=dict)
    periods: dict[tuple[str, str], int | Rejected] = field(default_factory=dict)
    groups: dict[tuple[str, str], int] = field(default_factory=dict)
    new_periods: dict[int, ParsedPeriod] = field(default_factory=dict)
    new_groups: dict[int, Group] = field(default_factory=dict)

    def __post_init__(self) -> None:
        rows = list(Geography.objects.all())
        self.by_number = {row.number: row for row in rows if row.number}
        self.by_code = {row.code: row for row in rows}
        self.by_name = {row.name.lower(): row for row in rows}
        self.others = {
            kind: {
                alias.value.lower(): alias.geography
                for alias in GeographyAlias.objects.filter(kind=kind).select_related("geography")
            }
            for kind in AliasKind
        }
        self.known_periods = {(p.kind, p.code): p.pk for p in Period.objects.all()}
        self.known_groups = {b.key: b.pk for b in Breakdown.objects.all()}

    def geography(self, level: str, country: str, region: str, number: str, code: str) -> int:
        """The geography of a row of a published file; authorities go by number."""
        key = (level, country, region, number, code)
        if key not in self.geographies:
            try:
                self.geographies[key] = self.find(*key)
            except Rejected as rejected:
                self.geographies[key] = rejected
        found = self.geographies[key]
        if isinstance(found, Rejected):
            raise found
        return found

    def find(self, level: str, country: str, region: str, number: str, code: str) -> int:
        """Look a geography up; raises Rejected."""
        known = LEVELS.get(level.strip().lower())
        if known == GeographyLevel.NATIONAL:
            return self.coded("country_code", country)
        if known == GeographyLevel.REGIONAL:
            return self.coded("region_code", region)
        if known is None:
            raise Rejected(
                "geographic_level",
                level,
                "The geographic level is not one that is loaded",
                "Use National, Regional or Local authority.",
            )
        return self.authority(number.strip(), code.strip())

    def authority(self, number: str, code: str) -> int:
        """An authority by its number; its ONS code must not be somebody else's."""
        for column, value in (("old_la_code", number), ("new_la_code", code)):
            if SCIENTIFIC.match(value):
                raise Rejected(
                    column,
                    value,
                    "A spreadsheet has shortened the code",
                    "Format the column as text, enter the code again, and save.",
                )
        found = self.by_number.get(number.zfill(3)) or self.others[AliasKind.NUMBER].get(number)
        by_code = self.by_code.get(code) or self.others[AliasKind.ONS].get(code.lower())
        if found is None and by_code is None:
            column, value = ("old_la_code", number) if number else ("new_la_code", code)
            raise Rejected(
                column,
                value,
                "No authority has this code",
                "Correct the code. It has three digits (852) or nine characters (E06000045).",
            )
        if found is not None and by_code is not None and found != by_code:
            raise Rejected(
                "new_la_code",
                code,
                "The two codes are of two different authorities",
                f"{number} is {found}, {code} is {by_code}. Correct one of them.",
            )
        return (found or by_code).pk  # type: ignore[union-attr]

    def coded(self, column: str, code: str) -> int:
        """England or a region, by its ONS code."""
        found = self.by_code.get(code.strip())
        if found is None or found.level == GeographyLevel.AUTHORITY:
            raise Rejected(column, code, "No country or region has this code", "Correct the code.")
        return found.pk

    def named(self, column: str, text: str) -> int:
        """A geography by number, ONS code or name, for files that people make."""
        text = text.strip()
        found = self.by_number.get(text) or self.by_code.get(text)
        for names in (self.by_name, *self.others.values()):
            found = found or names.get(text.lower())
        if found is None:
            raise Rejected(
                column,
                text,
                "No geography has this number, code or name",
                "Use the authority's three-digit number, an ONS code, or England.",
            )
        return found.pk

    def period(self, identifier: str, text: str, kind: str) -> int:
        """The period of a row; must be of the kind that the measures are kept by."""
        key = (identifier, text)
        if key not in self.periods:
            self.periods[key] = self.find_period(identifier, text, kind)
        found = self.periods[key]
        if isinstance(found, Rejected):
            raise found
        return found

    def find_period(self, identifier: str, text: str, kind: str) -> int | Rejected:
        """Look a period up, or note a new one."""
        parsed = parse_period(identifier, text)
        if parsed is None:
            return Rejected(
                "time_period",
                f"{text} ({identifier})",
                "This is not a period",
                "Write 2024 for a calendar year, 202425 for an academic or financial year.",
            )
        if parsed.kind != kind:
            return Rejected(
                "time_identifier",
                identifier,
                f"These measures are kept by {kind.lower()}",
                "Kinds of period are never mixed. Send the file as it was published.",
            )
        if (parsed.kind, parsed.code) in self.known_periods:
            return self.known_periods[parsed.kind, parsed.code]
        temporary = -1 - len(self.new_periods)
        self.new_periods[temporary] = parsed
        self.known_periods[parsed.kind, parsed.code] = temporary
        return temporary

    def breakdown(self, topic: str, label: str) -> int:
        """The breakdown of a row; a new one is noted."""
        key = (topic, label)
        if key not in self.groups:
            found = group(topic, label)
            if found.key not in self.known_groups:
                temporary = -1 - len(self.new_groups)
                self.new_groups[temporary] = found
                self.known_groups[found.key] = temporary
            self.groups[key] = self.known_groups[found.key]
        return self.groups[key]


def known_periods(new: dict[str, dict[str, str]]) -> dict[str, int]:
    """Those of the periods that a file brought which are there by now."""
    there = {(p.kind, p.code): p.pk for p in Period.objects.all()}
    keys = {number: (fields["kind"], fields["code"]) for number, fields in new.items()}
    return {number: there[key] for number, key in keys.items() if key in there}


def known_breakdowns(new: dict[str, dict[str, str]]) -> dict[str, int]:
    """Those of the breakdowns that a file brought which are there by now."""
    there = {b.key: b.pk for b in Breakdown.objects.all()}
    keys = {number: fields["key"] for number, fields in new.items()}
    return {number: there[key] for number, key in keys.items() if key in there}


def settle_periods(new: dict[str, dict[str, str]]) -> dict[str, int]:
    """Make the periods that a file brought; the temporary number of each and its row."""
    settled = {}
    for temporary, fields in new.items():
        period, _ = Period.objects.get_or_create(
            kind=fields["kind"],
            code=fields["code"],
            defaults={k: fields[k] for k in ("label", "starts_on", "ends_on")},
        )
        settled[temporary] = period.pk
    return settled


def settle_breakdowns(new: dict[str, dict[str, str]]) -> dict[str, int]:
    """Make the breakdowns that a file brought; the temporary number of each and its row."""
    settled = {}
    for temporary, fields in new.items():
        breakdown, _ = Breakdown.objects.get_or_create(
            key=fields["key"],
            defaults={k: fields[k] for k in ("topic", "label", "order")},
        )
        settled[temporary] = breakdown.pk
    return settled
