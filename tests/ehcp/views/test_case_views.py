"""Saved views of the caseload: kept, found again, shared, renamed, deleted."""

import re
from datetime import date

import pytest
from django.test import Client
from django.utils import timezone

from commissioning.choices import Role
from commissioning.models import LocalArea
from ehcp.actions.case_view import MOST
from ehcp.models import CaseView
from tests.conftest import Member, SignIn
from tests.factories import CaseViewFactory, LocalAreaFactory

pytestmark = pytest.mark.django_db

CASES = "/anyshire/cases/"
VIEWS = f"{CASES}views/"
ASKED = "need=ASD&review=overdue"


@pytest.fixture
def area(area: LocalArea) -> LocalArea:
    area.standing_on = date(2026, 6, 1)
    area.save()
    return area


@pytest.fixture
def commissioner(member: SignIn) -> Member:
    return member(Role.COMMISSIONER)


def named(client: Client, query: str = "") -> list[tuple[str, str]]:
    """The views above the list, with their addresses."""
    page = client.get(CASES + query).content.decode()
    part = re.search(r'<nav [^>]*aria-label="Saved views">.*?</nav>', page, re.DOTALL)
    return re.findall(r'href="([^"]+)">([^<]+)</a>', part[0]) if part else []


def test_filters_are_kept_and_found_again(commissioner: Member) -> None:
    assert named(commissioner) == []
    offered = named(commissioner, f"?{ASKED}&sort=age&page=1")
    assert offered == [(f"{VIEWS}new/?need=ASD&amp;review=overdue", "Save these filters as a view")]
    page = commissioner.get(f"{VIEWS}new/?{ASKED}").content.decode()
    assert "Primary need: Autistic spectrum disorder; Annual review: Over 12 months" in page
    answer = commissioner.post(f"{VIEWS}new/?{ASKED}", {"name": "Overdue reviews, autism"})
    assert answer["Location"] == f"{CASES}?{ASKED}"
    view = CaseView.objects.get()
    assert (view.query, view.shared, view.person) == (ASKED, False, commissioner.membership.person)
    assert (f"{CASES}?{ASKED.replace('&', '&amp;')}", "Overdue reviews, autism") in named(
        commissioner
    )
    page = commissioner.get(f"{CASES}?{ASKED}").content.decode()
    assert '<strong aria-current="page">Overdue reviews, autism</strong>' in page


@pytest.mark.parametrize("query", ["", "?colour=red", "?need=RED", "?page=2"])
def test_there_is_no_view_without_a_filter_that_the_list_has(
    commissioner: Member, query: str
) -> None:
    assert "No filter is chosen" in commissioner.get(f"{VIEWS}new/{query}").content.decode()
    commissioner.post(f"{VIEWS}new/{query}", {"name": "All"})
    assert not CaseView.objects.exists()


def test_only_what_the_list_has_is_kept(commissioner: Member) -> None:
    commissioner.post(f"{VIEWS}new/?need=ASD&colour=red&sort=age&stage=", {"name": "Autism"})
    assert CaseView.objects.get().query == "need=ASD"


def test_one_name_once_and_not_without_one(commissioner: Member) -> None:
    commissioner.post(f"{VIEWS}new/?need=ASD", {"name": "Autism"})
    again = commissioner.post(f"{VIEWS}new/?need=SLCN", {"name": "Autism"}).content.decode()
    assert "You have a view of this name already." in again
    nameless = commissioner.post(f"{VIEWS}new/?need=SLCN", {"name": ""}).content.decode()
    assert "Enter the name" in nameless or "Enter name" in nameless
    assert CaseView.objects.count() == 1


def test_twenty_are_the_most(commissioner: Member, area: LocalArea) -> None:
    person = commissioner.membership.person
    for number in range(MOST):
        CaseViewFactory(area=area, person=person, name=f"View {number}")
    CaseViewFactory(person=person)  # of another area
    page = commissioner.post(f"{VIEWS}new/?need=ASD", {"name": "One more"}).content.decode()
    assert "You have 20 views, which is the most." in page
    assert CaseView.objects.filter(area=area).count() == MOST


def test_own_views_are_renamed_shared_and_deleted(commissioner: Member, area: LocalArea) -> None:
    view = CaseViewFactory(area=area, person=commissioner.membership.person, name="Autism")
    page = commissioner.get(VIEWS).content.decode()
    assert "Primary need: Autistic spectrum disorder. Only you see it." in page
    commissioner.post(f"{VIEWS}{view.pk}/", {"name": "Autism, all", "shared": "on"})
    view.refresh_from_db()
    assert (view.name, view.shared) == ("Autism, all", True)
    assert "Delete this view?" in commissioner.get(f"{VIEWS}{view.pk}/delete/").content.decode()
    assert CaseView.objects.exists()
    commissioner.post(f"{VIEWS}{view.pk}/delete/")
    assert not CaseView.objects.exists()


def test_a_shared_view_is_seen_by_all_who_may_and_changed_by_its_owner(
    commissioner: Member, member: SignIn, area: LocalArea
) -> None:
    other = member(Role.COMMISSIONER)
    own = CaseViewFactory(area=area, person=other.membership.person, name="Mine")
    shared = CaseViewFactory(area=area, person=other.membership.person, name="Ours", shared=True)
    assert [name for _, name in named(commissioner)] == ["Ours", "Manage views"]
    page = commissioner.get(VIEWS).content.decode()
    assert f"Shared by {other.membership.person}" in page
    assert "Mine" not in page
    for view in (own, shared):
        for address in (f"{VIEWS}{view.pk}/", f"{VIEWS}{view.pk}/delete/"):
            assert commissioner.get(address).status_code == 404
            assert commissioner.post(address, {"name": "Stolen"}).status_code == 404
    other.membership.ended_at = timezone.now()
    other.membership.save()
    assert named(commissioner) == []
    elsewhere = member(Role.COMMISSIONER, area=LocalAreaFactory())
    assert elsewhere.get(VIEWS).status_code == 404


def test_a_view_of_a_filter_that_is_gone_says_so(commissioner: Member, area: LocalArea) -> None:
    CaseViewFactory(area=area, person=commissioner.membership.person, query="colour=red")
    assert "Filters that the list no longer has" in commissioner.get(VIEWS).content.decode()


def test_nothing_yet_names_the_next_step(commissioner: Member) -> None:
    page = commissioner.get(VIEWS).content.decode()
    assert "No views yet" in page
    assert f'href="{CASES}"' in page


# The ladder


@pytest.mark.parametrize("path", ["", "new/?need=ASD", "1/", "1/delete/"])
def test_others_may_not(client: Client, member: SignIn, path: str) -> None:
    for role in (Role.BOARD_MEMBER, Role.ACTION_OWNER):
        assert member(role).get(VIEWS + path).status_code == 404
    assert member(Role.COMMISSIONER, area=LocalAreaFactory()).get(VIEWS + path).status_code == 404
    assert client.get(VIEWS + path)["Location"].startswith("/account/login/")
    assert member(Role.COMMISSIONER).delete(VIEWS + path).status_code == 405
