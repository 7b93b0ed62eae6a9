"""Who belongs to a partnership, and how that came about."""

from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.urls import reverse

from commissioning.choices import Role
from commissioning.models import LocalArea, Membership, Person
from commissioning.models.partnership import MembershipQuerySet


@dataclass(frozen=True)
class Change:
    """Something that happened to a membership, in words. `by` is empty where nobody is known."""

    at: datetime
    what: str
    by: str


def memberships_of(area: LocalArea) -> MembershipQuerySet:
    """Every membership of the area, ended ones too, with person and organisation."""
    return Membership.objects.filter(area=area).select_related("person", "organisation", "area")


def current_administrators(area: LocalArea) -> MembershipQuerySet:
    """The memberships of those who may manage people in the area."""
    return Membership.objects.current().filter(area=area, role=Role.ADMINISTRATOR)


def version_of(membership: Membership) -> int:
    """A number that grows with every change of the membership: its last event."""
    last = membership.events.order_by("-pgh_id").values_list("pgh_id", flat=True).first()  # type: ignore[attr-defined]
    return int(last or 0)


def history(membership: Membership) -> tuple[Change, ...]:
    """What happened to the membership, newest first."""
    events = list(
        membership.events.select_related("pgh_context", "organisation").order_by("pgh_id")  # type: ignore[attr-defined]
    )
    people = Person.objects.in_bulk({_person_id(event) for event in events} - {None})
    changes = [
        Change(event.pgh_created_at, what, str(people.get(_person_id(event), "")))
        for before, event in pairwise([None, *events])
        if (what := _words(before, event))
    ]
    return tuple(reversed(changes))


def _person_id(event: Any) -> int | None:
    """Who was signed in when the event was written."""
    return event.pgh_context.metadata.get("user") if event.pgh_context else None


def _words(before: Any, event: Any) -> str:
    """What is different from the event before, as sentences."""
    if before is None:
        return f"Became {event.get_role_display().lower()} for {event.organisation}."
    said = []
    if before.role != event.role:
        said.append(
            f"Role changed from {before.get_role_display().lower()} "
            f"to {event.get_role_display().lower()}."
        )
    if before.organisation_id != event.organisation_id:
        said.append(f"Organisation changed from {before.organisation} to {event.organisation}.")
    if before.ended_at is None and event.ended_at is not None:
        said.append("Membership ended.")
    return " ".join(said)


def set_password_path(person: Person) -> str:
    """The address at which a person sets their first password, or a new one.

    Works once, for as long as `PASSWORD_RESET_TIMEOUT` says.
    """
    return reverse(
        "account_reset_password_from_key",
        kwargs={
            "uidb36": user_pk_to_url_str(person),
            "key": default_token_generator.make_token(person),
        },
    )
