"""Engagement ("you said, we did") and the decisions of boards."""

from django.http import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from commissioning.permissions import AreaRequest, may, requires
from config.lib.components import EmptyState, Link
from strategy.permissions import EDIT_PLAN, VIEW_PLAN
from strategy.queries.voices import Voice, decisions_of, engagements_of


@requires(VIEW_PLAN)
@require_safe
def engagements(request: AreaRequest) -> HttpResponseBase:
    """What people said, and what was done."""
    rows = engagements_of(request.area)
    text = "Record who was asked, when, what they said and what was done about it."
    add = adding(request, "engagement", "Add a record of engagement")
    empty = EmptyState("No engagement recorded yet", text, add)
    return shown(request, "strategy/engagements.html", rows, add, empty)


@requires(VIEW_PLAN)
@require_safe
def decisions(request: AreaRequest) -> HttpResponseBase:
    """What boards decided, and the actions that came of it."""
    rows = decisions_of(request.area)
    text = "Record what a board decided, then choose the actions that carry it out."
    add = adding(request, "decision", "Add a decision")
    empty = EmptyState("No decisions recorded yet", text, add)
    return shown(request, "strategy/decisions.html", rows, add, empty)


def adding(request: AreaRequest, kind: str, text: str) -> Link | None:
    """Where a row is added, for those who may."""
    if not may(request.membership, EDIT_PLAN):
        return None
    return Link(text, reverse("strategy:register-add", args=[request.area.slug, kind]))


def shown(
    request: AreaRequest,
    template: str,
    rows: tuple[Voice, ...],
    add: Link | None,
    empty: EmptyState,
) -> HttpResponseBase:
    """The page of a register."""
    context = {"rows": rows, "add": add, "empty": None if rows else empty}
    return render(request, template, context)
