"""The nine modules of the SEN2 return, declared once for every layout.

A reader gives `Record`s: the texts of one element or row by the names declared here, where it
stands, and the records below it. An empty element is absent. Names and addresses are dropped
by the readers: they are in `DROPPED`, and in no module.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from functools import lru_cache
from typing import Any

from ehcp.choices import (
    AdviceAgency,
    AssessmentOutcome,
    CeaseReason,
    DirectPayment,
    Ethnicity,
    ExceptionGround,
    Need,
    RequestOutcome,
    RequestSource,
    Residential,
    ReviewOutcome,
    SettingCode,
    Sex,
    UPNUnknown,
    WorkBased,
)
from ehcp.imports.ethnicity import EXTENDED
from ehcp.imports.identifiers import AUTHORITY, UKPRN, URN

ISO_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?Z?)?")
COLLECT_DATE = re.compile(r"(\d{4})-([A-Za-z]{3})-(\d{1,2})(?: \d{2}:\d{2}:\d{2})?")
BRITISH_DATE = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})(?: \d{2}:\d{2}(:\d{2})?)?")
MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
FLAGS = {"0": False, "1": True, "false": False, "true": True, "0.0": False, "1.0": True}
FLAGS |= {"n": False, "y": True, "no": False, "yes": True}
# So many different texts of an element are read once and then known.
KNOWN_TEXTS = 50_000
# Read by no reader: they never leave the file.
DROPPED = frozenset({"surname", "forename", "postcode", "familyname", "firstname", "givenname"})


class Sort(Enum):
    """What an element holds."""

    TEXT = "text"
    DATE = "date"
    CODE = "code"
    FLAG = "flag"
    AUTHORITY = "authority"
    URN = "urn"
    UKPRN = "ukprn"


# What the number of a sort looks like.
SHAPES = {Sort.URN: URN, Sort.UKPRN: UKPRN, Sort.AUTHORITY: AUTHORITY}
# What a text says (a day, a code, a number, yes or no), and whether it is not of its sort.
Reading = tuple[Any, bool]


@dataclass(frozen=True, eq=False)
class Item:
    """One element of a module. `known` holds what its texts say, as far as they were read."""

    tag: str
    sort: Sort = Sort.TEXT
    codes: tuple[str, ...] = ()
    required: bool = False
    aliases: tuple[str, ...] = ()
    identifies: bool = False
    name: str = field(init=False)
    known: dict[str, Reading] = field(init=False, repr=False, compare=False, default_factory=dict)

    def __post_init__(self) -> None:
        """Records call it by its tag in lower case."""
        object.__setattr__(self, "name", self.tag.lower())

    def learn(self, text: str) -> Reading:
        """Read a text, and know it from now on."""
        if len(self.known) >= KNOWN_TEXTS:
            self.known.clear()
        found = self.known[text] = self.reading(text)
        return found

    def reading(self, text: str) -> Reading:
        """What a text says."""
        if self.sort == Sort.DATE:
            day = parsed_date(text)
            return day, day is None
        if self.sort == Sort.FLAG:
            flag = FLAGS.get(text.lower())
            return flag, flag is None
        number = plain(text)
        if self.sort == Sort.CODE:
            code = number.upper()
            return (code, False) if code in self.codes else ("", True)
        return number, not SHAPES[self.sort].fullmatch(number)


@dataclass(frozen=True, eq=False)
class Module:
    """One module: its tag, the module above it, and its elements.

    `name`, the tag in lower case, is how records and COLLECT's files call it.
    """

    tag: str
    title: str
    parent: str
    items: tuple[Item, ...]
    name: str = field(init=False)
    required: tuple[Item, ...] = field(init=False)
    dates: tuple[Item, ...] = field(init=False)

    def __post_init__(self) -> None:
        """Records call it by its tag in lower case."""
        object.__setattr__(self, "name", self.tag.lower())
        object.__setattr__(self, "required", tuple(i for i in self.items if i.required))
        object.__setattr__(self, "dates", tuple(i for i in self.items if i.sort == Sort.DATE))


def text(tag: str, *, aliases: tuple[str, ...] = (), identifies: bool = False) -> Item:
    """Any text."""
    return Item(tag, aliases=aliases, identifies=identifies)


def day(tag: str, *, required: bool = False, identifies: bool = False) -> Item:
    """A date."""
    return Item(tag, Sort.DATE, required=required, identifies=identifies)


def code(
    tag: str, codes: list[str] | tuple[str, ...], *aliases: str, required: bool = False
) -> Item:
    """One of a list of codes."""
    return Item(tag, Sort.CODE, tuple(codes), required, aliases)


def flag(tag: str) -> Item:
    """Yes or no."""
    return Item(tag, Sort.FLAG)


SETTING = (
    Item("URN", Sort.URN),
    Item("UKPRN", Sort.UKPRN),
    code("SENSetting", SettingCode.values),
    text("SENSettingOther"),
    code("PlacementRank", ("1", "2")),
    flag("SENunitIndicator"),
    flag("ResourcedProvisionIndicator"),
)

HEADER = Module(
    "SEN2",
    "Header",
    "",
    (
        code("Collection", ("SEN2",), required=True),
        text("Year"),
        day("ReferenceDate", required=True),
        code("SourceLevel", ("L",)),
        Item("LEA", Sort.AUTHORITY, required=True),
        text("SoftwareCode"),
        text("Release"),
        text("SerialNo"),
        text("DateTime"),
        code("DMO", ("Y", "N", "R")),
        code("DCO", ("Y", "N", "R")),
        code("DSCO", ("Y", "N", "R")),
    ),
)
PERSON = Module(
    "Person",
    "Person",
    "sen2",
    (
        day("PersonBirthDate", required=True, identifies=True),
        code("Sex", Sex.values, "gendercurrent", "gender"),
        code("Ethnicity", (*Ethnicity.values, *EXTENDED)),
        text("UPN", identifies=True),
        text("UniqueLearnerNumber", aliases=("uln",), identifies=True),
        code("UPNunknown", UPNUnknown.values),
    ),
)
REQUESTS = Module(
    "Requests",
    "Requests",
    "person",
    (
        day("ReceivedDate"),
        code("RequestSource", RequestSource.values, "rquestsource"),
        flag("RYA"),
        day("RequestOutcomeDate"),
        code("RequestOutcome", RequestOutcome.values, required=True),
        flag("RequestMediation"),
        flag("RequestTribunal"),
        Item("Exported", Sort.AUTHORITY),
    ),
)
ASSESSMENT = Module(
    "Assessment",
    "Assessment",
    "requests",
    (
        code("AssessmentOutcome", AssessmentOutcome.values, required=True),
        day("AssessmentOutcomeDate"),
        flag("AssessmentMediation"),
        flag("AssessmentTribunal"),
        flag("OtherMediation"),
        flag("OtherTribunal"),
        flag("Week20"),
    ),
)
NAMED_PLAN = Module(
    "NamedPlan",
    "Named plan",
    "assessment",
    (
        day("StartDate", required=True),
        code("PlanRes", Residential.values),
        code("PlanWBP", WorkBased.values, "planwpb"),
        flag("PB"),
        flag("OA"),
        code("DP", DirectPayment.values),
        day("CeaseDate"),
        code("CeaseReason", CeaseReason.values),
    ),
)
PLAN_DETAIL = Module("PlanDetail", "Plan detail (setting named)", "namedplan", SETTING)
ACTIVE_PLANS = Module(
    "ActivePlans",
    "Active plan",
    "requests",
    (
        Item("TransferLA", Sort.AUTHORITY),
        code("Res", Residential.values),
        code("WBP", WorkBased.values, "wpb"),
        day("ReviewMeeting"),
        code("ReviewOutcome", ReviewOutcome.values),
        day("ReviewDraft"),
        day("PhaseTransferDueDate"),
        day("PhaseTransferFinalDate"),
        day("LastReview"),
    ),
)
PLACEMENT_DETAIL = Module(
    "PlacementDetail",
    "Placement detail (setting attended)",
    "activeplans",
    (
        *SETTING,
        day("EntryDate", required=True),
        day("LeavingDate"),
        text("AttendancePattern"),
        code("Res", Residential.values),
        code("WBP", WorkBased.values, "wpb"),
    ),
)
SEN_NEED = Module(
    "SENneed",
    "SEN need",
    "activeplans",
    (code("SENtype", Need.values), code("SENtypeRank", ("1", "2"))),
)
MODULES = (
    HEADER,
    PERSON,
    REQUESTS,
    ASSESSMENT,
    NAMED_PLAN,
    PLAN_DETAIL,
    ACTIVE_PLANS,
    PLACEMENT_DETAIL,
    SEN_NEED,
)
# What only a monthly extract says: it hangs below what the return has.
CASE_FLAGS = Module("CaseFlags", "Case", "person", (flag("LookedAfter"), flag("CareLeaver")))
CASE_DATES = Module(
    "CaseDates",
    "Dates and arrangements of the case",
    "requests",
    (day("DraftSent"), day("AmendedPlanSent"), flag("ThirdParty")),
)
CASE_ADVICE = Module(
    "CaseAdvice",
    "Advice",
    "requests",
    (code("Agency", AdviceAgency.names, required=True), day("AskedDate"), day("CameDate")),
)
CASE_EXCEPTION = Module(
    "CaseException",
    "Exception",
    "requests",
    (
        code("Ground", ExceptionGround.names),
        day("FromDate"),
        day("ToDate"),
        text("Evidence"),
        text("AuthorisedBy"),
    ),
)
EXTRACT_MODULES = (CASE_FLAGS, CASE_DATES, CASE_ADVICE, CASE_EXCEPTION)
ALL_MODULES = (*MODULES, *EXTRACT_MODULES)
BY_NAME = {module.name: module for module in ALL_MODULES}
ITEMS = {
    module.name: {item.name: item for item in module.items}
    | {alias: item for item in module.items for alias in item.aliases}
    for module in ALL_MODULES
}
# The elements of a module that say more than their text.
READ = {
    module.name: {item.name: item for item in module.items if item.sort != Sort.TEXT}
    for module in ALL_MODULES
}


@dataclass(slots=True)
class Record:
    """One element or row: its texts by name, where it stands, and what is below it.

    `line` is the line of the XML element or of the row in its own file; `identifier` is the
    layout's own name for a person, where it has one.
    """

    module: Module
    line: int
    texts: dict[str, str] = field(default_factory=dict)
    below: list[Record] = field(default_factory=list)
    identifier: str = ""
    flat: list[Record] | None = field(default=None, repr=False, compare=False)
    listed: dict[str, list[Record]] | None = field(default=None, repr=False, compare=False)
    said: dict[str, Any] | None = field(default=None, repr=False, compare=False)
    amiss: tuple[Item, ...] = field(default=(), repr=False, compare=False)

    def read(self) -> dict[str, Any]:
        """What the texts say, read once, when the record is whole; fills `amiss` with the
        elements whose text is not of their sort.
        """
        if self.said is None:
            items, said = READ[self.module.name], dict[str, Any]()
            for name, text in self.texts.items():
                if (item := items.get(name)) and text:
                    said[name], wrong = item.known.get(text) or item.learn(text)
                    if wrong:
                        self.amiss = (*self.amiss, item)
            self.said = said
        return self.said

    def text(self, name: str) -> str:
        """A text as it came, without blanks around it; empty where it is absent."""
        return self.texts.get(name, "")

    def code(self, name: str) -> str:
        """A code in capitals, without the `.0` of a spreadsheet; empty where it is not one."""
        return (self.said or self.read()).get(name) or ""

    def day(self, name: str) -> date | None:
        """A date, or None where it is absent or cannot be read."""
        return (self.said or self.read()).get(name)

    def flag(self, name: str) -> bool | None:
        """Yes, no, or None where it is absent or cannot be read."""
        return (self.said or self.read()).get(name)

    def number(self, name: str) -> str:
        """Digits of a URN, a UKPRN or an authority; also of a UPN or ULN."""
        text = self.texts.get(name)
        return plain(text) if text else ""

    def faults(self, *sorts: Sort) -> Iterator[tuple[Record, Item]]:
        """The elements within whose text is not of its sort, of some sorts."""
        for record in self.walk():
            if record.amiss:
                for item in record.module.items:
                    if item.sort in sorts and item in record.amiss:
                        yield record, item

    def children(self, name: str) -> list[Record]:
        """The records of a module directly below."""
        return [record for record in self.below if record.module.name == name]

    def child(self, name: str) -> Record | None:
        """The one record of a module directly below."""
        for record in self.below:
            if record.module.name == name:
                return record
        return None

    def walk(self) -> list[Record]:
        """This record and all below it, read; asked only once it is whole.

        What is kept does not hold the record itself: a ring would wait for the collector.
        """
        if self.flat is None:
            self.read()
            self.flat = []
            for one in self.below:
                self.flat += one.walk()
        return [self, *self.flat]

    def within(self, name: str) -> list[Record]:
        """The records of a module among this one and all below it; none is below its like."""
        if name == self.module.name:
            return [self]
        if self.listed is None:
            self.listed = {}
            for record in self.walk()[1:]:
                self.listed.setdefault(record.module.name, []).append(record)
        return self.listed.get(name, [])


def plain(value: str) -> str:
    """A number that went through a spreadsheet, as digits: `123.0` is 123."""
    if "." not in value:
        return value.strip()
    return re.sub(r"^(\d+)\.0+$", r"\1", value.strip())


@lru_cache(maxsize=50_000)
def parsed_date(value: str) -> date | None:
    """`2024-01-18`, COLLECT's `2022-Sep-28 00:00:00`, or `18/01/2024`; None for anything else."""
    try:
        if found := ISO_DATE.fullmatch(value):
            return date(int(found[1]), int(found[2]), int(found[3]))
        if found := COLLECT_DATE.fullmatch(value):
            return date(int(found[1]), MONTHS.index(found[2].lower()) + 1, int(found[3]))
        if found := BRITISH_DATE.fullmatch(value):
            return date(int(found[3]), int(found[2]), int(found[1]))
    except ValueError:
        return None
    return None
