"""Measures of reviews, phase transfers and disputes as observations, counted by hand."""

from datetime import date

import pytest

from commissioning.actions.reference import load_measures
from commissioning.models import LocalArea, Observation
from ehcp.actions.measures import write_local_measures
from ehcp.choices import DisputeKind, DisputeOutcome, Ordered
from tests.ehcp.invented import plan_of
from tests.ehcp.queries.test_appeals import dispute
from tests.factories import AnnualReviewFactory

ON = date(2026, 11, 21)


@pytest.fixture(autouse=True)
def _rows(area: LocalArea) -> None:
    """To be reviewed in 2026: 20 in time, 10 of them decided in time and 10 late, all to be
    amended, 12 in 12 weeks; 12 late, not decided; 6 overdue. 14 appeals, 11 mediations; 12
    orders in time, 5 late. Nine of the children move in 2027, in year 11, without a plan yet.
    """
    load_measures()
    for index in range(20):
        plan = plan_of(area, date(2025, 5, 1))
        AnnualReviewFactory(
            plan=plan,
            meeting_on=date(2026, 5, 1),
            outcome="A",
            decided_on=date(2026, 5, 29) if index < 10 else date(2026, 5, 30),
            final_on=date(2026, 7, 24) if index < 12 else date(2026, 7, 25),
        )
    for _ in range(12):
        AnnualReviewFactory(plan=plan_of(area, date(2025, 5, 1)), meeting_on=date(2026, 5, 2))
    for _ in range(6):
        plan_of(area, date(2025, 10, 1))
    for _ in range(9):
        plan_of(area, date(2026, 1, 1), born_on=date(2011, 3, 1))
    for index in range(17):
        dispute(
            area,
            opened_on=date(2025, 3, 2),
            outcome=DisputeOutcome.ALLOWED,
            closed_on=date(2025, 9, 1),
            ordered=Ordered.PLAN,
            due_on=date(2025, 10, 6),
            complied_on=date(2025, 10, 6) if index < 12 else date(2025, 10, 7),
        )
    for _ in range(14):
        dispute(area)
    for _ in range(11):
        dispute(area, DisputeKind.MEDIATION)


def said(area: LocalArea, topic: str = "") -> dict[tuple[str, ...], float | str | None]:
    rows = Observation.objects.filter(
        geography=area.geography, measure__code__startswith="local.", breakdown__topic=topic
    ).values_list("measure__code", "period__code", "breakdown__label", "value", "symbol")
    return {
        (code.removeprefix("local."), period, *([label] if topic else [])): symbol or value
        for code, period, label, value, symbol in rows
    }


def test_reviews_of_the_year(area: LocalArea) -> None:
    write_local_measures(area=area, on=ON)
    found = said(area)
    assert found["reviews_due_year", "2026"] == 38
    assert found["reviewed_12_months_pc_year", "2026"] == pytest.approx(100 * 20 / 38)
    assert found["review_decided_4_weeks_pc_year", "2026"] == pytest.approx(50)
    assert found["amended_12_weeks_pc_year", "2026"] == pytest.approx(60)
    assert found["reviews_overdue_month", "2026-10"] == 6
    # On 30 September no plan was overdue; on 1 May all of that day were due, and none past it.
    assert found["reviews_overdue_month", "2026-09"] == 0
    by_stage = said(area, "Stage of education")
    assert by_stage["reviews_due_year", "2026", "Reception to year 6"] == 38


def test_phase_transfers(area: LocalArea) -> None:
    write_local_measures(area=area, on=ON)
    found = said(area)
    assert found["phase_transfers_year", "2027"] == 9
    assert found["phase_transfers_in_time_pc_year", "2027"] == "c"


def test_disputes(area: LocalArea) -> None:
    write_local_measures(area=area, on=ON)
    found = said(area)
    assert found["appeals_year", "2025"] == 17
    assert found["mediations_year", "2025"] == 0
    assert found["orders_in_time_pc_year", "2025"] == pytest.approx(100 * 12 / 17)
    assert found["appeals_year", "2026"] == 14
    assert found["mediations_year", "2026"] == 11
    # 47 plans in force on the day, and no refusal.
    assert found["appeal_rate_first_pc_year", "2026"] == pytest.approx(100 * 14 / 47)
    # 9 plans issued and 20 decisions after reviews.
    assert found["appeal_rate_decisions_pc_year", "2026"] == 48.3
    assert ("appeals_per_10000_pupils_year", "2026") not in found


def test_what_was_known_on_an_earlier_day_and_no_second_writing(area: LocalArea) -> None:
    assert write_local_measures(area=area, on=ON)
    assert write_local_measures(area=area, on=ON) == 0
    write_local_measures(area=area, on=date(2026, 5, 1))
    found = said(area)
    # The 12 of 2 May were still to come, and so were all decisions.
    assert found["reviewed_12_months_pc_year", "2026"] == pytest.approx(100)
    assert ("review_decided_4_weeks_pc_year", "2026") not in found
    assert ("reviews_overdue_month", "2026-10") not in found


def test_small_numbers_are_hidden_at_rest(area: LocalArea) -> None:
    plan_of(area, date(2020, 1, 1))
    for _ in range(3):
        dispute(area, DisputeKind.MEDIATION, opened_on=date(2024, 3, 2))
        dispute(area, opened_on=date(2024, 3, 2))
    write_local_measures(area=area, on=ON)
    found = said(area)
    assert found["mediations_year", "2024"] == found["appeals_year", "2024"] == "c"
    assert found["appeal_rate_first_pc_year", "2024"] == "c"
