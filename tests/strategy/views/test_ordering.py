"""The order of a plan: moves one step, moves after another row, and what is refused."""

import pytest
from django.test import Client

from commissioning.choices import Role
from commissioning.models import LocalArea
from strategy.models import Action, Priority, PriorityLink, Strategy
from strategy.queries.ordering import order_of
from tests import factories as make
from tests.conftest import SignIn

URL = "/anyshire/strategies/send-2023/order/"
SAVE = f"{URL}move/"
IN_PLACE = {"HX-Request": "true"}


@pytest.fixture
def strategy(area: LocalArea) -> Strategy:
    """Priorities 1 to 3; A1 to A3 below the first, all of the same order."""
    strategy: Strategy = make.StrategyFactory(area=area, slug="send-2023")
    goals = [make.PriorityFactory(strategy=strategy, number=number) for number in (1, 2, 3)]
    for number in (1, 2, 3):
        action = make.ActionFactory(area=area, reference=f"A{number}")
        PriorityLink.everything.create(action=action, priority=goals[0])
    return strategy


def numbers(strategy: Strategy) -> str:
    """The priorities in their order: 1 2 3."""
    return " ".join(str(each.priority.number) for each in order_of(strategy))


def references(strategy: Strategy) -> str:
    """The actions of the first priority in their order: A1 A2 A3."""
    first = next(each for each in order_of(strategy) if each.priority.number == 1)
    return " ".join(link.action.reference for link in first.links)


def link(reference: str) -> int:
    """The key of an action's one link."""
    return PriorityLink.objects.get(action__reference=reference).pk


def test_one_step_up_and_down(member: SignIn, strategy: Strategy) -> None:
    client = member(Role.COMMISSIONER)
    page = client.post(SAVE, {"move": f"action-{link('A3')}-up"}, headers=IN_PLACE)
    assert references(strategy) == "A1 A3 A2"
    assert ": A3 is now 2 of 3." in page.content.decode()
    client.post(SAVE, {"move": f"action-{link('A1')}-down"})
    assert references(strategy) == "A3 A1 A2"
    goal = Priority.objects.get(number=3)
    page = client.post(SAVE, {"move": f"priority-{goal.pk}-up"}, follow=True)
    assert numbers(strategy) == "1 3 2"
    assert "priority 3 is now 2 of 3." in page.content.decode()


def test_at_the_edge_it_stays(member: SignIn, strategy: Strategy) -> None:
    client = member(Role.COMMISSIONER)
    page = client.post(SAVE, {"move": f"action-{link('A1')}-up"}, headers=IN_PLACE)
    assert "A1 stays 1 of 3." in page.content.decode()
    page = client.post(SAVE, {"move": f"action-{link('A3')}-down"}, headers=IN_PLACE)
    assert "A3 stays 3 of 3." in page.content.decode()
    assert references(strategy) == "A1 A2 A3"


def test_a_drag_says_after_which_row(member: SignIn, strategy: Strategy) -> None:
    client = member(Role.COMMISSIONER)
    client.post(SAVE, {"move": f"action-{link('A1')}-after-{link('A3')}"})
    assert references(strategy) == "A2 A3 A1"
    client.post(SAVE, {"move": f"action-{link('A3')}-after-0"})
    assert references(strategy) == "A3 A2 A1"
    one, three = (Priority.objects.get(number=number).pk for number in (1, 3))
    client.post(SAVE, {"move": f"priority-{one}-after-{three}"})
    assert numbers(strategy) == "2 3 1"


def test_the_plan_follows(member: SignIn, strategy: Strategy) -> None:
    client = member(Role.COMMISSIONER)
    client.post(SAVE, {"move": f"action-{link('A3')}-after-0"})
    page = client.get("/anyshire/strategies/send-2023/").content.decode()
    assert page.index("A3 Action") < page.index("A1 Action") < page.index("A2 Action")


def test_what_is_not_there_is_refused(member: SignIn, strategy: Strategy) -> None:
    client = member(Role.COMMISSIONER)
    key = link("A2")
    other = make.PriorityFactory(strategy=make.StrategyFactory(area=strategy.area))
    PriorityLink.objects.filter(pk=key).delete()
    for move in (
        f"action-{key}-up",
        f"action-{link('A1')}-after-{key}",
        f"priority-{other.pk}-up",
        "nonsense",
    ):
        answer = client.post(SAVE, {"move": move}, headers=IN_PLACE)
        assert answer.status_code == 409, move
        assert "Nothing was moved" in answer.content.decode()
    assert "Nothing was moved" in client.post(SAVE, {}, follow=True).content.decode()
    assert references(strategy) == "A1 A3"


def test_the_page_has_a_button_each_way(member: SignIn, strategy: Strategy) -> None:
    page = member(Role.COMMISSIONER).get(URL).content.decode()
    assert page.count(">Move up<") == 6
    assert page.count(">Move down<") == 6
    PriorityLink.objects.all().delete()
    Action.objects.all().delete()
    Priority.objects.all().delete()
    assert "Add a priority" in member(Role.COMMISSIONER).get(URL).content.decode()


def test_who_may(member: SignIn, strategy: Strategy) -> None:
    for role in (Role.ACTION_OWNER, Role.BOARD_MEMBER):
        assert member(role).get(URL).status_code == 403
        assert member(role).post(SAVE).status_code == 403
    stranger = member(Role.COMMISSIONER, area=make.LocalAreaFactory())
    assert stranger.get(URL).status_code == 404
    assert stranger.post(SAVE).status_code == 404
    assert Client().get(URL).status_code == 302
    editor = member(Role.COMMISSIONER)
    assert editor.post(URL).status_code == 405
    assert editor.get(SAVE).status_code == 405
