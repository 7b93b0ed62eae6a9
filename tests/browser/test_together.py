"""Changing a plan in real windows: nothing that was typed is lost, whatever goes wrong."""

import re
from datetime import date

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import Page, expect

from commissioning.choices import Role
from commissioning.models import LocalArea, Membership
from strategy.models import Action, Priority, PriorityLink, Strategy
from tests import factories as make
from tests.browser.conftest import Axe, OpenPage
from tests.browser.test_sign_in import sign_in
from tests.conftest import Member, SignIn

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PLAN = "/anyshire/strategies/send-2023/"
WHOLE = "/anyshire/actions/JC-1/edit/"
TITLE = "What will be done"
WHY = "Why (optional)"
AWAY = "htmx:(afterRequest|sendError)"
SINCE = "^409: |Response Status Error Code 409"
REFUSED = "^403: |Response Status Error Code 403"


@pytest.fixture
def goal(area: LocalArea) -> Priority:
    """One priority with JC-1 and JC-2."""
    area.standing_on = date(2024, 3, 1)
    area.save()
    strategy: Strategy = make.StrategyFactory(area=area, slug="send-2023", title="SEND 2023")
    goal: Priority = make.PriorityFactory(strategy=strategy, number=1, title="Early help")
    for number in (1, 2):
        action = make.ActionFactory(area=area, reference=f"JC-{number}", title=f"Do {number}")
        PriorityLink.everything.create(action=action, priority=goal, order=number)
    return goal


@pytest.fixture
def one(member: SignIn, goal: Priority) -> Member:
    return member(Role.COMMISSIONER)


def begin(page: Page, text: str, reference: str = "JC-1") -> None:
    """Open the form of a title in the plan and type."""
    page.goto(PLAN)
    page.get_by_role("link", name=f"Change what will be done of {reference}").click()
    page.get_by_label(TITLE).fill(text)


def save(page: Page) -> None:
    page.get_by_role("button", name="Save").click()


def expected(complaints: list[str], what: str) -> None:
    """The browser complained of nothing else."""
    assert complaints
    assert [each for each in complaints if not re.search(what, each)] == []
    complaints.clear()


def title(reference: str = "JC-1") -> str:
    return str(Action.objects.get(reference=reference).title)


def test_a_lost_connection(open_page: OpenPage, one: Member, complaints: list[str]) -> None:
    page = open_page(client=one)
    begin(page, "Do one well")
    page.context.set_offline(True)
    save(page)
    expect(page.locator("#saved")).to_contain_text("There is no connection. Nothing was saved")
    expect(page.get_by_label(TITLE)).to_have_value("Do one well")
    assert title() == "Do 1"
    expected(complaints, AWAY)
    page.context.set_offline(False)
    save(page)
    expect(page.locator("#saved")).to_contain_text("Saved")
    assert title() == "Do one well"


def test_a_server_that_is_started_again(
    open_page: OpenPage, one: Member, complaints: list[str]
) -> None:
    """While it is away, nothing answers; then the same page goes on."""
    page = open_page(client=one)
    begin(page, "Do one well")
    page.route("**/edit/**", lambda route: route.abort("connectionrefused"))
    save(page)
    expect(page.locator("#saved")).to_contain_text("There is no connection.")
    expected(complaints, AWAY)
    page.unroute("**/edit/**")
    save(page)
    expect(page.locator("#saved")).to_contain_text("Saved")
    assert title() == "Do one well"


def test_a_box_of_the_matrix_goes_back_where_it_could_not_be_saved(
    open_page: OpenPage, one: Member, complaints: list[str]
) -> None:
    page = open_page(client=one)
    page.goto(f"{PLAN}matrix/")
    box = page.get_by_role("checkbox", name="JC-1 serves priority 1")
    page.context.set_offline(True)
    box.click()
    expect(page.locator("#saved")).to_contain_text("There is no connection.")
    expect(box).to_be_checked()
    expected(complaints, AWAY)
    page.context.set_offline(False)
    box.click()
    expect(page.locator("#saved")).to_contain_text("JC-1 no longer serves priority 1.")
    expect(box).not_to_be_checked()
    assert not PriorityLink.objects.filter(action__reference="JC-1").exists()
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("#saved")).to_contain_text("JC-1 serves priority 1.")
    expect(box).to_be_checked()


def test_signed_out_while_typing_in_place(open_page: OpenPage, one: Member) -> None:
    page = open_page(client=one)
    begin(page, "Do one well")
    Session.objects.all().delete()
    save(page)
    expect(page.locator("#saved")).to_contain_text("You have been signed out. Nothing was saved.")
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Sign in in another window").click()
    sign_in(opened.value, one.membership.person.email)
    expect(opened.value.get_by_role("heading", name="SEND 2023")).to_be_visible()
    save(page)
    expect(page.locator("#saved")).to_contain_text("Saved")
    assert title() == "Do one well"


def test_signed_out_while_typing_on_a_page(open_page: OpenPage, one: Member) -> None:
    page = open_page(client=one)
    page.goto(WHOLE)
    page.get_by_label(WHY).fill("Because families asked.")
    Session.objects.all().delete()
    save(page)
    sign_in(page, one.membership.person.email)
    expect(page.get_by_text("You typed this")).to_be_visible()
    page.get_by_role("button", name="Put it back").click()
    expect(page.get_by_label(WHY)).to_have_value("Because families asked.")
    save(page)
    expect(page.get_by_text("Saved.")).to_be_visible()
    assert Action.objects.get(reference="JC-1").why == "Because families asked."
    page.goto(WHOLE)
    expect(page.get_by_text("You typed this")).to_have_count(0)


def demote(who: Member) -> None:
    Membership.objects.filter(pk=who.membership.pk).update(role=Role.BOARD_MEMBER)


def test_no_commissioner_any_more_while_typing_in_place(
    open_page: OpenPage, one: Member, complaints: list[str]
) -> None:
    page = open_page(client=one)
    begin(page, "Do one well")
    demote(one)
    save(page)
    expect(page.locator("#saved")).to_contain_text("Your role does not let you change this")
    expect(page.get_by_label(TITLE)).to_have_value("Do one well")
    assert title() == "Do 1"
    expected(complaints, REFUSED)


def test_no_commissioner_any_more_while_typing_on_a_page(
    open_page: OpenPage, one: Member, complaints: list[str], axe: Axe
) -> None:
    page = open_page(client=one)
    page.goto(WHOLE)
    page.get_by_label(WHY).fill("Because families asked.")
    demote(one)
    save(page)
    expect(page.get_by_text("Nothing was saved.")).to_be_visible()
    expect(page.get_by_text("Because families asked.", exact=True)).to_be_visible()
    axe(page)
    assert Action.objects.get(reference="JC-1").why == ""
    expected(complaints, REFUSED)


def test_four_windows_and_one_field(
    open_page: OpenPage, member: SignIn, goal: Priority, complaints: list[str]
) -> None:
    """The first saves; of the others one keeps its own, one takes theirs, one writes a third."""
    pages = [open_page(client=member(Role.COMMISSIONER)) for _ in range(4)]
    for number, page in enumerate(pages):
        begin(page, f"Version {number}")
    save(pages[0])
    expect(pages[0].locator("#saved")).to_contain_text("Saved")
    for page in pages[1:]:
        save(page)
        expect(page.get_by_role("heading", name="Two versions")).to_be_visible()
    assert title() == "Version 0"
    pages[1].get_by_label("Take theirs for What will be done").check()
    save(pages[1])
    expect(pages[1].locator("#saved")).to_contain_text("Nothing had changed.")
    save(pages[2])
    expect(pages[2].locator("#saved")).to_contain_text("Saved")
    assert title() == "Version 2"
    pages[3].get_by_role("textbox", name=TITLE).fill("Version 3, of all")
    save(pages[3])
    expect(pages[3].locator(".kit-clash")).to_contain_text("Version 2")
    assert title() == "Version 2"
    save(pages[3])
    expect(pages[3].locator("#saved")).to_contain_text("Saved")
    assert title() == "Version 3, of all"
    pages[0].get_by_role("button", name="Undo").click()
    expect(pages[0].locator("#saved")).to_contain_text("Nothing was undone")
    assert title() == "Version 3, of all"
    expected(complaints, SINCE)


def test_reload_and_back(open_page: OpenPage, one: Member) -> None:
    page = open_page(client=one)
    begin(page, "Do one well")
    save(page)
    expect(page.locator("#saved")).to_contain_text("Saved")
    assert page.evaluate("Object.keys(localStorage).filter(k => k.startsWith('draft:'))") == []
    page.get_by_role("link", name="JC-1 Do one well").click()
    expect(page.get_by_role("heading", name="Do one well")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("link", name=re.compile("^JC-1 Do one well"))).to_be_visible()
    page.get_by_role("link", name="Change what will be done of JC-2").click()
    page.get_by_label(TITLE).fill("Do two well")
    page.reload()
    expect(page.get_by_text("Do two well")).to_be_visible()
    page.get_by_role("link", name="Open the form").click()
    page.get_by_role("button", name="Put it back").click()
    save(page)
    expect(page.locator("main")).to_contain_text("Do two well")
    assert title("JC-2") == "Do two well"
