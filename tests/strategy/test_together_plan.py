"""Twenty people change one plan through its pages for twenty seconds: nothing is lost.

`make bench ARGS=together` does the same for five minutes.
"""

from collections import Counter

import pghistory
import pgtrigger
import pytest
from pytest_django.live_server_helper import LiveServer

from commissioning.models import LocalArea
from strategy.models import Action
from tests import factories as make
from tests.together.plan import work_together
from tests.together.proof import Change, Told, newest_events, prove

SECONDS = 20


@pytest.mark.django_db(transaction=True)
def test_twenty_people_and_one_plan(live_server: LiveServer, area: LocalArea) -> None:
    worked = work_together(area, live_server.url, SECONDS)
    assert worked.wrong == ()
    assert worked.deadlocks == 0
    assert worked.exceptions == 0
    assert worked.proof.holds, worked.proof
    assert worked.proof.changes > 20, "too little happened to prove anything"


# The proof itself: each of what it looks for is found.


@pytest.fixture
def action(area: LocalArea) -> Action:
    found: Action = make.ActionFactory(area=area, reference="A1", title="one")
    return found


def told(*changes: Change, moves: dict[int, int] | None = None) -> Told:
    return Told(changes, (), Counter(moves or {}))


def retitled(action: Action, title: str, by: int) -> None:
    with pghistory.context(user=by):
        Action.objects.filter(pk=action.pk).update(title=title)


def title(action: Action, old: str, new: str, by: int) -> Change:
    return Change("Action", action.pk, "title", old, new, by)


def test_what_was_told_and_stands_in_the_history_holds(action: Action) -> None:
    since = newest_events()
    retitled(action, "two", by=7)
    assert prove(told(title(action, "one", "two", 7)), since).holds


def test_a_save_that_is_not_in_the_history_is_found(action: Action) -> None:
    since = newest_events()
    change = title(action, "one", "two", 7)
    assert prove(told(change), since).lost == (change,)


def test_a_save_over_a_value_that_its_form_never_showed_is_found(action: Action) -> None:
    since = newest_events()
    retitled(action, "two", by=7)
    retitled(action, "three", by=8)
    opened_on_one = title(action, "one", "three", 8)
    found = prove(told(title(action, "one", "two", 7), opened_on_one), since)
    assert found.lost == (opened_on_one,)
    assert found.untold == (title(action, "two", "three", 8),)


def test_a_save_of_somebody_elses_name_or_twice_is_found(action: Action) -> None:
    since = newest_events()
    retitled(action, "two", by=7)
    retitled(action, "one", by=7)
    retitled(action, "two", by=7)
    back = title(action, "two", "one", 7)
    found = prove(told(title(action, "one", "two", 9), back), since)
    assert len(found.untold) == 2
    assert len(found.lost) == 1


def test_a_row_that_is_not_what_its_history_says_is_found(action: Action) -> None:
    since = newest_events()
    with pgtrigger.ignore():
        Action.objects.filter(pk=action.pk).update(title="behind its back", version=3)
    (row,) = prove(told(), since).differing
    assert row == f"Action {action.pk} differs from its history in ['title', 'version']"


def test_a_move_that_nobody_was_told_of_is_found(action: Action) -> None:
    link = make.PriorityLinkFactory(action=action, priority__strategy__area=action.area)
    since = newest_events()
    with pghistory.context(user=7):
        type(link).objects.filter(pk=link.pk).update(order=5)
    assert prove(told(moves={7: 1}), since).holds
    assert not prove(told(), since).holds
