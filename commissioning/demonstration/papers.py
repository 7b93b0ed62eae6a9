"""Figures that the demonstration areas' own papers give, as readings with the paper as source.

`data/demonstration/papers.csv` has one row for a measure, place and period: England and regions
by ONS code, authorities by number. Where a paper contradicts itself, both statements are here;
the needs profile says so. A published figure that is loaded later shows instead of a paper's.
"""

import csv
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from commissioning.choices import Symbol
from commissioning.demonstration.figures import EXTRACT, Breakdowns, Periods
from commissioning.models import Geography, Measure, Observation, Release
from config.lib.formats import count_of


@dataclass(frozen=True)
class Paper:
    """A paper, or a tool that gave its comparators: its title, edition and day."""

    title: str
    edition: str
    published_on: date
    symbols: tuple[tuple[str, str], ...] = ()


PAPERS = {
    "stockton": Paper(
        "Stockton-on-Tees SEND joint commissioning strategy, appendix 1", "2018", date(2018, 7, 1)
    ),
    "somerset": Paper(
        "Somerset Health and Wellbeing Board, SEND update, appendix 1",
        "2018",
        date(2018, 7, 12),
        (("low", "less than 1%"),),
    ),
    "somerset_update": Paper(
        "Somerset Health and Wellbeing Board, SEND update", "2018", date(2018, 7, 12)
    ),
    "lait": Paper(
        "Department for Education, local authority interactive tool", "2025", date(2025, 7, 3)
    ),
}
Key = tuple[int, int, int, int]


@transaction.atomic
def load_papers() -> str:
    """Load the papers that are not there yet; what was loaded, in a sentence."""
    listed, loaded = rows(), 0
    for code, paper in PAPERS.items():
        release, new = Release.objects.get_or_create(
            publication=paper.title,
            edition=paper.edition,
            defaults={"published_on": paper.published_on, "symbols": dict(paper.symbols)},
        )
        if new:
            loaded += load(release, [row for row in listed if row["paper"] == code])
    return f"New figures from the areas’ own papers: {count_of(loaded, 'figure')}."


def rows() -> list[dict[str, str]]:
    """The figures of all papers."""
    with (EXTRACT / "papers.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def load(release: Release, listed: list[dict[str, str]]) -> int:
    """Store the figures of one paper; those that another release gives too are not the newest."""
    measures = {measure.code: measure for measure in Measure.objects.all()}
    places = {place.number or place.code: place.pk for place in Geography.objects.all()}
    periods, breakdowns = Periods(), Breakdowns()
    found = [
        observation(
            row, release, measures[row["measure"]], places[row["place"]], periods, breakdowns
        )
        for row in listed
    ]
    taken = keys_taken({each.measure_id for each in found})
    for each in found:
        key = (each.measure_id, each.breakdown_id, each.geography_id, each.period_id)
        each.newest = key not in taken
    return len(Observation.objects.bulk_create(found))


def observation(
    row: dict[str, str],
    release: Release,
    measure: Measure,
    place: int,
    periods: Periods,
    breakdowns: Breakdowns,
) -> Observation:
    """One figure of a paper."""
    symbol = row["value"] if row["value"] in Symbol.values else ""
    return Observation(
        measure=measure,
        breakdown_id=breakdowns.of(row["topic"], row["label"]),
        geography_id=place,
        period_id=periods.of(measure.period_kind, row["period"]),
        release=release,
        value=None if symbol else float(row["value"]),
        symbol=symbol,
        numerator=float(row["numerator"]) if row["numerator"] else None,
        denominator=float(row["denominator"]) if row["denominator"] else None,
    )


def keys_taken(measures: set[int]) -> set[Key]:
    """What other releases show already of these measures."""
    shown = Observation.objects.filter(measure__in=measures, newest=True)
    return set(shown.values_list("measure_id", "breakdown_id", "geography_id", "period_id"))
