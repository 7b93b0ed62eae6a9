"""The cases of an invented return as its XML has them, and the tables of pages, to be compared.

Nothing of `ehcp.queries` is used. What a return cannot say (advice, disputes, when an amended
plan was sent) is recorded here with the cases, and kept beside them.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from html import unescape
from random import Random
from xml.etree import ElementTree

from django.test import Client

from ehcp.choices import AdviceAgency, DisputeAbout, DisputeKind, Residential
from ehcp.models import Advice, AnnualReview, Dispute, Request
from tests.ehcp.imports.returns import Element

PERSONS = 1_500
CENSUS = date(2025, 1, 16)
DAYS = (CENSUS, date(2024, 2, 29))
NEVER = date.max


@dataclass(frozen=True)
class School:
    """A school of the register: its type's code, "in", "out" or "unknown", and the oldest age."""

    kind: int
    place: str
    oldest: int | None


@dataclass(frozen=True)
class Placement:
    """A setting of rank 1 that is named or attended."""

    urn: str
    ukprn: str
    code: str
    unit: bool
    resourced: bool
    residential: str
    entered: date
    left: date


@dataclass(frozen=True)
class Asked:
    """Advice asked for on a day, and when it came."""

    agency: AdviceAgency
    asked: date
    came: date


@dataclass
class Case:
    """A request with all that the figures ask for; a day that is absent is None.

    `advice`, `disputes` (kind and day) and `amended`, the day of the amended plan, are recorded
    after the import.
    """

    upn: str
    born: date
    sex: str
    ethnicity: str
    received: date | None
    source: str
    outcome: str
    decided: date | None
    exported: bool
    assessed: bool
    assessment: str
    concluded: date | None
    excepted: bool
    planned: bool
    started: date | None
    ceased: date | None
    reason: str
    budget: tuple[bool, bool, str]
    residential: str
    moved_in: bool
    meeting: date | None
    decision: str
    decided_after: date | None
    transfer: date | None
    final: date | None
    need: str
    named: Placement | None
    attended: list[Placement]
    advice: list[Asked] = field(default_factory=list)
    disputes: list[tuple[DisputeKind, date]] = field(default_factory=list)
    amended: date | None = None

    def in_force(self, on: date) -> bool:
        """Whether its plan is maintained on a day; one without a start always was."""
        begun = self.planned and (self.started is None or self.started <= on)
        return begun and (self.ceased is None or self.ceased > on)

    def is_open(self, on: date) -> bool:
        """Whether a request with a day still waits for a decision or a plan on a day."""
        if self.received is None or self.received > on or self.exported:
            return False
        if self.planned and (self.started is None or self.started <= on):
            return False
        ended = self.outcome in "NW" and (self.decided or NEVER) <= on
        not_issued = self.assessment == "N" and (self.concluded or NEVER) <= on
        return not ended and not not_issued

    def waits(self, on: date) -> bool:
        """Whether nothing was decided about it by a day."""
        return self.outcome == "A" or (self.decided or on) > on

    def placed(self, on: date) -> Placement | None:
        """Where the child is on a day: the setting attended, else the one named."""
        there = [each for each in self.attended if each.entered <= on < each.left]
        return there[0] if there else self.named

    @property
    def days(self) -> int:
        """Days from the request to the plan, of one that has both."""
        assert self.started
        assert self.received
        return (self.started - self.received).days


def with_more(persons: Iterable[Element], chance: Random) -> None:
    """Add units, resourced provision and residential places to settings."""
    for person in persons:
        for one in person.walk():
            if one.tag in ("PlanDetail", "PlacementDetail"):
                one.texts["SENunitIndicator"] = chance.choice("0001")
                one.texts["ResourcedProvisionIndicator"] = chance.choice("001")
            if one.tag == "PlacementDetail" and chance.random() < 0.1:
                one.texts["Res"] = chance.choice(Residential.values)


def cases(content: bytes) -> list[Case]:
    """Every request of a return."""
    root = ElementTree.fromstring(content)  # noqa: S314 - our own
    return [
        case(person, request)
        for person in root.iter("Person")
        for request in person.iter("Requests")
    ]


def text(element: ElementTree.Element, path: str) -> str:
    """The text of an element below another, "" without it."""
    return (element.findtext(path) or "").strip()


def day(element: ElementTree.Element, path: str) -> date | None:
    """The day that an element below another says."""
    said = text(element, path)
    return date.fromisoformat(said) if said else None


def placement(element: ElementTree.Element) -> Placement:
    """A setting."""
    return Placement(
        urn=text(element, "URN"),
        ukprn=text(element, "UKPRN"),
        code=text(element, "SENSetting"),
        unit=text(element, "SENunitIndicator") == "1",
        resourced=text(element, "ResourcedProvisionIndicator") == "1",
        residential=text(element, "Res"),
        entered=day(element, "EntryDate") or date.min,
        left=day(element, "LeavingDate") or NEVER,
    )


def first(elements: Iterable[ElementTree.Element], rank: str) -> list[ElementTree.Element]:
    """Those of rank 1."""
    return [each for each in elements if text(each, rank) == "1"]


def case(person: ElementTree.Element, request: ElementTree.Element) -> Case:
    """A request."""
    plan, active = "Assessment/NamedPlan", "ActivePlans"
    needs = first(request.findall(f"{active}/SENneed"), "SENtypeRank")
    named = first(request.findall(f"{plan}/PlanDetail"), "PlacementRank")
    attended = first(request.findall(f"{active}/PlacementDetail"), "PlacementRank")
    return Case(
        upn=text(person, "UPN"),
        born=day(person, "PersonBirthDate") or NEVER,
        sex=text(person, "Sex"),
        ethnicity=text(person, "Ethnicity"),
        received=day(request, "ReceivedDate"),
        source=text(request, "RequestSource"),
        outcome=text(request, "RequestOutcome"),
        decided=day(request, "RequestOutcomeDate"),
        exported=bool(text(request, "Exported")),
        assessed=request.find("Assessment") is not None,
        assessment=text(request, "Assessment/AssessmentOutcome"),
        concluded=day(request, "Assessment/AssessmentOutcomeDate"),
        excepted=text(request, "Assessment/Week20") == "1",
        planned=request.find(plan) is not None or request.find(active) is not None,
        started=day(request, f"{plan}/StartDate"),
        ceased=day(request, f"{plan}/CeaseDate"),
        reason=text(request, f"{plan}/CeaseReason"),
        budget=(
            text(request, f"{plan}/PB") == "1",
            text(request, f"{plan}/OA") == "1",
            text(request, f"{plan}/DP"),
        ),
        residential=text(request, f"{plan}/PlanRes"),
        moved_in=bool(text(request, f"{active}/TransferLA")),
        meeting=day(request, f"{active}/ReviewMeeting"),
        decision=text(request, f"{active}/ReviewOutcome"),
        decided_after=day(request, f"{active}/LastReview"),
        transfer=day(request, f"{active}/PhaseTransferDueDate"),
        final=day(request, f"{active}/PhaseTransferFinalDate"),
        need=text(needs[0], "SENtype") if needs else "",
        named=placement(named[0]) if named else None,
        attended=[placement(each) for each in attended],
    )


def record(found: Sequence[Case], chance: Random) -> None:
    """Record with some cases what a return does not say, on the limits and beside them."""
    requests = {
        (each.child.upn, each.received_on): each
        for each in Request.objects.select_related("child").exclude(child__upn="")
    }
    advice: list[Advice] = []
    disputes: list[Dispute] = []
    for each in found:
        request = requests.get((each.upn, each.received))
        if request is None or each.received is None:
            continue
        if each.outcome == "Y" and chance.random() < 0.4:
            advice += ask(each, request, each.received, chance)
        if chance.random() < 0.7:
            kind = chance.choice(list(DisputeKind))
            opened = each.received + timedelta(days=chance.randrange(500))
            about = DisputeAbout.CONTENTS
            disputes.append(Dispute(child=request.child, kind=kind, about=about, opened_on=opened))
            each.disputes.append((kind, opened))
        if each.decision == "A" and each.meeting and chance.random() < 0.8:
            each.amended = each.meeting + timedelta(days=chance.choice((70, 83, 84, 85, 120)))
            AnnualReview.objects.filter(plan__request=request, meeting_on=each.meeting).update(
                final_on=each.amended
            )
    Advice.objects.bulk_create(advice)
    Dispute.objects.bulk_create(disputes)


def ask(each: Case, request: Request, received: date, chance: Random) -> list[Advice]:
    """Advice of some agencies, on the six weeks and beside them; some never comes."""
    found = []
    for agency in chance.sample(list(AdviceAgency), 4):
        asked = received + timedelta(days=chance.randrange(50))
        came = asked + timedelta(days=chance.choice((20, 41, 42, 43, 60, 90)))
        given = came if chance.random() < 0.8 else None
        found.append(Advice(request=request, agency=agency, requested_on=asked, received_on=given))
        each.advice.append(Asked(agency, asked, given or NEVER))
    return found


def words(html: str) -> str:
    """The words of a piece of a page."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def seen(client: Client, page: str, query: str = "") -> str:
    """A page of Anyshire."""
    response = client.get(f"/anyshire/{page}/{query}")
    assert response.status_code == 200
    return str(response.content.decode())


def rows(client: Client, page: str, title: str, query: str = "") -> dict[str, list[str]]:
    """A table of a page, by the first cell of each row."""
    return rows_of(seen(client, page, query), title)


def rows_of(page: str, title: str) -> dict[str, list[str]]:
    """A table whose title begins so, by the first cell of each row."""
    tables = [
        table
        for table in re.findall(r"<table.*?</table>", page, re.DOTALL)
        if words(re.findall(r"<caption.*?</caption>", table, re.DOTALL)[0]).startswith(title)
    ]
    body = re.findall(r"<tr\b.*?</tr>", tables[0].partition("</thead>")[2], re.DOTALL)
    cells = [[*map(words, re.findall(r"<t[hd]\b.*?</t[hd]>", row, re.DOTALL))] for row in body]
    return {row[0]: row[1:] for row in cells}


def tile(page: str, label: str) -> str:
    """The value of a tile."""
    for found in re.findall(r'<div class="kit-tile.*?</div>', page, re.DOTALL):
        if words(re.findall(r"<h3.*?</h3>", found, re.DOTALL)[0]) == label:
            return words(re.findall(r'kit-tile__value">(.*?)</p>', found, re.DOTALL)[0])
    raise AssertionError(label)


def decimal(value: float | Fraction, unit: str = "") -> str:
    """A number with one decimal; halves go up."""
    tenths = (Fraction(value) * 10 + Fraction(1, 2)) // 1
    return f"{tenths // 10:,}.{tenths % 10}{unit}"


def share(part: int, whole: int) -> str:
    """A percentage with one decimal."""
    return decimal(Fraction(100 * part, whole), "%") if whole else "–"


def middle(numbers: Iterable[int], unit: int = 1) -> Fraction | None:
    """The median in units of so many; of an even number halfway between the two."""
    listed = sorted(numbers)
    if not listed:
        return None
    half = len(listed) // 2
    return Fraction(listed[half] + listed[-half - 1], 2 * unit)


def figures(*numbers: int) -> list[str]:
    """Numbers as pages write them."""
    return [f"{number:,}" for number in numbers]


def issued(found: Iterable[Case], year: int, on: date) -> list[Case]:
    """DfE's cohort of a year: issued after a request with a day, not moved in."""
    return [
        each
        for each in found
        if each.started and each.started.year == year and each.started <= on
        if each.received and not each.moved_in
    ]


def age(born: date, on: date) -> int:
    """Whole years as birthdays count them."""
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def school_year(born: date, on: date) -> int:
    """The national curriculum year: age on the 31 August before, less 4."""
    begins = date(on.year if on.month >= 9 else on.year - 1, 8, 31)
    return age(born, begins) - 4


def a_year_after(day: date) -> date:
    """The same day a year later; 28 February for the 29th."""
    leap = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year + 1, day=28 if leap else day.day)


def reviewed(each: Case, year: int, on: date) -> str:
    """How a plan stands that was to be reviewed in a year; nothing where it was not.

    The twelve months run from the issue, or from the last review before the year.
    """
    first, last = date(year, 1, 1), min(date(year, 12, 31), on)
    before = each.meeting if each.meeting and each.meeting < first else None
    begins = max(filter(None, (each.started, before)), default=None)
    if not each.planned or begins is None or begins >= first:
        return ""
    held = each.meeting if each.meeting and first <= each.meeting <= last else None
    if held is None and each.ceased and each.ceased <= last:
        return ""
    due = a_year_after(begins)
    if held:
        return "in time" if held <= due else "late"
    return "overdue" if due < min(on, date(year + 1, 1, 1)) else "ahead"
