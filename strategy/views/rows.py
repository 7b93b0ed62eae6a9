"""Changing a strategy, its priorities, and the milestones and links of an action."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from commissioning.permissions import AreaRequest, requires
from commissioning.queries.history import changed_last_by
from config.lib.components import Link
from strategy.actions import rows as write
from strategy.forms.rows import (
    LinksForm,
    MilestoneForm,
    PriorityForm,
    RowForm,
    StrategyForm,
    WithdrawForm,
)
from strategy.models import Action, Milestone, Priority, PriorityLink, Strategy
from strategy.permissions import EDIT_PLAN
from strategy.views.action_edit import locked
from strategy.views.plan import actions_link, strategies_link

METHODS = ["GET", "HEAD", "POST"]


@requires(EDIT_PLAN)
@require_http_methods(METHODS)
def new_strategy(request: AreaRequest) -> HttpResponse:
    """Add a strategy; its priorities and actions follow on its own page."""
    form = StrategyForm(request.POST or None, instance=Strategy(area=request.area))
    if form.is_bound and form.is_valid():
        keys = [each.pk for each in form.cleaned_data["partners"]]
        added = write.open_strategy(strategy=form.instance, partners=keys, by=request.user)
        messages.success(request, f"Added: {added}. Its priorities come next.")
        return redirect(added)
    return page(request, form, "Add a strategy", (strategies_link(request),))


@requires(EDIT_PLAN)
@require_http_methods(METHODS)
def edit_strategy(request: AreaRequest, slug: str) -> HttpResponse:
    """Change what a strategy says of itself."""
    with transaction.atomic():
        strategy = locked_strategy(request, slug)
        form = StrategyForm(request.POST or None, instance=strategy)
        if ready(form):
            write.save_row(row=form.instance, was=form.was, by=request.user)
            keys = [each.pk for each in form.cleaned_data["partners"]]
            write.set_partners(strategy=strategy, partners=keys, by=request.user)
            return done(request, strategy, form)
    return page(request, form, f"Change {form.was}", strategy_trail(request, form.was))


@requires(EDIT_PLAN)
@require_http_methods(METHODS)
def new_priority(request: AreaRequest, slug: str) -> HttpResponse:
    """Add a priority at the end of a strategy."""
    with transaction.atomic():
        strategy = locked_strategy(request, slug)
        numbers = list(strategy.priorities.values_list("number", flat=True))
        blank = Priority(strategy=strategy, number=max(numbers, default=0) + 1)
        form = PriorityForm(request.POST or None, instance=blank)
        if form.is_bound and form.is_valid():
            added = write.add_priority(priority=form.instance, by=request.user)
            messages.success(request, f"Added: {added}.")
            return redirect(strategy)
    return page(request, form, "Add a priority", strategy_trail(request, strategy))


@requires(EDIT_PLAN)
@require_http_methods(METHODS)
def edit_priority(request: AreaRequest, slug: str, key: int) -> HttpResponse:
    """Change a priority. One that nothing serves may be taken out."""
    with transaction.atomic():
        strategy = locked_strategy(request, slug)
        priority = Priority.objects.select_for_update().filter(strategy=strategy, pk=key).first()
        if priority is None:
            raise Http404
        priority.strategy = strategy
        form = PriorityForm(request.POST or None, instance=priority)
        if ready(form):
            write.save_row(row=form.instance, was=form.was, by=request.user)
            return done(request, strategy, form)
    return page(
        request,
        form,
        f"Change priority {form.was.number}",
        strategy_trail(request, strategy),
        remove_url="../remove/",
        remove="Take this priority out",
        kept="Actions serve it: untick them in the matrix to take it out."
        if PriorityLink.objects.filter(priority=priority).exists()
        else "",
    )


@requires(EDIT_PLAN)
@require_POST
def remove_priority(request: AreaRequest, slug: str, key: int) -> HttpResponse:
    """Take a priority out that nothing serves."""
    strategy = locked_strategy(request, slug, lock=False)
    priority = Priority.objects.filter(strategy=strategy, pk=key).first()
    if priority is None:
        raise Http404
    try:
        write.remove_priority(priority=priority, by=request.user)
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        messages.success(request, f"Taken out: {priority}. The history keeps it.")
    return redirect(strategy)


@requires(EDIT_PLAN)
@require_http_methods(METHODS)
def new_milestone(request: AreaRequest, reference: str) -> HttpResponse:
    """Add a milestone to an action."""
    with transaction.atomic():
        action = locked(request, reference)
        form = MilestoneForm(request.POST or None, instance=Milestone(action=action))
        if form.is_bound and form.is_valid():
            write.add_row(row=form.instance, by=request.user)
            messages.success(request, f"Milestone added: {form.instance}.")
            return redirect(action)
    return page(request, form, "Add a milestone", action_trail(request, action))


@requires(EDIT_PLAN)
@require_http_methods(METHODS)
def edit_milestone(request: AreaRequest, reference: str, key: int) -> HttpResponse:
    """Change a milestone, say when it was reached, or take it out."""
    with transaction.atomic():
        action = locked(request, reference)
        form = MilestoneForm(request.POST or None, instance=milestone_of(action, key))
        if ready(form):
            write.save_row(row=form.instance, was=form.was, by=request.user)
            return done(request, action, form)
    return page(
        request,
        form,
        "Change a milestone",
        action_trail(request, action),
        remove_url="../remove/",
        remove="Take this milestone out",
    )


@requires(EDIT_PLAN)
@require_POST
def remove_milestone(request: AreaRequest, reference: str, key: int) -> HttpResponse:
    """Take a milestone out."""
    with transaction.atomic():
        action = locked(request, reference)
        milestone = milestone_of(action, key)
        write.remove_row(row=milestone, by=request.user)
    messages.success(request, f"Taken out: {milestone}. The history keeps it.")
    return redirect(action)


@requires(EDIT_PLAN)
@require_http_methods(METHODS)
def edit_links(request: AreaRequest, reference: str) -> HttpResponse:
    """Say what an action serves, and with whom: every kind of link on one page."""
    with transaction.atomic():
        action = locked(request, reference)
        form = LinksForm(request.POST or None, action=action, area=request.area)
        if form.is_bound and form.is_valid():
            changed = write.set_links(action=action, wanted=form.wanted, by=request.user)
            messages.success(request, "Saved." if changed else "Nothing had changed.")
            return redirect(action)
    return page(request, form, "Change what it serves", action_trail(request, action))


@requires(EDIT_PLAN)
@require_http_methods(METHODS)
def withdraw(request: AreaRequest, reference: str) -> HttpResponse:
    """Take an action out of the plan, with the reason."""
    with transaction.atomic():
        action = locked(request, reference)
        form = WithdrawForm(request.POST or None)
        if form.is_bound and form.is_valid():
            reason = form.cleaned_data["reason"]
            write.withdraw(action=action, reason=reason, on=request.on, by=request.user)
            messages.success(request, f"{action.reference} is withdrawn. Its history stays here.")
            return redirect(action)
    context = {"form": form, "withdrawn": action, "trail": action_trail(request, action)}
    return render(request, "strategy/withdraw.html", context)


@requires(EDIT_PLAN)
@require_POST
def put_back(request: AreaRequest, reference: str) -> HttpResponse:
    """Put a withdrawn action back into the plan."""
    with transaction.atomic():
        gone = Action.everything.select_for_update(of=("self",), no_key=True)
        action = gone.filter(area=request.area, reference=reference).first()
        if action is None:
            raise Http404
        write.put_back(action=action, on=request.on, by=request.user)
    messages.success(request, f"{action.reference} is in the plan again.")
    return redirect(action)


def ready(form: RowForm) -> bool:
    """Whether a form came back and may be saved. Says who changed the row before it did."""
    if form.is_bound:
        form.changed_by = changed_last_by(form.was)
    return form.is_bound and form.is_valid()


def done(request: AreaRequest, to: Strategy | Action, form: RowForm) -> HttpResponse:
    """Say what was saved, and go to where it stands."""
    messages.success(request, "Saved." if form.changed_data else "Nothing had changed.")
    return redirect(to)


def locked_strategy(request: AreaRequest, slug: str, *, lock: bool = True) -> Strategy:
    """The strategy of the address, kept from other writers until the transaction ends."""
    found = Strategy.objects.filter(area=request.area, slug=slug)
    if lock:
        found = found.select_for_update(of=("self",), no_key=True)
    strategy = found.first()
    if strategy is None:
        raise Http404
    return strategy


def milestone_of(action: Action, key: int) -> Milestone:
    """A milestone of an action, by the key in the address."""
    milestone = action.milestones.select_for_update().filter(pk=key).first()
    if milestone is None:
        raise Http404
    return milestone


def strategy_trail(request: AreaRequest, strategy: Strategy) -> tuple[Link, ...]:
    """The way back to a plan."""
    return (strategies_link(request), Link(strategy.title, strategy.get_absolute_url()))


def action_trail(request: AreaRequest, action: Action) -> tuple[Link, ...]:
    """The way back to an action."""
    return (actions_link(request), Link(str(action), action.get_absolute_url()))


def page(
    request: AreaRequest, form: Any, title: str, trail: tuple[Link, ...], **more: str
) -> HttpResponse:
    """A form on a page of its own."""
    context = {
        "form": form,
        "title": title,
        "trail": trail,
        "cancel_url": trail[-1].url,
        "keep": request.path,
        "remove_url": "",
        "kept": "",
        **more,
    }
    return render(request, "strategy/row_form.html", context)
