"""The pages of ceased plans, personal budgets and advice, through the client."""

import re
from datetime import date
from html import unescape
from typing import Any

import pytest
from django.test import Client

from commissioning.choices import Role
from commissioning.models import LocalArea
from ehcp.choices import AdviceAgency, CeaseReason, DirectPayment, FundingStream
from tests.conftest import SignIn
from tests.ehcp.queries.test_advice import ask
from tests.ehcp.queries.test_ceased import end
from tests.ehcp.queries.test_maintained import plan
from tests.ehcp.rows import invent
from tests.ehcp.views.test_timeliness import cells, page
from tests.factories import BudgetStreamFactory, EnglandFactory, LocalAreaFactory, MeasureFactory
from tests.figures import publish

CEASED, BUDGETS = "/anyshire/caseload/ceased/", "/anyshire/caseload/budgets/"
ADVICE = "/anyshire/timeliness/advice/"
PAGES = (CEASED, BUDGETS, ADVICE)
ON = date(2026, 11, 21)
MARCH = date(2026, 3, 2)
OTHERS = (Role.BOARD_MEMBER, Role.ACTION_OWNER)


@pytest.fixture(autouse=True)
def _standing(area: LocalArea) -> None:
    area.standing_on = ON
    area.save()


@pytest.fixture
def ended(area: LocalArea) -> None:
    """2026: 12 needs met at 15, 2 transferred at 15, 6 transferred at 16. 2025: 10 needs met."""
    for many, day, reason in (
        (12, date(2026, 5, 1), CeaseReason.NEEDS_MET),
        (2, date(2026, 5, 1), CeaseReason.TRANSFERRED),
        (6, date(2026, 7, 1), CeaseReason.TRANSFERRED),
        (10, date(2025, 7, 1), CeaseReason.NEEDS_MET),
    ):
        for _ in range(many):
            end(area, day, reason)


@pytest.fixture
def given(area: LocalArea) -> None:
    """30 plans: 12 with direct payments for education, 3 of them organised too; 8 organised."""
    kinds: tuple[tuple[int, dict[str, Any]], ...] = (
        (9, {"direct_payment": DirectPayment.EDUCATION}),
        (3, {"direct_payment": DirectPayment.EDUCATION, "organised_arrangements": True}),
        (8, {"organised_arrangements": True}),
    )
    for many, fields in kinds:
        for _ in range(many):
            made = plan(area, MARCH, personal_budget=True, **fields)
            BudgetStreamFactory(plan=made, stream=FundingStream.SEN, pounds_a_year=1000)
    for _ in range(10):
        plan(area, MARCH)


@pytest.fixture
def asked(area: LocalArea) -> None:
    """Of psychologists 20 in time and 15 late; of social care 11 in time, 2 past six weeks."""
    for many, days, agency in (
        (20, 42, AdviceAgency.EDUCATIONAL_PSYCHOLOGY),
        (15, 43, AdviceAgency.EDUCATIONAL_PSYCHOLOGY),
        (11, 10, AdviceAgency.SOCIAL_CARE),
        (2, None, AdviceAgency.SOCIAL_CARE),
    ):
        for _ in range(many):
            ask(area, MARCH, days, agency)


@pytest.mark.parametrize("url", PAGES)
@pytest.mark.parametrize("role", Role)
def test_every_role_may_look(member: SignIn, role: Role, url: str) -> None:
    assert "<h1" in page(member(role), url)


@pytest.mark.parametrize("url", PAGES)
def test_others_may_not(client: Client, member: SignIn, url: str) -> None:
    assert member(Role.COMMISSIONER, area=LocalAreaFactory()).get(url).status_code == 404
    assert client.get(url)["Location"].startswith("/account/login/")
    assert member(Role.COMMISSIONER).post(url).status_code == 405


@pytest.mark.parametrize(
    ("url", "words"),
    [
        (CEASED, "No plan has ceased yet"),
        (BUDGETS, "No plans yet"),
        (ADVICE, "No advice has been asked for yet"),
    ],
)
def test_nothing_yet(member: SignIn, url: str, words: str) -> None:
    assert words in page(member(Role.BOARD_MEMBER), url)


@pytest.mark.parametrize("url", PAGES)
@pytest.mark.parametrize("role", [Role.COMMISSIONER, Role.BOARD_MEMBER])
def test_every_page_of_the_demonstration_opens(
    area: LocalArea, member: SignIn, url: str, role: Role
) -> None:
    invent(area, ON, 90)
    client = member(role)
    text = page(client, url)
    for query in ("?year=2025", "?year=nonsense", "?on=2025-12-31", "?table=table1&format=csv"):
        assert client.get(url + query).status_code == 200
    link = r'<a class="govuk-link" href="(/anyshire/cases/[^"]*)">([\d,]+)</a>'
    links = re.findall(link + r'(?: <span class="kit-cell__note">\(([\d,]+) cases?\))?', text)
    assert bool(links) is (role == Role.COMMISSIONER)
    # Every figure is counted again in test_figures_open_cases; some lists are drawn here.
    for target, figure, cases in links[::8]:
        assert re.search(rf"\b(of )?{cases or figure} cases?\b", page(client, target)), target


# Ceased plans


@pytest.mark.usefixtures("ended")
def test_ceased_plans_by_reason_and_age(member: SignIn) -> None:
    text = page(member(Role.COMMISSIONER), CEASED)
    assert cells(text, "Needs met without a plan") == ["12", "10", "22"]
    assert cells(text, "Transferred to another authority") == ["8", "0", "8"]
    assert cells(text, "11 to 15") == ["14", "0", "14"] or cells(text, "11 to 15")[0] == "14"
    assert cells(text, "16 to 19")[0] == "6"
    assert "20 plans ceased in 2026 so far. Most often: needs met without a plan" in text


@pytest.mark.usefixtures("ended")
@pytest.mark.parametrize("role", OTHERS)
def test_ceased_plans_for_a_board(area: LocalArea, member: SignIn, role: Role) -> None:
    for _ in range(2):
        end(area, date(2026, 6, 2), CeaseReason.EMPLOYMENT)
    text = page(member(role), CEASED)
    assert cells(text, "Moved on to paid employment") == ["c", "0", "c"]
    assert cells(text, "Transferred to another authority")[0] == "c"
    assert cells(text, "Needs met without a plan") == ["12", "10", "22"]
    assert "/anyshire/cases/" not in text


@pytest.mark.usefixtures("ended")
def test_ceased_plans_beside_england(member: SignIn) -> None:
    england = EnglandFactory()
    for code, value in (("ceased.total_ceased", 200), ("ceased.needs_met", 30)):
        publish(MeasureFactory(code=code), 2024, {england: value})
    text = page(member(Role.COMMISSIONER), CEASED)
    assert cells(text, "Needs met without a plan") == ["60.0%", "–", "15.0%", "–", "–"]


# Personal budgets


@pytest.mark.usefixtures("given")
def test_personal_budgets(member: SignIn) -> None:
    england = EnglandFactory()
    for code, value in (("caseload.ehcplans", 1000), ("personal_budgets.personal_budget", 47)):
        publish(MeasureFactory(code=code), 2024, {england: value})
    text = page(member(Role.COMMISSIONER), BUDGETS)
    assert cells(text, "Education only") == ["3", "9", "12"]
    assert cells(text, "All") == ["11", "9", "20"]
    assert cells(text, "SEN funding") == ["20", "£20,000", "£1,000"]
    assert "20 plans have a personal budget, 66.7% of the plans in force." in text
    assert cells(text, "Plans with a personal budget") == ["66.7%", "–", "4.7%", "–", "–"]
    assert "personal_budget=yes" in text


@pytest.mark.usefixtures("given")
@pytest.mark.parametrize("role", OTHERS)
def test_personal_budgets_for_a_board(member: SignIn, role: Role) -> None:
    text = page(member(role), BUDGETS)
    # 3 organised beside direct payments: with them the 9 without, and the 8 below.
    row = cells(text, "Education only")
    assert row[0] == "c"
    assert row.count("c") >= 2
    assert cells(text, "No direct payment")[0] == "c"
    assert "/anyshire/cases/" not in text


@pytest.mark.usefixtures("given")
@pytest.mark.parametrize(("role", "shown"), [(Role.COMMISSIONER, "4"), (OTHERS[0], "c")])
def test_budgets_with_a_third_party(
    area: LocalArea, member: SignIn, role: Role, shown: str
) -> None:
    for _ in range(4):
        plan(area, MARCH, personal_budget=True, third_party=True)
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page(member(role), BUDGETS)))
    assert f"With a third party {shown} " in text


@pytest.mark.usefixtures("given")
def test_budgets_with_a_third_party_open_their_cases(area: LocalArea, member: SignIn) -> None:
    for _ in range(4):
        plan(area, MARCH, personal_budget=True, third_party=True)
    client = member(Role.COMMISSIONER)
    link = re.search(r'<a [^>]*href="([^"]*)"[^>]*>\s*With a third party', page(client, BUDGETS))
    assert link
    assert "of 4 cases<" in page(client, unescape(link[1]))


@pytest.mark.usefixtures("given")
def test_the_pounds_of_few_budgets_are_not_told_by_the_sum(area: LocalArea, member: SignIn) -> None:
    for _ in range(6):
        made = plan(area, MARCH, personal_budget=True, organised_arrangements=True)
        BudgetStreamFactory(plan=made, stream=FundingStream.TRAVEL, pounds_a_year=300)
    text = page(member(Role.BOARD_MEMBER), BUDGETS)
    assert cells(text, "Travel") == ["6", "c", "c"]
    assert cells(text, "SEN funding") == ["20", "£20,000", "£1,000"]
    assert "£21,800" not in text
    assert "£21,800" in page(member(Role.COMMISSIONER), BUDGETS)


# Advice


@pytest.mark.usefixtures("asked")
def test_advice_by_agency(member: SignIn) -> None:
    client = member(Role.COMMISSIONER)
    text = page(client, ADVICE)
    row = ["20", "15", "0", "0", "0", "35", "57.1%", "42.0"]
    assert cells(text, "Educational psychologist") == row
    # 11 of the 13 given or past six weeks; the last row of that name is what is still to come.
    assert "84.6%" in text
    assert cells(text, "Social care") == ["2", "2"]
    assert cells(text, "2026") == ["31", "15", "0", "2", "0", "48", "64.6%"]
    assert "64.6% of the advice of 2026 so far came within 6 weeks." in text
    assert "Least often from: educational psychologist (57.1%)." in text
    found = re.findall(r'href="(/anyshire/cases/\?[^"]*overdue[^"]*)"', text)
    assert "of 2 cases" in page(client, found[0])


@pytest.mark.usefixtures("asked")
@pytest.mark.parametrize("role", OTHERS)
def test_advice_for_a_board(member: SignIn, role: Role) -> None:
    text = page(member(role), ADVICE)
    row = cells(text, "Social care")
    assert row[3] == "c"
    assert row.count("c") >= 3
    assert cells(text, "2026")[3] == "c"
    assert "Still to come for open requests" not in text
    assert "/anyshire/cases/" not in text
