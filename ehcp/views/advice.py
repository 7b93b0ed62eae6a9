"""Advice for assessments: is it given within six weeks, and by whom is it not?"""

from django.http import HttpResponseBase
from django.views.decorators.http import require_safe

from commissioning.permissions import AreaRequest, requires
from config.lib.formats import british_date
from ehcp.permissions import VIEW_FIGURES
from ehcp.queries.advice import DEFINITION, advice_given, requests_by_figure
from ehcp.queries.remembered import Memory
from ehcp.tables.advice import AdviceTables, tiles
from ehcp.tables.figures import FigurePage, Part, year_choices
from ehcp.views.figures import cases_of, nothing_yet, reader_of, show, sources_of, year_of
from ehcp.views.known_on import as_known

TITLE = "Advice within 6 weeks"
HEADING = "Is advice given within 6 weeks?"


@requires(VIEW_FIGURES)
@require_safe
def advice(request: AreaRequest) -> HttpResponseBase:
    """Show advice by agency and year, and what is still to come."""
    asked, reader = as_known(request), reader_of(request)
    memory = Memory(request.area, asked.on)
    found = memory.of("advice", lambda: advice_given(request.area, on=asked.on))
    note = f"What was known on {british_date(asked.on)}, from this partnership’s own records."
    if not found.years:
        text = (
            "It comes with a monthly extract of a case system, or is recorded on the page of a "
            "case: who was asked, when, and when it came. A SEN2 return does not hold it."
        )
        empty = nothing_yet(request, "No advice has been asked for yet", text, "a monthly extract")
        return show(request, FigurePage(TITLE, HEADING, note, empty=empty), asked.form)
    behind = {}
    if not reader.board:
        behind = memory.of("advice requests", lambda: requests_by_figure(request.area, on=asked.on))
    year = year_of(request, found.years, asked.on)
    cases = cases_of(request, asked.on)
    tables = AdviceTables(found, year, asked.on, cases, reader, behind)
    waiting = tables.waiting_table()
    page = FigurePage(
        TITLE,
        HEADING,
        note,
        tiles=tiles(tables),
        parts=(
            Part("Who gives it", (tables.agency_table(),), tables.chart()),
            *([Part("What is still to come", (waiting,))] if waiting else []),
            Part("By year", (tables.year_table(),)),
        ),
        years=year_choices(found.years, year, asked.query),
        about=(DEFINITION,),
        sources=sources_of({}, asked.on),
    )
    return show(request, page, asked.form)
