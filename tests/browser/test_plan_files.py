"""A table of actions in a browser: pasted as Word gives it, checked, imported and undone."""

import pytest
from playwright.sync_api import expect

from commissioning.choices import Role
from commissioning.models import LocalArea
from strategy.models import Action
from tests import factories as make
from tests.browser.conftest import Axe, OpenPage
from tests.browser.test_board import no_wider_than_the_screen
from tests.conftest import SignIn

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

MARKUP = (
    "<table><tr><td>No.</td><td>Action</td><td>By when</td><td>Lead</td></tr>"
    "<tr><td colspan=4>Priority 1: Early help</td></tr>"
    "<tr><td>1</td><td><p>Train:</p><p>link workers</p></td><td>Sept 23</td><td>Ana Lee</td></tr>"
    "</table>"
)
PASTE = """(area, markup) => {
  const data = new DataTransfer();
  data.setData("text/html", markup);
  area.value = "No.\\tAction";
  area.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true}));
}"""


@pytest.mark.parametrize(("width", "javascript"), [(1280, True), (375, True), (375, False)])
def test_from_a_pasted_table_to_undo(
    area: LocalArea,
    member: SignIn,
    open_page: OpenPage,
    axe: Axe,
    width: int,
    javascript: bool,
) -> None:
    make.StrategyFactory(area=area, slug="send", title="SEND strategy")
    page = open_page(width=width, javascript=javascript, client=member(Role.COMMISSIONER))
    page.goto("/anyshire/strategies/send/")
    page.get_by_role("link", name="Bring in a table").click()
    box = page.get_by_label("Or paste the table")
    if javascript:
        axe(page)
        box.evaluate(PASTE, MARKUP)
    else:
        box.fill(MARKUP)
    page.get_by_role("button", name="Read and check").press("Enter")
    expect(page.get_by_text("1 action in the table: 1 new")).to_be_visible()
    assert no_wider_than_the_screen(page)
    if javascript:
        axe(page)
    page.get_by_label("I have looked at the warnings").check()
    page.get_by_role("button", name="Import").press("Enter")
    expect(page.get_by_text("1 action imported.")).to_be_visible()
    assert Action.objects.get().title == "Train: link workers"
    assert no_wider_than_the_screen(page)
    if javascript:
        axe(page)
    page.get_by_role("link", name="Undo this import").click()
    page.get_by_role("button", name="Undo the import").press("Enter")
    expect(page.get_by_text("Undone. The plan is as it was before the import.")).to_be_visible()
    assert not Action.objects.exists()
