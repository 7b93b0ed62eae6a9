"""The order of a plan: by drag, by keyboard, and without JavaScript."""

import re
from typing import Final, Literal, cast

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from commissioning.permissions import AreaRequest, requires
from config.lib.formats import clock_time
from strategy.actions.ordering import Move, Moved, move
from strategy.models import Priority, Strategy
from strategy.permissions import EDIT_PLAN
from strategy.queries.ordering import order_of
from strategy.views.action_edit import in_place
from strategy.views.matrix import strategy_or_404
from strategy.views.rows import strategy_trail

# priority-12-up, action-5-down, action-5-after-9 (after-0: to the beginning)
MOVE: Final = re.compile(r"^(priority|action)-(\d+)-(?:(up|down)|after-(\d+))$")
UNCLEAR: Final = "That is not a move in this plan. Nothing was moved."


@requires(EDIT_PLAN)
@require_safe
def order(request: AreaRequest, slug: str) -> HttpResponse:
    """Show priorities and actions with their ways up and down."""
    strategy = strategy_or_404(request, slug)
    context = {
        "strategy": strategy,
        "trail": strategy_trail(request, strategy),
        "order": order_of(strategy),
    }
    return render(request, "strategy/order.html", context)


@requires(EDIT_PLAN)
@require_POST
def save_order(request: AreaRequest, slug: str) -> HttpResponse:
    """Move one row at once."""
    strategy = strategy_or_404(request, slug)
    try:
        told = words(move(strategy=strategy, what=asked(request), by=request.user))
    except ValidationError as error:
        if in_place(request):
            return HttpResponse(
                error.messages[0], status=409, content_type="text/plain; charset=utf-8"
            )
        messages.error(request, error.messages[0])
        return redirect("strategy:order", request.area.slug, strategy.slug)
    if in_place(request):
        return fragment(request, strategy, told)
    messages.success(request, told)
    return redirect("strategy:order", request.area.slug, strategy.slug)


def fragment(request: AreaRequest, strategy: Strategy, told: str) -> HttpResponse:
    """The order as it is now, and what the status line says."""
    context = {"strategy": strategy, "order": order_of(strategy), "said": told}
    return render(request, "strategy/order_saved.html", context)


def asked(request: AreaRequest) -> Move:
    """The move that a button or a drag sends."""
    found = MOVE.match(request.POST.get("move", ""))
    if found is None:
        raise ValidationError(UNCLEAR)
    kind, key, step, after = found.groups()
    return Move(
        cast("Literal['priority', 'action']", kind),
        int(key),
        cast("Literal['up', 'down', 'after']", step or "after"),
        int(after or 0),
    )


def words(moved: Moved) -> str:
    """Where it stands now."""
    row = moved.row
    name = f"priority {row.number}" if isinstance(row, Priority) else row.action.reference
    place = f"{moved.place} of {moved.of}"
    if not moved.moved:
        return f"{name[:1].upper()}{name[1:]} stays {place}."
    return f"Saved {clock_time(timezone.now())}: {name} is now {place}."
