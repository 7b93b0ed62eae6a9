"""The area's own records of timeliness beside what DfE published, by calendar year."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from commissioning.models import Geography, Measure, Observation
from commissioning.queries.benchmarks.figures import Figure
from commissioning.queries.benchmarks.places import Places, places_of
from commissioning.queries.benchmarks.totals import total
from commissioning.queries.series import MeasureSeries, measure_series
from config.lib.charts import Chart, Series
from config.lib.components import Comparator

HEADLINE: Final = "timeliness.pc_plans_issued_20_weeks_ex"
AVERAGE: Final = "timeliness.avg_weeks_issue_plan"
AVERAGE_EX: Final = "timeliness.avg_weeks_issue_plan_exc"
YEARS_DRAWN: Final = 8


@dataclass(frozen=True)
class Share:
    """A percentage to show, or why it is not."""

    value: float | None
    missing: str = ""


@dataclass(frozen=True)
class Published:
    """What DfE published of the headline; nothing where the file has not been loaded."""

    series: MeasureSeries | None

    @property
    def years(self) -> tuple[str, ...]:
        """The calendar years that it speaks of."""
        return tuple(span.label for span in self.series.spans) if self.series else ()

    def at(self, place: Geography | None, year: str) -> Figure | None:
        """A place's published figure of a year."""
        if self.series is None:
            return None
        span = next((span for span in self.series.spans if span.label == year), None)
        return self.series.at(place, span) if span else None

    def mean(self, year: str) -> float | None:
        """The neighbours' mean of a year."""
        if self.series is None:
            return None
        span = next((span for span in self.series.spans if span.label == year), None)
        return self.series.mean(span).value if span else None

    @property
    def comparators(self) -> tuple[Comparator, ...]:
        """England and the region in the last published year, for a tile."""
        if self.series is None or not self.years:
            return ()
        year = self.years[-1]
        places = self.series.places
        found = [(place, self.at(place, year)) for place in (places.england, places.region)]
        return tuple(
            Comparator(f"{place.name}, {year}", figure.text)
            for place, figure in found
            if place and figure
        )


def published(geography: Geography, code: str = HEADLINE) -> Published:
    """A measure as published for an authority and its comparators. Five queries."""
    measure = Measure.objects.filter(code=code).first()
    return Published(measure_series(measure, places_of(geography)) if measure else None)


def beside_others(own: Mapping[int, Share], found: Published, name: str) -> Chart | None:
    """The headline by year: own records, own published, England, region, neighbours."""
    labels = tuple(sorted({*found.years, *(str(year) for year in own)}))[-YEARS_DRAWN:]
    if not labels:
        return None
    shares = [own.get(int(label), Share(None, "no plan issued")) for label in labels]
    records = Series(
        f"{name}, from its records",
        tuple(share.value for share in shares),
        highlight=True,
        short="Our records",
        missing=tuple(share.missing for share in shares),
    )
    return Chart(
        title="Plans issued within 20 weeks, exceptions left out",
        sentence=_sentence(own, found, labels),
        labels=labels,
        series=(records, *_published_lines(found, labels)),
        unit="percent",
        label_title="Calendar year",
        source="this partnership’s records; Department for Education, Education, health and "
        "care plans",
        note="The last year of our records runs to the day that this page answers for.",
    )


def _published_lines(found: Published, labels: tuple[str, ...]) -> tuple[Series, ...]:
    """A line for each place that is published, and the neighbours' mean."""
    if found.series is None:
        return ()
    places = found.series.places
    lines = [
        _line(f"{places.own.name}, published", place, found, labels)
        if place == places.own
        else _line(place.name, place, found, labels)
        for place in (places.own, places.england, places.region)
        if place
    ]
    if places.neighbours:
        mean = tuple(found.mean(label) for label in labels)
        lines.append(Series("Mean of statistical neighbours", mean, short="Neighbours"))
    return tuple(lines)


def _line(name: str, place: Geography, found: Published, labels: tuple[str, ...]) -> Series:
    """One place's published figures."""
    figures = [found.at(place, label) for label in labels]
    return Series(
        name,
        tuple(figure.value if figure else None for figure in figures),
        missing=tuple(figure.text if figure else "not published" for figure in figures),
    )


def _sentence(own: Mapping[int, Share], found: Published, labels: tuple[str, ...]) -> str:
    """The last year of our records, and England's last."""
    known = [(year, share.value) for year, share in sorted(own.items()) if share.value is not None]
    said = [f"In {year} our records give {value:.1f}%." for year, value in known[-1:]]
    england = found.series.places.england if found.series else None
    figures = [(label, found.at(england, label)) for label in labels]
    last = [f"England: {f.text} in {label}." for label, f in figures if f and f.value is not None]
    return " ".join([*(said or ["Our records give no figure yet."]), *last[-1:]])


def published_means(places: Places) -> dict[str, dict[int, tuple[str, float]]]:
    """DfE's average weeks to a plan: the last year's label and value by measure and place.

    One query.
    """
    rows = Observation.objects.filter(
        measure__code__in=(AVERAGE, AVERAGE_EX),
        breakdown_id=total(),
        geography_id__in=places.all_ids,
        newest=True,
        value__isnull=False,
    ).order_by("period__starts_on")
    found: dict[str, dict[int, tuple[str, float]]] = {AVERAGE: {}, AVERAGE_EX: {}}
    for code, place, label, value in rows.values_list(
        "measure__code", "geography_id", "period__label", "value"
    ):
        found[code][place] = (label, float(value or 0))
    return found
