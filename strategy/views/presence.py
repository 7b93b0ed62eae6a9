"""Who else is changing a plan: asked by the page every fifteen seconds."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from commissioning.permissions import AreaRequest, requires
from strategy.actions.presence import be_present
from strategy.permissions import EDIT_PLAN
from strategy.queries.presence import others_on
from strategy.views.matrix import strategy_or_404


@requires(EDIT_PLAN)
@require_POST
def presence(request: AreaRequest, slug: str) -> HttpResponse:
    """Note that this person is here and name the others; nothing where that is said already."""
    strategy = strategy_or_404(request, slug)
    be_present(strategy=strategy, by=request.membership)
    others = ", ".join(others_on(strategy, request.membership, EDIT_PLAN.roles))
    if others == request.POST.get("others", ""):
        return HttpResponse(status=204)
    return render(request, "strategy/presence_names.html", {"others": others})
