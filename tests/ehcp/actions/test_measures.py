"""Measures from the caseload as observations, counted by hand."""

from datetime import date, timedelta

import pytest
from django.core.management import call_command
from pytest_django import DjangoAssertNumQueries

from commissioning.actions.computed import write_computed
from commissioning.actions.reference import load_measures
from commissioning.models import LocalArea, Observation
from ehcp.actions.measures import write_local_measures
from ehcp.choices import RequestSource
from ehcp.models import Child, Plan
from ehcp.queries.forecast_basis import basis
from tests.ehcp.queries.test_timeliness import issue
from tests.factories import ChildFactory, LocalAreaFactory, RequestFactory

ON = date(2026, 6, 15)


@pytest.fixture(autouse=True)
def _rows(area: LocalArea) -> None:
    """May 2026: 12 in time and 8 late, 5 of these excepted. June: 3 in time. 20 requests of 25
    December 2025 and 6 of 20 May 2026 are open: on 15 June 20 are past 20 weeks.
    """
    load_measures()
    for many, issued, days, exception in (
        (12, date(2026, 5, 10), 100, False),
        (3, date(2026, 5, 10), 200, False),
        (5, date(2026, 5, 10), 200, True),
        (3, date(2026, 6, 1), 100, False),
    ):
        for _ in range(many):
            issue(area, issued, days, exception=exception)
    for many, received in ((20, date(2025, 12, 25)), (6, date(2026, 5, 20))):
        for _ in range(many):
            RequestFactory(child=ChildFactory(area=area), received_on=received)


def said(area: LocalArea) -> dict[tuple[str, str], float | str | None]:
    rows = Observation.objects.filter(
        geography=area.geography, measure__code__startswith="local.", breakdown__topic=""
    ).values_list("measure__code", "period__code", "value", "symbol")
    return {
        (code.removeprefix("local."), period): symbol or value
        for code, period, value, symbol in rows
    }


def grouped(area: LocalArea) -> dict[tuple[str, str, str, str], float | str | None]:
    """The same by topic and label too; the total has neither."""
    rows = Observation.objects.filter(
        geography=area.geography, measure__code__startswith="local."
    ).values_list(
        "measure__code", "period__code", "breakdown__topic", "breakdown__label", "value", "symbol"
    )
    return {
        (code.removeprefix("local."), period, topic, label if topic else ""): symbol or value
        for code, period, topic, label, value, symbol in rows
    }


def test_years_and_months(area: LocalArea) -> None:
    write_local_measures(area=area, on=ON)
    found = said(area)
    assert found["plans_issued_year", "2026"] == 23
    assert found["within_20_weeks_pc_year", "2026"] == pytest.approx(100 * 15 / 23)
    # Without exceptions 15 of 18: the 3 that are left could identify a child.
    assert found["within_20_weeks_ex_pc_year", "2026"] == "c"
    # June's 3 are hidden, and with them May's 20: 23 less 20 would tell.
    assert found["plans_issued_month", "2026-05"] == "c"
    assert found["within_20_weeks_pc_month", "2026-05"] == "c"
    assert found["plans_issued_month", "2026-06"] == "c"
    assert found["within_20_weeks_pc_month", "2026-06"] == "c"


def test_months_without_small_numbers_are_shown(area: LocalArea) -> None:
    Plan.objects.filter(started_on=date(2026, 6, 1)).delete()
    write_local_measures(area=area, on=ON)
    found = said(area)
    assert found["plans_issued_month", "2026-05"] == 20
    assert found["within_20_weeks_pc_month", "2026-05"] == 60
    assert found["plans_issued_month", "2026-06"] == 0
    assert ("within_20_weeks_pc_month", "2026-06") not in found


def test_the_backlog_at_the_end_of_each_month(area: LocalArea) -> None:
    write_local_measures(area=area, on=ON)
    found = said(area)
    # The 20 of 25 December are past 20 weeks after 14 May. On 31 May the 3 of June were open too,
    # for 90 days: with the 6 of May 9 are inside.
    assert found["open_requests_month", "2026-05"] == 29
    assert found["past_20_weeks_month", "2026-05"] == 20
    assert found["open_requests_month", "2026-06"] == 26
    assert found["past_20_weeks_month", "2026-06"] == 20


def test_a_second_run_writes_nothing_and_a_change_only_itself(area: LocalArea) -> None:
    assert write_local_measures(area=area, on=ON) == Observation.objects.count() > 15
    assert write_local_measures(area=area, on=ON) == 0
    plan = Plan.objects.filter(started_on=date(2026, 5, 10)).first()
    assert plan is not None
    plan.transferred_from = "873"
    plan.save()
    before = grouped(area)
    assert write_local_measures(area=area, on=ON) > 0
    changed = {key[::2] for key, value in grouped(area).items() if before.get(key) != value}
    # What is hidden and the backlog stay; a plan that came hides how many there were before.
    topics = ("", "Primary need", "Who asked", "Age at the request", "Kind of placement")
    assert changed == {
        ("plans_maintained_month", ""),
        ("plans_issued_year", ""),
        ("plans_issued_year", "Weeks from the request"),
        *(("within_20_weeks_pc_year", topic) for topic in topics),
    }


def test_what_was_known_on_an_earlier_day(area: LocalArea) -> None:
    write_local_measures(area=area, on=ON)
    write_local_measures(area=area, on=date(2026, 5, 31))
    assert ("plans_issued_month", "2026-06") not in said(area)
    assert said(area)["plans_issued_year", "2026"] == 20


def test_after_an_import_and_at_night(area: LocalArea, capsys: pytest.CaptureFixture[str]) -> None:
    area.standing_on = ON
    area.save()
    assert write_computed(area=area) == Observation.objects.count() > 15
    call_command("write_measures")
    assert "0 values written from the partnerships’ own records." in capsys.readouterr().out


def test_before_the_first_plan_there_is_nothing(area: LocalArea) -> None:
    assert write_local_measures(area=area, on=ON - timedelta(days=3650)) == 0


def test_without_children_there_are_no_values_and_hardly_a_query(
    area: LocalArea, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    assert write_local_measures(area=area, on=ON) > 15
    Child.objects.update(area=LocalAreaFactory())
    with django_assert_max_num_queries(10):
        assert write_local_measures(area=area, on=ON) == 0
    assert said(area) == {}


def test_the_year_to_date_and_twelve_months(area: LocalArea) -> None:
    """In time: 14 of 22 of May 2025, 12 of 20 of May 2026, 10 of 10 of June."""
    Plan.objects.filter(started_on=date(2026, 6, 1)).delete()
    for many, issued, days in (
        (14, date(2025, 5, 12), 100),
        (8, date(2025, 5, 12), 200),
        (10, date(2026, 6, 1), 100),
    ):
        for _ in range(many):
            issue(area, issued, days)
    write_local_measures(area=area, on=ON)
    found = said(area)
    assert found["within_20_weeks_pc_year_to_date", "2026-05"] == 60
    assert found["within_20_weeks_pc_year_to_date", "2026-06"] == 73.3  # 22 of 30
    assert found["within_20_weeks_pc_twelve_months", "2026-04"] == 63.6  # 14 of 22
    assert found["within_20_weeks_pc_twelve_months", "2026-05"] == 60
    assert ("within_20_weeks_pc_twelve_months", "2026-06") not in found  # it goes on
    assert ("within_20_weeks_pc_twelve_months", "2026-03") not in found  # eleven months


def test_no_sum_of_months_tells_of_a_hidden_one(area: LocalArea) -> None:
    """June's 3 hide May's 20 too, and so every sum with either."""
    for _ in range(30):
        issue(area, date(2025, 3, 3), 100)
        issue(area, date(2026, 3, 3), 150)
    write_local_measures(area=area, on=ON)
    found = said(area)
    assert found["within_20_weeks_pc_twelve_months", "2026-02"] == 100
    assert found["within_20_weeks_pc_year_to_date", "2026-05"] == "c"
    assert found["within_20_weeks_pc_year_to_date", "2026-06"] == "c"
    assert found["within_20_weeks_pc_twelve_months", "2026-05"] == "c"


def test_groups_and_weeks_of_a_year(area: LocalArea) -> None:
    """Asked by families: 12 of 20 in time; by schools 11 of 16 beside them."""
    Plan.objects.filter(started_on=date(2026, 6, 1)).delete()
    for many, days in ((11, 140), (5, 400)):
        for _ in range(many):
            plan = issue(area, date(2026, 6, 2), days)
            plan.request.source = RequestSource.SETTING
            plan.request.save()
    write_local_measures(area=area, on=ON)
    found = grouped(area)
    share = "within_20_weeks_pc_year"
    school = "School or other education setting"
    assert found[share, "2026", "Who asked", school] == 68.8  # 11 of 16
    assert found[share, "2026", "Age at the request", "5 to 10"] == 63.9  # 23 of 36
    weeks = {
        label: value
        for (code, period, topic, label), value in found.items()
        if (code, period, topic) == ("plans_issued_year", "2026", "Weeks from the request")
    }
    assert weeks == {
        "16 weeks or less": 12,
        "Over 16 to 20 weeks": 11,
        "Over 20 to 26 weeks": 0,
        "Over 26 to 39 weeks": 8,
        "Over 39 to 52 weeks": 0,
        "Over 52 weeks": 5,
    }


def test_past_the_limits_of_6_and_16_weeks(area: LocalArea) -> None:
    """On 31 May those of 25 December are past both, and the 6 of May past none. Nine that got
    their plans in June waited for 14 weeks, but not for the decision that is due after 6.
    """
    for _ in range(6):
        issue(area, date(2026, 6, 1), 100)
    write_local_measures(area=area, on=ON)
    found = said(area)
    assert found["past_6_weeks_month", "2026-05"] == 20
    assert found["past_16_weeks_month", "2026-05"] == 20
    assert ("past_6_weeks_month", "2026-06") not in found  # it goes on


def test_past_the_limits_with_few_is_hidden(area: LocalArea) -> None:
    """On 31 May the 3 of June wait for 14 weeks: past 6, not past 16."""
    write_local_measures(area=area, on=ON)
    found = said(area)
    assert found["past_6_weeks_month", "2026-05"] == "c"
    assert found["past_16_weeks_month", "2026-05"] == 20


def test_medians_of_steps(area: LocalArea) -> None:
    """Of 23 plans of 2026 the middle one took 100 days; decisions on none are recorded."""
    write_local_measures(area=area, on=ON)
    found = grouped(area)
    assert found["median_weeks_year", "2026", "", ""] == 14.3
    Plan.objects.filter(started_on=date(2026, 5, 10)).delete()
    write_local_measures(area=area, on=ON)
    assert grouped(area)["median_weeks_year", "2026", "", ""] == "c"  # of 3


def test_what_the_year_is_likely_to_come_to(area: LocalArea) -> None:
    """The same as the page of the forecast says, which is tested by itself."""
    for month in range(1, 13):
        for index in range(20):
            issue(area, date(2025, month, 10), 100 if index < 10 else 200)
    write_local_measures(area=area, on=ON)
    start = basis(area, on=ON)
    assert start is not None
    this, following = start.years()
    found = said(area)
    assert found["forecast_20_weeks_pc_year", "2026"] == round(this.plans.percent or 0, 1)
    assert round(following.plans.issued - following.plans.within) == 4
    assert found["forecast_20_weeks_pc_year", "2027"] == "c"


def test_an_earlier_day_is_written_as_it_was_known(area: LocalArea) -> None:
    """On 31 May 2026 nothing of June had happened."""
    write_local_measures(area=area, on=date(2026, 5, 31))
    found = said(area)
    assert found["plans_issued_year", "2026"] == 20
    assert ("plans_issued_month", "2026-06") not in found
