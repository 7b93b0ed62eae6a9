"""Who belongs to a partnership, and as what. Memberships are ended, never deleted.

Each change locks its area first, so that two administrators at once cannot leave a
partnership without one. What is refused is a `ValidationError` in words for the reader.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pghistory
from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from commissioning.choices import Role
from commissioning.models import LocalArea, Membership, Organisation, Person
from commissioning.queries.history import version_of
from commissioning.queries.people import current_administrators


@dataclass(frozen=True)
class NewPartner:
    """An organisation that the area does not list yet. Another area may know it by this name."""

    name: str
    kind: str


def invite(
    *,
    area: LocalArea,
    name: str,
    email: str,
    role: Role,
    organisation: Organisation | NewPartner,
    by: Person | None,
) -> Membership:
    """Give a person a role in the area, and make the person if nobody has the address.

    Somebody who is known keeps the name and the password they have. `by` is None only for
    the first administrator of an area, whom the command line invites.
    """
    with _changing(area, by):
        person, _ = Person.objects.get_or_create(
            email=email.lower(), defaults={"name": name, "password": make_password(None)}
        )
        if not person.is_active:
            raise ValidationError(
                f"{person}'s sign-in is switched off. Ask those who run the product for you."
            )
        if Membership.objects.filter(person=person, area=area, ended_at=None).exists():
            raise ValidationError(f"{person} already has a role in {area}.")
        EmailAddress.objects.get_or_create(
            user=person, email=person.email, defaults={"verified": True, "primary": True}
        )
        return Membership.objects.create(
            person=person, area=area, role=role, organisation=_partner(area, organisation)
        )


def change_membership(
    *,
    membership: Membership,
    role: Role,
    organisation: Organisation | NewPartner,
    version: int,
    by: Person,
) -> Membership:
    """Give a member another role or organisation, unless it changed since `version`."""
    with _changing(membership.area, by):
        current = _current(membership)
        if version_of(current) != version:
            raise ValidationError(
                "Somebody changed this membership while you had it open. "
                "Nothing was saved: look at what it says now, then decide."
            )
        if current.role != role:
            _check_may_leave_role(current, by)
        current.role = role
        current.organisation = _partner(membership.area, organisation)
        current.save()
        return current


def end_membership(*, membership: Membership, by: Person) -> Membership:
    """End a membership now. The person is out of the area at their next request."""
    with _changing(membership.area, by):
        current = _current(membership)
        _check_may_leave_role(current, by)
        current.ended_at = timezone.now()
        current.save()
        return current


@contextmanager
def _changing(area: LocalArea, by: Person | None) -> Iterator[None]:
    """One transaction, alone in the area, with the name of who does it."""
    with transaction.atomic(), pghistory.context(user=by.pk if by else None):
        LocalArea.objects.select_for_update(no_key=True).get(pk=area.pk)
        yield


def _current(membership: Membership) -> Membership:
    """The membership as it is now that nobody else can change it."""
    now = Membership.objects.select_related("area", "person").get(pk=membership.pk)
    if now.ended_at is not None:
        raise ValidationError(f"{now.person}'s membership has ended already.")
    return now


def _check_may_leave_role(membership: Membership, by: Person) -> None:
    """An administrator stays until another one takes the role from them."""
    if membership.person == by:
        raise ValidationError("Ask another administrator: nobody takes their own role away.")
    others = current_administrators(membership.area).exclude(pk=membership.pk)
    if membership.role == Role.ADMINISTRATOR and not others.exists():
        raise ValidationError(
            f"{membership.person} is the last administrator of {membership.area}. "
            "Make somebody else an administrator first."
        )


def _partner(area: LocalArea, organisation: Organisation | NewPartner) -> Organisation:
    """The organisation, as a partner of the area."""
    if isinstance(organisation, NewPartner):
        organisation, _ = Organisation.objects.get_or_create(
            name=organisation.name, defaults={"kind": organisation.kind}
        )
        organisation.areas.add(area)
    return organisation
