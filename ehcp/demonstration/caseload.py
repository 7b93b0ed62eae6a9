"""Give each demonstration area an invented caseload, if it has none yet."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from commissioning.demonstration.areas import AREAS
from commissioning.models import Geography, LocalArea
from ehcp.demonstration.batch import Chance
from ehcp.demonstration.cases import Inventor
from ehcp.demonstration.places import Settings
from ehcp.demonstration.profiles import PROFILES, Profile
from ehcp.models import Child


def load_caseloads() -> str:
    """Invent what is missing; says how many children are new."""
    slugs = [area.slug for area in AREAS]
    made = sum(
        load_caseload(area, on=area.standing_on or timezone.localdate())
        for area in LocalArea.objects.filter(slug__in=slugs).select_related("geography__region")
    )
    return f"New invented children: {made:,}."


@transaction.atomic
def load_caseload(area: LocalArea, *, on: date, profile: Profile | None = None) -> int:
    """Invent a caseload as it stands on a day; the number of its children.

    The same area, day and profile give the same caseload. Without a profile it is that of the
    demonstration area. One that has children is left alone.
    """
    if Child.objects.filter(area=area).exists():
        return 0
    neighbour = neighbour_of(area)
    Inventor(
        area,
        profile or PROFILES[area.slug],
        Settings(area, neighbour),
        neighbour,
        Chance(f"caseload of {area.slug}", on),
    ).run()
    return Child.objects.filter(area=area).count()


def neighbour_of(area: LocalArea) -> Geography | None:
    """Another authority of the same region, for settings out of the area."""
    others = Geography.objects.authorities().filter(region=area.geography.region, abolished_on=None)
    return others.exclude(pk=area.geography_id).order_by("number").first()
