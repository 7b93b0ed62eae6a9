"""Writing updates: all that one owes on a page, or the update of one action."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from commissioning.permissions import AreaRequest, may, requires
from config.lib.components import EmptyState, Link, Problem
from config.lib.formats import british_date, count_of
from config.lib.forms import problems
from strategy.actions.update import save_update, take_over
from strategy.forms.update import UpdateForm
from strategy.models import Action, Deputy, ReportingPeriod
from strategy.permissions import EDIT_PLAN, UPDATE_OWN_ACTIONS
from strategy.queries.action_page import action_of
from strategy.queries.exceptions import owed_exceptions
from strategy.queries.my_updates import (
    Owed,
    actions_of,
    begun,
    left_actions,
    owed_by,
    owed_in,
    to_write,
    updates_by_action,
    writes_updates_of,
)
from strategy.views.plan import actions_link

METHODS = ["GET", "HEAD", "POST"]
TEXTS = ("done", "next_step", "risk", "evidence")
NOT_YOURS = (
    "You no longer write the updates of one of these actions, so this was not saved. You had typed:"
)
SENT = re.compile(r"u(\d+)-(\d+)-opened")


@dataclass
class Outcome:
    """What became of the forms that were sent: references, and the forms that stay."""

    submitted: list[str] = field(default_factory=list)
    drafted: list[str] = field(default_factory=list)
    wrong: list[UpdateForm] = field(default_factory=list)

    @property
    def words(self) -> str:
        """What was done, in a sentence or two; empty where nothing was."""
        said = []
        if self.submitted:
            said.append(f"{count_of(len(self.submitted), 'update')} submitted: ")
            said[-1] += f"{', '.join(self.submitted)}."
        if self.drafted:
            said.append(f"{count_of(len(self.drafted), 'draft')} saved: ")
            said[-1] += f"{', '.join(self.drafted)}."
        return " ".join(said)


@requires(UPDATE_OWN_ACTIONS)
@require_http_methods(METHODS)
def my_updates(request: AreaRequest) -> HttpResponse:
    """What one owes, to be written on one page. Whatever was typed is saved, as a draft or more."""
    wrong: Sequence[UpdateForm] = ()
    if request.method == "POST":
        with transaction.atomic():
            outcome = take(request, sent_forms(request))
        tell(request, outcome)
        if not outcome.wrong:
            return redirect(request.path)
        wrong = outcome.wrong
    return render(request, "strategy/my_updates.html", my_page(request, wrong))


@requires(UPDATE_OWN_ACTIONS)
@require_http_methods(METHODS)
def action_update(request: AreaRequest, reference: str) -> HttpResponse:
    """The update of one action, by its owner, a deputy or a commissioner."""
    action = action_of(request.area, reference)
    if action is None:
        raise Http404
    if not may_write(request, action):
        raise PermissionDenied
    forms: Sequence[UpdateForm] = ()
    if request.method == "POST":
        with transaction.atomic():
            outcome = take(request, forms_of(request, [action]))
        tell(request, outcome)
        if not outcome.wrong:
            return redirect(action)
        forms = outcome.wrong
    elif not action.withdrawn_on:
        owed = to_write(action, request.area, request.on, request.membership)
        forms = [UpdateForm(owed=owed)] if owed else []
    context = {
        "action": action,
        "trail": (actions_link(request), Link(str(action), action.get_absolute_url())),
        "forms": forms,
        "errors": all_problems(forms),
    }
    return render(request, "strategy/action_update.html", context)


@requires(UPDATE_OWN_ACTIONS)
@require_POST
def take_action(request: AreaRequest, reference: str) -> HttpResponse:
    """Take over an action whose owner has left."""
    offered = left_actions(request.membership, every=may(request.membership, EDIT_PLAN))
    action = offered.filter(reference=reference).first()
    if action is None:
        raise Http404
    try:
        take_over(action=action, membership=request.membership, on=request.on, by=request.user)
    except ValidationError as refused:
        messages.error(request, refused.messages[0])
    else:
        messages.success(request, f"You lead {action.reference} now.")
    return my_updates_again(request)


def my_updates_again(request: AreaRequest) -> HttpResponseRedirect:
    """Back to one's own page."""
    return redirect("strategy:my-updates", request.area.slug)


def may_write(request: AreaRequest, action: Action) -> bool:
    """Whether the reader writes the updates of an action: commissioners write all."""
    if may(request.membership, EDIT_PLAN):
        return True
    return writes_updates_of(request.membership, action, request.on)


def sent_forms(request: AreaRequest) -> list[UpdateForm]:
    """The forms that came back, for actions whose updates are the reader's to write."""
    return forms_of(request, list(actions_of(request.membership, request.on)))


def forms_of(request: AreaRequest, actions: Iterable[Action]) -> list[UpdateForm]:
    """The forms that came back for some actions, over the rows as they are stored now. The
    actions are held, so that nobody else writes or decides meanwhile.
    """
    asked = {action.pk for action in actions}
    keys = [
        (int(found[1]), int(found[2])) for name in request.POST if (found := SENT.fullmatch(name))
    ]
    held = {
        action.pk: action
        for action in Action.objects.filter(pk__in={key for key, _ in keys} & asked)
        .order_by("pk")
        .select_for_update(of=("self",), no_key=True)
        .select_related("lead__person", "area")
    }
    periods = {period.pk: period for period in begun(request.area, request.on)}
    updates = updates_by_action(held.values())
    return [
        UpdateForm(
            request.POST,
            owed=owed_in(
                held[action],
                periods[period],
                updates.get(action, []),
                request.on,
                request.membership,
            ),
        )
        for action, period in keys
        if action in held and period in periods
    ]


def take(request: AreaRequest, forms: Iterable[UpdateForm]) -> Outcome:
    """Submit what was asked for, and keep as drafts what else was typed."""
    outcome = Outcome()
    forms = list(forms)
    give_back(request, {str(form.prefix) for form in forms})
    one, every = request.POST.get("submit", ""), "submit_all" in request.POST
    for form in forms:
        form.submitting = form.prefix == one or (every and form.ready)
        if not form.submitting and not form.touched:
            continue
        if not form.is_valid():
            outcome.wrong.append(form)
            continue
        save_update(update=form.instance, submit=form.submitting, on=request.on, by=request.user)
        done = outcome.submitted if form.submitting else outcome.drafted
        done.append(form.owed.action.reference)
    return outcome


def give_back(request: AreaRequest, known: set[str]) -> None:
    """Show what was typed about actions that are the reader's no more, so that it is not lost."""
    for name in request.POST:
        key, _, box = name.rpartition("-")
        text = request.POST[name].strip()
        if SENT.fullmatch(f"{key}-opened") and key not in known and box in TEXTS and text:
            messages.warning(request, f"{NOT_YOURS} “{text}”")


def tell(request: AreaRequest, outcome: Outcome) -> None:
    """Say what was saved; where nothing was and nothing is wrong, that too."""
    if outcome.words:
        messages.success(request, outcome.words)
    elif not outcome.wrong:
        messages.info(request, "Nothing was written, so nothing was saved.")


def my_page(request: AreaRequest, wrong: Sequence[UpdateForm]) -> dict[str, Any]:
    """What one owes, with the forms that could not be saved as they were sent."""
    kept = {form.prefix: form for form in wrong}
    owed = owed_by(request.membership, request.on)
    gone = [form for key, form in kept.items() if key not in {each.key for each in owed}]
    forms = [*gone, *(kept.get(each.key) or UpdateForm(owed=each) for each in owed)]
    any_action = actions_of(request.membership, request.on).exists()
    return {
        "forms": forms,
        "sentence": sentence(owed),
        "errors": all_problems(wrong),
        "left": left_actions(request.membership, every=may(request.membership, EDIT_PLAN)),
        "deputising": Deputy.objects.standing(request.on)
        .filter(deputy=request.membership)
        .select_related("owner__person"),
        "to_explain": [
            (row, str(row.exception.subject))
            for row in owed_exceptions(request.membership, request.on)
        ],
        "empty": None if forms else nothing_owed(request, any_action),
    }


def sentence(owed: Sequence[Owed]) -> str:
    """How many updates are owed, and how many of them press."""
    if not owed:
        return ""
    returned = sum(each.returned for each in owed)
    late = sum(each.late and not each.returned for each in owed)
    pressing = [
        words
        for number, words in (
            (returned, f"{returned} returned to you"),
            (late, f"{late} late"),
        )
        if number
    ]
    told = f"You owe {count_of(len(owed), 'update')}"
    return f"{told}: {', '.join(pressing)}." if pressing else f"{told}."


def nothing_owed(request: AreaRequest, any_action: bool) -> EmptyState:
    """Why there is nothing to write, and what comes next."""
    if not any_action:
        return EmptyState(
            "You lead no actions",
            "Updates are written by the people who lead actions, and by their deputies.",
            Link("See all actions", reverse("strategy:actions", args=[request.area.slug])),
        )
    if not begun(request.area, request.on):
        return no_period(request)
    coming = (
        ReportingPeriod.objects.filter(area=request.area, starts_on__gt=request.on)
        .order_by("starts_on")
        .first()
    )
    text = "Every update that you owe has been submitted."
    if coming:
        text += f" The next period, {coming}, begins on {british_date(coming.starts_on)}."
    return EmptyState(
        "Nothing to write",
        text,
        Link("See all actions", reverse("strategy:actions", args=[request.area.slug])),
    )


def no_period(request: AreaRequest) -> EmptyState:
    """Nobody is asked for updates yet."""
    link = None
    if may(request.membership, EDIT_PLAN):
        link = Link("Set reporting periods", reverse("strategy:periods", args=[request.area.slug]))
    return EmptyState(
        "No reporting period has begun",
        "Updates are asked for in each reporting period, which commissioners set.",
        link,
    )


def all_problems(forms: Iterable[UpdateForm]) -> tuple[Problem, ...]:
    """What is wrong in several forms, each line with the action's reference."""
    return tuple(
        Problem(f"{form.owed.action.reference}: {each.text}", each.field_id)
        for form in forms
        if form.is_bound
        for each in problems(form)
    )
