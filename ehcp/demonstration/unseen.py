"""Caseloads of other chance than the demonstration's, to test the forecast on; none is kept."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Final

from django.db import transaction

from commissioning.models import Geography, LocalArea
from ehcp.demonstration.caseload import load_caseload
from ehcp.demonstration.profiles import SEFTON, Profile, year
from ehcp.queries.forecast_margins import Margin, margin_of
from ehcp.queries.forecast_unseen import PRINTED, SPANS, Unseen, basis_then, tested
from ehcp.queries.timeliness import months

ON: Final = date(2026, 11, 21)
QUARTERS: Final = tuple(
    date(year, month, day)
    for year in range(2022, 2027)
    for month, day in ((3, 31), (6, 30), (9, 30), (12, 31))
    if date(2022, 12, 31) <= date(year, month, day) <= date(2026, 3, 31)
)
PLANS: Final = 1500
FIRST_YEAR: Final = 2020
# The share of plans in time in each year from the first on. A rising one is Sefton's own.
COURSES: Final[Mapping[str, tuple[float, ...]]] = {
    "falling": (0.74, 0.72, 0.68, 0.62, 0.54, 0.47, 0.40),
    "steady": (0.55, 0.55, 0.55, 0.55, 0.55, 0.55, 0.55),
    "swinging": (0.60, 0.55, 0.35, 0.45, 0.62, 0.55, 0.44),
}
# The caseloads that the margins come from, and those on which method and margins are tested.
LEARNED: Final = ("rising-1", "falling-1", "steady-1", "swinging-1")
UNSEEN: Final = ("rising-2", "falling-2", "steady-2", "swinging-2")


def course(name: str) -> Profile:
    """A caseload of the size of the tests whose shares go as its name says."""
    shares = COURSES.get(name.partition("-")[0])
    if shares is None:
        return SEFTON.scaled(PLANS)
    issued = tuple(
        year(FIRST_YEAR + number, stretch.plans, round(stretch.plans * share))
        for number, (stretch, share) in enumerate(zip(SEFTON.issued, shares, strict=True))
    )
    return replace(SEFTON, issued=issued).scaled(PLANS)


def tests_of(name: str, geography: Geography) -> Iterator[tuple[tuple[int, int], Unseen]]:
    """What the method says at the end of each quarter of a caseload, and what came, by span.

    The name is what chance begins with, so that the same name gives the same caseload.
    """
    with transaction.atomic():
        area = LocalArea.objects.create(name=name, slug=name, geography=geography, standing_on=ON)
        load_caseload(area, on=ON, profile=course(name))
        listed = months(area, on=ON)
        bases = [found for day in QUARTERS if (found := basis_then(area, day, listed))]
        transaction.set_rollback(True)
    for found in bases:
        for span in SPANS:
            if row := tested(name, found, listed, span, ON):
                yield span, row


def margins_of(names: tuple[str, ...], geography: Geography) -> tuple[Margin, ...]:
    """The margins that hold nine in ten errors of some caseloads, by the end of each span."""
    found = [each for name in names for each in tests_of(name, geography)]
    return tuple(
        margin_of(span[1], [-row.error for of, row in found if of == span]) for span in SPANS
    )


def errors_of(name: str, geography: Geography) -> Iterator[Unseen]:
    """The tests of a caseload that the page lists."""
    return (row for span, row in tests_of(name, geography) if span == PRINTED)
