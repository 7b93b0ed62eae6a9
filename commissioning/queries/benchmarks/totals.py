"""Reading the newest totals."""

from django.db.models import Subquery

from commissioning.models import Breakdown, Observation
from commissioning.queries.benchmarks.figures import Span

Row = tuple[int, int, float | None, str, int, Span]


def total() -> Subquery:
    """The key of the breakdown that is none."""
    return Subquery(Breakdown.objects.filter(key=Breakdown.TOTAL).values("pk"))


def newest_totals(measure_ids: list[int], geography_ids: list[int]) -> list[Row]:
    """Measure, geography, value, symbol, release and period of each newest total. One query."""
    rows = Observation.objects.filter(
        measure_id__in=measure_ids,
        breakdown_id=total(),
        geography_id__in=geography_ids,
        newest=True,
    ).values_list(
        "measure_id",
        "geography_id",
        "value",
        "symbol",
        "release_id",
        "period__starts_on",
        "period__ends_on",
        "period__label",
        "period__code",
        "period_id",
    )
    return [(*row[:5], Span(*row[5:])) for row in rows]
