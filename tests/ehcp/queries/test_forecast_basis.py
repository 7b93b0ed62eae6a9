"""What a forecast starts from, counted by hand."""

from datetime import date, timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from commissioning.models import LocalArea
from ehcp.choices import RequestOutcome
from ehcp.queries.forecast import Plans, Waiting
from ehcp.queries.forecast_basis import back_test, basis
from ehcp.queries.timeliness import month_starts, months
from tests.ehcp.queries.test_timeliness import issue
from tests.factories import AssessmentFactory, ChildFactory, RequestFactory

ON = date(2026, 11, 21)


@pytest.fixture
def year(area: LocalArea) -> None:
    """Two plans on the 10th of each month from November 2025 on: 100 days and 200 days."""
    for starts in month_starts(date(2025, 11, 1), date(2026, 11, 1)):
        for days in (100, 200):
            issue(area, starts.replace(day=10), days)


@pytest.mark.usefixtures("year")
def test_the_pace_of_twelve_full_months(area: LocalArea) -> None:
    found = basis(area, on=ON)
    assert found is not None
    pace = found.pace
    assert (pace.issued, pace.in_time, pace.excepted) == (2, 0.5, 0)
    # Of 24 plans in time order 12 took 100 days: so does the soonest tenth.
    assert pace.lead_days == 100
    # From November 2025 to October 2026 those requests came that led to the plans of 100 days of
    # February to November (10 February less 100 days is 2 November), and of 200 days of June to
    # November (10 June less 200 days is 22 November): 10 and 6. All led on.
    assert pace.arriving == pytest.approx(16 / 12)
    # January to November have issued 22 by now.
    assert found.so_far == Plans(22, 11, 22, 11)
    assert (found.low.issued, found.high.in_time) == (2, 0.5)


@pytest.mark.usefixtures("year")
def test_open_cases_count_for_the_share_that_leads_on(area: LocalArea) -> None:
    child = ChildFactory(area=area)
    RequestFactory(child=child, received_on=date(2026, 11, 1))
    # One refused of what are then 17 decisions in the twelve months.
    refused = date(2026, 10, 1)
    RequestFactory(
        child=ChildFactory(area=area),
        received_on=refused,
        outcome=RequestOutcome.REFUSED,
        decided_on=refused,
    )
    assessed = RequestFactory(
        child=ChildFactory(area=area),
        received_on=date(2026, 6, 1),
        outcome=RequestOutcome.ASSESS,
        decided_on=date(2026, 11, 2),
    )
    AssessmentFactory(request=assessed, exceptions_apply=True)
    found = basis(area, on=ON)
    assert found is not None
    requested, being_assessed = sorted(found.waiting, key=lambda each: -each.received.toordinal())
    decided = 16 + 1  # the factory's plans are decided on when they are asked for
    assert requested.received == date(2026, 11, 1)
    assert requested.plans == pytest.approx(16 / decided)
    # The plans were decided on the day of the request and agreed on the day of the plan: their
    # assessments took 100 or 200 days, 150 by the median; the draft took none.
    assert requested.ready == ON + timedelta(days=150)
    assert being_assessed == Waiting(date(2026, 6, 1), ON, 1, excepted=True)


def test_too_few_months_say_nothing(area: LocalArea) -> None:
    assert basis(area, on=ON) is None
    for month in (6, 7, 8, 9, 10):
        issue(area, date(2026, month, 10), 100)
    assert basis(area, on=ON) is None
    issue(area, date(2026, 5, 10), 100)
    assert basis(area, on=ON) is not None


def test_the_method_is_tested_on_last_year(
    area: LocalArea, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    """A pace that never changes is forecast to the point where the cases are known."""
    for starts in month_starts(date(2024, 1, 1), date(2026, 11, 1)):
        for days in (100, 200):
            issue(area, starts.replace(day=10), days)
    listed = months(area, on=ON)
    with django_assert_num_queries(4):
        found = back_test(area, on=ON, listed=listed)
    assert found is not None
    assert (found.on, found.came) == (date(2025, 6, 30), 50)
    assert found.low <= found.said <= found.high
    assert abs(found.error) < 10
    assert back_test(area, on=date(2024, 11, 21), listed=months(area, on=ON)) is None
