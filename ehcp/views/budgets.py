"""Personal budgets: taken up, how they are paid, from which streams."""

from django.http import HttpResponseBase
from django.views.decorators.http import require_safe

from commissioning.permissions import AreaRequest, requires
from config.lib.components import EmptyState
from config.lib.formats import british_date
from ehcp.permissions import VIEW_FIGURES
from ehcp.queries.beside import beside
from ehcp.queries.budgets import DEFINITION
from ehcp.queries.budgets import budgets as personal_budgets
from ehcp.queries.remembered import Memory
from ehcp.tables.budgets import CODES, BudgetTables, tiles
from ehcp.tables.figures import FigurePage, Part
from ehcp.views.figures import cases_of, nothing_yet, reader_of, show, sources_of

TITLE = "Personal budgets"
HEADING = "Who takes up a personal budget?"
NONE_TAKEN_UP = EmptyState(
    "No personal budget is recorded",
    "Personal budgets come with a SEN2 return, or are recorded on the page of a case.",
)


@requires(VIEW_FIGURES)
@require_safe
def budgets(request: AreaRequest) -> HttpResponseBase:
    """Show personal budgets by direct payment, arrangement and funding stream."""
    reader, on = reader_of(request), request.on
    found = Memory(request.area, on).of("budgets", lambda: personal_budgets(request.area, on=on))
    note = f"Plans in force on {british_date(on)}, from this partnership’s own records."
    if not found.taken_up:
        text = "Plans come with a SEN2 return, or one by one as cases are recorded."
        empty = NONE_TAKEN_UP if found.plans else nothing_yet(request, "No plans yet", text)
        return show(request, FigurePage(TITLE, HEADING, note, empty=empty))
    published = beside(request.area.geography, CODES)
    tables = BudgetTables(found, published, cases_of(request, on), reader)
    others = tables.beside_table()
    page = FigurePage(
        TITLE,
        HEADING,
        note,
        tiles=tiles(tables),
        parts=(
            Part("How they are paid", (tables.kind_table(),), tables.chart()),
            Part("What they are paid from", (tables.stream_table(),)),
            *([Part("England, region and neighbours", (others,))] if others else []),
        ),
        about=(DEFINITION,),
        sources=sources_of(published, on),
    )
    return show(request, page)
