from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from commissioning.choices import Role
from commissioning.models import LocalArea, Membership
from tests.factories import AuthorityFactory, LocalAreaFactory

GIVEN = {
    "authority": "343",
    "council": "Sefton Council",
    "administrator": "Jane Doe",
    "email": "jane@sefton.example",
}


@pytest.fixture(autouse=True)
def _sefton(db: None) -> None:
    AuthorityFactory(number="343", name="Sefton")


def open_area(name: str = "Sefton", **changed: str) -> str:
    said = StringIO()
    call_command("open_area", name, stdout=said, **(GIVEN | changed))
    return said.getvalue()


def test_an_area_opens_with_its_council_and_one_administrator() -> None:
    said = open_area()

    made = Membership.objects.get()
    assert (made.area.slug, made.area.geography.name) == ("sefton", "Sefton")
    assert (made.role, made.organisation.name) == (Role.ADMINISTRATOR, "Sefton Council")
    assert made.person.email == "jane@sefton.example"
    assert "Sefton is open at /sefton/." in said
    assert "/account/password/reset/key/" in said


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"authority": "999"}, "No authority has the number 999"),
        ({"email": "jane"}, "Enter a valid email address"),
        ({"address": "account"}, "This word is used by the site itself"),
        ({"address": "taken"}, "already exists"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_written(changed: dict[str, str], said: str) -> None:
    LocalAreaFactory(slug="taken")
    with pytest.raises(CommandError, match=said):
        open_area(**changed)
    assert LocalArea.objects.count() == 1
    assert not Membership.objects.exists()
