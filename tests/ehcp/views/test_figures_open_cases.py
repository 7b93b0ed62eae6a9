"""A figure of a page is the number of rows that the list behind it has."""

import re
from datetime import date
from html import unescape

import pytest
from django.test import Client

from commissioning.choices import Role
from commissioning.models import LocalArea
from ehcp.demonstration.caseload import load_caseload
from ehcp.demonstration.profiles import PROFILES
from tests.conftest import SignIn

pytestmark = pytest.mark.django_db

ON = date(2026, 6, 1)
PIPELINE = "/anyshire/timeliness/pipeline/"
TIMELINESS = "/anyshire/timeliness/"
CHILDREN = 150


@pytest.fixture
def area(area: LocalArea) -> LocalArea:
    """An area with invented children."""
    area.standing_on = ON
    area.save()
    load_caseload(area, on=ON, profile=PROFILES["sefton"].scaled(CHILDREN))
    return area


def figures(client: Client, url: str) -> list[tuple[str, str]]:
    """Every number of a page that leads to the caseload, with its address."""
    page = client.get(url).content.decode()
    found = re.findall(r'<a class="govuk-link" href="([^"]*/cases/[^"]*)">([\d,]+)</a>', page)
    return [(unescape(address), figure) for address, figure in found]


def rows(client: Client, url: str) -> str:
    """How many rows a list says that it has."""
    answer = client.get(url)
    assert not answer.context["filter"].form.errors
    return str(answer.context["table"].paginator.count)


@pytest.mark.parametrize(
    ("url", "least"),
    [
        (PIPELINE, 20),
        (TIMELINESS, 20),
        (f"{TIMELINESS}?by=source&year=2025", 20),
        (f"{TIMELINESS}?by=age", 20),
    ],
)
def test_every_figure_is_the_count_of_its_list(
    member: SignIn, area: LocalArea, url: str, least: int
) -> None:
    client = member(Role.COMMISSIONER)
    found = figures(client, url)
    assert len(found) >= least
    wrong = [
        (address, figure, counted)
        for address, figure in dict.fromkeys(found)
        if (counted := rows(client, address)) != figure.replace(",", "")
    ]
    assert wrong == []


@pytest.mark.parametrize("url", [PIPELINE, TIMELINESS])
@pytest.mark.parametrize("role", [Role.BOARD_MEMBER, Role.ACTION_OWNER])
def test_others_have_no_way_to_cases(member: SignIn, area: LocalArea, url: str, role: Role) -> None:
    assert "/anyshire/cases/" not in member(role).get(url).content.decode()
