"""One measure over time for an authority and what it stands beside, with its restatements."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from django.db.models import Q

from commissioning.choices import GeographyLevel, Unit
from commissioning.models import Geography, Measure, Observation, Release
from commissioning.queries.benchmarks.figures import Figure, Span, broken, compares
from commissioning.queries.benchmarks.places import Places
from commissioning.queries.benchmarks.standing import NeighbourMean, Standing, standing_of
from commissioning.queries.benchmarks.totals import newest_totals, total
from config.lib.charts import Chart, Series, round_domain
from config.lib.charts import Unit as ChartUnit
from config.lib.formats import MISSING

CHART_UNITS: Mapping[str, ChartUnit] = {Unit.PERCENTAGE: "percent", Unit.POUNDS: "money"}
WHOLE_AXIS_FROM = 75.0  # percentages that stay below are drawn on an axis that fits them


@dataclass(frozen=True)
class MeasureSeries:
    """The newest totals of a measure by geography and period.

    `older` holds what earlier releases said, the newest of them first. Of a count, which does
    not compare, only the authority's own run is drawn; England and region are there for their
    restatements.
    """

    measure: Measure
    places: Places
    figures: Mapping[tuple[int, int], Figure]
    older: Mapping[tuple[int, int], tuple[Figure, ...]]
    releases: Mapping[int, Release]

    @cached_property
    def spans(self) -> tuple[Span, ...]:
        """The periods for which any of the places has a row, the oldest first."""
        return tuple(sorted({figure.span for figure in self.figures.values()}))

    def at(self, place: Geography | None, span: Span) -> Figure | None:
        """A place's figure for a period."""
        return self.figures.get((place.pk, span.pk)) if place else None

    def run(self, place: Geography, until: Span) -> tuple[Figure, ...]:
        """A place's figures up to a period, the oldest first."""
        found = (self.at(place, span) for span in self.spans if span <= until)
        return tuple(figure for figure in found if figure)

    def mean(self, span: Span) -> NeighbourMean:
        """The unweighted mean of the neighbours that have a value for the period."""
        found = (self.at(each.geography, span) for each in self.places.neighbours)
        values = [figure.value for figure in found if figure and figure.value is not None]
        mean = sum(values) / len(values) if values else None
        return NeighbourMean(self.measure, mean, len(values), len(self.places.neighbours))

    def replaced(self, place: Geography | None, span: Span) -> tuple[Figure, ...]:
        """What earlier releases said of a place and period where the newest says otherwise."""
        newest = self.at(place, span)
        if place is None or newest is None:
            return ()
        return tuple(
            old
            for old in self.older.get((place.pk, span.pk), ())
            if (old.value, old.symbol) != (newest.value, newest.symbol)
        )

    def restated(self, span: Span) -> bool:
        """Whether a figure drawn for the period was another in an earlier release."""
        drawn: tuple[Geography | None, ...] = (self.places.own,)
        if compares(self.measure):
            drawn += (self.places.england, self.places.region)
        return any(self.replaced(place, span) for place in drawn)


def measure_series(measure: Measure, places: Places) -> MeasureSeries:
    """The series of a measure for an authority and its comparators. Three queries."""
    releases = Release.objects.in_bulk()
    named = [place.pk for place in (places.own, places.region, places.england) if place]
    wanted = places.all_ids if compares(measure) else named
    figures = {
        (geography_id, span.pk): Figure(measure, span, value, symbol, releases[release_id])
        for _, geography_id, value, symbol, release_id, span in newest_totals([measure.pk], wanted)
    }
    older = _older(measure, named, figures, releases)
    return MeasureSeries(measure, places, figures, older, releases)


def _older(
    measure: Measure,
    geography_ids: list[int],
    figures: Mapping[tuple[int, int], Figure],
    releases: Mapping[int, Release],
) -> dict[tuple[int, int], tuple[Figure, ...]]:
    """What releases that have been replaced said, the newest of them first. One query."""
    rows = Observation.objects.filter(
        measure=measure,
        breakdown_id=total(),
        geography_id__in=geography_ids,
        newest=False,
    ).values_list("geography_id", "period_id", "value", "symbol", "release_id")
    older: dict[tuple[int, int], list[Figure]] = {}
    for geography_id, period_id, value, symbol, release_id in rows:
        newest = figures.get((geography_id, period_id))
        if newest:
            old = Figure(measure, newest.span, value, symbol, releases[release_id])
            older.setdefault((geography_id, period_id), []).append(old)
    return {key: tuple(sorted(found, key=edition, reverse=True)) for key, found in older.items()}


def edition(figure: Figure) -> str:
    """The edition of the release that a figure comes from."""
    return figure.release.edition if figure.release else ""


def standings(measure: Measure, span: Span, places: Places) -> dict[int, Standing]:
    """The rank of every authority that has a value for the period. One query.

    Authorities that had been abolished by the period's end take no place.
    """
    present = Q(geography__abolished_on__isnull=True) | Q(geography__abolished_on__gt=span.ends_on)
    rows = Observation.objects.filter(
        present,
        measure=measure,
        breakdown_id=total(),
        period_id=span.pk,
        newest=True,
        geography__level=GeographyLevel.AUTHORITY,
    ).values_list("geography_id", "value")
    values = {key: value for key, value in rows if value is not None}
    ordered = sorted(values.values())
    return {
        key: standing_of(
            measure,
            above=len(ordered) - bisect_right(ordered, value),
            below=bisect_left(ordered, value),
            of=len(ordered),
            loaded=len(rows),
            authorities=places.authorities,
        )
        for key, value in values.items()
    }


def chart_of(series: MeasureSeries, sentence: str) -> Chart:
    """The drawing of a series: the authority, England, the region and the neighbours' mean.

    A change of definition is a gap of its own on the axis, so that no line runs across it;
    a restated period carries an "r".
    """
    measure = series.measure
    columns = _columns(series)
    lines = _lines(series, columns)
    return Chart(
        title=measure.title,
        sentence=sentence,
        labels=tuple(_label(series, span) for span in columns),
        series=lines,
        unit=CHART_UNITS.get(measure.unit, "number"),
        unit_title=measure.get_unit_display() if measure.unit in (Unit.RATE, Unit.WEEKS) else "",
        places=measure.decimal_places,
        domain=_domain(measure, lines),
        source=measure.source,
        note=_note(series),
    )


def _columns(series: MeasureSeries) -> tuple[Span | None, ...]:
    """The periods in order, with nothing where the definition changed between two of them."""
    columns: list[Span | None] = []
    for span in series.spans:
        before = columns[-1] if columns else None
        if before and broken(series.measure, before, span):
            columns.append(None)
        columns.append(span)
    return tuple(columns)


def _label(series: MeasureSeries, span: Span | None) -> str:
    """What stands under a column of the chart."""
    if span is None:
        return "new definition"
    return f"{span.label} r" if series.restated(span) else span.label


def _lines(series: MeasureSeries, columns: tuple[Span | None, ...]) -> tuple[Series, ...]:
    """A line for each place that is drawn."""
    places = series.places
    own = _line(series, places.own, columns, highlight=True)
    if not compares(series.measure):
        return (own,)
    others = (place for place in (places.england, places.region) if place)
    lines = (own, *(_line(series, place, columns) for place in others))
    return (*lines, _mean_line(series, columns)) if places.neighbours else lines


def _line(
    series: MeasureSeries,
    place: Geography,
    columns: tuple[Span | None, ...],
    *,
    highlight: bool = False,
) -> Series:
    """One place's values, and in words why some are not there."""
    found = [series.at(place, span) if span else None for span in columns]
    return Series(
        place.name,
        tuple(figure.value if figure else None for figure in found),
        highlight=highlight,
        missing=tuple(
            MISSING if span is None else figure.text if figure else f"no value for {span.label}"
            for figure, span in zip(found, columns, strict=True)
        ),
    )


def _mean_line(series: MeasureSeries, columns: tuple[Span | None, ...]) -> Series:
    """The mean of the neighbours by period."""
    listed = len(series.places.neighbours)
    means = [series.mean(span) if span else None for span in columns]
    few = [
        f"{mean.counted} in {span.label}"
        for mean, span in zip(means, columns, strict=True)
        if mean and span and 0 < mean.counted < listed
    ]
    return Series(
        f"Mean of {listed} neighbours",
        tuple(mean.value if mean else None for mean in means),
        short="Neighbours",
        missing=tuple("no values" if mean else MISSING for mean in means),
        note=f"of those with a value, {', '.join(few)}." if few else "",
    )


def _domain(measure: Measure, lines: tuple[Series, ...]) -> tuple[float, float] | None:
    """The axis of values, where the chart's own choice would press the lines flat."""
    highest = max(
        (value for line in lines for value in line.values if value is not None), default=0
    )
    if measure.unit != Unit.PERCENTAGE or highest >= WHOLE_AXIS_FROM:
        return None
    return round_domain(0, highest)


def _note(series: MeasureSeries) -> str:
    """What the marks on the axis mean."""
    notes = []
    if any(series.restated(span) for span in series.spans):
        notes.append("r: restated; an earlier release said something else.")
    if None in _columns(series):
        changed = series.measure.definition_changed
        notes.append(f"The definition changed: {changed}" if changed else "The definition changed.")
    return " ".join(notes)


SERIES_HEADINGS: Final = (
    "Period",
    "Place",
    "Compared as",
    "Value",
    "Symbol",
    "Symbol means",
    "Release",
)


def series_rows(series: MeasureSeries) -> Iterator[tuple[object, ...]]:
    """The series as rows of a file: every period and place, and the neighbours' mean."""
    places = series.places
    named = [(places.own, "This area"), (places.england, "England"), (places.region, "Region")]
    if compares(series.measure):
        named += [(n.geography, f"Neighbour {n.rank}") for n in places.neighbours]
    for span in series.spans:
        for place, kind in named:
            figure = series.at(place, span)
            if place and figure:
                release = str(figure.release or "")
                value, symbol = figure.value, figure.symbol
                yield span.label, place.name, kind, value, symbol, figure.meaning, release
        mean = series.mean(span)
        if compares(series.measure) and mean.value is not None:
            yield span.label, mean.label, "Mean of neighbours", mean.value, "", "", "Computed"
