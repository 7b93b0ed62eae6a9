"""Requests, decisions and assessments, counted by hand and again from the same rows."""

from collections import Counter
from datetime import date, timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from commissioning.models import LocalArea
from ehcp.choices import AssessmentOutcome, RequestOutcome, RequestSource
from ehcp.models import Assessment
from ehcp.queries.requests import Conclusions, Decisions, concluded, received
from tests.ehcp.rows import SIX_WEEKS, SIXTEEN_WEEKS, invent, known, requests_of
from tests.factories import AssessmentFactory, ChildFactory, LocalAreaFactory, RequestFactory

ON = date(2026, 11, 21)


def ask(
    area: LocalArea,
    received_on: date,
    outcome: str,
    days: int | None,
    source: str = RequestSource.FAMILY,
) -> None:
    """A request decided so many days after it was received."""
    RequestFactory(
        child=ChildFactory(area=area),
        received_on=received_on,
        outcome=outcome,
        decided_on=received_on + timedelta(days=days) if days is not None else None,
        source=source,
    )


@pytest.fixture
def asked(area: LocalArea) -> None:
    """2025: one refused on day 43. 2026: agreed on days 42 and 50, refused on day 10, withdrawn,
    awaited, and one of a return's earlier period.
    """
    ask(area, date(2025, 6, 2), RequestOutcome.REFUSED, 43)
    ask(area, date(2026, 1, 5), RequestOutcome.ASSESS, 42)
    ask(area, date(2026, 1, 31), RequestOutcome.ASSESS, 50, RequestSource.SETTING)
    ask(area, date(2026, 3, 2), RequestOutcome.REFUSED, 10, RequestSource.SETTING)
    ask(area, date(2026, 3, 2), RequestOutcome.WITHDRAWN, 10)
    ask(area, date(2026, 3, 3), RequestOutcome.AWAITED, None, "")
    ask(area, date(2026, 4, 1), RequestOutcome.HISTORICAL, None)
    ask(LocalAreaFactory(), date(2026, 3, 2), RequestOutcome.REFUSED, 10)


@pytest.mark.usefixtures("asked")
def test_by_year_month_and_source(area: LocalArea) -> None:
    found = received(area, on=ON)
    assert found.years == (2025, 2026)
    assert found.year(2025) == Decisions(refused=1, timed=1, intime=0)
    year = found.year(2026)
    assert year.counts == (3, 1, 1, 1, 0)
    assert (year.timed, year.intime) == (3, 2)
    assert year.received == 6
    assert year.percent_refused == pytest.approx(100 / 6)
    months = [(day.month, each.counts) for day, each in found.months(2026, ON)]
    assert months[:4] == [
        (1, (2, 0, 0, 0, 0)),
        (2, (0, 0, 0, 0, 0)),
        (3, (0, 1, 1, 1, 0)),
        (4, (1, 0, 0, 0, 0)),
    ]
    assert len(months) == 11
    assert [(label, each.received) for label, each in found.sources(2026)] == [
        ("Young person or parent", 3),
        ("School or other education setting", 2),
        ("Not recorded", 1),
    ]


@pytest.mark.usefixtures("asked")
def test_what_was_known_on_an_earlier_day(area: LocalArea) -> None:
    # On 15 February the request of 5 January is not decided yet: its 42nd day is the 16th.
    found = received(area, on=date(2026, 2, 15))
    assert found.year(2026).counts == (0, 0, 0, 2, 0)
    assert received(area, on=date(2026, 2, 16)).year(2026).counts == (1, 0, 0, 1, 0)


def test_who_moved_before_a_decision_waits_for_none(area: LocalArea) -> None:
    for exported in ("", "", "343"):
        RequestFactory(child__area=area, received_on=date(2026, 3, 2), exported_to=exported)
    found = received(area, on=ON).year(2026)
    assert (found.awaiting, found.moved, found.received) == (2, 1, 3)


def test_assessments_count_where_they_end(area: LocalArea) -> None:
    day_one = date(2025, 12, 1)
    for outcome, days in (("Y", 100), ("Y", 20), ("N", 112), ("N", 113), ("W", 60), ("A", None)):
        AssessmentFactory(
            request=RequestFactory(child=ChildFactory(area=area), received_on=day_one),
            outcome=AssessmentOutcome(outcome),
            decided_on=day_one + timedelta(days=days) if days else None,
        )
    # Day 20 is in December 2025; 16 weeks are 112 days.
    assert concluded(area, on=ON) == {
        2025: Conclusions(issued=1),
        2026: Conclusions(issued=1, refused=2, withdrawn=1, timed=2, intime=1),
    }
    assert concluded(area, on=date(2026, 3, 1)) == {
        2025: Conclusions(issued=1),
        2026: Conclusions(withdrawn=1),
    }
    assert Conclusions(3, 1).percent_refused == 25
    assert Conclusions().percent_refused is None


@pytest.mark.parametrize("on", [ON, date(2025, 8, 31)])
def test_the_demonstration_against_its_own_rows(area: LocalArea, on: date) -> None:
    invent(area, ON, 150)
    found = received(area, on=on)
    by_year: Counter[tuple[int, str]] = Counter()
    timely: Counter[int] = Counter()
    for row in requests_of(area, on):
        assert row.received_on
        outcome = row.outcome if known(row.decided_on, on) else "A"
        if outcome == "A" and row.exported_to:
            outcome = "M"
        by_year[row.received_on.year, outcome] += 1
        if (
            outcome in ("Y", "N")
            and row.decided_on
            and row.decided_on - row.received_on <= SIX_WEEKS
        ):
            timely[row.received_on.year] += 1
    for year in found.years:
        expected = tuple(by_year[year, outcome] for outcome in "YNWAM")
        assert found.year(year).counts == expected
        assert found.year(year).intime == timely[year]
        assert sum((each for _, each in found.months(year, on)), Decisions()) == found.year(year)
        assert sum((each for _, each in found.sources(year)), Decisions()) == found.year(year)
    assert sum(by_year.values()) == sum(found.year(year).received for year in found.years) > 80


def test_assessments_of_the_demonstration_against_their_own_rows(area: LocalArea) -> None:
    invent(area, ON, 150)
    found = concluded(area, on=ON)
    ended: Counter[tuple[int, str]] = Counter()
    timely: Counter[int] = Counter()
    for row in Assessment.objects.filter(request__child__area=area).select_related("request"):
        if row.decided_on and row.decided_on <= ON and row.request.received_on:
            ended[row.decided_on.year, row.outcome] += 1
            if row.outcome == "N" and row.decided_on - row.request.received_on <= SIXTEEN_WEEKS:
                timely[row.decided_on.year] += 1
    assert {year: (*each.counts, each.intime) for year, each in found.items()} == {
        year: (ended[year, "Y"], ended[year, "N"], ended[year, "W"], timely[year])
        for year in {year for year, _ in ended}
    }


@pytest.mark.usefixtures("asked")
def test_each_answer_is_one_query(
    area: LocalArea, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(2):
        received(area, on=ON)
        concluded(area, on=ON)
