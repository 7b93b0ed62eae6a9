"""How the groups of plans changed, on the page of plans maintained, through the client."""

import re
from datetime import date

import pytest

from commissioning.choices import Role
from commissioning.models import LocalArea
from ehcp.choices import Need, Sex
from tests.conftest import SignIn
from tests.ehcp.queries.test_maintained import plan
from tests.ehcp.rows import invent
from tests.ehcp.views.test_timeliness import cells, page
from tests.factories import PlanNeedFactory

URL = "/anyshire/caseload/"
ON = date(2026, 11, 21)


@pytest.fixture(autouse=True)
def _standing(area: LocalArea) -> None:
    area.standing_on = ON
    area.save()


def test_how_the_groups_changed_and_the_cases_of_each_number(
    area: LocalArea, member: SignIn
) -> None:
    """Six boys with autism and four girls without a need since 2024, 32 with autism since 2025."""
    for day, many, need, sex in (
        (date(2024, 3, 1), 6, Need.ASD, Sex.MALE),
        (date(2024, 3, 1), 4, None, Sex.FEMALE),
        (date(2025, 5, 1), 20, Need.ASD, Sex.MALE),
        (date(2025, 5, 1), 12, Need.ASD, Sex.FEMALE),
    ):
        for _ in range(many):
            made = plan(area, day, child__sex=sex, child__ethnicity="WIRI")
            if need:
                PlanNeedFactory(plan=made, need=need)
    client = member(Role.COMMISSIONER)
    text = page(client, URL)
    trends = text.split("How the groups changed")[1]
    assert "31 Dec 2024" in trends
    assert cells(trends, "Autistic spectrum disorder") == ["6", "38", "38", "+32"]
    assert cells(trends, "Not recorded") == ["4", "4", "4", "no change"]
    assert cells(trends, "Female") == ["4", "16", "16", "+12"]
    for figure, said in (
        ("held:2024:need:ASD", "6 cases"),
        ("held:2024:need:none", "4 cases"),
        ("held:2026:sex:F", "16 cases"),
        ("held:2025:ethnicity:WBRI", "42 cases"),
        ("held:2026", "42 cases"),
    ):
        assert f"figure={figure}" in trends
        assert f"of {said}" in page(client, f"/anyshire/cases/?figure={figure}&every=yes")


def test_a_board_sees_in_a_trend_what_it_sees_of_each_year(area: LocalArea, member: SignIn) -> None:
    invent(area, ON, 90)
    client = member(Role.BOARD_MEMBER)
    text = page(client, URL)
    trends = text.split("How the groups changed")[1]
    assert "/anyshire/cases/" not in trends
    name = "Speech, language and communication needs"
    years = re.findall(r"31 Dec (\d{4})", trends.split(name)[0])
    alone = [page(client, f"{URL}?year={year}").split("How the groups")[0] for year in years]
    assert len(years) >= 2
    assert cells(trends, name)[: len(years)] == [cells(each, name)[0] for each in alone]
