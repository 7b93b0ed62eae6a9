import re

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from commissioning.choices import OrganisationKind, Role
from commissioning.models import LocalArea, Membership, Organisation
from commissioning.permissions import all_rights
from commissioning.queries.history import version_of
from tests.conftest import Member, SignIn
from tests.factories import LocalAreaFactory, MembershipFactory, OrganisationFactory, PersonFactory

PAGES = ("people", "invite", "rights")


@pytest.fixture
def administrator(member: SignIn) -> Member:
    return member(Role.ADMINISTRATOR)


def address(name: str, area: LocalArea, *args: object) -> str:
    return reverse(f"commissioning:{name}", args=[area.slug, *args])


def addresses(member: Membership) -> list[str]:
    area = member.area
    return [address(name, area) for name in PAGES] + [
        address(name, area, member.pk) for name in ("membership", "membership-end", "invitation")
    ]


def terms(member: Membership, **changed: object) -> dict[str, object]:
    ready = {
        "role": member.role,
        "organisation": member.organisation_id,
        "version": version_of(member),
    }
    return ready | changed


def test_pages_send_a_stranger_to_sign_in(client: Client, area: LocalArea) -> None:
    for url in addresses(MembershipFactory(area=area)):
        response = client.get(url)
        assert response.status_code == 302, url
        assert response["Location"].startswith("/account/login/?next=/anyshire/people/")


def test_pages_are_not_there_for_members_of_another_area(member: SignIn, area: LocalArea) -> None:
    stranger = member(Role.ADMINISTRATOR, area=LocalAreaFactory())
    for url in addresses(MembershipFactory(area=area)):
        assert stranger.get(url).status_code == 404, url
        assert stranger.post(url).status_code == 404, url


@pytest.mark.parametrize("role", [role for role in Role if role != Role.ADMINISTRATOR])
def test_pages_are_refused_without_the_right(member: SignIn, area: LocalArea, role: Role) -> None:
    other = MembershipFactory(area=area)
    client = member(role)
    for url in addresses(other):
        assert client.get(url).status_code == 403, url
        assert client.post(url).status_code == 403, url


def test_wrong_verbs(administrator: Member, area: LocalArea) -> None:
    other = MembershipFactory(area=area)
    assert administrator.get(address("invitation", area, other.pk)).status_code == 405
    assert administrator.post(address("rights", area)).status_code == 405
    assert administrator.put(address("membership", area, other.pk)).status_code == 405


def test_a_membership_of_another_area_is_not_found(administrator: Member, area: LocalArea) -> None:
    elsewhere = MembershipFactory()
    for name in ("membership", "membership-end"):
        assert administrator.get(address(name, area, elsewhere.pk)).status_code == 404
        assert administrator.post(address(name, area, elsewhere.pk)).status_code == 404


def names(client: Client, url: str) -> list[str]:
    """The first cells of the list, in order."""
    table = client.get(url).content.decode().partition("<tbody")[2]
    return re.findall(r'people/\d+/"?[^>]*>([^<]+)</a>', table)


def test_the_list_sorts_filters_and_leaves_ended_memberships_out(
    administrator: Member, area: LocalArea
) -> None:
    own = administrator.membership
    Membership.objects.filter(pk=own.pk).update(organisation=own.organisation)
    own.person.name = "Bea"
    own.person.save()
    icb = OrganisationFactory(name="The ICB", areas=[area])
    MembershipFactory(area=area, person__name="Cy", role=Role.BOARD_MEMBER, organisation=icb)
    MembershipFactory(area=area, person__name="Al", role=Role.COMMISSIONER)
    gone = MembershipFactory(area=area, person__name="Dot")
    gone.ended_at = gone.started_at
    gone.save()
    MembershipFactory(person__name="Elsewhere")
    url = address("people", area)

    assert names(administrator, url) == ["Al", "Bea", "Cy"]
    assert names(administrator, f"{url}?sort=-name") == ["Cy", "Bea", "Al"]
    assert names(administrator, f"{url}?role=board_member") == ["Cy"]
    assert names(administrator, f"{url}?organisation={icb.pk}") == ["Cy"]
    assert names(administrator, f"{url}?state=ended") == ["Dot"]
    assert names(administrator, f"{url}?state=all") == ["Al", "Bea", "Cy", "Dot"]
    assert names(administrator, f"{url}?q=icb") == ["Cy"]


@pytest.mark.parametrize("column", ["name", "role", "organisation", "email", "last_login"])
def test_every_column_sorts(administrator: Member, area: LocalArea, column: str) -> None:
    MembershipFactory.create_batch(2, area=area)
    assert len(names(administrator, f"{address('people', area)}?sort={column}")) == 3


@pytest.mark.parametrize("extra", [1, 3])
def test_the_list_costs_the_same_for_any_number_of_people(
    administrator: Member, area: LocalArea, extra: int, django_assert_max_num_queries: object
) -> None:
    MembershipFactory.create_batch(extra, area=area)
    with django_assert_max_num_queries(9):  # type: ignore[operator]
        administrator.get(address("people", area))


def test_the_list_downloads(administrator: Member, area: LocalArea) -> None:
    MembershipFactory(area=area, person__name="Al", role=Role.BOARD_MEMBER)
    response = administrator.get(address("people", area), {"format": "csv"})
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    assert text.splitlines()[0].startswith("Name,E-mail address,Role,Organisation")
    assert "Al,person" in text
    assert ",Board member," in text


def invite(client: Member, **changed: object) -> str:
    """Invite somebody; the text of the page that follows."""
    council = client.membership.organisation
    data = {
        "name": "Ada Byron",
        "email": "ada@council.example",
        "role": Role.COMMISSIONER.value,
        "organisation": council.pk,
    } | changed
    response = client.post(address("invite", client.membership.area), data, follow=True)
    return response.content.decode()


def test_inviting_mails_a_link_that_sets_a_password_and_signs_in(
    administrator: Member, area: LocalArea
) -> None:
    page = invite(administrator)

    assert "Ada Byron is invited. An e-mail went to ada@council.example." in page
    (message,) = mail.outbox
    assert message.to == ["ada@council.example"]
    assert message.subject == "Anyshire invites you to Local SEND Partnership"
    assert "given you a role in Anyshire: commissioner for" in message.body
    (link,) = re.findall(r"http://testserver(\S+)", message.body)
    assert link not in page

    ada = Client()
    form = ada.get(link, follow=True)
    assert "For Ada Byron, ada@council.example." in form.content.decode()
    path = form.redirect_chain[-1][0]
    words = {"password1": "three odd words", "password2": "three odd words"}
    response = ada.post(path, words, follow=True)
    assert response.redirect_chain[-1][0] == "/anyshire/"
    assert response.context["user"].name == "Ada Byron"

    again = Client().get(link, follow=True)
    assert "This link no longer works" in again.content.decode()


def test_inviting_somebody_known_says_that_they_keep_their_password(
    administrator: Member, area: LocalArea
) -> None:
    PersonFactory(name="Ada King", email="ada@council.example")

    page = invite(administrator)

    assert "Ada King is invited." in page
    assert "They sign in with the password that they have." in page
    assert "Sign in as usual:\n\nhttp://testserver/anyshire/\n" in mail.outbox[0].body
    assert "password/reset" not in mail.outbox[0].body


def test_the_demonstration_shows_the_link(
    administrator: Member, area: LocalArea, settings: Settings
) -> None:
    settings.DEMO = True
    page = invite(administrator)
    (link,) = re.findall(r'href="http://testserver(/account/password/reset/key/[^"]+)"', page)
    assert Client().get(link).status_code == 302


def test_the_demonstration_shows_no_link_for_somebody_with_a_password(
    administrator: Member, area: LocalArea, settings: Settings
) -> None:
    settings.DEMO = True
    PersonFactory(email="ada@council.example")
    assert "password/reset/key" not in invite(administrator)


def test_inviting_with_a_new_organisation(administrator: Member, area: LocalArea) -> None:
    page = invite(
        administrator,
        organisation="",
        new_organisation="Anyshire Forum",
        new_kind=OrganisationKind.PARENT_CARER_FORUM.value,
    )
    assert "Anyshire Forum" in page
    assert area.organisations.filter(name="Anyshire Forum").exists()


def test_an_invitation_says_what_is_missing(administrator: Member) -> None:
    page = invite(administrator, name="", email="x", role="", organisation="")
    for error in (
        "Give their name.",
        "Give an e-mail address like name@council.gov.uk.",
        "Choose a role.",
        "Choose an organisation.",
    ):
        assert page.count(error) == 2, error  # in the summary, and by the field
    assert "<title>Error: Invite somebody" in page
    page = invite(administrator, organisation="", new_organisation="Forum")
    assert page.count("Choose what kind of organisation it is.") == 2
    assert 'value="Forum"' in page
    assert mail.outbox == []


def test_an_organisation_of_another_area_is_not_on_offer(administrator: Member) -> None:
    page = invite(administrator, organisation=OrganisationFactory().pk)
    assert "Select a valid choice" in page
    assert not Membership.objects.filter(person__email="ada@council.example").exists()


def test_a_member_is_not_invited_twice(administrator: Member) -> None:
    invite(administrator)
    assert "Ada Byron already has a role in Anyshire." in invite(administrator)


def test_an_invitation_stands_when_the_mail_server_does_not(
    administrator: Member, area: LocalArea, monkeypatch: pytest.MonkeyPatch
) -> None:
    def down(self: EmailBackend, messages: list[object]) -> int:
        raise ConnectionRefusedError

    monkeypatch.setattr(EmailBackend, "send_messages", down)
    assert "could not be sent. Send it again from this page." in invite(administrator)
    assert Membership.objects.filter(person__email="ada@council.example").exists()


def test_an_invitation_is_sent_again(administrator: Member, area: LocalArea) -> None:
    invite(administrator)
    made = Membership.objects.get(person__email="ada@council.example")
    administrator.post(address("invitation", area, made.pk))
    assert len(mail.outbox) == 2


def test_nothing_is_sent_for_an_ended_membership(administrator: Member, area: LocalArea) -> None:
    ended = MembershipFactory(area=area)
    ended.ended_at = ended.started_at
    ended.save()
    administrator.post(address("invitation", area, ended.pk))
    assert mail.outbox == []


def test_changing_a_role_shows_in_the_history(administrator: Member, area: LocalArea) -> None:
    other = MembershipFactory(area=area, person__name="Al")
    url = address("membership", area, other.pk)

    response = administrator.post(url, terms(other, role="board_member"), follow=True)

    page = response.content.decode()
    assert "Al&#x27;s membership is changed." in page
    assert "Role changed from commissioner to board member." in page
    assert page.count(administrator.membership.person.name) >= 2  # in the header and as who did it


def test_a_change_made_in_between_is_shown_and_not_overwritten(
    administrator: Member, area: LocalArea
) -> None:
    other = MembershipFactory(area=area)
    stale = terms(other, role="board_member")
    Membership.objects.filter(pk=other.pk).update(role=Role.ACTION_OWNER)

    response = administrator.post(address("membership", area, other.pk), stale, follow=True)

    assert "Somebody changed this membership while you had it open." in response.content.decode()
    other.refresh_from_db()
    assert other.role == Role.ACTION_OWNER


def test_ending_asks_first_and_shuts_the_person_out_at_once(
    administrator: Member, member: SignIn, area: LocalArea
) -> None:
    other = member(Role.ADMINISTRATOR)
    url = address("membership-end", area, other.membership.pk)
    assert other.get(address("people", area)).status_code == 200

    assert "will see nothing of" in administrator.get(url).content.decode()
    assert other.get(address("people", area)).status_code == 200
    response = administrator.post(url, follow=True)

    assert "no longer belongs to Anyshire." in response.content.decode()
    assert other.get(address("people", area)).status_code == 404


def test_nobody_ends_their_own_membership(administrator: Member, area: LocalArea) -> None:
    own = administrator.membership
    page = administrator.get(address("membership", area, own.pk)).content.decode()
    assert "Only another administrator can end your own membership" in page
    assert address("membership-end", area, own.pk) not in page

    response = administrator.post(address("membership-end", area, own.pk), follow=True)

    assert "nobody takes their own role away" in response.content.decode()
    own.refresh_from_db()
    assert own.ended_at is None


def test_an_ended_member_can_be_invited_again(administrator: Member, area: LocalArea) -> None:
    invite(administrator)
    first = Membership.objects.get(person__email="ada@council.example")
    administrator.post(address("membership-end", area, first.pk))
    page = administrator.get(address("membership", area, first.pk)).content.decode()
    assert "This membership has ended." in page
    assert "Save" not in page

    invite(administrator, role=Role.BOARD_MEMBER.value)

    assert Membership.objects.filter(person=first.person, ended_at=None).count() == 1


def test_the_table_of_rights_has_every_right_and_every_role(
    administrator: Member, area: LocalArea
) -> None:
    page = administrator.get(address("rights", area)).content.decode()
    body = page.partition("<tbody")[2].partition("</tbody>")[0]
    rows = [re.findall(r">\s*([^<>]+?)\s*</t[hd]>", row) for row in body.split("</tr>")[:-1]]
    assert [row[0].replace("&#x27;", "'") for row in rows] == [r.label for r in all_rights()]
    for right, row in zip(all_rights(), rows, strict=True):
        assert row[1:] == ["Yes" if role in right.roles else "No" for role in Role]


def test_organisations_are_not_made_by_a_form_that_fails(administrator: Member) -> None:
    before = Organisation.objects.count()
    invite(administrator, email="x", new_organisation="Forum", new_kind="other")
    assert Organisation.objects.count() == before
