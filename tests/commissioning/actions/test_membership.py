from threading import Barrier, Thread

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from commissioning.actions.membership import (
    NewPartner,
    change_membership,
    end_membership,
    invite,
)
from commissioning.choices import OrganisationKind, Role
from commissioning.models import LocalArea, Membership, Organisation, Person
from commissioning.queries.history import version_of
from tests.factories import (
    LocalAreaFactory,
    MembershipFactory,
    OrganisationFactory,
    PersonFactory,
)


@pytest.fixture
def administrator(area: LocalArea) -> Person:
    return MembershipFactory(area=area, role=Role.ADMINISTRATOR).person


def invited(area: LocalArea, by: Person, **terms: object) -> Membership:
    ready = {
        "name": "Ada Byron",
        "email": "ada@council.example",
        "role": Role.COMMISSIONER,
        "organisation": OrganisationFactory(areas=[area]),
    }
    return invite(area=area, by=by, **(ready | terms))


def test_inviting_makes_a_person_who_cannot_sign_in_before_they_choose_a_password(
    area: LocalArea, administrator: Person
) -> None:
    made = invited(area, administrator, email="Ada@Council.example")

    assert made.person.email == "ada@council.example"
    assert made.person.name == "Ada Byron"
    assert not made.person.has_usable_password()
    assert (made.area, made.role) == (area, Role.COMMISSIONER)


def test_inviting_somebody_known_keeps_their_name_and_password(
    area: LocalArea, administrator: Person
) -> None:
    known = PersonFactory(name="Ada King", email="ada@council.example")

    made = invited(area, administrator)

    assert made.person == known
    assert made.person.name == "Ada King"
    assert made.person.has_usable_password()


def test_a_member_is_not_invited_twice(area: LocalArea, administrator: Person) -> None:
    invited(area, administrator)
    with pytest.raises(ValidationError, match=r"Ada Byron already has a role in Anyshire\."):
        invited(area, administrator)


def test_somebody_whose_membership_ended_is_invited_again(
    area: LocalArea, administrator: Person
) -> None:
    first = invited(area, administrator)
    end_membership(membership=first, by=administrator)

    second = invited(area, administrator, role=Role.BOARD_MEMBER)

    assert second.pk != first.pk
    assert second.person == first.person


def test_an_inactive_person_is_not_invited(area: LocalArea, administrator: Person) -> None:
    PersonFactory(email="ada@council.example", is_active=False)
    with pytest.raises(ValidationError, match="sign-in is switched off"):
        invited(area, administrator)


def test_a_new_organisation_becomes_a_partner_of_the_area(
    area: LocalArea, administrator: Person
) -> None:
    made = invited(
        area, administrator, organisation=NewPartner("Anyshire Forum", OrganisationKind.OTHER)
    )
    assert made.organisation.name == "Anyshire Forum"
    assert list(made.organisation.areas.all()) == [area]


def test_an_organisation_that_another_area_named_is_shared(
    area: LocalArea, administrator: Person
) -> None:
    other = LocalAreaFactory()
    board = OrganisationFactory(name="NHS Wide ICB", kind=OrganisationKind.ICB, areas=[other])

    made = invited(
        area, administrator, organisation=NewPartner("NHS Wide ICB", OrganisationKind.OTHER)
    )

    assert made.organisation == board
    assert Organisation.objects.get(name="NHS Wide ICB").kind == OrganisationKind.ICB
    assert set(board.areas.all()) == {area, other}


def test_changing_role_and_organisation(area: LocalArea, administrator: Person) -> None:
    member = MembershipFactory(area=area)
    icb = OrganisationFactory(areas=[area])

    change_membership(
        membership=member,
        role=Role.BOARD_MEMBER,
        organisation=icb,
        version=version_of(member),
        by=administrator,
    )

    member.refresh_from_db()
    assert (member.role, member.organisation) == (Role.BOARD_MEMBER, icb)


def test_a_change_made_in_between_is_not_overwritten(
    area: LocalArea, administrator: Person
) -> None:
    member = MembershipFactory(area=area)
    opened_with = version_of(member)
    Membership.objects.filter(pk=member.pk).update(role=Role.ACTION_OWNER)

    with pytest.raises(ValidationError, match="Somebody changed this membership"):
        change_membership(
            membership=member,
            role=Role.BOARD_MEMBER,
            organisation=member.organisation,
            version=opened_with,
            by=administrator,
        )

    member.refresh_from_db()
    assert member.role == Role.ACTION_OWNER


def test_an_ended_membership_is_neither_changed_nor_ended_again(
    area: LocalArea, administrator: Person
) -> None:
    member = MembershipFactory(area=area)
    end_membership(membership=member, by=administrator)

    with pytest.raises(ValidationError, match="has ended already"):
        end_membership(membership=member, by=administrator)
    with pytest.raises(ValidationError, match="has ended already"):
        change_membership(
            membership=member,
            role=Role.BOARD_MEMBER,
            organisation=member.organisation,
            version=version_of(member),
            by=administrator,
        )


def test_nobody_ends_or_changes_their_own_role(area: LocalArea) -> None:
    own = MembershipFactory(area=area, role=Role.ADMINISTRATOR)
    MembershipFactory(area=area, role=Role.ADMINISTRATOR)

    with pytest.raises(ValidationError, match="nobody takes their own role away"):
        end_membership(membership=own, by=own.person)
    with pytest.raises(ValidationError, match="nobody takes their own role away"):
        change_membership(
            membership=own,
            role=Role.COMMISSIONER,
            organisation=own.organisation,
            version=version_of(own),
            by=own.person,
        )


def test_an_administrator_changes_their_own_organisation(area: LocalArea) -> None:
    own = MembershipFactory(area=area, role=Role.ADMINISTRATOR)
    icb = OrganisationFactory(areas=[area])
    change_membership(
        membership=own,
        role=Role.ADMINISTRATOR,
        organisation=icb,
        version=version_of(own),
        by=own.person,
    )
    own.refresh_from_db()
    assert own.organisation == icb


def test_the_last_administrator_stays(area: LocalArea) -> None:
    last = MembershipFactory(area=area, role=Role.ADMINISTRATOR)
    MembershipFactory(area=area, role=Role.ADMINISTRATOR, person__is_active=False)
    MembershipFactory(role=Role.ADMINISTRATOR)

    with pytest.raises(ValidationError, match=r"is the last administrator of Anyshire\."):
        end_membership(membership=last, by=PersonFactory())


@pytest.mark.django_db(transaction=True)
def test_two_administrators_who_end_each_other_at_once_leave_one() -> None:
    area = LocalAreaFactory()
    one, two = MembershipFactory.create_batch(2, area=area, role=Role.ADMINISTRATOR)
    start = Barrier(2)
    refused: list[str] = []

    def end(member: Membership, by: Person) -> None:
        start.wait()
        try:
            end_membership(membership=member, by=by)
        except ValidationError as error:
            refused.append(error.message)
        finally:
            connection.close()

    threads = [
        Thread(target=end, args=(one, two.person)),
        Thread(target=end, args=(two, one.person)),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(refused) == 1
    assert "is the last administrator" in refused[0]
    assert Membership.objects.filter(area=area, ended_at=None).count() == 1
