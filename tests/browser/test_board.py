"""The board's first page and the benchmarks in a real browser."""

import re

import pytest
from playwright.sync_api import Page, expect

from commissioning.choices import Role
from commissioning.models import LocalArea
from strategy.queries.headlines import LAW, PLACEMENTS
from tests.browser.conftest import Axe, OpenPage
from tests.conftest import SignIn
from tests.factories import EnglandFactory, MeasureFactory
from tests.figures import make_neighbours, others, publish, share

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PAGES = ["", "benchmarks/", f"benchmarks/{LAW[0].code}/", "benchmarks/caseload.ehcplans/"]


@pytest.fixture(autouse=True)
def _figures(area: LocalArea) -> None:
    """Every headline for two years, with comparators, a count and a symbol."""
    near, england = others(3), EnglandFactory()
    make_neighbours(area, near)
    for code in (*(headline.code for headline in LAW), *PLACEMENTS):
        measure = share(code)
        publish(measure, 2023, {area.geography: 16.8, england: 50.3, near[0]: "x"})
        publish(measure, 2024, {area.geography: 12.3, england: 46.4, near[0]: 41.2})
    plans = MeasureFactory(code="caseload.ehcplans")
    publish(plans, 2023, {area.geography: "x"})
    publish(plans, 2024, {area.geography: 3736.0})


def no_wider_than_the_screen(page: Page) -> bool:
    """Whether nothing makes the whole page scroll sideways."""
    return bool(
        page.evaluate(
            "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
        )
    )


@pytest.mark.parametrize("width", [1280, 375])
@pytest.mark.parametrize("path", PAGES)
def test_no_accessibility_fault(
    open_page: OpenPage, member: SignIn, axe: Axe, path: str, width: int
) -> None:
    page = open_page(width=width, client=member(Role.BOARD_MEMBER))
    page.goto(f"/anyshire/{path}")
    page.wait_for_load_state("networkidle")
    for details in page.locator("main details").all():
        details.locator("summary").click()
    axe(page)
    assert no_wider_than_the_screen(page)


@pytest.mark.parametrize("path", ["", f"benchmarks/{LAW[0].code}/"])
def test_the_chart_is_drawn(open_page: OpenPage, member: SignIn, path: str) -> None:
    page = open_page(client=member(Role.BOARD_MEMBER))
    page.goto(f"/anyshire/{path}")
    expect(page.locator("[data-chart-place] svg")).to_be_visible()


def test_a_tile_leads_to_its_measure_and_on_to_a_period(
    open_page: OpenPage, member: SignIn
) -> None:
    page = open_page(client=member(Role.BOARD_MEMBER))
    page.goto("/anyshire/")
    page.get_by_role("link", name=LAW[0].label).click()
    expect(page.get_by_role("heading", level=2, name="About this measure")).to_be_visible()
    page.get_by_label("Period", exact=True).select_option("2023")
    page.get_by_role("button", name="Show").click()
    expect(page).to_have_url(re.compile(r"\?period=2023"))
    expect(page.locator(".bench-facts__own")).to_contain_text("16.8%")


def test_all_is_there_without_javascript(open_page: OpenPage, member: SignIn) -> None:
    page = open_page(javascript=False, client=member(Role.BOARD_MEMBER))
    page.goto("/anyshire/")
    expect(page.locator(".kit-tile__value").first).to_have_text("12.3%")
    page.goto(f"/anyshire/benchmarks/{LAW[0].code}/")
    page.get_by_text("Show the table").click()
    expect(page.get_by_role("cell", name="46.4%").first).to_be_visible()
