"""Stages in SQL and in Python agree, and are what the facts say."""

from datetime import date
from itertools import product

import pytest

from ehcp.choices import AssessmentOutcome, CeaseReason, RequestOutcome, Stage
from ehcp.models import Assessment, Plan, Request
from ehcp.queries.ages import age_on, curriculum_year, curriculum_year_words
from ehcp.queries.stages import is_overdue, overdue, stage_of, with_stage
from tests.factories import AssessmentFactory, PlanFactory, RequestFactory

pytestmark = pytest.mark.django_db

RECEIVED, DECIDED, CONCLUDED = date(2026, 1, 5), date(2026, 2, 9), date(2026, 4, 13)
DRAFTED, ISSUED, CEASED = date(2026, 4, 20), date(2026, 5, 18), date(2026, 9, 1)


@pytest.fixture
def whole() -> Request:
    """A request that went all the way to a plan which ceased."""
    plan = PlanFactory(
        started_on=ISSUED, draft_on=DRAFTED, ceased_on=CEASED, cease_reason=CeaseReason.NEEDS_MET
    )
    return plan.request


@pytest.mark.parametrize(
    ("on", "stage"),
    [
        (date(2026, 2, 8), Stage.REQUESTED),
        (DECIDED, Stage.ASSESSING),
        (CONCLUDED, Stage.DRAFTING),
        (DRAFTED, Stage.DRAFT_SENT),
        (date(2026, 5, 17), Stage.DRAFT_SENT),
        (ISSUED, Stage.IN_FORCE),
        (date(2026, 8, 31), Stage.IN_FORCE),
        (CEASED, Stage.CEASED),
    ],
)
def test_what_is_dated_later_is_not_known_yet(whole: Request, on: date, stage: Stage) -> None:
    assert stage_of(whole, on) == stage
    assert with_stage(Request.objects.all(), on).get().stage == stage


def made(outcome: str, assessed: str | None, plan: str, exported: str) -> Request:
    """A request with every combination of facts, also those that imports bring."""
    decided = None if outcome in "AH" else DECIDED
    request = RequestFactory(outcome=outcome, decided_on=decided, exported_to=exported)
    if assessed:
        concluded = CONCLUDED if assessed in "YN" else None
        Assessment.objects.create(request=request, outcome=assessed, decided_on=concluded)
    days = {"draft": {"draft_on": DRAFTED}, "final": {"started_on": ISSUED}, "elsewhere": {}}
    if plan:
        Plan.objects.create(request=request, **days[plan])
    return request


def test_sql_and_python_agree_on_every_combination() -> None:
    outcomes = [*RequestOutcome.values]
    assessed = [None, *AssessmentOutcome.values]
    for combination in product(
        outcomes, assessed, ["", "draft", "final", "elsewhere"], ["", "343"]
    ):
        made(*combination)
    for on in (date(2026, 2, 1), date(2026, 3, 1), date(2026, 4, 15), date(2026, 6, 1), date.max):
        rows = with_stage(Request.objects.select_related("assessment", "plan"), on)
        wrong = [str(row) for row in rows if row.stage != stage_of(row, on)]
        assert len(rows) == 240
        assert wrong == []


def test_how_a_request_ends_without_a_plan() -> None:
    on = date(2026, 12, 1)
    assert stage_of(made("N", None, "", ""), on) == Stage.REFUSED_TO_ASSESS
    assert stage_of(made("W", None, "", ""), on) == Stage.WITHDRAWN
    assert stage_of(made("Y", "W", "", ""), on) == Stage.WITHDRAWN
    assert stage_of(made("Y", "N", "", ""), on) == Stage.REFUSED_TO_ISSUE
    assert stage_of(made("Y", "A", "", "343"), on) == Stage.MOVED
    assert stage_of(made("H", "H", "elsewhere", ""), on) == Stage.IN_FORCE


def test_overdue_begins_the_day_after_twenty_weeks() -> None:
    request = AssessmentFactory().request
    last = date(2026, 5, 25)  # 5 January and 140 days
    for on, late in ((last, False), (date(2026, 5, 26), True)):
        assert is_overdue(request, on) is late
        rows = with_stage(Request.objects.all(), on).filter(overdue(on))
        assert rows.exists() is late


def test_a_plan_in_force_is_never_overdue(whole: Request) -> None:
    assert not is_overdue(whole, date(2026, 8, 1))


def test_ages_and_years() -> None:
    assert age_on(date(2015, 3, 14), date(2026, 3, 13)) == 10
    assert age_on(date(2015, 3, 14), date(2026, 3, 14)) == 11
    # Eleven on 31 August 2026: Year 7 from September; ten on 31 August 2025: Year 6 before it.
    assert curriculum_year(date(2015, 3, 14), date(2026, 9, 1)) == 7
    assert curriculum_year(date(2015, 3, 14), date(2026, 8, 31)) == 6
    assert curriculum_year(date(2015, 8, 31), date(2026, 9, 1)) == 7
    assert curriculum_year(date(2015, 9, 1), date(2026, 9, 1)) == 6
    assert [curriculum_year_words(year) for year in (-1, 0, 9, 14, 15)] == [
        "Before Reception",
        "Reception",
        "Year 9",
        "Year 14",
        "Past Year 14",
    ]
