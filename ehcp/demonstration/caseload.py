"""Give each demonstration area an invented caseload, if it has none yet."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from commissioning.demonstration.areas import AREAS
from commissioning.models import Geography, LocalArea
from ehcp.demonstration.batch import Batch
from ehcp.demonstration.cases import Inventor
from ehcp.demonstration.places import invent_settings
from ehcp.models import Child

CHILDREN = 400
BATCH = 1000


def load_caseloads() -> str:
    """Invent what is missing; says how many children are new."""
    slugs = [area.slug for area in AREAS]
    made = sum(
        load_caseload(area, on=area.standing_on or timezone.localdate())
        for area in LocalArea.objects.filter(slug__in=slugs).select_related("geography__region")
    )
    return f"New invented children: {made:,}."


@transaction.atomic
def load_caseload(area: LocalArea, *, on: date, children: int = CHILDREN) -> int:
    """Invent a caseload as it stands on a day; the number of its children.

    The same area and day give the same caseload. One that has children is left alone.
    """
    if Child.objects.filter(area=area).exists():
        return 0
    places = invent_settings(area, neighbour_of(area))
    batch = Batch()
    inventor = Inventor(area, on, places, batch)
    for number in range(1, children + 1):
        inventor.invent(number)
    for model, rows in batch.rows.items():
        model._default_manager.bulk_create(rows, batch_size=BATCH)
    return children


def neighbour_of(area: LocalArea) -> Geography | None:
    """Another authority of the same region, for settings out of the area."""
    others = Geography.objects.authorities().filter(region=area.geography.region, abolished_on=None)
    return others.exclude(pk=area.geography_id).order_by("number").first()
