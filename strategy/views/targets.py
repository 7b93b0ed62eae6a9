"""The targets of strategies: where measures should be, where they are, and changing that."""

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from commissioning.permissions import AreaRequest, may, requires
from commissioning.queries.history import changed_last_by
from config.lib.components import EmptyState, Link
from strategy.actions.register import save_row
from strategy.forms.target import NewTargetForm, TargetForm
from strategy.models import Strategy, Target
from strategy.permissions import EDIT_PLAN, VIEW_PLAN
from strategy.queries.plan import strategy_of
from strategy.queries.target_charts import chart_of
from strategy.queries.targets import target_of, targets_of
from strategy.queries.trajectory import RULE
from strategy.views.plan import strategies_link

METHODS = ["GET", "HEAD", "POST"]


@requires(VIEW_PLAN)
@require_safe
def targets(request: AreaRequest) -> HttpResponseBase:
    """The targets of every strategy that is not closed."""
    found = targets_of(request.area, request.on)
    link = strategies_link(request)
    empty = EmptyState(
        "No targets yet",
        "A strategy says where a measure should be, and by when. Open a strategy to add some.",
        Link("Open the strategies", link.url),
    )
    context = {"found": found, "rule": RULE, "empty": None if found else empty}
    return render(request, "strategy/targets.html", context)


@requires(VIEW_PLAN)
@require_safe
def strategy_targets(request: AreaRequest, slug: str) -> HttpResponseBase:
    """The targets of a strategy, each with its trajectory drawn."""
    strategy = found_strategy(request, slug)
    (found,) = targets_of(request.area, request.on, strategy)
    editable = may(request.membership, EDIT_PLAN)
    add = Link("Add a target", reverse("strategy:target-new", args=[request.area.slug, slug]))
    empty = EmptyState(
        "No targets yet",
        "A target takes a measure, its baseline, and ambitions with their dates.",
        add if editable else None,
    )
    context = {
        "strategy": strategy,
        "trail": (*trail(request, strategy), Link("Targets")),
        "found": found,
        "charts": [(row, chart_of(row)) for row in found.rows],
        "rule": RULE,
        "add": add if editable else None,
        "empty": None if found.rows else empty,
    }
    return render(request, "strategy/strategy_targets.html", context)


@requires(EDIT_PLAN)
@require_http_methods(METHODS)
def target_new(request: AreaRequest, slug: str) -> HttpResponse:
    """Add a target to a strategy."""
    strategy = found_strategy(request, slug)
    form = NewTargetForm(
        request.POST or None, instance=Target(strategy=strategy), area=request.area
    )
    if form.is_bound and form.is_valid():
        save_row(row=form.instance, was=form.was, on=request.on, by=request.user)
        messages.success(request, "Target added.")
        return redirect("strategy:strategy-targets", request.area.slug, slug)
    return render_form(request, strategy, form, "Add a target")


@requires(EDIT_PLAN)
@require_http_methods(METHODS)
def target_edit(request: AreaRequest, slug: str, pk: int) -> HttpResponse:
    """Change a target: its values with a reason, or how it is judged."""
    strategy = found_strategy(request, slug)
    with transaction.atomic():
        target = target_of(strategy, pk)
        if target is None:
            raise Http404
        form = TargetForm(request.POST or None, instance=target, area=request.area)
        if form.is_bound:
            form.changed_by = changed_last_by(target)
        if form.is_bound and form.is_valid():
            reason = form.cleaned_data["reason"]
            saved = save_row(
                row=form.instance, was=form.was, on=request.on, by=request.user, reason=reason
            )
            messages.success(request, "Saved." if saved else "Nothing had changed.")
            return redirect("strategy:strategy-targets", request.area.slug, slug)
    return render_form(request, strategy, form, f"Change the target: {target.measure}")


def found_strategy(request: AreaRequest, slug: str) -> Strategy:
    """The strategy of the address."""
    strategy = strategy_of(request.area, slug)
    if strategy is None:
        raise Http404
    return strategy


def trail(request: AreaRequest, strategy: Strategy) -> tuple[Link, ...]:
    """The way to a strategy."""
    return strategies_link(request), Link(strategy.title, strategy.get_absolute_url())


def render_form(
    request: AreaRequest, strategy: Strategy, form: TargetForm | NewTargetForm, title: str
) -> HttpResponse:
    """The page of a form with the way back."""
    back = reverse("strategy:strategy-targets", args=[request.area.slug, strategy.slug])
    context = {
        "form": form,
        "title": title,
        "caption": strategy.title,
        "lead": "",
        "trail": (*trail(request, strategy), Link("Targets", back)),
        "cancel_url": back,
    }
    return render(request, "strategy/register_form.html", context)
