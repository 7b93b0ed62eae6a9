"""Requests, caseload, ceased plans, budgets and advice as observations, counted by hand."""

from collections import Counter
from datetime import date, timedelta

import pytest

from commissioning.actions.reference import load_measures
from commissioning.models import LocalArea, Observation
from ehcp.actions.measures import write_local_measures
from ehcp.choices import (
    AdviceAgency,
    AssessmentOutcome,
    CeaseReason,
    Need,
    RequestOutcome,
    RequestSource,
    Sex,
)
from tests.ehcp.queries.test_advice import ask as ask_advice
from tests.ehcp.queries.test_ceased import end
from tests.ehcp.queries.test_maintained import plan
from tests.ehcp.queries.test_requests import ask
from tests.ehcp.rows import invent, plans_in_force, requests_of
from tests.factories import AssessmentFactory, ChildFactory, PlanNeedFactory, RequestFactory

ON = date(2026, 11, 21)
Said = dict[tuple[str, str, str, str], float | str]


@pytest.fixture(autouse=True)
def _dictionary(db: None) -> None:
    load_measures()


def said(area: LocalArea) -> Said:
    """What is written: code, period, topic and label, with the value or the symbol."""
    rows = Observation.objects.filter(
        geography=area.geography, measure__code__startswith="local."
    ).values_list(
        "measure__code",
        "period__code",
        "breakdown__topic",
        "breakdown__label",
        "value",
        "symbol",
    )
    return {
        (code.removeprefix("local."), period, topic, label if topic else ""): symbol or value
        for code, period, topic, label, value, symbol in rows
    }


def test_requests(area: LocalArea) -> None:
    for many, month, outcome, days, source in (
        (30, 3, RequestOutcome.ASSESS, 42, RequestSource.FAMILY),
        (12, 4, RequestOutcome.REFUSED, 43, RequestSource.SETTING),
        (8, 5, RequestOutcome.AWAITED, None, RequestSource.SETTING),
    ):
        for _ in range(many):
            ask(area, date(2026, month, 2), outcome, days, source)
    write_local_measures(area=area, on=ON)
    found = said(area)
    assert found["requests_received_year", "2026", "", ""] == 50
    assert found["requests_received_year", "2026", "Who asked", "Young person or parent"] == 30
    assert found["requests_received_month", "2026-04", "", ""] == 12
    assert found["requests_received_month", "2026-06", "", ""] == 0
    assert found["requests_refused_pc_year", "2026", "", ""] == 24
    assert found["requests_six_weeks_pc_year", "2026", "", ""] == pytest.approx(3000 / 42)


def test_small_numbers_of_requests_and_what_would_tell_them(area: LocalArea) -> None:
    for many, month in ((30, 3), (3, 4), (9, 5)):
        for _ in range(many):
            ask(area, date(2026, month, 2), RequestOutcome.ASSESS, 10)
    write_local_measures(area=area, on=ON)
    found = said(area)
    assert found["requests_received_year", "2026", "", ""] == 42
    assert found["requests_received_month", "2026-03", "", ""] == 30
    # With April's 3, May's 9 are hidden: 42 less 30 and 9 would tell.
    assert found["requests_received_month", "2026-04", "", ""] == "c"
    assert found["requests_received_month", "2026-05", "", ""] == "c"


def test_plans_maintained_at_the_ends_of_months_and_years(area: LocalArea) -> None:
    for many, need, sex, day in (
        (20, Need.ASD, Sex.MALE, date(2024, 5, 1)),
        (6, Need.SEMH, Sex.FEMALE, date(2025, 5, 1)),
        (12, Need.ASD, Sex.MALE, date(2026, 5, 1)),
        (3, Need.VI, Sex.FEMALE, date(2026, 5, 1)),
    ):
        for _ in range(many):
            PlanNeedFactory(plan=plan(area, day, child__sex=sex), need=need)
    write_local_measures(area=area, on=ON)
    found = said(area)
    assert found["plans_maintained_month", "2024-04", "", ""] == 0
    assert found["plans_maintained_month", "2024-05", "", ""] == 20
    assert found["plans_maintained_month", "2026-11", "", ""] == 41
    assert found["plans_maintained_year", "2024", "Sex", "Male"] == 20
    assert found["plans_maintained_year", "2025", "Sex", "Female"] == 6
    assert ("plans_maintained_year", "2023", "", "") not in found
    needs = {
        label: value
        for (code, period, topic, label), value in found.items()
        if (code, period, topic) == ("plans_maintained_year", "2026", "Primary need")
    }
    # 3 are hidden, and with them the 6: 41 less 32 and 6 would tell.
    assert needs == {
        "Autistic spectrum disorder": 32,
        "Social, emotional and mental health": "c",
        "Vision impairment": "c",
    }
    assert found["plans_maintained_year", "2026", "Looked after or not", "Not looked after"] == 41


def test_plans_of_days_between_which_few_ceased_are_hidden(area: LocalArea) -> None:
    """Of 30 plans of 2024 and 10 of 2025, 3 ceased in 2025: 30 and 10 less 37 would tell."""
    for number in range(30):
        ceased_on = date(2025, 6, 2) if number < 3 else None
        reason = CeaseReason.OTHER if ceased_on else ""
        plan(area, date(2024, 5, 1), ceased_on=ceased_on, cease_reason=reason)
    for _ in range(10):
        plan(area, date(2025, 5, 1))
    write_local_measures(area=area, on=ON)
    found = said(area)
    years = [found["plans_maintained_year", str(year), "", ""] for year in (2024, 2025, 2026)]
    assert years == ["c", 37, 37]
    assert ("plans_maintained_year", "2024", "Age", "5 to 10") not in found
    assert found["plans_maintained_month", "2024-12", "", ""] == "c"
    assert found["plans_maintained_month", "2025-11", "", ""] == "c"
    assert found["plans_maintained_month", "2026-03", "", ""] == 37


def test_ceased_plans_and_advice(area: LocalArea) -> None:
    for many, reason in ((12, CeaseReason.NEEDS_MET), (7, CeaseReason.TRANSFERRED)):
        for _ in range(many):
            end(area, date(2026, 7, 1), reason)
    for many, days in ((15, 42), (10, 43)):
        for _ in range(many):
            ask_advice(area, date(2026, 3, 2), days, AdviceAgency.SOCIAL_CARE)
    write_local_measures(area=area, on=ON)
    found = said(area)
    assert found["plans_ceased_year", "2026", "", ""] == 19
    assert found["plans_ceased_year", "2026", "Reason", "Transferred to another authority"] == 7
    assert found["advice_six_weeks_pc_year", "2026", "", ""] == 60
    assert found["advice_six_weeks_pc_year", "2026", "Agency", "Social care"] == 60
    assert found["advice_median_weeks_year", "2026", "Agency", "Social care"] == 6


def test_no_small_number_is_written_and_the_rest_is_right(area: LocalArea) -> None:
    """Each count that is shown, against the same rows counted plainly; none is 1 to 4."""
    invent(area, ON, 320)
    write_local_measures(area=area, on=ON)
    found = said(area)
    for (code, period, topic, _), value in found.items():
        if code.startswith(("requests_received", "plans_maintained", "plans_ceased")):
            assert value == "c" or value == 0 or float(value) >= 5, (code, period, topic)
    months = Counter(f"{row.received_on:%Y-%m}" for row in requests_of(area, ON))
    for (code, period, _, _), value in found.items():
        if code == "requests_received_month" and value != "c":
            assert value == months[period]
    ends = {year: found["plans_maintained_year", str(year), "", ""] for year in range(2021, 2026)}
    shown = {year: value for year, value in ends.items() if value != "c"}
    assert len(shown) > 2
    for year, value in shown.items():
        assert value == len(plans_in_force(area, date(year, 12, 31)))
    assert write_local_measures(area=area, on=ON) == 0


def test_refusals_to_issue_told_within_16_weeks(area: LocalArea) -> None:
    """12 on the last day of the 16 weeks and 10 on the day after."""
    for index in range(22):
        days = 112 if index < 12 else 113
        request = RequestFactory(
            child=ChildFactory(area=area),
            received_on=date(2026, 2, 2),
            outcome=RequestOutcome.ASSESS,
            decided_on=date(2026, 3, 2),
        )
        AssessmentFactory(
            request=request,
            outcome=AssessmentOutcome.REFUSED,
            decided_on=date(2026, 2, 2) + timedelta(days=days),
        )
    write_local_measures(area=area, on=ON)
    assert said(area)["refusals_16_weeks_pc_year", "2026", "", ""] == 54.5
