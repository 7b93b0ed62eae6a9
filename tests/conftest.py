"""What every test may ask for: an area, and clients signed in to it."""

import fcntl
import gc
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from pytest_django import DjangoDbBlocker

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


def pytest_collection_finish() -> None:
    """Keep what is loaded by now out of Python's search for garbage: all of it stays."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None,
    django_db_keepdb: bool,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
    worker_id: str,
) -> Iterator[None]:
    """Where several processes test, one migrates a database, and each begins with a copy of it."""
    if worker_id == "master" or django_db_keepdb:
        yield
        return
    test, kept = connection.settings_dict["TEST"], connection.settings_dict["NAME"]
    own, template = test["NAME"], test["NAME"].removesuffix(worker_id) + "migrated"
    made = tmp_path_factory.getbasetemp().parent / "migrated"
    with _one_at_a_time(made), django_db_blocker.unblock():
        if not made.exists():
            test["NAME"] = template
            connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
            connection.creation.destroy_test_db(kept, verbosity=0, keepdb=True)
            made.touch()
    test |= {"NAME": own, "TEMPLATE": template}
    yield
    with _one_at_a_time(made), django_db_blocker.unblock():
        if made.exists():
            connection.settings_dict["NAME"] = template
            connection.creation.destroy_test_db(kept, verbosity=0)
            made.unlink()


@contextmanager
def _one_at_a_time(about: Path) -> Iterator[None]:
    """Wait until no other process is in here about the same file."""
    with about.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


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
