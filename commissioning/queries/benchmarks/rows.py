"""The benchmarks of an area: one row for each measure that has a figure there."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from commissioning.models import Geography, Measure, Release
from commissioning.queries.benchmarks.comparable import comparable_codes, comparable_of
from commissioning.queries.benchmarks.figures import (
    Change,
    Figure,
    broken,
    change_between,
    compares,
)
from commissioning.queries.benchmarks.places import Places, places_of
from commissioning.queries.benchmarks.standing import NeighbourMean, Position, Standing, positions
from commissioning.queries.benchmarks.totals import newest_totals
from config.lib.components import Sparkline


@dataclass(frozen=True)
class Benchmark:
    """A measure's last figure for an authority, how it moved, and what it stands beside.

    `run` is the authority's series, the oldest first. England, region and neighbours are of
    the figure's own period and never of another. Counts have no comparators: `comparable` is
    the measure that says the same per head or as a share, if there is one.
    """

    measure: Measure
    place: str
    places: Places
    run: tuple[Figure, ...]
    change: Change
    position: Position
    comparable: Measure | None
    later: bool

    @property
    def figure(self) -> Figure:
        """The last one."""
        return self.run[-1]

    @property
    def compared(self) -> bool:
        """Whether authorities are compared on this measure at all."""
        return compares(self.measure)

    @property
    def standing(self) -> Standing | None:
        """The rank, where there is a value and it compares."""
        return self.position.standing

    @property
    def neighbours(self) -> NeighbourMean | None:
        """The neighbours' mean, where the measure compares."""
        return self.position.neighbours

    @property
    def sparkline(self) -> Sparkline:
        """The run as a small line, with a gap where the definition changed."""
        values: list[float | None] = []
        for before, figure in zip((None, *self.run), self.run, strict=False):
            if before and broken(self.measure, before.span, figure.span):
                values.append(None)
            values.append(figure.value)
        return Sparkline(tuple(values), self.run_sentence)

    @property
    def run_sentence(self) -> str:
        """From 60.4% in 2019 to 46.4% in 2024: the run since the definition last changed."""
        now = self.figure.span
        known = [
            figure
            for figure in self.run
            if figure.value is not None and not broken(self.measure, figure.span, now)
        ]
        if len(known) < 2:
            return "Too few figures for a trend"
        first, last = known[0], known[-1]
        return f"From {first.text} in {first.span.label} to {last.text} in {last.span.label}"

    @property
    def england_text(self) -> str:
        """England's value, symbol, or that it has none for the period."""
        return self._text(self.position.england)

    @property
    def region_text(self) -> str:
        """The region's, the same."""
        return self._text(self.position.region)

    def _text(self, comparator: Figure | None) -> str:
        return comparator.text if comparator else f"no value for {self.figure.span.label}"

    @property
    def relative_change(self) -> float:
        """The change as a share of the figure before: above zero is better, or up."""
        amount = self.change.amount
        if amount is None or self.figure.value is None:
            return 0.0
        share = amount / (abs(self.figure.value - amount) or 1.0)
        if not self.change.verdict:
            return share
        return abs(share) if self.change.verdict == "better" else -abs(share)


def benchmark_rows(
    geography: Geography,
    *,
    on: date,
    theme: str = "",
    codes: Iterable[str] = (),
    places: Places | None = None,
) -> tuple[Benchmark, ...]:
    """Every measure with a figure for the authority, in the dictionary's order.

    Of one `theme` or of some `codes` only, if given. Five queries; four with `places`.
    """
    wanted = set(codes)
    dictionary = tuple(measures_for(wanted))
    measures = [
        measure
        for measure in dictionary
        if (not theme or measure.theme == theme) and (not wanted or measure.code in wanted)
    ]
    places = places or places_of(geography)
    releases = Release.objects.in_bulk()
    runs = series_of(measures, geography, releases)
    last = [runs[measure.pk][-1] for measure in measures if measure.pk in runs]
    stands = positions([figure for figure in last if compares(figure.measure)], places, releases)
    codes_known = {measure.code: measure for measure in dictionary}
    return tuple(
        _benchmark(runs[figure.measure.pk], places, stands, codes_known, on) for figure in last
    )


def measures_for(codes: set[str]) -> QuerySet[Measure]:
    """The measures of some codes with those that say the same comparably; all for none."""
    if not codes:
        return Measure.objects.all()
    beside = {other for code in codes for other in comparable_codes(code)}
    return Measure.objects.filter(code__in=codes | beside)


def _benchmark(
    run: tuple[Figure, ...],
    places: Places,
    stands: dict[int, Position],
    dictionary: dict[str, Measure],
    on: date,
) -> Benchmark:
    """One row from the series of one measure."""
    last = run[-1]
    return Benchmark(
        measure=last.measure,
        place=places.own.name,
        places=places,
        run=run,
        change=change_between(run[-2] if len(run) > 1 else None, last),
        position=stands.get(last.measure.pk, Position()),
        comparable=None if compares(last.measure) else comparable_of(last.measure, dictionary),
        later=last.later_than(on),
    )


def series_of(
    measures: Sequence[Measure], geography: Geography, releases: Mapping[int, Release]
) -> dict[int, tuple[Figure, ...]]:
    """The authority's total of each measure by period, the oldest first. One query."""
    by_key = {measure.pk: measure for measure in measures}
    runs: dict[int, list[Figure]] = {}
    for measure_id, _, value, symbol, release_id, span in newest_totals(
        list(by_key), [geography.pk]
    ):
        figure = Figure(by_key[measure_id], span, value, symbol, releases[release_id])
        runs.setdefault(measure_id, []).append(figure)
    return {key: tuple(sorted(run, key=lambda figure: figure.span)) for key, run in runs.items()}
