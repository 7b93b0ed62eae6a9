"""Targets, registers and the line of sight in a real browser."""

import re
from datetime import date

import pytest
from playwright.sync_api import expect

from commissioning.choices import Polarity, Role, Unit
from commissioning.models import LocalArea
from strategy.actions.exception import bring_in_line
from strategy.demonstration import sefton
from strategy.demonstration.load import load_plan
from strategy.forms.registers import REGISTERS
from strategy.models import LINKS, Action, LinkKind, PlanException, Risk
from tests import factories as make
from tests.browser.conftest import Axe, OpenPage
from tests.browser.test_board import no_wider_than_the_screen
from tests.conftest import SignIn

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ON = date(2026, 11, 22)
TARGETS = "/anyshire/strategies/joint-commissioning-2023-26/targets/"


@pytest.fixture
def area(area: LocalArea) -> LocalArea:
    """An area with the plan of Sefton and two measures, one off its trajectory."""
    area.standing_on = ON
    area.save()
    for code, title, values in (
        ("annual_reviews.pc_decsion_4weeks", "Review decisions in time", {2024: 36.2}),
        (
            "timeliness.pc_plans_issued_20_weeks_ex",
            "Plans issued within 20 weeks",
            {2022: 27.4, 2023: 40.4, 2024: 53.1},
        ),
    ):
        measure = make.MeasureFactory(
            code=code, title=title, unit=Unit.PERCENTAGE, polarity=Polarity.HIGH
        )
        for year, value in values.items():
            make.ObservationFactory(
                measure=measure,
                geography=area.geography,
                period=make.PeriodFactory(year=year),
                value=value,
            )
    make.MembershipFactory(area=area, role=Role.COMMISSIONER)
    load_plan(sefton.PLAN, area, ON)
    action = Action.objects.get(area=area, reference="JC-03")
    make.PartnerLinkFactory(action=action, organisation__areas=[area])
    make.RecommendationLinkFactory(action=action)
    make.MeasureLinkFactory(action=action, measure=measure)
    bring_in_line(area=area, on=ON)
    return area


def first(kind: LinkKind) -> int:
    """A row that an action is linked to."""
    link = kind.model.objects.first()
    assert link is not None, kind
    return int(link.target.pk)


@pytest.mark.parametrize("width", [1280, 375])
def test_an_exception_is_explained_returned_and_accepted(
    open_page: OpenPage, member: SignIn, area: LocalArea, axe: Axe, width: int
) -> None:
    page = open_page(width=width, client=member(Role.COMMISSIONER))
    page.goto("/anyshire/exceptions/")
    page.get_by_role("link", name=re.compile("Explain it.*JC-03")).click()
    for label in ("What happened", "Why it happened", "What is being done"):
        page.get_by_label(label).fill("The post is advertised again.")
    page.get_by_label("By when it is put right").fill("2027-01-31")
    page.get_by_role("button", name="Save").click()
    for choice, said in (("Return it", "Explanation returned"), ("Accept", "accepted")):
        page.get_by_role("link", name=re.compile("Accept or return.*JC-03")).click()
        page.get_by_label(choice).check()
        page.get_by_label("Comment").fill("By how many?")
        axe(page)
        assert no_wider_than_the_screen(page)
        page.get_by_role("button", name="Save").click()
        expect(page.get_by_role("alert")).to_contain_text(said)
        axe(page)
        assert no_wider_than_the_screen(page)
        if choice == "Return it":
            page.get_by_role("link", name=re.compile("Change the explanation.*JC-03")).click()
            expect(page.get_by_text("Returned: By how many?")).to_be_visible()
            page.get_by_role("button", name="Save").click()


@pytest.mark.parametrize("width", [1280, 375])
def test_no_accessibility_fault(
    open_page: OpenPage, member: SignIn, area: LocalArea, axe: Axe, width: int
) -> None:
    page = open_page(width=width, client=member(Role.COMMISSIONER))
    raised = PlanException.objects.filter(area=area, closed_on=None)[0]
    risk = Risk.objects.filter(area=area)[0]
    for path in (
        "/anyshire/targets/",
        TARGETS,
        f"{TARGETS}new/",
        "/anyshire/line-of-sight/",
        *(f"/anyshire/line-of-sight/{kind.one}/{first(kind)}/" for kind in LINKS),
        f"/anyshire/line-of-sight/risk/{risk.pk}/",
        f"/anyshire/line-of-sight/risk/{risk.pk}/actions/",
        f"/anyshire/registers/risk/{risk.pk}/edit/",
        *(f"/anyshire/registers/{kind}/add/" for kind in REGISTERS),
        "/anyshire/engagement/",
        "/anyshire/decisions/",
        "/anyshire/exceptions/",
        f"/anyshire/exceptions/{raised.pk}/explain/",
    ):
        page.goto(path)
        axe(page)
        assert no_wider_than_the_screen(page), path
