"""Every address declares who may open it, and keeps to it."""

from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import reverse

from commissioning.choices import Role
from commissioning.models import LocalArea
from commissioning.permissions import all_rights
from config.lib.access import PUBLIC, SIGNED_IN, Right
from tests.architecture.house import Address, addresses
from tests.conftest import SignIn
from tests.factories import LocalAreaFactory

# Views of allauth, which asks itself who somebody is. A name that is not here has come with a
# new version, and somebody has to decide whether it is open.
BEFORE_SIGN_IN = "opens before somebody is signed in, as a part of signing in"
WITH_A_SESSION = "allauth sends whoever is not signed in to sign in"
ALLAUTH = {
    "account_login": BEFORE_SIGN_IN,
    "account_logout": "asks whoever is signed in, and sends others on",
    "account_inactive": BEFORE_SIGN_IN,
    "account_reauthenticate": WITH_A_SESSION,
    "account_change_password": WITH_A_SESSION,
    "account_set_password": WITH_A_SESSION,
    "account_reset_password": BEFORE_SIGN_IN,
    "account_reset_password_done": BEFORE_SIGN_IN,
    "account_reset_password_from_key": "opens with the key that was sent by e-mail",
    "mfa_index": WITH_A_SESSION,
    "mfa_authenticate": "opens between the password and the code",
    "mfa_reauthenticate": WITH_A_SESSION,
    "mfa_activate_totp": WITH_A_SESSION,
    "mfa_deactivate_totp": WITH_A_SESSION,
    "mfa_view_recovery_codes": WITH_A_SESSION,
    "mfa_generate_recovery_codes": WITH_A_SESSION,
    "mfa_download_recovery_codes": WITH_A_SESSION,
    "socialaccount_login_cancelled": BEFORE_SIGN_IN,
    "socialaccount_login_error": BEFORE_SIGN_IN,
    "openid_connect_login": BEFORE_SIGN_IN,
    "openid_connect_callback": "opens with what the identity provider signed",
}
METHODS = ("get", "post")


def is_allauth(address: Address) -> bool:
    """Whether the view is not ours."""
    return address.pattern.lookup_str.startswith("allauth.")


def names(chosen: list[Address]) -> list[str]:
    """What the tests of these addresses are called."""
    return [address.name for address in chosen]


OURS = [address for address in addresses() if not is_allauth(address)]
OF_AREAS = [address for address in OURS if address.of_an_area]
SIGNED_IN_ONLY = [address for address in OURS if address.access == SIGNED_IN]
CHILD_LEVEL = [
    address
    for address in OF_AREAS
    if isinstance(address.access, Right) and address.access.child_level
]


def of_role(role: Role, *, has_right: bool) -> list[Address]:
    """The addresses of areas for which a role has the right, or has it not."""
    return [
        address
        for address in OF_AREAS
        if isinstance(address.access, Right) and (role in address.access.roles) is has_right
    ]


REFUSED_SOMEWHERE = [role for role in Role if of_role(role, has_right=False)]


def test_every_address_has_a_name_of_its_own() -> None:
    found = [address.name for address in addresses()]
    assert sorted(set(found)) == sorted(found)
    assert [name for name in found if not name.rpartition(":")[2]] == []


@pytest.mark.parametrize("address", OURS, ids=names(OURS))
def test_every_view_declares_who_may_open_it(address: Address) -> None:
    known = isinstance(address.access, Right) or address.access in (PUBLIC, SIGNED_IN)
    assert known, f"{address.path} is open to whoever finds it"


@pytest.mark.parametrize("address", OF_AREAS, ids=names(OF_AREAS))
def test_every_page_of_an_area_needs_a_right_that_administrators_see(address: Address) -> None:
    assert address.path.startswith("<slug:area>/")
    assert address.access in all_rights()


def test_every_view_of_allauth_is_known() -> None:
    assert {address.name for address in addresses() if is_allauth(address)} == set(ALLAUTH)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "name", [name for name, reason in ALLAUTH.items() if reason == WITH_A_SESSION]
)
def test_allauth_sends_a_stranger_to_sign_in(client: Client, name: str) -> None:
    answer = client.get(reverse(name))
    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("account_login"))


def test_every_right_names_roles_that_exist_and_only_once() -> None:
    codes = [right.code for right in all_rights()]
    assert sorted(set(codes)) == sorted(codes)
    assert {role for right in all_rights() for role in right.roles} <= set(Role)
    assert [right.code for right in all_rights() if not right.roles] == []


def test_no_right_is_without_a_page() -> None:
    """A right that no address asks for would be a promise on the page of rights."""
    asked = {address.access for address in OURS}
    assert [right.code for right in all_rights() if right not in asked] == []


def answers(client: Client, address: Address, area: LocalArea) -> Iterator[tuple[int, str]]:
    """Status and target of every method, on parts that name nothing which is there."""
    url = reverse(address.name, kwargs=address.arguments(area.slug))
    for method in METHODS:
        answer = getattr(client, method)(url)
        yield answer.status_code, answer.get("Location", "")


def test_a_stranger_is_sent_to_sign_in(client: Client, area: LocalArea) -> None:
    """Also from an area: a stranger never learns of one."""
    assert SIGNED_IN_ONLY
    assert OF_AREAS
    wrong = [
        (address.name, status, target)
        for address in (*SIGNED_IN_ONLY, *OF_AREAS)
        for status, target in answers(client, address, area)
        if status != 302 or not target.startswith(reverse("account_login"))
    ]
    assert wrong == []


def test_another_area_is_not_there(area: LocalArea, member: SignIn) -> None:
    client = member(Role.ADMINISTRATOR, area=LocalAreaFactory())
    assert statuses(client, OF_AREAS, area) == {each.name: [404, 404] for each in OF_AREAS}


def statuses(client: Client, chosen: list[Address], area: LocalArea) -> dict[str, list[int]]:
    """What each address answers to every method."""
    return {
        address.name: [status for status, _ in answers(client, address, area)] for address in chosen
    }


@pytest.mark.parametrize("role", REFUSED_SOMEWHERE)
def test_a_role_without_the_right_is_refused(area: LocalArea, member: SignIn, role: Role) -> None:
    """Before anything is looked up: nothing that the address names is there."""
    chosen = of_role(role, has_right=False)
    assert statuses(member(role), chosen, area) == {
        address.name: [404 if address in CHILD_LEVEL else 403] * len(METHODS) for address in chosen
    }


@pytest.mark.parametrize("role", Role)
def test_a_role_with_the_right_gets_to_the_view(
    area: LocalArea, member: SignIn, role: Role
) -> None:
    """200 where nothing has to be found, 404 or a sentence elsewhere; 405 for a wrong verb."""
    client, chosen = member(role), of_role(role, has_right=True)
    wrong = [
        (address.name, status, target)
        for address in chosen
        for status, target in answers(client, address, area)
        if status not in (200, 302, 404, 405) or target.startswith("/account/")
    ]
    assert chosen
    assert wrong == []


def test_nothing_about_a_child_is_kept_by_a_browser(area: LocalArea, member: SignIn) -> None:
    """A page that is not there (404) and a wrong verb (405) say nothing about a child."""
    client = member(Role.ADMINISTRATOR)
    kept = []
    for address in CHILD_LEVEL:
        url = reverse(address.name, kwargs=address.arguments(area.slug))
        for answer in (getattr(client, method)(url) for method in METHODS):
            if answer.status_code not in (404, 405) and answer.get("Cache-Control") != "no-store":
                kept.append(address.name)
    assert CHILD_LEVEL
    assert kept == []
