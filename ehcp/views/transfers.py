"""Phase transfers, preparing for adulthood, and where young people past year 11 are placed."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from django.http import HttpResponseBase
from django.views.decorators.http import require_safe

from commissioning.permissions import AreaRequest, requires
from config.lib.components import EmptyState, Table
from config.lib.formats import british_date
from ehcp.permissions import VIEW_REVIEWS
from ehcp.queries.maintained import all_counts
from ehcp.queries.remembered import Memory
from ehcp.queries.transfers import Places, adulthood, moves, past_year_11, transfer_year
from ehcp.tables import transfers as tables
from ehcp.tables.figures import Choice, FigurePage, Part
from ehcp.views.figures import cases_of, nothing_yet, reader_of, show
from ehcp.views.known_on import AsKnown, as_known

ABOUT: Final = (
    "A child’s plan is reviewed and amended before the move to another phase of education: before "
    "31 March of the year of the move from secondary school to post-16, before 15 February for "
    "every other move (regulation 18(1) of the 2014 Regulations). The day itself is too late. A "
    "move from one post-16 setting to another, which has five months (regulation 18(2)), is taken "
    "to be in September and counts with the first.",
    "Counted are plans with a move recorded for the year. Where none is recorded about it, the "
    "school year tells: the year before Reception, the last year of the setting attended, year 6 "
    "where its ages are not known, and year 11. A plan holds its latest move only, so years "
    "further back are not shown.",
    "DfE publishes how many plans were due a phase transfer and how many final plans were issued, "
    "not how many of them before the date. So no authority stands beside these figures.",
)


def academic_year(year: int) -> str:
    """2026/27 for the moves of 2027."""
    return f"{year - 1}/{year % 100:02d}"


def chosen_year(request: AreaRequest, this: int) -> int:
    """The year of moves that the address asks for: last, this or next."""
    asked = request.GET.get("year")
    return next((year for year in (this - 1, this, this + 1) if str(year) == asked), this)


@requires(VIEW_REVIEWS)
@require_safe
def transfers(request: AreaRequest) -> HttpResponseBase:
    """Show which plans move on, which are ready in time, and the plans of young people."""
    known = as_known(request)
    return show(request, page_of(request, known), known.form)


def phases_shown(request: AreaRequest, on: date) -> dict[str, str]:
    """The plans by stage as the page of plans maintained shows them."""
    area = request.area
    plans = Memory(area, on).of(f"plans on {on}", lambda: all_counts(area, on=on))
    counts = plans["phase"]
    return dict(zip(counts, reader_of(request).row(*counts.values()), strict=False))


def none_to_move(request: AreaRequest) -> EmptyState:
    """What a partnership without such plans reads."""
    text = "Plans come with a SEN2 return, or one by one as cases are recorded."
    return nothing_yet(request, "No plans due to move phase, and none in year 9 or above", text)


def after_year_11(places: Sequence[Places], placed: Table | None, on: date) -> Part:
    """Where those past year 11 are placed, with a chart and the share who are nowhere."""
    return Part(
        "Post-16 and past year 14",
        (placed,) if placed else (),
        tables.place_chart(places, placed, on),
        tables.neet_sentence(places, placed) or "Not shown: there are none, or too few.",
    )


def page_of(request: AreaRequest, known: AsKnown) -> FigurePage:
    """The figures of the year asked for, as they were known on the day."""
    area, on, reader = request.area, known.on, reader_of(request)
    this = transfer_year(on)
    year = chosen_year(request, this)
    name = academic_year(year)
    cases = cases_of(request, on)
    found, young, places = Memory(area, on).of(
        f"moves of {year}",
        lambda: (moves(area, year, on=on), adulthood(area, on=on), past_year_11(area, on=on)),
    )
    grid = tables.grid_of(found, reader)
    moving = tables.move_table(found, grid, name, year, reader, cases)
    phases = phases_shown(request, on) if reader.board else {}
    placed = tables.place_table(places, phases, reader, cases)
    reviewed = (
        tables.board_table(dict(young), phases, on)
        if reader.board
        else tables.adulthood_table(young, reader, on, cases)
    )
    return FigurePage(
        title="Phase transfers",
        heading="Are plans ready for the next phase?",
        note=f"Moves of the school year {name}, as known on {british_date(on)}.",
        tiles=tables.tiles(found, grid, year, on, reader, cases),
        parts=(
            Part(
                f"Phase transfers in {name}",
                (moving,) if moving else (),
                tables.move_chart(found, grid, name, on),
                "" if moving else f"No plan is to move on in {name}.",
            ),
            Part("Preparing for adulthood", (reviewed,) if reviewed else ()),
            after_year_11(places, placed, on),
        ),
        years=tuple(
            Choice(academic_year(each), f"?year={each}{known.query}", each == year)
            for each in (this - 1, this, this + 1)
        ),
        about=ABOUT,
        sources=(f"Ours: this partnership’s records, as known on {british_date(on)}.",),
        empty=None if moving or reviewed else none_to_move(request),
    )
