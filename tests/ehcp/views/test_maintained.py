"""The page of plans maintained, through the client."""

import re
from datetime import date

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from commissioning.choices import Role, Unit
from commissioning.models import LocalArea
from ehcp.choices import Need, Sex
from tests.conftest import SignIn
from tests.ehcp.queries.test_maintained import plan
from tests.ehcp.rows import invent
from tests.ehcp.views.test_timeliness import cells as last_cells
from tests.ehcp.views.test_timeliness import page
from tests.factories import (
    BreakdownFactory,
    EnglandFactory,
    LocalAreaFactory,
    MeasureFactory,
    ObservationFactory,
    PeriodFactory,
    PlanNeedFactory,
)
from tests.figures import publish, share

URL = "/anyshire/caseload/"
ON = date(2026, 11, 21)
OTHERS = (Role.BOARD_MEMBER, Role.ACTION_OWNER)


def cells(text: str, name: str) -> list[str]:
    """The figures of the last row of that name above the trends."""
    return last_cells(text.split("How the groups changed")[0], name)


@pytest.fixture(autouse=True)
def _standing(area: LocalArea) -> None:
    area.standing_on = ON
    area.save()


@pytest.fixture
def plans(area: LocalArea) -> None:
    """Since May 2025: 20 boys with autism, 3 with visual impairment, 12 girls with autism."""
    for many, need, sex in (
        (20, Need.ASD, Sex.MALE),
        (3, Need.VI, Sex.MALE),
        (12, Need.ASD, Sex.FEMALE),
    ):
        for _ in range(many):
            PlanNeedFactory(plan=plan(area, date(2025, 5, 1), child__sex=sex), need=need)


@pytest.mark.parametrize("role", Role)
def test_every_role_may_look(member: SignIn, role: Role) -> None:
    assert "Who has a plan" in page(member(role), URL)


def test_others_may_not(client: Client, member: SignIn) -> None:
    assert member(Role.COMMISSIONER, area=LocalAreaFactory()).get(URL).status_code == 404
    assert client.get(URL)["Location"].startswith("/account/login/")
    assert member(Role.COMMISSIONER).post(URL).status_code == 405


def test_nothing_yet(member: SignIn) -> None:
    assert "No plans yet" in page(member(Role.BOARD_MEMBER), URL)


@pytest.mark.usefixtures("plans")
def test_commissioners_see_every_number_and_its_cases(member: SignIn) -> None:
    client = member(Role.COMMISSIONER)
    text = page(client, URL)
    assert cells(text, "Autistic spectrum disorder")[:2] == ["32", "91.4%"]
    assert cells(text, "Vision impairment")[:2] == ["3", "8.6%"]
    assert cells(text, "Female")[:2] == ["12", "34.3%"]
    assert cells(text, "21 November 2026") == ["35", "no change", "no change"]
    assert "35 plans were maintained on 21 November 2026, 35 on 30 November 2025." in text
    asked = re.findall(r'href="(/anyshire/cases/\?[^"]*need=VI[^"]*)"', text)
    assert "of 3 cases" in page(client, asked[0])


def test_a_linked_number_is_the_count_of_its_list(area: LocalArea, member: SignIn) -> None:
    """Every one is counted in test_figures_open_cases; here the lists of some are drawn."""
    invent(area, ON, 90)
    client = member(Role.COMMISSIONER)
    text = page(client, URL)
    links = re.findall(r'<a class="govuk-link" href="(/anyshire/cases/[^"]*)">([\d,]+)</a>', text)
    assert len(links) > 25
    for url, figure in links[::8]:
        assert re.search(rf"\b(of )?{figure} cases?\b", page(client, url)), url


@pytest.mark.usefixtures("plans")
@pytest.mark.parametrize("role", OTHERS)
def test_a_board_sees_no_small_number_and_none_to_work_it_out(member: SignIn, role: Role) -> None:
    text = page(member(role), URL)
    assert cells(text, "Vision impairment")[:2] == ["c", "c"]
    assert cells(text, "Autistic spectrum disorder")[:2] == ["c", "c"]
    assert cells(text, "Female")[:2] == ["12", "34.3%"]
    assert "/anyshire/cases/" not in text
    assert "Plans by kind of placement" not in text


@pytest.mark.usefixtures("plans")
def test_beside_others_by_group(area: LocalArea, member: SignIn) -> None:
    england = EnglandFactory()
    publish(share("needs.asd_pc", period_kind="Academic year"), 2024, {england: 33.6})
    plans = MeasureFactory(code="caseload.ehcplans")
    period = PeriodFactory(year=2025)
    for label, value in (("Male", 700), ("Female", 300)):
        ObservationFactory(
            measure=plans,
            geography=england,
            period=period,
            breakdown=BreakdownFactory(topic="Sex", label=label),
            value=value,
        )
    for age, value in (("3", 100), ("10", 300), ("11", 600)):
        ObservationFactory(
            measure=plans,
            geography=england,
            period=period,
            breakdown=BreakdownFactory(topic="Child or young persons age", label=age),
            value=value,
        )
    rate = MeasureFactory(code="rates.plans_per_10000", unit=Unit.RATE, decimal_places=1)
    publish(rate, 2024, {england: 524.3})
    text = page(member(Role.COMMISSIONER), URL)
    assert cells(text, "Autistic spectrum disorder") == ["32", "91.4%", "33.6%", "–", "–"]
    assert cells(text, "Male")[2] == "70.0%"
    assert cells(text, "11 to 15") == ["35", "100.0%", "60.0%", "–", "–"]
    assert "524.3" in text


@pytest.mark.usefixtures("plans")
def test_the_rate_to_24_stands_there_once_its_residents_are_loaded(
    area: LocalArea, member: SignIn
) -> None:
    """35 plans are 50 for each 10,000 of 7,000 residents."""
    client = member(Role.COMMISSIONER)
    title = "Plans per 10,000 residents aged 0 to 24"
    assert title not in page(client, URL)
    ObservationFactory(
        measure=MeasureFactory(code="residents.aged_0_24", period_kind="Reporting year"),
        geography=area.geography,
        period=PeriodFactory(
            kind="Reporting year",
            code="2024",
            starts_on=date(2024, 6, 30),
            ends_on=date(2024, 6, 30),
        ),
        value=7_000,
    )
    text = page(client, URL)
    assert title in text
    assert re.search(rf"{title}.{{0,400}}?50\.0", text, re.DOTALL)


@pytest.mark.usefixtures("plans")
def test_an_earlier_year_and_day(area: LocalArea, member: SignIn) -> None:
    plan(area, date(2024, 3, 1))
    client = member(Role.COMMISSIONER)
    text = page(client, f"{URL}?year=2024")
    assert "Plans maintained on 31 December 2024" in text
    assert cells(text, "Male")[:2] == ["1", "100.0%"]
    assert "/anyshire/cases/?stage" not in text
    assert cells(page(client, f"{URL}?on=2025-04-30"), "Male")[0] == "1"


@pytest.mark.usefixtures("plans")
@pytest.mark.parametrize(("role", "count"), [(Role.COMMISSIONER, "3"), (OTHERS[0], "c")])
def test_the_download_is_what_is_seen(member: SignIn, role: Role, count: str) -> None:
    answer = member(role).get(URL, {"format": "csv", "table": "table2"})
    lines = b"".join(answer).decode("utf-8-sig").splitlines()
    assert lines[0] == "Primary need,Plans,Share,England,Region,Neighbours"
    assert f"Vision impairment,{count}," in "\n".join(lines)


@pytest.mark.usefixtures("plans")
def test_queries_do_not_grow(
    member: SignIn, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client = member(Role.COMMISSIONER)
    page(client, URL)
    with django_assert_max_num_queries(15):
        page(client, URL)
