"""The page of requests and decisions, through the client."""

from datetime import date, timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from commissioning.choices import PeriodKind, Role, Unit
from commissioning.models import LocalArea
from ehcp.choices import RequestOutcome, RequestSource
from tests.conftest import SignIn
from tests.ehcp.queries.test_requests import ask
from tests.ehcp.views.test_timeliness import cells, page
from tests.factories import (
    AssessedRequestFactory,
    AssessmentFactory,
    ChildFactory,
    EnglandFactory,
    LocalAreaFactory,
    MeasureFactory,
)
from tests.figures import publish, share

URL = "/anyshire/requests/"
ON = date(2026, 11, 21)
OTHERS = (Role.BOARD_MEMBER, Role.ACTION_OWNER)


@pytest.fixture(autouse=True)
def _standing(area: LocalArea) -> None:
    area.standing_on = ON
    area.save()


@pytest.fixture
def asked(area: LocalArea) -> None:
    """2026, in March. Families: 30 agreed in time, 12 refused late. Schools: 20 agreed in time,
    2 withdrawn. In April: 6 awaited, of schools.
    """
    march, april = date(2026, 3, 2), date(2026, 4, 1)
    for many, day, outcome, days, source in (
        (30, march, RequestOutcome.ASSESS, 42, RequestSource.FAMILY),
        (12, march, RequestOutcome.REFUSED, 43, RequestSource.FAMILY),
        (20, march, RequestOutcome.ASSESS, 10, RequestSource.SETTING),
        (2, march, RequestOutcome.WITHDRAWN, 10, RequestSource.SETTING),
        (6, april, RequestOutcome.AWAITED, None, RequestSource.SETTING),
    ):
        for _ in range(many):
            ask(area, day, outcome, days, source)


@pytest.mark.parametrize("role", Role)
def test_every_role_may_look(member: SignIn, role: Role) -> None:
    assert "How many requests come in" in page(member(role), URL)


def test_others_may_not(client: Client, member: SignIn) -> None:
    assert member(Role.COMMISSIONER, area=LocalAreaFactory()).get(URL).status_code == 404
    assert client.get(URL)["Location"].startswith("/account/login/")
    assert member(Role.COMMISSIONER).post(URL).status_code == 405


def test_nothing_yet(member: SignIn) -> None:
    assert "No requests yet" in page(member(Role.BOARD_MEMBER), URL)
    assert "Load a SEN2 return" in page(member(Role.ADMINISTRATOR), URL)


@pytest.mark.usefixtures("asked")
def test_commissioners_see_every_number_and_its_cases(member: SignIn) -> None:
    client = member(Role.COMMISSIONER)
    text = page(client, URL)
    # 12 of 70 refused; 50 of 62 decided within six weeks.
    assert cells(text, "2026") == ["50", "12", "2", "6", "0", "70", "17.1%", "80.6%"]
    assert cells(text, "March") == ["50", "12", "2", "0", "0", "64"]
    assert cells(text, "School or other education setting") == ["20", "0", "2", "6", "0", "28"]
    assert cells(text, "All") == ["50", "12", "2", "6", "0", "70"]
    assert "70 requests were received in 2026 so far." in text
    for query, many in (
        ("every=yes&outcome=N&received=2026", 12),
        ("every=yes&received=2026", 70),
        ("every=yes&outcome=W&received=2026-03", 2),
        ("every=yes&outcome=agreed&received=2026&source=2", 20),
    ):
        assert query in text
        assert f"of {many} cases" in page(client, f"/anyshire/cases/?{query}")


@pytest.mark.usefixtures("asked")
@pytest.mark.parametrize("role", OTHERS)
def test_a_board_sees_no_small_number_and_none_to_work_it_out(member: SignIn, role: Role) -> None:
    text = page(member(role), URL)
    # 2 withdrawn: with the total, the 6 awaited would tell.
    year = cells(text, "2026")
    assert year == ["50", "12", "c", "c", "0", "70", "17.1%", "80.6%"]
    assert cells(text, "All") == ["50", "12", "c", "c", "0", "70"]
    for name in ("March", "School or other education setting"):
        row = cells(text, name)
        assert row[2] == "c"
        assert row.count("c") >= 2
    assert "/anyshire/cases/" not in text
    assert "c: hidden" in text


@pytest.mark.usefixtures("asked")
def test_beside_england_and_per_10000(area: LocalArea, member: SignIn) -> None:
    england = EnglandFactory()
    people = MeasureFactory(code="population.population_estimate", period_kind=PeriodKind.REPORTING)
    publish(people, 2024, {area.geography: 20_000})
    rate = MeasureFactory(code="rates.requests_per_10000", unit=Unit.RATE, decimal_places=1)
    publish(rate, 2024, {area.geography: 90.0, england: 131.9})
    publish(share("requests.request_not_assess_pc"), 2024, {england: 25.0})
    text = page(member(Role.BOARD_MEMBER), URL)
    row = cells(text, "Requests per 10,000 residents aged 0 to 17 (2024)")
    assert row == ["35.0", "90.0", "131.9", "–", "–"]  # 70 requests of 20,000 residents
    assert cells(text, "Requests refused (2024)") == ["17.1%", "–", "25.0%", "–", "–"]
    assert "England, 2024" in text
    assert "published on 25 June 2026" in text


def test_assessments(area: LocalArea, member: SignIn) -> None:
    for outcome, days in (*[("Y", 90)] * 12, *[("N", 100)] * 2):
        AssessmentFactory(
            request=AssessedRequestFactory(
                child=ChildFactory(area=area), received_on=date(2026, 1, 5)
            ),
            outcome=outcome,
            decided_on=date(2026, 1, 5) + timedelta(days=days),
        )
    text = page(member(Role.COMMISSIONER), URL)
    assert cells(text, "2026") == ["12", "2", "0", "14", "14.3%", "100.0%"]
    text = page(member(Role.BOARD_MEMBER), URL)
    assert cells(text, "2026") == ["c", "c", "0", "14", "c", "c"]


@pytest.mark.usefixtures("asked")
def test_another_year_and_another_day(area: LocalArea, member: SignIn) -> None:
    ask(area, date(2025, 5, 1), RequestOutcome.REFUSED, 10)
    client = member(Role.COMMISSIONER)
    text = page(client, f"{URL}?year=2025")
    assert cells(text, "May") == ["0", "1", "0", "0", "0", "1"]
    assert "1 requests were received" not in text
    # On 31 March nothing was known of April, and the 12 late refusals (14 April) were awaited.
    text = page(client, f"{URL}?on=2026-03-31")
    assert cells(text, "All") == ["20", "0", "2", "42", "0", "64"]
    assert "/anyshire/cases/?every" not in text


@pytest.mark.usefixtures("asked")
@pytest.mark.parametrize(("role", "withdrawn"), [(Role.COMMISSIONER, "2"), (OTHERS[0], "c")])
def test_the_download_is_what_is_seen(member: SignIn, role: Role, withdrawn: str) -> None:
    answer = member(role).get(URL, {"format": "csv", "table": "table2"})
    lines = b"".join(answer).decode("utf-8-sig").splitlines()
    assert lines[0].startswith("Year,Agreed,Refused,Withdrawn")
    assert lines[1].split(",")[3] == withdrawn
    assert member(role).get(URL, {"format": "xlsx", "table": "table1"}).status_code == 200


@pytest.mark.usefixtures("asked")
def test_queries_do_not_grow(
    member: SignIn, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client = member(Role.COMMISSIONER)
    page(client, URL)
    with django_assert_max_num_queries(15):
        page(client, URL)
