"""Saved views of the caseload: keeping, renaming, sharing, deleting."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from commissioning.permissions import AreaRequest, requires
from config.lib.components import EmptyState, Link
from config.lib.lists import chosen_filters
from ehcp.actions.case_view import MOST, change_view, delete_view, save_view
from ehcp.filters.cases import CaseFilters
from ehcp.forms.case_view import CaseViewForm
from ehcp.models import CaseView, Request
from ehcp.permissions import VIEW_CASES
from ehcp.queries.case_views import views_for, views_of
from ehcp.views.case import cases_trail

METHODS = ["GET", "HEAD", "POST"]


@dataclass(frozen=True)
class ListedView:
    """A view with its filters in words and the address of its list; `own` ones can be changed."""

    view: CaseView
    filters: str
    url: str
    own: bool


def list_url(request: AreaRequest, query: str = "") -> str:
    """The list of cases, narrowed."""
    address = reverse("ehcp:cases", args=[request.area.slug])
    return f"{address}?{query}" if query else address


def filters_of(request: AreaRequest, query: QueryDict) -> CaseFilters:
    """The filters of the list as an address asks for them."""
    return CaseFilters(query, queryset=Request.objects.none(), request=request)


def in_words(request: AreaRequest, query: QueryDict) -> str:
    """What an address asks for; "" where it asks for nothing, or wrongly."""
    chosen = chosen_filters(filters_of(request, query), query)
    return "; ".join(link.text for link in chosen)


def kept_query(request: AreaRequest) -> str:
    """The filters of the address that the list has and that are in use; "" for none."""
    filters = filters_of(request, request.GET)
    if not in_words(request, request.GET):
        return ""
    kept = QueryDict(mutable=True)
    for name in filters.form.changed_data:
        kept.setlist(name, request.GET.getlist(name))
    return kept.urlencode()


@requires(VIEW_CASES)
@require_safe
def views(request: AreaRequest) -> HttpResponse:
    """List one's own views and those that others share."""
    listed = [
        ListedView(
            view,
            in_words(request, QueryDict(view.query)) or "Filters that the list no longer has",
            list_url(request, view.query),
            view.person_id == request.user.pk,
        )
        for view in views_for(request.area, request.user)
    ]
    empty = EmptyState(
        "No views yet",
        "Choose filters in the list of cases, then save them as a view.",
        Link("Go to the cases", list_url(request)),
    )
    context = {
        "own": [each for each in listed if each.own],
        "shared": [each for each in listed if not each.own],
        "empty": None if listed else empty,
        "most": MOST,
    }
    return render(request, "ehcp/case_views.html", context | around(request, "Views"))


@requires(VIEW_CASES)
@require_http_methods(METHODS)
def new_view(request: AreaRequest) -> HttpResponse:
    """Keep the filters of the address under a name."""
    query = kept_query(request)
    form = CaseViewForm(request.POST or None)
    if query and form.is_valid():
        try:
            save_view(area=request.area, query=query, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            form.refuse(error)
        else:
            messages.success(request, "The view is saved. It stands above the list.")
            return redirect(list_url(request, query))
    context = {
        "form": form,
        "filters": in_words(request, request.GET),
        "cancel_url": list_url(request, query),
    }
    return render(request, "ehcp/case_view.html", context | around(request, "Save a view"))


@requires(VIEW_CASES)
@require_http_methods(METHODS)
def change(request: AreaRequest, pk: int) -> HttpResponse:
    """Rename one's own view, share it or take it back."""
    view = get_object_or_404(views_of(request.area, request.user), pk=pk)
    form = CaseViewForm(request.POST or None, instance=view)
    if form.is_valid():
        try:
            change_view(view=view, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            form.refuse(error)
        else:
            messages.success(request, "The view is changed.")
            return redirect("ehcp:case-views", request.area.slug)
    context = {
        "form": form,
        "filters": in_words(request, QueryDict(view.query)),
        "cancel_url": reverse("ehcp:case-views", args=[request.area.slug]),
    }
    return render(request, "ehcp/case_view.html", context | around(request, "Change a view"))


@requires(VIEW_CASES)
@require_http_methods(METHODS)
def delete(request: AreaRequest, pk: int) -> HttpResponse:
    """Delete one's own view, after asking."""
    view = get_object_or_404(views_of(request.area, request.user), pk=pk)
    if request.method == "POST":
        delete_view(view=view, by=request.user)
        messages.success(request, f"The view “{view.name}” is deleted.")
        return redirect("ehcp:case-views", request.area.slug)
    back = reverse("ehcp:case-views", args=[request.area.slug])
    context = {"view": view, "back": back}
    return render(request, "ehcp/case_view_delete.html", context | around(request, "Delete a view"))


def around(request: AreaRequest, title: str) -> dict[str, Any]:
    """What stands around every page of views."""
    return {"title": title, "trail": (*cases_trail(request), Link(title))}
