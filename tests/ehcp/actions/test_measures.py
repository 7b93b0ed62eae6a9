"""Measures from the caseload as observations, counted by hand."""

from datetime import date, timedelta

import pytest
from django.core.management import call_command

from commissioning.actions.computed import write_computed
from commissioning.actions.reference import load_measures
from commissioning.models import LocalArea, Observation
from ehcp.actions.measures import write_local_measures
from ehcp.models import Plan
from tests.ehcp.queries.test_timeliness import issue
from tests.factories import ChildFactory, RequestFactory

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
        geography=area.geography, measure__code__startswith="local."
    ).values_list("measure__code", "period__code", "value", "symbol")
    return {
        (code.removeprefix("local."), period): symbol or value
        for code, period, value, symbol in rows
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
    # The number and the share of the year. What is hidden and the backlog stay.
    assert write_local_measures(area=area, on=ON) == 2


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
