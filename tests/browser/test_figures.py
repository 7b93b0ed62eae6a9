"""Requests, the caseload, ceased plans, budgets and advice in a real browser."""

from datetime import date

import pytest
from playwright.sync_api import expect

from commissioning.choices import Role
from commissioning.models import LocalArea
from tests.browser.conftest import Axe, OpenPage
from tests.browser.test_board import no_wider_than_the_screen
from tests.conftest import SignIn
from tests.ehcp.rows import invent

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ON = date(2026, 6, 1)
PAGES = (
    "/anyshire/requests/",
    "/anyshire/caseload/",
    "/anyshire/caseload/ceased/",
    "/anyshire/caseload/budgets/",
    "/anyshire/timeliness/advice/",
    "/anyshire/timeliness/?by=setting",
)
LIMITS = (
    "/anyshire/timeliness/",
    "/anyshire/timeliness/pipeline/",
    "/anyshire/timeliness/forecast/?more=20&order=oldest",
    "/anyshire/clock/",
)
OF_FEW = (
    "/anyshire/timeliness/pipeline/?on=2026-03-31",
    "/anyshire/inspection/",
    "/anyshire/cases/views/",
    "/anyshire/cases/new/",
    "/anyshire/imports/rules/",
)


@pytest.fixture
def area(area: LocalArea) -> LocalArea:
    """An area with an invented caseload."""
    area.standing_on = ON
    area.save()
    invent(area, ON, 80)
    return area


@pytest.mark.parametrize(("width", "role"), [(1280, Role.COMMISSIONER), (375, Role.BOARD_MEMBER)])
def test_no_accessibility_fault(
    open_page: OpenPage, member: SignIn, area: LocalArea, axe: Axe, width: int, role: Role
) -> None:
    page = open_page(width=width, client=member(role))
    for path in PAGES:
        page.goto(path)
        expect(page.locator("[data-chart-place] svg").first).to_be_visible()
        axe(page)
        assert no_wider_than_the_screen(page), path


@pytest.mark.parametrize(
    ("width", "role", "more"), [(1280, Role.ADMINISTRATOR, OF_FEW), (375, Role.BOARD_MEMBER, ())]
)
def test_no_accessibility_fault_where_no_chart_is_drawn_first(
    open_page: OpenPage,
    member: SignIn,
    area: LocalArea,
    axe: Axe,
    width: int,
    role: Role,
    more: tuple[str, ...],
) -> None:
    page = open_page(width=width, client=member(role))
    for path in (*LIMITS, *more):
        page.goto(path)
        expect(page.locator("main h1")).to_be_visible()
        axe(page)
        assert no_wider_than_the_screen(page), path


def test_from_a_section_to_a_year_and_on_to_its_cases(
    open_page: OpenPage, member: SignIn, area: LocalArea
) -> None:
    page = open_page(client=member(Role.COMMISSIONER))
    page.goto("/anyshire/caseload/")
    page.get_by_role("navigation", name="Pages of this section").get_by_role(
        "link", name="Ceased plans"
    ).click()
    expect(page.get_by_role("heading", name="Why do plans end?")).to_be_visible()
    page.goto("/anyshire/requests/")
    page.get_by_role("link", name="2025", exact=True).first.click()
    expect(page.locator("caption", has_text="Requests of 2025 by month")).to_be_visible()
    page.get_by_role("table", name="Requests of 2025 by who asked").locator("tbody a").last.click()
    expect(page.get_by_role("heading", name="Cases", exact=True)).to_be_visible()


def test_a_wide_table_on_a_phone_keeps_its_caption_and_names_in_sight(
    open_page: OpenPage, member: SignIn, area: LocalArea
) -> None:
    page = open_page(width=375, client=member(Role.COMMISSIONER))
    page.goto("/anyshire/timeliness/pipeline/")
    frame = page.locator(".kit-scroll").first
    frame.evaluate("frame => frame.scrollTo(100, 0)")
    assert frame.evaluate("frame => frame.scrollLeft") == 100
    for part in ("caption", "tbody th"):
        box = frame.locator(part).first.bounding_box()
        assert box is not None
        assert box["x"] >= 0, part
        assert box["x"] + box["width"] <= 375, part
