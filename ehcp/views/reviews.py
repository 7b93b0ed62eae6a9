"""Annual reviews: held in 12 months, decided in 4 weeks, amended in 12, and what falls due."""

from collections.abc import Iterable
from datetime import date
from typing import Final

from django.http import HttpResponseBase, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_safe

from commissioning.models import LocalArea
from commissioning.permissions import AreaRequest, requires
from config.lib.formats import british_date
from config.lib.table_files import asked_file, sheets
from ehcp.permissions import VIEW_REVIEWS
from ehcp.queries.comparison import published
from ehcp.queries.remembered import Memory
from ehcp.queries.reviews import (
    Decisions,
    Due,
    Grouping,
    amended,
    decisions,
    due_by,
    due_in,
    first_year,
    standing,
    year_of,
)
from ehcp.tables import reviews as tables
from ehcp.tables.figures import Choice
from ehcp.tables.reviews import Year
from ehcp.tables.timeliness import Reader
from ehcp.views.figures import cases_of, nothing_yet, reader_of
from ehcp.views.known_on import as_known

PUBLISHED: Final = "annual_reviews.pc_decsion_4weeks"
YEARS: Final = 5
GROUPS: Final[dict[Grouping, str]] = {
    "stage": "Stage of education",
    "need": "Primary need",
    "age": "Age",
}
COUNTED: Final = "Reviews are counted from the plans of a SEN2 return, or of cases recorded here."


def years_of(request: AreaRequest, memory: Memory) -> list[Year]:
    """The last years with what was to be reviewed and decided, the oldest first."""
    area, on, reader = request.area, memory.on, reader_of(request)
    cases = cases_of(request, on)
    due, decided = memory.of("reviews by year", lambda: counted_by_year(area, on))
    return [Year(year, due[year], decided[year], reader, cases) for year in due]


def counted_by_year(area: LocalArea, on: date) -> tuple[dict[int, Due], dict[int, Decisions]]:
    """What was to be reviewed and what was decided in the last years. Three queries."""
    first = min(max(first_year(area, on), on.year - YEARS + 1), on.year)
    years = range(first, on.year + 1)
    return due_in(area, years, on=on), decisions(area, years, on=on)


def chosen_year(asked: QueryDict, years: list[Year]) -> Year:
    """The year that the address asks for, if it is listed; else the last."""
    return next((each for each in years if str(each.year) == asked.get("year")), years[-1])


def groups_for(reader: Reader) -> dict[Grouping, str]:
    """The ways of grouping. A board sees no ages: beside the stages they would tell on the few
    children who are in one group and not in the other.
    """
    return {by: name for by, name in GROUPS.items() if by != "age" or not reader.board}


def chosen_group(asked: QueryDict, offered: Iterable[Grouping]) -> Grouping:
    """What the address asks to group by; by stage of education without one."""
    return next((by for by in offered if by == asked.get("by")), "stage")


def choices(
    years: list[Year], chosen: Year, offered: dict[Grouping, str], by: Grouping, query: str
) -> dict[str, list[Choice]]:
    """The years and the ways of grouping to choose from; `query` is what else links carry on."""
    return {
        "year_choices": [
            Choice(str(each.year), f"?by={by}&year={each.year}{query}", each is chosen)
            for each in reversed(years)
        ],
        "group_choices": [
            Choice(label, f"?by={key}&year={chosen.year}{query}", key == by)
            for key, label in offered.items()
        ],
    }


@requires(VIEW_REVIEWS)
@require_safe
def reviews(request: AreaRequest) -> HttpResponseBase:
    """Show how well the limits of annual reviews are kept, and what is due next."""
    known = as_known(request)
    area, on = request.area, known.on
    memory = Memory(area, on)
    years = years_of(request, memory)
    now, chosen = years[-1], chosen_year(request.GET, years)
    offered = groups_for(chosen.reader)
    by = chosen_group(request.GET, offered)
    found = published(area.geography, PUBLISHED)
    next_due, after, groups = memory.of(
        f"reviews of {chosen.year}",
        lambda: (
            standing(area, on=on),
            amended(area, year_of(chosen.year, on), on=on),
            due_by(area, chosen.year, on=on),
        ),
    )
    due_chart = tables.ahead_chart(now, next_due, on)
    of_year = sheets(
        request.GET,
        years=tables.year_table(years),
        groups=tables.group_table(GROUPS[by], chosen, groups[by]),
        decisions=tables.decision_table(chosen),
        amended=tables.amended_table(chosen, after),
    )
    coming = sheets(
        request.GET,
        ahead=tables.ahead_table(now, next_due, on),
        overdue=tables.overdue_table(now, next_due, on),
    )
    if download := asked_file(request.GET, (*of_year, *coming), str(area)):
        return download
    context = {
        "empty": None
        if next_due.plans or chosen.due.total
        else nothing_yet(request, "No plan is old enough to be reviewed", COUNTED),
        "on": british_date(on),
        "form": known.form,
        "tiles": tables.tiles(now, chosen, next_due, after, found),
        "chart": tables.chart(years, found, area.name),
        "due_chart": due_chart,
        "years": of_year[0],
        "of_year": of_year[1:],
        "coming": coming,
        **choices(years, chosen, offered, by, known.query),
    }
    return render(request, "ehcp/reviews.html", context)
