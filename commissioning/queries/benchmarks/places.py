"""The places that an area is compared with."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from commissioning.choices import GeographyLevel, Proximity
from commissioning.models import Geography, StatisticalNeighbour


@dataclass(frozen=True)
class Neighbour:
    """A statistical neighbour: rank 1 is the closest."""

    geography: Geography
    rank: int
    proximity: str


@dataclass(frozen=True)
class Places:
    """An authority and what it stands beside; England or neighbours may not be loaded yet.

    `authorities` is how many there are in the country today.
    """

    own: Geography
    region: Geography | None
    england: Geography | None
    neighbours: tuple[Neighbour, ...]
    authorities: int

    @property
    def neighbour_ids(self) -> list[int]:
        """The neighbours' keys, the closest first."""
        return [neighbour.geography.pk for neighbour in self.neighbours]

    @property
    def all_ids(self) -> list[int]:
        """The keys of everything here."""
        named = [place.pk for place in (self.own, self.region, self.england) if place]
        return [*named, *self.neighbour_ids]


def places_of(geography: Geography) -> Places:
    """The authority with England, its region and its statistical neighbours. One query.

    `geography.region` should be loaded, as it is on a request's area.
    """
    listed = StatisticalNeighbour.objects.filter(geography=geography)
    this = listed.filter(neighbour=OuterRef("pk"))
    others: Iterable[Any] = Geography.objects.filter(
        Q(level=GeographyLevel.NATIONAL) | Q(pk=geography.pk) | Q(pk__in=listed.values("neighbour"))
    ).annotate(
        neighbour_rank=Subquery(this.values("rank")),
        neighbour_proximity=Subquery(this.values("proximity")),
        in_the_country=Subquery(_count_of_authorities()),
    )
    england, neighbours, authorities = None, [], 0
    for other in others:
        authorities = other.in_the_country
        if other.level == GeographyLevel.NATIONAL:
            england = other
        elif other.neighbour_rank:
            proximity = Proximity(other.neighbour_proximity).label
            neighbours.append(Neighbour(other, other.neighbour_rank, proximity))
    neighbours.sort(key=lambda neighbour: neighbour.rank)
    return Places(geography, geography.region, england, tuple(neighbours), authorities)


def _count_of_authorities() -> "QuerySet[Geography, int]":
    """The number of authorities of today, as a query of one row."""
    present = Geography.objects.authorities().filter(abolished_on__isnull=True)
    counted = present.order_by().values("level").annotate(count=Count("pk"))
    return counted.values_list("count", flat=True)
