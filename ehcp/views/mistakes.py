"""Taking out what was recorded by mistake in a case, and putting it back."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from commissioning.permissions import AreaRequest, requires
from commissioning.queries.history import version_of
from config.lib.components import SummaryRow
from ehcp.actions import mistake as actions
from ehcp.forms.mistakes import MistakeForm, PutBackForm
from ehcp.permissions import EDIT_CASES
from ehcp.queries.cases import child_of
from ehcp.queries.corrections import record_of
from ehcp.queries.mistakes import obstacle, removable, removed_record, said_of
from ehcp.views.moves import METHODS, around


@requires(EDIT_CASES)
@require_http_methods(METHODS)
def mistake(request: AreaRequest, reference: str, kind: str, pk: int) -> HttpResponse:
    """Take a record out, after its reason, or say what rests on it."""
    child = child_of(request.area, reference)
    chosen = removable(kind)
    row = record_of(chosen, child, pk)
    form = MistakeForm(request.POST or None, initial={"version": version_of(row)})
    if form.is_valid():
        try:
            actions.take_out(child=child, row=row, **form.cleaned_data, by=request.user)
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            said = "It is taken out. The history of the case keeps it, and can put it back."
            messages.success(request, said)
            return redirect(child)
    context: dict[str, Any] = {
        "title": f"Take out {chosen.called} recorded by mistake",
        "form": form,
        "submit": "Take it out",
        "refusal": "" if form.is_bound else obstacle(row),
        "rows": rows_of(row),
    }
    return render(request, "ehcp/mistake.html", context | around(request, child))


@requires(EDIT_CASES)
@require_http_methods(METHODS)
def put_back(request: AreaRequest, reference: str, kind: str, event: int) -> HttpResponse:
    """Put a record back that was taken out."""
    child, chosen = child_of(request.area, reference), removable(kind)
    removed = removed_record(chosen, child, event)
    form = PutBackForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            actions.put_back(child=child, kind=chosen, event=removed, by=request.user)
        except ValidationError as error:
            form.refuse(error)
        else:
            messages.success(request, "It is put back as it was.")
            return redirect(child)
    context: dict[str, Any] = {
        "title": f"Put back {chosen.called}",
        "form": form,
        "submit": "Put it back",
        "refusal": "",
        "rows": rows_of(removed),
    }
    return render(request, "ehcp/mistake.html", context | around(request, child))


def rows_of(row: Any) -> tuple[SummaryRow, ...]:
    """What the record says, for the page."""
    return tuple(SummaryRow(name, value) for name, value in said_of(row))
