"""Changing a plan in a real browser: by keyboard, by two people, and with what was typed kept."""

import re
from datetime import date

import pytest
from playwright.sync_api import expect
from pytest_django.live_server_helper import LiveServer

from commissioning.choices import Role
from commissioning.models import LocalArea
from strategy.models import Action, Priority, PriorityLink, Strategy
from tests import factories as make
from tests.browser.conftest import Axe, OpenPage, session_cookies
from tests.browser.test_board import no_wider_than_the_screen
from tests.conftest import SignIn

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PLAN = "/anyshire/strategies/send-2023/"


@pytest.fixture
def goal(area: LocalArea) -> Priority:
    """One priority with JC-1 to JC-3."""
    area.standing_on = date(2024, 3, 1)
    area.save()
    strategy: Strategy = make.StrategyFactory(area=area, slug="send-2023", title="SEND 2023")
    goal: Priority = make.PriorityFactory(strategy=strategy, number=1, title="Early help")
    for number in (1, 2, 3):
        action = make.ActionFactory(area=area, reference=f"JC-{number}", title=f"Do {number}")
        PriorityLink.everything.create(action=action, priority=goal, order=number)
    return goal


@pytest.mark.parametrize("width", [1280, 375])
def test_no_accessibility_fault(
    open_page: OpenPage, member: SignIn, goal: Priority, axe: Axe, width: int
) -> None:
    page = open_page(width=width, client=member(Role.COMMISSIONER))
    programme = make.ProgrammeFactory(strategy=goal.strategy)
    for path in (
        PLAN,
        "/anyshire/strategies/",
        "/anyshire/strategies/add/one/",
        f"{PLAN}parts/alignment/add/",
        f"{PLAN}parts/programme/{programme.pk}/edit/",
        f"{PLAN}edit/",
        f"{PLAN}order/",
        f"{PLAN}priorities/{goal.pk}/edit/",
        "/anyshire/actions/add/one/?plan=send-2023",
        "/anyshire/actions/add/several/?plan=send-2023",
        "/anyshire/actions/change/several/?plan=send-2023",
        "/anyshire/actions/JC-1/",
        "/anyshire/actions/JC-1/links/",
        "/anyshire/actions/JC-1/withdraw/",
    ):
        page.goto(path)
        axe(page)
        assert no_wider_than_the_screen(page), path


@pytest.mark.parametrize("width", [1280, 375])
def test_no_accessibility_fault_in_what_opens_and_what_is_said(
    open_page: OpenPage, member: SignIn, goal: Priority, axe: Axe, width: int
) -> None:
    Action.objects.filter(reference="JC-1").update(due_on=date(2024, 3, 31))
    page = open_page(width=width, client=member(Role.COMMISSIONER))
    page.goto(PLAN)
    page.get_by_role("link", name="Change the due date of JC-1").click()
    form = page.locator("[data-edit-form]")
    form.get_by_label("Due").fill("2024-06-30")
    steps = (
        (form.get_by_role("button", name="Save"), form.get_by_text("Say why it is due later")),
        (form.get_by_role("button", name="Save"), page.get_by_text("the due date of JC-1.")),
        (page.get_by_role("button", name="Undo"), page.get_by_role("link", name="JC-1 Do 1")),
    )
    for button, answer in steps:
        axe(page)
        assert no_wider_than_the_screen(page)
        button.click()
        expect(answer.first).to_be_visible()
        if form.count():
            form.get_by_label("Reason for the change").fill("The post is vacant.")
    page.goto(f"{PLAN}matrix/")
    page.get_by_role("checkbox").nth(1).click()
    expect(page.locator("#saved")).to_contain_text("Undo")
    axe(page)
    assert no_wider_than_the_screen(page)


def test_several_actions_by_keyboard(open_page: OpenPage, member: SignIn, goal: Priority) -> None:
    page = open_page(client=member(Role.COMMISSIONER))
    page.goto("/anyshire/actions/add/several/?plan=send-2023")
    page.locator("#id_form-0-title").focus()
    for number in range(7):
        page.keyboard.type(f"New {number}")
        page.keyboard.press("Enter")
    page.get_by_role("button", name="Save", exact=True).focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("7 actions added.")).to_be_visible()
    assert Action.objects.filter(title__startswith="New").count() == 7
    assert Action.objects.get(title="New 6").reference == "JC-10"


@pytest.mark.parametrize("width", [1280, 375])
def test_ticks_on_the_plan_lead_to_the_preview(
    open_page: OpenPage, member: SignIn, goal: Priority, axe: Axe, width: int
) -> None:
    second = make.PriorityFactory(strategy=goal.strategy, number=2, title="Places")
    action = Action.objects.get(reference="JC-1")
    PriorityLink.everything.create(action=action, priority=second)
    page = open_page(width=width, client=member(Role.COMMISSIONER))
    page.goto(PLAN)
    first = page.get_by_role("checkbox", name="Tick JC-1")
    first.first.focus()
    page.keyboard.press("Space")
    page.get_by_role("checkbox", name="Tick JC-3").check()
    assert page.locator("input[form=several]:checked").count() == 3  # JC-1 stands there twice
    button = page.get_by_role("button", name="Change the ticked actions")
    expect(button).to_be_in_viewport()
    axe(page)
    assert no_wider_than_the_screen(page)
    button.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("2 actions ticked on the plan.")).to_be_visible()
    axe(page)
    page.get_by_label("State").select_option("on_track")
    page.get_by_role("button", name="See what would change").click()
    page.get_by_role("button", name="Change 2 actions").click()
    expect(page.get_by_text("2 actions changed.")).to_be_visible()
    states = Action.objects.order_by("reference").values_list("state", flat=True)
    assert list(states) == ["on_track", "not_started", "on_track"]


def test_ticks_need_no_javascript_and_survive_a_change_with_it(
    open_page: OpenPage, member: SignIn, goal: Priority
) -> None:
    client = member(Role.COMMISSIONER)
    bare = open_page(client=client, javascript=False)
    bare.goto(PLAN)
    bare.get_by_role("checkbox", name="Tick JC-2").check()
    bare.get_by_role("button", name="Change the ticked actions").click()
    expect(bare.get_by_text("1 action ticked on the plan.")).to_be_visible()
    page = open_page(client=client)
    page.goto(PLAN)
    page.get_by_role("checkbox", name="Tick JC-2").check()
    row = page.get_by_role("row").filter(has_text="JC-2")
    row.hover()
    row.get_by_role("link", name="Change the state of JC-2").click()
    row.locator("select").select_option("completed")
    row.get_by_role("button", name="Save").click()
    expect(row.get_by_text("B: Completed")).to_be_visible()
    expect(page.get_by_role("checkbox", name="Tick JC-2")).to_be_checked()


def test_order_by_keyboard_and_by_drag(open_page: OpenPage, member: SignIn, goal: Priority) -> None:
    page = open_page(client=member(Role.COMMISSIONER))
    page.goto(f"{PLAN}order/")
    up = page.get_by_role("button", name="Move up JC-3")
    up.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#saved")).to_contain_text("JC-3 is now 2 of 3.")
    expect(up).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#saved")).to_contain_text("JC-3 is now 1 of 3.")
    rows = page.locator("[data-sort=action] > li")
    rows.nth(0).locator("[data-handle]").drag_to(rows.nth(2))
    expect(page.locator("#saved")).to_contain_text("JC-3 is now 3 of 3.")
    expect(rows.nth(2)).to_contain_text("JC-3")


def test_two_people_see_each_other_and_clash(
    open_page: OpenPage, member: SignIn, goal: Priority
) -> None:
    one, two = member(Role.COMMISSIONER), member(Role.COMMISSIONER)
    first, second = open_page(client=one), open_page(client=two)
    first.goto(PLAN)
    with second.expect_response(re.compile("presence")):
        second.goto(PLAN)
    expect(second.locator("#presence")).to_contain_text(str(one.membership.person))
    for page, title in ((second, "Do one, theirs"), (first, "Do one, mine")):
        page.get_by_role("link", name="Change what will be done of JC-1").click()
        page.get_by_label("What will be done").fill(title)
    second.get_by_role("button", name="Save").click()
    expect(second.locator("#saved")).to_contain_text("Saved")
    first.get_by_role("button", name="Save").click()
    expect(first.get_by_text("Do one, theirs")).to_be_visible()
    first.get_by_role("button", name="Save").click()
    expect(first.locator("#saved")).to_contain_text("Saved")
    assert Action.objects.get(reference="JC-1").title == "Do one, mine"


def test_what_was_typed_survives(open_page: OpenPage, member: SignIn, goal: Priority) -> None:
    page = open_page(client=member(Role.COMMISSIONER))
    page.goto("/anyshire/actions/JC-1/edit/")
    page.get_by_label("Why (optional)").fill("Because families asked.")
    page.reload()
    expect(page.get_by_text(re.compile(r"You typed this at \d\d:\d\d"))).to_be_visible()
    expect(page.get_by_label("Why (optional)")).to_have_value("")
    page.get_by_role("button", name="Put it back").click()
    expect(page.get_by_label("Why (optional)")).to_have_value("Because families asked.")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    page.goto("/anyshire/actions/JC-1/edit/")
    expect(page.get_by_text("You typed this")).to_have_count(0)
    assert page.evaluate("Object.keys(localStorage).filter(k => k.startsWith('draft:'))") == []


def test_what_was_typed_in_place_survives(
    open_page: OpenPage, member: SignIn, goal: Priority
) -> None:
    page = open_page(client=member(Role.COMMISSIONER))
    page.goto(PLAN)
    page.get_by_role("link", name="Change what will be done of JC-2").click()
    page.get_by_label("What will be done").fill("Do two at once")
    page.goto(PLAN)
    page.get_by_role("link", name="Open the form").click()
    page.get_by_role("button", name="Put it back").click()
    page.get_by_role("button", name="Save").click()
    assert page.url.endswith(PLAN)
    expect(page.get_by_text("Do two at once")).to_be_visible()
    expect(page.get_by_text("You typed this")).to_have_count(0)


def test_what_was_typed_is_not_shown_to_the_next_person(
    open_page: OpenPage, member: SignIn, goal: Priority, live_server: LiveServer
) -> None:
    person = member(Role.COMMISSIONER)
    page = open_page(client=person)
    page.goto(PLAN)
    page.get_by_role("link", name="Change what will be done of JC-2").click()
    page.get_by_label("What will be done").fill("Not for others")
    colleague = member(Role.COMMISSIONER)
    page.context.add_cookies(session_cookies(colleague, live_server.url))
    page.goto(PLAN)
    expect(page.get_by_role("heading", name="Early help")).to_be_visible()
    expect(page.get_by_text("You typed this")).to_have_count(0)
    page.context.add_cookies(session_cookies(person, live_server.url))
    page.goto(PLAN)
    expect(page.get_by_text("Not for others")).to_be_visible()
