"""Setting the periods in which owners report."""

from datetime import date

import pytest
from django.test import Client

from commissioning.choices import Role
from commissioning.models import LocalArea
from strategy.choices import StrategyStatus
from strategy.models import ReportingPeriod
from strategy.tasks import begin_periods
from tests import factories as make
from tests.conftest import SignIn

URL = "/anyshire/reporting-periods/"
QUARTERS = {"first": "2024-04-01", "months": "3", "periods": "3", "days": "10"}


def rows(area: LocalArea) -> list[tuple[str, date, date, date]]:
    return list(area.reporting_periods.values_list("name", "starts_on", "ends_on", "due_on"))


def test_without_any_the_next_step_is_named(member: SignIn) -> None:
    assert "None are set yet" in member(Role.COMMISSIONER).get(URL).content.decode()


def test_quarters_are_added_one_after_the_other(member: SignIn, area: LocalArea) -> None:
    answer = member(Role.COMMISSIONER).post(URL, QUARTERS, follow=True)
    page = answer.content.decode()
    assert "3 reporting periods added." in page
    assert rows(area) == [
        ("June 2024", date(2024, 4, 1), date(2024, 6, 30), date(2024, 7, 10)),
        ("September 2024", date(2024, 7, 1), date(2024, 9, 30), date(2024, 10, 10)),
        ("December 2024", date(2024, 10, 1), date(2024, 12, 31), date(2025, 1, 10)),
    ]
    assert "updates due on 10 January 2025" in page


def test_months_begun_on_the_31st_leave_no_gap(member: SignIn, area: LocalArea) -> None:
    data = {"first": "2024-01-31", "months": "1", "periods": "3", "days": "-3"}
    member(Role.COMMISSIONER).post(URL, data)
    assert [(row[1], row[2]) for row in rows(area)] == [
        (date(2024, 1, 31), date(2024, 2, 28)),
        (date(2024, 2, 29), date(2024, 3, 30)),
        (date(2024, 3, 31), date(2024, 4, 29)),
    ]


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"first": "2024-06-01"}, "Two reporting periods overlap."),
        ({"first": ""}, "Enter first day of the first period"),
        ({"periods": "37"}, "less than or equal to 36"),
        ({"months": "2"}, "Select a valid choice"),
        ({"first": "2025-01-01", "months": "1", "days": "-60"}, "before the period starts"),
    ],
)
def test_what_cannot_be_added_adds_nothing(
    member: SignIn, area: LocalArea, changed: dict[str, str], message: str
) -> None:
    client = member(Role.COMMISSIONER)
    client.post(URL, QUARTERS)
    page = client.post(URL, QUARTERS | changed).content.decode()
    assert message in page
    assert area.reporting_periods.count() == 3


def test_a_period_is_taken_out_while_nothing_is_written(member: SignIn, area: LocalArea) -> None:
    update = make.UpdateFactory(action__area=area)
    empty = make.ReportingPeriodFactory(area=area)
    client = member(Role.COMMISSIONER)
    assert client.get(URL).content.decode().count("Take out<") == 1
    client.post(f"{URL}{empty.pk}/remove/")
    refused = client.post(f"{URL}{update.period_id}/remove/", follow=True)
    assert "Updates were written in this period" in refused.content.decode()
    assert ReportingPeriod.objects.get() == update.period
    assert client.post(f"{URL}{make.ReportingPeriodFactory().pk}/remove/").status_code == 404


def test_who_may_set_them(client: Client, member: SignIn, area: LocalArea) -> None:
    assert member(Role.ADMINISTRATOR).get(URL).status_code == 200
    for role in (Role.ACTION_OWNER, Role.BOARD_MEMBER):
        assert member(role).post(URL, QUARTERS).status_code == 403
    stranger = member(Role.COMMISSIONER, area=make.LocalAreaFactory())
    assert stranger.get(URL).status_code == 404
    assert client.get(URL)["Location"].startswith("/account/login/")
    assert member(Role.COMMISSIONER).put(URL).status_code == 405


HALF_YEAR = (date(2026, 6, 1), date(2026, 11, 30), date(2026, 11, 12))


def reported_by_half_years(area: LocalArea, status: str = StrategyStatus.IN_REVIEW) -> None:
    """A strategy, and one period that ends in November 2026."""
    make.StrategyFactory(area=area, status=status)
    starts_on, ends_on, due_on = HALF_YEAR
    make.ReportingPeriodFactory(
        area=area, name="November 2026", starts_on=starts_on, ends_on=ends_on, due_on=due_on
    )


def night(area: LocalArea, on: date) -> list[str]:
    """What periods there are after the night before a day."""
    area.standing_on = on
    area.save()
    begin_periods(timestamp=0)
    return list(area.reporting_periods.values_list("name", flat=True))


def test_the_next_period_begins_by_itself_and_once(area: LocalArea) -> None:
    reported_by_half_years(area)
    assert night(area, date(2026, 11, 30)) == ["November 2026"]
    assert night(area, date(2026, 12, 1)) == ["November 2026", "May 2027"]
    assert rows(area)[-1] == (
        "May 2027",
        date(2026, 12, 1),
        date(2027, 5, 31),
        date(2027, 5, 12),
    )
    assert night(area, date(2026, 12, 2)) == ["November 2026", "May 2027"]
    assert night(area, date(2027, 6, 1)) == ["November 2026", "May 2027", "November 2027"]
    assert rows(area)[-1][1:] == (date(2027, 6, 1), date(2027, 11, 30), date(2027, 11, 12))


def test_after_a_pause_nobody_is_late_for_what_was_not_asked(
    member: SignIn, area: LocalArea
) -> None:
    reported_by_half_years(area)
    assert night(area, date(2027, 6, 1)) == ["November 2026"]
    page = member(Role.COMMISSIONER).get(URL).content.decode()
    assert "the last period ended on 30 November 2026" in page


@pytest.mark.parametrize("status", [StrategyStatus.DRAFT, StrategyStatus.CLOSED])
def test_without_a_strategy_in_force_none_follows(
    member: SignIn, area: LocalArea, status: str
) -> None:
    reported_by_half_years(area, status)
    assert night(area, date(2026, 12, 1)) == ["November 2026"]
    page = member(Role.COMMISSIONER).get(URL).content.decode()
    assert "no period is added by itself" in page


def test_periods_that_are_not_of_months_go_on_by_days(area: LocalArea) -> None:
    make.StrategyFactory(area=area, status=StrategyStatus.ADOPTED)
    make.ReportingPeriodFactory(
        area=area,
        name="March 2026",
        starts_on=date(2026, 3, 3),
        ends_on=date(2026, 3, 16),
        due_on=date(2026, 3, 18),
    )
    assert night(area, date(2026, 3, 17)) == ["March 2026", "30 March 2026"]
    assert rows(area)[-1][1:] == (date(2026, 3, 17), date(2026, 3, 30), date(2026, 4, 1))


def test_the_page_says_what_comes_next(member: SignIn, area: LocalArea) -> None:
    reported_by_half_years(area)
    area.standing_on = date(2026, 11, 22)
    area.save()
    page = member(Role.COMMISSIONER).get(URL).content.decode()
    assert "Next comes May 2027: 1 December 2026 to 31 May 2027" in page
    assert "updates due on 12 May 2027" in page
