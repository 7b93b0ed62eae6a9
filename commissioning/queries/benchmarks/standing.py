"""Where a figure stands: England, region, mean of the neighbours, rank among authorities."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from django.db import connection

from commissioning.choices import GeographyLevel, Polarity
from commissioning.models import Breakdown, Measure, Release
from commissioning.queries.benchmarks.figures import Figure, shown
from commissioning.queries.benchmarks.places import Places
from config.lib.formats import count_of, number

ENOUGH: Final = 0.9  # of the country's authorities
QUARTERS: Final = {
    True: ("best", "second-best", "second-worst", "worst"),
    False: ("highest", "second-highest", "second-lowest", "lowest"),
}


@dataclass(frozen=True)
class NeighbourMean:
    """The unweighted mean of the neighbours that have a value for the period."""

    measure: Measure
    value: float | None
    counted: int
    listed: int

    @property
    def label(self) -> str:
        """ "Mean of 9 of 10 neighbours", or "Mean of neighbours" where none is loaded."""
        if self.listed == 0:
            return "Mean of neighbours"
        some = f"{self.counted} of " if self.counted < self.listed else ""
        return f"Mean of {some}{count_of(self.listed, 'neighbour')}"

    @property
    def text(self) -> str:
        """The mean as the measure's values are shown, or why there is none."""
        if self.listed == 0:
            return "no neighbours loaded"
        return "no values" if self.value is None else shown(self.measure, self.value)


@dataclass(frozen=True)
class Standing:
    """The rank of a value among the authorities of its period that have one.

    1 is the best by polarity, or the highest where the measure is neutral; equal values share
    the smaller number. `loaded` counts authorities with a value or a symbol, `authorities`
    those that there are in the country.
    """

    rank: int
    of: int
    tied: int
    loaded: int
    authorities: int
    judged: bool

    @property
    def partial(self) -> bool:
        """Whether so few authorities are loaded that this is not the country's rank."""
        return self.loaded < ENOUGH * self.authorities

    @property
    def text(self) -> str:
        """ "joint 12th of 151"."""
        joint = "joint " if self.tied > 1 else ""
        loaded = " loaded" if self.partial else ""
        return f"{joint}{ordinal(self.rank)} of {number(self.of)}{loaded}"

    @property
    def quarter(self) -> int:
        """1 to 4: the quarter of the ranked authorities that the middle of a tie falls in.

        0 where more than a quarter of them share the value, so that none can be named.
        """
        if self.tied > 1 and self.tied * 4 > self.of:
            return 0
        middle = self.rank - 1 + (self.tied - 1) / 2
        return min(int(middle * 4 // self.of) + 1, 4)

    @property
    def name(self) -> str:
        """The quarter's name: "best" and "worst" only where the measure has a better way."""
        return QUARTERS[self.judged][self.quarter - 1] if self.quarter else "none"

    @property
    def words(self) -> str:
        """ "second-best quarter", or how many share the value."""
        return f"{self.name} quarter" if self.quarter else f"shared with {self.tied - 1} others"

    @property
    def steps(self) -> tuple[bool, ...]:
        """Four steps of which the quarter's is marked, for the drawing beside the words."""
        return tuple(step == self.quarter for step in (1, 2, 3, 4)) if self.quarter else ()


@dataclass(frozen=True)
class Position:
    """All that one figure is compared with, for the same measure and period."""

    england: Figure | None = None
    region: Figure | None = None
    neighbours: NeighbourMean | None = None
    standing: Standing | None = None


def ordinal(place: int) -> str:
    """1st, 2nd, 3rd, 11th, 21st."""
    ending = "th" if 10 < place % 100 < 14 else {1: "st", 2: "nd", 3: "rd"}.get(place % 10, "th")
    return f"{number(place)}{ending}"


def standing_of(
    measure: Measure, *, above: int, below: int, of: int, loaded: int, authorities: int
) -> Standing:
    """The standing of a value that is one of `of`, with so many above and below it."""
    ahead = below if measure.polarity == Polarity.LOW else above
    judged = measure.polarity != Polarity.NEUTRAL
    return Standing(ahead + 1, of, of - above - below, loaded, authorities, judged)


class PositionRow(NamedTuple):
    """A row of `POSITIONS`."""

    measure_id: int
    loaded: int
    of: int
    above: int
    below: int
    mean: float | None
    counted: int
    england: float | None
    england_symbol: str | None
    england_release: int | None
    region: float | None
    region_symbol: str | None
    region_release: int | None


# `= ANY` repeats the join for the planner, who would otherwise read the whole index.
# An authority counts where it still was one at the period's end, so that a place in the present
# is not taken by an abolished one.
POSITIONS: Final = """
    SELECT own.measure_id,
        count(*) FILTER (WHERE g.level = %(authority)s),
        count(o.value) FILTER (WHERE g.level = %(authority)s),
        count(*) FILTER (WHERE g.level = %(authority)s AND o.value > own.value),
        count(*) FILTER (WHERE g.level = %(authority)s AND o.value < own.value),
        avg(o.value) FILTER (WHERE g.id = ANY(%(neighbours)s)),
        count(o.value) FILTER (WHERE g.id = ANY(%(neighbours)s)),
        max(o.value) FILTER (WHERE g.id = %(england)s),
        max(o.symbol) FILTER (WHERE g.id = %(england)s),
        max(o.release_id) FILTER (WHERE g.id = %(england)s),
        max(o.value) FILTER (WHERE g.id = %(region)s),
        max(o.symbol) FILTER (WHERE g.id = %(region)s),
        max(o.release_id) FILTER (WHERE g.id = %(region)s)
    FROM unnest(%(measures)s::bigint[], %(periods)s::bigint[], %(values)s::float8[],
                %(ends)s::date[]) AS own(measure_id, period_id, value, ends_on)
    JOIN commissioning_observation o
      ON o.measure_id = own.measure_id AND o.period_id = own.period_id AND o.newest
     AND o.measure_id = ANY(%(measures)s) AND o.period_id = ANY(%(periods)s)
     AND o.breakdown_id = (SELECT id FROM commissioning_breakdown WHERE key = %(total)s)
    JOIN commissioning_geography g ON g.id = o.geography_id
     AND (g.abolished_on IS NULL OR g.abolished_on > own.ends_on)
    GROUP BY own.measure_id
"""


def positions(
    figures: Sequence[Figure], places: Places, releases: Mapping[int, Release]
) -> dict[int, Position]:
    """What each figure is compared with, by the key of its measure. One query.

    A measure comes once, and all its comparators are of its figure's own period.
    """
    if not figures:
        return {}
    by_measure = {figure.measure.pk: figure for figure in figures}
    with connection.cursor() as cursor:
        cursor.execute(POSITIONS, _parameters(figures, places))
        rows = [PositionRow(*row) for row in cursor.fetchall()]
    return {
        row.measure_id: _position(by_measure[row.measure_id], row, places, releases) for row in rows
    }


def _parameters(figures: Sequence[Figure], places: Places) -> dict[str, Any]:
    """The arrays and keys that the statement asks for."""
    return {
        "authority": GeographyLevel.AUTHORITY.value,
        "total": Breakdown.TOTAL,
        "england": places.england and places.england.pk,
        "region": places.region and places.region.pk,
        "neighbours": places.neighbour_ids,
        "measures": [figure.measure.pk for figure in figures],
        "periods": [figure.span.pk for figure in figures],
        "values": [figure.value for figure in figures],
        "ends": [figure.span.ends_on for figure in figures],
    }


def _position(
    figure: Figure, row: PositionRow, places: Places, releases: Mapping[int, Release]
) -> Position:
    """One row of the statement, in our words."""
    standing = None
    if figure.value is not None and row.of:
        standing = standing_of(
            figure.measure,
            above=row.above,
            below=row.below,
            of=row.of,
            loaded=row.loaded,
            authorities=places.authorities,
        )
    return Position(
        england=_comparator(figure, row.england, row.england_symbol, row.england_release, releases),
        region=_comparator(figure, row.region, row.region_symbol, row.region_release, releases),
        neighbours=NeighbourMean(figure.measure, row.mean, row.counted, len(places.neighbours)),
        standing=standing,
    )


def _comparator(
    figure: Figure,
    value: float | None,
    symbol: str | None,
    release: int | None,
    releases: Mapping[int, Release],
) -> Figure | None:
    """Another place's figure for the same period, or nothing where none is loaded."""
    if release is None:
        return None
    return Figure(figure.measure, figure.span, value, symbol or "", releases[release])
