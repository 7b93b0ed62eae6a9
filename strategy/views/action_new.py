"""Adding actions to a plan: one on its form, or several as lines."""

from collections.abc import Sequence
from typing import Any, TypeAlias

from django.contrib import messages
from django.db import transaction
from django.forms import BaseFormSet, formset_factory
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from commissioning.models import Membership
from commissioning.permissions import AreaRequest, requires
from config.lib.components import Link, Problem
from config.lib.formats import count_of
from config.lib.forms import problems
from strategy.actions.new_actions import add_actions, hold_references
from strategy.forms.new_actions import (
    LINES,
    MOST,
    LineForm,
    NewActionForm,
    SeveralForm,
    people,
)
from strategy.models import Action, Priority, Strategy
from strategy.permissions import EDIT_PLAN
from strategy.queries.plan import strategy_of
from strategy.queries.references import next_references
from strategy.views.plan import actions_link, strategies_link

METHODS = ["GET", "HEAD", "POST"]
NOTHING = Problem("Enter at least one action.", "id_form-0-title")
Lines: TypeAlias = "BaseFormSet[LineForm]"


@requires(EDIT_PLAN)
@require_http_methods(METHODS)
def new_action(request: AreaRequest) -> HttpResponse:
    """Add one action with all its fields."""
    strategy = strategy_of(request.area, request.GET.get("plan", ""))
    form = NewActionForm(
        request.POST or None,
        area=request.area,
        strategy=strategy,
        initial={
            "reference": next_references(request.area, strategy)[0],
            "priority": request.GET.get("priority"),
        },
    )
    with transaction.atomic():
        hold_references(request.area)
        valid = form.is_bound and form.is_valid()
        if valid:
            priority: Priority | None = form.cleaned_data["priority"]
            add_actions(actions=[form.instance], priority=priority, on=request.on, by=request.user)
    if valid:
        messages.success(request, f"Added: {form.instance}.")
        return redirect(strategy or form.instance)
    context = {"form": form, **around(request, strategy), "query": query(request)}
    return render(request, "strategy/action_new.html", context)


@requires(EDIT_PLAN)
@require_http_methods(METHODS)
def new_actions(request: AreaRequest) -> HttpResponse:
    """Add several actions as lines: all are saved, or none and what was typed stays."""
    strategy = strategy_of(request.area, request.GET.get("plan", ""))
    form = SeveralForm(
        request.POST or None,
        area=request.area,
        strategy=strategy,
        initial={"priority": request.GET.get("priority")},
    )
    lines: Lines = formset_factory(LineForm, extra=LINES, max_num=MOST)(request.POST or None)
    wrong: tuple[Problem, ...] = ()
    if form.is_bound:
        valid = form.is_valid() and lines.is_valid()
        filled = [line for line in lines if line.is_valid() and line.cleaned_data.get("title")]
        if valid and filled:
            return saved(request, form.cleaned_data["priority"], filled, strategy)
        wrong = found_wrong(form, lines) or (NOTHING,)
    context = {
        "form": form,
        "lines": lines,
        "errors": wrong,
        "owners": [str(each.person) for each in people(request.area)],
        **around(request, strategy),
        "query": query(request),
    }
    return render(request, "strategy/actions_new.html", context)


def saved(
    request: AreaRequest,
    priority: Priority | None,
    lines: Sequence[LineForm],
    strategy: Strategy | None,
) -> HttpResponseRedirect:
    """Save the lines, and go on with more or back to the plan."""
    plan = strategy or (priority.strategy if priority else None)
    with transaction.atomic():
        hold_references(request.area)
        actions = made(request, lines, plan)
        add_actions(actions=actions, priority=priority, on=request.on, by=request.user)
    messages.success(request, f"{count_of(len(lines), 'action')} added.")
    if "more" in request.POST:
        return redirect(request.get_full_path())
    return redirect(strategy or actions_link(request).url)


def made(
    request: AreaRequest, lines: Sequence[LineForm], strategy: Strategy | None
) -> list[Action]:
    """The actions of the lines, numbered on from the last of the plan."""
    by_name: dict[str, Membership] = {}
    for each in people(request.area):
        by_name[str(each.person).casefold()] = each
    references = next_references(request.area, strategy, len(lines))
    return [
        line.action(request.area, reference, by_name)
        for line, reference in zip(lines, references, strict=True)
    ]


def found_wrong(form: SeveralForm, lines: Lines) -> tuple[Problem, ...]:
    """The errors of the page, each naming its line."""
    found = list(problems(form))
    for number, line in enumerate(lines, start=1):
        found += [Problem(f"Line {number}: {p.text}", p.field_id) for p in problems(line)]
    return tuple(found)


def query(request: AreaRequest) -> str:
    """The plan and priority that the address names, for the other form."""
    return request.GET.urlencode()


def around(request: AreaRequest, strategy: Strategy | None) -> dict[str, Any]:
    """The way back."""
    if strategy is None:
        back = actions_link(request)
        return {"trail": (strategies_link(request), back), "cancel_url": back.url}
    url = strategy.get_absolute_url()
    return {
        "trail": (strategies_link(request), Link(strategy.title, url)),
        "cancel_url": url,
    }
