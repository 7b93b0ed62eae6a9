"""The annual review: begun, its tasks done in any order, adopted, and what changed."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from commissioning.choices import Role
from commissioning.models import LocalArea
from strategy.actions.exception import bring_in_line
from strategy.choices import ActionState, StrategyStatus
from strategy.models import (
    Action,
    Engagement,
    PlanException,
    Priority,
    PriorityLink,
    Review,
    ReviewedAction,
    ReviewedPriority,
    Strategy,
    Target,
)
from tests import factories as make
from tests.conftest import Member, SignIn

URL = "/anyshire/strategies/send-2023/"
ON = date(2026, 3, 2)


@pytest.fixture
def area(area: LocalArea) -> LocalArea:
    area.standing_on = ON
    area.save()
    return area


@pytest.fixture
def strategy(area: LocalArea) -> Strategy:
    """Priorities 1, 2, 3 and one target. A1 serves 1; A2 serves 1 and 2, and the reform plan; A3
    serves 2 and is completed; A4 serves 3; A5 serves 1.
    """
    strategy: Strategy = make.StrategyFactory(
        area=area,
        slug="send-2023",
        title="SEND 2023",
        status=StrategyStatus.ADOPTED,
        adopted_on=date(2023, 7, 1),
    )
    goals = {
        number: make.PriorityFactory(
            strategy=strategy, number=number, order=number, title=f"Goal {number}", success="Seen."
        )
        for number in (1, 2, 3)
    }
    reform = make.PriorityFactory(strategy__area=area, strategy__title="Reform plan", number=1)
    serves = {"A1": (1,), "A2": (1, 2), "A3": (2,), "A4": (3,), "A5": (1,)}
    for order, (reference, numbers) in enumerate(serves.items()):
        action = make.ActionFactory(area=area, reference=reference, order=order)
        for number in numbers:
            PriorityLink.objects.create(action=action, priority=goals[number])
    PriorityLink.objects.create(action=action_of("A2"), priority=reform)
    Action.objects.filter(reference="A3").update(state=ActionState.COMPLETED)
    make.TargetFactory(strategy=strategy)
    return strategy


@pytest.fixture
def review(strategy: Strategy) -> Review:
    return Review.objects.create(
        strategy=strategy, since=date(2025, 3, 1), started_on=date(2026, 2, 1)
    )


def action_of(reference: str) -> Action:
    return Action.everything.get(reference=reference)


def goal(number: int) -> Priority:
    return Priority.objects.get(strategy__slug="send-2023", number=number)


def text(answer: Any) -> str:
    """The words of a page."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def controls(page: str) -> dict[str, str]:
    """What the forms of a page would send, but for what is chosen in lists."""
    found = dict(
        re.findall(
            r'<input type="(?:hidden|text|date|number)" name="([^"]+)" value="([^"]*)"', page
        )
    )
    found |= {
        name: inner.strip()
        for name, inner in re.findall(r'<textarea name="([^"]+)"[^>]*>(.*?)</textarea>', page, re.S)
    }
    for name, inner in re.findall(r'<select name="([^"]+)"[^>]*>(.*?)</select>', page, re.S):
        chosen = re.search(r'<option value="([^"]*)" selected', inner)
        found[name] = chosen[1] if chosen else ""
    found.pop("csrfmiddlewaretoken", None)
    return found


def send(client: Member, task: str, changes: Mapping[str, Any], seal: str = "") -> HttpResponse:
    """Open a task and send it with some changes; `seal` is a page that was opened before."""
    url = f"{URL}review/{task}/"
    data = {**controls(seal or client.get(url).content.decode()), **changes}
    answer: HttpResponse = client.post(url, data, follow=True)  # type: ignore[assignment]
    return answer


def fates(**decisions: str) -> dict[str, str]:
    """Decisions about actions by reference, as the table sends them."""
    return {f"r{action_of(name).pk}-fate": fate for name, fate in decisions.items()}


def decided() -> dict[str, str]:
    found = ReviewedAction.objects.exclude(fate="").values_list("action__reference", "fate")
    return dict(found)


def finish(client: Member) -> None:
    """Do every task: A1 and A2 carried, A3 completed, A4 withdrawn, A5 carried; A6 added; 1
    changed, 2 kept, 3 dropped, 4 new; the target restated.
    """
    send(client, "needs", {"needs_note": "More autism.", "needs_done": "on"})
    send(client, "measures", {"measures_note": "Slow.", "measures_done": "on"})
    send(client, "engagement", {"engagement_note": "Waits are long.", "engagement_done": "on"})
    gone = {f"r{action_of('A4').pk}-reason": "The grant ended."}
    made = fates(A1="carried", A2="carried", A3="completed", A4="withdrawn", A5="carried")
    send(client, "actions", made | gone)
    new = {"number": "4", "title": "Preparing for adulthood", "success": "Work or study."}
    send(client, "priorities/add", new)
    one, two, three = (f"r{goal(number).pk}" for number in (1, 2, 3))
    words = {f"{one}-fate": "changed", f"{one}-title": "Goal 1, sooner"}
    send(client, "priorities", words | {f"{two}-fate": "kept", f"{three}-fate": "dropped"})
    added = {"reference": "A6", "title": "Supported internships", "serves": ["4", "1"]}
    send(client, "actions/add", added)
    target = f"r{Target.objects.get(strategy__slug='send-2023').pk}"
    ambition = {
        f"{target}-fate": "restated",
        f"{target}-short": "65",
        f"{target}-short_on": "2027-12-31",
    }
    send(client, "ambitions", ambition)
    edition = {"title": "SEND 2026", "starts_on": "2026-04-01", "ends_on": "2029-03-31"}
    send(client, "edition", edition | {"vision": "A good life."})


def adopt(client: Member) -> Any:
    stamp = re.search(
        r'name="stamp" value="([^"]+)"', client.get(f"{URL}review/adopt/").content.decode()
    )
    assert stamp
    return client.post(f"{URL}review/adopt/", {"stamp": stamp[1]}, follow=True)


def test_it_is_begun_once(member: SignIn, strategy: Strategy) -> None:
    client = member(Role.COMMISSIONER)
    assert "Start the review" in text(client.get(f"{URL}review/"))
    page = text(client.post(f"{URL}review/start/", follow=True))
    assert "0 of 7 tasks completed" in page
    assert "since 1 July 2023" in page
    strategy.refresh_from_db()
    assert strategy.status == StrategyStatus.IN_REVIEW
    assert "has a review already" in text(client.post(f"{URL}review/start/", follow=True))
    assert Review.objects.count() == 1


def test_a_draft_is_not_reviewed(member: SignIn, strategy: Strategy) -> None:
    Strategy.objects.filter(pk=strategy.pk).update(status=StrategyStatus.DRAFT)
    client = member(Role.COMMISSIONER)
    page = text(client.get(f"{URL}review/"))
    assert "Start the review" not in page
    assert "this one is draft. Change its status" in page
    answer = client.post(f"{URL}review/start/", follow=True)
    assert "Only a strategy that is adopted" in text(answer)
    assert not Review.objects.exists()


def test_the_list_says_how_each_task_stands(member: SignIn, review: Review) -> None:
    client = member(Role.COMMISSIONER)
    send(client, "needs", {"needs_note": "More autism."})
    send(client, "actions", fates(A1="carried", A3="completed"))
    page = text(client.get(f"{URL}review/"))
    assert "0 of 7 tasks completed" in page
    assert re.search(r"What changed in the area since the last review\.\s+In progress", page)
    assert "2 of 5 decided" in page
    send(client, "needs", {"needs_done": "on"})
    assert "1 of 7 tasks completed" in text(client.get(f"{URL}review/"))


def test_another_person_goes_on_where_one_stopped(member: SignIn, review: Review) -> None:
    send(member(Role.COMMISSIONER), "actions", fates(A1="carried"))
    send(member(Role.ADMINISTRATOR), "actions", fates(A3="completed"))
    assert decided() == {"A1": "carried", "A3": "completed"}


def test_rows_that_fit_are_saved_and_the_others_stay_typed(member: SignIn, review: Review) -> None:
    client = member(Role.COMMISSIONER)
    page = text(send(client, "actions", fates(A1="carried", A4="withdrawn")))
    assert "Say why the action is withdrawn." in page
    assert "Saved 1 row." in page
    assert decided() == {"A1": "carried"}


def test_the_rest_is_decided_by_state(member: SignIn, review: Review) -> None:
    client = member(Role.COMMISSIONER)
    reason = {f"r{action_of('A4').pk}-reason": "The grant ended."}
    send(client, "actions", fates(A4="withdrawn") | reason)
    page = text(client.post(f"{URL}review/actions/as-they-stand/", follow=True))
    assert "Decided 4 actions." in page
    assert decided() == {
        **{"A1": "carried", "A2": "carried", "A3": "completed"},
        **{"A4": "withdrawn", "A5": "carried"},
    }


def test_a_clash_overwrites_nobody(member: SignIn, review: Review) -> None:
    first, second = member(Role.COMMISSIONER), member(Role.COMMISSIONER)
    opened = second.get(f"{URL}review/actions/").content.decode()
    send(first, "actions", fates(A1="carried", A5="carried"))
    answer = send(second, "actions", fates(A1="completed", A2="carried"), opened)
    assert decided() == {"A1": "carried", "A2": "carried", "A5": "carried"}
    page = text(answer)
    assert "Two versions" in page
    assert str(first.membership.person) in page
    again = controls(answer.content.decode())
    second.post(f"{URL}review/actions/", again | fates(A1="completed"))
    assert decided()["A1"] == "completed"
    assert decided()["A5"] == "carried"


def test_two_write_different_notes_at_once(member: SignIn, review: Review) -> None:
    first, second = member(Role.COMMISSIONER), member(Role.COMMISSIONER)
    opened = second.get(f"{URL}review/needs/").content.decode()
    send(first, "needs", {"needs_note": "More autism."})
    answer = send(second, "needs", {"needs_note": "Fewer requests."}, opened)
    review.refresh_from_db()
    assert review.needs_note == "More autism."
    assert "Fewer requests." in text(answer)


def test_kept_words_are_not_changed_by_the_way(member: SignIn, review: Review) -> None:
    client, one = member(Role.COMMISSIONER), f"r{goal(1).pk}"
    page = text(send(client, "priorities", {f"{one}-fate": "kept", f"{one}-title": "Other"}))
    assert "You changed its words" in page
    page = text(send(client, "priorities", {f"{one}-fate": "changed"}))
    assert "or choose Kept" in page
    assert not ReviewedPriority.objects.exists()


def test_references_and_numbers_are_not_given_twice(member: SignIn, review: Review) -> None:
    client = member(Role.COMMISSIONER)
    action = {"reference": "A1", "title": "Again", "serves": ["1"]}
    page = text(send(client, "actions/add", action))
    assert "Another action has this reference." in page
    page = text(send(client, "priorities/add", {"number": "2", "title": "Again"}))
    assert "Another priority has this number." in page


def test_what_was_added_can_be_changed_and_taken_out(member: SignIn, review: Review) -> None:
    client = member(Role.COMMISSIONER)
    action = {"reference": "A6", "title": "Internships", "serves": ["1"]}
    send(client, "actions/add", action)
    row = review.added_actions.get()
    page = client.get(f"{URL}review/actions/{row.pk}/").content.decode()
    client.post(
        f"{URL}review/actions/{row.pk}/", controls(page) | {"title": "Jobs", "serves": ["1"]}
    )
    row.refresh_from_db()
    assert row.title == "Jobs"
    assert "Take it out?" in text(client.get(f"{URL}review/actions/{row.pk}/remove/"))
    client.post(f"{URL}review/actions/{row.pk}/remove/")
    assert not review.added_actions.exists()


def test_engagement_is_recorded_or_explained(member: SignIn, review: Review) -> None:
    client = member(Role.COMMISSIONER)
    page = text(send(client, "engagement", {"engagement_done": "on"}))
    assert "Record an engagement, or say why there was none." in page
    event = {"title": "Survey", "who": "Parents", "held_on": "2025-02-01", "said": "Wait."}
    page = text(client.post(f"{URL}review/engagement/add/", event))
    assert "Enter a day after 1 March 2025, up to 2 March 2026." in page
    client.post(f"{URL}review/engagement/add/", event | {"held_on": "2025-10-01"})
    assert Engagement.objects.get().strategy == review.strategy
    send(client, "engagement", {"engagement_done": "on"})
    review.refresh_from_db()
    assert review.engagement_done


def test_it_is_refused_with_all_that_is_missing(member: SignIn, review: Review) -> None:
    client = member(Role.COMMISSIONER)
    page = text(client.get(f"{URL}review/check/"))
    # three notes, five actions, three priorities, a target, the edition
    assert "13 things to finish first" in page
    assert "Adopt the new edition" not in page
    assert client.get(f"{URL}review/adopt/").status_code == 302
    answer = client.post(f"{URL}review/adopt/", {"stamp": "made up"})
    assert "Nothing was adopted" in text(answer)
    assert Strategy.objects.filter(supersedes=review.strategy).count() == 0


def test_a_carried_action_needs_a_priority(member: SignIn, review: Review) -> None:
    client, three = member(Role.COMMISSIONER), f"r{goal(3).pk}"
    finish(client)
    send(client, "actions", fates(A4="carried"))
    page = text(client.get(f"{URL}review/check/"))
    assert "1 thing to finish first Action A4 is carried over, but every priority" in page
    send(client, "priorities", {f"{three}-moves_to": "4"})
    assert "to finish first" not in text(client.get(f"{URL}review/check/"))
    adopt(client)
    served = PriorityLink.objects.filter(action=action_of("A4"), priority__strategy__edition=2)
    assert [link.priority.number for link in served] == [4]


def test_adopting_makes_the_next_edition(member: SignIn, review: Review) -> None:
    client = member(Role.COMMISSIONER)
    risk = make.RiskFactory(area=review.strategy.area, strategy=review.strategy)
    finish(client)
    answer = adopt(client)
    assert answer.redirect_chain == [("/anyshire/strategies/send-2026/changes/", 302)]
    edition, old = Strategy.objects.get(slug="send-2026"), Strategy.objects.get(slug="send-2023")
    assert (edition.edition, edition.supersedes, edition.adopted_on) == (2, old, ON)
    assert (edition.status, old.status) == (StrategyStatus.ADOPTED, StrategyStatus.CLOSED)
    assert (edition.starts_on, edition.ends_on) == (date(2026, 4, 1), date(2029, 3, 31))
    goals = list(edition.priorities.values_list("number", "title"))
    assert goals == [(1, "Goal 1, sooner"), (2, "Goal 2"), (4, "Preparing for adulthood")]
    links = PriorityLink.objects.filter(priority__strategy=edition)
    assert set(links.values_list("action__reference", "priority__number")) == {
        *{("A1", 1), ("A2", 1), ("A2", 2), ("A5", 1)},
        *{("A6", 1), ("A6", 4)},
    }
    assert Action.everything.count() == 6
    target = edition.targets.get()
    assert (target.baseline, target.short, target.short_on) == (50, 65, date(2027, 12, 31))
    assert action_of("A4").withdrawn_because == "The grant ended."
    risk.refresh_from_db()
    assert risk.strategy == edition
    page = text(client.get("/anyshire/strategies/send-2026/"))
    assert re.findall(r"Also in: ([^.]*?) Change", page) == ["Reform plan", "Reform plan"]
    everything = text(client.get("/anyshire/actions/"))
    assert re.findall(r"Serves: (.*?) Change", everything) == [
        "SEND 2026",
        "Reform plan; SEND 2026",
        "SEND 2023",
        "SEND 2026",
        "SEND 2026",
    ]
    shared = text(client.get("/anyshire/strategies/"))
    assert "1 serves more than one strategy" in shared


def test_adopting_ends_the_exceptions_of_what_it_closes(member: SignIn, review: Review) -> None:
    late = {"due_on": date(2026, 1, 1)}
    Action.objects.filter(reference__in=("A3", "A4", "A5")).update(**late)
    area = review.strategy.area
    bring_in_line(area=area, on=ON)
    raised = PlanException.objects.filter(closed_on=None)
    assert {each.action.reference for each in raised if each.action} == {"A4", "A5"}
    client = member(Role.COMMISSIONER)
    finish(client)
    adopt(client)
    assert {each.action.reference for each in raised.all() if each.action} == {"A5"}


def test_what_changed_adds_up_and_is_linked(member: SignIn, review: Review) -> None:
    client = member(Role.COMMISSIONER)
    finish(client)
    adopt(client)
    Action.objects.filter(reference="A5").update(state=ActionState.COMPLETED)  # later
    page = text(member(Role.BOARD_MEMBER).get("/anyshire/strategies/send-2026/changes/"))
    assert "1 kept, 1 changed, 1 dropped, 1 new." in page
    sums = "Before 5 Closed: completed −1 Closed: embedded 0 Closed: withdrawn −1"
    assert f"{sums} Carried over = 3 Added +1 After 4" in page
    assert "Before Goal 1 After Goal 1, sooner" in page
    assert "The grant ended." in page
    assert re.search(r"Restated\s+60\S* by 31 December 2024\s+65\S* by 31 December 2027", page)
    for slug in ("send-2023", "send-2026"):
        plan = client.get(f"/anyshire/strategies/{slug}/").content.decode()
        assert "/anyshire/strategies/send-2026/changes/" in plan
    assert client.get(f"{URL}changes/").status_code == 404


def test_what_serves_another_strategy_is_not_withdrawn_from_it(
    member: SignIn, review: Review
) -> None:
    client = member(Role.COMMISSIONER)
    finish(client)
    gone = {f"r{action_of('A2').pk}-reason": "The reform plan has it."}
    send(client, "actions", fates(A2="withdrawn") | gone)
    adopt(client)
    assert action_of("A2").withdrawn_on is None
    assert not action_of("A2").prioritylinks.filter(priority__strategy__edition=2).exists()


def test_nobody_adopts_what_they_did_not_see(member: SignIn, review: Review) -> None:
    first, second = member(Role.COMMISSIONER), member(Role.COMMISSIONER)
    finish(first)
    page = first.get(f"{URL}review/adopt/").content.decode()
    stamp = re.search(r'name="stamp" value="([^"]+)"', page)
    assert stamp
    send(second, "actions", fates(A5="embedded"))
    answer = first.post(f"{URL}review/adopt/", {"stamp": stamp[1]})
    assert "Somebody changed the review" in text(answer)
    assert not Strategy.objects.filter(edition=2).exists()
    assert action_of("A4").withdrawn_on is None


def test_once_adopted_nothing_changes(member: SignIn, review: Review) -> None:
    client = member(Role.COMMISSIONER)
    finish(client)
    adopt(client)
    for task in ("needs", "actions", "actions/add", "adopt", "engagement/add"):
        assert client.post(f"{URL}review/{task}/").status_code == 404
    page = text(client.get(f"{URL}review/"))
    assert "The review was adopted on 2 March 2026" in page
    assert "has a review already" not in page


def test_others_read_how_far_it_is(member: SignIn, review: Review) -> None:
    for role in (Role.BOARD_MEMBER, Role.ACTION_OWNER):
        client = member(role)
        page = client.get(f"{URL}review/").content.decode()
        assert "0 of 7 tasks completed" in page
        assert f'href="{URL}review/needs/"' not in page
        page = client.get(f"{URL}review/check/").content.decode()
        assert "13 things to finish first" in page
        assert f"{URL}review/actions/" not in page


def test_who_may(member: SignIn, review: Review) -> None:
    tasks = ("needs", "measures", "engagement", "actions", "ambitions", "priorities", "edition")
    pages = [f"{URL}review/{task}/" for task in (*tasks, "adopt", "actions/add", "engagement/add")]
    commissioner = member(Role.COMMISSIONER)
    elsewhere = member(Role.COMMISSIONER, area=make.LocalAreaFactory())
    for url in pages:
        assert commissioner.get(url).status_code in (200, 302)
        assert member(Role.BOARD_MEMBER).get(url).status_code == 403
        assert member(Role.ACTION_OWNER).post(url).status_code == 403
        assert elsewhere.get(url).status_code == 404
        assert Client().get(url).status_code == 302
        assert commissioner.delete(url).status_code == 405
    for url in (f"{URL}review/", f"{URL}review/check/"):
        assert elsewhere.get(url).status_code == 404
        assert Client().get(url).status_code == 302
        assert commissioner.post(url).status_code == 405
    assert commissioner.get(f"{URL}review/start/").status_code == 405
    assert commissioner.get(f"{URL}review/nonsense/").status_code == 404
    assert commissioner.get(f"{URL}review/needs/add/").status_code == 404


def test_figures_since_the_last_review_are_shown(member: SignIn, review: Review) -> None:
    """A measure at 50% for 2023, published in 2024, and at 55% for 2024, published in 2025."""
    area, measure = review.strategy.area, Target.objects.get().measure
    for year, value in ((2023, 50), (2024, 55)):
        make.ObservationFactory(
            measure=measure,
            geography=area.geography,
            period=make.PeriodFactory(year=year),
            release=make.ReleaseFactory(edition=str(year), published_on=date(year + 1, 6, 1)),
            value=value,
        )
    page = text(member(Role.COMMISSIONER).get(f"{URL}review/measures/"))
    assert re.search(r"50\S* \([^)]*2023[^)]*\)\s+55\S* \([^)]*2024[^)]*\)\s+up 5", page)


def test_queries_do_not_grow(
    member: SignIn, review: Review, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(30):
        action = make.ActionFactory(area=review.strategy.area, reference=f"B{number}")
        PriorityLink.objects.create(action=action, priority=goal(1 + number % 3))
    client = member(Role.COMMISSIONER)
    for page in ("", "actions/", "check/"):
        with django_assert_max_num_queries(25):
            client.get(f"{URL}review/{page}")
