"""The caseload, a case and its forms in a real browser, on an invented caseload."""

import re
from datetime import date

import pytest
from playwright.sync_api import expect

from commissioning.choices import Role
from commissioning.models import LocalArea
from ehcp.choices import Stage
from ehcp.demonstration.caseload import load_caseload
from ehcp.models import IdentifierView
from ehcp.queries.caseload import caseload
from tests.browser.conftest import Axe, OpenPage
from tests.browser.test_board import no_wider_than_the_screen
from tests.conftest import SignIn

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ON = date(2026, 6, 1)


@pytest.fixture
def area(area: LocalArea) -> LocalArea:
    """An area with sixty invented children."""
    area.standing_on = ON
    area.save()
    load_caseload(area, on=ON, children=60)
    return area


def case_at(area: LocalArea, stage: Stage) -> str:
    """The address of a case at a stage."""
    return str(caseload(area, ON).filter(stage=stage)[0].child.get_absolute_url())


@pytest.mark.parametrize("width", [1280, 375])
def test_no_accessibility_fault(
    open_page: OpenPage, member: SignIn, area: LocalArea, axe: Axe, width: int
) -> None:
    page = open_page(width=width, client=member(Role.COMMISSIONER))
    plan = case_at(area, Stage.IN_FORCE)
    drafting = case_at(area, Stage.ASSESSING)
    for path in (
        "/anyshire/cases/",
        "/anyshire/cases/?stage=in_force&overdue=no",
        "/anyshire/cases/new/",
        plan,
        drafting,
        f"{plan}record/cease/",
        f"{plan}record/draft/",
        f"{drafting}record/exception/",
    ):
        page.goto(path)
        axe(page)
        assert no_wider_than_the_screen(page), path


def test_from_a_count_to_a_case_and_its_identifiers(
    open_page: OpenPage, member: SignIn, area: LocalArea, axe: Axe
) -> None:
    page = open_page(client=member(Role.COMMISSIONER))
    page.goto("/anyshire/cases/")
    page.get_by_role("link", name=re.compile("Plan in force")).click()
    expect(page).to_have_url(re.compile(r"\?stage=in_force"))
    page.locator("tbody a").first.click()
    expect(page.get_by_text("Date of birth", exact=True)).to_have_count(0)
    page.get_by_role("button", name="Show identifiers").click()
    expect(page.get_by_text("Date of birth", exact=True)).to_be_visible()
    axe(page)
    assert IdentifierView.objects.count() == 1


def test_a_move_without_javascript(
    open_page: OpenPage, member: SignIn, area: LocalArea, axe: Axe
) -> None:
    page = open_page(javascript=False, client=member(Role.COMMISSIONER))
    page.goto(case_at(area, Stage.IN_FORCE))
    page.get_by_role("link", name="Cease the plan").click()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name="There is a problem")).to_be_visible()
    page.get_by_label("Day the plan ceased").fill("2026-06-01")
    page.get_by_label("Reason").select_option("2")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("It is recorded.")).to_be_visible()
    expect(page.locator("dl").get_by_text("Plan ceased")).to_be_visible()
