"""Naming somebody who writes one's updates for a while."""

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from commissioning.permissions import AreaRequest, requires
from config.lib.formats import british_date
from strategy.actions.deputy import end_deputy, name_deputy
from strategy.forms.deputy import DeputyForm
from strategy.models import Deputy
from strategy.permissions import UPDATE_OWN_ACTIONS


@requires(UPDATE_OWN_ACTIONS)
@require_http_methods(["GET", "HEAD", "POST"])
def deputies(request: AreaRequest) -> HttpResponse:
    """Who deputises for the reader, and for whom the reader does."""
    form = DeputyForm(request.POST or None, owner=request.membership)
    if form.is_bound and form.is_valid():
        named = name_deputy(deputy=form.instance, by=request.user)
        messages.success(
            request,
            f"{named.deputy.person} writes your updates from {british_date(named.starts_on)} "
            f"to {british_date(named.ends_on)}.",
        )
        return redirect(request.path)
    mine = Q(owner=request.membership) | Q(deputy=request.membership)
    rows = Deputy.objects.filter(mine, ends_on__gte=request.on).order_by("starts_on")
    context = {
        "form": form,
        "rows": rows.select_related("owner__person", "deputy__person"),
    }
    return render(request, "strategy/deputies.html", context)


@requires(UPDATE_OWN_ACTIONS)
@require_POST
def end(request: AreaRequest, pk: int) -> HttpResponse:
    """End one that the reader named."""
    found = Deputy.objects.filter(pk=pk, owner=request.membership).first()
    if found is None:
        raise Http404
    end_deputy(deputy=found, on=request.on, by=request.user)
    messages.success(request, f"{found.deputy.person} no longer writes your updates.")
    return redirect("strategy:deputies", request.area.slug)
