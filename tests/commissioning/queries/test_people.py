from commissioning.actions.membership import change_membership, end_membership, invite
from commissioning.choices import Role
from commissioning.models import LocalArea, Membership
from commissioning.queries.history import version_of
from commissioning.queries.people import current_administrators, history
from tests.factories import MembershipFactory, OrganisationFactory


def test_history_says_who_changed_what_newest_first(area: LocalArea) -> None:
    siobhan = MembershipFactory(
        area=area, role=Role.ADMINISTRATOR, person__name="Siobhan Kerr"
    ).person
    council = OrganisationFactory(name="Anyshire Council", areas=[area])
    icb = OrganisationFactory(name="NHS Anyshire ICB", areas=[area])
    member = invite(
        area=area,
        name="Ada",
        email="ada@council.example",
        role=Role.COMMISSIONER,
        organisation=council,
        by=siobhan,
    )
    change_membership(
        membership=member,
        role=Role.BOARD_MEMBER,
        organisation=icb,
        version=version_of(member),
        by=siobhan,
    )
    end_membership(membership=member, by=siobhan)

    told = history(member)

    assert [change.what for change in told] == [
        "Membership ended.",
        "Role changed from commissioner to board member. "
        "Organisation changed from Anyshire Council to NHS Anyshire ICB.",
        "Became commissioner for Anyshire Council.",
    ]
    assert {change.by for change in told} == {"Siobhan Kerr"}


def test_history_of_a_change_that_nobody_signed_in_made(area: LocalArea) -> None:
    member = MembershipFactory(area=area)
    assert [change.by for change in history(member)] == [""]


def test_a_version_grows_with_every_change(area: LocalArea) -> None:
    member = MembershipFactory(area=area)
    before = version_of(member)
    Membership.objects.filter(pk=member.pk).update(role=Role.BOARD_MEMBER)
    assert version_of(member) > before


def test_current_administrators_are_of_the_area_active_and_not_ended(area: LocalArea) -> None:
    stands = MembershipFactory(area=area, role=Role.ADMINISTRATOR)
    MembershipFactory(area=area, role=Role.COMMISSIONER)
    MembershipFactory(area=area, role=Role.ADMINISTRATOR, person__is_active=False)
    MembershipFactory(role=Role.ADMINISTRATOR)
    ended = MembershipFactory(area=area, role=Role.ADMINISTRATOR)
    end_membership(membership=ended, by=stands.person)

    assert list(current_administrators(area)) == [stands]
