"""The line of sight: what stands alone, and what serves each row."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from commissioning.permissions import AreaRequest, may, requires
from config.lib.components import EmptyState, Link
from strategy.actions.register import set_actions
from strategy.forms.registers import REGISTERS
from strategy.forms.sight import ActionsForm
from strategy.models import LinkKind, Strategy
from strategy.permissions import EDIT_PLAN, VIEW_PLAN
from strategy.queries.orphans import orphans_of
from strategy.queries.sight import far_end, kind_of, sight_of
from strategy.tables import sight as tables

METHODS = ["GET", "HEAD", "POST"]


@requires(VIEW_PLAN)
@require_safe
def orphans(request: AreaRequest) -> HttpResponseBase:
    """What stands alone, each with the link that mends it."""
    area = request.area
    found = orphans_of(area, request.on)
    started = Strategy.objects.filter(area=area).exists()
    empty = EmptyState(
        "Nothing to join up yet",
        "Add a strategy with priorities and actions first.",
        Link("Open the strategies", reverse("strategy:strategies", args=[area.slug])),
    )
    context = {
        "groups": [
            (group, [tables.orphan_cells(each, area) for each in group.rows]) for group in found
        ],
        "editable": may(request.membership, EDIT_PLAN),
        "empty": None if started or any(group.rows for group in found) else empty,
    }
    return render(request, "strategy/orphans.html", context)


@requires(VIEW_PLAN)
@require_safe
def sight(request: AreaRequest, kind: str, pk: int) -> HttpResponseBase:
    """A row, what serves it and what it serves."""
    area = request.area
    link, row = asked(request, kind, pk)
    found = sight_of(link, row, area, request.on)
    editable = may(request.membership, EDIT_PLAN)
    context = {
        "kind": link,
        "row": row,
        "title": str(row),
        "trail": (sight_link(request), Link(str(row))),
        "facts": tables.facts(row, area, found.targets),
        "served": [tables.served_cells(each, area) for each in found.actions],
        "change": change_url(request, link, pk) if editable else "",
        "choose": tables.mend_url(row, area) if editable else "",
    }
    return render(request, "strategy/sight.html", context)


@requires(EDIT_PLAN)
@require_http_methods(METHODS)
def sight_actions(request: AreaRequest, kind: str, pk: int) -> HttpResponse:
    """Choose the actions that serve a row."""
    link, row = asked(request, kind, pk)
    back = tables.sight_url(row, request.area)
    with transaction.atomic():
        type(row)._default_manager.select_for_update(of=("self",), no_key=True).get(pk=row.pk)
        form = ActionsForm(request.POST or None, area=request.area, kind=link, row=row)
        if form.is_bound and form.is_valid():
            actions = form.cleaned_data["actions"]
            changed = set_actions(
                kind=link, row=row, area=request.area, actions=actions, by=request.user
            )
            messages.success(request, "Saved." if changed else "Nothing had changed.")
            return redirect(back)
    context = {
        "form": form,
        "title": "Choose the actions that serve it",
        "caption": str(row),
        "lead": "",
        "trail": (sight_link(request), Link(str(row), back)),
        "cancel_url": back,
    }
    return render(request, "strategy/register_form.html", context)


def asked(request: AreaRequest, kind: str, pk: int) -> tuple[LinkKind, Any]:
    """The kind and the row that the address names, if they are the area's."""
    link = kind_of(kind)
    row = far_end(link, request.area, pk) if link else None
    if link is None or row is None:
        raise Http404
    return link, row


def change_url(request: AreaRequest, kind: LinkKind, pk: int) -> str:
    """The form of the row, where there is one of its kind."""
    if kind.one not in REGISTERS:
        return ""
    return reverse("strategy:register-edit", args=[request.area.slug, kind.one, pk])


def sight_link(request: AreaRequest) -> Link:
    """The way back to what stands alone."""
    return Link("Line of sight", reverse("strategy:line-of-sight", args=[request.area.slug]))
