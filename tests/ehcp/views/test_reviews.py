"""The page of annual reviews, through the client."""

import re
from datetime import date, timedelta

import pytest
from django.test import Client

from commissioning.choices import Role
from commissioning.models import LocalArea
from ehcp.choices import ReviewOutcome
from tests.conftest import SignIn
from tests.ehcp.invented import plan_of
from tests.ehcp.views.test_timeliness import OTHERS, WORKERS, cells, page
from tests.factories import AnnualReviewFactory, EnglandFactory, LocalAreaFactory
from tests.figures import publish, share

URL = "/anyshire/reviews/"
ON = date(2026, 11, 21)
TEENAGER = date(2012, 1, 1)


@pytest.fixture(autouse=True)
def _standing(area: LocalArea) -> None:
    area.standing_on = ON
    area.save()


@pytest.fixture
def plans(area: LocalArea) -> None:
    """To be reviewed in 2026, in years 5 and 10: in time 20 and 12, late 6 and 2, overdue 7 and
    5, not due yet 5 and 6. Of the 40 that were reviewed 30 were decided after 28 days, 3 after
    29 to be amended, and 7 are not.
    """
    decided = 0
    for born_on, in_time, late, overdue, ahead in (
        (date(2016, 11, 1), 20, 6, 7, 5),
        (TEENAGER, 12, 2, 5, 6),
    ):
        for many, started, met in (
            (in_time, date(2025, 5, 1), date(2026, 5, 1)),
            (late, date(2025, 5, 1), date(2026, 5, 2)),
            (overdue, date(2025, 11, 1), None),
            (ahead, date(2025, 12, 1), None),
        ):
            for _ in range(many):
                plan = plan_of(area, started, born_on=born_on)
                if met:
                    days = 28 if decided < 30 else 29 if decided < 33 else None
                    AnnualReviewFactory(
                        plan=plan,
                        meeting_on=met,
                        outcome=ReviewOutcome.AMEND if days == 29 else "M" if days else "",
                        decided_on=met + timedelta(days=days) if days else None,
                    )
                    decided += 1


# The ladder


@pytest.mark.parametrize("role", Role)
def test_every_role_may_look(member: SignIn, role: Role) -> None:
    assert "No plan is old enough to be reviewed" in page(member(role), URL)


def test_others_may_not(client: Client, member: SignIn) -> None:
    assert member(Role.COMMISSIONER, area=LocalAreaFactory()).get(URL).status_code == 404
    assert client.get(URL)["Location"].startswith("/account/login/")
    assert member(Role.COMMISSIONER).post(URL).status_code == 405


# The numbers


@pytest.mark.usefixtures("plans")
@pytest.mark.parametrize("role", WORKERS)
def test_those_who_work_on_cases_see_every_number(member: SignIn, role: Role) -> None:
    text = page(member(role), URL)
    assert cells(text, "2026") == ["63", "32", "8", "12", "11", "61.5%"]
    assert cells(text, "Reception to year 6") == ["38", "20", "6", "7", "5", "60.6%"]
    assert cells(text, "Years 7 to 11") == ["25", "12", "2", "5", "6", "63.2%"]
    assert cells(text, "Maintain the plan") == ["30", "0", "30"]
    assert cells(text, "Amend the plan") == ["0", "3", "3"]
    assert cells(text, "Awaited") == ["0", "7", "7"]
    assert cells(text, "Not sent, the 12 weeks are over") == ["3"]
    assert cells(text, "Up to 4 weeks") == ["12"]
    assert "of 63 plans in force" in text
    assert "Most fall due in May 2027: 40." in text


@pytest.mark.usefixtures("plans")
def test_every_number_opens_as_many_cases(member: SignIn) -> None:
    client = member(Role.COMMISSIONER)
    text = page(client, URL)
    links = re.findall(r'href="(/anyshire/cases/\?[^"]*figure[^"]*)">\s*([\d,]+)\s*<', text)
    assert len(links) > 20
    for url, number in links:
        assert f"{number} case" in page(client, url), url


@pytest.mark.usefixtures("plans")
@pytest.mark.parametrize("role", OTHERS)
def test_a_board_sees_no_small_number_and_none_to_work_it_out(member: SignIn, role: Role) -> None:
    text = page(member(role), URL)
    assert cells(text, "2026") == ["63", "32", "8", "12", "11", "61.5%"]
    # Two late in years 7 to 11: with the sums the other stage's would tell, and another column.
    assert cells(text, "Years 7 to 11")[2] == cells(text, "Reception to year 6")[2] == "c"
    assert cells(text, "Years 7 to 11").count("c") >= 3
    # Three to be amended: hidden with their column's others, and so is all that hangs on them.
    assert cells(text, "Amend the plan")[2] == "c"
    assert cells(text, "Not sent, the 12 weeks are over") == ["c"]
    assert "/anyshire/cases/" not in text
    assert "What did we know on another day?" not in text


@pytest.mark.usefixtures("plans")
def test_a_board_cannot_compare_two_days(member: SignIn) -> None:
    text = page(member(Role.BOARD_MEMBER), f"{URL}?on=2026-05-01")
    assert "What was known on 21 November 2026" in text


@pytest.mark.usefixtures("plans")
def test_what_was_known_on_an_earlier_day(member: SignIn) -> None:
    client = member(Role.COMMISSIONER)
    text = page(client, f"{URL}?on=2026-05-01")
    assert "What was known on 1 May 2026" in text
    # The 8 of 2 May and all of autumn were still to come.
    assert cells(text, "2026") == ["63", "32", "0", "0", "31", "100.0%"]
    assert "Enter a day up to 21 November 2026." in page(client, f"{URL}?on=2026-11-22")
    assert "What was known on 21 November 2026" in page(client, f"{URL}?on=nonsense")


@pytest.mark.usefixtures("plans")
def test_the_area_stands_beside_england(area: LocalArea, member: SignIn) -> None:
    measure = share("annual_reviews.pc_decsion_4weeks")
    publish(measure, 2024, {area.geography: 40.1, EnglandFactory(): 44.4})
    text = page(member(Role.COMMISSIONER), URL)
    assert "England, 2024" in text
    assert "44.4%" in text


@pytest.mark.usefixtures("plans")
def test_tables_come_as_files_as_they_are_seen(member: SignIn) -> None:
    response = member(Role.COMMISSIONER).get(f"{URL}?table=groups&format=csv")
    lines = b"".join(response).decode("utf-8-sig").splitlines()
    assert lines[0].startswith("Stage of education,To be reviewed,Within 12 months")
    assert lines[1] == "Reception to year 6,38,20,6,7,5,60.6%"
    hidden = member(Role.BOARD_MEMBER).get(f"{URL}?table=groups&format=csv")
    assert b",c," in b"".join(hidden)
    book = member(Role.BOARD_MEMBER).get(f"{URL}?table=ahead&format=xlsx")
    assert "spreadsheetml" in book["Content-Type"]


@pytest.mark.usefixtures("plans")
def test_by_age_for_those_who_see_cases(member: SignIn) -> None:
    client = member(Role.COMMISSIONER)
    text = page(client, f"{URL}?by=age&year=2026")
    assert "Plans to be reviewed in 2026, by age" in text
    assert ">Age</a>" in page(client, URL)
    assert cells(text, "5 to 10") == ["38", "20", "6", "7", "5", "60.6%"]
    assert cells(text, "11 to 15") == ["25", "12", "2", "5", "6", "63.2%"]
    code = "due:2026:overdue:any:any:2"
    assert f"figure={code}" in text
    assert "of 5 cases" in page(client, f"/anyshire/cases/?figure={code}&every=yes")


@pytest.mark.usefixtures("plans")
@pytest.mark.parametrize("role", OTHERS)
def test_a_board_sees_stages_and_no_ages_beside_them(member: SignIn, role: Role) -> None:
    text = page(member(role), f"{URL}?by=age&year=2026")
    assert ">Age</a>" not in text
    assert "by age" not in text
    assert "Plans to be reviewed in 2026, by stage of education" in text
