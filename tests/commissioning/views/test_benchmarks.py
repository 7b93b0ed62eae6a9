"""The list of benchmarks and the page of a measure, through the client."""

import csv
from datetime import date
from io import BytesIO, StringIO

import pytest
from django.test import Client
from openpyxl import load_workbook
from pytest_django import DjangoAssertNumQueries

from commissioning.choices import Polarity, Role, Theme, Unit
from commissioning.models import LocalArea, Measure
from tests.conftest import SignIn
from tests.factories import EnglandFactory, LocalAreaFactory, MeasureFactory
from tests.figures import make_neighbours, others, publish, restate, share

URL = "/anyshire/benchmarks/"
MEASURE = f"{URL}timeliness.share/"


@pytest.fixture
def timely(area: LocalArea) -> Measure:
    """Anyshire's 12.3% in 2024, 16.8% before; England's 46.4%; one neighbour's 41.2%."""
    measure = share(
        title="Plans in time",
        theme=Theme.TIMELINESS,
        definition="Plans issued in twenty weeks.",
        owner="Head of SEND",
    )
    near = others(1, name="Nextshire")
    make_neighbours(area, near)
    publish(measure, 2023, {area.geography: 16.8})
    publish(measure, 2024, {area.geography: 12.3, EnglandFactory(): 46.4, near[0]: 41.2})
    return measure


def page(client: Client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("url", [URL, MEASURE])
@pytest.mark.usefixtures("timely")
def test_every_role_sees_the_figures(member: SignIn, role: Role, url: str) -> None:
    text = page(member(role), url)
    for words in ("Plans in time", "12.3%", "46.4%", "41.2%", "2nd of 2"):
        assert words in text


@pytest.mark.parametrize("url", [URL, MEASURE])
@pytest.mark.usefixtures("timely")
def test_anonymous_people_sign_in_first(client: Client, url: str) -> None:
    response = client.get(url)
    assert response.status_code == 302
    assert response["Location"].startswith("/account/login/")


@pytest.mark.parametrize("url", [URL, MEASURE])
@pytest.mark.usefixtures("timely")
def test_members_of_another_area_find_nothing(member: SignIn, url: str) -> None:
    stranger = member(Role.COMMISSIONER, LocalAreaFactory())
    assert stranger.get(url).status_code == 404


@pytest.mark.parametrize("url", [URL, MEASURE])
@pytest.mark.usefixtures("timely")
def test_nothing_can_be_sent_to_them(member: SignIn, url: str) -> None:
    assert member(Role.COMMISSIONER).post(url).status_code == 405


def test_the_list_is_narrowed_by_theme_title_and_kind(
    area: LocalArea, timely: Measure, member: SignIn
) -> None:
    plans = MeasureFactory(title="Number of plans", theme=Theme.CASELOAD)
    publish(plans, 2024, {area.geography: 3736.0})
    client = member(Role.BOARD_MEMBER)
    both = page(client, URL)
    assert "Showing 1 to 2 of 2 measures" in both
    for query in ("?theme=timeliness", "?q=TIME", "?show=compared"):
        text = page(client, URL + query)
        assert "Showing 1 to 1 of 1 measure" in text
        assert "Plans in time" in text
        assert "Number of plans" not in text


def test_a_theme_nobody_has_heard_of_is_told(timely: Measure, member: SignIn) -> None:
    assert "Select a valid choice" in page(member(Role.BOARD_MEMBER), f"{URL}?theme=moon")


@pytest.mark.usefixtures("timely")
def test_nothing_matches(member: SignIn) -> None:
    text = page(member(Role.BOARD_MEMBER), f"{URL}?q=tribunal")
    assert "Nothing matches" in text
    assert "Show all measures" in text


@pytest.mark.parametrize(
    ("sort", "first"),
    [("", "B"), ("title", "A"), ("-title", "B"), ("rank", "B"), ("-rank", "A"), ("change", "A")],
)
def test_the_list_is_sorted(area: LocalArea, member: SignIn, sort: str, first: str) -> None:
    rival = others(1)[0]
    for order, (title, before, after) in enumerate((("B", 40.0, 80.0), ("A", 80.0, 40.0))):
        measure = share(f"timeliness.{title}", title=f"Measure {title}", order=order)
        publish(measure, 2023, {area.geography: before})
        publish(measure, 2024, {area.geography: after, rival: 50.0})
    response = member(Role.BOARD_MEMBER).get(URL, {"sort": sort})
    assert response.context["page"].object_list[0].measure.title == f"Measure {first}"


def test_a_heading_turns_the_order_round(timely: Measure, member: SignIn) -> None:
    text = page(member(Role.BOARD_MEMBER), f"{URL}?sort=rank")
    assert 'aria-sort="ascending"' in text
    assert 'href="?sort=-rank"' in text


def test_a_count_is_not_compared(area: LocalArea, member: SignIn) -> None:
    publish(MeasureFactory(code="caseload.ehcplans"), 2024, {area.geography: 3736.0})
    MeasureFactory(code="rates.plans_per_10000", title="Plans per 10,000", unit=Unit.RATE)
    client = member(Role.BOARD_MEMBER)
    for url in (URL, f"{URL}caseload.ehcplans/"):
        text = page(client, url)
        assert "Counts are not compared" in text
        assert f'href="{URL}rates.plans_per_10000/"' in text


def test_the_list_as_a_file(area: LocalArea, timely: Measure, member: SignIn) -> None:
    response = member(Role.BOARD_MEMBER).get(f"{URL}?theme=timeliness&format=csv")
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    (cells,) = csv.DictReader(StringIO(text))
    assert cells["Code"] == "timeliness.share"
    assert (cells["Value"], cells["Change"], cells["England"]) == ("12.3", "-4.5", "46.4")
    assert (cells["Rank"], cells["Authorities ranked"], cells["Quarter"]) == (
        "2",
        "2",
        "second-worst quarter",
    )
    assert cells["Better or worse"] == "worse"


def test_the_series_of_a_measure_as_a_workbook(
    area: LocalArea, timely: Measure, member: SignIn
) -> None:
    response = member(Role.BOARD_MEMBER).get(f"{MEASURE}?format=xlsx")
    book = load_workbook(BytesIO(b"".join(response.streaming_content)))
    rows = [row[:5] for row in book.worksheets[0].iter_rows(values_only=True)]
    assert ("2023", area.geography.name, "This area", 16.8, None) in rows
    assert ("2024", "Nextshire", "Neighbour 1", 41.2, None) in rows
    assert ("2024", "England", "England", 46.4, None) in rows
    assert ("2024", "Mean of 1 neighbour", "Mean of neighbours", 41.2, None) in rows


@pytest.mark.parametrize(
    ("role", "words"),
    [
        (Role.ADMINISTRATOR, 'href="/anyshire/imports/new/"'),
        (Role.BOARD_MEMBER, "Ask an administrator"),
    ],
)
def test_what_is_missing_says_what_to_load(
    area: LocalArea, member: SignIn, role: Role, words: str
) -> None:
    share("timeliness.share")
    client = member(role)
    nothing, empty = page(client, URL), page(client, MEASURE)
    assert "Education, health and care plans" in nothing
    assert "timeliness_20_week.csv" in empty
    assert words in nothing
    assert words in empty


def test_the_page_of_a_measure_says_what_it_means(timely: Measure, member: SignIn) -> None:
    text = page(member(Role.BOARD_MEMBER), MEASURE)
    for words in (
        "Plans issued in twenty weeks.",
        "Higher is better",
        "A publication",
        "Head of SEND",
        "Education, health and care plans 2026, published 25 June 2026",
        "down 4.5 points since 2023",
        "(worse)",
        "Nextshire",
    ):
        assert words in text


def test_an_earlier_period(timely: Measure, member: SignIn) -> None:
    text = page(member(Role.BOARD_MEMBER), f"{MEASURE}?period=2023")
    assert "no earlier figure" in text
    assert "1st of 1" in text
    assert "no value for 2023" in text


@pytest.mark.parametrize("url", [f"{MEASURE}?period=1066", f"{URL}no.such/"])
@pytest.mark.usefixtures("timely")
def test_what_there_is_not(member: SignIn, url: str) -> None:
    assert member(Role.BOARD_MEMBER).get(url).status_code == 404


def test_a_restated_figure_says_so(area: LocalArea, timely: Measure, member: SignIn) -> None:
    restate(timely, 2024, area.geography, 13.0, edition="2025")
    text = page(member(Role.BOARD_MEMBER), MEASURE)
    assert f"Restated: the 2025 release said 13.0% for {area.geography} in 2024." in text
    assert "2024 r" in text


def test_figures_later_than_the_area_stands_are_marked(
    area: LocalArea, timely: Measure, member: SignIn
) -> None:
    area.standing_on = date(2018, 9, 13)
    area.save()
    client = member(Role.BOARD_MEMBER)
    assert "Published after 13 September 2018" in page(client, URL)
    assert "published after 13 September 2018" in page(client, MEASURE)


def test_a_neutral_measure_is_neither_better_nor_worse(area: LocalArea, member: SignIn) -> None:
    measure = share("timeliness.share", polarity=Polarity.NEUTRAL)
    publish(measure, 2023, {area.geography: 16.8})
    publish(measure, 2024, {area.geography: 12.3})
    text = page(member(Role.BOARD_MEMBER), MEASURE)
    assert "highest quarter" in text
    assert "kit-worse" not in text


@pytest.mark.parametrize("measures", [1, 3])
def test_queries_of_the_list(
    area: LocalArea,
    member: SignIn,
    measures: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for number in range(measures):
        publish(share(f"timeliness.{number}"), 2024, {area.geography: 50.0})
    client = member(Role.BOARD_MEMBER)
    with django_assert_num_queries(9):  # session, person, membership, areas, and five
        client.get(URL)


@pytest.mark.parametrize("releases", [1, 3])
def test_queries_of_a_measure(
    area: LocalArea,
    timely: Measure,
    member: SignIn,
    releases: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for edition in range(1, releases):
        restate(timely, 2024, area.geography, 20.0, edition=f"201{edition}")
    client = member(Role.BOARD_MEMBER)
    with django_assert_num_queries(11):  # session, person, membership, areas, measure, and six
        client.get(MEASURE)
