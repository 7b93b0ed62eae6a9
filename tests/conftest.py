"""What every test may ask for: an area, and clients signed in to it."""

from typing import Protocol

import pytest
from django.core.cache import cache
from django.test import Client

from commissioning.choices import Role
from commissioning.models import LocalArea, Membership
from tests.factories import LocalAreaFactory, MembershipFactory, totp_for


class Member(Client):
    """A client with somebody signed in, and who that is."""

    membership: Membership


class SignIn(Protocol):
    """Signs a new person in: `member(Role.COMMISSIONER)`, `member(role, area=other)`."""

    def __call__(
        self, role: Role, area: LocalArea | None = None, *, second_factor: bool = True
    ) -> Member: ...


@pytest.fixture(autouse=True)
def _no_attempts_counted(request: pytest.FixtureRequest) -> None:
    """Begin with an empty cache where the test's rows are not rolled back."""
    if {"transactional_db", "live_server"} & set(request.fixturenames):
        request.getfixturevalue("transactional_db")
        cache.clear()


@pytest.fixture
def area(db: None) -> LocalArea:
    return LocalAreaFactory(name="Anyshire", slug="anyshire")


@pytest.fixture
def member(area: LocalArea) -> SignIn:
    """Makes a person of the role in the area and gives a client that is signed in as them.

    Administrators have set up one-time codes, unless `second_factor` is false.
    """
    home = area

    def sign_in(role: Role, area: LocalArea | None = None, *, second_factor: bool = True) -> Member:
        client = Member()
        client.membership = MembershipFactory(area=area or home, role=role)
        if second_factor and role == Role.ADMINISTRATOR:
            totp_for(client.membership.person)
        client.force_login(client.membership.person)
        return client

    return sign_in
