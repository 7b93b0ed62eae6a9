"""Saying that somebody has a plan open."""

from typing import Final

from django.core.cache import cache

from commissioning.models import Membership
from strategy.models import Strategy
from strategy.queries.presence import presence_key

SECONDS: Final = 60


def be_present(*, strategy: Strategy, by: Membership) -> None:
    """Note that somebody is there; it is forgotten after a minute."""
    cache.set(presence_key(strategy, by.pk), True, SECONDS)
