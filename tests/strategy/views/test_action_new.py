"""Adding actions: the next reference, one with all its fields, several as lines."""

from datetime import date

import pytest
from django.test import Client

from commissioning.choices import Role
from commissioning.models import LocalArea
from strategy.models import Action, Priority, PriorityLink, Strategy
from strategy.queries.references import next_references
from tests import factories as make
from tests.conftest import SignIn

ONE = "/anyshire/actions/add/one/"
SEVERAL = "/anyshire/actions/add/several/"
PLAN = "/anyshire/strategies/send-2023/"


@pytest.fixture
def goal(area: LocalArea) -> Priority:
    """A priority that JC-07 and JC-14 serve; another strategy's action is LA1."""
    strategy: Strategy = make.StrategyFactory(area=area, slug="send-2023", title="SEND 2023")
    goal: Priority = make.PriorityFactory(strategy=strategy, number=1, title="Early help")
    for number in ("07", "14"):
        action = make.ActionFactory(area=area, reference=f"JC-{number}")
        PriorityLink.everything.create(action=action, priority=goal, order=int(number))
    make.ActionFactory(area=area, reference="LA1")
    return goal


def lines(*rows: tuple[str, str, str], **more: str) -> dict[str, str]:
    """What the form of several sends."""
    sent = {"form-TOTAL_FORMS": "5", "form-INITIAL_FORMS": "0", "priority": "", **more}
    for at, (title, owner, due) in enumerate(rows):
        sent |= {f"form-{at}-title": title, f"form-{at}-owner": owner, f"form-{at}-due_on": due}
    return sent


def test_the_next_reference_follows_the_plan(area: LocalArea, goal: Priority) -> None:
    assert next_references(area, goal.strategy) == ["JC-15"]
    make.ActionFactory(area=area, reference="JC-16")
    assert next_references(area, goal.strategy, 2) == ["JC-17", "JC-18"]
    assert next_references(make.LocalAreaFactory(), None) == ["A-01"]


def test_a_withdrawn_reference_is_not_given_again(area: LocalArea, goal: Priority) -> None:
    Action.objects.filter(reference="JC-14").update(
        withdrawn_on=date(2024, 3, 1), withdrawn_because="Done by others."
    )
    assert next_references(area, goal.strategy) == ["JC-15"]


def test_one_action_goes_to_the_end_of_its_priority(member: SignIn, goal: Priority) -> None:
    client = member(Role.COMMISSIONER)
    page = client.get(f"{ONE}?plan=send-2023&priority={goal.pk}").content.decode()
    assert 'value="JC-15"' in page
    sent = {
        "priority": goal.pk,
        "reference": "JC-15",
        "title": "Recruit an officer",
        "state": "not_started",
        "impact_assessment": "undecided",
    }
    answer = client.post(f"{ONE}?plan=send-2023", sent, follow=True)
    assert answer.redirect_chain == [(PLAN, 302)]
    served = goal.action_links.order_by("order").values_list("action__reference", flat=True)
    assert list(served) == ["JC-07", "JC-14", "JC-15"]
    history = client.get("/anyshire/actions/JC-15/").content.decode()
    assert "Added to the plan." in history
    assert str(client.membership.person) in history


def test_a_reference_that_is_taken_is_refused(member: SignIn, goal: Priority) -> None:
    sent = {
        "reference": "JC-14",
        "title": "Again",
        "state": "not_started",
        "impact_assessment": "undecided",
    }
    page = member(Role.COMMISSIONER).post(ONE, sent).content.decode()
    assert "Another action of this partnership has this reference." in page
    assert 'value="Again"' in page
    assert Action.objects.count() == 3


def test_several_are_saved_as_lines(member: SignIn, goal: Priority) -> None:
    client = member(Role.COMMISSIONER)
    sent = lines(
        ("Map the offer", "Head of SEND", "2024-06-30"),
        ("", "", ""),
        ("Ask families", str(client.membership.person), ""),
        priority=str(goal.pk),
    )
    answer = client.post(f"{SEVERAL}?plan=send-2023", sent, follow=True)
    assert "2 actions added." in answer.content.decode()
    first, second = (Action.objects.get(reference=f"JC-{number}") for number in (15, 16))
    assert (first.title, first.lead_post, first.lead) == ("Map the offer", "Head of SEND", None)
    assert first.due_on == date(2024, 6, 30)
    assert (second.lead, second.lead_post) == (client.membership, "")
    served = goal.action_links.order_by("order").values_list("action__reference", flat=True)
    assert list(served) == ["JC-07", "JC-14", "JC-15", "JC-16"]


def test_one_wrong_line_saves_none_and_keeps_all(member: SignIn, goal: Priority) -> None:
    sent = lines(("Map the offer", "", "2024-06-30"), ("", "Head of SEND", "31 Juni"))
    page = member(Role.COMMISSIONER).post(SEVERAL, sent).content.decode()
    assert Action.objects.count() == 3
    assert "Line 2: Enter what will be done." in page
    assert "Line 2: Enter a valid date." in page
    assert 'value="Map the offer"' in page
    assert 'value="31 Juni"' in page


def test_no_line_at_all_says_so(member: SignIn, goal: Priority) -> None:
    page = member(Role.COMMISSIONER).post(SEVERAL, lines()).content.decode()
    assert "Enter at least one action." in page


def test_more_lines_follow(member: SignIn, goal: Priority) -> None:
    url = f"{SEVERAL}?plan=send-2023&priority={goal.pk}"
    answer = member(Role.COMMISSIONER).post(url, lines(("Map", "", ""), more="1"))
    assert answer["Location"] == url


def test_editors_find_it_on_the_plan(member: SignIn, goal: Priority) -> None:
    page = member(Role.COMMISSIONER).get(PLAN).content.decode()
    assert f"{ONE}?plan=send-2023&amp;priority={goal.pk}" in page
    assert "Add an action" not in member(Role.BOARD_MEMBER).get(PLAN).content.decode()


@pytest.mark.parametrize("url", [ONE, SEVERAL])
def test_who_may(member: SignIn, goal: Priority, url: str) -> None:
    for role in (Role.ACTION_OWNER, Role.BOARD_MEMBER):
        assert member(role).get(url).status_code == 403
    assert member(Role.COMMISSIONER, area=make.LocalAreaFactory()).get(url).status_code == 404
    assert Client().get(url).status_code == 302
    assert member(Role.COMMISSIONER).delete(url).status_code == 405
