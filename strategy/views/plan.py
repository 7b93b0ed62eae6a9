"""Strategies, the plan of one, and the page of an action."""

from django.http import Http404, HttpResponseBase, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from commissioning.permissions import AreaRequest, may, requires
from config.lib.components import EmptyState, Link
from config.lib.formats import count_of
from config.lib.lists import address
from strategy.forms.plan import PlanFilter
from strategy.permissions import EDIT_PLAN, UPDATE_OWN_ACTIONS, VIEW_PLAN
from strategy.queries.action_page import action_of, links_of
from strategy.queries.changes import action_history
from strategy.queries.my_updates import writes_updates_of
from strategy.queries.plan import Plan, plan_of, strategy_of, whole_plan_of
from strategy.queries.plan_order import counts, in_order, narrowed, sections
from strategy.queries.strategies import strategies_of
from strategy.queries.updates import updates_of
from strategy.tables import plan as tables

HOLDS = "A strategy holds priorities, and actions below them."
NO_ACTIONS = EmptyState("No actions yet", "No action serves a priority of this strategy.")
NO_ACTION = EmptyState("No actions yet", "Actions are added to the plan of a strategy.")


@requires(VIEW_PLAN)
@require_safe
def strategies(request: AreaRequest) -> HttpResponseBase:
    """List the strategies of the area."""
    found = strategies_of(request.area, request.on)
    editable = may(request.membership, EDIT_PLAN)
    groups = (("Strategies and plans", found.current), ("Closed", found.closed))
    context = {
        "strategies": found,
        "tables": [
            tables.strategies_table(rows, request.area, caption) for caption, rows in groups if rows
        ],
        "empty": None if found.current or found.closed else no_strategy(request, editable),
        "editable": editable,
    }
    return render(request, "strategy/strategies.html", context)


def no_strategy(request: AreaRequest, editable: bool) -> EmptyState:
    """What to do where there is no strategy yet."""
    if not editable:
        return EmptyState("No strategies yet", f"{HOLDS} A commissioner adds the first.")
    link = Link("Add a strategy", reverse("strategy:strategy-new", args=[request.area.slug]))
    text = f"{HOLDS} Add it, then its priorities; a table of actions can be brought in as it is."
    return EmptyState("No strategies yet", text, link)


@requires(VIEW_PLAN)
@require_safe
def plan(request: AreaRequest, slug: str) -> HttpResponseBase:
    """The plan of a strategy as one reads it: narrowed, grouped and sorted by the address."""
    strategy = strategy_of(request.area, slug)
    if strategy is None:
        raise Http404
    found = plan_of(strategy, request.area, request.on)
    context = {
        "strategy": strategy,
        "trail": (strategies_link(request), Link(strategy.title)),
        "alignments": strategy.alignments.all(),
        "outcomes": strategy.outcomes.all(),
        "partners": strategy.partners.all(),
        **reading(request, found, NO_ACTIONS, slug),
    }
    return render(request, "strategy/plan.html", context)


@requires(VIEW_PLAN)
@require_safe
def actions(request: AreaRequest) -> HttpResponseBase:
    """All actions of the area, whatever strategy they serve, and those that serve none."""
    found = whole_plan_of(request.area, request.on)
    return render(request, "strategy/actions.html", reading(request, found, NO_ACTION))


def reading(
    request: AreaRequest, found: Plan, nothing: EmptyState, slug: str = ""
) -> dict[str, object]:
    """The rows of a plan as the address asks for them, with filters and counts. `slug` is that of
    the strategy whose page it is.
    """
    form = PlanFilter(request.GET, plan=found)
    form.is_valid()
    asked = form.cleaned_data
    rows = in_order(narrowed(found.rows, asked, request.on), asked.get("sort", ""))
    return {
        "plan": found,
        "editable": may(request.membership, EDIT_PLAN),
        "plan_slug": slug,
        "filter": form,
        "chosen": chosen(form, request.GET),
        "asked": [(name, request.GET[name]) for name in form.fields if request.GET.get(name)],
        "counts": [
            (each, count_url(request.GET, each.asks)) for each in counts(found.rows, request.on)
        ],
        "sections": sections(found, rows, asked),
        "shown": shown(len(rows), len(found.rows)),
        "empty": empty_plan(request, found, bool(rows), nothing),
    }


def strategies_link(request: AreaRequest) -> Link:
    """The way back to the list."""
    return Link("Strategies", reverse("strategy:strategies", args=[request.area.slug]))


def actions_link(request: AreaRequest) -> Link:
    """The way to all actions."""
    return Link("All actions", reverse("strategy:actions", args=[request.area.slug]))


def chosen(form: PlanFilter, query: QueryDict) -> tuple[Link, ...]:
    """What the plan is narrowed to, each with the address that widens it again."""
    found = []
    for name in form.narrowing:
        if name not in form.fields:
            continue
        if value := form.cleaned_data.get(name):
            options = dict(getattr(form.fields[name], "choices", ()))
            text = f"{form[name].label}: {options.get(value, value)}"
            found.append(Link(text, address(query, **{name: None})))
    return tuple(found)


def count_url(query: QueryDict, asks: tuple[tuple[str, str], ...]) -> str:
    """The address of the rows that a number counts; order and grouping stay."""
    kept = dict.fromkeys(PlanFilter.narrowing)
    return address(query, **{**kept, **dict(asks)})


def shown(rows: int, of: int) -> str:
    """How many actions are listed."""
    if rows == of:
        return count_of(of, "action")
    return f"{rows} of {count_of(of, 'action')}"


def empty_plan(
    request: AreaRequest, found: Plan, any_row: bool, nothing: EmptyState
) -> EmptyState | None:
    """Nothing is planned, or nothing matches."""
    if any_row or (not found.rows and found.priorities):
        return None
    if found.rows:
        clear = Link("Show the whole plan", request.path)
        return EmptyState("Nothing matches", "No action has all that you asked for.", clear)
    return nothing


@requires(VIEW_PLAN)
@require_safe
def action(request: AreaRequest, reference: str) -> HttpResponseBase:
    """All about an action: fields, links, milestones, updates by period, history."""
    found = action_of(request.area, reference)
    if found is None:
        raise Http404
    editor = may(request.membership, EDIT_PLAN)
    own = writes_updates_of(request.membership, found, request.on)
    updates = updates_of(found, unreported=editor or own)
    milestones = tuple(found.milestones.all())
    context = {
        "action": found,
        "trail": (strategies_link(request), actions_link(request), Link(found.reference)),
        "editable": editor,
        "overdue": found.overdue(request.on) and not found.withdrawn_on,
        "facts": tables.facts(found),
        "links": tables.links_rows(links_of(found), request.area),
        "milestones": tables.milestone_table(milestones, found if editor else None)
        if milestones
        else None,
        "updates": tables.update_table(updates) if updates else None,
        "writes": may(request.membership, UPDATE_OWN_ACTIONS) and (editor or own),
        "history": tables.change_table(action_history(found)),
    }
    return render(request, "strategy/action.html", context)
