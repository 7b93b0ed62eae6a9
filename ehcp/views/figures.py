"""What the pages of figures share: the year asked for, the page, and its tables as files."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import count

from django.http import HttpResponseBase, QueryDict
from django.shortcuts import render
from django.urls import reverse

from commissioning.permissions import IMPORT, AreaRequest, may
from config.lib.components import EmptyState, Link
from config.lib.formats import british_date
from config.lib.table_files import Sheet, asked_file, sheets
from ehcp.forms.known_on import KnownOn
from ehcp.permissions import EDIT_CASES, VIEW_CASES
from ehcp.queries.beside import Beside
from ehcp.tables.case_links import Cases
from ehcp.tables.figures import FigurePage, Part
from ehcp.tables.timeliness import Reader


def reader_of(request: AreaRequest) -> Reader:
    """Whoever may not see cases sees no small numbers."""
    return Reader(board=not may(request.membership, VIEW_CASES))


def cases_of(request: AreaRequest, on: date) -> Cases:
    """The way to the cases behind the figures of a day, for those who may see them."""
    allowed = may(request.membership, VIEW_CASES)
    return Cases(request.area if allowed else None, on if on < request.on else None)


def year_of(request: AreaRequest, years: Sequence[int], on: date) -> int:
    """The year that the address asks for, if there is one; else that of the page's day."""
    asked = request.GET.get("year")
    return next((year for year in years if str(year) == asked), on.year)


def nothing_yet(
    request: AreaRequest, title: str, text: str, file: str = "a SEN2 return"
) -> EmptyState:
    """What is not there, and the next step of the reader: to load, to record, or to ask."""
    area = request.area.slug
    if may(request.membership, IMPORT):
        load = Link(f"Load {file}", reverse("commissioning:import-new", args=[area]))
        return EmptyState(title, text, load)
    if may(request.membership, EDIT_CASES):
        record = Link("Record a request for a new case", reverse("ehcp:case-new", args=[area]))
        return EmptyState(title, text, record)
    ask = f"Ask an administrator of this partnership to load {file}."
    return EmptyState(title, f"{text} {ask}")


def sources_of(published: Mapping[str, Beside], on: date) -> tuple[str, ...]:
    """Where the figures come from: our records on the day, and each release beside them."""
    named = dict.fromkeys(each.source(on) for each in published.values())
    return (
        f"Ours: this partnership’s records, as known on {british_date(on)}.",
        *(f"Beside them: {source}." for source in named),
    )


@dataclass(frozen=True)
class Drawn:
    """A part of the page with its tables and the links to each as a file."""

    part: Part
    sheets: tuple[Sheet, ...]


def drawn(query: QueryDict, parts: Sequence[Part]) -> tuple[Drawn, ...]:
    """The parts with their tables, which are numbered through the page."""
    numbers = count(1)
    return tuple(
        Drawn(part, sheets(query, **{f"table{next(numbers)}": table for table in part.tables}))
        for part in parts
    )


def show(request: AreaRequest, page: FigurePage, form: KnownOn | None = None) -> HttpResponseBase:
    """The page, or one of its tables as a file where the address asks for it."""
    parts = drawn(request.GET, page.parts)
    listed = [sheet for each in parts for sheet in each.sheets]
    file = asked_file(request.GET, listed, str(request.area))
    context = {"page": page, "parts": parts, "form": form}
    return file or render(request, "ehcp/figures.html", context)
