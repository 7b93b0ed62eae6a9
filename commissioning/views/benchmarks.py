"""Benchmarks: every measure of the area beside its comparators, and the page of one."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.core.paginator import Paginator
from django.http import Http404, HttpResponseBase, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from commissioning.forms.benchmarks import COMPARED, BenchmarkFilter, MeasureChoice
from commissioning.permissions import IMPORT, VIEW_BENCHMARKS, AreaRequest, may, requires
from commissioning.queries.benchmarks import Benchmark, benchmark_rows
from commissioning.queries.benchmarks.download import HEADINGS, download_row
from commissioning.queries.benchmarks.files import what_to_load
from commissioning.queries.benchmarks.order import in_order, matching
from commissioning.queries.measure_page import (
    MeasurePage,
    NoSuchPeriod,
    dictionary_entry,
    measure_page,
)
from commissioning.queries.series import SERIES_HEADINGS, series_rows
from commissioning.tables.benchmarks import (
    about,
    comparable_url,
    neighbour_table,
    release_table,
    topic_table,
)
from config.lib.components import EmptyState, Link
from config.lib.lists import (
    DOWNLOADS,
    address,
    carried,
    count_sentence,
    page_size,
    pagination,
    size_links,
)

SORTS = (("title", "Measure"), ("change", "Change"), ("rank", "Rank"))


@dataclass(frozen=True)
class SortLink:
    """A heading that sorts: `state` is what the list is now, as ARIA says it."""

    label: str
    url: str
    state: str


@requires(VIEW_BENCHMARKS)
@require_safe
def benchmarks(request: AreaRequest) -> HttpResponseBase:
    """List the measures that have a figure for the area: search, theme, sort, download."""
    form = BenchmarkFilter(request.GET)
    form.is_valid()
    asked, query = form.cleaned_data, request.GET
    rows = benchmark_rows(request.area.geography, on=request.on, theme=asked.get("theme", ""))
    found = matching(rows, asked.get("q", ""), compared_only=asked.get("show") == COMPARED)
    found = in_order(found, query.get("sort", ""))
    respond = DOWNLOADS.get(query.get("format", ""))
    if respond:
        return respond(f"{request.area} benchmarks", HEADINGS, map(download_row, found))
    page = Paginator(found, page_size(query)).get_page(query.get("page"))
    context = {
        "filter": form,
        "carried": carried(query),
        "chosen": chosen(form, query),
        "page": page,
        "sorts": {name: sort_link(name, label, query) for name, label in SORTS},
        "count_sentence": count_sentence(page, ("measure", "measures")),
        "pagination": pagination(page, query),
        "sizes": size_links(query, len(found)),
        "downloads": download_links(query) if found else (),
        "empty": None if found else empty_list(request, form),
        "partial": partial_note(found),
        "later": request.area.standing_on and any(row.later for row in page),
    }
    return render(request, "commissioning/benchmarks.html", context)


def chosen(form: BenchmarkFilter, query: QueryDict) -> tuple[Link, ...]:
    """What the list is narrowed to, each with the address that widens it again."""
    said = {"q": f"Search: {form.cleaned_data.get('q')}"}
    for name in ("theme", "show"):
        choices = dict(form.fields[name].choices)  # type: ignore[attr-defined]
        said[name] = str(choices.get(form.cleaned_data.get(name), ""))
    return tuple(
        Link(text, address(query, page=None, **{name: None}))
        for name, text in said.items()
        if form.cleaned_data.get(name)
    )


def sort_link(name: str, label: str, query: QueryDict) -> SortLink:
    """A heading that sorts by this, or turns the order round if it does already."""
    current = query.get("sort", "")
    state = {name: "ascending", f"-{name}": "descending"}.get(current, "")
    wanted = f"-{name}" if current == name else name
    return SortLink(label, address(query, sort=wanted, page=None), state)


def download_links(query: QueryDict) -> tuple[Link, ...]:
    """The same rows as files."""
    return tuple(
        Link(f"Download {name}", address(query, format=name.lower(), page=None))
        for name in ("CSV", "XLSX")
    )


def partial_note(rows: Sequence[Benchmark]) -> str:
    """What to say where too few authorities are loaded for a rank in the country."""
    few = [row.standing for row in rows if row.standing and row.standing.partial]
    if not few:
        return ""
    return (
        f"For {len(few)} of these measures only some of the country’s {few[0].authorities} "
        "authorities are loaded; ranks marked “loaded” are among those."
    )


def empty_list(request: AreaRequest, form: BenchmarkFilter) -> EmptyState:
    """Nothing matches, or nothing is loaded."""
    if any(form.cleaned_data.values()):
        clear = Link("Show all measures", request.path)
        return EmptyState("Nothing matches", "No measure has all that you asked for.", clear)
    text = (
        f"No published figures for {request.area} are loaded. They come from DfE’s release "
        "“Education, health and care plans”: its zip or any of its twelve CSV files."
    )
    return nothing_loaded(request, "No figures yet", text)


def nothing_loaded(request: AreaRequest, title: str, text: str) -> EmptyState:
    """Says what to load, to those who may, and whom to ask, to the others."""
    if may(request.membership, IMPORT):
        url = reverse("commissioning:import-new", args=[request.area.slug])
        return EmptyState(title, text, Link("Load a file", url))
    return EmptyState(title, f"{text} Ask an administrator of this partnership to load it.")


@requires(VIEW_BENCHMARKS)
@require_safe
def measure(request: AreaRequest, code: str) -> HttpResponseBase:
    """One measure: where the area stands, since when, beside whom, and what it means."""
    entry = dictionary_entry(code)
    if entry is None:
        raise Http404
    try:
        page = measure_page(
            *entry, request.area.geography, on=request.on, period=request.GET.get("period", "")
        )
    except NoSuchPeriod:
        raise Http404 from None
    respond = DOWNLOADS.get(request.GET.get("format", ""))
    if respond:
        return respond(
            f"{request.area} {entry[0].title}", SERIES_HEADINGS, series_rows(page.series)
        )
    return render(request, "commissioning/measure.html", measure_context(request, page))


def measure_context(request: AreaRequest, page: MeasurePage) -> dict[str, object]:
    """What the page of a measure prints."""
    asked, slug = request.GET.get("topic", ""), request.area.slug
    first = min(page.topics, key=lambda topic: len(topic.groups), default=None)
    topic = next((topic for topic in page.topics if topic.name == asked), first)
    trail = Link("Benchmarks", reverse("commissioning:benchmarks", args=[slug]))
    return {
        "page": page,
        "trail": (trail, Link(page.measure.title)),
        "choice": choice_form(page, topic.name if topic else ""),
        "neighbours": neighbour_table(page),
        "breakdown": topic_table(page, topic),
        "releases": release_table(page),
        "about": about(page),
        "comparable_url": comparable_url(slug, page.comparable),
        "downloads": download_links(request.GET) if page.series.spans else (),
        "empty": None if page.row else empty_measure(request, page),
    }


def empty_measure(request: AreaRequest, page: MeasurePage) -> EmptyState:
    """The area has no figure of this measure, at all or for the period."""
    if page.span and any(page.series.run(page.places.own, span) for span in page.spans):
        text = f"There is no figure for {request.area} in {page.span.label}."
        return EmptyState("No figure for this period", text)
    text = f"There are no figures for {request.area}. Load {what_to_load(page.measure.code)}."
    return nothing_loaded(request, "No figures yet", text)


def choice_form(page: MeasurePage, topic: str) -> MeasureChoice | None:
    """The choice of period and breakdown, as they are now."""
    if page.span is None:
        return None
    initial = {"period": page.span.code, "topic": topic}
    return MeasureChoice(initial=initial, spans=page.spans, topics=page.topics)
