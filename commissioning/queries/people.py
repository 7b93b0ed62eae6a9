"""Who belongs to a partnership, and how that came about."""

from typing import Any

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.urls import reverse

from commissioning.choices import Role
from commissioning.models import LocalArea, Membership, Person
from commissioning.models.partnership import MembershipQuerySet
from commissioning.queries.history import Change, changes


def memberships_of(area: LocalArea) -> MembershipQuerySet:
    """Every membership of the area, ended ones too, with person and organisation."""
    return Membership.objects.filter(area=area).select_related("person", "organisation", "area")


def current_administrators(area: LocalArea) -> MembershipQuerySet:
    """The memberships of those who may manage people in the area."""
    return Membership.objects.current().filter(area=area, role=Role.ADMINISTRATOR)


def history(membership: Membership) -> tuple[Change, ...]:
    """What happened to the membership, newest first."""
    events = membership.events.select_related("pgh_context", "organisation")  # type: ignore[attr-defined]
    return changes(events.order_by("pgh_id"), _words)


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
