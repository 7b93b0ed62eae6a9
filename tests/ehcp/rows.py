"""What figures are checked against: the same rows, read plainly and counted in Python."""

from datetime import date, timedelta
from functools import lru_cache
from types import SimpleNamespace
from urllib.parse import urlsplit

from django.db.models import QuerySet
from django.http import QueryDict

from commissioning.models import LocalArea
from ehcp.demonstration.caseload import load_caseload
from ehcp.demonstration.profiles import PROFILES
from ehcp.filters.cases import CaseFilters
from ehcp.models import Plan, Request
from ehcp.queries.caseload import caseload

SIX_WEEKS = timedelta(days=42)
SIXTEEN_WEEKS = timedelta(days=112)


def known(day: date | None, on: date) -> bool:
    """Whether something had happened by a day."""
    return day is not None and day <= on


def requests_of(area: LocalArea, on: date) -> list[Request]:
    """Every request that had come in by a day."""
    rows = Request.objects.filter(child__area=area).select_related("child", "assessment", "plan")
    return [row for row in rows if row.received_on and row.received_on <= on]


def plans_in_force(area: LocalArea, on: date) -> list[Plan]:
    """Every plan that is maintained on a day."""
    rows = Plan.objects.filter(request__child__area=area).select_related("request__child")
    return [
        row
        for row in rows.prefetch_related("needs", "attended__setting", "named__setting")
        if not known(row.ceased_on, on)
        and (known(row.started_on, on) or (row.started_on is None and row.draft_on is None))
    ]


def invent(area: LocalArea, on: date, plans: int) -> None:
    """A caseload with so many plans in force on a day, such as the demonstration's."""
    load_caseload(area, on=on, profile=PROFILES["sefton"].scaled(plans))


def rows(area: LocalArea, standing_on: date, url: str) -> str:
    """How many rows the list of cases has at an address, without drawing it."""
    query = QueryDict(urlsplit(url).query)
    on = date.fromisoformat(query.get("on", str(standing_on)))
    request = SimpleNamespace(area=area, on=standing_on, GET=query)
    listed = before_filters(area, on, query.get("every") == "yes")
    filters = CaseFilters(query, queryset=listed, request=request)
    assert filters.is_valid(), (url, filters.errors)
    return f"{filters.qs.count():,}"


@lru_cache(maxsize=64)
def before_filters(area: LocalArea, on: date, every: bool) -> QuerySet[Request]:
    """The query of a list, kept because putting it together takes longer than asking it."""
    return caseload(area, on, every=every)
