"""Who else has a plan open to change it. Kept in the cache, and gone after a minute."""

from collections.abc import Collection

from django.core.cache import cache

from commissioning.models import Membership
from strategy.models import Strategy


def presence_key(strategy: Strategy, membership: int) -> str:
    """Where the cache keeps that somebody is there."""
    return f"strategy.presence.{strategy.pk}.{membership}"


def others_on(strategy: Strategy, me: Membership, roles: Collection[str]) -> list[str]:
    """The names of the others who have one of these roles, in order. Two queries."""
    people = Membership.objects.current().filter(area=strategy.area_id, role__in=roles)
    names = {
        presence_key(strategy, membership.pk): str(membership.person)
        for membership in people.exclude(pk=me.pk).select_related("person")
    }
    return sorted(names[key] for key in cache.get_many(names))
