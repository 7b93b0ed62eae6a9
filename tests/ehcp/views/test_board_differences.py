"""What a board could work out of several pages of figures together: no count of 1 to 4."""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from html import unescape

import pytest
from django.test import Client

from commissioning.actions.reference import load_measures
from commissioning.choices import Role
from commissioning.models import LocalArea, Observation
from config.lib.disclosure import HIDDEN, is_small
from ehcp.actions.measures import write_local_measures
from ehcp.choices import CeaseReason, RequestOutcome
from ehcp.models import Plan
from tests.conftest import SignIn
from tests.ehcp.invented import plan_of
from tests.ehcp.queries.test_timeliness import issue
from tests.ehcp.rows import invent
from tests.factories import ChildFactory, RequestFactory

ON = date(2026, 11, 21)
PAGES = (
    *("requests", "caseload", "caseload/ceased", "caseload/budgets", "reviews", "transfers"),
    *("timeliness", "timeliness/advice", "timeliness/pipeline", "timeliness/forecast", "disputes"),
)
# Columns that hold no counts of children, or the difference of two counts that are shown.
NO_COUNTS = {"Change", "Change, percent", "Pounds a year", "On average", "Median days", "Lost"}
# What the method was tried on is not of this area.
ELSEWHERE = "invented caseloads"


@pytest.fixture(autouse=True)
def _standing(area: LocalArea) -> None:
    area.standing_on = ON
    area.save()


@dataclass
class Shown:
    """A table of a page: its title, headings and rows."""

    title: str
    headings: list[str]
    rows: list[list[str]]


def words(html: str) -> str:
    """The words of a piece of a page."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def tables(text: str) -> Iterator[Shown]:
    """The tables of a page."""
    for table in re.findall(r"<table.*?</table>", text, re.DOTALL):
        title = re.search(r"<caption[^>]*>(.*?)</caption>", table, re.DOTALL)
        head, _, body = table.partition("</thead>")
        headings = [words(cell) for cell in re.findall(r"<th\b.*?</th>", head, re.DOTALL)]
        rows = re.findall(r"<tr\b.*?</tr>", body, re.DOTALL)
        cells = [re.findall(r"<t[hd]\b.*?</t[hd]>", row, re.DOTALL) for row in rows]
        yield Shown(
            words(title[1]) if title else "", headings, [[*map(words, row)] for row in cells]
        )


def seen(client: Client, page: str, query: str = "") -> str:
    """A page of Anyshire."""
    response = client.get(f"/anyshire/{page}/{query}")
    assert response.status_code == 200
    return str(response.content.decode())


def cells(client: Client, page: str, title: str, label: str) -> list[str]:
    """A row of a table whose title begins so."""
    found = [each for each in tables(seen(client, page)) if each.title.startswith(title)]
    return next(row[1:] for each in found for row in each.rows if row[0] == label)


def views(client: Client, page: str) -> Iterator[tuple[str, str]]:
    """Each view of a page that it offers, by year and grouping: its query and its text."""
    first = seen(client, page)
    yield "", first
    for query in sorted(set(re.findall(r'href="(\?[^"]*)"', first))):
        plain = unescape(query)
        if "format=" not in plain:
            yield plain, seen(client, page, plain)


def small_counts(text: str) -> list[str]:
    """Counts of 1 to 4 on a page."""
    return [
        f"{table.title}: {row[0]}, {heading}: {cell}"
        for table in tables(text)
        if ELSEWHERE not in table.title
        for row in table.rows
        for heading, cell in zip(table.headings[1:], row[1:], strict=True)
        if cell.isdigit() and is_small(int(cell)) and heading not in NO_COUNTS
    ]


@pytest.mark.parametrize("plans", [20, 60])
def test_no_page_year_or_file_shows_a_small_count(
    area: LocalArea, member: SignIn, plans: int
) -> None:
    """Of a tiny area; commissioners see many, so there is something to hide."""
    invent(area, ON, plans)
    board, commissioner = member(Role.BOARD_MEMBER), member(Role.COMMISSIONER)
    assert sum(len(small_counts(seen(commissioner, page))) for page in PAGES) > 100
    for page in PAGES:
        for query, text in views(board, page):
            assert small_counts(text) == [], (page, query)
            for link in sorted(set(re.findall(r'href="(\?[^"]*format=csv[^"]*)"', text))):
                answer = board.get(f"/anyshire/{page}/{unescape(link)}")
                file = b"".join(answer).decode("utf-8-sig")  # type: ignore[call-overload]
                rows = list(csv.reader(io.StringIO(file)))
                whole = [[*map(words, row)] for table in tables(text) for row in table.rows]
                assert all(plain(row) in map(plain, whole) for row in rows[1:] if any(row)), link


def plain(row: list[str]) -> tuple[str, ...]:
    """The cells of a row without the signs that pages and files write differently."""
    return tuple(re.sub(r"[^0-9a-z]", "", cell.lower()) for cell in row if cell.strip(" –"))


def born_in(school_year: int) -> date:
    """A day of birth that puts a child into a school year in November 2026."""
    return date(2026 - 5 - school_year, 12, 1)


def test_the_years_of_young_people_are_not_told_by_two_pages(
    area: LocalArea, member: SignIn
) -> None:
    """Three in year 9: all from year 9 on less the stages that plans maintained shows."""
    for school_year, many in ((7, 20), (9, 3), (10, 9), (11, 2), (12, 12), (15, 9)):
        for _ in range(many):
            plan_of(area, date(2026, 3, 2), born_on=born_in(school_year))
    commissioner, board = member(Role.COMMISSIONER), member(Role.BOARD_MEMBER)
    title = "Plans from year"
    assert cells(commissioner, "transfers", title, "Year 9")[0] == "3"
    assert cells(commissioner, "transfers", title, "All")[0] == "35"
    stages = {"Key stage 4": "11", "Years 12 to 14": "12", "Past Year 14": "9"}
    for label, shown in stages.items():
        assert cells(board, "caseload", "Plans by national", label)[0] == shown
        assert cells(board, "transfers", title, label)[0] == shown
    text = seen(board, "transfers")
    told = [row for table in tables(text) for row in table.rows if table.title.startswith(title)]
    assert [row[0] for row in told] == list(stages)
    assert "35" not in [cell for row in told for cell in row]


def test_a_stage_that_one_page_hides_is_hidden_on_the_other(
    area: LocalArea, member: SignIn
) -> None:
    """Three past year 14, hidden with the smallest other stage; none of it by when it is due."""
    for school_year, many in ((7, 20), (10, 9), (12, 12), (15, 3)):
        for _ in range(many):
            plan_of(area, date(2026, 3, 2), born_on=born_in(school_year))
    board = member(Role.BOARD_MEMBER)
    for label in ("Key stage 4", "Past Year 14"):
        assert cells(board, "caseload", "Plans by national", label)[0] == HIDDEN
        assert set(cells(board, "transfers", "Plans from year", label)) == {HIDDEN}
    assert cells(board, "transfers", "Plans from year", "Years 12 to 14")[0] == "12"


def awaiting(area: LocalArea, days: int, many: int) -> None:
    """Requests of some days ago on which nothing is decided."""
    for _ in range(many):
        RequestFactory(child=ChildFactory(area=area), received_on=ON - timedelta(days=days))


def test_requests_and_the_pipeline_do_not_tell_who_waits_since_last_year(
    area: LocalArea, member: SignIn
) -> None:
    """Three of last year and 40 of this wait for a decision; last year 30 were agreed."""
    awaiting(area, 400, 3)
    awaiting(area, 20, 40)
    for _ in range(30):
        RequestFactory(
            child=ChildFactory(area=area),
            received_on=ON - timedelta(days=400),
            outcome=RequestOutcome.ASSESS,
            decided_on=ON - timedelta(days=370),
        )
    commissioner, board = member(Role.COMMISSIONER), member(Role.BOARD_MEMBER)
    years, stages = "Requests by calendar year", "Open requests by stage"
    assert cells(commissioner, "requests", years, "2025")[3] == "3"
    assert cells(commissioner, "timeliness/pipeline", stages, "Requested")[-1] == "43"
    assert cells(board, "requests", years, "2025")[3] == HIDDEN
    assert cells(board, "requests", years, "2026")[3] == "40"
    assert cells(board, "timeliness/pipeline", stages, "Requested")[-1] == HIDDEN


def test_the_tile_and_the_measure_of_the_backlog_hide_what_the_table_hides(
    area: LocalArea, member: SignIn
) -> None:
    """Waiting over 16 to 20 weeks: 3; past 20: 6, hidden with them, or both would be told."""
    load_measures()
    for _ in range(10):
        issue(area, date(2026, 11, 2), 100)
    awaiting(area, 130, 3)
    awaiting(area, 150, 6)
    awaiting(area, 20, 40)
    board = member(Role.BOARD_MEMBER)
    row = cells(board, "timeliness/pipeline", "Open requests by stage", "All")
    assert row == ["40", "0", HIDDEN, HIDDEN, "49"]
    text = words(seen(board, "timeliness/pipeline"))
    assert "Past 20 weeks without a plan c" in text
    assert "Open requests 49" in text
    assert "Past 20 weeks without a plan 6" in words(
        seen(member(Role.COMMISSIONER), "timeliness/pipeline")
    )
    write_local_measures(area=area, on=ON)
    kept = Observation.objects.filter(period__code="2026-11", measure__code__startswith="local.")
    values = dict(kept.values_list("measure__code", "value"))
    assert values["local.open_requests_month"] == 49
    assert values["local.past_20_weeks_month"] is None


def test_plans_of_two_days_do_not_tell_how_few_ceased_or_came(
    area: LocalArea, member: SignIn
) -> None:
    """12 plans of 2024 and 10 of 2025, of which 3 ceased in 2025; in 2026 12 more were issued."""
    for number in range(12):
        issue(area, date(2024, 5, 1), 100)
        issue(area, date(2026, 5, 1), 100)
        if number < 10:
            issue(area, date(2025, 5, 1), 100)
    for plan in Plan.objects.filter(started_on__year=2024)[:3]:
        plan.ceased_on, plan.cease_reason = date(2025, 6, 2), CeaseReason.OTHER
        plan.save()
    ends, ceased = "Plans maintained at the end of each year", "Plans ceased by reason"
    commissioner, board = member(Role.COMMISSIONER), member(Role.BOARD_MEMBER)
    assert cells(commissioner, "caseload", ends, "31 December 2024")[0] == "12"
    assert cells(commissioner, "caseload", ends, "31 December 2025")[0] == "19"
    assert cells(commissioner, "caseload/ceased", ceased, "All")[1] == "3"
    text = seen(board, "caseload")
    told = [row for table in tables(text) for row in table.rows if table.title.startswith(ends)]
    assert [row[:2] for row in told] == [
        ["21 November 2026", "31"],
        ["31 December 2025", "19"],
    ]
    assert "year=2024" not in text
    assert "Dec 2024" not in text
    assert "Dec 2024" not in seen(board, "caseload", "?year=2024")
    assert "Dec 2024" in seen(commissioner, "caseload")


def test_a_board_sees_no_counts_of_issued_plans_by_need(area: LocalArea, member: SignIn) -> None:
    """With the plans in force by need on two days they would tell how few of a need ceased."""
    for _ in range(12):
        issue(area, date(2026, 5, 1), 100)
    table = "Plans of 2026 so far by primary need"
    assert cells(member(Role.COMMISSIONER), "timeliness", table, "All")[:2] == ["12", "12"]
    assert cells(member(Role.BOARD_MEMBER), "timeliness", table, "All") == ["100.0%"]
