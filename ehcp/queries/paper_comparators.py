"""What the area's own paper set its timeliness beside, where it has been loaded."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from commissioning.models import Geography, Observation, Release
from commissioning.queries.benchmarks.figures import shown

ALL_PLANS: Final = "timeliness.pc_plans_issued_within_20_weeks"
AS_THE_PAPER_COMPARES: Final = "As the paper compares"


@dataclass(frozen=True)
class PaperComparators:
    """The newest such paper: its release, and the place and text of each of its figures."""

    release: Release
    figures: tuple[tuple[str, str], ...]


def paper_comparators(geography: Geography, on: date) -> PaperComparators | None:
    """Comparators of the 20 weeks as a paper that was out on the day prints them. One query."""
    rows = list(
        Observation.objects.filter(
            measure__code=ALL_PLANS,
            geography=geography,
            breakdown__topic=AS_THE_PAPER_COMPARES,
            release__published_on__lte=on,
            value__isnull=False,
        )
        .select_related("release", "breakdown", "measure")
        .order_by("-release__published_on", "value")
    )
    if not rows:
        return None
    release = rows[0].release
    return PaperComparators(
        release,
        tuple(
            (row.breakdown.label, shown(row.measure, row.value))
            for row in rows
            if row.release_id == release.pk
        ),
    )
