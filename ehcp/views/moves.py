"""Recording what happened in a case: a form for each move, new cases, and corrections."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from commissioning.permissions import AreaRequest, requires
from commissioning.queries.history import changed_last_by, version_of
from config.lib.components import Link
from ehcp.actions import assessment, correction, dispute, placement, plan, review
from ehcp.actions import request as requests
from ehcp.forms import moves as forms
from ehcp.forms import placement as later
from ehcp.forms.corrections import correction_form
from ehcp.models import Child
from ehcp.permissions import EDIT_CASES
from ehcp.queries import moves
from ehcp.queries.cases import child_of, requests_of
from ehcp.queries.corrections import correctable, record_of
from ehcp.queries.mistakes import mistake_path
from ehcp.queries.stages import stage_of
from ehcp.views.case import cases_trail

METHODS = ["GET", "HEAD", "POST"]


@dataclass(frozen=True)
class Recording:
    """A move with its form and its action."""

    move: moves.Move
    form: type[forms.MoveForm]
    action: Callable[..., Any]


RECORDINGS: Final = (
    Recording(moves.ASK_AGAIN, forms.RequestForm, requests.record_request),
    Recording(moves.DECIDE, forms.DecisionForm, requests.record_decision),
    Recording(moves.ASK_ADVICE, forms.AskAdviceForm, assessment.ask_advice),
    Recording(moves.GET_ADVICE, forms.ReceiveAdviceForm, assessment.receive_advice),
    Recording(moves.CONCLUDE, forms.PlanDecisionForm, assessment.conclude),
    Recording(moves.NAME, later.NameForm, placement.name_setting_anew),
    Recording(moves.NEEDS, later.NeedsForm, placement.change_needs),
    Recording(moves.ATTEND, later.AttendForm, placement.attend_setting),
    Recording(moves.LEAVE, later.LeaveForm, placement.leave_setting),
    Recording(moves.BUDGET, later.BudgetForm, placement.record_budget),
    Recording(moves.PHASE, forms.PhaseTransferForm, plan.expect_phase_transfer),
    Recording(moves.NEXT_PHASE, forms.NextPhaseForm, plan.send_next_phase_plan),
    Recording(moves.MOVE_POST_16, forms.Post16MoveForm, plan.expect_post_16_move),
    Recording(moves.MOVE_AWAY, forms.MovingAwayForm, plan.expect_to_move_away),
    Recording(moves.MOVE_IN, forms.TransferredInForm, plan.take_over),
    Recording(moves.EXCEPT, forms.ExceptionForm, assessment.record_exception),
    Recording(moves.DRAFT, forms.DraftForm, plan.send_draft),
    Recording(moves.ISSUE, forms.IssueForm, plan.issue_plan),
    Recording(moves.CEASE, forms.CeaseForm, plan.cease_plan),
    Recording(moves.REVIEW, forms.ReviewForm, review.record_review),
    Recording(moves.DECIDE_REVIEW, forms.ReviewDecisionForm, review.decide_review),
    Recording(moves.AMEND, forms.AmendForm, review.send_amended_plan),
    Recording(moves.DISPUTE, forms.DisputeForm, dispute.record_dispute),
    Recording(moves.CLOSE_DISPUTE, later.DisputeEndForm, dispute.close_dispute),
    Recording(moves.COMPLY, later.CarriedOutForm, dispute.carry_out),
)


@requires(EDIT_CASES)
@require_http_methods(METHODS)
def new_case(request: AreaRequest) -> HttpResponse:
    """Record the request for a child who has no case here yet."""
    form = forms.NewCaseForm(request.POST or None, child=Child(area=request.area))
    title = "Record a request for a new case"
    return opening(request, form, requests.open_case, title)


@requires(EDIT_CASES)
@require_http_methods(METHODS)
def moved_in(request: AreaRequest) -> HttpResponse:
    """Record a child who has no case here yet and moved into the area with a plan."""
    form = forms.MovedInForm(request.POST or None, child=Child(area=request.area))
    title = "Record a plan from another authority"
    return opening(request, form, plan.open_case_with_plan, title)


def opening(
    request: AreaRequest, form: forms.MoveForm, action: Callable[..., Child], title: str
) -> HttpResponse:
    """A form that opens a case, or the case once it is opened."""
    if form.is_valid():
        try:
            child = action(**form.values(), on=request.on, by=request.user)
        except ValidationError as error:
            form.refuse(error)
        else:
            messages.success(request, f"The case {child} is recorded.")
            return redirect(child)
    trail = (*cases_trail(request), Link("New case"))
    context = {"form": form, "trail": trail, "title": title}
    nothing = {"child": None, "refusal": "", "mistake_url": ""}
    return render(request, "ehcp/record.html", context | nothing)


@requires(EDIT_CASES)
@require_http_methods(METHODS)
def record(request: AreaRequest, reference: str, move: str) -> HttpResponse:
    """Record one move of a case, or say why it is impossible."""
    recording = recording_of(move)
    child = child_of(request.area, reference)
    form = recording.form(request.POST or None, child=child)
    if form.is_valid():
        try:
            recording.action(child=child, **form.values(), on=request.on, by=request.user)
        except ValidationError as error:
            form.refuse(error)
        else:
            messages.success(request, "It is recorded.")
            return redirect(child)
    refusal = "" if form.is_bound else refusal_of(child, recording.move)
    context = {"form": form, "title": recording.move.title, "refusal": refusal, "mistake_url": ""}
    return render(request, "ehcp/record.html", context | around(request, child))


@requires(EDIT_CASES)
@require_http_methods(METHODS)
def correct(request: AreaRequest, reference: str, kind: str, pk: int) -> HttpResponse:
    """Correct a record of a case; what it was before stays in the history."""
    child = child_of(request.area, reference)
    chosen = correctable(kind)
    version = version_of(record_of(chosen, child, pk))
    row = record_of(chosen, child, pk)
    form = correction_form(chosen)(request.POST or None, instance=row)
    form.changed_by = changed_last_by(row) if form.is_bound else ""
    if form.is_valid():
        try:
            correction.correct(
                child=child,
                row=row,
                changes=form.changes(),
                version=version,
                on=request.on,
                by=request.user,
            )
        except ValidationError as error:
            form.refuse(error)
        else:
            messages.success(request, "It is corrected. What it was before stays in the history.")
            return redirect(child)
    context = {"form": form, "title": chosen.title, "refusal": ""}
    context |= {"mistake_url": mistake_path(chosen, child, pk)}
    return render(request, "ehcp/record.html", context | around(request, child))


def recording_of(slug: str) -> Recording:
    """The move that an address names, or 404."""
    for recording in RECORDINGS:
        if recording.move.slug == slug:
            return recording
    raise Http404


def refusal_of(child: Child, move: moves.Move) -> str:
    """Why a move is impossible now, before anything is filled in."""
    found = requests_of(child)
    return move.refusal(stage_of(found[0], date.max) if found else None)


def around(request: AreaRequest, child: Child) -> dict[str, Any]:
    """What stands around every form of a case."""
    trail = (*cases_trail(request), Link(child.reference, child.get_absolute_url()))
    return {"child": child, "trail": (*trail, Link("Record"))}
