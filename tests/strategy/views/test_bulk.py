"""Changing several actions at once: preview, confirmation, clashes and the one undo."""

import re
from datetime import date

import pytest
from django.http import HttpResponse
from django.test import Client

from commissioning.choices import Role
from commissioning.models import LocalArea
from strategy.choices import ActionState
from strategy.models import Action
from tests import factories as make
from tests.conftest import Member, SignIn

URL = "/anyshire/actions/change/several/"
ON = date(2024, 3, 1)
BLANK = {"owner": "", "post": "", "due_on": "", "weeks": "", "state": "", "reason": ""}


@pytest.fixture
def actions(area: LocalArea) -> dict[str, Action]:
    """A1 due 31 March, A2 without a date, A3 due 30 April and on track, starting in April."""
    area.standing_on = ON
    area.save()
    rows = (
        ("A1", {"due_on": date(2024, 3, 31)}),
        ("A2", {}),
        (
            "A3",
            {
                "starts_on": date(2024, 4, 15),
                "due_on": date(2024, 4, 30),
                "state": ActionState.ON_TRACK,
            },
        ),
    )
    return {name: make.ActionFactory(area=area, reference=name, **values) for name, values in rows}


def sent(actions: dict[str, Action], names: str, **values: str) -> dict[str, object]:
    """What the first page sends."""
    return {"action": [str(actions[name].pk) for name in names.split()], **BLANK, **values}


def confirm(client: Member, data: dict[str, object]) -> HttpResponse:
    """Preview and confirm."""
    page = client.post(URL, data).content.decode()
    shown = re.search(r'name="shown" value="([^"]+)"', page)
    assert shown, "no preview"
    answer: HttpResponse = client.post(f"{URL}confirm/", {**data, "shown": shown[1]})
    return answer


def text(answer: HttpResponse) -> str:
    """The words of a page."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def dues() -> list[date | None]:
    """The due dates of A1 to A3."""
    return list(Action.objects.order_by("reference").values_list("due_on", flat=True))


def test_the_preview_names_every_row(member: SignIn, actions: dict[str, Action]) -> None:
    data = sent(actions, "A1 A2 A3", weeks="-4")
    seen = text(member(Role.COMMISSIONER).post(URL, data))
    assert "Due: 31 March 2024 → 3 March 2024" in seen
    assert "It has no due date to move." in seen
    assert "It would be due before it starts." in seen
    assert "Change 1 action" in seen
    assert dues() == [date(2024, 3, 31), None, date(2024, 4, 30)]


def test_what_says_so_already_is_named(member: SignIn, actions: dict[str, Action]) -> None:
    data = sent(actions, "A1 A3", state=ActionState.ON_TRACK)
    client = member(Role.COMMISSIONER)
    seen = text(client.post(URL, data))
    assert "State: Not started → Progressing and on track" in seen
    assert "Says that already" in seen
    assert "1 action changed." in text(confirm(client, data))
    actions["A1"].refresh_from_db()
    assert (actions["A1"].state, actions["A1"].state_on) == (ActionState.ON_TRACK, ON)


def test_later_needs_a_reason(member: SignIn, actions: dict[str, Action]) -> None:
    client = member(Role.COMMISSIONER)
    data = sent(actions, "A1 A3", weeks="2")
    assert "Say why it is due later" in text(client.post(URL, data))
    confirm(client, {**data, "reason": "The grant came late."})
    assert dues() == [date(2024, 4, 14), None, date(2024, 5, 14)]
    assert "The grant came late." in text(client.get("/anyshire/actions/A1/"))


def test_an_owner_is_a_person_a_post_or_nobody(member: SignIn, actions: dict[str, Action]) -> None:
    client = member(Role.COMMISSIONER)
    confirm(client, sent(actions, "A1 A2", owner=str(client.membership.pk)))
    assert Action.objects.filter(lead=client.membership).count() == 2
    confirm(client, sent(actions, "A2", post="Head of SEND"))
    actions["A2"].refresh_from_db()
    assert (actions["A2"].lead, actions["A2"].lead_post) == (None, "Head of SEND")
    confirm(client, sent(actions, "A1 A2", owner="none"))
    assert Action.objects.filter(lead=None, lead_post="").count() == 3


def test_rows_changed_since_are_shown_again(member: SignIn, actions: dict[str, Action]) -> None:
    client = member(Role.COMMISSIONER)
    data = sent(actions, "A1 A3", due_on="2024-04-20", reason="Agreed.")
    page = client.post(URL, data).content.decode()
    shown = re.search(r'name="shown" value="([^"]+)"', page)
    assert shown
    Action.objects.filter(reference="A1").update(due_on=date(2024, 5, 1))
    again = client.post(f"{URL}confirm/", {**data, "shown": shown[1]})
    assert "they are shown again as they are now" in text(again)
    assert "Due: 1 May 2024 → 20 April 2024" in text(again)
    assert dues() == [date(2024, 5, 1), None, date(2024, 4, 30)]
    shown = re.search(r'name="shown" value="([^"]+)"', again.content.decode())
    assert shown
    client.post(f"{URL}confirm/", {**data, "shown": shown[1]})
    assert dues() == [date(2024, 4, 20), None, date(2024, 4, 20)]


def test_one_undo_for_all(member: SignIn, actions: dict[str, Action]) -> None:
    client = member(Role.COMMISSIONER)
    data = sent(actions, "A1 A2 A3", due_on="2024-06-30", post="Head of SEND", reason="Agreed.")
    answer = confirm(client, data)
    assert "3 actions changed." in text(answer)
    undo = re.search(r'name="undo" value="([^"]+)"', answer.content.decode())
    assert undo
    seen = client.post(f"{URL}undo/", {"undo": undo[1]}, follow=True)
    assert "Undone: 3 actions as before." in text(seen)
    assert dues() == [date(2024, 3, 31), None, date(2024, 4, 30)]
    assert Action.objects.filter(lead=None, lead_post="").count() == 3
    again = client.post(f"{URL}undo/", {"undo": undo[1]}, follow=True)
    assert "Somebody changed these since: " in text(again)


def test_undo_is_refused_for_all_where_one_changed(
    member: SignIn, actions: dict[str, Action]
) -> None:
    client = member(Role.COMMISSIONER)
    answer = confirm(client, sent(actions, "A1 A2", post="Head of SEND"))
    undo = re.search(r'name="undo" value="([^"]+)"', answer.content.decode())
    assert undo
    Action.objects.filter(reference="A2").update(title="Another")
    seen = client.post(f"{URL}undo/", {"undo": undo[1]}, follow=True)
    assert "Somebody changed these since: A2." in text(seen)
    assert Action.objects.filter(lead_post="Head of SEND").count() == 2


def test_what_is_missing_is_asked_for(member: SignIn, actions: dict[str, Action]) -> None:
    client = member(Role.COMMISSIONER)
    assert "Choose what to change." in text(client.post(URL, sent(actions, "A1")))
    assert "Tick the actions to change." in text(
        client.post(URL, sent(actions, "", state="completed"))
    )
    both = sent(actions, "A1", due_on="2024-06-30", weeks="2")
    assert "not both" in text(client.post(URL, both))
    assert "too old" in text(client.post(f"{URL}confirm/", both, follow=True))
    assert "too old" in text(client.post(f"{URL}undo/", {"undo": "x"}, follow=True))


def test_it_offers_what_the_plan_shows(member: SignIn, actions: dict[str, Action]) -> None:
    client = member(Role.COMMISSIONER)
    page = client.get("/anyshire/actions/?due=none").content.decode()
    assert f"{URL}?plan=&amp;due=none" in page
    page = client.get(f"{URL}?due=none&all=1").content.decode()
    assert page.count('name="action"') == 1
    assert page.count(" checked") == 1
    assert (
        "Change several" not in member(Role.BOARD_MEMBER).get("/anyshire/actions/").content.decode()
    )


def test_another_area_is_out_of_reach(member: SignIn, actions: dict[str, Action]) -> None:
    other = make.ActionFactory()
    data = {"action": [str(other.pk)], **BLANK, "state": "completed"}
    assert 'name="shown"' not in member(Role.COMMISSIONER).post(URL, data).content.decode()


@pytest.mark.parametrize("path", ["", "confirm/", "undo/"])
def test_who_may(member: SignIn, actions: dict[str, Action], path: str) -> None:
    url = f"{URL}{path}"
    for role in (Role.ACTION_OWNER, Role.BOARD_MEMBER):
        assert member(role).post(url).status_code == 403
    assert member(Role.COMMISSIONER, area=make.LocalAreaFactory()).post(url).status_code == 404
    assert Client().post(url).status_code == 302
    assert member(Role.COMMISSIONER).delete(url).status_code == 405


@pytest.fixture
def plan(actions: dict[str, Action]) -> str:
    """The address of a strategy with A1 below two priorities, and A2 and A3 below one."""
    area = actions["A1"].area
    strategy = make.StrategyFactory(area=area, slug="send")
    goals = [make.PriorityFactory(strategy=strategy, number=n, order=n) for n in (1, 2)]
    for name, below in (("A1", goals), ("A2", goals[:1]), ("A3", goals[:1])):
        for goal in below:
            make.PriorityLinkFactory(action=actions[name], priority=goal)
    return "/anyshire/strategies/send/"


def boxes(page: str) -> list[str]:
    """The actions that can be ticked on a plan, by key."""
    return re.findall(r'name="action" value="(\d+)" form="several"', page)


def test_the_plan_itself_has_ticks_for_those_who_may_change(
    member: SignIn, actions: dict[str, Action], plan: str
) -> None:
    page = member(Role.COMMISSIONER).get(f"{plan}?state=not_started").content.decode()
    assert boxes(page) == [str(actions[name].pk) for name in ("A1", "A2", "A1")]
    assert '<input type="hidden" name="plan" value="send">' in page
    assert '<input type="hidden" name="state" value="not_started">' in page
    assert len(boxes(member(Role.COMMISSIONER).get("/anyshire/actions/").content.decode())) == 3
    for role in (Role.BOARD_MEMBER, Role.ACTION_OWNER):
        page = member(role).get(plan).content.decode()
        assert not boxes(page)
        assert "Change the ticked actions" not in page


def test_what_is_ticked_on_the_plan_is_ticked_on_the_form(
    member: SignIn, actions: dict[str, Action], plan: str
) -> None:
    client = member(Role.COMMISSIONER)
    keys = [actions[name].pk for name in ("A1", "A3", "A1")]
    answer = client.get(URL, {"plan": "send", "action": keys})
    seen = text(answer)
    assert "2 actions ticked on the plan." in seen
    assert "A2" not in seen
    assert answer.content.decode().count(" checked>") == 2
    url = f"{URL}?plan=send&action={keys[0]}&action={keys[1]}"
    preview = text(client.post(url, sent(actions, "A1 A3", state=ActionState.EMBEDDED)))
    assert "Change 2 actions" in preview
    nothing = text(client.post(url, sent(actions, "A1 A3")))
    assert "Choose what to change." in nothing
    assert "2 actions ticked on the plan." in nothing


def test_without_a_tick_or_with_a_foreign_one_all_are_offered(
    member: SignIn, actions: dict[str, Action], plan: str
) -> None:
    client = member(Role.COMMISSIONER)
    for foreign in ("", str(make.ActionFactory().pk), "x"):
        answer = client.get(URL, {"plan": "send", "action": foreign})
        assert "3 actions shown." in text(answer)
        assert " checked>" not in answer.content.decode()
