"""The headlines of the board as tiles."""

from django.urls import reverse

from commissioning.models import LocalArea
from commissioning.queries.benchmarks import Benchmark
from config.lib.components import Comparator, Tile
from config.lib.formats import british_date
from strategy.queries.headlines import HeadlineFigure


def tile(figure: HeadlineFigure, area: LocalArea, load_url: str) -> Tile:
    """A headline as a tile. `load_url` is "" for those who may not load files."""
    label, row = figure.headline.label, figure.row
    if row is None:
        ask = "" if load_url else " Ask an administrator of this partnership."
        return Tile(label, missing=figure.missing + ask, url=load_url, missing_link="Load a file")
    return Tile(
        label=label,
        value=row.figure.text,
        change=row.change.words,
        verdict=row.change.verdict,
        comparators=comparators(figure),
        sparkline=row.sparkline,
        as_at=as_at(row, area),
        url=reverse("commissioning:measure", args=[area.slug, row.measure.code]),
    )


def comparators(figure: HeadlineFigure) -> tuple[Comparator, ...]:
    """England, region, neighbours and rank; of a count those of its rate, with the rate first."""
    row = figure.compared
    if row is None:
        return (Comparator("Rate per 10,000", "load the population"),)
    region = row.places.region.name if row.places.region else "Region"
    found = [
        Comparator("England", row.england_text),
        Comparator(region, row.region_text),
    ]
    if row.neighbours:
        found.append(Comparator(row.neighbours.label, row.neighbours.text))
    if row.standing:
        found.append(Comparator("Rank", row.standing.text))
        found.append(Comparator("Quarter", row.standing.name if row.standing.quarter else "shared"))
    if figure.headline.rate:
        found.insert(0, Comparator("Per 10,000 children", row.figure.text))
    return tuple(found)


def as_at(row: Benchmark, area: LocalArea) -> str:
    """The period, when it was published, and that this is later than the area's date."""
    release = row.figure.release
    published = release.published_on if release else None
    text = row.figure.span.label
    if published:
        text += f", published {british_date(published)}"
    return f"{text}: later than this area’s date" if row.later and area.standing_on else text
