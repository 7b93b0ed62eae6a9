"""The needs profile in a real browser: charts, tables, phone and accessibility."""

import pytest
from playwright.sync_api import Page

from commissioning.actions.reference import load_reference
from commissioning.choices import Role
from commissioning.demonstration.papers import load_papers
from commissioning.models import Geography, LocalArea
from tests.browser.conftest import Axe, OpenPage
from tests.conftest import SignIn
from tests.factories import CensusSchoolFactory, LocalAreaFactory, SchoolCountFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def area(db: None) -> LocalArea:
    """Stockton with the figures of its paper, and a school of the school-level file."""
    load_reference()
    load_papers()
    place = Geography.objects.get(number="808")
    school = CensusSchoolFactory(name="A Primary School with a Long Name", authority=place)
    for provision, pupils in (("", 200), ("K", 30), ("E", 10)):
        SchoolCountFactory(school=school, provision=provision, pupils=pupils)
    return LocalAreaFactory(name="Stockton-on-Tees", slug="stockton", geography=place)


def no_wider_than_the_screen(page: Page) -> bool:
    """Whether nothing makes the whole page scroll sideways."""
    return bool(
        page.evaluate(
            "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
        )
    )


@pytest.mark.parametrize("width", [1280, 375])
def test_no_accessibility_fault(
    open_page: OpenPage, member: SignIn, axe: Axe, area: LocalArea, width: int
) -> None:
    page = open_page(width=width, client=member(Role.COMMISSIONER))
    for path in ("", "?year=201617", "schools/", "census/", "outcomes/"):
        page.goto(f"/stockton/needs/{path}", wait_until="networkidle")
        axe(page)
        assert no_wider_than_the_screen(page), path


def test_the_charts_are_drawn(open_page: OpenPage, member: SignIn, area: LocalArea) -> None:
    page = open_page(client=member(Role.BOARD_MEMBER))
    page.goto("/stockton/needs/?year=201617", wait_until="networkidle")
    assert page.locator("[data-chart-place] svg").count() >= 2
