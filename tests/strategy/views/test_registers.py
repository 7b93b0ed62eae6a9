"""Recommendations and risks, through the client."""

from datetime import date

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from commissioning.choices import Role
from commissioning.models import LocalArea
from strategy.choices import Acceptance, RecommendationKind, RecommendationState
from tests import factories as make
from tests.conftest import SignIn

URLS = ["/anyshire/recommendations/", "/anyshire/risks/"]


def page(client: Client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


@pytest.fixture
def registers(area: LocalArea) -> None:
    """A report of 5 with a finding and 3 recommendations, one with an action; three risks."""
    source = make.SourceFactory(area=area, title="A review", made=5, published_on=date(2024, 1, 2))
    finding = make.RecommendationFactory(
        source=source, number="1", kind=RecommendationKind.FINDING, text="Demand grows."
    )
    first, _, _ = (
        make.RecommendationFactory(
            source=source, number=number, text=text, acceptance=answer, reason=reason
        )
        for number, text, answer, reason in (
            ("1.1", "Open places.", Acceptance.ACCEPTED, ""),
            ("1.2", "Train staff.", Acceptance.ACCEPTED, ""),
            ("1.3", "Close it.", Acceptance.REFUSED, "It is needed."),
        )
    )
    first.finding, first.state = finding, RecommendationState.UNDER_WAY
    first.save()
    action = make.ActionFactory(area=area, reference="JC-1", title="Build")
    make.RecommendationLinkFactory(action=action, recommendation=first)
    make.RiskFactory(area=area, number=1, title="Money", appetite=9)
    make.RiskFactory(
        area=area,
        number=2,
        title="Staff",
        appetite=9,
        controls="Recruitment.",
        likelihood_after=2,
        impact_after=4,
        owner_post="Head of people",
    )
    high = make.RiskFactory(area=area, number=3, title="Data", impact_before=5, appetite=20)
    make.RiskLinkFactory(action=action, risk=high)
    make.RiskFactory(area=area, number=4, title="Gone", closed_on=date(2024, 1, 1))


@pytest.mark.parametrize("role", Role)
@pytest.mark.usefixtures("registers")
def test_recommendations_with_answers_and_actions(member: SignIn, role: Role) -> None:
    text = page(member(role), URLS[0])
    for words in (
        "A review",
        "2 January 2024",
        "3 of 5 recommendations entered here; 1 of them with an action.",
        "Demand grows.",
        "Recommendation 1.1",
        "Finding 1",
        "Accepted; under way",
        'href="/anyshire/actions/JC-1/">JC-1 Build</a>',
        "No action yet",
        "Not accepted",
        "It is needed.",
    ):
        assert words in text
    assert text.count("No action yet") == 1


@pytest.mark.parametrize("role", Role)
@pytest.mark.usefixtures("registers")
def test_risks_the_highest_first(member: SignIn, role: Role) -> None:
    text = page(member(role), URLS[1])
    assert "3 open risks. 1 stands above appetite; 1 has no control." in text
    assert text.index("3. Data") < text.index("1. Money") < text.index("2. Staff")
    for words in (
        "Above appetite, 9",
        "16 before controls",
        "Head of people",
        "JC-1 Build",
        "No control yet",
        "No owner",
    ):
        assert words in text
    assert "Gone" not in text


@pytest.mark.parametrize(
    ("url", "words"),
    list(zip(URLS, ("No recommendations yet", "No risks yet"), strict=True)),
)
def test_an_empty_register_says_what_it_is_for(member: SignIn, url: str, words: str) -> None:
    assert words in page(member(Role.BOARD_MEMBER), url)


@pytest.mark.parametrize("url", URLS)
@pytest.mark.usefixtures("registers")
def test_who_may_not_read_them(client: Client, member: SignIn, url: str) -> None:
    assert client.get(url)["Location"].startswith("/account/login/")
    assert member(Role.COMMISSIONER, make.LocalAreaFactory()).get(url).status_code == 404
    assert member(Role.COMMISSIONER).post(url).status_code == 405


@pytest.mark.usefixtures("registers")
def test_queries_of_the_registers(
    area: LocalArea, member: SignIn, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    source = make.SourceFactory(area=area)
    for _ in range(5):
        recommendation = make.RecommendationFactory(source=source)
        make.RecommendationLinkFactory(action__area=area, recommendation=recommendation)
        make.RiskLinkFactory(action__area=area)
    client = member(Role.BOARD_MEMBER)
    for url in URLS:
        with django_assert_max_num_queries(7):
            client.get(url)
