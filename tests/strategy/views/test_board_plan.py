"""The plan on the board's first page, counted by hand."""

import re
from datetime import date, datetime, time
from html import unescape

import pgtrigger
import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from commissioning.choices import Role
from commissioning.models import LocalArea
from strategy.choices import Acceptance, ActionState, StrategyStatus, UpdateStatus
from strategy.models import Action, PriorityLink, Recommendation, Strategy
from strategy.queries.headlines import LAW
from tests import factories as make
from tests.conftest import SignIn
from tests.figures import publish, share

URL = "/anyshire/"
ON = date(2026, 3, 20)
BOARD = date(2026, 3, 2)


@pytest.fixture
def area(area: LocalArea) -> LocalArea:
    area.standing_on = ON
    area.save()
    return area


@pytest.fixture
def strategy(area: LocalArea) -> Strategy:
    """Priority 1: A1 overdue since 10 March, A2 on track, A3 completed on 5 March, A5 withdrawn.
    Priority 2: A2 as well, and A4, overdue since February. A draft has a priority of its own.
    """
    strategy: Strategy = make.StrategyFactory(
        area=area, slug="send", title="SEND 2023", status=StrategyStatus.ADOPTED
    )
    goals = [make.PriorityFactory(strategy=strategy, number=n, order=n) for n in (1, 2)]
    late = {"state": ActionState.NOT_STARTED}
    fields: dict[str, dict[str, object]] = {
        "A1": {**late, "due_on": date(2026, 3, 10)},
        "A2": {"state": ActionState.ON_TRACK, "due_on": date(2026, 4, 1)},
        "A3": {"state": ActionState.COMPLETED, "state_on": date(2026, 3, 5)},
        "A4": {**late, "due_on": date(2026, 2, 10)},
        "A5": {**late, "withdrawn_on": date(2026, 3, 1), "withdrawn_because": "Done by others."},
    }
    made = {
        name: make.ActionFactory(area=area, reference=name, title=f"Do {name}", **each)
        for name, each in fields.items()
    }
    for name, served in {"A1": (0,), "A2": (0, 1), "A3": (0,), "A4": (1,), "A5": (0,)}.items():
        for index in served:
            PriorityLink.objects.create(action=made[name], priority=goals[index])
    make.PriorityFactory(strategy__area=area, strategy__title="A draft", title="Not in force")
    return strategy


def recorded_on(day: date) -> None:
    """Say that all that was entered so far was entered at noon of a day."""
    noon = timezone.make_aware(datetime.combine(day, time(12)))
    with pgtrigger.ignore():  # events are append-only to everybody else
        for model in (Action, Recommendation):
            model.events.rel.related_model.objects.update(pgh_created_at=noon)


@pytest.fixture
def changes(area: LocalArea, strategy: Strategy) -> None:
    """On the day of the board A1 to A5 stand, and recommendations 1 and 2 with 2 answered. Since:
    A6 added, A2 due a month later, A4 due earlier, recommendation 1 answered, one update accepted
    and one before.
    """
    make.DecisionFactory(area=area, decided_on=BOARD)
    make.DecisionFactory(area=area, decided_on=date(2025, 11, 2))
    make.DecisionFactory(area=area, decided_on=date(2026, 5, 2))
    source = make.SourceFactory(area=area, title="Peer review")
    make.RecommendationFactory(source=source, number="1", text="Plan ahead.")
    make.RecommendationFactory(source=source, number="2", acceptance=Acceptance.ACCEPTED)
    recorded_on(BOARD)
    make.ActionFactory(area=area, reference="A6", title="Do A6")
    Action.objects.filter(reference="A2").update(due_on=date(2026, 5, 1))
    Action.objects.filter(reference="A4").update(due_on=date(2026, 2, 1))
    Recommendation.objects.filter(number="1").update(acceptance=Acceptance.ACCEPTED)
    for month, day in ((1, date(2026, 3, 2)), (2, date(2026, 3, 3))):
        make.UpdateFactory(
            action=Action.objects.get(reference="A2"),
            period=make.ReportingPeriodFactory(
                area=area, name=f"Month {month}", starts_on=date(2026, month, 1)
            ),
            status=UpdateStatus.ACCEPTED,
            submitted_on=day,
            decided_on=day,
        )


def page(client: Client, url: str = URL) -> str:
    response = client.get(url)
    assert response.status_code == 200
    return unescape(" ".join(response.content.decode().split()))


def cells(text: str, query: str) -> list[str]:
    """The numbers whose links ask the plan for this."""
    return re.findall(rf'href="/anyshire/strategies/send/\?{re.escape(query)}">(\d+)<', text)


@pytest.mark.usefixtures("strategy")
def test_the_priorities_are_counted_by_state(member: SignIn) -> None:
    text = page(member(Role.BOARD_MEMBER))
    assert "Not in force" not in text
    expected = {
        "priority=1": "3",
        "priority=1&state=not_started": "1",
        "priority=1&state=on_track": "1",
        "priority=1&state=completed": "1",
        "priority=1&due=overdue": "1",
        "priority=2": "2",
        "priority=2&state=not_started": "1",
        "priority=2&state=on_track": "1",
        "priority=2&due=overdue": "1",
    }
    assert {query: cells(text, query) for query in expected} == {
        query: [count] for query, count in expected.items()
    }
    assert cells(text, "priority=2&state=completed") == []
    assert "Progressing and on track" in text


@pytest.mark.usefixtures("strategy")
def test_each_number_opens_as_many_actions(member: SignIn) -> None:
    client = member(Role.BOARD_MEMBER)
    found = re.findall(r'href="(/anyshire/strategies/send/\?[^"]+)">(\d+)<', page(client))
    assert len(found) == 9
    for url, count in found:
        rows = client.get(url).context["sections"]
        assert sum(len(section.rows) for section in rows) == int(count)


def listed(text: str, words: str) -> list[str]:
    """The texts of the links below a kind of change."""
    match = re.search(rf"{words}: \d+</span></summary>(.*?)</details>", text)
    assert match
    return re.findall(r'<a class="govuk-link" href="[^"]+">([^<]+)</a>', match[1])


@pytest.mark.usefixtures("changes")
def test_what_changed_since_the_last_board(member: SignIn) -> None:
    text = page(member(Role.BOARD_MEMBER))
    assert "met on 2 March 2026" in text
    assert listed(text, "Actions added") == ["A6 Do A6"]
    assert listed(text, "Actions completed or embedded") == ["A3 Do A3"]
    assert listed(text, "Due dates moved later") == ["A2 Do A2"]
    assert listed(text, "Actions newly overdue") == ["A1 Do A1"]
    assert listed(text, "Updates accepted") == ["A2 Do A2: Month 2"]
    assert listed(text, "Recommendations answered") == [
        "Peer review. Recommendation 1: Plan ahead."
    ]


@pytest.mark.usefixtures("changes")
def test_what_was_not_on_record_is_not_known(member: SignIn) -> None:
    recorded_on(date(2026, 3, 10))
    text = page(member(Role.BOARD_MEMBER))
    assert "the record of actions begins on 10 March 2026, after that board" in text
    assert "Actions added: not known" in text
    assert "Recommendations answered: not known" in text
    assert listed(text, "Actions newly overdue") == ["A1 Do A1"]


def test_without_a_decision_or_a_strategy_it_says_where_to_begin(member: SignIn) -> None:
    text = page(member(Role.BOARD_MEMBER))
    assert "No strategy with priorities is adopted or in review." in text
    assert "No decision of a board is recorded" in text
    assert 'href="/anyshire/decisions/">Record what' in text


@pytest.mark.usefixtures("changes")
def test_queries_of_the_board_with_a_plan(
    area: LocalArea, member: SignIn, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    publish(share(LAW[0].code), 2024, {area.geography: 50.0})
    client = member(Role.BOARD_MEMBER)
    with django_assert_num_queries(16):  # session, person, membership, areas, and twelve
        client.get(URL)
