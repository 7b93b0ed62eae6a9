"""Changing strategies, priorities, milestones and links, and withdrawing an action."""

import re
from collections.abc import Iterable
from datetime import date

import pytest
from django.test import Client

from commissioning.choices import Role, Theme
from commissioning.models import LocalArea
from strategy.models import Action, Milestone, Priority, PriorityLink, Strategy
from tests import factories as make
from tests.conftest import Member, SignIn

PLAN = "/anyshire/strategies/send-2023/"
ACTION = "/anyshire/actions/JC-1/"
ON = date(2024, 3, 1)


@pytest.fixture
def strategy(area: LocalArea) -> Strategy:
    area.standing_on = ON
    area.save()
    found: Strategy = make.StrategyFactory(area=area, slug="send-2023", title="SEND 2023")
    return found


@pytest.fixture
def goals(strategy: Strategy) -> list[Priority]:
    """Two priorities, of which JC-1 serves the first."""
    goals = [
        make.PriorityFactory(strategy=strategy, number=number, title=title, order=number)
        for number, title in ((1, "Early help"), (2, "Adulthood"))
    ]
    action = make.ActionFactory(area=strategy.area, reference="JC-1", title="Recruit")
    PriorityLink.everything.create(action=action, priority=goals[0])
    return goals


def filled(client: Member, url: str) -> dict[str, object]:
    """What a form would send as it was opened."""
    form = client.get(url).context["form"]
    return {
        name: form.stored(name) if name != "opened" else form.initial["opened"]
        for name in form.fields
    }


def only_for_editors(member: SignIn, opened: Iterable[str], sent: Iterable[str]) -> None:
    """Who else asks is refused, and so is a wrong verb: `sent` are pages that only take a form."""
    owner, board = member(Role.ACTION_OWNER), member(Role.BOARD_MEMBER)
    stranger = member(Role.COMMISSIONER, area=make.LocalAreaFactory())
    editor, nobody = member(Role.COMMISSIONER), Client()
    for url in (*opened, *sent):
        assert owner.post(url).status_code == 403, url
        assert board.post(url).status_code == 403, url
        assert stranger.post(url).status_code == 404, url
        assert nobody.post(url).status_code == 302, url
    for url in opened:
        assert editor.delete(url).status_code == 405, url
    for url in sent:
        assert editor.get(url).status_code == 405, url


def test_a_strategy_changes(member: SignIn, strategy: Strategy) -> None:
    client = member(Role.COMMISSIONER)
    partner = make.OrganisationFactory(name="NHS Anyshire")
    partner.areas.add(strategy.area)
    sent = filled(client, f"{PLAN}edit/") | {
        "vision": "Every child is known.",
        "status": "adopted",
        "partners": [str(partner.pk)],
    }
    page = client.post(f"{PLAN}edit/", sent, follow=True).content.decode()
    assert "Every child is known." in page
    assert "NHS Anyshire" in page
    strategy.refresh_from_db()
    assert (strategy.status, strategy.version) == ("adopted", 2)


def test_two_who_change_a_vision_clash(member: SignIn, strategy: Strategy) -> None:
    client = member(Role.COMMISSIONER)
    sent = filled(client, f"{PLAN}edit/") | {"vision": "Mine."}
    Strategy.objects.update(vision="Theirs.")
    page = client.post(f"{PLAN}edit/", sent).content.decode()
    assert "Two versions" in page
    strategy.refresh_from_db()
    assert strategy.vision == "Theirs."


def test_a_strategy_ends_after_it_starts(member: SignIn, strategy: Strategy) -> None:
    client = member(Role.COMMISSIONER)
    sent = filled(client, f"{PLAN}edit/") | {"ends_on": "2001-01-01"}
    page = client.post(f"{PLAN}edit/", sent).content.decode()
    assert "A strategy cannot end before it starts." in page


def test_a_priority_is_added_with_the_next_number(member: SignIn, goals: list[Priority]) -> None:
    client = member(Role.COMMISSIONER)
    url = f"{PLAN}priorities/add/"
    sent = filled(client, url) | {"title": "Joint money"}
    assert sent["number"] == "3"
    assert "Priority 3: Joint money" in client.post(url, sent, follow=True).content.decode()
    assert Priority.objects.get(number=3).order == 3


def test_a_number_stands_once(member: SignIn, goals: list[Priority]) -> None:
    client = member(Role.COMMISSIONER)
    url = f"{PLAN}priorities/{goals[1].pk}/edit/"
    page = client.post(url, filled(client, url) | {"number": "1"}).content.decode()
    assert "Another priority of this strategy has this number." in page
    client.post(url, filled(client, url) | {"number": "4", "success": "Fewer wait."})
    goals[1].refresh_from_db()
    assert (goals[1].number, goals[1].success) == (4, "Fewer wait.")


def test_only_a_priority_that_nothing_serves_is_taken_out(
    member: SignIn, goals: list[Priority]
) -> None:
    client = member(Role.COMMISSIONER)
    served, free = (f"{PLAN}priorities/{goal.pk}/" for goal in goals)
    assert "untick them" in client.get(f"{served}edit/").content.decode()
    assert "Take this priority out" in client.get(f"{free}edit/").content.decode()
    page = client.post(f"{served}remove/", follow=True).content.decode()
    assert "nothing was taken out" in page
    client.post(f"{free}remove/")
    assert list(Priority.objects.all()) == [goals[0]]


def test_milestones_are_added_reached_and_taken_out(member: SignIn, goals: list[Priority]) -> None:
    client = member(Role.COMMISSIONER)
    url = f"{ACTION}milestones/add/"
    sent = filled(client, url) | {"title": "Advert out", "due_on": "2024-04-01"}
    client.post(url, sent)
    step = Milestone.objects.get()
    assert "already" in client.post(url, sent).content.decode()
    url = f"{ACTION}milestones/{step.pk}/"
    assert f"{url}edit/" in client.get(ACTION).content.decode()
    client.post(f"{url}edit/", filled(client, f"{url}edit/") | {"reached_on": "2024-03-01"})
    step.refresh_from_db()
    assert step.reached_on == ON
    page = client.post(f"{url}remove/", follow=True).content.decode()
    assert "Taken out: Advert out. The history keeps it." in page
    assert not Milestone.objects.exists()


def test_links_of_every_kind_are_set_on_one_form(member: SignIn, goals: list[Priority]) -> None:
    client = member(Role.COMMISSIONER)
    measure = make.MeasureFactory()
    risk = make.RiskFactory(area=goals[0].strategy.area)
    url = f"{ACTION}links/"
    sent = filled(client, url)
    assert set(sent) == {"priority", "organisation", "measure", "risk", "opened"}
    assert sent["priority"] == [str(goals[0].pk)]
    sent |= {"priority": [str(goals[1].pk)], "measure": [str(measure.pk)], "risk": [str(risk.pk)]}
    assert "Saved." in client.post(url, sent, follow=True).content.decode()
    action = Action.objects.get()
    assert [link.priority for link in action.prioritylinks.all()] == [goals[1]]
    assert [link.measure for link in action.measurelinks.all()] == [measure]
    assert [link.risk for link in action.risklinks.all()] == [risk]


def test_links_ticked_by_two_are_not_lost(member: SignIn, goals: list[Priority]) -> None:
    client = member(Role.COMMISSIONER)
    sent = filled(client, f"{ACTION}links/") | {"priority": []}
    PriorityLink.everything.create(action=Action.objects.get(), priority=goals[1])
    assert "Two versions" in client.post(f"{ACTION}links/", sent).content.decode()
    assert PriorityLink.everything.count() == 2


def test_fields_are_called_what_a_commissioner_calls_them(
    member: SignIn, goals: list[Priority], area: LocalArea
) -> None:
    partner = make.OrganisationFactory(name="Any Forum", areas=[area])
    make.OrganisationFactory(name="Far Council")
    client = member(Role.COMMISSIONER)
    strategy = client.get(f"{PLAN}edit/").content.decode()
    assert 'for="id_title">Title</label>' in strategy
    assert f'type="checkbox" name="partners" value="{partner.pk}"' in strategy
    assert "Far Council" not in strategy
    priority = client.get(f"{PLAN}priorities/add/").content.decode()
    assert 'for="id_title">Title</label>' in priority
    assert 'for="id_success">What success looks like (optional)</label>' in priority
    step = client.get(f"{ACTION}milestones/add/").content.decode()
    assert 'for="id_title">Milestone</label>' in step
    assert 'for="id_reached_on">Reached on (optional)</label>' in step


def test_what_has_a_number_is_offered_with_its_words(
    member: SignIn, goals: list[Priority], area: LocalArea
) -> None:
    make.DecisionFactory(area=area, board="Cabinet", number="2", text="Work may begin.")
    source = make.SourceFactory(area=area, title="Peer review")
    make.RecommendationFactory(source=source, number="4", text="Train staff.")
    page = member(Role.COMMISSIONER).get(f"{ACTION}links/").content.decode()
    assert "Cabinet, 1 March 2024: Work may begin." in page
    assert "Peer review. Recommendation 4: Train staff." in page


def test_measures_are_chosen_below_their_themes(member: SignIn, goals: list[Priority]) -> None:
    chosen = make.MeasureFactory(title="Waits", theme=Theme.TIMELINESS)
    make.MeasureFactory(title="Refusals", theme=Theme.DEMAND)
    make.MeasureLinkFactory(action=Action.objects.get(), measure=chosen)
    page = " ".join(member(Role.COMMISSIONER).get(f"{ACTION}links/").content.decode().split())
    summary = r'<details class="govuk-details"( open)?> <summary[^>]*><span[^>]*>([^<]*)'
    themes = re.findall(summary, page)
    assert themes == [(" open", "Timeliness (1)"), ("", "Requests and assessments (1)")]


def test_a_withdrawn_action_leaves_the_lists_and_comes_back(
    member: SignIn, goals: list[Priority]
) -> None:
    client = member(Role.COMMISSIONER)
    assert "Enter why" in client.post(f"{ACTION}withdraw/", {"reason": ""}).content.decode()
    client.post(f"{ACTION}withdraw/", {"reason": "Now a duty of the ICB."})
    action = Action.everything.get()
    assert (action.withdrawn_on, action.withdrawn_because) == (ON, "Now a duty of the ICB.")
    client.get(ACTION)  # which says what was done
    for url in (PLAN, "/anyshire/actions/", f"{PLAN}matrix/"):
        assert "JC-1" not in client.get(url).content.decode(), url
    page = client.get(ACTION).content.decode()
    assert "Withdrawn on 1 March 2024." in page
    assert "Because: Now a duty of the ICB." in page
    assert client.get(f"{ACTION}edit/").status_code == 404
    assert client.get(f"{ACTION}withdraw/").status_code == 404
    client.post(f"{ACTION}put-back/")
    assert "JC-1" in client.get(PLAN).content.decode()


def test_the_action_page_leads_editors_on(member: SignIn, goals: list[Priority]) -> None:
    page = member(Role.COMMISSIONER).get(ACTION).content.decode()
    for path in ("edit/", "links/", "milestones/add/", "withdraw/"):
        assert f'href="{ACTION}{path}"' in page
    page = member(Role.ACTION_OWNER).get(ACTION).content.decode()
    assert not re.search(r"/withdraw/|/links/", page)


def test_who_may(member: SignIn, goals: list[Priority]) -> None:
    step = make.MilestoneFactory(action=Action.objects.get())
    opened = (
        f"{PLAN}edit/",
        f"{PLAN}priorities/add/",
        f"{PLAN}priorities/{goals[1].pk}/edit/",
        f"{ACTION}links/",
        f"{ACTION}withdraw/",
        f"{ACTION}milestones/add/",
        f"{ACTION}milestones/{step.pk}/edit/",
    )
    sent = (
        f"{PLAN}priorities/{goals[1].pk}/remove/",
        f"{ACTION}put-back/",
        f"{ACTION}milestones/{step.pk}/remove/",
    )
    only_for_editors(member, opened, sent)


def test_what_is_of_another_plan_is_not_found(member: SignIn, goals: list[Priority]) -> None:
    client = member(Role.COMMISSIONER)
    other = make.PriorityFactory(strategy=make.StrategyFactory(area=goals[0].strategy.area))
    step = make.MilestoneFactory()
    for url in (
        f"{PLAN}priorities/{other.pk}/edit/",
        f"{ACTION}milestones/{step.pk}/edit/",
        "/anyshire/strategies/none/edit/",
        "/anyshire/actions/none/links/",
    ):
        assert client.get(url).status_code == 404, url
