"""The pipeline, against requests counted by hand."""

from datetime import date, timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from commissioning.models import LocalArea
from ehcp.choices import OPEN_STAGES, AdviceAgency, AssessmentOutcome, RequestOutcome
from ehcp.models import Advice, Request
from ehcp.queries.pipeline import LimitRow, Pipeline, pipeline, step_times
from ehcp.queries.timeliness import Kept
from tests.factories import AssessmentFactory, ChildFactory, PlanFactory, RequestFactory

ON = date(2026, 11, 21)


def ago(days: int) -> date:
    return ON - timedelta(days=days)


def ask(
    area: LocalArea, days: int, decided: int | None = None, concluded: int | None = None
) -> Request:
    """A request of so many days ago; agreed and concluded with a plan so many days ago."""
    request = RequestFactory(
        child=ChildFactory(area=area),
        received_on=ago(days),
        outcome=RequestOutcome.AWAITED if decided is None else RequestOutcome.ASSESS,
        decided_on=None if decided is None else ago(decided),
    )
    if concluded is not None:
        AssessmentFactory(
            request=request, outcome=AssessmentOutcome.ISSUE, decided_on=ago(concluded)
        )
    return request


@pytest.fixture
def found(area: LocalArea) -> Pipeline:
    """Undecided after 20, 42 and 43 days; assessed after 100, 112, 113 days; one drafted at 139,
    one at 140, one at 141, a draft sent at 400 days. A refused, a withdrawn, an issued one.
    """
    for days in (20, 42, 43):
        ask(area, days)
    for days in (100, 112, 113):
        ask(area, days, decided=days - 30)
    for days in (139, 140, 141):
        ask(area, days, decided=100, concluded=30)
    sent = ask(area, 400, decided=360, concluded=100)
    PlanFactory(request=sent, started_on=None, draft_on=ago(50))
    for outcome in (RequestOutcome.REFUSED, RequestOutcome.WITHDRAWN):
        RequestFactory(
            child=ChildFactory(area=area),
            received_on=ago(200),
            outcome=outcome,
            decided_on=ago(180),
        )
    issued = ask(area, 200, decided=170, concluded=100)
    PlanFactory(request=issued, started_on=ago(3))
    ask(area, -1)
    RequestFactory(received_on=ago(30))
    return pipeline(area, on=ON)


def test_stages_by_week(found: Pipeline) -> None:
    assert [row.stage for row in found.stages] == list(OPEN_STAGES)
    assert [row.by_week for row in found.stages] == [
        (2, 1, 0, 0, 0, 0),
        (0, 2, 1, 0, 0, 0),
        (0, 0, 2, 1, 0, 0),
        (0, 0, 0, 0, 0, 1),
    ]
    assert found.open == 10


def test_limits(found: Pipeline) -> None:
    six, sixteen, twenty = found.limits
    # Due for a decision: in 22 days, today, and yesterday.
    assert six == LimitRow(6, six.label, 3, 1, (1, 2, 2))
    # Received 113 days ago is past; 112 and 100 days ago are due today and in 12 days; 43 and 42
    # days ago in 69 and 70.
    assert (sixteen.open, sixteen.past, sixteen.ahead) == (6, 1, (2, 2, 2))
    # 141 and 400 are past. 139 and 140 are due in 2 weeks, 113 (27 days) and 112 (28 days) in 4,
    # 100 (40 days) in 6.
    assert (twenty.open, twenty.past, twenty.ahead) == (10, 2, (2, 4, 5))
    assert found.past_20_weeks == 2


def test_an_earlier_day_knew_the_plan_to_come(area: LocalArea, found: Pipeline) -> None:
    """Four days ago the plan that came since was not issued, and 141 days were 137."""
    before = pipeline(area, on=ago(4))
    assert before.past_20_weeks == 2  # those of 400 and of 200 days
    assert before.open == 11


def test_a_historical_request_has_no_clock(area: LocalArea) -> None:
    RequestFactory(
        child=ChildFactory(area=area), received_on=None, outcome=RequestOutcome.HISTORICAL
    )
    found = pipeline(area, on=ON)
    assert (found.undated, found.open) == (1, 0)


def test_two_queries(area: LocalArea, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(2):
        pipeline(area, on=ON)
    with django_assert_num_queries(2):
        step_times(area, on=ON)


# Which step loses the time


@pytest.mark.usefixtures("found")
def test_steps(area: LocalArea) -> None:
    """Decided after 30 (three), 39, 40, 41 and 40, and 30 days for the issued, 20 for the refused:
    the median of 20, 30, 30, 30, 30, 39, 40, 40, 41 is 30 days.
    """
    found = step_times(area, on=ON)
    decide, assess, issue = found.steps
    assert (decide.ended, decide.median) == (9, 30 / 7)
    assert decide.lost == pytest.approx(30 / 7 - 6)
    # 70 (three), 260, and 70 for the issued one.
    assert (assess.ended, assess.median) == (5, 10.0)
    # 97 days for the one that was issued.
    assert (issue.ended, issue.median) == (1, 97 / 7)
    assert (found.whole.ended, found.whole.median) == (1, 197 / 7)
    assert found.slowest == issue


def test_nothing_ended(area: LocalArea) -> None:
    found = step_times(area, on=ON)
    assert [step.median for step in found.steps] == [None, None, None]
    assert found.slowest is None
    assert found.slowest_agency is None
    assert found.agencies == ()


def test_advice_by_agency(area: LocalArea) -> None:
    request = ask(area, 120, decided=100)
    second = ask(area, 130, decided=110)
    psychology, care = AdviceAgency.EDUCATIONAL_PSYCHOLOGY, AdviceAgency.SOCIAL_CARE
    for of, agency, asked, came in (
        (request, psychology, 100, 58),  # 42 days: in time
        (second, psychology, 110, 40),  # 70 days
        (request, care, 43, None),  # overdue since yesterday
        (second, care, 42, None),  # due today
        (second, AdviceAgency.OTHER, 50, -1),  # comes tomorrow
    ):
        received = None if came is None else ago(came)
        Advice.objects.create(
            request=of, agency=agency, requested_on=ago(asked), received_on=received
        )
    found = {each.label: each for each in step_times(area, on=ON).agencies}
    assert found["Educational psychologist"].received == Kept(2, 1)
    assert found["Educational psychologist"].median == 8.0
    assert (found["Social care"].waiting, found["Social care"].overdue) == (2, 1)
    assert (found["Other"].waiting, found["Other"].overdue) == (1, 1)
    slowest = step_times(area, on=ON).slowest_agency
    assert slowest is not None
    assert slowest.label == "Educational psychologist"
