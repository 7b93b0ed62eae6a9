"""The register of schools: the "all establishments" extract, or the one of open ones only.

Its 120 to 140 columns change by year, so they are found by name alone. What a year does not
have stays as it is. Names of head teachers and proprietors, addresses and telephone numbers
never leave the reader: only the columns below are looked at. Rows that are no longer in the
extract stay as they are.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import CharField

from commissioning.choices import AliasKind, SettingStatus, Severity
from commissioning.imports.kinds import Column, Counts, Match, folded
from commissioning.imports.places import Rejected
from commissioning.imports.settings_written import add_up, obstacle, put_back, twice, write
from commissioning.imports.staging import Staging, array_literal
from commissioning.models import Geography, GeographyAlias, ImportFile, Setting
from config.lib.readers import NOT_UTF8, Row

NOTHING = ("", "not applicable", "not recorded", "none", "does not apply")
STATUSES = {
    "open": SettingStatus.OPEN,
    "closed": SettingStatus.CLOSED,
    "open, but proposed to close": SettingStatus.CLOSING,
    "open, proposed to close": SettingStatus.CLOSING,
    "proposed to open": SettingStatus.PROPOSED,
}
LARGEST = 32_767
NEEDS = tuple(f"SEN{number} (name)" for number in range(1, 14))


def urn(text: str) -> str:
    """Six digits."""
    if not re.fullmatch(r"[0-9]{6}", text):
        raise ValueError("A URN has six digits")
    return text


def ukprn(text: str) -> str:
    """Eight digits, or nothing."""
    if text and not re.fullmatch(r"[0-9]{8}", text):
        raise ValueError("A UKPRN has eight digits")
    return text


def name(text: str) -> str:
    """The name, which must be there."""
    if not text:
        raise ValueError("The name is missing")
    return text


def whole(text: str) -> str:
    """A whole number from 0, or nothing."""
    if text and not (re.fullmatch(r"[0-9]{1,5}", text) and int(text) <= LARGEST):
        raise ValueError(f"This is not a whole number from 0 to {LARGEST:,}")
    return text


def code(text: str) -> str:
    """A number that must be there."""
    if not text:
        raise ValueError("The code of the type is missing")
    return whole(text)


def day(text: str) -> str:
    """A day as the register writes it (31-08-1992), turned to ISO; or nothing."""
    if not text:
        return ""
    if not re.fullmatch(r"[0-9]{2}-[0-9]{2}-[0-9]{4}", text):
        raise ValueError("This is not a date as the register writes it, 31-08-1992")
    try:
        return datetime.strptime(text, "%d-%m-%Y").date().isoformat()
    except ValueError as wrong:
        raise ValueError("There is no such day") from wrong


def status(text: str) -> str:
    """The status in our wording."""
    found = STATUSES.get(text.lower())
    if found is None:
        raise ValueError("The status is not known")
    return found


def authority(text: str) -> str:
    """The number of an authority with its noughts; Wales and offshore too."""
    if not re.fullmatch(r"[0-9]{1,3}", text):
        raise ValueError("The number of an authority has up to three digits")
    return text.zfill(3)


def words(text: str) -> str:
    """Text, where it says something."""
    return "" if text.lower() in NOTHING else text


def approved(text: str) -> str:
    """Whether it says that it is approved."""
    return "true" if text.lower() == "approved" else "false"


@dataclass(frozen=True)
class Field:
    """A column of the register that is kept: where it goes, how it is read, what it must be."""

    column: str
    heading: str
    about: str
    read: Callable[[str], str]
    advice: str = "Send the extract as it was downloaded, or correct the cell."
    required: bool = False

    @property
    def longest(self) -> int | None:
        """How many characters the database keeps of a text; other values are checked."""
        if self.read not in (name, words):
            return None
        field: CharField[str, str] = Setting._meta.get_field(self.column)  # type: ignore[assignment]
        return field.max_length


FIELDS = (
    Field("urn", "URN", "Unique reference number, six digits", urn, required=True),
    Field("ukprn", "UKPRN", "Provider number, eight digits", ukprn),
    Field("name", "EstablishmentName", "Its name", name, required=True),
    Field("type_code", "TypeOfEstablishment (code)", "Code of its type", code, required=True),
    Field("type_name", "TypeOfEstablishment (name)", "Its type", words),
    Field("phase", "PhaseOfEducation (name)", "Primary, secondary and so on", words),
    Field("authority_number", "LA (code)", "Number of its authority", authority, required=True),
    Field(
        "status",
        "EstablishmentStatus (name)",
        "Open, closed, proposed to open or to close",
        status,
        "Use Open, Closed, Open, but proposed to close or Proposed to open.",
        required=True,
    ),
    Field("opened_on", "OpenDate", "When it opened, 31-08-1992", day),
    Field("closed_on", "CloseDate", "When it closed, 31-08-1992", day),
    Field("capacity", "SchoolCapacity", "Places", whole),
    Field("lowest_age", "StatutoryLowAge", "From what age", whole),
    Field("highest_age", "StatutoryHighAge", "To what age", whole),
    Field("section_41", "Section41Approved (name)", "Approved under section 41", approved),
    Field("sen_unit_capacity", "SenUnitCapacity", "Places in its SEN unit", whole),
    Field(
        "resourced_capacity", "ResourcedProvisionCapacity", "Places in resourced provision", whole
    ),
    Field("resourced_kind", "TypeOfResourcedProvision (name)", "Unit, resourced or both", words),
)
KNOWN = tuple(folded(heading) for heading in (*(field.heading for field in FIELDS), *NEEDS))
REQUIRED = tuple(field.heading for field in FIELDS if field.required)


class Register:
    """The extract as it is downloaded: a CSV in Windows-1252, with every establishment."""

    code = "settings_register"
    title = "Register of schools"
    about = (
        "The extract of “all establishments” from Get Information About Schools, or of the open "
        "ones, as it is downloaded. Names of people, addresses and telephone numbers in it are "
        "not read."
    )

    def columns(self) -> tuple[Column, ...]:
        """The columns that are kept, for the page that lists formats."""
        return (
            *(Column(field.heading, field.about, field.required) for field in FIELDS),
            *(Column(need, "A need that it is approved for", required=False) for need in NEEDS),
        )

    def match(self, line: int, header: list[str], first: list[str]) -> Match:
        """Recognised by the five columns that every year has."""
        names = tuple(folded(name) for name in header)
        return Match(
            self,
            line,
            names,
            tuple(name for name in REQUIRED if folded(name) not in names),
            familiar=sum(name in names for name in KNOWN),
            expected=(NOT_UTF8,),
        )

    def stage(self, match: Match, rows: Iterator[Row], staging: Staging) -> None:
        """Check and stage every row."""
        reading = Reading(match.header, staging)
        for line, cells in staging.counted(rows):
            reading.row(line, cells)
        staging.file.layout = {**staging.file.layout, "columns": reading.kept()}
        staging.settle()
        reading.check_once()
        reading.say_where()

    def compare(self, file: ImportFile) -> Counts:
        """Settings that are new, changed and the same."""
        return add_up(file)

    def apply(self, file: ImportFile) -> Counts:
        """Change what differs, keeping it as it was, and add what is new."""
        return write(file)

    def obstacle(self, file: ImportFile) -> str:
        """A later register, or settings that are in use by now."""
        return obstacle(file)

    def undo(self, file: ImportFile) -> None:
        """Put changed settings back and take added ones away."""
        put_back(file)


class Reading:
    """The reading of one extract."""

    def __init__(self, header: tuple[str, ...], staging: Staging) -> None:
        self.staging, self.width = staging, len(header)
        at = {name: position for position, name in reversed(list(enumerate(header)))}
        self.fields = [(field, at.get(folded(field.heading)), field.longest) for field in FIELDS]
        self.needs = [at[folded(need)] for need in NEEDS if folded(need) in at]
        placed = [position for _, position, _ in self.fields if position is not None]
        self.last = max([*placed, *self.needs])
        self.authorities = authorities()
        self.elsewhere: dict[str, int] = {}

    def kept(self) -> list[str]:
        """The columns of ours that this extract has."""
        kept = [field.column for field, position, _ in self.fields if position is not None]
        return [*kept, "authority_id", *(["specialisms"] if self.needs else [])]

    def row(self, line: int, cells: list[str]) -> None:
        """Check and stage one row; a row with an error is left out whole."""
        if len(cells) > self.width:
            self.wrong(line, Rejected("", "", *TOO_MANY_CELLS))
            return
        if len(cells) <= self.last:
            self.wrong(line, Rejected("", "", *CUT))
            return
        cells = [*cells, *[""] * (self.width - len(cells))]
        values = [self.value(line, cells, *placed) for placed in self.fields]
        good = [value for value in values if value is not None]
        if len(good) < len(values):
            self.staging.file.rejected += 1
            return
        kept = dict(zip((field.column for field in FIELDS), good, strict=True))
        self.in_order(line, kept)
        number = kept["authority_number"]
        geography = self.authorities.get(number)
        if geography is None:
            self.elsewhere[number] = self.elsewhere.get(number, 0) + 1
        place = "" if geography is None else str(geography)
        self.staging.row(
            line, None, array_literal([*kept.values(), place, self.specialisms(cells)])
        )

    def value(
        self, line: int, cells: list[str], field: Field, at: int | None, longest: int | None
    ) -> str | None:
        """One value as the database takes it; a column that is not there is blank."""
        if at is None:
            return "false" if field.read is approved else ""
        text = cells[at].strip()
        try:
            found = field.read(text)
        except ValueError as wrong:
            self.staging.problem(
                str(wrong), field.advice, line=line, column=field.heading, value=text
            )
            return None
        if longest and len(found) > longest:
            self.shortened(line, field, text, longest)
            return found[:longest]
        return found

    def shortened(self, line: int, field: Field, text: str, longest: int) -> None:
        """Say that a text is longer than what is kept."""
        self.staging.problem(
            f"The text is longer than {longest} characters",
            "Its beginning is kept.",
            line=line,
            column=field.heading,
            value=text,
            severity=Severity.NOTE,
        )

    def wrong(self, line: int, rejected: Rejected) -> None:
        """Report a row that cannot be read at all."""
        self.staging.file.rejected += 1
        self.staging.problem(rejected.reason, rejected.advice, line=line)

    def in_order(self, line: int, kept: dict[str, str]) -> None:
        """A setting that closed before it opened: the register has such; the opening is left."""
        opened, closed = kept["opened_on"], kept["closed_on"]
        if opened and closed and date.fromisoformat(closed) < date.fromisoformat(opened):
            self.staging.problem(
                "It closed before it opened",
                "The date of opening is left out.",
                line=line,
                column="OpenDate",
                value=opened,
                severity=Severity.WARNING,
            )
            kept["opened_on"] = ""

    def specialisms(self, cells: list[str]) -> str:
        """The needs that it is approved for, by their short names: SpLD, ASD."""
        found = (words(cells[position].strip()) for position in self.needs)
        short = (text.partition(" - ")[0].strip() for text in found if text)
        return ", ".join(dict.fromkeys(short))[:300]

    def check_once(self) -> None:
        """No URN may be there twice."""
        for number, first, last, times in twice(self.staging.file):
            self.staging.problem(
                "The URN is there more than once",
                f"It is first on line {first:,}, {times} times in all. Delete all but one.",
                line=last,
                column="URN",
                value=number,
            )
        self.staging.flush()

    def say_where(self) -> None:
        """How many are not in an authority of England."""
        for number, count in sorted(self.elsewhere.items()):
            self.staging.problem(
                "An authority that is not one of England's",
                f"{count:,} settings have this number. They are kept, with the number.",
                column="LA (code)",
                value=number,
                severity=Severity.NOTE,
            )
        self.staging.flush()


CUT = (
    "The row is cut short",
    "The extract may be incomplete: download it again.",
)
TOO_MANY_CELLS = (
    "The row has more cells than there are columns",
    "A comma in a text that is not in quotes divides it. Send the extract as it was downloaded.",
)


def authorities() -> dict[str, int]:
    """Authorities by number, those of another number that they had included."""
    aliases = GeographyAlias.objects.filter(kind=AliasKind.NUMBER)
    found = {alias.value.zfill(3): alias.geography_id for alias in aliases}
    numbered = Geography.objects.authorities().values_list("number", "pk")
    return found | dict(numbered)


KINDS = (Register(),)
