"""Writing updates, accepting them and seeing who is late, in a real browser."""

import re
from datetime import date

import pytest
from playwright.sync_api import expect

from commissioning.choices import Role
from commissioning.models import LocalArea
from strategy.choices import UpdateStatus
from strategy.models import Update
from tests import factories as make
from tests.browser.conftest import Axe, OpenPage
from tests.browser.test_board import no_wider_than_the_screen
from tests.conftest import Member, SignIn

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ON = date(2024, 3, 20)


@pytest.fixture
def area(area: LocalArea) -> LocalArea:
    area.standing_on = ON
    area.save()
    return area


@pytest.fixture
def owner(area: LocalArea, member: SignIn) -> Member:
    """Owes three updates, one of them returned; a fourth waits; a fifth is nobody's."""
    client = member(Role.COMMISSIONER)
    march = make.ReportingPeriodFactory(area=area, name="March 2024", starts_on=date(2024, 3, 1))
    before = make.ReportingPeriodFactory(
        area=area, name="February 2024", starts_on=date(2024, 2, 1)
    )
    for number in range(1, 5):
        action = make.ActionFactory(
            area=area,
            reference=f"JC-{number}",
            title=f"Recruit officer {number}",
            lead=client.membership,
        )
        make.UpdateFactory(
            action=action,
            period=before,
            status=UpdateStatus.ACCEPTED,
            submitted_on=date(2024, 2, 20),
            decided_on=date(2024, 2, 22),
            done="The post was advertised.",
            next_step="Interviews.",
        )
        if number > 2:
            make.UpdateFactory(
                action=action,
                period=march,
                status=UpdateStatus.RETURNED if number == 3 else UpdateStatus.SUBMITTED,
                submitted_on=date(2024, 3, 10),
                decided_on=date(2024, 3, 12) if number == 3 else None,
                comment="How many interviews?" if number == 3 else "",
            )
    make.ActionFactory(area=area, reference="JC-9", title="Nobody leads this")
    return client


@pytest.mark.parametrize("width", [1280, 375])
def test_no_accessibility_fault(open_page: OpenPage, owner: Member, axe: Axe, width: int) -> None:
    page = open_page(width=width, client=owner)
    for path in (
        "/anyshire/my-updates/",
        "/anyshire/deputies/",
        "/anyshire/updates/",
        "/anyshire/ownership/",
        "/anyshire/reporting-periods/",
        "/anyshire/actions/JC-1/update/",
        "/account/reminders/",
    ):
        page.goto(path)
        axe(page)
        assert no_wider_than_the_screen(page), path


def test_several_are_written_and_submitted_and_one_is_accepted(
    open_page: OpenPage, owner: Member
) -> None:
    page = open_page(client=owner)
    page.goto("/anyshire/my-updates/")
    expect(page.get_by_text("You owe 3 updates: 1 returned to you.")).to_be_visible()
    first = page.get_by_role("region", name=re.compile("JC-3"))
    expect(first.get_by_text("How many interviews?")).to_be_visible()
    first.get_by_label("What was done").fill("Five interviews.")
    second = page.get_by_role("region", name=re.compile("JC-1"))
    second.get_by_label("Next step").fill("A start date.")
    page.get_by_role("button", name="Submit all that are written").first.click()
    expect(page.get_by_text("1 update submitted: JC-3.")).to_be_visible()
    expect(page.get_by_role("link", name="JC-1: Say what was done before")).to_be_visible()
    expect(second.get_by_label("Next step")).to_have_value("A start date.")
    second.get_by_label("What was done").fill("An offer was made.")
    second.get_by_role("button", name="Submit for acceptance the update of JC-1").click()
    expect(page.get_by_text("You owe 1 update.")).to_be_visible()
    page.goto("/anyshire/updates/")
    page.get_by_role("region", name=re.compile("JC-1")).get_by_role(
        "button", name="Accept JC-1"
    ).click()
    expect(page.get_by_text("1 update accepted.")).to_be_visible()
    assert Update.objects.filter(status=UpdateStatus.ACCEPTED).count() == 5


def test_enter_in_a_number_saves_a_draft_and_submits_nothing(
    open_page: OpenPage, owner: Member
) -> None:
    page = open_page(client=owner)
    page.goto("/anyshire/my-updates/")
    region = page.get_by_role("region", name=re.compile("JC-1"))
    region.get_by_label("What was done").fill("Half.")
    region.get_by_text("Evidence and percentage").click()
    region.get_by_label("Percentage complete").fill("50")
    region.get_by_label("Percentage complete").press("Enter")
    expect(page.get_by_text("1 draft saved: JC-1.")).to_be_visible()
    assert Update.objects.get(percentage=50).status == UpdateStatus.DRAFT
