"""The caseload in numbers: who has a plan, where they are placed, how their number went."""

from django.http import HttpResponseBase
from django.views.decorators.http import require_safe

from commissioning.permissions import AreaRequest, requires
from config.lib.formats import british_date
from ehcp.permissions import VIEW_FIGURES
from ehcp.queries.beside import beside, group_shares
from ehcp.queries.maintained import all_counts, open_to_all, stands, year_ends
from ehcp.queries.population import RESIDENTS, RESIDENTS_TO_24, residents
from ehcp.queries.remembered import Memory
from ehcp.queries.trends import trends
from ehcp.tables import maintained as tables
from ehcp.tables.figures import FigurePage, Part, year_choices
from ehcp.tables.trends import trend_tables
from ehcp.views.figures import cases_of, nothing_yet, reader_of, show, sources_of, year_of
from ehcp.views.known_on import as_known

TITLE = "Plans maintained"
HEADING = "Who has a plan, and where are they placed?"


@requires(VIEW_FIGURES)
@require_safe
def caseload(request: AreaRequest) -> HttpResponseBase:
    """Show the plans in force on a day, or at the end of a year, by every group."""
    asked, reader, place = as_known(request), reader_of(request), request.area.geography
    memory = Memory(request.area, asked.on)
    listed = memory.of("stands", lambda: stands(request.area, on=asked.on))
    if reader.board:
        listed = open_to_all(listed)
    ends = [each for each in year_ends(listed) if each.plans]
    year = year_of(request, [each.on.year for each in ends], asked.on)
    day = tables.answers_for(year, asked.on)
    note = f"Plans maintained on {british_date(day)}, from this partnership’s own records."
    if not ends:
        text = "Plans come with a SEN2 return, or one by one as cases are recorded."
        empty = nothing_yet(request, "No plans yet", text)
        return show(request, FigurePage(TITLE, HEADING, note, empty=empty), asked.form)
    published = beside(place, tables.CODES)
    found = tables.Caseload(
        memory.of(f"plans on {day}", lambda: all_counts(request.area, on=day)),
        published,
        group_shares(place, tables.PLANS, tables.PUBLISHED_TOPICS),
        cases_of(request, day),
        reader,
    )
    days = [each.on for each in ends]
    changed = memory.of(f"trends {days}", lambda: trends(request.area, days))
    cases = cases_of(request, asked.on)
    people = residents(place, year)
    rates = [
        tables.rate_text(found.total, people.get(code), found.total_text)
        for code in (RESIDENTS, RESIDENTS_TO_24)
    ]
    page = FigurePage(
        TITLE,
        HEADING,
        note,
        tiles=tables.tiles(found, *rates),
        parts=(
            Part(
                "How their number went",
                (tables.year_table(listed, reader, cases_of(request, request.on)),),
                tables.chart(listed, reader),
            ),
            Part(f"Who they are, on {british_date(day)}", tables.topic_tables(found), folded=True),
            Part("How the groups changed", trend_tables(changed, reader, cases), folded=True),
        ),
        years=year_choices([each.on.year for each in ends], year, asked.query),
        about=(tables.DEFINITION,),
        sources=sources_of(published, asked.on),
    )
    return show(request, page, asked.form)
