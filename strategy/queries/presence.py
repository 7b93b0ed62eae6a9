"""Who else has a plan open to change it. Kept in the cache, and gone after a minute."""

from django.core.cache import cache

from commissioning.models import Membership
from strategy.models import Strategy


def presence_key(strategy: Strategy, membership: int) -> str:
    """Where the cache keeps that somebody is there."""
    return f"strategy.presence.{strategy.pk}.{membership}"


def others_on(strategy: Strategy, me: Membership) -> list[str]:
    """The names of the others, in order. Two queries."""
    people = Membership.objects.filter(area=strategy.area_id, ended_at=None).exclude(pk=me.pk)
    names = {
        presence_key(strategy, membership.pk): str(membership.person)
        for membership in people.select_related("person")
    }
    return sorted(names[key] for key in cache.get_many(names))
