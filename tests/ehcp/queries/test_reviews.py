"""Annual reviews, against numbers counted by hand and against plain Python on many rows."""

from collections import Counter
from datetime import date, timedelta

import pytest

from commissioning.models import LocalArea
from ehcp.choices import CeaseReason, Need, ReviewOutcome
from ehcp.models import AnnualReview, Plan
from ehcp.queries.clock import after_months
from ehcp.queries.reviews import (
    Amended,
    Decisions,
    Due,
    Timing,
    amended,
    decisions,
    due_by,
    due_in,
    first_year,
    standing,
    year_of,
)
from tests.ehcp.invented import invent_plans, plan_of
from tests.factories import AnnualReviewFactory, PlanNeedFactory

ON = date(2026, 11, 21)


@pytest.fixture
def plans(area: LocalArea) -> None:
    """On 21 November 2026: two in time, one late, two overdue, one ahead; five do not count."""
    plan_of(area, date(2025, 3, 1), date(2026, 3, 1))  # on the very day
    plan_of(area, date(2020, 1, 1), date(2025, 12, 1), date(2026, 11, 2))  # before its day
    plan_of(area, date(2025, 3, 1), date(2026, 3, 2))  # one day late
    plan_of(area, date(2025, 11, 20))  # overdue since yesterday
    plan_of(area, date(2023, 5, 1), date(2024, 5, 1))  # overdue for more than a year
    plan_of(area, date(2025, 11, 21))  # due today
    plan_of(area, date(2026, 1, 1))  # the year after
    plan_of(area, date(2026, 11, 22))  # not issued yet
    plan_of(area, date(2024, 1, 1), ceased_on=date(2026, 2, 1), cease_reason=CeaseReason.NEEDS_MET)
    plan_of(area, None, draft_on=date(2026, 1, 1))
    plan_of(area, None)  # from elsewhere, without any day


@pytest.mark.usefixtures("plans")
def test_what_was_to_be_reviewed_this_year(area: LocalArea) -> None:
    due = due_in(area, [2026], on=ON)[2026]
    assert due == Due(in_time=2, late=1, overdue=2, ahead=1)
    assert due.percent == pytest.approx(100 * 2 / 5)


@pytest.mark.usefixtures("plans")
def test_what_was_known_earlier(area: LocalArea) -> None:
    # On 1 March two of three meetings were still to come, and the plan that ceased had ceased.
    assert due_in(area, [2026], on=date(2026, 3, 1))[2026] == Due(in_time=1, overdue=1, ahead=4)
    # On 31 January it had not: its year had ended on 1 January 2025.
    assert due_in(area, [2026], on=date(2026, 1, 31))[2026].overdue == 2


def test_a_review_ahead_of_its_day_counts_in_the_year_of_its_meeting(area: LocalArea) -> None:
    plan_of(area, date(2024, 1, 10), date(2024, 12, 20), date(2025, 12, 1))
    assert due_in(area, [2025], on=ON)[2025] == Due(in_time=1)


def test_a_plan_that_ceased_after_its_review_counts(area: LocalArea) -> None:
    ended = {"ceased_on": date(2026, 9, 1), "cease_reason": CeaseReason.OTHER}
    plan_of(area, date(2025, 3, 1), date(2026, 2, 1), **ended)
    assert due_in(area, [2026], on=ON)[2026] == Due(in_time=1)


def test_the_29th_of_february(area: LocalArea) -> None:
    plan_of(area, date(2024, 2, 29), date(2025, 2, 28))
    plan_of(area, date(2024, 2, 29), date(2025, 3, 1))
    assert due_in(area, [2025], on=ON)[2025] == Due(in_time=1, late=1)


def test_on_the_last_day_of_a_year_there_is_still_time_and_after_it_there_is_not(
    area: LocalArea,
) -> None:
    plan_of(area, date(2024, 12, 31))
    assert due_in(area, [2025], on=date(2025, 12, 31))[2025] == Due(ahead=1)
    assert due_in(area, [2025], on=date(2026, 1, 1))[2025] == Due(overdue=1)


def test_by_stage_and_need(area: LocalArea) -> None:
    young = plan_of(area, date(2025, 3, 1), date(2026, 3, 1))
    plan_of(area, date(2025, 3, 1), born_on=date(2005, 1, 1))
    PlanNeedFactory(plan=young, need=Need.SLCN)
    by_stage = {each.label: each.due for each in due_by(area, 2026, on=ON)["stage"]}
    assert by_stage == {"Reception to year 6": Due(in_time=1), "Post-19": Due(overdue=1)}
    by_need = {each.label: each.due for each in due_by(area, 2026, on=ON)["need"]}
    assert by_need == {
        "Speech, language and communication needs": Due(in_time=1),
        "Not recorded": Due(overdue=1),
    }
    by_age = {each.label: each.due for each in due_by(area, 2026, on=ON)["age"]}
    assert by_age == {"5 to 10": Due(in_time=1), "20 to 25": Due(overdue=1)}


@pytest.mark.usefixtures("plans")
def test_when_the_next_reviews_are_due(area: LocalArea) -> None:
    found = standing(area, on=ON)
    assert dict(found.overdue) == {
        "Up to 4 weeks": 1,
        "Over 4 to 13 weeks": 0,
        "Over 13 to 26 weeks": 0,
        "Over 26 to 52 weeks": 0,
        "Over 52 weeks": 1,
    }
    ahead = {f"{month:%Y-%m}": many for month, many in found.ahead if many}
    assert ahead == {"2026-11": 1, "2027-01": 1, "2027-03": 2, "2027-11": 1}
    assert len(found.ahead) == 13
    assert found.undated == 1
    assert found.plans == 8
    assert found.past == due_in(area, [2026], on=ON)[2026].overdue


def test_decisions_count_from_the_meeting(area: LocalArea) -> None:
    met = date(2026, 6, 1)
    plan = plan_of(area, date(2025, 6, 1))
    AnnualReviewFactory(plan=plan, meeting_on=date(2026, 2, 1))  # not the last of the year
    for outcome, days in (("M", 28), ("M", 29), ("A", 10), ("C", None), ("", None)):
        AnnualReviewFactory(
            plan=plan if days == 28 else plan_of(area, date(2025, 6, 1)),
            meeting_on=met,
            outcome=outcome,
            decided_on=met + timedelta(days=days) if days else None,
        )
    AnnualReviewFactory(plan=plan_of(area, date(2025, 1, 1)), meeting_on=date(2026, 10, 24))
    found = decisions(area, [2026], on=ON)[2026]
    assert found == Decisions(
        maintained=Timing(1, 1, 0),
        amended=Timing(1, 0, 0),
        ceased=Timing(0, 0, 1),
        awaited=Timing(1, 1, 0),
    )
    assert found.percent == pytest.approx(100 * 2 / 3)
    assert found.meetings == 6
    # On the day before the 29th all but those decided by then waited.
    earlier = decisions(area, [2026], on=date(2026, 6, 29))[2026]
    assert earlier.maintained == Timing(1, 0, 0)
    assert earlier.awaited == Timing(2, 0, 0)


def test_the_amended_plan_has_twelve_weeks_from_the_meeting(area: LocalArea) -> None:
    met = date(2026, 6, 1)
    for notice, final in ((28, 84), (20, 85), (40, 97), (10, None)):
        AnnualReviewFactory(
            plan=plan_of(area, date(2025, 6, 1)),
            meeting_on=met,
            outcome=ReviewOutcome.AMEND,
            decided_on=met + timedelta(days=notice),
            draft_on=met + timedelta(days=notice),
            final_on=met + timedelta(days=final) if final else None,
        )
    # 84 days are in time, and 56 after the notice; 85 and 97 are neither.
    assert amended(area, year_of(2026, ON), on=ON) == Amended(
        in_time=1, late=2, running=0, past=1, noticed=3, within_notice=1
    )
    on = met + timedelta(days=84)
    known = amended(area, year_of(2026, on), on=on)
    assert (known.in_time, known.running, known.past) == (1, 3, 0)


def test_the_first_year(area: LocalArea) -> None:
    assert first_year(area, ON) == 2026
    plan_of(area, date(2019, 5, 1))
    assert first_year(area, ON) == 2020


# Against plain Python on the rows of an invented caseload


def by_hand(plans: list[Plan], year: int, on: date) -> Due:
    """The same, one plan after another."""
    starts, ends = date(year, 1, 1), min(on, date(year, 12, 31))
    counts = {"in_time": 0, "late": 0, "overdue": 0, "ahead": 0}
    for plan in plans:
        meetings = sorted(review.meeting_on for review in plan.reviews.all())
        days = [plan.started_on, *meetings] if plan.started_on else meetings
        if not days or max(day for day in days if day < starts or day == days[0]) >= starts:
            continue
        due = after_months(max(day for day in days if day < starts), 12)
        held = next((day for day in meetings if starts <= day <= ends), None)
        if held:
            counts["in_time" if held <= due else "late"] += 1
        elif plan.ceased_on is None or plan.ceased_on > ends:
            counts["overdue" if due < min(on, date(year + 1, 1, 1)) else "ahead"] += 1
    return Due(**counts)


def test_equal_to_plain_python_on_an_invented_caseload(area: LocalArea) -> None:
    invent_plans(area, ON)
    plans = list(Plan.objects.filter(request__child__area=area).prefetch_related("reviews"))
    for year, on in ((2024, ON), (2025, ON), (2026, ON), (2026, date(2026, 4, 30))):
        expected = by_hand(plans, year, on)
        assert due_in(area, [year], on=on)[year] == expected
        groups = due_by(area, year, on=on)["stage"]
        assert sum((each.due for each in groups), Due()) == expected
    last = {}
    for review in AnnualReview.objects.filter(meeting_on__range=(date(2026, 1, 1), ON)):
        kept = last.get(review.plan_id)
        last[review.plan_id] = max(review, kept, key=lambda r: r.meeting_on) if kept else review
    found = decisions(area, [2026], on=ON)[2026]
    outcomes = Counter(review.outcome for review in last.values())
    assert sum(found.maintained.counts) == outcomes["M"]
    assert sum(found.amended.counts) == outcomes["A"]
    assert sum(found.awaited.counts) == outcomes[""]
    limits = [(r.decided_on - r.meeting_on).days <= 28 for r in last.values() if r.decided_on]
    assert (found.within, found.dated) == (sum(limits), len(limits))
    after = amended(area, year_of(2026, ON), on=ON)
    sent = [
        (r.final_on - r.meeting_on).days <= 84
        for r in last.values()
        if r.outcome == "A" and r.final_on
    ]
    assert (after.in_time, after.late) == (sum(sent), len(sent) - sum(sent))
