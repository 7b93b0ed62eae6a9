"""Figures are counted anew after every change of the records, and only then."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Event

import pghistory.models
import pgtrigger
import pytest
from django.apps import apps
from django.db import connection, transaction

from commissioning.models import LocalArea
from ehcp.choices import FundingStream
from ehcp.demonstration.batch import copy, give_keys
from ehcp.models import (
    BudgetStream,
    CaseView,
    Child,
    IdentifierView,
    InspectionDownload,
    Plan,
    RecordState,
    Request,
)
from ehcp.queries.remembered import Memory
from tests.ehcp.rows import invent
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
        lambda area: PlanNeedFactory(plan__request__child__area=area),
        lambda area: AdviceFactory(request__child__area=area),
        lambda area: DisputeFactory(child__area=area),
        lambda area: BudgetStreamFactory(plan__request__child__area=area),
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


@pytest.mark.parametrize(
    "change",
    [
        lambda other: ChildFactory(area=other),
        lambda other: PlanNeedFactory(plan__request__child__area=other),
        lambda other: AdviceFactory(request__child__area=other),
        lambda other: DisputeFactory(child__area=other),
        lambda other: BudgetStreamFactory(plan__request__child__area=other),
        lambda other: Request.objects.filter(child__area=other).update(source="3"),
        lambda other: Plan.objects.filter(request__child__area=other).delete(),
    ],
)
def test_a_change_in_another_area_counts_nothing_again(
    area: LocalArea, asked: Callable[[], int], change: Callable[[LocalArea], object]
) -> None:
    other: LocalArea = LocalAreaFactory()
    for each in (area, other):
        PlanFactory(request__child__area=each)
    asked()
    change(other)
    assert asked() == 1
    assert RecordState.objects.filter(area=other.pk).exists()


def test_a_child_that_goes_is_counted(area: LocalArea, asked: Callable[[], int]) -> None:
    child = ChildFactory(area=area)
    asked()
    child.delete()
    assert asked() == 2


def test_rows_written_and_removed_in_bulk_are_counted(
    area: LocalArea, asked: Callable[[], int]
) -> None:
    """As an import and its undoing do: by COPY, by statements, and with history switched off."""
    asked()
    children = [
        Child(area=area, reference=f"B{number}", born_on=date(2016, 1, 1), upn_unknown="UN1")
        for number in range(200)
    ]
    give_keys(Child, children)
    with pgtrigger.ignore():
        copy(Child, children)
        assert [asked(), asked()] == [2, 2]
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM ehcp_child WHERE area_id = %s", [area.pk])
        assert [asked(), asked()] == [3, 3]


def test_many_rows_draw_tickets_quickly_whatever_the_statistics_say(area: LocalArea) -> None:
    """They say that there is nobody while a first import is open, and after a broken one."""
    invent(area, ON, 1_500)
    plans = Plan.objects.filter(budget_streams=None).values_list("pk", flat=True)
    streams = [
        BudgetStream(plan_id=plan, stream=FundingStream.SEN, pounds_a_year=900)
        for plan in plans[:200]
    ]
    give_keys(BudgetStream, streams)
    with connection.cursor() as cursor:
        cursor.execute("SELECT usesuper FROM pg_user WHERE usename = current_user")
        if not cursor.fetchone()[0]:
            pytest.skip("Statistics are changed here, which takes the database's superuser.")
        cursor.execute(
            "UPDATE pg_class SET reltuples = 0, relpages = pg_relation_size(oid) / 8192 "
            "WHERE relname ~ '^ehcp_[a-z]+$' AND relkind = 'r'"
        )
        cursor.execute(
            "DELETE FROM pg_statistic WHERE starelid IN "
            "(SELECT oid FROM pg_class WHERE relname ~ '^ehcp_[a-z]+$')"
        )
        cursor.execute("SET LOCAL statement_timeout = '10s'")
    copy(BudgetStream, streams)
    assert BudgetStream.objects.filter(pk__in=[row.pk for row in streams]).count() == 200


def test_what_is_taken_back_is_counted_anew(area: LocalArea, asked: Callable[[], int]) -> None:
    asked()
    with transaction.atomic():
        ChildFactory(area=area)
        assert asked() == 2
        transaction.set_rollback(True)
    seen = asked()
    ChildFactory(area=area)
    assert asked() == seen + 1


@pytest.mark.django_db(transaction=True)
def test_a_change_that_is_committed_after_later_ones_is_counted(
    area: LocalArea, asked: Callable[[], int]
) -> None:
    """One begins, a hundred others come and are committed, and then the first is."""
    first, others = ChildFactory(area=area), ChildFactory(area=area)
    begun, go_on = Event(), Event()

    def slow() -> None:
        with transaction.atomic():
            Child.objects.filter(pk=first.pk).update(looked_after=True)
            begun.set()
            assert go_on.wait(30)
        connection.close()

    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(slow)
        assert begun.wait(30)
        for number in range(100):
            Child.objects.filter(pk=others.pk).update(reference=f"R{number}")
        before = asked()
        assert asked() == before
        go_on.set()
        running.result(30)
    assert [asked(), asked()] == [before + 1, before + 1]


def test_another_area_day_or_figure_is_another(area: LocalArea) -> None:
    other: LocalArea = LocalAreaFactory()
    assert Memory(area, ON).of("plans", lambda: 1) == 1
    assert Memory(other, ON).of("plans", lambda: 2) == 2
    assert Memory(area, date(2026, 7, 1)).of("plans", lambda: 3) == 3
    assert Memory(area, ON).of("requests", lambda: 4) == 4
    assert Memory(area, ON).of("plans", lambda: 5) == 1


def test_every_record_draws_a_ticket() -> None:
    """Also one that is added later: its migration has to give its table the trigger."""
    unread = {CaseView, RecordState, IdentifierView, InspectionDownload}
    tables = {
        model._meta.db_table
        for model in apps.get_app_config("ehcp").get_models()
        if model not in unread and not issubclass(model, pghistory.models.Event)
    }
    with connection.cursor() as cursor:
        cursor.execute("SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname='draw_ticket'")
        drawing = {table for (table,) in cursor.fetchall()}
    assert tables <= drawing
    assert {"commissioning_setting", "commissioning_localarea"} <= drawing
