"""How many people live in an area."""

from typing import Final

from commissioning.models import Geography, Observation
from commissioning.queries.benchmarks.totals import total

RESIDENTS: Final = "population.population_estimate"  # aged 0 to 17, at the middle of the year


def population(geography: Geography, year: int) -> float | None:
    """Residents aged 0 to 17 in the middle of a year, or the last one before it. One query."""
    rows = Observation.objects.filter(
        measure__code=RESIDENTS,
        breakdown_id=total(),
        geography=geography,
        newest=True,
        period__ends_on__year__lte=year,
    )
    return rows.order_by("-period__ends_on").values_list("value", flat=True).first()
