"""The record of each demonstration area begins with its plan and ends on its day."""

import pytest

from strategy.models import Action, Decision, Strategy, Update
from tests.strategy.test_demonstration import TODAY, load_area

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("slug", ["southampton", "somerset", "sefton", "stockton"])
def test_nothing_is_recorded_before_its_strategy_or_after_its_day(slug: str) -> None:
    area = load_area(slug)
    began = min(each.adopted_on or each.starts_on for each in Strategy.objects.filter(area=area))
    on = area.standing_on or TODAY
    for model in (Strategy, Action, Update, Decision):
        events = model.events.rel.related_model.objects.all()  # type: ignore[attr-defined]
        days = set(events.values_list("pgh_created_at__date", flat=True))
        assert all(began <= day <= on for day in days), model
