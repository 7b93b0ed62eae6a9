"""The forecast against sums that can be done in the head."""

from datetime import date, timedelta

import pytest

from ehcp.queries import forecast
from ehcp.queries.forecast import Basis, Order, Pace, Plans, Waiting, run, year_end
from ehcp.queries.forecast_margins import Margin

ON = date(2025, 12, 31)  # so that every month ahead is whole
STEADY = Pace(issued=10, arriving=10, lead_days=50, in_time=1)


def overdue(many: float, *, excepted: bool = False) -> Waiting:
    """Cases that have waited a year and are ready."""
    return Waiting(ON - timedelta(days=365), ON, many, excepted)


def test_a_system_in_balance_is_in_time() -> None:
    """As many arrive as are issued, all in 50 days: nothing is ever late."""
    for order in Order:
        months = run((), STEADY, on=ON, until=date(2026, 12, 1), order=order)
        assert all(month.plans.issued == month.plans.within for month in months)
        assert all(month.backlog == 0 for month in months)
        # What arrives in the middle of January to October is ready by December.
        assert year_end(months, 2026).issued == pytest.approx(100)


def test_a_backlog_alone_is_issued_late_until_it_is_gone() -> None:
    pace = Pace(issued=10, arriving=0, lead_days=50, in_time=0)
    months = run([overdue(35)], pace, on=ON, until=date(2026, 12, 1), order=Order.OLDEST)
    assert [month.plans.issued for month in months] == [10, 10, 10, 5] + 8 * [0]
    assert [month.backlog for month in months] == [25, 15, 5] + 9 * [0]
    assert year_end(months, 2026) == Plans(35, 0, 35, 0)


def test_exceptions_are_left_out_of_both_parts() -> None:
    pace = Pace(issued=10, arriving=0, lead_days=50, in_time=0)
    waiting = [overdue(10, excepted=True), Waiting(ON, ON, 30)]
    months = run(waiting, pace, on=ON, until=date(2026, 12, 1), order=Order.OLDEST)
    end = year_end(months, 2026)
    # January issues the ten late ones, February to April the thirty that are in time.
    assert end == Plans(40, 30, 30, 30)
    assert (end.percent, end.percent_ex) == (75, 100)


def test_oldest_first_never_gets_out_of_a_backlog_without_more_plans() -> None:
    """60 are late, 10 come and 10 go each month: the queue is six months long, 26 weeks."""
    stuck = run([overdue(60)], STEADY, on=ON, until=date(2027, 12, 1), order=Order.OLDEST)
    assert year_end(stuck, 2027).percent == 0
    newest = run([overdue(60)], STEADY, on=ON, until=date(2027, 12, 1), order=Order.NEWEST)
    # January and February issue 20 late ones, before the first new case is ready.
    assert year_end(newest, 2026) == Plans(120, 100, 120, 100)
    assert year_end(newest, 2027).percent == 100
    assert newest[-1].backlog == 40


def test_clearing_a_backlog_lowers_the_figure_before_it_lifts_it() -> None:
    """60 late cases and 10 new a month, half of the plans in time as lately.

    Ten more plans a month, oldest first: the backlog is gone within the first year, whose figure
    is lower for it; in the second year everything is in time.
    """
    pace = Pace(issued=10, arriving=10, lead_days=50, in_time=0.6)
    timely = tuple(
        Waiting(ON - timedelta(days=days), ON + timedelta(days=50 - days), 10) for days in (15, 45)
    )
    basis = Basis(ON, (overdue(60), *timely), pace, pace, pace, Plans())
    before, after = basis.ahead(Order.LATELY), basis.ahead(Order.OLDEST, more=10)
    # As lately: 6 of 10 in time each month, and 4 of the late ones.
    assert before[2].in_year.percent == pytest.approx(60)
    # January to March: 20 + 20 + 20 late ones.
    assert [month.in_year.percent for month in after[:3]] == [0, 0, 0]
    assert [month.backlog for month in after[:3]] == [40, 20, 0]
    first, second = year_end(after, 2026), year_end(after, 2027)
    # 60 late plans, the 20 that were waiting and the ten each of January to October. Ten of the
    # waiting came on 16 November: their 20 weeks ended on 5 April, before their turn.
    assert first == Plans(180, 110, 180, 110)
    assert second.percent == 100
    assert (before[5].in_year.percent or 0) > (after[5].in_year.percent or 0)
    assert (year_end(before, 2027).percent or 0) < 100


def test_a_month_that_has_begun_counts_for_its_rest() -> None:
    """From 15 June 15 of 30 days are left: half a month's plans."""
    on = date(2026, 6, 15)
    pace = Pace(issued=10, arriving=0, lead_days=50, in_time=0)
    so_far = Plans(60, 45, 50, 40)
    old = Waiting(on - timedelta(days=365), on, 100)
    months = run([old], pace, on=on, until=date(2026, 7, 1), so_far=so_far)
    assert [month.plans.issued for month in months] == [5, 10]
    assert months[-1].in_year == Plans(75, 45, 65, 40)
    assert months[-1].in_year.percent == 60


def test_a_new_year_begins_at_nothing() -> None:
    on = date(2026, 11, 30)
    pace = Pace(issued=10, arriving=0, lead_days=50, in_time=0)
    old = Waiting(on - timedelta(days=365), on, 100)
    months = run([old], pace, on=on, until=date(2027, 1, 1), so_far=Plans(90, 90, 90, 90))
    assert [month.starts for month in months] == [date(2026, 12, 1), date(2027, 1, 1)]
    assert months[0].in_year.percent == 90
    assert months[1].in_year == Plans(10, 0, 10, 0)


@pytest.mark.parametrize(
    ("margin", "expected"),
    [
        ((0, 0), (100 * 2 / 12, 100 * 3.5 / 12)),
        ((-10, 15), (100 * 2.5 / 12 - 10, 100 * 2.5 / 12 + 15)),
    ],
)
def test_the_range_spans_slack_and_good_months_and_past_errors(
    monkeypatch: pytest.MonkeyPatch, margin: tuple[float, float], expected: tuple[float, float]
) -> None:
    monkeypatch.setattr(forecast, "margin_for", lambda months: Margin(months, *margin, 9))
    waiting = (overdue(500), Waiting(ON, ON, 500))
    pace, low, high = (
        Pace(issued=issued, arriving=0, lead_days=50, in_time=share)
        for issued, share in ((10, 0.5), (8, 0.4), (12, 0.7))
    )
    year = Basis(ON, waiting, pace, low, high, Plans()).years()[0]
    # All received on one day turn late by the middle of May (135 days) to June (166 days).
    assert year.year == 2026
    assert year.range_all[0] < (year.plans.percent or 0) < year.range_all[1]
    # Five months in time: 5 × 5 of 12 × 10 plans.
    assert year.plans == Plans(120, 25, 120, 25)
    assert year.range_all == pytest.approx(expected)


def test_what_the_year_has_issued_takes_its_part_of_the_margin_away(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Ninety of a hundred plans are issued: a tenth of the margin is left for this year."""
    monkeypatch.setattr(forecast, "margin_for", lambda months: Margin(months, -20, 30, 9))
    on = date(2026, 11, 30)
    pace = Pace(issued=10, arriving=0, lead_days=50, in_time=0)
    old = Waiting(on - timedelta(days=365), on, 200)
    this, following = Basis(on, (old,), pace, pace, pace, Plans(90, 45, 90, 45)).years()
    assert this.range_all == pytest.approx((45 - 2, 45 + 3))
    assert following.range_all == (0, 30)


def test_what_is_ready_late_in_a_month_is_issued_then_and_not_before() -> None:
    """126 days to be ready leave 14: what comes on 16 January is ready on 22 May, and in time."""
    pace = Pace(issued=10, arriving=10, lead_days=126, in_time=1)
    months = run((), pace, on=ON, until=date(2026, 12, 1))
    assert year_end(months, 2026) == Plans(80, 80, 80, 80)
