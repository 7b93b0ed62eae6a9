"""The annual review of a strategy in a real browser."""

import re

import pytest
from playwright.sync_api import Page, expect

from commissioning.choices import Role
from commissioning.models import LocalArea
from strategy.demonstration import sefton
from strategy.demonstration.load import load_plan
from strategy.demonstration.review import load_review
from strategy.models import AddedAction, Review
from tests import factories as make
from tests.browser.conftest import Axe, OpenPage
from tests.browser.test_board import no_wider_than_the_screen
from tests.conftest import SignIn

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

REVIEW = f"/anyshire/strategies/{sefton.JCS}/review/"
TASKS = ("needs", "measures", "engagement", "actions", "ambitions", "priorities", "edition")


@pytest.fixture
def area(area: LocalArea) -> LocalArea:
    """An area with the plan of Sefton, its review under way, and a target."""
    make.MembershipFactory(area=area, role=Role.COMMISSIONER)
    load_plan(sefton.PLAN, area, sefton.CABINET.replace(year=2026))
    load_review(area)
    make.TargetFactory(strategy=Review.objects.get().strategy)
    return area


@pytest.mark.parametrize("width", [1280, 375])
def test_no_accessibility_fault(
    open_page: OpenPage, member: SignIn, area: LocalArea, axe: Axe, width: int
) -> None:
    page = open_page(width=width, client=member(Role.COMMISSIONER))
    tasks = [f"{REVIEW}{task}/" for task in TASKS]
    adding = [f"{REVIEW}{part}/add/" for part in ("actions", "priorities", "engagement")]
    for path in (REVIEW, f"{REVIEW}check/", *tasks, *adding):
        page.goto(path)
        axe(page)
        assert no_wider_than_the_screen(page), path


def test_a_decision_and_its_task_without_javascript(
    open_page: OpenPage, member: SignIn, area: LocalArea
) -> None:
    page = open_page(javascript=False, client=member(Role.COMMISSIONER))
    page.goto(REVIEW)
    page.get_by_role("link", name="Carry over, close or add actions").click()
    page.get_by_label("Decision about JC-10").select_option("Closed: withdrawn")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("link", name="Say why the action is withdrawn.")).to_be_visible()
    page.get_by_label("Reason, JC-10").fill("The service ended.")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("10 of 14 actions decided")).to_be_visible()
    page.get_by_role("button", name="Decide the rest by state").click()
    expect(page.get_by_text("Decided 4 actions.")).to_be_visible()
    page.get_by_role("link", name="Back to the tasks").click()
    task = page.get_by_role("listitem").filter(has_text="Carry over, close or add actions")
    expect(task).to_contain_text("Completed")


@pytest.mark.parametrize("width", [1280, 375])
def test_from_the_last_tasks_to_what_changed(
    open_page: OpenPage, member: SignIn, area: LocalArea, axe: Axe, width: int
) -> None:
    page = open_page(width=width, client=member(Role.COMMISSIONER))
    for task in ("measures", "engagement"):
        page.goto(f"{REVIEW}{task}/")
        page.get_by_label("This task is done").check()
        page.get_by_role("button", name="Save", exact=True).click()
    page.goto(f"{REVIEW}actions/")
    page.get_by_role("button", name="Decide the rest by state").click()
    for task in ("ambitions", "priorities"):
        page.goto(f"{REVIEW}{task}/")
        for decision in page.get_by_label("Decision").all():
            if decision.locator("option:checked").inner_text() == "Not decided yet":
                decision.select_option("Kept")
        page.get_by_role("button", name="Save", exact=True).click()
    look(page, axe, "Annual review")
    page.get_by_role("button", name="Check your answers").click()
    look(page, axe, "Check your answers")
    page.get_by_role("button", name="Adopt the new edition").click()
    look(page, axe, "Adopt the new edition?")
    page.get_by_role("button", name="Adopt the new edition").click()
    look(page, axe, "What changed")
    expect(page.get_by_text("3 kept, 1 changed, 0 dropped, 0 new.")).to_be_visible()
    page.get_by_role("main").get_by_role("link", name=re.compile("2027–2030")).click()
    look(page, axe, "SEND Joint Commissioning Strategy 2027–2030")


def look(page: Page, axe: Axe, heading: str) -> None:
    """The page with this heading is there, without a fault, and fits."""
    expect(page.get_by_role("heading", level=1)).to_have_text(heading)
    axe(page)
    assert no_wider_than_the_screen(page), heading


def test_a_new_action_is_taken_out_again(
    open_page: OpenPage, member: SignIn, area: LocalArea, axe: Axe
) -> None:
    page = open_page(client=member(Role.COMMISSIONER))
    page.goto(f"{REVIEW}actions/")
    page.get_by_role("link", name="Take out").click()
    axe(page)
    page.get_by_role("button", name="Take it out").click()
    expect(page.get_by_role("alert")).to_be_visible()
    assert not AddedAction.objects.exists()
