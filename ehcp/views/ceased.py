"""Plans that ceased: why, in which year, at which age."""

from django.http import HttpResponseBase
from django.views.decorators.http import require_safe

from commissioning.permissions import AreaRequest, requires
from config.lib.formats import british_date
from ehcp.permissions import VIEW_FIGURES
from ehcp.queries.beside import beside
from ehcp.queries.ceased import DEFINITION
from ehcp.queries.ceased import ceased as ceased_plans
from ehcp.queries.remembered import Memory
from ehcp.tables.ceased import CODES, TOTAL, CeasedTables, tiles
from ehcp.tables.figures import FigurePage, Part, year_choices
from ehcp.views.figures import cases_of, nothing_yet, reader_of, show, sources_of, year_of
from ehcp.views.known_on import as_known

TITLE = "Ceased plans"
HEADING = "Why do plans end?"


@requires(VIEW_FIGURES)
@require_safe
def ceased(request: AreaRequest) -> HttpResponseBase:
    """Show ceased plans by reason, year and age."""
    asked, reader = as_known(request), reader_of(request)
    found = Memory(request.area, asked.on).of(
        "ceased", lambda: ceased_plans(request.area, on=asked.on)
    )
    note = f"What was known on {british_date(asked.on)}, from this partnership’s own records."
    if not found.years:
        text = "How plans end comes with a SEN2 return, or is recorded on the page of a case."
        empty = nothing_yet(request, "No plan has ceased yet", text)
        return show(request, FigurePage(TITLE, HEADING, note, empty=empty), asked.form)
    cases = cases_of(request, asked.on)
    offered = sorted({*found.years, asked.on.year})[-6:]
    year = year_of(request, offered, asked.on)
    tables = CeasedTables(found, year, asked.on, cases, reader)
    published = beside(request.area.geography, (*CODES.values(), TOTAL))
    others = tables.beside_table(published)
    page = FigurePage(
        TITLE,
        HEADING,
        note,
        tiles=tiles(tables),
        parts=(
            Part("By reason", (tables.reason_table(),), tables.chart()),
            Part("By age", (tables.age_table(),)),
            *([Part("England, region and neighbours", (others,))] if others else []),
        ),
        years=year_choices(offered, year, asked.query),
        about=(DEFINITION,),
        sources=sources_of(published, asked.on),
    )
    return show(request, page, asked.form)
