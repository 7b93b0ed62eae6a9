"""Figures of an imported return, counted a second time from its XML alone and set beside pages.

Nothing of `ehcp.queries` is used: dates are subtracted here, by the definitions that the pages
give. Days fall on the limits, on leap days and on the ends of years.
"""

import re
from collections import Counter
from dataclasses import dataclass
from datetime import date
from html import unescape
from itertools import pairwise
from random import Random
from xml.etree import ElementTree

import pytest
from django.test import Client

from commissioning.choices import ImportState, Role
from commissioning.imports import runs
from commissioning.models import LocalArea
from tests.conftest import SignIn
from tests.ehcp.imports.returns import header, problems, rehearse, xml
from tests.ehcp.imports.varied import KNOWN_URNS, Caseload
from tests.factories import SettingFactory

PERSONS = 1_500
CENSUS = date(2025, 1, 16)
DAYS = (CENSUS, date(2024, 2, 29))
WEEKS = (42, 112, 140, 210, 364)
NEVER = date.max


@dataclass(frozen=True)
class Case:
    """A request with all that the figures ask for; a day that is absent is None."""

    received: date | None
    outcome: str
    decided: date | None
    exported: bool
    assessment: str
    concluded: date | None
    excepted: bool
    planned: bool
    started: date | None
    ceased: date | None
    reason: str
    moved_in: bool
    meeting: date | None
    need: str

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


def cases(content: bytes) -> list[Case]:
    """Every request of a return."""
    root = ElementTree.fromstring(content)  # noqa: S314 - our own
    return [case(request) for request in root.iter("Requests")]


def case(request: ElementTree.Element) -> Case:
    """A request."""

    def text(path: str) -> str:
        return (request.findtext(path) or "").strip()

    def day(path: str) -> date | None:
        return date.fromisoformat(text(path)) if text(path) else None

    needs = request.findall("ActivePlans/SENneed")
    return Case(
        received=day("ReceivedDate"),
        outcome=text("RequestOutcome"),
        decided=day("RequestOutcomeDate"),
        exported=bool(text("Exported")),
        assessment=text("Assessment/AssessmentOutcome"),
        concluded=day("Assessment/AssessmentOutcomeDate"),
        excepted=text("Assessment/Week20") == "1",
        planned=request.find("Assessment/NamedPlan") is not None
        or request.find("ActivePlans") is not None,
        started=day("Assessment/NamedPlan/StartDate"),
        ceased=day("Assessment/NamedPlan/CeaseDate"),
        reason=text("Assessment/NamedPlan/CeaseReason"),
        moved_in=bool(text("ActivePlans/TransferLA")),
        meeting=day("ActivePlans/ReviewMeeting"),
        need=next(
            (n.findtext("SENtype") or "" for n in needs if n.findtext("SENtypeRank") == "1"), ""
        ),
    )


@pytest.fixture
def counted(area: LocalArea) -> list[Case]:
    """The cases of a return that was imported."""
    for urn in KNOWN_URNS[1:]:
        SettingFactory(urn=urn, authority=area.geography)
    persons = Caseload(CENSUS, Random(29)).persons(PERSONS)
    content = xml(*persons, top=header(Year="2025", ReferenceDate=CENSUS.isoformat()))
    run = rehearse(area, ("return.xml", content))
    assert run.state == ImportState.REHEARSED, problems(run)[:5]
    runs.apply(run=run, by=None)
    return cases(content)


def words(html: str) -> str:
    """The words of a piece of a page."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def rows(client: Client, page: str, title: str) -> dict[str, list[str]]:
    """A table of a page, by the first cell of each row."""
    response = client.get(f"/anyshire/{page}/")
    assert response.status_code == 200
    text = response.content.decode()
    tables = re.findall(r"<table.*?</table>", text, re.DOTALL)
    chosen = next(
        table
        for table in tables
        if words(re.findall(r"<caption.*?</caption>", table, re.DOTALL)[0]).startswith(title)
    )
    body = re.findall(r"<tr\b.*?</tr>", chosen.partition("</thead>")[2], re.DOTALL)
    cells = [[*map(words, re.findall(r"<t[hd]\b.*?</t[hd]>", row, re.DOTALL))] for row in body]
    return {row[0]: row[1:] for row in cells}


def share(part: int, whole: int) -> str:
    """A percentage with one decimal."""
    return f"{100 * part / whole:.1f}%" if whole else "–"


def figures(*numbers: int) -> list[str]:
    """Numbers as pages write them."""
    return [f"{number:,}" for number in numbers]


def issued(found: list[Case], year: int, on: date) -> list[Case]:
    """DfE's cohort of a year: issued after a request with a day, not moved in."""
    return [
        each
        for each in found
        if each.started and each.started.year == year and each.started <= on
        if each.received and not each.moved_in
    ]


def within(each: Case, days: int) -> bool:
    """Whether the plan was issued within so many days."""
    assert each.started is not None
    assert each.received is not None
    return (each.started - each.received).days <= days


@pytest.mark.parametrize("on", DAYS)
def test_every_figure_is_equal_to_the_digit(
    counted: list[Case], area: LocalArea, member: SignIn, on: date
) -> None:
    area.standing_on = on
    area.save()
    client = member(Role.COMMISSIONER)
    check_timeliness(client, counted, on)
    check_requests(client, counted, on)
    check_pipeline(client, counted, on)
    check_maintained(client, counted, on)
    check_reviews(client, counted, on)


def check_timeliness(client: Client, found: list[Case], on: date) -> None:
    """The national measure both ways, by calendar year."""
    table = rows(client, "timeliness", "By calendar year")
    boundary = 0
    for year in range(on.year - 3, on.year + 1):
        of_year = issued(found, year, on)
        plain = [each for each in of_year if not each.excepted]
        boundary += sum(within(each, 140) and not within(each, 139) for each in of_year)
        inside, inside_ex = (sum(within(e, 140) for e in some) for some in (of_year, plain))
        if not of_year:
            continue
        assert table[str(year)] == [
            *figures(len(of_year), inside),
            share(inside, len(of_year)),
            *figures(len(plain), inside_ex),
            share(inside_ex, len(plain)),
        ], year
    assert boundary > 10


def check_requests(client: Client, found: list[Case], on: date) -> None:
    """Requests of a year by decision, and those decided within 6 weeks."""
    table = rows(client, "requests", "Requests by calendar year")
    for year in range(on.year - 3, on.year + 1):
        of_year = [e for e in found if e.received and e.received.year == year and e.received <= on]
        known = [e for e in of_year if e.decided and e.decided <= on]
        told = [e for e in known if e.outcome in "YN"]
        intime = [
            e for e in told if e.decided and e.received and (e.decided - e.received).days <= 42
        ]
        by_outcome = Counter(e.outcome for e in known)
        if of_year:
            assert table[str(year)][1:3] == figures(by_outcome["N"], by_outcome["W"]), year
            assert table[str(year)][-3] == f"{len(of_year):,}"
            assert table[str(year)][-2] == share(by_outcome["N"], len(of_year))
            assert table[str(year)][-1] == share(len(intime), len(told))
    refused = rows(client, "requests", "Assessments by calendar year")
    for year in range(on.year - 3, on.year + 1):
        ended = [e for e in found if e.concluded and e.concluded.year == year and e.concluded <= on]
        not_issued = [e for e in ended if e.assessment == "N"]
        soon = [
            e
            for e in not_issued
            if e.concluded and e.received and (e.concluded - e.received).days <= 112
        ]
        if ended:
            assert refused[str(year)][1] == f"{len(not_issued):,}"
            assert refused[str(year)][-1] == share(len(soon), len(not_issued))


def check_pipeline(client: Client, found: list[Case], on: date) -> None:
    """Open requests by week of the clock."""
    ages = [(on - e.received).days for e in found if e.is_open(on) and e.received]
    ends = [-1, *WEEKS, 10**6]
    bands = [sum(low < age <= high for age in ages) for low, high in pairwise(ends)]
    table = rows(client, "timeliness/pipeline", "Open requests by stage")
    assert table["All"] == figures(*bands, len(ages))
    waiting = [e for e in found if e.is_open(on) and e.waits(on)]
    assert table["Requested"][-1] == f"{len(waiting):,}"


def check_maintained(client: Client, found: list[Case], on: date) -> None:
    """Plans maintained, by primary need, and at the end of years."""
    assert rows(client, "caseload", "Plans by sex")
    there = [each for each in found if each.in_force(on)]
    by_sex = rows(client, "caseload", "Plans by sex")
    assert sum(int(row[0].replace(",", "")) for row in by_sex.values()) == len(there)
    ends = rows(client, "caseload", "Plans maintained at the end of each year")
    for year in range(on.year - 4, on.year):
        last = date(year, 12, 31)
        many = sum(each.in_force(last) for each in found)
        assert ends[f"31 December {year}"][0] == f"{many:,}"
    for name, count in Counter(each.need for each in there if each.need).items():
        label = {"ASD": "Autistic spectrum disorder", "MSI": "Multi-sensory impairment"}.get(name)
        if label:
            table = rows(client, "caseload", "Plans by primary need")
            assert table[label][0] == f"{count:,}"
    ceased = rows(client, "caseload/ceased", "Plans ceased by reason")["All"]
    in_year = sum(
        e.ceased is not None and e.ceased.year == on.year and e.ceased <= on for e in found
    )
    assert ceased[0] == f"{in_year:,}"


def check_reviews(client: Client, found: list[Case], on: date) -> None:
    """Plans whose twelve months ended in a year, and those of them reviewed in time."""
    table = rows(client, "reviews", "Plans to be reviewed, by calendar year")
    for year in range(on.year - 3, on.year + 1):
        states = Counter(state for each in found if (state := reviewed(each, year, on)))
        if not states:
            continue
        late = states["late"]
        reached = states.total() - states["ahead"]
        numbers = (states.total(), states["in time"], late, states["overdue"], states["ahead"])
        assert table[str(year)][:5] == figures(*numbers), (on, year)
        assert table[str(year)][5] == share(states["in time"], reached), year


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


def a_year_after(day: date) -> date:
    """The same day a year later; 28 February for the 29th."""
    leap = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year + 1, day=28 if leap else day.day)
