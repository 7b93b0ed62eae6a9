"""The reporting periods of a partnership."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count, Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from commissioning.permissions import AreaRequest, requires
from config.lib.formats import count_of
from strategy.actions.period import Rhythm, add_periods, remove_period
from strategy.forms.period import PeriodsForm
from strategy.models import ReportingPeriod
from strategy.permissions import EDIT_PLAN
from strategy.queries.periods import next_period
from strategy.queries.updates import REPORTED


@requires(EDIT_PLAN)
@require_http_methods(["GET", "HEAD", "POST"])
def periods(request: AreaRequest) -> HttpResponse:
    """The periods that are set, and a form that adds more."""
    form = PeriodsForm(request.POST or None)
    if form.is_bound and form.is_valid():
        try:
            rhythm = Rhythm(**form.cleaned_data)
            made = add_periods(area=request.area, rhythm=rhythm, by=request.user)
        except ValidationError as wrong:
            form.add_error("first", wrong)
        else:
            messages.success(request, f"{count_of(len(made), 'reporting period')} added.")
            return redirect(request.path)
    found = ReportingPeriod.objects.filter(area=request.area).order_by("-starts_on")
    rows = found.annotate(
        written=Count("updates"),
        reported=Count(
            "updates",
            filter=Q(updates__status__in=REPORTED, updates__action__withdrawn_on=None),
        ),
    )
    context = {"form": form, "rows": rows, "following": next_period(request.area)}
    return render(request, "strategy/periods.html", context)


@requires(EDIT_PLAN)
@require_POST
def remove(request: AreaRequest, pk: int) -> HttpResponse:
    """Take out a period in which nothing was written."""
    period = ReportingPeriod.objects.filter(area=request.area, pk=pk).first()
    if period is None:
        raise Http404
    try:
        remove_period(period=period, by=request.user)
    except ValidationError as refused:
        messages.error(request, refused.messages[0])
    else:
        messages.success(request, f"{period} was taken out.")
    return redirect("strategy:periods", request.area.slug)
