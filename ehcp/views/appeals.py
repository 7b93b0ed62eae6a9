"""Mediation and appeals: how many, about what, how they end, and whether orders are kept."""

from datetime import date
from typing import Final

from django.http import HttpResponseBase
from django.views.decorators.http import require_safe

from commissioning.permissions import AreaRequest, requires
from config.lib.formats import british_date
from ehcp.choices import DisputeKind
from ehcp.permissions import VIEW_REVIEWS
from ehcp.queries.appeals import (
    by_subject,
    carried_out,
    decisions_of,
    endings,
    opened_by_year,
    pupils,
)
from ehcp.queries.beside import beside
from ehcp.queries.reviews import year_of
from ehcp.tables import appeals as tables
from ehcp.tables.appeals import FIRST, SECOND, Year
from ehcp.tables.case_links import Cases
from ehcp.tables.figures import FigurePage, Part, year_choices
from ehcp.views import figures
from ehcp.views.known_on import AsKnown, as_known

TITLE: Final = "Mediation and appeals"
HEADING: Final = "What do families dispute, and how does it end?"
ABOUT: Final = (
    "Mediation counts in the year in which it was asked for, an appeal in that in which it was "
    "registered with the SEND Tribunal, whenever it ended. A SEN2 return only says that there was "
    "one; what they were about and how they ended comes from what is recorded with each case.",
    "Two rates of appeal are published. They count against different decisions and differ about "
    "twofold, so they stand in tables of their own and never on one chart.",
    tables.PER_PUPILS_MEANS,
)


@requires(VIEW_REVIEWS)
@require_safe
def disputes(request: AreaRequest) -> HttpResponseBase:
    """Show mediation and appeals of a year, both rates, and what was to be carried out."""
    known = as_known(request)
    found = opened_by_year(request.area, on=known.on)
    if not any(each.mediations or each.appeals for each in found.values()):
        text = "They show here once mediation or an appeal is recorded with a case."
        empty = figures.nothing_yet(request, "No mediation and no appeal yet", text)
        page = FigurePage(TITLE, HEADING, note(known.on), empty=empty)
        return figures.show(request, page, known.form)
    reader = figures.reader_of(request)
    # The list of cases answers for the area's own day only.
    cases = Cases(None if reader.board or known.on != request.on else request.area)
    years = [Year(year, opened, reader, cases) for year, opened in found.items()]
    year = figures.year_of(request, [each.year for each in years], known.on)
    chosen = next((each for each in years if each.year == year), years[-1])
    return figures.show(request, page_of(request, known, years, chosen), known.form)


def note(on: date) -> str:
    """Which day the page answers for."""
    return f"What was known on {british_date(on)}."


def page_of(request: AreaRequest, known: AsKnown, years: list[Year], chosen: Year) -> FigurePage:
    """The page of a year."""
    area, on, year = request.area, known.on, chosen.year
    period = year_of(year, on)
    against = decisions_of(area, year, on=on)
    mediation = endings(area, DisputeKind.MEDIATION, period, on=on)
    appeals = endings(area, DisputeKind.APPEAL, period, on=on)
    published = beside(area.geography, (FIRST, SECOND))
    told = (
        tables.subject_table(chosen, by_subject(area, period, on=on)),
        tables.ending_table(chosen, DisputeKind.MEDIATION, mediation),
        tables.ending_table(chosen, DisputeKind.APPEAL, appeals),
    )
    said = (
        tables.held_sentence(chosen, mediation),
        tables.conceded_sentence(chosen, appeals),
    )
    orders = tables.order_table(year, carried_out(area, period, on=on), chosen.reader)
    parts = tables.part_table(against, year, chosen.reader)
    rates = (
        tables.rate_table(
            "Rate of appeal, first method",
            FIRST,
            tables.rate(chosen, against.first_method),
            year,
            published,
        ),
        tables.rate_table(
            "Rate of appeal, by decisions of the year (in development)",
            SECOND,
            tables.rate(chosen, against.of_the_year),
            year,
            published,
        ),
    )
    return FigurePage(
        title=TITLE,
        heading=HEADING,
        note=note(on),
        tiles=tables.tiles(chosen, against, pupils(area.geography, year)),
        parts=(
            Part("Year by year", (), tables.chart(years, on)),
            Part(
                f"Mediation and appeals of {year}",
                tuple(table for table in told if table),
                text=" ".join(each for each in said if each)
                or ("" if any(told) else "Not shown: the numbers of the year are few."),
            ),
            Part(
                "What was to be done, and when",
                (orders,) if orders else (),
                text="" if orders else f"No order, concession or agreement of {year} is recorded.",
            ),
            Part("How often decisions are appealed", (*rates, *([parts] if parts else []))),
        ),
        years=year_choices([each.year for each in years], year, known.query),
        about=ABOUT,
        sources=figures.sources_of(published, on),
    )
