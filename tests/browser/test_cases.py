"""The caseload, a case and its forms in a real browser, on an invented caseload."""

import re
from datetime import date

import pytest
from playwright.sync_api import expect

from commissioning.choices import Role
from commissioning.models import LocalArea
from ehcp.choices import Stage
from ehcp.demonstration.caseload import load_caseload
from ehcp.demonstration.profiles import PROFILES
from ehcp.models import Attendance, IdentifierView, NamedSetting
from ehcp.queries.caseload import caseload
from tests.browser.conftest import Axe, OpenPage
from tests.browser.test_board import no_wider_than_the_screen
from tests.conftest import SignIn
from tests.factories import SettingFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ON = date(2026, 6, 1)


@pytest.fixture
def area(area: LocalArea) -> LocalArea:
    """An area with sixty invented children."""
    area.standing_on = ON
    area.save()
    load_caseload(area, on=ON, profile=PROFILES["sefton"].scaled(60))
    return area


def case_at(area: LocalArea, stage: Stage) -> str:
    """The address of a case at a stage."""
    return str(caseload(area, ON).filter(stage=stage)[0].child.get_absolute_url())


def attended_at(case: str) -> Attendance:
    """The setting that is attended in a case."""
    reference = case.strip("/").split("/")[-1]
    found = Attendance.objects.filter(plan__request__child__reference=reference)
    return found.order_by("-entered_on")[0]


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
        "/anyshire/cases/moved-in/",
        "/anyshire/cases/?counts=yes&overdue=no",
        plan,
        drafting,
        f"{plan}record/cease/",
        f"{plan}record/draft/",
        f"{drafting}record/exception/",
        f"{plan}record/setting-attended/",
        f"{plan}record/personal-budget/",
        f"{plan}record/needs/",
        f"{plan}record/transferred-in/",
        f"{plan}mistake/attended/{attended_at(plan).pk}/",
        "/anyshire/cases/?issued=2026&every=yes",
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


@pytest.mark.parametrize("width", [1280, 375])
def test_the_inspection_list(
    open_page: OpenPage, member: SignIn, area: LocalArea, axe: Axe, width: int
) -> None:
    page = open_page(width=width, client=member(Role.ADMINISTRATOR))
    page.goto("/anyshire/cases/")
    page.get_by_role("link", name="Who saw identifiers").click()
    axe(page)
    assert no_wider_than_the_screen(page)
    page.get_by_role("link", name="Inspection list").click()
    axe(page)
    assert no_wider_than_the_screen(page)
    with page.expect_download() as taken:
        page.get_by_role("button", name="Download CSV").click()
    assert taken.value.suggested_filename.startswith("annex-a-list-1-")


def test_a_setting_is_chosen_with_the_keyboard(
    open_page: OpenPage, member: SignIn, area: LocalArea, axe: Axe
) -> None:
    SettingFactory(name="Zebra Hill", urn="900001")
    SettingFactory(name="Zebra Valley", urn="900002")
    page = open_page(client=member(Role.COMMISSIONER))
    page.goto(f"{case_at(area, Stage.IN_FORCE)}record/setting-named/")
    field = page.get_by_role("combobox", name="Setting (optional)", exact=True)
    suggested = page.get_by_role("listbox", name="Settings that match")
    options = suggested.get_by_role("option")
    expect(field).to_have_attribute("aria-expanded", "false")
    field.press_sequentially("zebra")
    expect(options).to_have_count(2)
    expect(field).to_have_attribute("aria-expanded", "true")
    axe(page)
    field.press("ArrowDown")
    field.press("ArrowDown")
    chosen = suggested.get_by_role("option", selected=True)
    expect(chosen).to_have_text(re.compile("Zebra Valley"))
    expect(field).to_have_attribute("aria-activedescendant", chosen.get_attribute("id") or "")
    field.press("Escape")
    expect(options).to_have_count(0)
    field.press("ArrowDown")
    expect(options).to_have_count(2)
    field.press("ArrowUp")
    field.press("Enter")
    expect(field).to_have_value(re.compile(r"Zebra Valley \(900002"))
    expect(options).to_have_count(0)
    page.get_by_label("Day the amended plan was sent").fill("2026-06-01")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("It is recorded.")).to_be_visible()
    assert NamedSetting.objects.filter(urn="900002").count() == 1


def test_a_setting_without_javascript(open_page: OpenPage, member: SignIn, area: LocalArea) -> None:
    SettingFactory(name="Zebra Hill", urn="900001")
    page = open_page(javascript=False, client=member(Role.COMMISSIONER))
    page.goto(f"{case_at(area, Stage.IN_FORCE)}record/setting-named/")
    page.get_by_label("Setting (optional)", exact=True).fill("zebra")
    page.get_by_label("Day the amended plan was sent").fill("2026-06-01")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("It is recorded.")).to_be_visible()
    assert NamedSetting.objects.filter(urn="900001").count() == 1


def test_counts_beside_the_choices(open_page: OpenPage, member: SignIn, area: LocalArea) -> None:
    page = open_page(client=member(Role.COMMISSIONER))
    page.goto("/anyshire/cases/")
    stage = page.get_by_label("Stage", exact=True)
    counted = stage.locator("option", has_text=re.compile(r"^Plan in force \(60\)$"))
    expect(counted).to_have_count(1)
    sex = page.get_by_label("Sex", exact=True)
    expect(sex.locator("option", has_text=re.compile(r"^Female \(\d+\)$"))).to_have_count(0)
    page.get_by_text("More filters").click()
    expect(sex.locator("option", has_text=re.compile(r"^Female \(\d+\)$"))).to_have_count(1)
    stage.select_option("in_force")
    page.get_by_role("button", name="Apply").click()
    expect(page.get_by_text("of 60 cases")).to_be_visible()
    expect(page.get_by_label("Sex", exact=True)).to_be_hidden()


@pytest.mark.parametrize("width", [1280, 375])
def test_a_view_is_saved_found_again_and_deleted(
    open_page: OpenPage, member: SignIn, area: LocalArea, axe: Axe, width: int
) -> None:
    page = open_page(width=width, client=member(Role.COMMISSIONER))
    page.goto("/anyshire/cases/?stage=in_force&review=overdue")
    page.get_by_role("link", name="Save these filters as a view").click()
    axe(page)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name="There is a problem")).to_be_visible()
    page.get_by_label("Name").fill("Overdue reviews")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("The view is saved.")).to_be_visible()
    page.goto("/anyshire/cases/")
    axe(page)
    assert no_wider_than_the_screen(page)
    page.get_by_role("link", name="Overdue reviews").click()
    expect(page).to_have_url(re.compile(r"\?stage=in_force&review=overdue"))
    page.get_by_role("link", name="Manage views").click()
    axe(page)
    assert no_wider_than_the_screen(page)
    page.get_by_role("link", name="Delete Overdue reviews").click()
    axe(page)
    page.get_by_role("button", name="Delete the view").click()
    expect(page.get_by_text("No views yet")).to_be_visible()
