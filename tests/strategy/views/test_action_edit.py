"""Changing an action in place and on its page: what is saved, refused, merged and undone."""

import re
from datetime import date

import pytest
from django.http import HttpResponse
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from commissioning.choices import Role
from commissioning.models import LocalArea
from strategy.choices import ActionState
from strategy.models import Action, PriorityLink, Strategy
from tests import factories as make
from tests.conftest import Member, SignIn

URL = "/anyshire/actions/JC-1/"
PLAN = "/anyshire/strategies/send-2023/"
ON = date(2024, 3, 1)
IN_PLACE = {"headers": {"HX-Request": "true"}}


@pytest.fixture
def area(area: LocalArea) -> LocalArea:
    area.standing_on = ON
    area.save()
    return area


@pytest.fixture
def action(area: LocalArea) -> Action:
    """Due on 31 March 2024, not started, under two priorities of a plan."""
    strategy: Strategy = make.StrategyFactory(area=area, slug="send-2023", title="SEND 2023")
    action: Action = make.ActionFactory(
        area=area, reference="JC-1", title="Recruit an officer", due_on=date(2024, 3, 31)
    )
    for number in (1, 2):
        goal = make.PriorityFactory(strategy=strategy, number=number)
        PriorityLink.objects.create(action=action, priority=goal)
    return action


def opened(client: Member, url: str) -> str:
    """The sealed values that a form carries."""
    found = re.search(r'name="opened" value="([^"]+)"', client.get(url).content.decode())
    assert found
    return found[1]


def send(client: Member, part: str, *, seal: str = "", **values: str) -> HttpResponse:
    """Send a part in place, as it was opened just before or with another's seal."""
    url = f"{URL}edit/{part}/?plan=send-2023"
    data = {"opened": seal or opened(client, url), **values}
    answer: HttpResponse = client.post(url, data, **IN_PLACE)  # type: ignore[arg-type]
    return answer


def test_the_plan_offers_changes_to_editors_only(member: SignIn, action: Action) -> None:
    page = member(Role.COMMISSIONER).get(PLAN).content.decode()
    assert page.count('class="govuk-link plan-edit"') == 2 * 4
    assert "the due date of JC-1" in page
    for role in (Role.BOARD_MEMBER, Role.ACTION_OWNER):
        page = member(role).get(PLAN).content.decode()
        assert "plan-edit" not in page.replace("plan-edit-form", "")
        assert "htmx" not in page


def test_a_form_opens_in_its_cell(member: SignIn, action: Action) -> None:
    answer = member(Role.COMMISSIONER).get(f"{URL}edit/state/?plan=send-2023&at=2", **IN_PLACE)
    page = answer.content.decode()
    assert "<html" not in page
    assert f'id="id_{action.pk}_2_state"' in page
    assert 'hx-target="closest [data-cell]"' in page


def test_a_state_is_saved_at_once(member: SignIn, action: Action) -> None:
    client = member(Role.COMMISSIONER)
    answer = send(client, "state", state=ActionState.ON_TRACK)
    action.refresh_from_db()
    assert (action.state, action.state_on) == (ActionState.ON_TRACK, ON)
    page = answer.content.decode()
    assert re.search(r"Saved \d\d:\d\d: the state of JC-1\.", page)
    assert f"outerHTML:[data-action='{action.pk}']" in page
    assert "G: Progressing and on track" in page
    assert answer["HX-Reswap"] == "none"


def test_undo_writes_what_it_was(member: SignIn, action: Action) -> None:
    client = member(Role.COMMISSIONER)
    page = send(client, "state", state=ActionState.ON_TRACK).content.decode()
    back = dict(re.findall(r'name="(state|opened|undo|reason)" value="([^"]*)"', page))
    assert back["state"] == ActionState.NOT_STARTED
    answer = client.post(f"{URL}edit/state/?plan=send-2023", back, **IN_PLACE)
    action.refresh_from_db()
    assert action.state == ActionState.NOT_STARTED
    assert ">Undo<" not in answer.content.decode()


def test_a_part_is_checked_against_what_it_does_not_show(member: SignIn, action: Action) -> None:
    """The due date against the start, which somebody else may have just entered."""
    Action.objects.update(starts_on=date(2024, 3, 10))
    answer = send(member(Role.COMMISSIONER), "due", due_on="2024-03-09")
    assert answer.status_code == 200
    assert "An action cannot be due before it starts." in answer.content.decode()
    action.refresh_from_db()
    assert action.due_on == date(2024, 3, 31)


def test_undo_is_refused_once_somebody_changed_it(member: SignIn, action: Action) -> None:
    client = member(Role.COMMISSIONER)
    page = send(client, "state", state=ActionState.ON_TRACK).content.decode()
    back = dict(re.findall(r'name="(state|opened|undo|reason)" value="([^"]*)"', page))
    Action.objects.update(state=ActionState.COMPLETED)
    answer = client.post(f"{URL}edit/state/?plan=send-2023", back, **IN_PLACE)
    assert answer.status_code == 409
    assert "Nothing was undone" in answer.content.decode()
    action.refresh_from_db()
    assert action.state == ActionState.COMPLETED


def test_a_clash_overwrites_nobody(member: SignIn, action: Action) -> None:
    first, second = member(Role.COMMISSIONER), member(Role.COMMISSIONER)
    seal = opened(second, f"{URL}edit/title/?plan=send-2023")
    send(first, "title", title="Recruit two officers")
    answer = send(second, "title", seal=seal, title="Recruit a deputy")
    page = answer.content.decode()
    action.refresh_from_db()
    assert action.title == "Recruit two officers"
    assert "Two versions" in page
    assert "Recruit an officer" in page
    assert 'value="Recruit a deputy"' in page
    assert str(first.membership.person) in page


def test_two_parts_at_once_are_merged_on_the_whole_form(member: SignIn, action: Action) -> None:
    client = member(Role.COMMISSIONER)
    page = client.get(f"{URL}edit/").content.decode()
    seal = re.search(r'name="opened" value="([^"]+)"', page)
    assert seal
    send(member(Role.COMMISSIONER), "state", state=ActionState.STARTED_DELAYED)
    sent = {
        "reference": "JC-1",
        "title": "Recruit an officer soon",
        "due_on": "2024-03-31",
        "state": "not_started",
        "impact_assessment": "undecided",
        "opened": seal[1],
    }
    client.post(f"{URL}edit/", sent)
    action.refresh_from_db()
    assert (action.title, action.state) == (
        "Recruit an officer soon",
        ActionState.STARTED_DELAYED,
    )


def test_a_later_date_needs_a_reason_and_keeps_it(member: SignIn, action: Action) -> None:
    client = member(Role.COMMISSIONER)
    page = send(client, "due", due_on="2024-06-30").content.decode()
    assert "Say why it is due later" in page
    action.refresh_from_db()
    assert action.due_on == date(2024, 3, 31)
    send(client, "due", due_on="2024-06-30", reason="The post was advertised twice.")
    action.refresh_from_db()
    assert action.due_on == date(2024, 6, 30)
    history = client.get(URL).content.decode()
    assert "Due changed from 31 March 2024 to 30 June 2024." in history
    assert "The post was advertised twice." in history


def test_an_earlier_date_needs_none(member: SignIn, action: Action) -> None:
    send(member(Role.COMMISSIONER), "due", due_on="2024-03-15")
    action.refresh_from_db()
    assert action.due_on == date(2024, 3, 15)


def test_owners_are_people_of_the_area(member: SignIn, action: Action) -> None:
    client = member(Role.COMMISSIONER)
    stranger = make.MembershipFactory()
    page = send(client, "owner", lead=str(stranger.pk), lead_post="").content.decode()
    assert "Select a valid choice" in page
    send(client, "owner", lead=str(client.membership.pk), lead_post="Head of SEND")
    action.refresh_from_db()
    assert (action.lead, action.lead_post) == (client.membership, "Head of SEND")


def test_what_was_typed_stays_on_an_error(member: SignIn, action: Action) -> None:
    page = send(member(Role.COMMISSIONER), "due", due_on="31 Juni").content.decode()
    assert "Enter a valid date" in page
    assert 'value="31 Juni"' in page


def test_without_javascript_it_is_a_page(member: SignIn, action: Action) -> None:
    client = member(Role.COMMISSIONER)
    url = f"{URL}edit/state/?plan=send-2023"
    assert "<h1" in client.get(url).content.decode()
    data = {"opened": opened(client, url), "state": ActionState.COMPLETED}
    answer = client.post(url, data, follow=True)
    assert answer.redirect_chain == [(PLAN, 302)]
    assert "Saved" in answer.content.decode()


def test_cancel_gives_the_row_back(member: SignIn, action: Action) -> None:
    page = member(Role.COMMISSIONER).get(f"{URL}row/?plan=send-2023").content.decode()
    assert f"outerHTML:[data-action='{action.pk}']" in page
    assert "31 Mar 2024" in page


def test_who_may(member: SignIn, action: Action) -> None:
    for url in (f"{URL}edit/", f"{URL}edit/state/", f"{URL}row/"):
        assert member(Role.ACTION_OWNER).get(url).status_code == 403
        assert member(Role.BOARD_MEMBER).get(url).status_code == 403
        assert member(Role.COMMISSIONER, area=make.LocalAreaFactory()).get(url).status_code == 404
        assert Client().get(url).status_code == 302
    client = member(Role.COMMISSIONER)
    assert client.get(f"{URL}edit/nonsense/").status_code == 404
    assert client.delete(f"{URL}edit/state/").status_code == 405


def test_saving_takes_few_queries(
    member: SignIn, action: Action, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client = member(Role.COMMISSIONER)
    seal = opened(client, f"{URL}edit/state/?plan=send-2023")
    with django_assert_max_num_queries(16):
        send(client, "state", seal=seal, state=ActionState.ON_TRACK)
