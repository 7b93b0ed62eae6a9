"""What published figures say since the last review: of needs, and of a strategy's measures."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from commissioning.models import Geography, Measure, Release
from commissioning.queries.benchmarks import Change, Figure
from commissioning.queries.benchmarks.figures import change_between
from commissioning.queries.benchmarks.rows import series_of
from strategy.models import Review, Target

# What a needs assessment begins with: how many plans and requests, and for which needs.
NEEDS: Final = (
    "caseload.ehcplans",
    "rates.plans_per_10000",
    "requests.requests_received_in_year",
    "needs.asd_pc",
    "needs.semh_pc",
    "needs.slcn_pc",
    "needs.sld_pc",
    "needs.mld_pc",
)


@dataclass(frozen=True)
class Moved:
    """A measure as it was known at the last review, and as it is known now."""

    measure: Measure
    then: Figure | None
    now: Figure | None
    target: Target | None = None

    @property
    def change(self) -> Change | None:
        """How it moved; none without two figures of different periods."""
        if self.then is None or self.now is None or self.then.span == self.now.span:
            return None
        return change_between(self.then, self.now)


def needs_since(review: Review, geography: Geography, on: date) -> tuple[Moved, ...]:
    """The measures of need. Three queries."""
    measures = {each.code: each for each in Measure.objects.filter(code__in=NEEDS)}
    found = [measures[code] for code in NEEDS if code in measures]
    rows = moved(found, geography, review.since, on)
    return tuple(row for row in rows if row.now)


def targets_since(
    targets: Sequence[Target], review: Review, geography: Geography, on: date
) -> tuple[Moved, ...]:
    """The measures that have a target, each with it. Two queries."""
    rows = moved([each.measure for each in targets], geography, review.since, on)
    return tuple(
        Moved(row.measure, row.then, row.now, target)
        for row, target in zip(rows, targets, strict=True)
    )


def moved(
    measures: Sequence[Measure], geography: Geography, since: date, on: date
) -> tuple[Moved, ...]:
    """The newest figure known on each of two days."""
    if not measures:
        return ()
    runs = series_of(measures, geography, Release.objects.in_bulk())
    return tuple(
        Moved(each, known(runs.get(each.pk, ()), since), known(runs.get(each.pk, ()), on))
        for each in measures
    )


def known(run: Sequence[Figure], day: date) -> Figure | None:
    """The newest figure that was published by a day."""
    found = [figure for figure in run if not figure.later_than(day)]
    return found[-1] if found else None
