"""Targets, registers and the line of sight in a real browser."""

from datetime import date

import pytest

from commissioning.choices import Polarity, Role, Unit
from commissioning.models import LocalArea
from strategy.actions.exception import bring_in_line
from strategy.demonstration import sefton
from strategy.demonstration.load import load_plan
from strategy.models import PlanException, Risk
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
    bring_in_line(area=area, on=ON)
    return area


@pytest.mark.parametrize("width", [1280, 375])
def test_no_accessibility_fault(
    open_page: OpenPage, member: SignIn, area: LocalArea, axe: Axe, width: int
) -> None:
    page = open_page(width=width, client=member(Role.COMMISSIONER))
    raised = PlanException.objects.filter(area=area)[0]
    risk = Risk.objects.filter(area=area)[0]
    for path in (
        "/anyshire/targets/",
        TARGETS,
        f"{TARGETS}new/",
        "/anyshire/line-of-sight/",
        f"/anyshire/line-of-sight/risk/{risk.pk}/",
        f"/anyshire/line-of-sight/risk/{risk.pk}/actions/",
        f"/anyshire/registers/risk/{risk.pk}/edit/",
        "/anyshire/engagement/",
        "/anyshire/decisions/",
        "/anyshire/exceptions/",
        f"/anyshire/exceptions/{raised.pk}/explain/",
    ):
        page.goto(path)
        axe(page)
        assert no_wider_than_the_screen(page), path
