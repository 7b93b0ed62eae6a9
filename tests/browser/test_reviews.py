"""Annual reviews, phase transfers, mediation and appeals in a real browser, on invented cases."""

from datetime import date

import pytest

from commissioning.choices import Role
from commissioning.models import LocalArea
from ehcp.demonstration.caseload import load_caseload
from ehcp.demonstration.profiles import PROFILES
from tests.browser.conftest import Axe, OpenPage
from tests.browser.test_board import no_wider_than_the_screen
from tests.conftest import SignIn

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ON = date(2026, 6, 1)
PAGES = ("reviews", "transfers", "disputes")


@pytest.fixture
def area(area: LocalArea) -> LocalArea:
    """An area with an invented caseload of 150 plans."""
    area.standing_on = ON
    area.save()
    load_caseload(area, on=ON, profile=PROFILES["sefton"].scaled(150))
    return area


@pytest.mark.usefixtures("area")
@pytest.mark.parametrize("width", [1280, 375])
@pytest.mark.parametrize("role", [Role.COMMISSIONER, Role.BOARD_MEMBER])
def test_no_accessibility_fault(
    open_page: OpenPage, member: SignIn, axe: Axe, width: int, role: Role
) -> None:
    page = open_page(width=width, client=member(role))
    for name in PAGES:
        page.goto(f"/anyshire/{name}/")
        page.wait_for_load_state("networkidle")
        axe(page)
        assert no_wider_than_the_screen(page), name


@pytest.mark.usefixtures("area")
def test_another_day_is_asked_for_and_a_number_opens_its_cases(
    open_page: OpenPage, member: SignIn
) -> None:
    page = open_page(client=member(Role.COMMISSIONER))
    page.goto("/anyshire/reviews/")
    page.get_by_text("What did we know on another day?").click()
    page.get_by_label("As it was known on").fill("2026-03-31")
    page.get_by_role("button", name="Show that day").click()
    assert page.get_by_text("What was known on 31 March 2026").is_visible()
    page.goto("/anyshire/reviews/")
    page.get_by_role("link", name="Reviews overdue now").click()
    assert "/anyshire/cases/?review=overdue" in page.url
