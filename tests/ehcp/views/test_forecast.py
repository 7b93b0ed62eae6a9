"""The page of the forecast, through the client."""

import re
from datetime import date, timedelta

import pytest
from django.test import Client

from commissioning.choices import Role
from commissioning.models import LocalArea
from ehcp.choices import AssessmentOutcome, RequestOutcome
from ehcp.queries.forecast_unseen import unseen
from ehcp.queries.timeliness import month_starts
from tests.conftest import SignIn
from tests.ehcp.queries.test_timeliness import issue
from tests.ehcp.views.test_timeliness import cells, page
from tests.factories import AssessmentFactory, ChildFactory, LocalAreaFactory, RequestFactory

URL = "/anyshire/timeliness/forecast/"
ON = date(2026, 11, 21)


@pytest.fixture(autouse=True)
def _standing(area: LocalArea) -> None:
    area.standing_on = ON
    area.save()


@pytest.fixture
def records(area: LocalArea) -> None:
    """Two plans a month from September 2024, one late; twenty agreed cases wait for a year."""
    for starts in month_starts(date(2024, 9, 1), date(2026, 11, 1)):
        for days in (100, 200):
            issue(area, starts.replace(day=10), days)
    for _ in range(20):
        asked = ON - timedelta(days=365)
        request = RequestFactory(
            child=ChildFactory(area=area),
            received_on=asked,
            outcome=RequestOutcome.ASSESS,
            decided_on=asked,
        )
        AssessmentFactory(request=request, outcome=AssessmentOutcome.ISSUE, decided_on=asked)


@pytest.mark.parametrize("role", Role)
@pytest.mark.usefixtures("records")
def test_every_role_sees_the_figure_to_come_with_its_range(member: SignIn, role: Role) -> None:
    text = page(member(role), URL)
    assert "2026, to be published in June 2027" in text
    assert "2027, to be published in June 2028" in text
    pace = "Lately 2.0 plans were issued a month, 50.0% of them within 20 weeks"
    assert (pace in text) is (role in (Role.ADMINISTRATOR, Role.COMMISSIONER))
    assert "How this is worked out, and what it cannot know" in text
    assert "On 30 June 2025 this method would have said" in text
    assert "It came to 50.0%" in text
    found = unseen()
    inside = f"lay inside the range in {found.inside} of {len(found.rows)}"
    assert inside in text
    assert "holds nine in ten of the errors" in text


@pytest.mark.usefixtures("records")
def test_clearing_the_backlog_lowers_the_figure_before_it_lifts_it(member: SignIn) -> None:
    text = page(member(Role.COMMISSIONER), f"{URL}?more=10&order=oldest")
    assert "With 10 more plans a month, the longest waiting first" in text
    assert "points lower in 2026" in text
    assert "points higher in 2027" in text
    assert "Clearing the backlog lowers the figure before it lifts it." in text
    assert "What if: 2026, to be published in June 2027" in text
    lately = page(member(Role.COMMISSIONER), URL)
    assert "What if: 2026" not in lately
    figure = r"2026, to be published in June 2027.*?(\d+\.\d%)"
    before, after = (re.findall(figure, each)[0] for each in (lately, text))
    assert before != after
    assert f"<dt>As lately, exceptions left out</dt><dd>{before}</dd>" in text


@pytest.mark.usefixtures("records")
def test_a_board_sees_no_few_plans(member: SignIn) -> None:
    # From 22 November 9 of 30 days are left: 0.6 of 2 plans.
    assert cells(page(member(Role.COMMISSIONER), URL), "November 2026")[0] == "1"
    assert cells(page(member(Role.BOARD_MEMBER), URL), "November 2026")[0] == "c"


def test_a_board_sees_no_figure_of_a_very_small_area(area: LocalArea, member: SignIn) -> None:
    """One plan a month, of which every fourth is late: 9 in time in a year."""
    for starts in month_starts(date(2024, 9, 1), date(2026, 11, 1)):
        issue(area, starts.replace(day=10), 100 if starts.month % 4 else 200)
    seen = page(member(Role.COMMISSIONER), URL)
    assert re.search(r'kit-tile__value">[\d.]+%<', seen)
    text = page(member(Role.BOARD_MEMBER), URL)
    assert 'kit-tile__value">c<' in text
    assert "<dt>Range</dt><dd>c</dd>" in text
    assert "<dt>Range with them</dt><dd>c</dd>" in text
    assert set(cells(text, "November 2026")[2:4]) == {"c"}


@pytest.mark.usefixtures("records")
def test_an_answer_that_cannot_be_used_is_refused_in_words(member: SignIn) -> None:
    text = page(member(Role.COMMISSIONER), f"{URL}?more=-5&order=random")
    assert "Ensure this value is greater than or equal to 0" in text
    assert "points lower in" not in text


def test_without_enough_records_it_says_what_is_needed(member: SignIn) -> None:
    assert "A forecast needs plans in at least 6 full months" in page(
        member(Role.COMMISSIONER), URL
    )


def test_others_may_not(client: Client, member: SignIn, area: LocalArea) -> None:
    assert member(Role.COMMISSIONER, area=LocalAreaFactory()).get(URL).status_code == 404
    assert client.get(URL)["Location"].startswith("/account/login/")
    assert member(Role.COMMISSIONER).post(URL).status_code == 405
