import re
from datetime import date
from typing import Any

import pytest
from django.forms import Form
from django.test import Client
from django.urls import reverse

from commissioning.choices import Role
from commissioning.forms.settings import SettingField
from commissioning.models import LocalArea, Setting
from commissioning.queries.history import version_of
from tests.conftest import Member, SignIn
from tests.factories import AuthorityFactory, LocalAreaFactory, SettingFactory

EDITORS = (Role.ADMINISTRATOR, Role.COMMISSIONER)


@pytest.fixture
def commissioner(member: SignIn) -> Member:
    return member(Role.COMMISSIONER)


@pytest.fixture
def provider(area: LocalArea) -> Setting:
    """A tutor's firm of the area."""
    return SettingFactory(
        name="Tutors", urn="", type_code=None, type_name="", area=area, authority=area.geography
    )


def address(name: str, area: LocalArea, *args: object) -> str:
    return reverse(f"commissioning:{name}", args=[area.slug, *args])


def entered(**changed: object) -> dict[str, object]:
    return {"name": "Therapy centre", "status": "Open", **changed}


def every_address(area: LocalArea, provider: Setting) -> list[str]:
    return [
        address("settings", area),
        address("setting-add", area),
        address("setting", area, provider.pk),
        address("setting-change", area, provider.pk),
    ]


def test_a_stranger_is_sent_to_sign_in(client: Client, area: LocalArea, provider: Setting) -> None:
    for url in every_address(area, provider):
        assert client.get(url)["Location"].startswith("/account/login/?next=/anyshire/settings/")


def test_members_of_another_area_find_nothing(
    member: SignIn, area: LocalArea, provider: Setting
) -> None:
    other = member(Role.ADMINISTRATOR, area=LocalAreaFactory())
    for url in every_address(area, provider):
        assert other.get(url).status_code == 404, url
    theirs = other.membership.area
    for url in every_address(theirs, provider)[2:]:
        assert other.get(url).status_code == 404, url


@pytest.mark.parametrize("role", Role)
def test_everybody_reads_and_only_editors_change(
    member: SignIn, area: LocalArea, provider: Setting, role: Role
) -> None:
    client = member(role)
    show, add, one, change = every_address(area, provider)
    expected = 200 if role in EDITORS else 403
    assert client.get(show).status_code == client.get(one).status_code == 200
    assert client.get(add).status_code == client.get(change).status_code == expected
    for url in (show, one):
        assert (("Add a provider" if url == show else "Change</a>") in text(client.get(url))) is (
            role in EDITORS
        )


def text(response: Any) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def test_wrong_verbs(commissioner: Member, area: LocalArea, provider: Setting) -> None:
    show, add, one, change = every_address(area, provider)
    for url in (show, one):
        assert commissioner.post(url).status_code == 405
    for url in (add, change):
        assert commissioner.put(url).status_code == 405


def names(client: Client, url: str) -> list[str]:
    """The first cells of the list, in order."""
    table = client.get(url).content.decode().partition("<tbody")[2]
    return re.findall(r'settings/\d+/"?[^>]*>([^<]+)</a>', table)


@pytest.fixture
def several(area: LocalArea, provider: Setting) -> None:
    SettingFactory(name="Ash", urn="100001", authority=area.geography, capacity=90)
    SettingFactory(
        name="Birch",
        urn="100002",
        type_code=10,
        type_name="Other independent special school",
        section_41=True,
        status="Closed",
        closed_on=date(2020, 8, 31),
    )
    SettingFactory(
        name="Cardiff", urn="400001", type_code=30, authority=None, authority_number="681"
    )
    SettingFactory(name="Dale", urn="100003", type_code=1, sen_unit_capacity=8)
    SettingFactory(name="Elsewhere's tutors", urn="", area=LocalAreaFactory(), authority=None)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["Ash", "Birch", "Cardiff", "Dale", "Tutors"]),
        ("?sort=-name", ["Tutors", "Dale", "Cardiff", "Birch", "Ash"]),
        ("?q=100002", ["Birch"]),
        ("?q=tutor", ["Tutors"]),
        ("?where=own", ["Ash", "Tutors"]),
        ("?where=elsewhere", ["Birch", "Dale"]),
        ("?where=not_england", ["Cardiff"]),
        ("?type_code=10", ["Birch"]),
        ("?status=Closed", ["Birch"]),
        ("?provision=unit", ["Dale"]),
        ("?provision=section_41", ["Birch"]),
        ("?provision=resourced", []),
        ("?source=area", ["Tutors"]),
        ("?source=register", ["Ash", "Birch", "Cardiff", "Dale"]),
    ],
)
@pytest.mark.usefixtures("several")
def test_the_list_sorts_and_filters(
    commissioner: Member, area: LocalArea, query: str, expected: list[str]
) -> None:
    assert names(commissioner, address("settings", area) + query) == expected


@pytest.mark.usefixtures("several")
def test_the_list_filters_by_authority_and_says_where_others_are(
    commissioner: Member, area: LocalArea
) -> None:
    url = address("settings", area)
    assert names(commissioner, f"{url}?authority={area.geography.pk}") == ["Ash", "Tutors"]
    assert "Wales (681)" in text(commissioner.get(url))


@pytest.mark.parametrize("column", ["name", "urn", "type_name", "authority", "status", "capacity"])
@pytest.mark.usefixtures("several")
def test_every_column_sorts(commissioner: Member, area: LocalArea, column: str) -> None:
    assert len(names(commissioner, f"{address('settings', area)}?sort={column}")) == 5


@pytest.mark.parametrize("extra", [1, 3])
def test_the_list_costs_the_same_for_any_number(
    commissioner: Member, area: LocalArea, extra: int, django_assert_max_num_queries: Any
) -> None:
    SettingFactory.create_batch(extra, authority=area.geography)
    with django_assert_max_num_queries(9):
        commissioner.get(address("settings", area))


@pytest.mark.usefixtures("several")
def test_the_list_downloads(commissioner: Member, area: LocalArea) -> None:
    response = commissioner.get(address("settings", area), {"format": "csv", "q": "Birch"})
    lines = b"".join(response.streaming_content).decode("utf-8-sig").splitlines()
    assert lines[0].startswith("Name,URN,UKPRN,Type,Phase,Authority,Authority number,Status")
    assert len(lines) == 2
    assert lines[1].startswith("Birch,100002,,Other independent special school,")
    assert ",Closed,,2020-08-31," in lines[1]
    assert commissioner.get(address("settings", area), {"format": "xlsx"}).status_code == 200


def test_an_empty_list_says_what_to_load(commissioner: Member, area: LocalArea) -> None:
    said = text(commissioner.get(address("settings", area)))
    assert "register of schools: its extract of all establishments" in said


def test_a_page_of_the_register(commissioner: Member, area: LocalArea) -> None:
    far = AuthorityFactory(name="Faraway", number="999")
    setting = SettingFactory(
        name="Birch", urn="100002", type_code=8, type_name="Non-maintained special school",
        authority=far, lowest_age=5, highest_age=19, specialisms="ASD, SEMH", capacity=1200,
    )  # fmt: skip
    page = text(commissioner.get(address("setting", area, setting.pk)))
    for shown in ("100002", "Faraway (999)", "5 to 19", "ASD, SEMH", "1,200"):
        assert shown in page
    assert "Non-maintained special school" in page
    assert "Out of area" in page
    assert "From the register of schools" in page
    assert commissioner.get(address("setting-change", area, setting.pk)).status_code == 404


def test_adding_a_provider(commissioner: Member, area: LocalArea) -> None:
    sent = entered(type_code="32", authority=area.geography.pk, ukprn="10000001", capacity="12")
    page = commissioner.post(address("setting-add", area), sent, follow=True)
    added = Setting.objects.get()
    assert (added.area, added.urn, added.ukprn) == (area, "", "10000001")
    assert (added.type_code, added.type_name) == (32, "Special post 16 institution")
    assert (added.authority, added.authority_number) == (area.geography, area.geography.number)
    shown = text(page)
    assert "Therapy centre is added." in shown
    assert "Specialist post-16 institution" in shown
    assert "In area" in shown
    assert "Added." in shown
    assert str(commissioner.membership.person) in shown


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"name": ""}, "Enter name"),
        ({"ukprn": "12"}, "A UKPRN has eight digits."),
        (
            {"opened_on": "2020-01-02", "closed_on": "2020-01-01"},
            "A setting cannot close before it opened.",
        ),
        ({"lowest_age": "9", "highest_age": "5"}, "The highest age cannot be below the lowest."),
        ({"type_code": "99"}, "Select a valid choice"),
    ],
)
def test_what_cannot_be_added(
    commissioner: Member, area: LocalArea, changed: dict[str, object], said: str
) -> None:
    page = text(commissioner.post(address("setting-add", area), entered(**changed)))
    assert said in page
    assert not Setting.objects.exists()


def test_changing_a_provider_keeps_history(
    commissioner: Member, area: LocalArea, provider: Setting
) -> None:
    url = address("setting-change", area, provider.pk)
    sent = entered(name="Tutors Ltd", version=version_of(provider), status="Closed")
    page = text(commissioner.post(url, sent, follow=True))
    assert "Tutors is changed." in page
    assert "Name changed from Tutors to Tutors Ltd." in page
    assert "Status changed from Open to Closed." in page
    provider.refresh_from_db()
    assert (provider.name, provider.status, provider.authority) == ("Tutors Ltd", "Closed", None)
    assert provider.authority_number == ""


def test_saving_what_is_there_leaves_no_trace(
    commissioner: Member, area: LocalArea, provider: Setting
) -> None:
    version = version_of(provider)
    sent = entered(name="Tutors", version=version, authority=area.geography.pk)
    commissioner.post(address("setting-change", area, provider.pk), sent)
    assert version_of(provider) == version


def test_a_clash_shows_both_and_lets_the_second_person_choose(
    commissioner: Member, area: LocalArea, provider: Setting
) -> None:
    url = address("setting-change", area, provider.pk)
    stale = version_of(provider)
    Setting.objects.filter(pk=provider.pk).update(name="Tutors of Sefton")
    sent = entered(name="Tutors Ltd", version=stale, authority=area.geography.pk)
    page = text(commissioner.post(url, sent))
    assert "Somebody changed this provider while you had it open." in page
    assert "Tutors of Sefton" in page
    assert 'value="Tutors Ltd"' in page
    assert Setting.objects.get().name == "Tutors of Sefton"
    fresh = re.search(r'name="version" value="(\d+)"', page)
    assert fresh is not None
    assert int(fresh[1]) == version_of(provider) > stale
    commissioner.post(url, sent | {"version": fresh[1]})
    assert Setting.objects.get().name == "Tutors Ltd"


class PickForm(Form):
    """A form that asks for a setting."""

    setting = SettingField(required=False)

    def __init__(self, area: LocalArea, typed: str) -> None:
        super().__init__({"setting": typed})
        field: Any = self.fields["setting"]
        field.area = area


@pytest.mark.parametrize(
    ("typed", "expected"),
    [("100001", "Ash"), ("ash", "Ash"), ("tut", "Tutors"), ("10000009", "Dale"), ("", None)],
)
@pytest.mark.usefixtures("several")
def test_a_setting_is_found_by_what_is_typed(
    area: LocalArea, typed: str, expected: str | None
) -> None:
    Setting.objects.filter(name="Dale").update(ukprn="10000009")
    form = PickForm(area, typed)
    assert form.is_valid()
    found = form.cleaned_data["setting"]
    assert (found.name if found else None) == expected


@pytest.mark.usefixtures("several")
def test_several_or_no_settings_are_said(area: LocalArea) -> None:
    assert "No setting matches “Oak”" in str(PickForm(area, "Oak").errors)
    several = str(PickForm(area, "a").errors)
    assert "Several settings match. Enter the number of one: Ash (100001, " in several
    assert "Cardiff (400001)" in several
    assert "Elsewhere" not in several
