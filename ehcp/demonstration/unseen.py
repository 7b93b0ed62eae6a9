"""Caseloads of other chance than the demonstration's, to test the forecast on; none is kept."""

from collections.abc import Iterator
from datetime import date
from typing import Final

from django.db import transaction

from commissioning.models import Geography, LocalArea
from ehcp.demonstration.caseload import load_caseload
from ehcp.demonstration.profiles import PROFILES
from ehcp.queries.forecast_unseen import Unseen, tested_on
from ehcp.queries.timeliness import months

ON: Final = date(2026, 11, 21)
DAYS: Final = (
    date(2024, 6, 30),
    date(2024, 12, 31),
    date(2025, 6, 30),
    date(2025, 12, 31),
    date(2026, 3, 31),
)
CASELOADS: Final = ("unseen-1", "unseen-2")
PROFILE: Final = "sefton"
PLANS: Final = 1500


def errors_of(name: str, geography: Geography) -> Iterator[Unseen]:
    """What the method says on each day of a caseload, and what came.

    The name is what chance begins with, so that the same name gives the same caseload.
    """
    with transaction.atomic():
        area = LocalArea.objects.create(name=name, slug=name, geography=geography, standing_on=ON)
        load_caseload(area, on=ON, profile=PROFILES[PROFILE].scaled(PLANS))
        listed = months(area, on=ON)
        found = [tested_on(area, day, listed) for day in DAYS]
        transaction.set_rollback(True)
    yield from (row for row in found if row)
