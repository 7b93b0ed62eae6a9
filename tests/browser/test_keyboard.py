"""A commissioner's day by keyboard alone, in a real browser: no mouse, and the focus never lost."""

import re
from datetime import date

import pytest
from playwright.sync_api import Locator, Page, expect

from commissioning.choices import Role
from commissioning.models import LocalArea
from strategy.choices import ExplanationStatus, StrategyStatus, UpdateStatus
from strategy.models import Action, PlanException, PriorityLink, Strategy, Update
from tests import factories as make
from tests.browser.conftest import OpenPage
from tests.conftest import Member, SignIn

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PLAN = "/anyshire/strategies/send-2023/"
# Whether the element with the focus can be seen: it asks for a ring, it is in the window, and
# nothing lies over all of it.
SEEN = """() => {
  const element = document.activeElement;
  if (!element || element === document.body) return "nothing has the focus";
  if (!element.matches(":focus-visible")) return "no ring: " + element.outerHTML;
  const boxed = element.matches("[type=checkbox], [type=radio]");
  if (!boxed && getComputedStyle(element).opacity === "0") return "not drawn: " + element.outerHTML;
  const box = element.getBoundingClientRect();
  const points = [0.1, 0.5, 0.9].flatMap(
    (x) => [0.1, 0.5, 0.9].map((y) => [box.left + x * box.width, box.top + y * box.height]));
  const over = points.map(([x, y]) => document.elementFromPoint(x, y));
  const shown = over.some((top) => top && (element.contains(top) || top.contains(element)
    || top.closest("label")?.control === element));
  return shown ? "" : "covered or outside: " + element.outerHTML;
}"""


@pytest.fixture
def commissioner(area: LocalArea, member: SignIn) -> Member:
    """Leads JC-1, which is overdue: it has an update that waits and an exception. JC-2 and JC-3
    stand below it; all serve priority 1.
    """
    area.standing_on = date(2024, 3, 20)
    area.save()
    client = member(Role.COMMISSIONER)
    strategy: Strategy = make.StrategyFactory(
        area=area, slug="send-2023", title="SEND 2023", status=StrategyStatus.ADOPTED
    )
    goals = [make.PriorityFactory(strategy=strategy, number=n, order=n) for n in (1, 2)]
    for number in (1, 2, 3):
        action = make.ActionFactory(
            area=area,
            reference=f"JC-{number}",
            title=f"Do {number}",
            lead=client.membership,
            due_on=date(2024, 3, 1) if number == 1 else date(2024, 9, 30),
        )
        PriorityLink.everything.create(action=action, priority=goals[0], order=number)
        if number == 1:
            make.PlanExceptionFactory(area=area, action=action)
            period = make.ReportingPeriodFactory(area=area, starts_on=date(2024, 3, 1))
            make.UpdateFactory(
                action=action,
                period=period,
                status=UpdateStatus.SUBMITTED,
                submitted_on=date(2024, 3, 19),
            )
    return client


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def tab_to(page: Page, wanted: Locator, back: bool = False) -> None:
    """Press Tab until an element has the focus, which is seen there."""
    expect(wanted).to_be_attached()
    for _ in range(150):
        press(page, "Shift+Tab" if back else "Tab")
        if wanted.evaluate("element => element === document.activeElement"):
            assert page.evaluate(SEEN) == ""
            return
    raise AssertionError(f"150 times Tab did not come to {wanted}")


def follow(page: Page, wanted: Locator) -> None:
    """Go to a link or a button and press Enter; the next page has loaded then."""
    tab_to(page, wanted)
    with page.expect_navigation():
        press(page, "Enter")


def choose(page: Page, wanted: Locator, text: str) -> None:
    """Go to a list of choices and press the arrow until one is chosen."""
    tab_to(page, wanted)
    for _ in range(20):
        if wanted.evaluate("element => element.selectedOptions[0].text") == text:
            return
        press(page, "ArrowDown")
    raise AssertionError(f"no choice {text}")


def test_sign_in_and_narrow_the_plan(open_page: OpenPage, commissioner: Member) -> None:
    page = open_page()
    page.goto("/")
    tab_to(page, page.get_by_label("E-mail address"))
    page.keyboard.type(commissioner.membership.person.email)
    press(page, "Tab")
    page.keyboard.type(make.PASSWORD)
    with page.expect_navigation():
        press(page, "Enter")
    follow(page, page.get_by_role("link", name="Strategies", exact=True).first)
    follow(page, page.get_by_role("link", name="SEND 2023"))
    choose(page, page.get_by_label("Due"), "Overdue")
    follow(page, page.get_by_role("button", name="Apply"))
    expect(page.get_by_role("status").filter(has_text="1 of 3 actions")).to_be_visible()
    expect(page.get_by_role("link", name="JC-1 Do 1")).to_be_visible()
    expect(page.get_by_role("link", name="JC-2 Do 2")).to_have_count(0)
    follow(page, page.get_by_role("link", name="Clear all"))
    expect(page.get_by_role("link", name="JC-2 Do 2")).to_be_visible()


def test_a_due_date_is_changed_in_place_and_the_change_undone(
    open_page: OpenPage, commissioner: Member
) -> None:
    page = open_page(client=commissioner)
    page.goto(PLAN)
    change = page.get_by_role("link", name="Change the due date of JC-1")
    tab_to(page, change)
    press(page, "Enter")
    day = page.get_by_label("Due", exact=True).last
    expect(day).to_be_focused()
    page.keyboard.type("06062024")  # whichever way round the browser writes days and months
    press(page, "Tab")
    reason = page.get_by_label("Reason for the change")
    while not reason.evaluate("element => element === document.activeElement"):
        press(page, "Tab")
    press(page, "Enter")
    expect(page.get_by_text("Say why it is due later")).to_be_visible()
    expect(reason).to_be_focused()
    assert page.evaluate(SEEN) == ""
    page.keyboard.type("The post was advertised again.")
    press(page, "Enter")
    status = page.locator("#saved")
    expect(status).to_contain_text("the due date of JC-1")
    expect(status).to_have_role("status")
    expect(change).to_be_focused()
    assert page.evaluate(SEEN) == ""
    assert Action.objects.get(reference="JC-1").due_on == date(2024, 6, 6)
    tab_to(page, page.get_by_role("button", name="Undo"))
    press(page, "Enter")
    expect(page.get_by_role("button", name="Undo")).to_have_count(0)
    expect(change).to_be_focused()
    assert page.evaluate(SEEN) == ""
    assert Action.objects.get(reference="JC-1").due_on == date(2024, 3, 1)


def test_a_form_in_place_is_left_with_escape(open_page: OpenPage, commissioner: Member) -> None:
    page = open_page(client=commissioner)
    page.goto(PLAN)
    change = page.get_by_role("link", name="Change the owner of JC-2")
    tab_to(page, change)
    press(page, "Enter")
    expect(page.get_by_label("Lead person")).to_be_focused()
    press(page, "Tab", "Escape")
    expect(change).to_be_focused()
    assert page.evaluate(SEEN) == ""


def test_the_order_is_changed(open_page: OpenPage, commissioner: Member) -> None:
    page = open_page(client=commissioner)
    page.goto(PLAN)
    follow(page, page.get_by_role("link", name="Change the order"))
    down = page.get_by_role("button", name="Move down JC-1")
    tab_to(page, down)
    for place in (2, 3):
        press(page, "Enter")
        expect(page.get_by_role("status").last).to_contain_text(f"JC-1 is now {place} of 3.")
        expect(down).to_be_focused()
        assert page.evaluate(SEEN) == ""


def test_two_actions_are_added(open_page: OpenPage, commissioner: Member) -> None:
    page = open_page(client=commissioner)
    page.goto(PLAN)
    follow(page, page.get_by_role("link", name="Add several actions to priority 2"))
    tab_to(page, page.locator("#id_form-0-title"))
    page.keyboard.type("Train link workers")
    press(page, "Enter")
    expect(page.locator("#id_form-1-title")).to_be_focused()
    page.keyboard.type("Publish the local offer")
    follow(page, page.get_by_role("button", name="Save", exact=True))
    done = page.get_by_role("alert").filter(has_text="2 actions added.")
    expect(done).to_be_focused()
    assert PriorityLink.objects.filter(priority__number=2).count() == 2


def test_the_matrix_is_ticked_with_arrows_and_space(
    open_page: OpenPage, commissioner: Member
) -> None:
    page = open_page(client=commissioner)
    page.goto(f"{PLAN}matrix/")
    boxes = page.locator("[data-matrix] input")
    tab_to(page, boxes.nth(0))
    press(page, "ArrowRight", "ArrowDown")
    box = boxes.nth(3)
    expect(box).to_be_focused()
    assert page.evaluate(SEEN) == ""
    press(page, "Space")
    expect(page.locator("#saved")).to_contain_text("JC-2")
    expect(box).to_be_checked()
    expect(box).to_be_focused()
    assert page.evaluate(SEEN) == ""
    tab_to(page, page.get_by_role("button", name="Undo"), back=True)
    press(page, "Enter")
    expect(box).not_to_be_checked()
    expect(box).to_be_focused()
    assert page.evaluate(SEEN) == ""
    assert PriorityLink.objects.count() == 3


def test_an_update_is_returned_and_accepted(open_page: OpenPage, commissioner: Member) -> None:
    page = open_page(client=commissioner)
    page.goto("/anyshire/updates/")
    follow(page, page.get_by_role("button", name=re.compile("Return with this comment.*JC-1")))
    comment = page.get_by_label("What is missing in JC-1")
    expect(page.locator(".govuk-error-summary")).to_be_focused()
    press(page, "Tab", "Enter")
    expect(comment).to_be_focused()
    assert page.evaluate(SEEN) == ""
    follow(page, page.get_by_role("button", name="Accept JC-1"))
    expect(page.get_by_role("alert").filter(has_text="1 update accepted.")).to_be_focused()
    assert Update.objects.get().status == UpdateStatus.ACCEPTED


def test_an_exception_is_explained_and_accepted(open_page: OpenPage, commissioner: Member) -> None:
    page = open_page(client=commissioner)
    page.goto("/anyshire/exceptions/")
    follow(page, page.get_by_role("link", name=re.compile("Explain it.*JC-1")))
    for label, said in (
        ("What happened", "Nobody applied."),
        ("Why it happened", "The pay is too low."),
        ("What is being done", "It is advertised again."),
        ("By when it is put right", "06062024"),
    ):
        tab_to(page, page.get_by_label(label))
        page.keyboard.type(said)
    follow(page, page.get_by_role("button", name="Save"))
    expect(page.get_by_role("alert")).to_be_focused()
    follow(page, page.get_by_role("link", name=re.compile("Accept or return.*JC-1")))
    tab_to(page, page.get_by_label("Accept the explanation"))
    press(page, "Space")
    follow(page, page.get_by_role("button", name="Save"))
    expect(page.get_by_role("alert")).to_be_focused()
    assert PlanException.objects.get().status == ExplanationStatus.ACCEPTED


def test_on_paper_is_the_plan_and_not_its_controls(
    open_page: OpenPage, commissioner: Member
) -> None:
    page = open_page(client=commissioner)
    page.goto(PLAN)
    page.emulate_media(media="print")
    expect(page.get_by_role("heading", name="SEND 2023")).to_be_visible()
    expect(page.get_by_role("link", name="JC-1 Do 1")).to_be_visible()
    for control in ("Add actions", "Change the order", "Skip to main content"):
        expect(page.get_by_role("link", name=control, exact=True)).to_have_count(0)
    expect(page.get_by_role("button", name="Apply")).to_have_count(0)
    assert page.locator(".plan-edit:visible").count() == 0
