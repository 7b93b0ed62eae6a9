"""How many people live in an area."""

from typing import Final

from commissioning.models import Geography, Observation
from commissioning.queries.benchmarks.totals import total

# At the middle of the year, aged 0 to 17 and 0 to 24.
RESIDENTS: Final = "population.population_estimate"
RESIDENTS_TO_24: Final = "residents.aged_0_24"


def population(geography: Geography, year: int) -> float | None:
    """Residents aged 0 to 17 in the middle of a year, or the last one known before it."""
    return residents(geography, year).get(RESIDENTS)


def residents(geography: Geography, year: int) -> dict[str, float | None]:
    """By measure, residents in the middle of a year, or the last one before it. One query."""
    rows = Observation.objects.filter(
        measure__code__in=(RESIDENTS, RESIDENTS_TO_24),
        breakdown_id=total(),
        geography=geography,
        newest=True,
        period__ends_on__year__lte=year,
    )
    return dict(rows.order_by("period__ends_on").values_list("measure__code", "value"))
