"""The strategies of an area, the plan of one, and the page of an action, through the client."""

import re
from datetime import date, timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from commissioning.choices import Role
from commissioning.models import LocalArea
from strategy.choices import ActionState, StrategyStatus, UpdateStatus
from strategy.models import Action, Priority, Strategy
from tests import factories as make
from tests.conftest import SignIn

URL = "/anyshire/strategies/"
PLAN = f"{URL}send-2023/"
ON = date(2024, 3, 1)


@pytest.fixture
def area(area: LocalArea) -> LocalArea:
    """An area that stands on 1 March 2024."""
    area.standing_on = ON
    area.save()
    return area


@pytest.fixture
def strategy(area: LocalArea) -> Strategy:
    """Two priorities in two categories; 3 actions, one of them under both.

    JC-1 is on track and was updated twice; JC-2 is overdue and has no owner; JC-3 is completed.
    """
    strategy: Strategy = make.StrategyFactory(area=area, slug="send-2023", title="SEND 2023")
    council = make.OrganisationFactory(name="Anyshire Council", areas=[area])
    first, second = (
        make.PriorityFactory(
            strategy=strategy, number=number, order=number, title=title, category=category
        )
        for number, title, category in ((1, "Early", "Services"), (2, "Choice", "Planning"))
    )
    first.success = "Families say so."
    first.save()
    lead = make.MembershipFactory(area=area, person__name="Ana Lee", organisation=council)
    one = make.ActionFactory(
        area=area,
        reference="JC-1",
        title="Recruit an officer",
        lead=lead,
        lead_organisation=council,
        due_on=date(2024, 3, 20),
        state=ActionState.ON_TRACK,
        stage="do",
    )
    two = make.ActionFactory(
        area=area,
        reference="JC-2",
        title="Review contracts",
        due_on=date(2024, 2, 29),
        state=ActionState.STARTED_DELAYED,
    )
    three = make.ActionFactory(
        area=area,
        reference="JC-3",
        title="Open a helpline",
        lead_post="Head of access",
        due_on=date(2024, 1, 31),
        state=ActionState.COMPLETED,
    )
    for order, action in enumerate((one, two)):
        make.PriorityLinkFactory(action=action, priority=first, order=order)
    for order, action in enumerate((three, one)):
        make.PriorityLinkFactory(action=action, priority=second, order=order)
    report(one, "November 2023", ActionState.PROGRESSING_DELAYED, "The post was advertised.")
    report(one, "February 2024", ActionState.ON_TRACK, "The officer began.")
    return strategy


def report(action: Action, name: str, state: ActionState, done: str) -> None:
    """A submitted update for a month of its own."""
    month = {"November 2023": date(2023, 11, 1), "February 2024": date(2024, 2, 1)}[name]
    period = make.ReportingPeriodFactory(area=action.area, name=name, starts_on=month)
    make.UpdateFactory(
        action=action,
        period=period,
        state=state,
        done=done,
        status=UpdateStatus.SUBMITTED,
        submitted_on=month + timedelta(days=9),
    )


def page(client: Client, url: str = PLAN) -> str:
    response = client.get(url)
    assert response.status_code == 200, url
    return " ".join(response.content.decode().split())


def listed(client: Client, query: str = "") -> list[str]:
    """The references of the rows, in order."""
    return re.findall(
        r'<span><a class="govuk-link" href="[^"]+">(JC-\d)', page(client, PLAN + query)
    )


def headings(client: Client, query: str = "") -> list[str]:
    """The headings of the sections, in order."""
    return re.findall(r"plan-section__title\">([^<]+)<", page(client, PLAN + query))


@pytest.mark.parametrize("role", Role)
def test_every_role_reads_the_plan(member: SignIn, strategy: Strategy, role: Role) -> None:
    text = page(member(role))
    for words in (
        "SEND 2023",
        "Joint commissioning strategy, 2023–26. Draft",
        "Priority 1: Early",
        "What success looks like:</strong> Families say so.",
        "Services</h2>",
        "Ana Lee",
        "Anyshire Council",
        "20 Mar 2024",
        "G: Progressing and on track",
        "The officer began.",
        "10 Feb 2024",
        "better",
        "A G</span>",
        "Overdue</strong>",
        "No owner</strong>",
        "Head of access",
        "Never updated",
    ):
        assert words in text


def test_an_action_stands_below_each_priority_in_the_order_of_the_plan(
    member: SignIn, strategy: Strategy
) -> None:
    client = member(Role.BOARD_MEMBER)
    assert listed(client) == ["JC-1", "JC-2", "JC-3", "JC-1"]
    assert headings(client) == ["Priority 1: Early", "Priority 2: Choice"]
    assert "3 actions</p>" in page(client)


@pytest.mark.parametrize(
    ("query", "references"),
    [
        ("?q=contracts", ["JC-2"]),
        ("?q=helpline+access", ["JC-3"]),
        ("?priority=2", ["JC-3", "JC-1"]),
        ("?owner=Head+of+access", ["JC-3"]),
        ("?state=completed", ["JC-3"]),
        ("?due=overdue", ["JC-2"]),
        ("?due=30", ["JC-1", "JC-1"]),
        ("?show=no-owner", ["JC-2"]),
        ("?show=never-updated", ["JC-2", "JC-3"]),
        ("?show=unfinished", ["JC-1", "JC-2", "JC-1"]),
        ("?due=none", []),
        ("?group=none&sort=due", ["JC-3", "JC-2", "JC-1"]),
        ("?group=none&sort=owner", ["JC-1", "JC-3", "JC-2"]),
        ("?group=none&sort=state", ["JC-2", "JC-1", "JC-3"]),
        ("?group=none&sort=updated", ["JC-2", "JC-3", "JC-1"]),
        ("?sort=due", ["JC-2", "JC-1", "JC-3", "JC-1"]),
        ("?state=nonsense", ["JC-1", "JC-2", "JC-3", "JC-1"]),
    ],
)
def test_what_the_address_asks_is_listed(
    member: SignIn, strategy: Strategy, query: str, references: list[str]
) -> None:
    assert listed(member(Role.COMMISSIONER), query) == references


@pytest.mark.parametrize(
    ("group", "titles"),
    [
        ("owner", ["Ana Lee", "Head of access", "No owner"]),
        ("organisation", ["Anyshire Council", "No organisation"]),
        ("state", ["Started but delayed", "Progressing and on track", "Completed"]),
        ("stage", ["Do", "No stage"]),
        ("none", ["All actions"]),
    ],
)
def test_actions_are_grouped_as_asked(
    member: SignIn, strategy: Strategy, group: str, titles: list[str]
) -> None:
    assert headings(member(Role.COMMISSIONER), f"?group={group}") == titles


def test_each_count_equals_the_list_that_it_opens(member: SignIn, strategy: Strategy) -> None:
    client = member(Role.COMMISSIONER)
    found = re.findall(
        r'plan-counts__link" href="([^"]+)"><strong[^>]*>(\d+)</strong> ([^<]+)<', page(client)
    )
    assert [(count, label) for _, count, label in found] == [
        ("3", "Actions"),
        ("1", "R: Started but delayed"),
        ("1", "G: Progressing and on track"),
        ("1", "B: Completed"),
        ("1", "Overdue"),
        ("1", "No owner"),
        ("2", "Never updated"),
    ]
    for url, count, _ in found:
        assert len(set(listed(client, url))) == int(count)


def test_a_priority_without_actions_says_so_unless_the_plan_is_narrowed(
    member: SignIn, strategy: Strategy
) -> None:
    make.PriorityFactory(strategy=strategy, number=3, order=3, title="Money")
    client = member(Role.COMMISSIONER)
    assert "No action serves this yet." in page(client)
    assert headings(client, "?due=overdue") == ["Priority 1: Early"]


def test_nothing_matches_and_the_way_back(member: SignIn, strategy: Strategy) -> None:
    text = page(member(Role.COMMISSIONER), f"{PLAN}?q=unheard")
    assert "Nothing matches" in text
    assert "0 of 3 actions" in text
    assert f'href="{PLAN}">Show the whole plan' in text


def test_actions_are_grouped_by_the_programme_of_their_priority(
    member: SignIn, strategy: Strategy
) -> None:
    programme = make.ProgrammeFactory(
        strategy=strategy, number=1, title="Inclusion", champion_post="Headteacher"
    )
    Priority.objects.filter(strategy=strategy, number=2).update(programme=programme)
    client = member(Role.COMMISSIONER)
    assert headings(client, "?group=programme") == ["Programme 1: Inclusion", "No programme"]
    assert listed(client, "?group=programme") == ["JC-1", "JC-3", "JC-1", "JC-2"]
    assert "Inclusion: Headteacher" in page(client)


def test_one_plan_many_views(area: LocalArea, member: SignIn, strategy: Strategy) -> None:
    other = make.StrategyFactory(area=area, slug="reform", title="Reform plan")
    shared = Action.objects.get(reference="JC-2")
    make.PriorityLinkFactory(action=shared, priority=make.PriorityFactory(strategy=other))
    client = member(Role.COMMISSIONER)
    assert "Also in: Reform plan" in page(client)
    assert "Also in: SEND 2023" in page(client, f"{URL}reform/")
    text = page(client, URL)
    assert "3 actions</a> in all. 1 serves more than one strategy." in text


def test_an_owner_who_left_is_named_so(member: SignIn, strategy: Strategy) -> None:
    lead = Action.objects.get(reference="JC-1").lead
    assert lead is not None
    lead.person.is_active = False
    lead.person.save()
    client = member(Role.COMMISSIONER)
    assert "Ana Lee <strong" in page(client)
    assert listed(client, "?show=left") == ["JC-1", "JC-1"]


def test_the_list_of_strategies(area: LocalArea, member: SignIn, strategy: Strategy) -> None:
    make.StrategyFactory(area=area, title="The one before", status=StrategyStatus.CLOSED)
    make.ActionFactory(area=area)
    text = page(member(Role.BOARD_MEMBER), URL)
    assert "4 actions</a> in all. 0 serve more than one strategy; <a" in text
    assert f'href="{PLAN}?group=none">3</a>' in text
    assert f'href="{PLAN}?due=overdue">1</a>' in text
    assert text.index("SEND 2023") < text.index("Closed") < text.index("The one before")


def test_all_actions_of_the_area_and_those_that_serve_nothing(
    area: LocalArea, member: SignIn, strategy: Strategy
) -> None:
    make.ActionFactory(area=area, reference="JC-9", title="Alone", order=9)
    client, url = member(Role.BOARD_MEMBER), "/anyshire/actions/"
    text = page(client, url)
    rows = r'<span><a class="govuk-link" href="[^"]+">(JC-\d)'
    assert re.findall(rows, text) == ["JC-1", "JC-2", "JC-3", "JC-9"]
    assert "Serves: SEND 2023" in text
    assert re.findall(rows, page(client, f"{url}?show=alone")) == ["JC-9"]
    assert re.findall(rows, page(client, f"{url}?group=state&due=overdue")) == ["JC-2"]
    assert 'href="/anyshire/actions/?show=alone">1 serves no priority yet' in page(client, URL)


def test_an_area_without_strategies_says_what_they_are(member: SignIn) -> None:
    assert "No strategies yet" in page(member(Role.BOARD_MEMBER), URL)


def test_a_strategy_without_actions_shows_its_priorities(area: LocalArea, member: SignIn) -> None:
    strategy = make.StrategyFactory(area=area, slug="new")
    assert "No actions yet" in page(member(Role.BOARD_MEMBER), f"{URL}new/")
    make.PriorityFactory(strategy=strategy, number=1, title="Early")
    text = page(member(Role.BOARD_MEMBER), f"{URL}new/")
    assert "No action serves this yet." in text
    assert "No actions yet" not in text


@pytest.mark.parametrize("url", [URL, PLAN, "/anyshire/actions/", "/anyshire/actions/JC-1/"])
def test_who_may_not_read_it(client: Client, member: SignIn, strategy: Strategy, url: str) -> None:
    response = client.get(url)
    assert response.status_code == 302
    assert response["Location"].startswith("/account/login/")
    assert member(Role.COMMISSIONER, make.LocalAreaFactory()).get(url).status_code == 404
    assert member(Role.COMMISSIONER).post(url).status_code == 405


@pytest.mark.usefixtures("strategy")
def test_strategies_and_actions_of_another_area_are_not_there(member: SignIn) -> None:
    there = make.LocalAreaFactory(slug="elsewhere")
    make.StrategyFactory(area=there, slug="theirs")
    make.ActionFactory(area=there, reference="X-1")
    client = member(Role.COMMISSIONER)
    assert client.get(f"{URL}theirs/").status_code == 404
    assert client.get("/anyshire/actions/X-1/").status_code == 404


def test_queries_do_not_grow_with_the_plan(
    area: LocalArea,
    member: SignIn,
    strategy: Strategy,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    priority = Priority.objects.get(strategy=strategy, number=1)
    periods = [make.ReportingPeriodFactory(area=area) for _ in range(3)]
    for _ in range(20):
        link = make.PriorityLinkFactory(priority=priority, action__area=area)
        for period in periods:
            make.UpdateFactory(
                action=link.action,
                period=period,
                status=UpdateStatus.SUBMITTED,
                submitted_on=period.due_on,
            )
    client = member(Role.BOARD_MEMBER)
    with django_assert_max_num_queries(15):
        client.get(PLAN)
    with django_assert_max_num_queries(8):
        client.get(URL)


def test_a_closed_strategy_is_opened_again_before_its_plan_grows(
    member: SignIn, strategy: Strategy
) -> None:
    client = member(Role.COMMISSIONER)
    add, change = (
        "/anyshire/actions/add/several/?plan=send-2023",
        "/anyshire/strategies/send-2023/edit/",
    )
    page = client.get(PLAN).content.decode()
    assert add in page
    assert change in page
    strategy.status = StrategyStatus.CLOSED
    strategy.save()
    page = client.get(PLAN).content.decode()
    assert add not in page
    assert change in page
