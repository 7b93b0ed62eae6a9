"""Advice within six weeks, counted by hand and again from the same rows."""

from collections import Counter, defaultdict
from datetime import date, timedelta
from statistics import median

import pytest

from commissioning.models import LocalArea
from ehcp.choices import AdviceAgency, AssessmentOutcome, RequestOutcome
from ehcp.models import Advice
from ehcp.queries.advice import Asked, advice_given, requests_by_figure
from ehcp.queries.stages import OPEN_STAGES, stage_of
from tests.ehcp.rows import SIX_WEEKS, invent, known
from tests.factories import (
    AdviceFactory,
    AssessedRequestFactory,
    AssessmentFactory,
    ChildFactory,
    LocalAreaFactory,
)

ON = date(2026, 11, 21)
PSYCHOLOGY, SOCIAL = AdviceAgency.EDUCATIONAL_PSYCHOLOGY, AdviceAgency.SOCIAL_CARE


def ask(
    area: LocalArea,
    requested_on: date,
    days: int | None,
    agency: str = PSYCHOLOGY,
    *,
    ended: bool = False,
) -> None:
    """Advice given so many days after it was asked for; `ended`: no plan was agreed."""
    request = AssessedRequestFactory(
        child=ChildFactory(area=area), received_on=date(2025, 1, 6), decided_on=date(2025, 2, 3)
    )
    if ended:
        AssessmentFactory(
            request=request, outcome=AssessmentOutcome.REFUSED, decided_on=date(2026, 11, 2)
        )
    AdviceFactory(
        request=request,
        agency=agency,
        requested_on=requested_on,
        received_on=requested_on + timedelta(days=days) if days is not None else None,
    )


def test_six_weeks_are_42_days(area: LocalArea) -> None:
    for days in (10, 42, 43):
        ask(area, date(2026, 3, 2), days)
    ask(area, date(2026, 10, 10), None)  # 42 days ago
    ask(area, date(2026, 10, 9), None)
    ask(area, date(2026, 10, 9), None, ended=True)
    ask(area, date(2026, 3, 2), 5, SOCIAL)
    ask(area, date(2025, 3, 3), 50)
    ask(LocalAreaFactory(), date(2026, 3, 2), 10)
    found = advice_given(area, on=ON)
    assert found.years == (2025, 2026)
    assert found.agencies(2026) == {
        PSYCHOLOGY: Asked(2, 1, 1, 1, 1, median=42),
        SOCIAL: Asked(1, median=5),
    }
    year = found.year(2026)
    assert year.counts == (3, 1, 1, 1, 1)
    assert (year.requested, year.received, year.due) == (7, 4, 5)
    assert year.percent == 60
    assert found.waiting()[PSYCHOLOGY].counts[2:4] == (1, 1)
    assert Asked().percent is None


def test_a_request_counts_once_behind_each_number(area: LocalArea) -> None:
    """One request asks a psychologist in two years, another the same twice in one year."""
    days = {"received_on": date(2025, 1, 6), "decided_on": date(2025, 2, 3)}
    first, second, ended = (
        AssessedRequestFactory(child=ChildFactory(area=area), **days) for _ in range(3)
    )
    AssessmentFactory(
        request=ended, outcome=AssessmentOutcome.REFUSED, decided_on=date(2026, 11, 2)
    )
    for request, agency, asked_on, given_on in (
        (first, PSYCHOLOGY, date(2025, 3, 3), date(2025, 4, 22)),
        (first, PSYCHOLOGY, date(2026, 3, 2), date(2026, 3, 12)),
        (first, SOCIAL, date(2026, 10, 9), None),
        (second, PSYCHOLOGY, date(2026, 3, 2), date(2026, 3, 12)),
        (second, PSYCHOLOGY, date(2026, 6, 1), date(2026, 7, 13)),
        (second, SOCIAL, date(2026, 10, 10), None),
        (ended, SOCIAL, date(2026, 10, 9), None),
    ):
        AdviceFactory(request=request, agency=agency, requested_on=asked_on, received_on=given_on)
    assert requests_by_figure(area, on=ON) == {
        "advice:2025:educational_psychology:late": 1,
        "advice:2025:educational_psychology:any": 1,
        "advice:2025:any:late": 1,
        "advice:2025:any:any": 1,
        "advice:2026:educational_psychology:in_time": 2,
        "advice:2026:educational_psychology:any": 2,
        "advice:2026:social_care:overdue": 1,
        "advice:2026:social_care:to_come": 1,
        "advice:2026:social_care:ended": 1,
        "advice:2026:social_care:any": 3,
        "advice:2026:any:in_time": 2,
        "advice:2026:any:overdue": 1,
        "advice:2026:any:to_come": 1,
        "advice:2026:any:ended": 1,
        "advice:2026:any:any": 3,
        "waiting:social_care": 2,
        "overdue:social_care": 1,
    }


def test_what_was_known_on_an_earlier_day(area: LocalArea) -> None:
    ask(area, date(2026, 3, 2), 43)
    assert advice_given(area, on=date(2026, 4, 13)).year(2026) == Asked(to_come=1)
    assert advice_given(area, on=date(2026, 4, 14)).year(2026).late == 1
    assert advice_given(area, on=date(2026, 3, 1)).years == ()
    ask(area, date(2026, 3, 2), None)
    assert advice_given(area, on=date(2026, 4, 14)).year(2026).counts == (0, 1, 0, 1, 0)


@pytest.mark.parametrize("on", [ON, date(2025, 12, 31)])
def test_the_demonstration_against_its_own_rows(area: LocalArea, on: date) -> None:
    invent(area, ON, 150)
    found = advice_given(area, on=on)
    expected: defaultdict[tuple[int, str], Counter[str]] = defaultdict(Counter)
    days: defaultdict[tuple[int, str], list[int]] = defaultdict(list)
    rows = Advice.objects.filter(request__child__area=area)
    for row in rows.select_related("request__assessment", "request__plan"):
        if row.requested_on > on:
            continue
        key = row.requested_on.year, row.agency
        if row.received_on and known(row.received_on, on):
            took = row.received_on - row.requested_on
            expected[key]["intime" if took <= SIX_WEEKS else "late"] += 1
            days[key].append(took.days)
        elif stage_of(row.request, on) not in OPEN_STAGES:
            expected[key]["ended"] += 1
        else:
            late = on - row.requested_on > SIX_WEEKS
            expected[key]["overdue" if late else "to_come"] += 1
    names = ("intime", "late", "to_come", "overdue", "ended")
    assert {key: each.counts for key, each in found.found.items()} == {
        key: tuple(counts[name] for name in names) for key, counts in expected.items()
    }
    for key, each in found.found.items():
        assert each.median == (pytest.approx(median(days[key])) if days[key] else None)
    assert len(expected) > 6
    assert RequestOutcome.ASSESS
