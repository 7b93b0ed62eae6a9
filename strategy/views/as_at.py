"""The plan as it stood on a day, and what differs between two."""

from datetime import date

from django.http import Http404, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from commissioning.permissions import AreaRequest, requires
from config.lib.components import Link
from strategy.forms.as_at import DaysForm
from strategy.models import Strategy
from strategy.permissions import VIEW_PLAN
from strategy.queries.as_at import PlanThen, compared, history_began, plan_as_at
from strategy.queries.plan import strategy_of
from strategy.views.plan import strategies_link


@requires(VIEW_PLAN)
@require_safe
def as_at(request: AreaRequest, slug: str) -> HttpResponseBase:
    """Show the plan of a past day, or compare two days, as the address asks."""
    strategy = strategy_of(request.area, slug)
    began = history_began(strategy) if strategy else None
    if strategy is None or began is None:
        raise Http404
    form = DaysForm(
        request.GET if "day" in request.GET else None, began=began, until=timezone.localdate()
    )
    context = {
        "strategy": strategy,
        "trail": (strategies_link(request), Link(strategy.title, strategy.get_absolute_url())),
        "form": form,
        "began": began,
        "plan": None,
        "comparison": None,
    }
    if form.is_bound and form.is_valid():
        context |= answered(strategy, form)
    return render(request, "strategy/as_at.html", context)


def answered(strategy: Strategy, form: DaysForm) -> dict[str, object]:
    """The plan of one day, or the comparison of two, the earlier first."""
    day, other = form.cleaned_data["day"], form.cleaned_data["other"]
    if other is None:
        return {"plan": plan_as_at(strategy, day)}
    before, after = (known(strategy, each) for each in sorted((day, other)))
    return {"before": before, "after": after, "comparison": compared(before, after)}


def known(strategy: Strategy, day: date) -> PlanThen:
    """The plan of a day within its history."""
    plan = plan_as_at(strategy, day)
    if plan is None:
        raise Http404
    return plan
