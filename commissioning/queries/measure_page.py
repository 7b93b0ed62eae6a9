"""All that the page of one measure shows."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from commissioning.models import Geography, Measure
from commissioning.queries.benchmarks.comparable import comparable_codes, comparable_of
from commissioning.queries.benchmarks.figures import Figure, Span, change_between, compares
from commissioning.queries.benchmarks.places import Neighbour, Places, places_of
from commissioning.queries.benchmarks.rows import Benchmark
from commissioning.queries.benchmarks.sentences import sentence
from commissioning.queries.benchmarks.standing import Position, Standing
from commissioning.queries.breakdowns import Group, Topic, topics
from commissioning.queries.series import MeasureSeries, chart_of, measure_series, standings
from config.lib.charts import Chart


@dataclass(frozen=True)
class NeighbourRow:
    """A statistical neighbour with its figure for the period and its rank."""

    neighbour: Neighbour
    text: str
    standing: Standing | None


@dataclass(frozen=True)
class Said:
    """What one release says of a place for the period. `shown` is the one that pages use."""

    place: str
    figure: Figure
    shown: bool
    differs: bool


@dataclass(frozen=True)
class MeasurePage:
    """A measure for an authority: `row` is there where it has figures up to the period."""

    measure: Measure
    comparable: Measure | None
    places: Places
    series: MeasureSeries
    span: Span | None = None
    row: Benchmark | None = None
    chart: Chart | None = None
    neighbours: tuple[NeighbourRow, ...] = ()
    topics: tuple[Topic, ...] = ()
    said: tuple[Said, ...] = ()
    symbols: tuple[tuple[str, str], ...] = ()

    @property
    def spans(self) -> tuple[Span, ...]:
        """The periods that can be asked for, the newest first."""
        return tuple(reversed(self.series.spans))

    @property
    def restatements(self) -> tuple[str, ...]:
        """ "Restated: the 2024 release said 575,963 for England." for each such release."""
        return tuple(
            f"Restated: the {said.figure.release.edition} release said {said.figure.text} "
            f"for {said.place} in {said.figure.span.label}."
            for said in self.said
            if said.differs and said.figure.release
        )


class NoSuchPeriod(LookupError):
    """The measure has no figures for the period that was asked for."""


def dictionary_entry(code: str) -> tuple[Measure, Measure | None] | None:
    """A measure and what to compare in place of it, if it is a count. One query."""
    found = {m.code: m for m in Measure.objects.filter(code__in=[code, *comparable_codes(code)])}
    measure = found.pop(code, None)
    if measure is None:
        return None
    return measure, None if compares(measure) else comparable_of(measure, found)


def measure_page(
    measure: Measure,
    comparable: Measure | None,
    geography: Geography,
    *,
    on: date,
    period: str = "",
) -> MeasurePage:
    """The page of a measure for a period's code, or for the authority's last period.

    Six queries; five for a count. Raises `NoSuchPeriod`.
    """
    places = places_of(geography)
    series = measure_series(measure, places)
    bare = MeasurePage(measure, comparable, places, series)
    span = _span(series, period)
    if span is None:
        return bare
    ranks = standings(measure, span, places) if compares(measure) else {}
    row = _row(series, comparable, span, ranks, on)
    groups = topics(series, span)
    return MeasurePage(
        measure,
        comparable,
        places,
        series,
        span=span,
        row=row,
        chart=chart_of(series, sentence(row) if row else ""),
        neighbours=_neighbours(series, span, ranks),
        topics=groups,
        said=_said(series, span),
        symbols=_symbols(series.figures.values(), groups),
    )


def _span(series: MeasureSeries, code: str) -> Span | None:
    """The period asked for; else the authority's last, or anybody's where it has none."""
    if code:
        asked = [span for span in series.spans if span.code == code]
        if not asked:
            raise NoSuchPeriod(code)
        return asked[0]
    own = [span for span in series.spans if series.at(series.places.own, span)]
    found = own or list(series.spans)
    return found[-1] if found else None


def _row(
    series: MeasureSeries,
    comparable: Measure | None,
    span: Span,
    ranks: dict[int, Standing],
    on: date,
) -> Benchmark | None:
    """The authority's own row for the period, if it has a figure then."""
    places, measure = series.places, series.measure
    run = series.run(places.own, span)
    if not run or run[-1].span != span:
        return None
    position = Position()
    if compares(measure):
        position = Position(
            series.at(places.england, span),
            series.at(places.region, span),
            series.mean(span),
            ranks.get(places.own.pk),
        )
    return Benchmark(
        measure=measure,
        place=places.own.name,
        places=places,
        run=run,
        change=change_between(run[-2] if len(run) > 1 else None, run[-1]),
        position=position,
        comparable=comparable,
        later=run[-1].later_than(on),
    )


def _neighbours(
    series: MeasureSeries, span: Span, ranks: dict[int, Standing]
) -> tuple[NeighbourRow, ...]:
    """The neighbours beside one another, the closest first; none for a count."""
    if not compares(series.measure):
        return ()
    rows = []
    for neighbour in series.places.neighbours:
        figure = series.at(neighbour.geography, span)
        text = figure.text if figure else f"no value for {span.label}"
        rows.append(NeighbourRow(neighbour, text, ranks.get(neighbour.geography.pk)))
    return tuple(rows)


def _said(series: MeasureSeries, span: Span) -> tuple[Said, ...]:
    """What every release says of the authority, its region and England for the period."""
    places = series.places
    rows = []
    for place in (places.own, places.region, places.england):
        newest = series.at(place, span)
        if place is None or newest is None:
            continue
        replaced = series.replaced(place, span)
        rows.append(Said(place.name, newest, shown=True, differs=False))
        older = series.older.get((place.pk, span.pk), ())
        rows += [Said(place.name, old, shown=False, differs=old in replaced) for old in older]
    return tuple(rows)


def _symbols(figures: Iterable[Figure], found: tuple[Topic, ...]) -> tuple[tuple[str, str], ...]:
    """The symbols that stand on the page with what they mean in their releases."""
    grouped = (each for topic in found for group in topic.groups for each in _both(group))
    meanings = {(f.symbol, f.meaning) for f in (*figures, *grouped) if f.symbol}
    return tuple(sorted(meanings))


def _both(group: Group) -> tuple[Figure, ...]:
    """The figures of a group that are there."""
    return tuple(figure for figure in (group.own, group.england) if figure)
