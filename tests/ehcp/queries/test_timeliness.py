"""Timeliness, against numbers counted by hand."""

from datetime import date, timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from commissioning.models import LocalArea
from ehcp.choices import AssessmentOutcome, ExceptionGround, Need, RequestOutcome, RequestSource
from ehcp.models import Plan, PlanNeed, TimeException
from ehcp.queries.timeliness import (
    Kept,
    Period,
    Tally,
    decided_in_six_weeks,
    groups,
    month_starts,
    months,
    refused_in_16_weeks,
    tally,
    this_year,
    twelve_months,
    waits,
    years,
)
from tests.factories import (
    AssessmentFactory,
    AttendanceFactory,
    ChildFactory,
    LocalAreaFactory,
    NamedSettingFactory,
    PlanFactory,
    RequestFactory,
    SettingFactory,
)

ON = date(2026, 11, 21)
YEAR = this_year(ON)


def issue(
    area: LocalArea,
    issued: date,
    days: int,
    *,
    exception: bool = False,
    born_on: date = date(2015, 3, 14),
    source: str = RequestSource.FAMILY,
    **fields: object,
) -> Plan:
    """A plan issued on a day, so many days after its request."""
    received = issued - timedelta(days=days)
    request = RequestFactory(
        child=ChildFactory(area=area, born_on=born_on),
        received_on=received,
        outcome=RequestOutcome.ASSESS,
        decided_on=received,
        source=source,
    )
    assessed = {"decided_on": issued, "exceptions_apply": exception}
    named = {f"assessment__{key}": value for key, value in assessed.items()}
    return PlanFactory(request=request, started_on=issued, **named, **fields)


@pytest.fixture
def plans(area: LocalArea) -> None:
    """2025: one in time, one late. 2026: 140 days, 141 days, 400 days; 100 and 300 excepted."""
    issue(area, date(2025, 3, 3), 120)
    issue(area, date(2025, 12, 1), 200)
    issue(area, date(2026, 1, 31), 140)
    issue(area, date(2026, 2, 1), 141, source=RequestSource.HEALTH)
    issue(area, date(2026, 2, 28), 400, born_on=date(2022, 1, 1))
    issue(area, date(2026, 6, 30), 100, exception=True)
    issue(area, date(2026, 6, 30), 300, exception=True)


@pytest.mark.usefixtures("plans")
def test_the_year_both_ways(area: LocalArea) -> None:
    # All: 5 issued, 140 and 100 days in time. Without exceptions: 3 issued, 140 days in time.
    found = tally(area, YEAR, on=ON)
    assert found == Tally(issued=5, within=2, issued_ex=3, within_ex=1)
    assert found.percent == 40.0
    assert found.percent_ex == pytest.approx(33.333, abs=0.001)
    assert (found.late, found.excepted) == (3, 2)


@pytest.mark.usefixtures("plans")
def test_what_was_known_on_an_earlier_day(area: LocalArea) -> None:
    assert tally(area, YEAR, on=date(2026, 2, 1)) == Tally(2, 1, 2, 1)
    assert tally(area, YEAR, on=date(2026, 1, 30)) == Tally()
    assert Tally().percent is None


@pytest.mark.usefixtures("plans")
def test_the_twelve_months_to_a_day(area: LocalArea) -> None:
    # From 1 December 2025 to 30 November 2026: the late plan of 1 December counts.
    assert twelve_months(date(2026, 11, 30)) == Period(date(2025, 12, 1), date(2026, 11, 30))
    assert tally(area, twelve_months(date(2026, 11, 30)), on=date(2026, 11, 30)).issued == 6
    assert tally(area, twelve_months(date(2026, 12, 1)), on=date(2026, 12, 1)).issued == 5
    assert twelve_months(date(2024, 2, 29)).starts == date(2023, 3, 1)


@pytest.mark.usefixtures("plans")
def test_months_and_their_sum_in_the_year(area: LocalArea) -> None:
    listed = months(area, on=ON)
    assert [month.starts for month in listed] == month_starts(date(2025, 3, 1), ON)
    assert len(listed) == 21
    in_2026 = {m.starts.month: m for m in listed if m.starts.year == 2026}
    assert in_2026[1].tally == Tally(1, 1, 1, 1)
    assert in_2026[2].tally == Tally(2, 0, 2, 0)
    assert in_2026[2].in_year == Tally(3, 1, 3, 1)
    assert in_2026[3].tally == Tally()
    assert in_2026[11].in_year == Tally(5, 2, 3, 1)
    assert years(listed) == {2025: Tally(2, 1, 2, 1), 2026: Tally(5, 2, 3, 1)}


def test_without_a_plan_there_is_no_month(area: LocalArea) -> None:
    assert months(area, on=ON) == ()


def test_only_the_cohort_of_dfe_counts(area: LocalArea) -> None:
    issue(area, date(2026, 5, 1), 100)
    issue(area, date(2026, 5, 1), 100, transferred_from="873")
    issue(LocalAreaFactory(), date(2026, 5, 1), 100)
    historical = issue(area, date(2026, 5, 1), 100).request
    historical.outcome, historical.received_on = RequestOutcome.HISTORICAL, None
    historical.decided_on = None
    historical.save()
    PlanFactory(request=RequestFactory(child=ChildFactory(area=area)), started_on=None)
    assert tally(area, YEAR, on=ON) == Tally(1, 1, 1, 1)


def test_a_recorded_exception_counts_like_the_flag_once(area: LocalArea) -> None:
    for from_on, flagged in ((date(2026, 3, 1), True), (date(2026, 5, 2), False)):
        plan = issue(area, date(2026, 5, 1), 200, exception=flagged)
        TimeException.objects.create(
            request=plan.request,
            ground=ExceptionGround.PERSONAL,
            from_on=from_on,
            evidence="Seen",
            authorised_by="Head of service",
        )
    # The second began after the plan was issued.
    assert tally(area, YEAR, on=ON) == Tally(2, 0, 1, 0)


@pytest.mark.usefixtures("plans")
def test_by_source_and_age(area: LocalArea) -> None:
    assert {g.label: g.tally.issued for g in groups(area, "source", YEAR, on=ON)} == {
        "Young person or parent": 4,
        "Health care professional": 1,
    }
    # Born in March 2015: 10 or 11 on the days of the requests. Born in January 2022: 3.
    # Requests: 13 Sep 2025, 13 Sep 2025, 24 Jan 2025, 22 Mar 2026, 3 Sep 2025.
    assert {g.label: g.tally.issued for g in groups(area, "age", YEAR, on=ON)} == {
        "Under 5": 1,
        "5 to 10": 3,
        "11 to 15": 1,
    }


def test_by_primary_need(area: LocalArea) -> None:
    for need, rank in ((Need.ASD, 1), (Need.ASD, 1), (Need.VI, 2)):
        plan = issue(area, date(2026, 5, 1), 100)
        PlanNeed.objects.create(plan=plan, need=need, rank=rank)
    found = groups(area, "need", YEAR, on=ON)
    assert [(g.label, g.tally.issued) for g in found] == [
        ("Autistic spectrum disorder", 2),
        ("Not recorded", 1),
    ]


@pytest.mark.usefixtures("plans")
def test_how_long_plans_took(area: LocalArea) -> None:
    found = waits(area, YEAR, on=ON)  # 140, 141, 400, 100 and 300 days
    assert dict(found.bands) == {
        "16 weeks or less": 1,
        "Over 16 to 20 weeks": 1,
        "Over 20 to 26 weeks": 1,
        "Over 26 to 39 weeks": 0,
        "Over 39 to 52 weeks": 1,
        "Over 52 weeks": 1,
    }
    assert found.median == pytest.approx(141 / 7)
    assert found.mean == pytest.approx(1081 / 5 / 7)


def test_a_year_of_52_weeks_is_364_days(area: LocalArea) -> None:
    issue(area, date(2026, 5, 1), 364)
    issue(area, date(2026, 5, 1), 365)
    assert waits(area, YEAR, on=ON).bands[-2:] == (("Over 39 to 52 weeks", 1), ("Over 52 weeks", 1))


def test_nothing_issued_has_no_median(area: LocalArea) -> None:
    found = waits(area, YEAR, on=ON)
    assert (found.median, found.mean, found.plans) == (None, None, 0)


def test_six_weeks_to_the_decision(area: LocalArea) -> None:
    received = date(2026, 2, 2)
    for days, outcome in ((42, "Y"), (43, "Y"), (10, "N"), (10, "W"), (None, "A")):
        decided = received + timedelta(days=days) if days else None
        RequestFactory(
            child=ChildFactory(area=area), received_on=received, outcome=outcome, decided_on=decided
        )
    assert decided_in_six_weeks(area, YEAR, on=ON) == Kept(made=3, within=2)
    assert decided_in_six_weeks(area, YEAR, on=date(2026, 2, 12)) == Kept(made=1, within=1)
    assert Kept(0, 0).percent is None


def test_sixteen_weeks_to_say_that_there_will_be_no_plan(area: LocalArea) -> None:
    received = date(2026, 2, 2)
    for days, outcome in ((112, "N"), (113, "N"), (50, "Y")):
        AssessmentFactory(
            request=RequestFactory(child=ChildFactory(area=area), received_on=received),
            outcome=AssessmentOutcome(outcome),
            decided_on=received + timedelta(days=days),
        )
    assert refused_in_16_weeks(area, YEAR, on=ON) == Kept(made=2, within=1)
    assert refused_in_16_weeks(area, YEAR, on=date(2026, 5, 25)) == Kept(made=1, within=1)


@pytest.mark.usefixtures("plans")
def test_each_answer_is_one_query(
    area: LocalArea, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(6):
        months(area, on=ON)
        tally(area, YEAR, on=ON)
        groups(area, "need", YEAR, on=ON)
        groups(area, "age", YEAR, on=ON)
        waits(area, YEAR, on=ON)
        decided_in_six_weeks(area, YEAR, on=ON)


def test_by_kind_of_placement(area: LocalArea) -> None:
    special = issue(area, date(2026, 5, 1), 100)
    AttendanceFactory(
        plan=special, setting=SettingFactory(type_code=10), entered_on=special.started_on
    )
    named = issue(area, date(2026, 5, 1), 200)
    NamedSettingFactory(plan=named, setting=SettingFactory(type_code=1))
    issue(area, date(2026, 5, 1), 200)
    assert [
        (g.label, g.tally.issued, g.tally.within) for g in groups(area, "setting", YEAR, on=ON)
    ] == [
        ("Maintained mainstream school", 1, 0),
        ("Independent special school", 1, 1),
        ("Placement not recorded", 1, 0),
    ]


@pytest.mark.usefixtures("plans")
def test_the_mean_without_exceptions(area: LocalArea) -> None:
    # 140, 141 and 400 days; 100 and 300 had an exception.
    found = waits(area, YEAR, on=ON)
    assert (found.plans, found.plans_ex) == (5, 3)
    assert found.mean_ex == pytest.approx(681 / 3 / 7)
