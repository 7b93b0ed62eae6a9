"""Exceptions: one page for the board, their explanations, and the decisions on these."""

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from commissioning.permissions import AreaRequest, may, requires
from commissioning.queries.history import changed_last_by
from config.lib.components import EmptyState, Link
from strategy.actions import exception as actions
from strategy.choices import ExplanationStatus
from strategy.forms.exception import DecideForm, ExplainForm
from strategy.models import PlanException
from strategy.permissions import EDIT_PLAN, UPDATE_OWN_ACTIONS, VIEW_PLAN
from strategy.queries.exceptions import exceptions_of, may_explain, owners_for
from strategy.tables.sight import row_link

METHODS = ["GET", "HEAD", "POST"]
NONE_OPEN = EmptyState(
    "No exceptions",
    "No measure was off trajectory, no action overdue or red, and no risk above appetite when this "
    "was last looked at. It is looked at after each change and every night.",
)


@requires(VIEW_PLAN)
@require_safe
def exceptions(request: AreaRequest) -> HttpResponseBase:
    """Every exception with its explanation, on one page."""
    found = exceptions_of(request.area, request.on)
    editor = may(request.membership, EDIT_PLAN)
    owners = owners_for(request.membership, request.on)
    rows = [
        (
            row,
            row_link(row.exception.subject, request.area),
            editor or may_explain(row.exception, owners),
        )
        for row in found.open
    ]
    context = {
        "found": found,
        "rows": rows,
        "closed": [(row, row_link(row.exception.subject, request.area)) for row in found.closed],
        "editor": editor,
        "empty": None if rows else NONE_OPEN,
    }
    return render(request, "strategy/exceptions.html", context)


@requires(UPDATE_OWN_ACTIONS)
@require_http_methods(METHODS)
def explain(request: AreaRequest, pk: int) -> HttpResponse:
    """Explain an exception that one owns; commissioners explain for anybody."""
    with transaction.atomic():
        exception = open_exception(request, pk)
        own = may_explain(exception, owners_for(request.membership, request.on))
        if not own and not may(request.membership, EDIT_PLAN):
            raise Http404
        form = ExplainForm(request.POST or None, instance=exception, area=request.area)
        if form.is_bound:
            form.changed_by = changed_last_by(exception)
        if form.is_bound and form.is_valid():
            actions.explain(exception=form.instance, on=request.on, by=request.user)
            messages.success(request, "Explanation sent to the commissioners.")
            return redirect("strategy:exceptions", request.area.slug)
        lead = form.was.cause
        if form.was.status == ExplanationStatus.RETURNED:
            lead += f" Returned: {form.was.comment}"
    return shown(request, form, "Explain the exception", str(form.was.subject), lead)


@requires(EDIT_PLAN)
@require_http_methods(METHODS)
def decide(request: AreaRequest, pk: int) -> HttpResponse:
    """Accept an explanation, or return it."""
    with transaction.atomic():
        exception = open_exception(request, pk)
        if exception.status != ExplanationStatus.EXPLAINED:
            raise Http404
        form = DecideForm(request.POST or None)
        if form.is_bound and form.is_valid():
            accepted = form.cleaned_data["decision"] == "accept"
            actions.decide(
                exception=exception,
                accepted=accepted,
                comment=form.cleaned_data["comment"],
                on=request.on,
                by=request.user,
            )
            done = "accepted" if accepted else "returned to its owner"
            messages.success(request, f"Explanation {done}.")
            return redirect("strategy:exceptions", request.area.slug)
    lead = f"{exception.what} {exception.why} {exception.doing}"
    return shown(request, form, "Accept or return", str(exception.subject), lead)


def open_exception(request: AreaRequest, pk: int) -> PlanException:
    """An open exception of the area, kept from other writers until the transaction ends."""
    locked = PlanException.objects.select_for_update(of=("self",), no_key=True)
    found = locked.filter(area=request.area, pk=pk, closed_on=None).first()
    if found is None:
        raise Http404
    return found


def shown(
    request: AreaRequest, form: ExplainForm | DecideForm, title: str, caption: str, lead: str
) -> HttpResponse:
    """The page of a form with the way back."""
    back = reverse("strategy:exceptions", args=[request.area.slug])
    context = {
        "form": form,
        "title": title,
        "caption": caption,
        "lead": lead,
        "trail": (Link("Exceptions", back), Link(title)),
        "cancel_url": back,
    }
    return render(request, "strategy/register_form.html", context)
