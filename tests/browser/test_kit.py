"""The page kit in a real browser, on the gallery of every component."""

import pytest
from django.conf import LazySettings
from playwright.sync_api import Page, expect

from tests.browser.conftest import Axe, OpenPage
from tests.factories import AuthorityFactory

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.urls("tests.config.kit_urls"),
]

GALLERY = "/developers/gallery/"


@pytest.fixture(autouse=True)
def _demonstration(settings: LazySettings) -> None:
    settings.DEMO = True


def visit(page: Page, address: str) -> Page:
    """Go there and wait until charts are drawn."""
    page.goto(address, wait_until="networkidle")
    return page


def assert_no_sideways_scroll(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


@pytest.mark.parametrize("width", [1280, 375, 320])
@pytest.mark.parametrize("address", [GALLERY, f"{GALLERY}?errors", "/accessibility/", "/shell/"])
def test_no_fault_at_any_width(open_page: OpenPage, axe: Axe, address: str, width: int) -> None:
    page = visit(open_page(width), address)
    axe(page)
    assert_no_sideways_scroll(page)


@pytest.mark.parametrize("width", [1280, 375])
def test_list_page(open_page: OpenPage, axe: Axe, width: int) -> None:
    for _ in range(30):
        AuthorityFactory()
    page = visit(open_page(width), "/list/?q=authority&sort=-name")
    axe(page)
    assert_no_sideways_scroll(page)
    page.get_by_role("link", name="Page 2").click()
    expect(page.get_by_text("Showing 26 to 30 of 30 places")).to_be_visible()
    expect(page.get_by_role("table", name="Geographies")).to_be_visible()


def test_charts_are_drawn_and_described(page: Page) -> None:
    visit(page, GALLERY)
    drawings = page.locator("figure[data-chart] svg")
    expect(drawings).to_have_count(4)
    label = "Plans issued within 20 weeks. In 2024 Exampleshire issued 54.1% of plans in time"
    assert (drawings.first.get_attribute("aria-label") or "").startswith(label)
    assert drawings.first.get_attribute("role") == "img"


def test_a_missing_value_breaks_the_line(page: Page) -> None:
    visit(page, GALLERY)
    path = page.locator("figure[data-chart] svg .mark-line path").first.get_attribute("d") or ""
    assert path.count("M") == 2


def test_charts_stay_within_a_phone(open_page: OpenPage) -> None:
    page = visit(open_page(375), GALLERY)
    for drawing in page.locator("figure[data-chart] svg").all():
        box = drawing.bounding_box()
        assert box is not None
        assert box["x"] + box["width"] <= 375
        # Names and figures are not cut off at the edge of the drawing.
        edge = drawing.evaluate(
            """svg => Math.max(...[...svg.querySelectorAll('text')]
               .filter(text => text.textContent.trim())
               .map(text => text.getBoundingClientRect().right))"""
        )
        assert edge <= box["x"] + box["width"] + 1


def test_figures_are_shown_when_pointed_at(page: Page) -> None:
    visit(page, GALLERY)
    page.locator("figure[data-chart]").nth(1).locator("svg .mark-symbol path").first.hover()
    tip = page.locator("#vg-tooltip-element")
    expect(tip).to_be_visible()
    expect(tip).to_contain_text("214")


def test_works_without_javascript(open_page: OpenPage) -> None:
    page = open_page(javascript=False)
    page.goto(GALLERY)
    expect(page.get_by_text("In 2024 Exampleshire issued 54.1%")).to_be_visible()
    page.get_by_text("Show the table").first.click()
    expect(page.get_by_role("cell", name="no data").first).to_be_visible()
    expect(page.get_by_text("A panel is a template of its own")).to_be_visible()
    page.goto("/shell/")
    page.get_by_text("Sam Carter").click()
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()


def test_skip_link_is_first_and_leads_to_the_content(page: Page) -> None:
    visit(page, "/accessibility/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to main content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#main-content")).to_be_focused()


def test_error_summary_takes_focus_and_leads_to_the_field(page: Page) -> None:
    visit(page, f"{GALLERY}?errors")
    expect(page.locator(".govuk-error-summary")).to_be_focused()
    page.get_by_role("link", name="Choose status").click()
    expect(page.get_by_label("On track")).to_be_focused()


def test_header_menu_closes_with_escape(page: Page) -> None:
    visit(page, "/shell/")
    summary = page.locator("summary", has_text="Sam Carter")
    summary.click()
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Sign out")).to_be_hidden()
    expect(summary).to_be_focused()


def test_focus_can_be_seen(page: Page) -> None:
    visit(page, "/shell/")
    for _ in range(8):
        page.keyboard.press("Tab")
        style = page.evaluate(
            """() => { const s = getComputedStyle(document.activeElement);
               return s.boxShadow + s.outlineWidth + s.backgroundColor; }"""
        )
        assert "rgb(255, 221, 0)" in style


def test_our_typeface_is_on_everything(page: Page) -> None:
    visit(page, f"{GALLERY}?errors")
    others = page.evaluate(
        """() => [...document.querySelectorAll('body *')]
           .filter(e => e.checkVisibility() && !e.closest('svg'))
           .filter(e => !getComputedStyle(e).fontFamily.includes('Atkinson Hyperlegible'))
           .map(e => e.outerHTML.slice(0, 80))"""
    )
    assert others == []


def test_paper_has_the_content_and_not_the_controls(page: Page) -> None:
    visit(page, GALLERY)
    page.emulate_media(media="print")
    for hidden in (".kit-filter", ".govuk-pagination", ".govuk-breadcrumbs", ".govuk-footer"):
        expect(page.locator(hidden).first).to_be_hidden()
    expect(page.get_by_text("A panel is a template of its own")).to_be_visible()
    after = page.evaluate(
        "getComputedStyle(document.querySelector('main .govuk-link'), '::after').content"
    )
    assert after == "none"
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    expect(page.get_by_role("cell", name="no data").first).to_be_visible()
