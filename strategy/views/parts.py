"""Adding, changing and taking out the outcomes, programmes and alignments of a strategy."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from commissioning.permissions import AreaRequest, requires
from config.lib.formats import count_of
from strategy.actions import rows as write
from strategy.forms.parts import PARTS, StrategyPart
from strategy.models import Outcome, Programme, Strategy
from strategy.permissions import EDIT_PLAN
from strategy.views.rows import METHODS, done, locked_strategy, page, ready, strategy_trail


@requires(EDIT_PLAN)
@require_http_methods(METHODS)
def add(request: AreaRequest, slug: str, kind: str) -> HttpResponse:
    """Add a part to a strategy."""
    part = asked(kind)
    with transaction.atomic():
        strategy = locked_strategy(request, slug)
        form = part.form(request.POST or None, instance=part.blank(strategy))
        if form.is_bound and form.is_valid():
            write.add_row(row=form.instance, by=request.user)
            messages.success(request, f"Added: {form.instance}.")
            return redirect(strategy)
    return page(request, form, f"Add {part.one}", strategy_trail(request, strategy))


@requires(EDIT_PLAN)
@require_http_methods(METHODS)
def edit(request: AreaRequest, slug: str, kind: str, key: int) -> HttpResponse:
    """Change a part of a strategy, or take it out."""
    part = asked(kind)
    with transaction.atomic():
        strategy = locked_strategy(request, slug)
        row = row_of(strategy, part, key)
        form = part.form(request.POST or None, instance=row)
        if ready(form):
            write.save_row(row=form.instance, was=form.was, by=request.user)
            return done(request, strategy, form)
    return page(
        request,
        form,
        f"Change {part.one}",
        strategy_trail(request, strategy),
        remove_url="../remove/",
        remove=removal(row, kind),
    )


@requires(EDIT_PLAN)
@require_POST
def remove(request: AreaRequest, slug: str, kind: str, key: int) -> HttpResponse:
    """Take a part out of a strategy."""
    part = asked(kind)
    with transaction.atomic():
        strategy = locked_strategy(request, slug)
        row = row_of(strategy, part, key)
        write.remove_row(row=row, by=request.user)
    messages.success(request, f"Taken out: {row}. The history keeps it.")
    return redirect(strategy)


def removal(row: Any, kind: str) -> str:
    """What the button says, with the priorities that stand below an outcome or a programme."""
    below = row.priorities.count() if isinstance(row, Outcome | Programme) else 0
    if not below:
        return "Take it out"
    have = "has" if below == 1 else "have"
    return f"Take it out; {count_of(below, 'priority', 'priorities')} then {have} no {kind}"


def asked(kind: str) -> StrategyPart:
    """The kind of part that the address names."""
    if kind not in PARTS:
        raise Http404
    return PARTS[kind]


def row_of(strategy: Strategy, part: StrategyPart, key: int) -> Any:
    """A part of a strategy, by the key in the address."""
    rows = part.model.objects.select_for_update(of=("self",), no_key=True)
    row = rows.filter(strategy=strategy, pk=key).first()
    if row is None:
        raise Http404
    row.strategy = strategy
    return row
