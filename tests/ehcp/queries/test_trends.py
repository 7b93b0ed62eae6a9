"""How groups of plans change from year to year, counted by hand and against each day alone."""

from datetime import date

import pytest

from commissioning.models import LocalArea
from ehcp.choices import CeaseReason, Need, Sex
from ehcp.queries.maintained import all_counts
from ehcp.queries.trends import trends
from tests.ehcp.queries.test_maintained import plan
from tests.ehcp.rows import invent
from tests.factories import LocalAreaFactory, PlanNeedFactory

pytestmark = pytest.mark.django_db

ON = date(2026, 11, 21)
DAYS = (date(2024, 12, 31), date(2025, 12, 31), ON)


def test_groups_on_each_day(area: LocalArea) -> None:
    PlanNeedFactory(plan=plan(area, date(2024, 3, 1), child__sex=Sex.MALE), need=Need.ASD)
    ceased = plan(
        area,
        date(2023, 1, 9),
        child__sex=Sex.FEMALE,
        ceased_on=date(2025, 6, 1),
        cease_reason=CeaseReason.NEEDS_MET,
    )
    PlanNeedFactory(plan=ceased, need=Need.ASD)
    late = plan(area, date(2026, 2, 2), child__sex=Sex.MALE, child__ethnicity="WIRI")
    PlanNeedFactory(plan=late, need=Need.VI)
    plan(LocalAreaFactory(), date(2020, 1, 1))
    need, sex, ethnicity = trends(area, DAYS)
    assert need.days == DAYS
    assert need.counts == (
        {"Vision impairment": 0, "Autistic spectrum disorder": 2},
        {"Vision impairment": 0, "Autistic spectrum disorder": 1},
        {"Vision impairment": 1, "Autistic spectrum disorder": 1},
    )
    assert sex.counts == (
        {"Male": 1, "Female": 1},
        {"Male": 1, "Female": 0},
        {"Male": 2, "Female": 0},
    )
    assert [counts["White"] for counts in ethnicity.counts] == [0, 0, 1]


def test_each_day_is_what_that_day_alone_says(area: LocalArea) -> None:
    invent(area, ON, 90)
    for trend in trends(area, DAYS):
        for day, counts in zip(trend.days, trend.counts, strict=True):
            alone = all_counts(area, on=day)[trend.topic.key]
            assert {label: n for label, n in counts.items() if n} == alone
