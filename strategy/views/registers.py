"""The registers beside the plan: what reports recommend, and what may go wrong."""

from django.http import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from commissioning.permissions import AreaRequest, may, requires
from config.lib.components import EmptyState
from strategy.permissions import EDIT_PLAN, VIEW_PLAN
from strategy.queries.registers import reports_of, risks_of

NO_REPORT = EmptyState(
    "No recommendations yet",
    "Reviews, peer reviews and inspections recommend; here stands what was answered and which "
    "actions carry it out.",
)
NO_RISK = EmptyState(
    "No risks yet", "A risk has a cause, an event, an effect, an owner and controls."
)


@requires(VIEW_PLAN)
@require_safe
def recommendations(request: AreaRequest) -> HttpResponseBase:
    """What each report found and recommends, the answer, and the actions."""
    reports = reports_of(request.area)
    context = {
        "reports": reports,
        "editable": may(request.membership, EDIT_PLAN),
        "empty": None if reports else NO_REPORT,
    }
    return render(request, "strategy/recommendations.html", context)


@requires(VIEW_PLAN)
@require_safe
def risks(request: AreaRequest) -> HttpResponseBase:
    """The open risks, the highest first."""
    rows = risks_of(request.area)
    context = {
        "rows": rows,
        "editable": may(request.membership, EDIT_PLAN),
        "above": sum(row.risk.above_appetite for row in rows),
        "bare": sum(row.without_control for row in rows),
        "empty": None if rows else NO_RISK,
    }
    return render(request, "strategy/risks.html", context)
