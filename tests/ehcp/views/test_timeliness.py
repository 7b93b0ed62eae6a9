"""The pages of timeliness, the pipeline and the clock, through the client."""

import re
from datetime import date, timedelta
from html import unescape

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from commissioning.choices import Role, Unit
from commissioning.models import LocalArea
from ehcp.actions.clock import load_clock_rules
from ehcp.choices import RequestOutcome, RequestSource
from ehcp.queries.comparison import AVERAGE, HEADLINE
from tests.conftest import SignIn
from tests.ehcp.queries.test_timeliness import issue
from tests.factories import (
    AdviceFactory,
    ChildFactory,
    EnglandFactory,
    LocalAreaFactory,
    MeasureFactory,
    RequestFactory,
)
from tests.figures import publish, share

PAGES = ("/anyshire/timeliness/", "/anyshire/timeliness/pipeline/", "/anyshire/clock/")
URL, PIPELINE, CLOCK = PAGES
ON = date(2026, 11, 21)
WORKERS = (Role.ADMINISTRATOR, Role.COMMISSIONER)
OTHERS = (Role.BOARD_MEMBER, Role.ACTION_OWNER)


@pytest.fixture(autouse=True)
def _standing(area: LocalArea) -> None:
    area.standing_on = ON
    area.save()


def page(client: Client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200
    return unescape(" ".join(response.content.decode().split()))


def cells(text: str, name: str) -> list[str]:
    """The figures of the last table row of that name, as plain texts."""
    row = re.split(rf">\s*{re.escape(name)}\s*(?:</a>\s*)?</th>", text)[-1].split("</tr>", 1)[0]
    found = re.findall(r"--numeric\">(.*?)</td>", row)
    return [re.sub(r"<[^>]+>", "", cell).strip() for cell in found]


@pytest.fixture
def plans(area: LocalArea) -> None:
    """2026: 40 in time and 20 late asked by families, 3 in time and 12 late by schools."""
    for source, days, many in (
        (RequestSource.FAMILY, 140, 40),
        (RequestSource.FAMILY, 141, 20),
        (RequestSource.SETTING, 100, 3),
        (RequestSource.SETTING, 400, 12),
    ):
        for _ in range(many):
            issue(area, date(2026, 5, 1), days, source=source)


# The ladder


@pytest.mark.parametrize("url", PAGES)
@pytest.mark.parametrize("role", Role)
def test_every_role_may_look(member: SignIn, role: Role, url: str) -> None:
    assert "<h1" in page(member(role), url)


@pytest.mark.parametrize("url", PAGES)
def test_others_may_not(client: Client, member: SignIn, area: LocalArea, url: str) -> None:
    assert member(Role.COMMISSIONER, area=LocalAreaFactory()).get(url).status_code == 404
    assert client.get(url)["Location"].startswith("/account/login/")
    assert member(Role.COMMISSIONER).post(url).status_code == 405


# The national measure


@pytest.mark.usefixtures("plans")
@pytest.mark.parametrize("role", WORKERS)
def test_those_who_work_on_cases_see_every_number(member: SignIn, role: Role) -> None:
    text = page(member(role), f"{URL}?by=source")
    assert "43 of 75 plans" in text
    assert cells(text, "2026") == ["75", "43", "57.3%", "75", "43", "57.3%"]
    assert cells(text, "School or other education setting") == ["15", "3", "20.0%", "20.0%"]
    assert cells(text, "All") == ["75", "43", "57.3%", "57.3%"]
    assert cells(text, "Over 52 weeks") == ["12"]
    assert cells(text, "May 2026")[:2] == ["75", "43"]


@pytest.mark.usefixtures("plans")
@pytest.mark.parametrize("role", OTHERS)
def test_others_see_no_small_number_and_none_to_work_it_out(member: SignIn, role: Role) -> None:
    text = page(member(role), f"{URL}?by=source")
    assert cells(text, "2026") == ["75", "43", "57.3%", "57.3%"]
    # Of the schools' 15 plans 3 were in time: with the total, the families' row would tell.
    assert cells(text, "School or other education setting") == ["15", "c", "c"]
    assert cells(text, "Young person or parent") == ["60", "c", "c"]
    assert cells(text, "All") == ["75", "43", "57.3%"]
    # 3 within 16 weeks and 40 up to 20 come to the 43 of the year.
    assert cells(text, "16 weeks or less") == ["c"]
    assert cells(text, "Over 16 to 20 weeks") == ["c"]
    assert "c: hidden, because small numbers could identify a child." in text


@pytest.mark.usefixtures("plans")
def test_the_area_stands_beside_england(area: LocalArea, member: SignIn) -> None:
    measure = share(HEADLINE)
    publish(measure, 2024, {area.geography: 12.3, EnglandFactory(): 46.4})
    text = page(member(Role.BOARD_MEMBER), URL)
    assert "In 2026 our records give 57.3%. England: 46.4% in 2024." in text
    assert "England, 2024" in text


def test_another_year_and_grouping(area: LocalArea, member: SignIn) -> None:
    issue(area, date(2025, 5, 1), 100)
    text = page(member(Role.COMMISSIONER), f"{URL}?by=age&year=2025")
    assert "Plans of 2025 by age at the request" in text
    assert cells(text, "5 to 10") == ["1", "1", "100.0%", "100.0%"]
    assert "Plans of 2026 so far" in page(member(Role.COMMISSIONER), f"{URL}?year=1066&by=nothing")


def test_nothing_yet(member: SignIn) -> None:
    assert "No plan has been issued yet" in page(member(Role.COMMISSIONER), URL)
    assert "No request is open" in page(member(Role.COMMISSIONER), PIPELINE)


@pytest.mark.usefixtures("plans")
def test_queries_do_not_grow(
    area: LocalArea, member: SignIn, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    publish(share(HEADLINE), 2024, {area.geography: 12.3, EnglandFactory(): 46.4})
    client = member(Role.COMMISSIONER)
    page(client, URL)
    with django_assert_max_num_queries(15):
        page(client, URL)
    with django_assert_max_num_queries(15):
        page(client, PIPELINE)


# The pipeline


@pytest.fixture
def waiting(area: LocalArea) -> None:
    """Undecided: 12 after 10 days, 2 after 50. Being assessed: 30 after 150 days."""
    for many, days, outcome in (
        (12, 10, RequestOutcome.AWAITED),
        (2, 50, RequestOutcome.AWAITED),
        (30, 150, RequestOutcome.ASSESS),
    ):
        for _ in range(many):
            RequestFactory(
                child=ChildFactory(area=area),
                received_on=ON - timedelta(days=days),
                outcome=outcome,
                decided_on=ON - timedelta(days=100) if outcome == RequestOutcome.ASSESS else None,
            )


@pytest.mark.usefixtures("waiting")
def test_commissioners_open_the_cases_behind_a_number(member: SignIn) -> None:
    client = member(Role.COMMISSIONER)
    text = page(client, PIPELINE)
    assert cells(text, "Tell the family whether there will be an assessment")[1:3] == ["14", "2"]
    assert cells(text, "All") == ["12", "2", "0", "30", "0", "0", "44"]
    assert "/anyshire/cases/?stage=requested&received=" in text
    assert "/anyshire/cases/?stage=open&overdue=yes" in text
    assert "Most time is lost in this step: request to decision to assess" in text
    assert client.get("/anyshire/cases/?stage=open&overdue=yes").status_code == 200


@pytest.mark.usefixtures("waiting")
@pytest.mark.parametrize("role", OTHERS)
def test_a_board_has_no_way_to_cases_or_small_numbers(member: SignIn, role: Role) -> None:
    text = page(member(role), PIPELINE)
    assert "/anyshire/cases/" not in text
    assert "Past the limits" not in text
    assert cells(text, "Being assessed") == ["0", "0", "0", "30", "30"]
    requested = cells(text, "Requested")
    assert requested[1] == "c"
    assert requested.count("c") >= 2


@pytest.mark.parametrize("role", OTHERS)
def test_a_board_is_not_told_twice_what_is_still_to_come(
    area: LocalArea, member: SignIn, role: Role
) -> None:
    """The page of advice counts it by year: beside that, one sum would tell a hidden number."""
    AdviceFactory.create_batch(12, request__child__area=area)
    assert "Still to come" in page(member(Role.COMMISSIONER), PIPELINE)
    assert "Still to come" not in page(member(role), PIPELINE)


@pytest.mark.usefixtures("plans")
@pytest.mark.parametrize("role", OTHERS)
def test_a_board_sees_the_other_limits_as_shares(member: SignIn, role: Role) -> None:
    """The counts would tell the refused and withdrawn ones that the page of requests hides."""
    label = "Requests decided within 6 weeks, of the year’s requests that are decided"
    assert len(cells(page(member(Role.COMMISSIONER), URL), label)) == 3
    assert len(cells(page(member(role), URL), label)) == 1


# The clock


def test_the_rules_with_their_authority_and_doubts(member: SignIn) -> None:
    assert "No rules are loaded" in page(member(Role.BOARD_MEMBER), CLOCK)
    load_clock_rules()
    text = page(member(Role.BOARD_MEMBER), CLOCK)
    for words in (
        *("SEND Regulations 2014, regulation 13(2)", "20 weeks", "before 15 February"),
        *("30 working days", "12 months", "at once", "Unconfirmed", "C33"),
    ):
        assert words in text
    assert text.count(">Unconfirmed<") == 10


# The averages


@pytest.mark.usefixtures("plans")
def test_average_weeks_beside_england(area: LocalArea, member: SignIn) -> None:
    england = EnglandFactory()
    publish(share(HEADLINE), 2025, {england: 46.4})
    publish(MeasureFactory(code=AVERAGE, unit=Unit.WEEKS), 2025, {england: 31.5})
    for _ in range(2):
        issue(area, date(2026, 5, 1), 700, exception=True)
    text = page(member(Role.COMMISSIONER), URL)
    # 40 of 140, 20 of 141, 3 of 100, 12 of 400 and 2 of 700 days.
    days = 40 * 140 + 20 * 141 + 3 * 100 + 12 * 400
    included, left_out = (days + 1400) / 77 / 7, days / 75 / 7
    assert cells(text, "Exceptions included") == [
        f"{included:.1f} weeks",
        "–",
        "31.5 weeks (2025)",
        "–",
    ]
    assert cells(text, "Exceptions left out")[0] == f"{left_out:.1f} weeks"
    # The two means would tell how long the 2 took.
    assert cells(page(member(Role.BOARD_MEMBER), URL), "Exceptions left out")[0] == "c"


@pytest.mark.usefixtures("plans")
def test_by_kind_of_placement_with_its_cases(member: SignIn) -> None:
    client = member(Role.COMMISSIONER)
    text = page(client, f"{URL}?by=setting")
    assert cells(text, "Placement not recorded")[:2] == ["75", "43"]
    found = re.findall(r'href="(/anyshire/cases/\?[^"]*bucket=[^"]*)"', text)
    assert "of 75 cases" in page(client, found[0])
