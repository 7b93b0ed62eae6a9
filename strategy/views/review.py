"""The yearly review of a strategy: its tasks, its answers, adopting, and what changed."""

from typing import Any, Final

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from commissioning.permissions import AreaRequest, may, requires
from config.lib.components import Link, Problem
from strategy.actions.review import save_review, start_review
from strategy.actions.review_adopt import adopt_review
from strategy.choices import StrategyStatus
from strategy.forms.review import EditionForm, EngagementTaskForm, MeasuresForm, NeedsForm
from strategy.models import Review, Strategy
from strategy.permissions import EDIT_PLAN, VIEW_PLAN
from strategy.queries.plan import strategy_of
from strategy.queries.review import Draft, draft_of, missing, review_of
from strategy.queries.review_changes import changes_of, review_that_made
from strategy.queries.review_figures import needs_since, targets_since
from strategy.queries.review_tasks import stages_of
from strategy.tables import review as tables
from strategy.views.plan import strategies_link

METHODS: Final = ["GET", "HEAD", "POST"]
NOTES: Final[dict[str, type[Any]]] = {
    "needs": NeedsForm,
    "measures": MeasuresForm,
    "engagement": EngagementTaskForm,
    "edition": EditionForm,
}
TITLES: Final = {
    "needs": "Refresh what is known of needs",
    "measures": "Look at the measures",
    "engagement": "Record engagement",
    "edition": "Name the new edition",
}


@requires(VIEW_PLAN)
@require_safe
def overview(request: AreaRequest, slug: str) -> HttpResponseBase:
    """Show the tasks of the review with their states, or how to begin."""
    strategy = strategy_or_404(request, slug)
    review = review_of(request.area, slug)
    draft = draft_of(review) if review else None
    editable = may(request.membership, EDIT_PLAN)
    stages = stages_of(draft) if draft else ()
    tasks = [task for stage in stages for task in stage.tasks]
    context = {
        "strategy": strategy,
        "trail": trail(request, strategy),
        "review": review,
        "stages": stages,
        "done": sum(task.done for task in tasks),
        "of": len(tasks),
        "editable": editable and not (review and review.adopted_on),
        "can_start": editable and strategy.status in (StrategyStatus.ADOPTED, "in_review"),
        "edition": Strategy.objects.filter(supersedes=strategy).first(),
    }
    return render(request, "strategy/review.html", context)


@requires(EDIT_PLAN)
@require_POST
def start(request: AreaRequest, slug: str) -> HttpResponseBase:
    """Begin the review."""
    strategy = strategy_or_404(request, slug)
    try:
        start_review(strategy=strategy, on=request.on, by=request.user)
    except ValidationError as error:
        messages.error(request, error.messages[0])
    return redirect("strategy:review", request.area.slug, slug)


def note(request: AreaRequest, slug: str, task: str) -> HttpResponseBase:
    """A task that is a note, with what it is about."""
    with transaction.atomic():
        review = open_review(request, slug, lock=True)
        draft = draft_of(review)
        extra = {"recorded": len(draft.engagements)} if task == "engagement" else {}
        form = NOTES[task](request.POST or None, instance=review, **extra)
        if form.is_bound and form.is_valid():
            save_review(review=form.instance, fields=fields_of(form), by=request.user)
            messages.success(request, "Saved.")
            return redirect(overview_url(request, slug))
    context = {
        "title": TITLES[task],
        "task": task,
        "form": form,
        "draft": draft,
        "cancel_url": overview_url(request, slug),
        **about(request, task, draft),
        **around(request, draft),
    }
    return render(request, "strategy/review_task.html", context)


def fields_of(form: Any) -> list[str]:
    """The fields of the model that a form writes."""
    return [name for name in form._meta.fields if name in form.cleaned_data]


def about(request: AreaRequest, task: str, draft: Draft) -> dict[str, object]:
    """What a task shows above its form."""
    geography, review, table = request.area.geography, draft.review, None
    if task == "needs":
        table = tables.moved_table(
            needs_since(review, geography, request.on), "Published figures of need", review.since
        )
    elif task == "measures":
        targets = [line.target for line in draft.targets]
        rows = targets_since(targets, review, geography, request.on)
        table = tables.targets_table(rows, review.since)
    return {"table": table, "engagements": draft.engagements if task == "engagement" else ()}


@requires(VIEW_PLAN)
@require_safe
def check(request: AreaRequest, slug: str) -> HttpResponseBase:
    """Show all answers in one place, and what is still missing."""
    review = review_or_404(request, slug)
    draft = draft_of(review)
    editable = may(request.membership, EDIT_PLAN) and not review.adopted_on
    context = {
        "draft": draft,
        "changes": changes_of(draft),
        "missing": [] if review.adopted_on else missing_links(request, slug, draft, editable),
        "facts": tables.facts(draft, request.area, editable=editable),
        "editable": editable,
        **around(request, draft),
    }
    return render(request, "strategy/review_check.html", context)


def missing_links(request: AreaRequest, slug: str, draft: Draft, editable: bool) -> list[Link]:
    """What is missing, each with the task that mends it for those who may."""
    return [
        Link(each.text, task_url(request.area.slug, slug, each.task) if editable else "")
        for each in missing(draft)
    ]


@requires(EDIT_PLAN)
@require_http_methods(METHODS)
def adopt(request: AreaRequest, slug: str) -> HttpResponseBase:
    """Ask, then make the next edition."""
    review = open_review(request, slug)
    errors: tuple[Problem, ...] = ()
    if request.method == "POST":
        try:
            edition = adopt_review(
                review=review,
                stamp=request.POST.get("stamp", ""),
                on=request.on,
                by=request.user,
            )
        except ValidationError as error:
            errors = tuple(Problem(text) for text in error.messages)
        else:
            messages.success(request, f"{edition.title} is adopted.")
            return redirect("strategy:edition-changes", request.area.slug, edition.slug)
    draft = draft_of(review)
    if not errors and missing(draft):
        return redirect("strategy:review-check", request.area.slug, slug)
    context = {
        "draft": draft,
        "changes": changes_of(draft),
        "errors": errors,
        **around(request, draft),
    }
    return render(request, "strategy/review_adopt.html", context)


@requires(VIEW_PLAN)
@require_safe
def changes(request: AreaRequest, slug: str) -> HttpResponseBase:
    """What changed from the edition before to this one."""
    edition = strategy_or_404(request, slug)
    review = review_that_made(edition)
    if review is None:
        raise Http404
    context = {
        "edition": edition,
        "before": review.strategy,
        "draft": (draft := draft_of(review)),
        "changes": changes_of(draft),
        "trail": (*trail(request, edition), Link("What changed")),
    }
    return render(request, "strategy/edition_changes.html", context)


def strategy_or_404(request: AreaRequest, slug: str) -> Strategy:
    """The strategy of the address in the area of the address."""
    strategy = strategy_of(request.area, slug)
    if strategy is None:
        raise Http404
    return strategy


def review_or_404(request: AreaRequest, slug: str) -> Review:
    """The review of the strategy of the address."""
    review = review_of(request.area, slug)
    if review is None:
        raise Http404
    return review


def open_review(request: AreaRequest, slug: str, *, lock: bool = False) -> Review:
    """A review that is not adopted yet, kept from other writers in a transaction with `lock`."""
    review = review_or_404(request, slug)
    if lock:
        Review.objects.select_for_update(no_key=True).get(pk=review.pk)
        review = review_or_404(request, slug)
    if review.adopted_on:
        raise Http404
    return review


def trail(request: AreaRequest, strategy: Strategy) -> tuple[Link, ...]:
    """The way back to the plan."""
    return (strategies_link(request), Link(strategy.title, strategy.get_absolute_url()))


def around(request: AreaRequest, draft: Draft) -> dict[str, object]:
    """The strategy and the way back to the tasks."""
    strategy = draft.review.strategy
    back = Link("Annual review", overview_url(request, strategy.slug))
    return {
        "strategy": strategy,
        "review": draft.review,
        "trail": (*trail(request, strategy), back),
    }


def overview_url(request: AreaRequest, slug: str) -> str:
    """The list of tasks."""
    return reverse("strategy:review", args=[request.area.slug, slug])


def task_url(area: str, slug: str, task: str) -> str:
    """The page of a task."""
    return reverse("strategy:review-task", args=[area, slug, task])
