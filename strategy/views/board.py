"""The board's dashboard."""

from django.http import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from commissioning.permissions import IMPORT, AreaRequest, may, requires
from strategy.permissions import VIEW_BOARD
from strategy.queries.board_plan import board_plan
from strategy.queries.exceptions import exceptions_of
from strategy.queries.headlines import headlines
from strategy.tables.board import tile
from strategy.tables.board_plan import change_lists, priorities_table
from strategy.tables.sight import row_link

SHOWN = 5  # exceptions on the board's first page; the rest are on their own


@requires(VIEW_BOARD)
@require_safe
def board(request: AreaRequest) -> HttpResponseBase:
    """Show the headline measures of the area; what is missing says what to load."""
    area = request.area
    allowed = may(request.membership, IMPORT)
    load_url = reverse("commissioning:import-new", args=[area.slug]) if allowed else ""
    found = headlines(area.geography, on=request.on)
    raised = exceptions_of(area, request.on)
    plan = board_plan(area, request.on)
    context = {
        "headlines": found,
        "exceptions": raised,
        "first": [(row, row_link(row.exception.subject, area)) for row in raised.open[:SHOWN]],
        "plan": plan,
        "priorities": [(each.strategy, priorities_table(each, area)) for each in plan.strategies],
        "changes": change_lists(plan.since, area) if plan.since else (),
        "law": [(tile(figure, area, load_url), figure.sentence) for figure in found.law],
        "demand": [(tile(figure, area, load_url), figure.sentence) for figure in found.demand],
        "load_url": load_url,
    }
    return render(request, "strategy/board.html", context)
