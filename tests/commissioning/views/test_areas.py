from django.test import Client

from commissioning.choices import Role
from tests.conftest import SignIn
from tests.factories import LocalAreaFactory, MembershipFactory, PersonFactory


def test_a_stranger_is_sent_to_sign_in(client: Client, db: None) -> None:
    assert client.get("/")["Location"] == "/account/login/?next=/"


def test_a_person_of_one_area_goes_straight_there(member: SignIn) -> None:
    assert member(Role.BOARD_MEMBER).get("/")["Location"] == "/anyshire/"


def test_a_person_of_two_areas_chooses(member: SignIn) -> None:
    client = member(Role.BOARD_MEMBER)
    other = LocalAreaFactory(name="Othershire", slug="othershire")
    MembershipFactory(person=client.membership.person, area=other)
    LocalAreaFactory(name="Thirdshire")

    page = client.get("/").content.decode()

    assert 'href="/anyshire/">Anyshire</a>' in page
    assert 'href="/othershire/">Othershire</a>' in page
    assert "Thirdshire" not in page


def test_a_person_of_no_area_is_told_whom_to_ask(client: Client, db: None) -> None:
    client.force_login(PersonFactory(email="new@council.example"))
    page = client.get("/").content.decode()
    assert "Ask an administrator of your partnership to invite you" in page
    assert "new@council.example" in page


def test_an_ended_membership_no_longer_counts(client: Client, db: None) -> None:
    member = MembershipFactory()
    member.ended_at = member.started_at
    member.save()
    client.force_login(member.person)
    assert "You do not belong to a partnership" in client.get("/").content.decode()
