"""Changing several actions at once: choose, see what would happen, confirm, and one undo."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from django.contrib import messages
from django.core import signing
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from commissioning.permissions import AreaRequest, requires
from config.lib.components import Link, Problem
from config.lib.formats import count_of
from config.lib.lists import address
from strategy.actions.bulk import Before, ChangedSince, change_several, undo_change
from strategy.forms.action import WHY_LATER
from strategy.forms.bulk import BulkForm
from strategy.forms.plan import PlanFilter
from strategy.permissions import EDIT_PLAN
from strategy.queries.bulk import BulkRow, actions_by_key, planned
from strategy.queries.plan import Plan, PlanRow, plan_of, strategy_of, whole_plan_of
from strategy.queries.plan_order import in_order, narrowed
from strategy.views.plan import actions_link, strategies_link

SALT: Final = "strategy.bulk"
UNDO: Final = "strategy.bulk.undo"
NONE_TICKED: Final = Problem("Tick the actions to change.", "action-0")
OLD: Final = "This page is too old to say what was shown. Nothing was saved: start again."


@requires(EDIT_PLAN)
@require_http_methods(["GET", "HEAD", "POST"])
def bulk(request: AreaRequest) -> HttpResponse:
    """Choose actions and what to change; then show what would happen to each."""
    form = BulkForm(request.POST or None, area=request.area)
    if form.is_bound:
        rows = asked_rows(request, form)
        if rows and not form.errors and "back" not in request.POST:
            return preview(request, form, rows)
    return choosing(request, form)


@requires(EDIT_PLAN)
@require_POST
def confirm_bulk(request: AreaRequest) -> HttpResponse:
    """Write what the preview showed, or show it again where rows changed since."""
    form = BulkForm(request.POST, area=request.area)
    try:
        versions = signing.loads(request.POST.get("shown", ""), salt=SALT)
    except signing.BadSignature:
        messages.error(request, OLD)
        return redirect(here(request))
    if not form.is_valid():
        return choosing(request, form)
    try:
        before = change_several(
            area=request.area,
            versions={int(key): version for key, version in versions.items()},
            wish=form.wish(),
            reason=form.cleaned_data["reason"],
            on=request.on,
            by=request.user,
        )
    except ChangedSince as error:
        return preview(request, form, asked_rows(request, form), since=error.keys)
    return done(request, before)


@requires(EDIT_PLAN)
@require_POST
def undo_bulk(request: AreaRequest) -> HttpResponse:
    """Take a change of several actions back, once."""
    try:
        area, sealed = signing.loads(request.POST.get("undo", ""), salt=UNDO)
        if area != request.area.pk:
            raise signing.BadSignature
        before = [unsealed(*each) for each in sealed]
        count = undo_change(area=request.area, before=before, on=request.on, by=request.user)
    except signing.BadSignature:
        messages.error(request, OLD)
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        messages.success(request, f"Undone: {count_of(count, 'action')} as before.")
    return redirect(back_link(request).url)


def asked_rows(request: AreaRequest, form: BulkForm) -> list[BulkRow]:
    """What would happen to each ticked action; a later date asks for a reason."""
    keys = [int(key) for key in request.POST.getlist("action") if key.isdecimal()]
    if not form.is_valid():
        return []
    rows = [planned(action, form.wish()) for action in actions_by_key(request.area, keys)]
    if any(row.later and row.changes for row in rows) and not form.cleaned_data["reason"]:
        form.add_error("reason", WHY_LATER)
    return rows


def choosing(request: AreaRequest, form: BulkForm) -> HttpResponse:
    """The page on which one ticks actions and says what to change."""
    rows = shown_rows(request)
    keys = set(request.GET.getlist("action"))
    brought = [row for row in rows if str(row.action.pk) in keys]  # ticked on the plan
    rows = brought or rows
    every = not form.is_bound and bool("all" in request.GET or brought)
    ticked = set(request.POST.getlist("action"))
    context = {
        "form": form,
        "rows": [(row, every or str(row.action.pk) in ticked) for row in rows],
        "errors": (NONE_TICKED,) if form.is_bound and not ticked and not form.errors else (),
        "query": request.GET.urlencode(),
        "others": address(request.GET, action=None) if brought else "",
        "count": count_of(len(rows), "action"),
        **around(request),
    }
    return render(request, "strategy/bulk.html", context)


def shown_rows(request: AreaRequest) -> list[PlanRow]:
    """The rows of the plan as the address narrows it."""
    strategy = strategy_of(request.area, request.GET.get("plan", ""))
    found: Plan = (
        plan_of(strategy, request.area, request.on)
        if strategy
        else whole_plan_of(request.area, request.on)
    )
    asked = PlanFilter(request.GET, plan=found)
    asked.is_valid()
    narrow = narrowed(found.rows, asked.cleaned_data, request.on)
    return in_order(narrow, asked.cleaned_data.get("sort", ""))


def preview(
    request: AreaRequest, form: BulkForm, rows: Sequence[BulkRow], since: Sequence[int] = ()
) -> HttpResponse:
    """What would be changed, what stays as it is, and what cannot be."""
    changing = [row for row in rows if row.changes]
    context = {
        "form": form,
        "changing": changing,
        "unchanged": [row for row in rows if not row.changes and not row.refused],
        "refused": [row for row in rows if row.refused],
        "since": [row for row in rows if row.action.pk in since],
        "keys": [row.action.pk for row in rows],
        "shown": signing.dumps({row.action.pk: row.action.version for row in rows}, salt=SALT),
        "submit": f"Change {count_of(len(changing), 'action')}",
        "query": request.GET.urlencode(),
        **around(request),
    }
    return render(request, "strategy/bulk_preview.html", context)


def done(request: AreaRequest, before: Sequence[Before]) -> HttpResponse:
    """What was saved, with the one way back."""
    context = {
        "count": count_of(len(before), "action"),
        "undo": signing.dumps((request.area.pk, [sealed(each) for each in before]), salt=UNDO),
        "query": request.GET.urlencode(),
        "any": bool(before),
        **around(request),
    }
    return render(request, "strategy/bulk_done.html", context)


def sealed(before: Before) -> tuple[int, int, dict[str, Any]]:
    """What an action said before, ready to be signed."""
    values = {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in before.values.items()
    }
    return before.key, before.version, values


def unsealed(key: int, version: int, values: dict[str, Any]) -> Before:
    """What an action said before."""
    due = values.get("due_on")
    return Before(key, version, {**values, "due_on": date.fromisoformat(due)} if due else values)


def here(request: AreaRequest) -> str:
    """The page on which one chooses, with what the address says."""
    url = reverse("strategy:bulk", args=[request.area.slug])
    return f"{url}?{request.GET.urlencode()}"


def back_link(request: AreaRequest) -> Link:
    """The plan from which one came, or all actions."""
    strategy = strategy_of(request.area, request.GET.get("plan", ""))
    if strategy is None:
        return actions_link(request)
    return Link(strategy.title, strategy.get_absolute_url())


def around(request: AreaRequest) -> dict[str, Any]:
    """The way back."""
    back = back_link(request)
    return {"trail": (strategies_link(request), back), "back": back}
