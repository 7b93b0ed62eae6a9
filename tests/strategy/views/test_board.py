"""The board's first page, through the client."""

from datetime import date

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from commissioning.choices import Role
from commissioning.models import LocalArea
from strategy.queries.headlines import LAW
from tests.conftest import SignIn
from tests.factories import EnglandFactory, LocalAreaFactory, MeasureFactory
from tests.figures import publish, share

URL = "/anyshire/"
TIMELY = LAW[0].code


@pytest.fixture
def figures(area: LocalArea) -> None:
    """Anyshire issued 12.3% of plans in time in 2024 and 16.8% before; England 46.4%."""
    measure = share(TIMELY)
    publish(measure, 2023, {area.geography: 16.8})
    publish(measure, 2024, {area.geography: 12.3, EnglandFactory(): 46.4})


def page(client: Client) -> str:
    response = client.get(URL)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


@pytest.mark.parametrize("role", Role)
@pytest.mark.usefixtures("figures")
def test_every_role_sees_the_headlines(member: SignIn, role: Role) -> None:
    text = page(member(role))
    for words in (
        "12.3%",
        "down 4.5 points since 2023",
        "(worse)",
        "46.4%",
        "1st of 1",
        "2024, published 25 June 2026",
        f"/anyshire/benchmarks/{TIMELY}/",
        "of 1 better than England",
    ):
        assert words in text


@pytest.mark.usefixtures("figures")
def test_a_headline_is_said_in_a_sentence(area: LocalArea, member: SignIn) -> None:
    sentence = (
        f"In 2024 {area.geography} issued 12.3% of new plans within 20 weeks, leaving out the "
        "cases in which the law allows longer, down 4.5 points since 2023 (worse); England 46.4%."
    )
    assert sentence in page(member(Role.BOARD_MEMBER))


@pytest.mark.parametrize(
    ("role", "words"),
    [
        (Role.ADMINISTRATOR, 'href="/anyshire/imports/new/"'),
        (Role.BOARD_MEMBER, "Ask an administrator of this partnership."),
    ],
)
def test_what_is_missing_says_what_to_load(member: SignIn, role: Role, words: str) -> None:
    text = page(member(role))
    assert words in text
    for file in ("timeliness_20_week.csv", "requests.csv", "annual_reviews.csv", "caseload.csv"):
        assert file in text


def test_a_count_without_population_says_what_its_rate_needs(
    area: LocalArea, member: SignIn
) -> None:
    publish(MeasureFactory(code="caseload.ehcplans"), 2024, {area.geography: 3736.0})
    text = page(member(Role.BOARD_MEMBER))
    assert "3,736" in text
    assert "load the population" in text


@pytest.mark.usefixtures("figures")
def test_figures_later_than_the_area_stands_are_marked(area: LocalArea, member: SignIn) -> None:
    area.standing_on = date(2018, 9, 13)
    area.save()
    assert "later than this area’s date" in page(member(Role.BOARD_MEMBER))


@pytest.mark.usefixtures("figures")
def test_anonymous_people_sign_in_first(client: Client) -> None:
    response = client.get(URL)
    assert response.status_code == 302
    assert response["Location"].startswith("/account/login/")


@pytest.mark.usefixtures("figures")
def test_members_of_another_area_find_nothing(member: SignIn) -> None:
    assert member(Role.BOARD_MEMBER, LocalAreaFactory()).get(URL).status_code == 404


@pytest.mark.usefixtures("figures")
def test_nothing_can_be_sent_to_it(member: SignIn) -> None:
    assert member(Role.BOARD_MEMBER).post(URL).status_code == 405


@pytest.mark.parametrize("measures", [1, 4])
def test_queries_of_the_board(
    area: LocalArea,
    member: SignIn,
    measures: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for headline in LAW[:measures]:
        publish(share(headline.code), 2024, {area.geography: 50.0})
    client = member(Role.BOARD_MEMBER)
    with django_assert_num_queries(13):  # session, person, membership, areas, and nine
        client.get(URL)
