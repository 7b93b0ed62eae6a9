"""How well the time limits are kept: the national measure, the pipeline, and the rules."""

from datetime import date

from django.http import HttpResponseBase, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_safe

from commissioning.models import LocalArea
from commissioning.permissions import AreaRequest, requires
from config.lib.components import Tile
from config.lib.disclosure import HIDDEN
from config.lib.formats import british_date, number
from ehcp.permissions import VIEW_CLOCK, VIEW_TIMELINESS
from ehcp.queries.clock import rules_on
from ehcp.queries.comparison import Published, beside_others, published, published_means
from ehcp.queries.days import month_end
from ehcp.queries.paper_comparators import paper_comparators
from ehcp.queries.pipeline import WITHIN_20, Pipeline, pipeline, step_times
from ehcp.queries.remembered import Memory
from ehcp.queries.timeliness import (
    Grouping,
    Period,
    Tally,
    decided_in_six_weeks,
    groups,
    months,
    refused_in_16_weeks,
    waits,
    years,
)
from ehcp.tables import pipeline as pipeline_tables
from ehcp.tables import timeliness as tables
from ehcp.tables.case_links import Cases
from ehcp.tables.clock import rule_table
from ehcp.tables.figures import Choice
from ehcp.tables.paper_comparators import paper_table
from ehcp.tables.requests import RequestTables
from ehcp.tables.timeliness import Grid, Reader
from ehcp.tables.timeliness_cases import (
    groups_with_cases,
    limits_with_cases,
    months_with_cases,
    waits_with_cases,
    years_with_cases,
)
from ehcp.views.figures import cases_of, nothing_yet, reader_of
from ehcp.views.known_on import AsKnown, as_known
from ehcp.views.requests import counted

GROUP_TITLES: dict[Grouping, str] = {
    "need": "Primary need",
    "source": "Who asked",
    "age": "Age at the request",
    "setting": "Kind of placement",
}
NONE_OPEN = "Open requests come with a SEN2 return, or one by one as cases are recorded."
COUNTED = "Timeliness is counted from the plans of a SEN2 return, or of cases recorded here."


def chosen_group(asked: QueryDict) -> Grouping:
    """The grouping that the address asks for; by need without one."""
    return next((by for by in GROUP_TITLES if by == asked.get("by")), "need")


def chosen_year(asked: QueryDict, known: dict[int, Tally], this: int) -> int:
    """The year that the address asks for, if there is one; else this one."""
    return next((year for year in known if str(year) == asked.get("year")), this)


@requires(VIEW_TIMELINESS)
@require_safe
def timeliness(request: AreaRequest) -> HttpResponseBase:
    """Show the national measure both ways, over time and by group, beside what is published."""
    known = as_known(request)
    area, on, reader = request.area, known.on, reader_of(request)
    cases = cases_of(request, on)
    memory = Memory(area, on)
    listed = memory.of("months", lambda: months(area, on=on))
    by_year = years(listed)
    found = published(area.geography)
    full = [month for month in listed if month_end(month.starts) <= on][-12:]
    context = {
        "empty": None if listed else nothing_yet(request, "No plan has been issued yet", COUNTED),
        "on": british_date(on),
        "form": known.form,
        "tiles": tables.tiles(on.year, by_year.get(on.year, Tally()), full, found, reader),
        "chart": beside_others(tables.own_shares(by_year, reader), found, area.name),
        "paper": paper_table(paper_comparators(area.geography, on), listed, area.name, on, reader),
        "years": years_with_cases(tables.year_table(by_year, reader), list(by_year), cases),
        "months": months_with_cases(tables.month_table(listed, reader), listed, cases),
        **of_a_year(request, known, chosen_year(request.GET, by_year, on.year), found),
        "year_choices": [
            Choice(
                str(each),
                f"?by={chosen_group(request.GET)}&year={each}{known.query}",
                each == chosen_year(request.GET, by_year, on.year),
            )
            for each in sorted({*by_year, on.year}, reverse=True)
        ],
    }
    return render(request, "ehcp/timeliness.html", context)


def of_a_year(
    request: AreaRequest, known: AsKnown, year: int, beside: Published
) -> dict[str, object]:
    """The tables of one year: by group, weeks to the plan, and the other limits."""
    area, on, reader, by = request.area, known.on, reader_of(request), chosen_group(request.GET)
    cases = cases_of(request, on)
    period = Period(date(year, 1, 1), min(on, date(year, 12, 31)))
    title = f"Plans of {year}{' so far' if year == on.year else ''}"
    found, took, six, sixteen = Memory(area, on).of(
        f"year {year} {by}",
        lambda: (
            groups(area, by, period, on=on),
            waits(area, period, on=on),
            decided_in_six_weeks(area, period, on=on),
            refused_in_16_weeks(area, period, on=on),
        ),
    )
    heading = GROUP_TITLES[by]
    grouped = f"{title} by {heading[0].lower()}{heading[1:]}"
    # Beside the plans in force by need at the ends of years, counts would tell who ceased.
    shares_only = reader.board and by == "need"
    by_group = tables.group_table(grouped, heading, found, reader, shares_only=shares_only)
    by_weeks = tables.wait_table(f"{title}: weeks from the request", took, reader)
    places = beside.series.places if beside.series else None
    means = published_means(places) if places else {}
    others = tables.other_limits(year, six, sixteen, reader)
    return {
        "choices": [
            Choice(label, f"?by={key}&year={year}{known.query}", key == by)
            for key, label in GROUP_TITLES.items()
        ],
        "groups": groups_with_cases(by_group, by, year, found, cases),
        "waits": waits_with_cases(by_weeks, year, cases),
        "averages": tables.average_table(f"{title}: average weeks", took, places, means, reader),
        "limits": limits_with_cases(others, year, cases),
    }


@requires(VIEW_TIMELINESS)
@require_safe
def pipeline_page(request: AreaRequest) -> HttpResponseBase:
    """Show open requests by stage and week, what falls due, and which step loses the time."""
    known = as_known(request)
    area, on, reader = request.area, known.on, reader_of(request)
    cases = cases_of(request, on)
    found, times = Memory(area, on).of(
        "pipeline", lambda: (pipeline(area, on=on), step_times(area, on=on))
    )
    hidden = reader.board and awaiting_hidden(area, on, cases)
    grid = pipeline_tables.stage_grid(found, reader, awaiting_hidden=hidden)
    context = {
        "empty": None
        if found.open or times.whole.ended
        else nothing_yet(request, "No request is open", NONE_OPEN),
        "on": british_date(on),
        "form": known.form,
        "tiles": backlog_tiles(found, grid, on, cases),
        "stages": pipeline_tables.stage_table(grid, on, cases, reader),
        "limits": None if reader.board else pipeline_tables.limit_table(found.limits, on, cases),
        "undated": ""
        if reader.board
        else cases.cell(number(found.undated), figure="undated", every=True),
        "sentence": pipeline_tables.step_sentence(times, reader),
        "steps": pipeline_tables.step_table(times, cases, reader),
        "agencies": pipeline_tables.agency_table(times.agencies, cases, reader),
    }
    return render(request, "ehcp/pipeline.html", context)


def awaiting_hidden(area: LocalArea, on: date, cases: Cases) -> bool:
    """Whether the page of requests hides from a board of any year how many await a decision."""
    found, _ = counted(area, on)
    return RequestTables(on, on.year, found, Reader(board=True), cases).hides_awaiting


def backlog_tiles(found: Pipeline, grid: Grid, on: date, cases: Cases) -> tuple[Tile, ...]:
    """Open requests, and those without a plan after 20 weeks, as far as the table shows them."""
    past = HIDDEN if HIDDEN in grid[-1][WITHIN_20:-1] else number(found.past_20_weeks)
    return (
        Tile(
            "Open requests",
            grid[-1][-1],
            url=cases.url(stage="open", received=(None, on), every=True),
        ),
        Tile(
            "Past 20 weeks without a plan",
            past,
            url=cases.url(stage="open", overdue=True, every=True),
        ),
    )


@requires(VIEW_CLOCK)
@require_safe
def clock(request: AreaRequest) -> HttpResponseBase:
    """List the time limits of the law that are in force, with their authority."""
    table = rule_table(rules_on(request.on))
    return render(request, "ehcp/clock.html", {"table": table, "on": british_date(request.on)})
