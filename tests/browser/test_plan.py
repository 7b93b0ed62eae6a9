"""The plan of a strategy and an action in a real browser."""

import re
from datetime import date

import pytest
from playwright.sync_api import expect

from commissioning.choices import Role
from commissioning.models import LocalArea
from strategy.demonstration import somerset
from strategy.demonstration.load import load_plan
from tests import factories as make
from tests.browser.conftest import Axe, OpenPage
from tests.browser.test_board import no_wider_than_the_screen
from tests.conftest import SignIn

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ON = date(2018, 7, 12)
PLAN = "/anyshire/strategies/send-strategy-2016-19/"


@pytest.fixture
def area(area: LocalArea) -> LocalArea:
    """An area with the plan of Somerset, without its people."""
    area.standing_on = ON
    area.save()
    make.MembershipFactory(area=area, role=Role.COMMISSIONER)
    load_plan(somerset.PLAN, area, ON)
    return area


@pytest.mark.parametrize("width", [1280, 375])
def test_no_accessibility_fault(
    open_page: OpenPage, member: SignIn, area: LocalArea, axe: Axe, width: int
) -> None:
    page = open_page(width=width, client=member(Role.BOARD_MEMBER))
    today = date.today()
    for path in (
        f"{PLAN}as-at/",
        f"{PLAN}as-at/?day={today}",
        f"{PLAN}as-at/?day=2000-01-01",
        f"{PLAN}matrix/",
        "/anyshire/strategies/",
        PLAN,
        f"{PLAN}?group=programme&sort=due&show=unfinished",
        f"{PLAN}?q=unheard",
        "/anyshire/actions/LAIN-09/",
        "/anyshire/recommendations/",
        "/anyshire/risks/",
    ):
        page.goto(path)
        axe(page)
        assert no_wider_than_the_screen(page), path


def test_from_a_count_to_an_action_without_javascript(
    open_page: OpenPage, member: SignIn, area: LocalArea
) -> None:
    page = open_page(javascript=False, client=member(Role.BOARD_MEMBER))
    page.goto(PLAN)
    page.get_by_role("link", name=re.compile("Started but delayed")).first.click()
    expect(page).to_have_url(re.compile(r"state=started_delayed"))
    expect(page.get_by_text("3 of 14 actions")).to_be_visible()
    page.get_by_label("Group by").select_option("owner")
    page.get_by_role("button", name="Apply").click()
    expect(page).to_have_url(re.compile(r"state=started_delayed.*group=owner"))
    page.get_by_role("link", name=re.compile("LAIN-09")).click()
    expect(page.get_by_text("51% now")).to_be_visible()
    page.get_by_role("link", name="Strategies", exact=True).first.click()
    expect(page.get_by_role("heading", name="Strategies and their actions")).to_be_visible()
