"""The needs profile: who has special educational needs in the schools of the area."""

from collections.abc import Sequence

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from commissioning.models import Measure
from commissioning.permissions import VIEW_NEEDS, VIEW_OWN_CENSUS, AreaRequest, may, requires
from commissioning.queries import needs as queries
from commissioning.queries.benchmarks.figures import Span
from commissioning.queries.benchmarks.places import Places, places_of
from commissioning.queries.needs_outcomes import outcomes
from commissioning.queries.needs_schools import (
    census_years,
    own_census,
    school_years,
    schools,
)
from commissioning.queries.series import measure_series
from commissioning.tables import needs as tables
from commissioning.tables.needs import Choice
from commissioning.views.benchmarks import nothing_loaded
from config.lib.charts import Chart
from config.lib.components import EmptyState
from config.lib.formats import british_date, number
from config.lib.table_files import asked_file, sheets

FILES = (
    "The figures come from DfE’s release “Special educational needs in England”: its files by "
    "phase and type, by age and sex, by year, and school by school."
)


def is_board(request: AreaRequest) -> bool:
    """Whether small numbers are hidden from the reader."""
    return not may(request.membership, VIEW_OWN_CENSUS)


def choices(spans: Sequence[Span], current: Span | None, more: str = "") -> tuple[Choice, ...]:
    """The censuses to choose from."""
    return tuple(Choice(span.label, f"?year={span.code}{more}", span == current) for span in spans)


@requires(VIEW_NEEDS)
@require_safe
def profile(request: AreaRequest) -> HttpResponseBase:
    """Show how many pupils have SEN, with what needs, over time and beside others."""
    places = places_of(request.area.geography)
    years = queries.years(places)
    span = queries.chosen(years, request.GET.get("year", ""), request.on)
    if span is None:
        text = f"No figures of the school census are loaded. {FILES}"
        empty = nothing_loaded(request, "No figures yet", text)
        return without(request, "Who has special educational needs?", empty)
    found = queries.profile(places, span)
    context = in_groups(request, places, span, found)
    answer = asked_file(request.GET, context["sheets"], str(request.area))  # type: ignore[arg-type]
    if answer:
        return answer
    context |= {
        "span": span,
        "census_day": f"January {span.ends_on.year}",
        "empty": None if found.known else unknown(request),
        "tiles": tables.tiles(found, request.area.slug) if found.known else (),
        "notes": found.notes,
        "years": choices(years, span),
        "charts": trends(places),
        "maintained": maintained(found),
        "later": request.area.standing_on and span.starts_on > request.on,
        "on": british_date(request.on),
    }
    return render(request, "commissioning/needs.html", context)


def without(request: AreaRequest, title: str, empty: EmptyState) -> HttpResponse:
    """A page that has nothing to show."""
    return render(request, "commissioning/needs_empty.html", {"title": title, "empty": empty})


def unknown(request: AreaRequest) -> EmptyState:
    """England is there, the area is not."""
    text = f"The school census of {request.area} is not loaded. {FILES}"
    return nothing_loaded(request, f"No figures for {request.area} yet", text)


def in_groups(
    request: AreaRequest, places: Places, span: Span, found: queries.Profile
) -> dict[str, object]:
    """The tables of a census: the headline, needs, and one more grouping."""
    board = is_board(request)
    known = queries.topics_known(places.own, span)
    # Needs within a phase would give small needs of the other phases away.
    others = [
        name
        for name in known
        if name != queries.NEED_TOPIC and not (board and name.startswith(f"{queries.NEED_TOPIC}, "))
    ]
    asked = request.GET.get("by", "")
    by = asked if asked in others else next(iter(others), "")
    need = queries.topic(places, span, queries.NEED_TOPIC)
    other = queries.topic(places, span, by) if by else None
    stated = next(line.count for line in found.lines if line.measure == queries.STATED_PC)
    by_need = tables.group_table(need, span.label, board=board)
    return {
        "need_chart": tables.need_chart(need, span.label)
        if by_need and not tables.hidden_note(by_need.rows)
        else None,
        "sheets": sheets(
            request.GET,
            headline=tables.headline(
                found, request.area.slug, by_school=span in school_years(places.own)
            )
            if found.known
            else None,
            needs=by_need,
            groups=tables.group_table(other, span.label, board=board) if other else None,
        ),
        "groups_note": tables.difference_note(other, stated) if other else "",
        "topics": [Choice(name, f"?year={span.code}&by={name}", name == by) for name in others],
    }


def trends(places: Places) -> tuple[Chart, ...]:
    """SEN support and plans as a share of pupils, over the years and beside others."""
    codes = (queries.SUPPORT_PC, queries.PLANS_PC)
    found = (measure_series(each, places) for each in Measure.objects.filter(code__in=codes))
    return tuple(tables.trend(series) for series in found if series.spans)


def maintained(found: queries.Profile) -> str:
    """The plans that the authority maintains, set against those in its schools."""
    plans = next(line.count.value for line in found.lines if line.measure == queries.PLANS_PC)
    if found.maintained.value is None:
        return ""
    said = f"The authority maintained {number(found.maintained.value)} plans that January"
    if plans is None:
        return f"{said}, for children and young people aged 0 to 25 wherever they are educated."
    return (
        f"{said}, for children and young people aged 0 to 25 wherever they are educated; "
        f"{number(plans)} pupils with a plan went to schools within the area, whichever authority "
        "maintains it. The two are not the same and do not have to agree."
    )


@requires(VIEW_NEEDS)
@require_safe
def by_school(request: AreaRequest) -> HttpResponseBase:
    """List the schools of the area with their pupils with SEN."""
    own, board = request.area.geography, is_board(request)
    years = school_years(own)
    span = queries.chosen(years, request.GET.get("year", ""), request.on)
    if span is None:
        text = (
            "The counts of each school come from the school-level data of DfE’s release "
            "“Special educational needs in England”."
        )
        empty = nothing_loaded(request, "No schools yet", text)
        return without(request, "Needs by school", empty)
    listed = schools(request.area, span)
    table = tables.school_table(listed, span.label, request.area.slug, board=board)
    found = sheets(request.GET, schools=table)
    context = {
        "sheets": found,
        "years": choices(years, span),
        "count": number(len(listed)),
        "source": queries.school_source(own, span),
    }
    answer = asked_file(request.GET, found, str(request.area))
    return answer or render(request, "commissioning/needs_schools.html", context)


@requires(VIEW_OWN_CENSUS)
@require_safe
def census(request: AreaRequest) -> HttpResponseBase:
    """Show the partnership's own census: needs, years, sexes, schools, missing needs."""
    area = request.area
    years = census_years(area)
    span = queries.chosen(years, request.GET.get("year", ""), request.on)
    if span is None:
        text = (
            "Load the tables pupilonroll and senneeds of the school census together. They are "
            "counted while they are received; no pupil is stored."
        )
        empty = nothing_loaded(request, "No census of your own yet", text)
        return without(request, "Your own school census", empty)
    own = own_census(area, span)
    found = sheets(
        request.GET,
        needs=tables.alike_table(
            f"Primary need, {span.label}", "Primary need", own.needs, all_pupils=False
        ),
        years=tables.alike_table(f"Year group, {span.label}", "Year group", own.years),
        sexes=tables.alike_table(f"Sex, {span.label}", "Sex", own.sexes),
        schools=tables.own_school_table(own.schools, area.slug),
    )
    everybody = own.everybody
    context = {
        "sheets": found,
        "years": choices(years, span),
        "span": span,
        "pupils": number(everybody.none + everybody.support + everybody.plans),
        "support": number(everybody.support),
        "plans": number(everybody.plans),
        "without": number(own.without),
    }
    answer = asked_file(request.GET, found, str(area))
    return answer or render(request, "commissioning/needs_census.html", context)


@requires(VIEW_NEEDS)
@require_safe
def other_outcomes(request: AreaRequest) -> HttpResponseBase:
    """Show attendance, exclusions, home education, attainment and care."""
    places = places_of(request.area.geography)
    listed = tables.outcome_tables(
        outcomes(places, request.on), request.area.slug, board=is_board(request)
    )
    found = sheets(request.GET, **listed)
    text = (
        "They come from DfE’s releases on absence, on suspensions and exclusions and on children "
        "in need, or from a table of readings."
    )
    context = {
        "sheets": found,
        "on": british_date(request.on),
        "empty": None if found else nothing_loaded(request, "No figures yet", text),
    }
    answer = asked_file(request.GET, found, str(request.area))
    return answer or render(request, "commissioning/needs_outcomes.html", context)
