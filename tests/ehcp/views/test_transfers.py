"""The page of phase transfers and young people, through the client."""

import re
from datetime import date

import pytest
from django.test import Client

from commissioning.choices import Role
from commissioning.models import LocalArea
from ehcp.choices import SettingCode
from tests.conftest import SignIn
from tests.ehcp.queries.test_transfers import moving
from tests.ehcp.views.test_timeliness import OTHERS, WORKERS, cells, page
from tests.factories import AttendanceFactory, LocalAreaFactory, SettingFactory

URL = "/anyshire/transfers/"
ON = date(2027, 2, 20)


@pytest.fixture(autouse=True)
def _standing(area: LocalArea) -> None:
    area.standing_on = ON
    area.save()


@pytest.fixture
def plans(area: LocalArea) -> None:
    """Moves in 2027: to secondary 20 in time, 6 on the day itself, 5 overdue; to post-16 12 in
    time, 7 with no plan yet. Past year 11: 14 at a college in year 12; past year 14 one there and
    8 not in education. All are overdue for a review.
    """
    college = SettingFactory(type_code=18)
    for school_year, final, many in (
        (6, date(2027, 2, 14), 20),
        (6, date(2027, 2, 15), 6),
        (6, None, 5),
        (11, date(2027, 2, 15), 12),
        (11, None, 7),
        (12, None, 14),
        (16, None, 1),
        (17, None, 8),
    ):
        for _ in range(many):
            plan = moving(area, school_year, final)
            setting = college if 11 < school_year < 17 else None
            code = SettingCode.NEET if school_year == 17 else ""
            AttendanceFactory(plan=plan, setting=setting, code=code, entered_on=date(2026, 9, 1))


# The ladder


@pytest.mark.parametrize("role", Role)
def test_every_role_may_look(member: SignIn, role: Role) -> None:
    assert "No plans due to move phase" in page(member(role), URL)


def test_others_may_not(client: Client, member: SignIn) -> None:
    assert member(Role.COMMISSIONER, area=LocalAreaFactory()).get(URL).status_code == 404
    assert client.get(URL)["Location"].startswith("/account/login/")
    assert member(Role.COMMISSIONER).post(URL).status_code == 405


# The numbers


@pytest.mark.usefixtures("plans")
@pytest.mark.parametrize("role", WORKERS)
def test_those_who_work_on_cases_see_every_number(member: SignIn, role: Role) -> None:
    text = page(member(role), URL)
    assert cells(text, "To secondary or upper") == ["31", "20", "6", "5", "0", "64.5%"]
    assert cells(text, "Secondary to post-16") == ["19", "12", "0", "0", "7", "63.2%"]
    assert "Issued before 15 February 2027" in text
    assert "The date is over" in text
    assert "38 days left, to 30 March 2027" in text
    assert cells(text, "Years 12 to 14") == ["14", "14", "0", "0", "0"]
    assert cells(text, "Further education or sixth-form college") == ["14", "1", "15"]
    assert cells(text, "Not in education, employment or training") == ["0", "8", "8"]
    assert "Not in education, employment or training: 8." in text


@pytest.mark.usefixtures("plans")
def test_every_number_opens_as_many_cases(member: SignIn) -> None:
    client = member(Role.COMMISSIONER)
    text = page(client, URL)
    links = re.findall(r'href="(/anyshire/cases/\?[^"]*)">\s*([\d,]+)\s*<', text)
    assert len(links) > 20
    for url, number in links:
        assert f"{number} case" in page(client, url), url


@pytest.mark.usefixtures("plans")
@pytest.mark.parametrize("role", OTHERS)
def test_a_board_sees_no_small_number_and_none_to_work_it_out(member: SignIn, role: Role) -> None:
    text = page(member(role), URL)
    assert cells(text, "To secondary or upper") == ["31", "20", "6", "5", "0", "64.5%"]
    # One at a college past year 14: hidden with the other of its row and those of the other.
    assert cells(text, "Further education or sixth-form college") == ["c", "c", "15"]
    # Overdue ones by stage stand on the page of reviews, where a sum would tell a hidden one.
    assert "Overdue or due by 31 August 2027" in text
    assert cells(text, "Years 12 to 14") == ["14", "14", "0", "0"]
    assert "/anyshire/cases/" not in text


def test_a_small_move_hides_what_would_tell_it(area: LocalArea, member: SignIn) -> None:
    for school_year, many in ((6, 20), (11, 3)):
        for _ in range(many):
            moving(area, school_year)
    text = page(member(Role.BOARD_MEMBER), URL)
    assert cells(text, "Secondary to post-16")[0] == "c"
    assert cells(text, "To secondary or upper")[0] == "c"
    assert "Where young people past year 11 are placed" not in text


@pytest.mark.usefixtures("plans")
def test_last_year_and_next(member: SignIn) -> None:
    client = member(Role.COMMISSIONER)
    assert "Moves of the school year 2025/26" in page(client, f"{URL}?year=2026")
    assert "Moves of the school year 2027/28" in page(client, f"{URL}?year=2028")
    assert "Moves of the school year 2026/27" in page(client, f"{URL}?year=1999")


@pytest.mark.usefixtures("plans")
def test_what_was_known_on_an_earlier_day(member: SignIn) -> None:
    text = page(member(Role.COMMISSIONER), f"{URL}?on=2027-02-14")
    assert cells(text, "To secondary or upper") == ["31", "20", "0", "0", "11", "64.5%"]
    assert "This is the last day" in text
    assert "/anyshire/cases/?on=2027-02-14" in text


@pytest.mark.usefixtures("plans")
def test_tables_come_as_files(member: SignIn) -> None:
    response = member(Role.BOARD_MEMBER).get(f"{URL}?table=table1&format=csv")
    lines = b"".join(response).decode("utf-8-sig").splitlines()
    assert lines[1] == "To secondary or upper,14 February 2027,31,20,6,5,0,64.5%"


@pytest.mark.usefixtures("plans")
def test_no_group_is_called_the_largest_beside_a_hidden_one(member: SignIn) -> None:
    """15 at a college, of whom 1 is past year 14: hidden from a board, and larger than the rest."""
    said = "Most are in one group of placements: Further education and post-16, 15 plans."
    assert said in page(member(WORKERS[0]), URL)
    assert "Most are in one group" not in page(member(OTHERS[0]), URL)
