"""The line of sight through the client: what stands alone, and what serves each row."""

import re
from datetime import date

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from commissioning.choices import Polarity, Role
from commissioning.models import LocalArea
from strategy.choices import Acceptance, ActionState
from strategy.models import LINKS, Action, MeasureLink, Recommendation, RecommendationLink
from strategy.queries.sight import FAR_ENDS
from tests import factories as make
from tests.conftest import Member, SignIn

URL = "/anyshire/line-of-sight/"
ON = date(2024, 6, 1)


def page(client: Client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def opened(client: Member, url: str) -> str:
    """The sealed values that a form carries."""
    found = re.search(r'name="opened" value="([^"]+)"', client.get(url).content.decode())
    assert found
    return found[1]


@pytest.fixture
def area(area: LocalArea) -> LocalArea:
    area.standing_on = ON
    area.save()
    return area


@pytest.fixture
def action(area: LocalArea) -> Action:
    """An action under a priority, for a measure; the measure is off its trajectory."""
    strategy = make.StrategyFactory(area=area, slug="send-2023", title="SEND 2023")
    found: Action = make.ActionFactory(
        area=area, reference="JC-1", title="Recruit", due_on=date(2024, 5, 1)
    )
    priority = make.PriorityFactory(strategy=strategy, number=1, title="Early")
    make.PriorityLinkFactory(action=found, priority=priority)
    make.PriorityFactory(strategy=strategy, number=2, title="Unserved")
    for title, linked in (("Waits", True), ("Appeals", False)):
        measure = make.MeasureFactory(title=title, polarity=Polarity.HIGH)
        make.TargetFactory(strategy=strategy, measure=measure)
        make.ObservationFactory(
            measure=measure,
            geography=area.geography,
            period=make.PeriodFactory(year=2023),
            value=51.0,
        )
        if linked:
            make.MeasureLinkFactory(action=found, measure=measure)
    return found


@pytest.fixture
def recommendation(area: LocalArea) -> Recommendation:
    found: Recommendation = make.RecommendationFactory(
        source=make.SourceFactory(area=area, title="A review"),
        number="4",
        text="Train staff.",
        acceptance=Acceptance.ACCEPTED,
    )
    return found


def listed(text: str, slug: str) -> list[str]:
    """The rows of a section by the text of their links."""
    section = re.search(rf'<section class="plan-section" id="{slug}">(.*?)</section>', text)
    assert section
    return re.findall(r'<div><a class="govuk-link" href="[^"]*">([^<]*)</a>', section[1])


@pytest.mark.parametrize("role", Role)
@pytest.mark.usefixtures("recommendation")
def test_what_stands_alone_is_counted_and_listed(
    member: SignIn, role: Role, action: Action, area: LocalArea
) -> None:
    make.RiskFactory(area=area, number=1, title="Money")
    make.RiskFactory(area=area, number=2, title="Staff", controls="Recruitment.")
    make.ActionFactory(area=area, reference="JC-2", title="Survey")
    make.ActionFactory(area=area, reference="JC-3", state=ActionState.COMPLETED)
    text = page(member(role), URL)
    found = {
        slug: listed(text, slug)
        for slug in ("measures", "recommendations", "priorities", "risks", "actions")
    }
    assert found == {
        "measures": ["Appeals"],
        "recommendations": ["Recommendation 4"],
        "priorities": ["SEND 2023. Priority 2: Unserved"],
        "risks": ["Risk 1: Money"],
        "actions": ["JC-2 Survey"],
    }
    counts = re.findall(r'plan-counts__number">(\d+)</strong>', text)
    assert counts == ["1", "1", "1", "1", "1"]
    editor = role in (Role.ADMINISTRATOR, Role.COMMISSIONER)
    assert text.count("plan-orphans__mend") == (5 if editor else 0)


def test_every_mending_link_opens(
    member: SignIn, action: Action, recommendation: Recommendation
) -> None:
    client = member(Role.COMMISSIONER)
    mends = re.findall(r'plan-orphans__mend" href="([^"]+)"', page(client, URL))
    assert len(mends) == 3
    for url in mends:
        assert client.get(url).status_code == 200


def test_an_empty_area_names_the_next_step(member: SignIn) -> None:
    assert "Open the strategies" in page(member(Role.BOARD_MEMBER), URL)


@pytest.mark.parametrize("role", Role)
def test_a_measure_with_what_serves_it(member: SignIn, role: Role, action: Action) -> None:
    measure = MeasureLink.objects.get().measure
    text = page(member(role), f"{URL}measure/{measure.pk}/")
    for words in (
        ">Waits<",
        "SEND 2023",
        "JC-1 Recruit",
        "Due 1 May 2024.",
        "Overdue.",
        "SEND 2023. Priority 1: Early",
    ):
        assert words in text
    assert ("Choose the actions" in text) == (role in (Role.ADMINISTRATOR, Role.COMMISSIONER))


def test_every_kind_of_link_has_a_page(member: SignIn, area: LocalArea, action: Action) -> None:
    assert {kind.field for kind in LINKS} == FAR_ENDS.keys()
    strategy = make.StrategyFactory(area=area)
    rows = {
        "priority": make.PriorityFactory(strategy=strategy),
        "partner": make.OrganisationFactory(areas=[area]),
        "measure": make.MeasureFactory(),
        "recommendation": make.RecommendationFactory(source__area=area),
        "risk": make.RiskFactory(area=area, strategy=strategy),
        "decision": make.DecisionFactory(area=area),
        "engagement": make.EngagementFactory(area=area),
    }
    client = member(Role.COMMISSIONER)
    for kind in LINKS:
        row = rows[kind.one]
        url = f"{URL}{kind.one}/{row.pk}/"
        assert "No action yet." in page(client, url)
        data = {"opened": opened(client, f"{url}actions/"), "actions": [str(action.pk)]}
        assert client.post(f"{url}actions/", data)["Location"] == url
        assert "JC-1 Recruit" in page(client, url)
        assert url in client.get(action.get_absolute_url()).content.decode() or kind.one in (
            "priority",
        )


def test_actions_are_linked_and_unlinked_with_history(
    member: SignIn, action: Action, recommendation: Recommendation
) -> None:
    client = member(Role.COMMISSIONER)
    url = f"{URL}recommendation/{recommendation.pk}/actions/"
    client.post(url, {"opened": opened(client, url), "actions": [str(action.pk)]})
    link = RecommendationLink.objects.get()
    event = link.events.select_related("pgh_context").get()  # type: ignore[attr-defined]
    assert event.pgh_context.metadata["user"] == client.membership.person_id
    client.post(url, {"opened": opened(client, url)})
    assert not RecommendationLink.objects.exists()


def test_two_people_choosing_actions_are_told(
    member: SignIn, area: LocalArea, action: Action, recommendation: Recommendation
) -> None:
    client = member(Role.COMMISSIONER)
    url = f"{URL}recommendation/{recommendation.pk}/actions/"
    seal = opened(client, url)
    other = make.ActionFactory(area=area)
    make.RecommendationLinkFactory(action=other, recommendation=recommendation)
    answer = client.post(url, {"opened": seal, "actions": [str(action.pk)]})
    assert "Two versions" in answer.content.decode()
    assert RecommendationLink.objects.get().action == other


def test_who_may_not(client: Client, member: SignIn, recommendation: Recommendation) -> None:
    own = f"{URL}recommendation/{recommendation.pk}/"
    for url in (URL, own, f"{own}actions/"):
        assert client.get(url)["Location"].startswith("/account/login/")
        assert member(Role.COMMISSIONER, make.LocalAreaFactory()).get(url).status_code == 404
    assert member(Role.BOARD_MEMBER).get(f"{own}actions/").status_code == 403
    assert member(Role.ACTION_OWNER).post(f"{own}actions/").status_code == 403
    commissioner = member(Role.COMMISSIONER)
    assert commissioner.post(own).status_code == 405
    assert commissioner.post(URL).status_code == 405
    assert commissioner.get(f"{URL}nonsense/1/").status_code == 404
    foreign = make.RecommendationFactory()
    assert commissioner.get(f"{URL}recommendation/{foreign.pk}/").status_code == 404
    action = make.ActionFactory()
    url = f"{own}actions/"
    data = {"opened": opened(commissioner, url), "actions": [str(action.pk)]}
    assert commissioner.post(url, data).status_code == 200
    assert not RecommendationLink.objects.exists()


def test_queries_do_not_grow(
    member: SignIn, area: LocalArea, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    measure = make.MeasureFactory()
    for _ in range(6):
        linked = make.MeasureLinkFactory(action__area=area, measure=measure)
        make.RiskLinkFactory(action=linked.action)
        make.PriorityFactory(strategy__area=area)
        make.RecommendationFactory(source__area=area, acceptance=Acceptance.ACCEPTED)
    client = member(Role.COMMISSIONER)
    with django_assert_max_num_queries(24):
        client.get(URL)
    with django_assert_max_num_queries(16):
        client.get(f"{URL}measure/{measure.pk}/")
