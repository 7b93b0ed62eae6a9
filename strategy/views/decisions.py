"""Accepting updates, or returning them with a comment."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from commissioning.permissions import AreaRequest, requires
from config.lib.components import EmptyState, Link, Problem
from config.lib.formats import count_of
from strategy.actions.update import accept_update, return_update
from strategy.choices import ActionState
from strategy.forms.decision import Choice, chosen
from strategy.models import Update
from strategy.permissions import EDIT_PLAN
from strategy.queries.my_updates import waiting
from strategy.queries.plan import owner_of


@dataclass(frozen=True)
class Waiting:
    """An update that waits, with the comment that the reader typed and what is wrong with it."""

    update: Update
    owner: str
    before: ActionState
    after: ActionState
    comment: str = ""
    error: str = ""

    @property
    def value(self) -> str:
        """What its buttons send: the update, and the version and state that the reader saw."""
        return f"{self.update.pk}:{self.update.version}:{self.before}"

    @property
    def problem(self) -> Problem:
        """What is wrong, for the summary above the page."""
        text = f"{self.update.action.reference}: {self.error}"
        return Problem(text, f"comment-{self.update.pk}")


@requires(EDIT_PLAN)
@require_http_methods(["GET", "HEAD", "POST"])
def waiting_updates(request: AreaRequest) -> HttpResponse:
    """The updates that wait for a commissioner."""
    errors: dict[int, str] = {}
    if request.method == "POST":
        errors = decide(request)
        if not errors:
            return redirect(request.path)
    rows = [row(request, update, errors) for update in waiting(request.area)]
    gone = set(errors) - {each.update.pk for each in rows}
    context = {
        "rows": rows,
        "lead": f"{count_of(len(rows), 'update')} to read, the oldest first." if rows else "",
        "errors": (
            *(Problem(errors[key]) for key in sorted(gone)),
            *(
                Problem(
                    f"{each.update.action.reference}: {each.error}", f"comment-{each.update.pk}"
                )
                for each in rows
                if each.error
            ),
        ),
        "empty": None if rows else nothing_waits(request),
    }
    return render(request, "strategy/waiting_updates.html", context)


def row(request: AreaRequest, update: Update, errors: dict[int, str]) -> Waiting:
    """One update; what was typed stays."""
    return Waiting(
        update,
        owner_of(update.action),
        ActionState(update.action.state),
        ActionState(update.state),
        request.POST.get(f"comment-{update.pk}", ""),
        errors.get(update.pk, ""),
    )


def decide(request: AreaRequest) -> dict[int, str]:
    """Do what was asked; what could not be done is said by the update's key."""
    found = waiting(request.area).in_bulk()
    errors: dict[int, str] = {}
    accepted = [
        each
        for each in [*chosen(request.POST, "accept"), *ticked(request)]
        if attempt(request, found.get(each.update), each, errors)
    ]
    returned = [
        each
        for each in chosen(request.POST, "return")
        if attempt(request, found.get(each.update), each, errors, back=True)
    ]
    if accepted:
        messages.success(request, f"{count_of(len(accepted), 'update')} accepted.")
    if returned:
        messages.success(request, "The update was returned to its owner.")
    return errors


def ticked(request: AreaRequest) -> list[Choice]:
    """The updates whose boxes are ticked, where the button below them was pressed."""
    return chosen(request.POST, "tick") if "accept_ticked" in request.POST else []


def attempt(
    request: AreaRequest,
    update: Update | None,
    choice: Choice,
    errors: dict[int, str],
    *,
    back: bool = False,
) -> bool:
    """Accept or return one update; whether it was done."""
    try:
        if update is None:
            raise ValidationError("An update was decided by somebody else meanwhile.")
        if back:
            return_update(
                update=update,
                version=choice.version,
                comment=request.POST.get(f"comment-{update.pk}", "").strip(),
                on=request.on,
                by=request.user,
            )
        else:
            accept_update(
                update=update,
                version=choice.version,
                before=choice.before,
                on=request.on,
                by=request.user,
            )
    except ValidationError as refused:
        errors[choice.update] = refused.messages[0]
        return False
    return True


def nothing_waits(request: AreaRequest) -> EmptyState:
    """All is decided."""
    return EmptyState(
        "Nothing to read",
        "Every update that was submitted has been accepted or returned.",
        Link("See who is late", reverse("strategy:ownership", args=[request.area.slug])),
    )
