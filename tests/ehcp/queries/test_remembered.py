"""Figures are counted anew after every change of the records, and only then."""

from collections.abc import Callable
from datetime import date

import pytest
from django.utils import timezone

from commissioning.choices import ImportState
from commissioning.models import Import, LocalArea
from ehcp.models import Plan, Request
from ehcp.queries.remembered import RECORDS, Memory
from tests.factories import (
    AdviceFactory,
    BudgetStreamFactory,
    ChildFactory,
    DisputeFactory,
    LocalAreaFactory,
    PlanFactory,
    PlanNeedFactory,
    SettingFactory,
)

pytestmark = pytest.mark.django_db

ON = date(2026, 6, 30)


@pytest.fixture
def asked(area: LocalArea) -> Callable[[], int]:
    """Asks for a figure; gives how often it has been counted."""
    counted: list[int] = []

    def count() -> int:
        counted.append(1)
        return len(counted)

    def ask() -> int:
        Memory(area, ON).of("a figure", count)
        return len(counted)

    return ask


def test_what_has_not_changed_is_not_counted_again(asked: Callable[[], int]) -> None:
    assert [asked(), asked(), asked()] == [1, 1, 1]


def test_nothing_is_a_figure_too(area: LocalArea) -> None:
    answers: list[int | None] = [None, 5]
    memory = Memory(area, ON)
    assert memory.of("none", lambda: answers.pop(0)) is None
    assert memory.of("none", lambda: answers.pop(0)) is None


@pytest.mark.parametrize(
    "change",
    [
        lambda area: ChildFactory(area=area),
        lambda area: PlanFactory(request__child__area=area),
        lambda area: PlanNeedFactory(),
        lambda area: AdviceFactory(),
        lambda area: DisputeFactory(),
        lambda area: BudgetStreamFactory(),
        lambda area: SettingFactory(area=area, urn=""),
    ],
)
def test_a_new_record_is_counted(
    area: LocalArea, asked: Callable[[], int], change: Callable[[LocalArea], object]
) -> None:
    asked()
    change(area)
    assert [asked(), asked()] == [2, 2]


def test_a_changed_record_is_counted(area: LocalArea, asked: Callable[[], int]) -> None:
    plan: Plan = PlanFactory(request__child__area=area)
    asked()
    Request.objects.filter(plan=plan).update(source="3")
    assert asked() == 2
    Plan.objects.update(personal_budget=True)
    assert asked() == 3


def test_an_import_and_its_undoing_are_counted(area: LocalArea, asked: Callable[[], int]) -> None:
    asked()
    now = timezone.now()
    run = Import.objects.create(area=area, state=ImportState.IMPORTED, imported_at=now)
    assert asked() == 2
    Import.objects.filter(pk=run.pk).update(state=ImportState.UNDONE, undone_at=now)
    assert asked() == 3


def test_another_area_day_or_figure_is_another(area: LocalArea) -> None:
    other: LocalArea = LocalAreaFactory()
    assert Memory(area, ON).of("plans", lambda: 1) == 1
    assert Memory(other, ON).of("plans", lambda: 2) == 2
    assert Memory(area, date(2026, 7, 1)).of("plans", lambda: 3) == 3
    assert Memory(area, ON).of("requests", lambda: 4) == 4
    assert Memory(area, ON).of("plans", lambda: 5) == 1


def test_every_record_of_a_child_has_a_history() -> None:
    for model in RECORDS:
        assert model._meta.get_field("events").related_model._meta.db_table == (  # type: ignore[union-attr]
            f"{model._meta.db_table}event"
        )
