"""Mediation and appeals: how many, about what, how they end, and whether orders are kept."""

from collections.abc import Mapping
from datetime import date
from typing import Final

from django.http import HttpResponseBase
from django.views.decorators.http import require_safe

from commissioning.permissions import AreaRequest, requires
from config.lib.components import Table
from config.lib.formats import british_date
from ehcp.choices import DisputeKind
from ehcp.permissions import VIEW_REVIEWS
from ehcp.queries.appeals import Decisions, OfYear, of_year, opened_by_year, pupils
from ehcp.queries.beside import Beside, beside
from ehcp.queries.remembered import Memory
from ehcp.tables import appeals as tables
from ehcp.tables.appeals import FIRST, SECOND, Year
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
    area, on, memory = request.area, known.on, Memory(request.area, known.on)
    found = memory.of("disputes", lambda: opened_by_year(area, on=on))
    if not any(each.mediations or each.appeals for each in found.values()):
        text = "They show here once mediation or an appeal is recorded with a case."
        empty = figures.nothing_yet(request, "No mediation and no appeal yet", text)
        page = FigurePage(TITLE, HEADING, note(on), empty=empty)
        return figures.show(request, page, known.form)
    reader = figures.reader_of(request)
    cases = figures.cases_of(request, on)
    year = figures.year_of(request, list(found), on)
    counted = memory.of(f"disputes of {year}", lambda: of_year(area, year, on=on))
    children = {} if reader.board else counted.children
    years = [Year(each, opened, reader, cases, children) for each, opened in found.items()]
    chosen = next((each for each in years if each.year == year), years[-1])
    return figures.show(request, page_of(request, known, years, chosen, counted), known.form)


def note(on: date) -> str:
    """Which day the page answers for."""
    return f"What was known on {british_date(on)}."


def page_of(
    request: AreaRequest, known: AsKnown, years: list[Year], chosen: Year, counted: OfYear
) -> FigurePage:
    """The page of a year."""
    place, on, year, against = request.area.geography, known.on, chosen.year, counted.against
    published = beside(place, (FIRST, SECOND))
    return FigurePage(
        title=TITLE,
        heading=HEADING,
        note=note(on),
        tiles=tables.tiles(chosen, against, pupils(place, year)),
        parts=(
            Part("Year by year", (), tables.chart(years, on)),
            told_of(chosen, counted),
            orders_of(chosen, counted),
            Part("How often decisions are appealed", rates(chosen, against, published)),
        ),
        years=year_choices([each.year for each in years], year, known.query),
        about=ABOUT,
        sources=figures.sources_of(published, on),
    )


def told_of(chosen: Year, counted: OfYear) -> Part:
    """What the year's mediations and appeals are about, and how they ended."""
    mediation, appeals = counted.mediation, counted.appeals
    told = (
        tables.subject_table(chosen, counted.subjects),
        tables.ending_table(chosen, DisputeKind.MEDIATION, mediation),
        tables.ending_table(chosen, DisputeKind.APPEAL, appeals),
    )
    said = (tables.held_sentence(chosen, mediation), tables.conceded_sentence(chosen, appeals))
    text = " ".join(each for each in said if each)
    few = "" if any(told) else "Not shown: the numbers of the year are few."
    shown = tuple(table for table in told if table)
    return Part(f"Mediation and appeals of {chosen.year}", shown, text=text or few)


def orders_of(chosen: Year, counted: OfYear) -> Part:
    """What the authority was to do, and whether it did in time."""
    table = tables.order_table(chosen, counted.orders)
    none = f"No order, concession or agreement of {chosen.year} is recorded."
    return Part(
        "What was to be done, and when", (table,) if table else (), text="" if table else none
    )


def rates(chosen: Year, against: Decisions, published: Mapping[str, Beside]) -> tuple[Table, ...]:
    """Both rates in tables of their own, and what they set appeals against."""
    both = (
        ("Rate of appeal, first method", FIRST, against.first_method),
        ("Rate of appeal, by decisions of the year (in development)", SECOND, against.of_the_year),
    )
    parts = tables.part_table(against, chosen)
    return (
        *(
            tables.rate_table(title, code, tables.rate(chosen, many), chosen.year, published)
            for title, code, many in both
        ),
        *([parts] if parts else []),
    )
