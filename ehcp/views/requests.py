"""Requests for assessment, what was decided on them, and how assessments ended."""

from collections.abc import Mapping
from datetime import date

from django.http import HttpResponseBase
from django.views.decorators.http import require_safe

from commissioning.models import LocalArea
from commissioning.permissions import AreaRequest, requires
from config.lib.formats import british_date
from ehcp.permissions import VIEW_FIGURES
from ehcp.queries.beside import beside
from ehcp.queries.population import population
from ehcp.queries.remembered import Memory
from ehcp.queries.requests import DEFINITION, Conclusions, Received, concluded, received
from ehcp.tables import requests as tables
from ehcp.tables.figures import FigurePage, Part, year_choices
from ehcp.views.figures import cases_of, nothing_yet, reader_of, show, sources_of, year_of
from ehcp.views.known_on import as_known

TITLE = "Requests and decisions"
HEADING = "How many requests come in, and what is decided?"
ASSESSMENTS = (
    "An assessment counts in the year in which its end was decided. Refusals to issue a plan are "
    "to be told within 16 weeks of the request (regulation 10)."
)
RATE = (
    "The rate is of residents aged 0 to 17 at the middle of the year, or the last one known, as "
    "in the published rate beside it."
)


def counted(area: LocalArea, on: date) -> tuple[Received, Mapping[int, Conclusions]]:
    """Requests and ended assessments, as known on a day."""
    return Memory(area, on).of("requests", lambda: (received(area, on=on), concluded(area, on=on)))


@requires(VIEW_FIGURES)
@require_safe
def requests(request: AreaRequest) -> HttpResponseBase:
    """Show requests and decisions by year, month and source, and assessments."""
    asked = as_known(request)
    on = asked.on
    found, ended = counted(request.area, on)
    note = f"What was known on {british_date(on)}."
    if not found.years:
        text = "Requests come with a SEN2 return, or one by one as cases are recorded."
        empty = nothing_yet(request, "No requests yet", text)
        return show(request, FigurePage(TITLE, HEADING, note, empty=empty), asked.form)
    year = year_of(request, found.years, on)
    reader = reader_of(request)
    chosen = tables.RequestTables(on, year, found, reader, cases_of(request, on))
    published = beside(request.area.geography, tables.CODES)
    people = population(request.area.geography, year)
    rate = tables.rate_text(found.year(year), people, chosen.row(year)[-1])
    others = tables.beside_others(chosen, rate, ended.get(year, Conclusions()), published)
    page = FigurePage(
        TITLE,
        HEADING,
        note,
        tiles=tables.tiles(chosen, rate, published),
        parts=(
            Part("Month by month", (chosen.months(), chosen.years()), chosen.chart()),
            Part("Who asked", (chosen.sources(),)),
            Part("Assessments", (tables.conclusion_table(ended, chosen),)),
            *([Part("England, region and neighbours", (others,))] if others else []),
        ),
        years=year_choices(found.years, year, asked.query),
        about=(DEFINITION, ASSESSMENTS, RATE),
        sources=sources_of(published, on),
    )
    return show(request, page, asked.form)
