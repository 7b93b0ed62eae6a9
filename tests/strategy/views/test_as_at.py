"""A plan on a past day and two days compared, counted by hand."""

import re
from datetime import date, datetime, time

import pgtrigger
import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from commissioning.choices import Role
from commissioning.models import LocalArea
from strategy.choices import ActionState
from strategy.models import Action, Priority, PriorityLink, Strategy
from tests import factories as make
from tests.conftest import SignIn

URL = "/anyshire/strategies/send-2023/as-at/"
MONDAY, TUESDAY, WEDNESDAY = (date(2026, 3, day) for day in (2, 3, 4))


def at(day: date) -> None:
    """Say that all events not yet dated happened at noon of a day."""
    noon = timezone.make_aware(datetime.combine(day, time(12)))
    undated = {"pgh_created_at__gt": datetime(2026, 6, 1, tzinfo=noon.tzinfo)}
    with pgtrigger.ignore():  # events are append-only to everybody else
        for model in (Strategy, Priority, Action, PriorityLink):
            events = model.events.rel.related_model
            events.objects.filter(**undated).update(pgh_created_at=noon)


@pytest.fixture
def strategy(area: LocalArea) -> Strategy:
    """Monday: A1 to A3 under priority 1. Tuesday: A1 changed, A2 gone. Wednesday: A4 added, and
    A3 taken from the plan.
    """
    strategy: Strategy = make.StrategyFactory(area=area, slug="send-2023", title="SEND 2023")
    goal = make.PriorityFactory(strategy=strategy, number=1, title="Early help")
    for number in (1, 2, 3):
        one = make.ActionFactory(area=area, reference=f"A{number}", title=f"Do {number}")
        PriorityLink.objects.create(action=one, priority=goal, order=number)
    at(MONDAY)
    Action.objects.filter(reference="A1").update(
        state=ActionState.ON_TRACK, due_on=date(2026, 6, 30), lead_post="Head of SEND"
    )
    Action.objects.get(reference="A2").delete()
    at(TUESDAY)
    four = make.ActionFactory(area=area, reference="A4", title="Do 4")
    PriorityLink.objects.create(action=four, priority=goal, order=4)
    PriorityLink.objects.get(action__reference="A3").delete()
    Priority.objects.update(title="Earlier help")
    at(WEDNESDAY)
    return strategy


def seen(client: Client, query: str) -> str:
    """The text of the page."""
    page = client.get(f"{URL}?{query}").content.decode()
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def test_the_plan_of_each_day(member: SignIn, strategy: Strategy) -> None:
    client = member(Role.BOARD_MEMBER)
    monday = seen(client, "day=2026-03-02")
    assert "SEND 2023 on 2 March 2026" in monday
    assert "3 actions, 1 priority." in monday
    assert "Priority 1: Early help" in monday
    assert "A1 Do 1" in monday
    assert "Head of SEND" not in monday
    tuesday = seen(client, "day=2026-03-03")
    assert "2 actions, 1 priority." in tuesday
    assert "A2" not in tuesday
    assert "Head of SEND" in tuesday
    assert "30 June 2026" in tuesday
    wednesday = seen(client, "day=2026-03-04")
    assert "2 actions" in wednesday
    assert "A4 Do 4" in wednesday
    assert "A3 Do 3" not in wednesday
    assert "Earlier help" in wednesday


def test_two_days_compared(member: SignIn, strategy: Strategy) -> None:
    page = seen(member(Role.COMMISSIONER), "day=2026-03-02&other=2026-03-04")
    assert "From 2 March 2026 to 4 March 2026" in page
    assert "1 added, 2 taken out, 1 changed, 0 unchanged." in page
    assert "Not started → Progressing and on track: 1 action" in page
    assert "Owner: from (empty) to Head of SEND" in page
    assert "Due: from (empty) to 30 June 2026" in page
    assert "Early help. Earlier help." in page


def test_the_later_day_may_be_asked_first(member: SignIn, strategy: Strategy) -> None:
    client = member(Role.COMMISSIONER)
    there = seen(client, "day=2026-03-02&other=2026-03-03")
    assert "0 added, 1 taken out, 1 changed, 1 unchanged." in there
    assert "From 2 March 2026 to 3 March 2026" in seen(client, "day=2026-03-03&other=2026-03-02")


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("day=2026-03-01", "Choose a day from 2 March 2026 to"),
        ("day=2999-01-01", "Choose a day from 2 March 2026 to"),
        ("day=nonsense", "Enter a valid date"),
        ("day=", "Enter as it stood on"),
        ("day=2026-03-02&other=2026-03-02", "Choose another day than the first"),
    ],
)
def test_days_that_cannot_be(member: SignIn, strategy: Strategy, query: str, said: str) -> None:
    page = seen(member(Role.COMMISSIONER), query)
    assert said in page
    assert "There is a problem" in page


def test_without_a_day_it_asks(member: SignIn, strategy: Strategy) -> None:
    page = seen(member(Role.COMMISSIONER), "")
    assert "Every change is kept since 2 March 2026" in page
    assert "There is a problem" not in page


def test_queries_do_not_grow(
    member: SignIn, strategy: Strategy, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    goal = Priority.objects.get()
    for number in range(20):
        one = make.ActionFactory(area=strategy.area, reference=f"B{number}")
        PriorityLink.objects.create(action=one, priority=goal)
    client = member(Role.COMMISSIONER)
    with django_assert_max_num_queries(20):
        client.get(f"{URL}?day=2026-03-02&other={timezone.localdate()}")


def test_who_may_see_it(member: SignIn, strategy: Strategy) -> None:
    assert member(Role.ACTION_OWNER).get(URL).status_code == 200
    assert member(Role.COMMISSIONER, area=make.LocalAreaFactory()).get(URL).status_code == 404
    assert Client().get(URL).status_code == 302
    assert member(Role.COMMISSIONER).post(URL).status_code == 405
