"""The day boundary, and where every deadline of a case stands. Dates are counted by hand."""

import re
from datetime import date, timedelta
from pathlib import Path

import pytest

from ehcp.actions.clock import load_clock_rules
from ehcp.choices import AdviceAgency, AssessmentOutcome, RequestOutcome, ReviewOutcome
from ehcp.models import Advice, AnnualReview, Assessment, ClockRule, Request
from ehcp.queries import clock
from ehcp.queries.bank_holidays import BANK_HOLIDAYS, after_working_days, is_working_day
from ehcp.queries.clock import Deadline, deadlines_of, due_on, within
from tests.factories import ChildFactory, PlanFactory, RequestFactory

DAY_1 = date(2026, 1, 5)


@pytest.mark.parametrize(
    ("done", "in_time"),
    [(date(2026, 5, 24), True), (date(2026, 5, 25), True), (date(2026, 5, 26), False)],
)
def test_the_20_weeks_end_with_the_140th_day(done: date, in_time: bool) -> None:
    assert within(DAY_1, done) is in_time


def test_no_other_module_counts_the_weeks_of_the_law() -> None:
    """What is in time follows from `limit` of the clock, in Python and in SQL alike."""
    app = Path(clock.__file__).parents[1]
    counted = re.compile(r"timedelta\((weeks=\d|days=(42|98|112|140|28|84)\b)")
    modules = [path for path in app.rglob("*.py") if "demonstration" not in path.parts]
    found = {path.name for path in modules if counted.search(path.read_text())}
    assert found == set()


def test_other_limits_have_the_same_boundary() -> None:
    assert within(DAY_1, DAY_1 + timedelta(days=42), weeks=6)
    assert not within(DAY_1, DAY_1 + timedelta(days=43), weeks=6)
    assert within(DAY_1, DAY_1 + timedelta(days=112), weeks=16)
    assert not within(DAY_1, DAY_1 + timedelta(days=113), weeks=16)


@pytest.mark.parametrize(
    ("limit", "start", "due"),
    [
        ({"weeks": 6}, DAY_1, date(2026, 2, 16)),
        ({"days": 15}, DAY_1, date(2026, 1, 20)),
        ({"days": 0}, DAY_1, DAY_1),
        ({"months": 12}, date(2024, 2, 29), date(2025, 2, 28)),
        ({"months": 2}, date(2025, 12, 31), date(2026, 2, 28)),
        ({"before_day": "02-15"}, date(2026, 1, 1), date(2026, 2, 14)),
        ({"before_day": "03-31"}, date(2026, 1, 1), date(2026, 3, 30)),
        # Good Friday is 3 April 2026, Easter Monday the 6th: 2 April + 1 is the 7th.
        ({"working_days": 1}, date(2026, 4, 2), date(2026, 4, 7)),
        ({"working_days": 15}, date(2026, 4, 2), date(2026, 4, 27)),
        ({}, DAY_1, None),
    ],
)
def test_due_days(limit: dict[str, object], start: date, due: date | None) -> None:
    assert due_on(ClockRule(**limit), start) == due


def test_england_is_closed_on_its_bank_holidays() -> None:
    assert date(2026, 8, 31) in BANK_HOLIDAYS
    assert date(2026, 8, 3) not in BANK_HOLIDAYS  # Scotland's
    assert date(2022, 9, 19) in BANK_HOLIDAYS  # the state funeral
    assert not is_working_day(date(2026, 12, 28))  # for Boxing Day, a Saturday
    assert after_working_days(date(2026, 12, 24), 1) == date(2026, 12, 29)


# A case


@pytest.fixture
def request_(db: None) -> Request:
    load_clock_rules()
    return RequestFactory(received_on=DAY_1)


def by_code(request: Request, on: date) -> dict[str, Deadline]:
    return {each.rule.code: each for each in deadlines_of(request, on)}


def test_a_new_request_waits_for_three_deadlines(request_: Request) -> None:
    found = by_code(request_, date(2026, 2, 11))
    assert {code: each.words for code, each in found.items()} == {
        "C1": "due in 5 days",
        "C3": "due in 75 days",
        "C7": "due in 103 days",
    }
    assert by_code(request_, date(2026, 2, 16))["C1"].words == "due today"
    assert by_code(request_, date(2026, 2, 17))["C1"].words == "1 day late"
    assert by_code(request_, date(2026, 2, 17))["C1"].overdue


def test_a_decision_is_not_known_before_its_day(request_: Request) -> None:
    request_.outcome, request_.decided_on = RequestOutcome.ASSESS, date(2026, 2, 19)
    assert by_code(request_, date(2026, 2, 18))["C1"].words == "2 days late"
    met = by_code(request_, date(2026, 2, 19))["C1"]
    assert met.words == "met on 19 February 2026, 3 days late"
    assert not met.overdue


def test_a_refused_request_has_no_plan_to_come(request_: Request) -> None:
    request_.outcome, request_.decided_on = RequestOutcome.REFUSED, date(2026, 2, 10)
    assert list(by_code(request_, date(2026, 6, 1))) == ["C1"]
    assert list(by_code(request_, date(2026, 2, 9))) == ["C1", "C3", "C7"]


def test_a_decision_against_a_plan_meets_the_16_weeks(request_: Request) -> None:
    request_.outcome, request_.decided_on = RequestOutcome.ASSESS, date(2026, 2, 10)
    Assessment.objects.create(
        request=request_, outcome=AssessmentOutcome.REFUSED, decided_on=date(2026, 4, 27)
    )
    found = by_code(request_, date(2026, 6, 1))
    assert found["C3"].words == "met on 27 April 2026"
    assert "C7" not in found


def test_each_advice_has_six_weeks_of_its_own(request_: Request) -> None:
    asked = date(2026, 2, 12)
    for agency, received in (
        (AdviceAgency.EDUCATIONAL_PSYCHOLOGY, date(2026, 3, 30)),
        (AdviceAgency.SOCIAL_CARE, None),
    ):
        Advice.objects.create(
            request=request_, agency=agency, requested_on=asked, received_on=received
        )
    advice = [each for each in deadlines_of(request_, date(2026, 3, 30)) if each.rule.code == "C2"]
    assert {each.about: each.words for each in advice} == {
        "Educational psychologist": "met on 30 March 2026, 4 days late",
        "Social care": "4 days late",
    }


def test_a_plan_meets_c7_and_starts_the_review(request_: Request) -> None:
    plan = PlanFactory(request=request_, started_on=date(2026, 5, 25))
    found = by_code(request_, date(2026, 6, 1))
    assert found["C7"].words == "met on 25 May 2026"
    assert found["C8"].due == date(2027, 5, 25)
    AnnualReview.objects.create(
        plan=plan,
        meeting_on=date(2027, 3, 1),
        outcome=ReviewOutcome.AMEND,
        decided_on=date(2027, 3, 29),
    )
    found = by_code(request_, date(2027, 4, 1))
    assert found["C8"].due == date(2028, 3, 1)
    assert found["C11"].words == "met on 29 March 2027"
    assert found["C12"].due == date(2027, 5, 24)


@pytest.mark.parametrize(
    ("born_on", "code", "due", "words"),
    [
        (date(2011, 8, 31), "C13", date(2027, 3, 30), "due in 119 days"),
        (date(2011, 9, 1), "C14", date(2027, 2, 14), "due in 75 days"),
    ],
)
def test_a_move_after_secondary_school_has_the_later_day(
    db: None, born_on: date, code: str, due: date, words: str
) -> None:
    load_clock_rules()
    request = RequestFactory(child=ChildFactory(born_on=born_on))
    PlanFactory(request=request, phase_transfer_due_on=date(2027, 9, 1))
    found = by_code(request, date(2026, 12, 1))
    assert (found[code].due, found[code].words) == (due, words)


def test_unconfirmed_rules_stay_marked(request_: Request) -> None:
    ClockRule.objects.filter(code="C1").update(unconfirmed=True)
    assert by_code(request_, DAY_1)["C1"].unconfirmed


def test_a_later_regime_is_data(request_: Request) -> None:
    ClockRule.objects.filter(code="C7").update(valid_to=date(2026, 1, 31))
    assert "C7" not in by_code(request_, date(2026, 2, 1))
