"""A partnership without a record, and one with a single request: every page opens and leads on."""

import re
from datetime import date

import pytest

from commissioning.choices import Role
from commissioning.models import LocalArea
from tests.conftest import Member, SignIn
from tests.factories import RequestFactory

HOME = "/anyshire/"
PLANS = (
    "timeliness/forecast/",
    "timeliness/",
    "caseload/",
    "caseload/ceased/",
    "caseload/budgets/",
    "reviews/",
    "transfers/",
)
REQUESTS = ("requests/", "timeliness/pipeline/")
OTHERS = ("timeliness/advice/", "disputes/", "clock/")
NEXT_STEPS = {
    Role.ADMINISTRATOR: f'href="{HOME}imports/new/"',
    Role.COMMISSIONER: f'href="{HOME}cases/new/"',
    Role.ACTION_OWNER: "Ask an administrator of this partnership to load a SEN2 return.",
    Role.BOARD_MEMBER: "Ask an administrator of this partnership to load a SEN2 return.",
}
NO_FIGURE = re.compile(r">\s*-?(None|nan%?|inf%?)\s*<")


def read(client: Member, path: str) -> str:
    """The page, which opens."""
    answer = client.get(f"{HOME}{path}")
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize("path", [*PLANS, *REQUESTS])
@pytest.mark.parametrize("role", Role)
def test_without_a_record_a_page_names_the_next_step(member: SignIn, role: Role, path: str) -> None:
    text = read(member(role), path)
    assert "kit-empty" in text
    assert NEXT_STEPS[role] in text


@pytest.mark.parametrize("path", ["cases/", "inspection/"])
def test_the_lists_of_cases_name_it_too(member: SignIn, path: str) -> None:
    assert NEXT_STEPS[Role.ADMINISTRATOR] in read(member(Role.ADMINISTRATOR), path)


@pytest.mark.parametrize("path", [*PLANS, *REQUESTS, *OTHERS])
@pytest.mark.parametrize("role", [Role.COMMISSIONER, Role.BOARD_MEMBER])
def test_with_one_request_nothing_is_divided_by_nothing(
    area: LocalArea, member: SignIn, role: Role, path: str
) -> None:
    RequestFactory(child__area=area, received_on=date(2026, 1, 5))
    text = read(member(role), path)
    assert not NO_FIGURE.search(text)
    assert ("kit-empty" in text) == (path not in (*REQUESTS, "clock/"))


@pytest.mark.parametrize("path", ["needs/schools/", "needs/census/", "settings/"])
def test_pages_of_the_ground_floor_name_the_next_step(member: SignIn, path: str) -> None:
    text = read(member(Role.ADMINISTRATOR), path)
    assert "kit-empty" in text
    assert NEXT_STEPS[Role.ADMINISTRATOR] in text


def test_advice_is_not_looked_for_in_a_return_that_does_not_hold_it(member: SignIn) -> None:
    assert "Load a monthly extract" in read(member(Role.ADMINISTRATOR), "timeliness/advice/")
    asked = read(member(Role.BOARD_MEMBER), "timeliness/advice/")
    assert "Ask an administrator of this partnership to load a monthly extract." in asked


def test_empty_pages_of_the_needs_profile_keep_their_titles(member: SignIn) -> None:
    client = member(Role.COMMISSIONER)
    assert "<title>Needs by school" in read(client, "needs/schools/")
    assert "<title>Your own school census" in read(client, "needs/census/")
