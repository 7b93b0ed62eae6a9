"""The page of mediation and appeals, through the client."""

import re
from datetime import date

import pytest
from django.test import Client

from commissioning.choices import PeriodKind, Role
from commissioning.models import LocalArea
from ehcp.choices import DisputeAbout, DisputeKind, DisputeOutcome, Ordered
from tests.conftest import SignIn
from tests.ehcp.invented import plan_of
from tests.ehcp.queries.test_appeals import dispute
from tests.ehcp.views.test_timeliness import OTHERS, WORKERS, cells, page
from tests.factories import (
    EnglandFactory,
    LocalAreaFactory,
    MeasureFactory,
    ObservationFactory,
    PeriodFactory,
)
from tests.figures import publish, share

URL = "/anyshire/disputes/"
ON = date(2026, 11, 21)


@pytest.fixture(autouse=True)
def _standing(area: LocalArea) -> None:
    area.standing_on = ON
    area.save()


@pytest.fixture
def records(area: LocalArea) -> None:
    """2026: 14 appeals about a refusal to assess of which 6 conceded, 2 about contents allowed
    by order and carried out a day late; 9 mediations, 6 agreed. 84 plans, no refusal.
    """
    for index in range(14):
        ended = {"outcome": DisputeOutcome.CONCEDED, "closed_on": date(2026, 6, 1)}
        dispute(area, **(ended if index < 6 else {}))
    for _ in range(2):
        dispute(
            area,
            about=DisputeAbout.CONTENTS,
            outcome=DisputeOutcome.ALLOWED,
            closed_on=date(2026, 9, 1),
            order_on=date(2026, 9, 1),
            ordered=Ordered.CONTENTS,
            due_on=date(2026, 10, 6),
            complied_on=date(2026, 10, 7),
        )
    for index in range(9):
        ended = {"outcome": DisputeOutcome.AGREED, "closed_on": date(2026, 6, 1)}
        dispute(area, DisputeKind.MEDIATION, **(ended if index < 6 else {}))
    for _ in range(84):
        plan_of(area, date(2024, 5, 1))


# The ladder


@pytest.mark.parametrize("role", Role)
def test_every_role_may_look(member: SignIn, role: Role) -> None:
    assert "No mediation and no appeal yet" in page(member(role), URL)


def test_others_may_not(client: Client, member: SignIn) -> None:
    assert member(Role.COMMISSIONER, area=LocalAreaFactory()).get(URL).status_code == 404
    assert client.get(URL)["Location"].startswith("/account/login/")
    assert member(Role.COMMISSIONER).post(URL).status_code == 405


# The numbers


@pytest.mark.usefixtures("records")
@pytest.mark.parametrize("role", WORKERS)
def test_those_who_work_on_cases_see_every_number(member: SignIn, role: Role) -> None:
    text = page(member(role), URL)
    assert cells(text, "Refusal to assess") == ["9", "14", "23"]
    assert cells(text, "Contents of the plan or the setting named") == ["0", "2", "2"]
    assert cells(text, "Conceded by the authority") == ["6", "37.5%"]
    assert cells(text, "Change the contents of the plan") == ["2", "0", "2", "0", "0", "0"]
    assert "The authority conceded 6 of 8 appeals that ended." in text
    assert "Mediation was held in 6 of 6 that ended with an outcome." in text
    # 16 appeals of 84 plans; no decision of the year can be appealed.
    assert cells(text, "2026")[0] == "–"
    assert "19.0%" in text
    assert cells(text, "Plans on 21 November 2026") == ["84", "–"]
    assert "16 appeals were registered and 9 mediations asked for" in text


@pytest.mark.usefixtures("records")
def test_the_tile_opens_the_children_it_names(area: LocalArea, member: SignIn) -> None:
    client = member(Role.COMMISSIONER)
    again = dispute(area, opened_on=date(2026, 2, 2))
    dispute(area, child=again.child, opened_on=date(2026, 3, 3))
    for row in (again,):
        plan_of(area, date(2025, 1, 1)).request.disputes.add(row)
    text = page(client, URL)
    assert "of 17 children" in text
    assert re.search(r'href="/anyshire/cases/\?appealed=2026"', text)


@pytest.mark.usefixtures("records")
@pytest.mark.parametrize("role", OTHERS)
def test_a_board_sees_no_small_number_and_none_to_work_it_out(member: SignIn, role: Role) -> None:
    text = page(member(role), URL)
    assert "16 appeals were registered and 9 mediations asked for" in text
    # Two appeals about contents: hidden, and with them those about a refusal.
    about = cells(text, "Contents of the plan or the setting named")
    assert about[1] == "c"
    assert cells(text, "Refusal to assess")[1] == "c"
    # Two orders were late.
    assert cells(text, "Change the contents of the plan")[0] == "c"
    assert "What appeals of 2026 are set against" not in text
    assert "The authority conceded" not in text
    assert "/anyshire/cases/" not in text


def test_a_board_sees_no_rate_of_few_appeals(area: LocalArea, member: SignIn) -> None:
    for _ in range(3):
        dispute(area)
    for _ in range(20):
        dispute(area, DisputeKind.MEDIATION)
    text = page(member(Role.BOARD_MEMBER), URL)
    assert "The numbers of 2026 are hidden: few children." in text
    assert "Not shown: the numbers of the year are few." in text
    assert cells(text, "Refusal to assess") == []


@pytest.mark.usefixtures("records")
def test_both_methods_stand_apart_with_what_is_published(area: LocalArea, member: SignIn) -> None:
    england = EnglandFactory()
    publish(share("tribunal.appeal_rate"), 2024, {area.geography: 2.5, england: 3.2})
    publish(share("tribunal.appeal_rate_new"), 2024, {england: 6.1})
    text = page(member(Role.COMMISSIONER), URL)
    tables = text.split("<table")
    assert [("3.2%" in table, "6.1%" in table) for table in tables].count((True, True)) == 0
    assert sum("3.2%" in table for table in tables) == 1
    assert sum("6.1%" in table for table in tables) == 1
    charts = re.findall(r"<figure.*?</figure>", text)
    assert charts
    assert not any("3.2%" in chart or "6.1%" in chart for chart in charts)


@pytest.mark.usefixtures("records")
def test_appeals_for_every_10000_pupils(area: LocalArea, member: SignIn) -> None:
    assert "Needs the number of pupils" in page(member(Role.COMMISSIONER), URL)
    period = PeriodFactory(
        kind=PeriodKind.ACADEMIC,
        code="202526",
        label="2025/26",
        starts_on=date(2025, 9, 1),
        ends_on=date(2026, 8, 31),
    )
    measure = MeasureFactory(code="school.pupils", period_kind=PeriodKind.ACADEMIC)
    ObservationFactory(measure=measure, geography=area.geography, period=period, value=40_000)
    text = page(member(Role.BOARD_MEMBER), URL)
    assert "40,000 pupils, 2025/26" in text
    assert ">4.0<" in text


@pytest.mark.usefixtures("records")
def test_what_was_known_on_an_earlier_day(member: SignIn) -> None:
    text = page(member(Role.COMMISSIONER), f"{URL}?on=2026-05-31")
    assert cells(text, "Conceded by the authority") == ["0", "0.0%"]
    assert cells(text, "Not ended yet")[0] == "16"
    assert "No order, concession or agreement of 2026 is recorded." in text


@pytest.mark.usefixtures("records")
def test_tables_come_as_files(member: SignIn) -> None:
    response = member(Role.COMMISSIONER).get(f"{URL}?table=table1&format=csv")
    lines = b"".join(response).decode("utf-8-sig").splitlines()
    assert lines[1] == "Refusal to assess,9,14,23"
