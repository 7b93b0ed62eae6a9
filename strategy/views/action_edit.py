"""Changing an action: on a page of its own, or part by part where it stands in a plan."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from commissioning.permissions import AreaRequest, requires
from config.lib.components import Link
from config.lib.formats import clock_time
from strategy.actions.action import save_action
from strategy.forms.action import PARTS, WHOLE, ActionForm, action_form
from strategy.models import Action, Strategy
from strategy.permissions import EDIT_PLAN
from strategy.queries.plan import row_of, strategy_of
from strategy.views.plan import actions_link

METHODS = ["GET", "HEAD", "POST"]
SINCE = "Somebody changed this since. Nothing was undone: look at what it says now."
TITLES = {
    "title": "Change what will be done",
    "owner": "Change the owner",
    "organisation": "Change the lead organisation",
    "due": "Change the due date",
    "state": "Change the state",
}
NAMES = {
    "title": "what will be done",
    "owner": "the owner",
    "organisation": "the lead organisation",
    "due": "the due date",
    "state": "the state",
}


@requires(EDIT_PLAN)
@require_http_methods(METHODS)
def edit_action(request: AreaRequest, reference: str) -> HttpResponse:
    """Change all of an action on one page."""
    form, saved = opened_form(request, reference, WHOLE, "")
    if saved is not None:
        messages.success(request, "Saved." if saved else "Nothing had changed.")
        return redirect(form.instance)
    title = f"Change action {form.was.reference}"
    return render(request, "strategy/action_form.html", around(request, form, title, "whole"))


@requires(EDIT_PLAN)
@require_http_methods(METHODS)
def edit_part(request: AreaRequest, reference: str, part: str) -> HttpResponse:
    """Change one part of an action: a small form in its place, or a page without JavaScript."""
    if part not in PARTS:
        raise Http404
    plan = asked_plan(request)
    form, saved = opened_form(request, reference, PARTS[part], request.GET.get("at", ""))
    if saved is not None:
        if in_place(request):
            return show_saved(request, form, part, plan, saved)
        messages.success(request, said(form, part, saved))
        return redirect(plan or form.instance)
    if in_place(request):
        if request.POST.get("undo"):
            return HttpResponse(SINCE, status=409, content_type="text/plain; charset=utf-8")
        context = {
            "form": form,
            "action": form.was,
            "part": part,
            "plan_slug": plan.slug if plan else "",
            "at": request.GET.get("at", "1"),
        }
        return render(request, "strategy/edit_part.html", context)
    return render(request, "strategy/action_form.html", around(request, form, TITLES[part], part))


@requires(EDIT_PLAN)
@require_safe
def plan_row(request: AreaRequest, reference: str) -> HttpResponse:
    """An action as it stands, to put back over a form that is left without saving."""
    action = found_action(request, reference)
    return render(request, "strategy/edit_rows.html", rows(request, action, asked_plan(request)))


def locked(request: AreaRequest, reference: str) -> Action:
    """The action of the address, kept from other writers until the transaction ends."""
    return found_action(request, reference, lock=True)


def found_action(request: AreaRequest, reference: str, *, lock: bool = False) -> Action:
    """The action of the address."""
    found = Action.objects.filter(area=request.area, reference=reference)
    if lock:
        found = found.select_for_update(of=("self",), no_key=True)
    action: Action | None = found.first()
    if action is None:
        raise Http404
    action.area = request.area
    return action


def opened_form(
    request: AreaRequest, reference: str, fields: tuple[str, ...], at: str
) -> tuple[ActionForm, list[str] | None]:
    """The form over the row as it is stored now; when it came back and fits, what it saved.

    The row is held from its reading to its writing, and no longer.
    """
    if request.method != "POST":
        return form_of(request, found_action(request, reference), fields, at), None
    with transaction.atomic():
        form = form_of(request, locked(request, reference), fields, at)
        return form, write(request, form) if form.is_valid() else None


def form_of(request: AreaRequest, action: Action, fields: tuple[str, ...], at: str) -> ActionForm:
    """The form of some fields of an action."""
    return action_form(fields)(
        request.POST or None,
        instance=action,
        area=request.area,
        auto_id=f"id_{action.pk}_{at}_%s" if at else "id_%s",
    )


def write(request: AreaRequest, form: ActionForm) -> list[str]:
    """Save a valid form; the names of the fields that changed."""
    return save_action(
        action=form.instance,
        was=form.was,
        reason=form.cleaned_data.get("reason", ""),
        on=request.on,
        by=request.user,
    )


def in_place(request: HttpRequest) -> bool:
    """Whether htmx asks, and wants a part of a page."""
    return request.headers.get("HX-Request") == "true"


def asked_plan(request: AreaRequest) -> Strategy | None:
    """The plan on whose page the action stands, if it is one of the area's."""
    return strategy_of(request.area, request.GET.get("plan", ""))


def rows(request: AreaRequest, action: Action, plan: Strategy | None) -> dict[str, Any]:
    """The row of an action, wherever it stands on the page."""
    fresh = Action.objects.select_related("lead__person", "lead_organisation").get(pk=action.pk)
    row = row_of(fresh, plan, request.area, request.on)
    return {"row": row, "editable": True, "plan_slug": plan.slug if plan else ""}


def show_saved(
    request: AreaRequest, form: ActionForm, part: str, plan: Strategy | None, saved: list[str]
) -> HttpResponse:
    """The new row, and what was saved with a way to undo it."""
    context = rows(request, form.instance, plan)
    if saved and not request.POST.get("undo"):
        again = action_form(PARTS[part])(instance=form.instance, area=request.area)
        context["undo"] = {name: form.stored(name) for name in PARTS[part]} | {
            "opened": again.initial["opened"]
        }
    context |= {"said": said(form, part, saved), "part": part}
    response = render(request, "strategy/edit_saved.html", context)
    response["HX-Reswap"] = "none"
    return response


def said(form: ActionForm, part: str, saved: list[str]) -> str:
    """What the status line says."""
    if not saved:
        return "Nothing had changed."
    return f"Saved {clock_time(timezone.now())}: {NAMES[part]} of {form.instance.reference}."


def around(request: AreaRequest, form: ActionForm, title: str, part: str) -> dict[str, Any]:
    """What stands around a form on a page of its own."""
    action = form.was
    return {
        "form": form,
        "title": title,
        "changed": action,
        "trail": (actions_link(request), Link(str(action), action.get_absolute_url())),
        "cancel_url": action.get_absolute_url(),
        "keep": f"action-{action.pk}-{part}",
    }
