"""Who saw identifiers: what administrators read of it, and that nobody else does."""

import pytest
from django.test import Client

from commissioning.choices import Role
from commissioning.models import LocalArea
from tests.conftest import SignIn
from tests.factories import ChildFactory, IdentifierViewFactory, LocalAreaFactory

pytestmark = pytest.mark.django_db

PAGE = "/anyshire/cases/identifier-views/"
UPN = "A950000178301"


def test_each_view_is_a_line_with_who_and_which_case(member: SignIn, area: LocalArea) -> None:
    child = ChildFactory(area=area, reference="C-1", upn=UPN)
    other = ChildFactory(area=area, reference="C-2")
    commissioner = member(Role.COMMISSIONER)
    for _ in range(2):
        commissioner.post(f"{child.get_absolute_url()}identifiers/")
    IdentifierViewFactory(child=other, person__name="Ada Example")
    IdentifierViewFactory(child__area=LocalAreaFactory(), child__reference="ELSEWHERE")
    client = member(Role.ADMINISTRATOR)
    page = client.get(PAGE).content.decode()
    assert "Showing 1 to 3 of 3 views" in page
    assert page.count(f'href="{child.get_absolute_url()}"') == 2
    assert commissioner.membership.person.email in page
    assert "ELSEWHERE" not in page
    assert UPN not in page
    found = client.get(f"{PAGE}?q=ada").content.decode()
    assert "Showing 1 to 1 of 1 view" in found
    assert "C-2" in found
    assert "C-1" not in found


def test_the_list_downloads_with_its_search(member: SignIn, area: LocalArea) -> None:
    for reference in ("C-1", "C-2"):
        IdentifierViewFactory(child__area=area, child__reference=reference)
    answer = member(Role.ADMINISTRATOR).get(f"{PAGE}?q=C-2&format=csv")
    lines = b"".join(answer).decode("utf-8-sig").splitlines()  # type: ignore[arg-type]
    assert len(lines) == 2
    assert lines[1].endswith("C-2")


def test_nothing_seen_yet_says_where_it_would_come_from(member: SignIn) -> None:
    page = member(Role.ADMINISTRATOR).get(PAGE).content.decode()
    assert "Nobody has looked yet" in page


@pytest.mark.parametrize("role", [Role.COMMISSIONER, Role.ACTION_OWNER, Role.BOARD_MEMBER])
def test_others_are_not_told_that_it_is_there(member: SignIn, role: Role) -> None:
    assert member(role).get(PAGE).status_code == 404


def test_another_area_a_stranger_and_another_verb(member: SignIn, client: Client) -> None:
    there = LocalAreaFactory(slug="elsewhere")
    assert member(Role.ADMINISTRATOR, there).get(PAGE).status_code == 404
    assert client.get(PAGE).status_code == 302
    assert member(Role.ADMINISTRATOR).post(PAGE).status_code == 405
