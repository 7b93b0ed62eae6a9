"""The matrix of actions and priorities: read, ticked in place, saved as a form, and refused."""

import re

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from commissioning.choices import Role
from commissioning.models import LocalArea
from strategy.models import Action, Priority, PriorityLink, Strategy
from tests import factories as make
from tests.conftest import SignIn

URL = "/anyshire/strategies/send-2023/matrix/"


@pytest.fixture
def strategy(area: LocalArea) -> Strategy:
    """Priorities 1, 2 and 3. A1 serves 1 and 2, A2 serves 1, A3 nothing, A4 another strategy."""
    strategy: Strategy = make.StrategyFactory(area=area, slug="send-2023", title="SEND 2023")
    for number in (1, 2, 3):
        make.PriorityFactory(strategy=strategy, number=number, order=number, title=f"Goal {number}")
    other = make.PriorityFactory(strategy__area=area, number=1)
    for number in (1, 2, 3, 4):
        make.ActionFactory(area=area, reference=f"A{number}", order=number)
    link("A1", 1), link("A1", 2), link("A2", 1)
    PriorityLink.objects.create(action=action("A4"), priority=other)
    return strategy


def action(reference: str) -> Action:
    return Action.objects.get(reference=reference)


def priority(number: int) -> Priority:
    return Priority.objects.get(number=number, strategy__slug="send-2023")


def link(reference: str, number: int) -> None:
    PriorityLink.objects.create(action=action(reference), priority=priority(number))


def key(reference: str, number: int) -> str:
    return f"{action(reference).pk}-{priority(number).pk}"


def cells() -> set[tuple[str, int]]:
    """What is ticked, as references and numbers."""
    found = PriorityLink.objects.filter(priority__strategy__slug="send-2023")
    return set(found.values_list("action__reference", "priority__number"))


def test_it_shows_totals_and_what_is_missing(member: SignIn, strategy: Strategy) -> None:
    page = member(Role.COMMISSIONER).get(URL).content.decode()
    assert "2 actions, 3 priorities, 3 ticks." in page
    assert f'<span id="row-{action("A1").pk}">2</span>' in page
    assert f'<span id="column-{priority(1).pk}">2</span>' in page
    assert f'<span id="column-{priority(3).pk}">0</span>' in page
    warnings = re.sub(r"<[^>]+>", "", page[page.index('id="matrix-warnings"') :][:900])
    assert "Priorities without an action: 3. Goal 3." in warnings
    assert "Actions without a priority: A3." in warnings
    assert "Serves another strategy" in page
    assert len(re.findall(r"<input[^>]*matrix__box[^>]* checked", page)) == 3


@pytest.mark.parametrize("role", [Role.BOARD_MEMBER, Role.ACTION_OWNER])
def test_others_read_it_without_boxes(member: SignIn, strategy: Strategy, role: Role) -> None:
    page = member(role).get(URL).content.decode()
    assert "matrix__box" not in page
    assert "in_place.js" not in page
    assert page.count(">Yes<") == 3


def test_a_cell_is_saved_at_once(member: SignIn, strategy: Strategy) -> None:
    answer = member(Role.COMMISSIONER).post(f"{URL}cell/", {"cell": key("A3", 3), "ticked": "1"})
    assert cells() == {("A1", 1), ("A1", 2), ("A2", 1), ("A3", 3)}
    said = answer.content.decode().strip()
    assert re.match(r"Saved \d\d:\d\d: A3 serves priority 3\.", said)
    assert f'<span id="row-{action("A3").pk}" hx-swap-oob="true">1</span>' in said
    assert f'<span id="column-{priority(3).pk}" hx-swap-oob="true">1</span>' in said
    assert '<span id="matrix-ticks" hx-swap-oob="true">4</span>' in said
    assert "Priorities without an action" not in said


def test_undo_unticks_it_again(member: SignIn, strategy: Strategy) -> None:
    client = member(Role.COMMISSIONER)
    said = client.post(f"{URL}cell/", {"cell": key("A1", 2), "ticked": "0"}).content.decode()
    undo = re.search(r"<button.*?hx-vals='(.*?)'", said, re.S)
    assert undo
    assert undo[1] == f'{{"cell": "{key("A1", 2)}", "ticked": "1"}}'
    client.post(f"{URL}cell/", {"cell": key("A1", 2), "ticked": "1"})
    assert cells() == {("A1", 1), ("A1", 2), ("A2", 1)}


def test_the_form_writes_only_what_this_person_changed(member: SignIn, strategy: Strategy) -> None:
    client = member(Role.COMMISSIONER)
    page = client.get(URL).content.decode()
    opened = re.search(r'name="opened" value="([^"]+)"', page)
    assert opened
    PriorityLink.objects.filter(action=action("A2")).delete()  # by somebody else meanwhile
    link("A3", 2)
    sent = [key("A1", 1), key("A2", 1), key("A3", 3)]  # A1×2 unticked, A3×3 ticked
    answer = client.post(f"{URL}save/", {"opened": opened[1], "cell": sent}, follow=True)
    assert cells() == {("A1", 1), ("A3", 2), ("A3", 3)}
    assert "2 cells saved." in answer.content.decode()


def test_a_form_that_forgot_its_start_writes_nothing(member: SignIn, strategy: Strategy) -> None:
    answer = member(Role.COMMISSIONER).post(f"{URL}save/", {"opened": "made up"}, follow=True)
    assert "Nothing was saved" in answer.content.decode()
    assert len(cells()) == 3


@pytest.mark.parametrize("cell", ["", "nonsense", "1-", "-2", "999999-1"])
def test_what_is_no_cell_is_refused_in_words(member: SignIn, strategy: Strategy, cell: str) -> None:
    answer = member(Role.COMMISSIONER).post(f"{URL}cell/", {"cell": cell, "ticked": "1"})
    assert answer.status_code == 409
    assert answer["Content-Type"].startswith("text/plain")
    assert len(cells()) == 3


def test_another_partnerships_action_is_refused(member: SignIn, strategy: Strategy) -> None:
    stranger = make.ActionFactory()
    answer = member(Role.COMMISSIONER).post(
        f"{URL}cell/", {"cell": f"{stranger.pk}-{priority(1).pk}", "ticked": "1"}
    )
    assert answer.status_code == 409
    assert not PriorityLink.objects.filter(action=stranger).exists()


@pytest.mark.parametrize("role", [Role.BOARD_MEMBER, Role.ACTION_OWNER])
def test_others_may_not_tick(member: SignIn, strategy: Strategy, role: Role) -> None:
    client = member(role)
    for page in ("cell/", "save/"):
        assert client.post(f"{URL}{page}").status_code == 403
    assert len(cells()) == 3


def test_another_areas_member_and_strangers(member: SignIn, strategy: Strategy) -> None:
    elsewhere = member(Role.COMMISSIONER, area=make.LocalAreaFactory())
    assert elsewhere.get(URL).status_code == 404
    assert elsewhere.post(f"{URL}cell/").status_code == 404
    assert Client().get(URL).status_code == 302
    assert member(Role.COMMISSIONER).get(f"{URL}cell/").status_code == 405
    assert member(Role.COMMISSIONER).get(URL.replace("send-2023", "none")).status_code == 404


def test_queries_do_not_grow(
    member: SignIn, strategy: Strategy, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(30):
        make.ActionFactory(area=strategy.area, reference=f"B{number}")
        link(f"B{number}", 1 + number % 3)
    client = member(Role.COMMISSIONER)
    with django_assert_max_num_queries(10):
        client.get(URL)


def test_an_empty_strategy_says_what_to_do(member: SignIn, area: LocalArea) -> None:
    make.StrategyFactory(area=area, slug="send-2023")
    assert "no priorities yet" in member(Role.COMMISSIONER).get(URL).content.decode()
