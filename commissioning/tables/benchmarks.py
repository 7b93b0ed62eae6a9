"""The tables and lists of a measure's page, ready to print."""

from collections.abc import Iterator

from django.urls import reverse

from commissioning.choices import PeriodKind
from commissioning.models import Measure
from commissioning.queries.benchmarks.figures import shown
from commissioning.queries.breakdowns import Topic
from commissioning.queries.measure_page import MeasurePage, Said
from config.lib.components import Column, SummaryRow, Table
from config.lib.formats import MISSING, british_date


def neighbour_table(page: MeasurePage) -> Table | None:
    """The ten neighbours with the authority itself on top; none for a count."""
    if not page.neighbours or page.span is None:
        return None
    rows = [
        (
            row.neighbour.geography.name,
            row.neighbour.proximity,
            row.text,
            row.standing.text if row.standing else MISSING,
        )
        for row in page.neighbours
    ]
    if page.row:
        rank = page.row.standing.text if page.row.standing else MISSING
        rows.insert(0, (page.places.own.name, "This area", page.row.figure.text, rank))
    return Table(
        caption=f"Statistical neighbours, {page.span.label}",
        columns=(
            Column("Authority"),
            Column("How alike"),
            Column("Value", numeric=True),
            Column("Rank", numeric=True),
        ),
        rows=tuple(rows),
        note="The closest neighbour first.",
    )


def topic_table(page: MeasurePage, topic: Topic | None) -> Table | None:
    """The groups of a topic; of a count each group's share of its place's total as well."""
    if topic is None or page.span is None:
        return None
    own, england = page.places.own.name, "England"
    if topic.counts:
        headings: tuple[str, ...] = (own, f"Share of {own}", "Share of England")
        cells: list[tuple[str, ...]] = [
            (g.label, g.own_text, g.own_share, g.england_share) for g in topic.groups
        ]
    else:
        headings = (own, england)
        cells = [(g.label, g.own_text, g.england_text) for g in topic.groups]
    return Table(
        caption=f"{topic.name}, {page.span.label}",
        columns=(Column("Group"), *(Column(heading, numeric=True) for heading in headings)),
        rows=tuple(cells),
        note="A share is of the total of the same place." if topic.counts else "",
    )


def release_table(page: MeasurePage) -> Table | None:
    """What every release says of the period."""
    if not page.said or page.span is None:
        return None
    return Table(
        caption=f"What each release says of {page.span.label}",
        columns=(
            Column("Release"),
            Column("Published"),
            Column("Place"),
            Column("Value", numeric=True),
            Column("State"),
        ),
        rows=tuple(_release_row(said) for said in page.said),
    )


def _release_row(said: Said) -> tuple[str, ...]:
    """One release's figure for one place."""
    release = said.figure.release
    state = "Shown" if said.shown else "Restated since" if said.differs else "The same"
    published = british_date(release.published_on) if release else MISSING
    return str(release or MISSING), published, said.place, said.figure.text, state


def about(page: MeasurePage) -> tuple[SummaryRow, ...]:
    """What the measure means, where it comes from and who answers for it."""
    return tuple(SummaryRow(key, value) for key, value in _facts(page.measure, page) if value)


def _facts(measure: Measure, page: MeasurePage) -> Iterator[tuple[str, str]]:
    """Keys and values; blank ones are left out."""
    yield "Definition", measure.definition
    yield "Divides", measure.numerator
    yield "By", measure.denominator
    yield "Unit", measure.get_unit_display()
    yield "Which way is better", measure.get_polarity_display()
    yield "Period", PeriodKind(measure.period_kind).label
    yield "Plausible values", _range(measure)
    yield "Change of definition", measure.definition_changed
    yield "Source", measure.source
    if page.row and page.row.figure.release:
        release = page.row.figure.release
        yield "Release", f"{release}, published {british_date(release.published_on)}"
    yield "Owner", measure.owner or "Nobody yet"
    yield "To be reviewed", british_date(measure.review_on) if measure.review_on else "No date yet"
    yield "Code", measure.code


def _range(measure: Measure) -> str:
    """The plausible range in words."""
    low, high = measure.plausible_from, measure.plausible_to
    if low is None and high is None:
        return ""
    if high is None:
        return f"{shown(measure, low)} or more"
    if low is None:
        return f"{shown(measure, high)} or less"
    return f"{shown(measure, low)} to {shown(measure, high)}"


def comparable_url(slug: str, measure: Measure | None) -> str:
    """The page of the measure to compare in place of a count."""
    return reverse("commissioning:measure", args=[slug, measure.code]) if measure else ""
