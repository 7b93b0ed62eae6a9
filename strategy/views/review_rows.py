"""The tasks of a review that decide row by row, and the parts that the next edition adds."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from commissioning.permissions import AreaRequest, requires
from config.lib.formats import count_of
from config.lib.forms import problems
from strategy.actions.review import (
    decide_as_they_stand,
    record_engagement,
    remove_part,
    save_decisions,
)
from strategy.choices import PriorityFate
from strategy.forms.review import (
    ActionFateForm,
    AddedActionForm,
    EngagementForm,
    NewPriorityForm,
    PriorityFateForm,
    TargetFateForm,
    next_number,
)
from strategy.models import (
    AddedAction,
    Engagement,
    Review,
    ReviewedAction,
    ReviewedPriority,
    ReviewedTarget,
)
from strategy.permissions import EDIT_PLAN
from strategy.queries.review import Draft, draft_of
from strategy.views.review import METHODS, NOTES, around, note, open_review, overview_url, task_url

ROWS: Final = {
    "actions": "Carry over, close or add actions",
    "priorities": "Keep, change or drop priorities",
    "ambitions": "Restate the ambitions",
}
PARTS: Final = {"actions": "action", "priorities": "priority"}


@requires(EDIT_PLAN)
@require_http_methods(METHODS)
def task(request: AreaRequest, slug: str, task: str) -> HttpResponseBase:
    """One task of a review, whatever its kind."""
    if task in NOTES:
        return note(request, slug, task)
    if task not in ROWS:
        raise Http404
    with transaction.atomic():
        draft = draft_of(open_review(request, slug, lock=True))
        forms = list(row_forms(draft, task, request.POST))
        if request.method == "POST":
            return answered(request, task, draft, forms)
    return page(request, task, draft, forms)


def answered(
    request: AreaRequest, task: str, draft: Draft, forms: Sequence[Any]
) -> HttpResponseBase:
    """Save the rows that fit. Those that do not stay as they were typed, with what is wrong."""
    slug = draft.review.strategy.slug
    sent = [form for form in forms if form.is_bound]
    wrong = {form.prefix: form for form in sent if not form.is_valid()}
    fits = [form for form in sent if form.prefix not in wrong]
    changed = [form for form in fits if set(form.changed_data) & set(form.shared_fields)]
    saved = save_decisions(
        review=draft.review, rows=[form.instance for form in changed], by=request.user
    )
    if saved:
        messages.success(request, f"Saved {count_of(saved, 'row')}.")
    elif not wrong:
        messages.info(request, "Nothing had changed.")
    now = draft_of(draft.review)
    if wrong:
        fresh = row_forms(now, task, QueryDict())
        return page(request, task, now, [wrong.get(form.prefix, form) for form in fresh])
    lines = lines_of(now, task)
    if all(line.fate for line in lines):
        return redirect(overview_url(request, slug))
    return redirect(task_url(request.area.slug, slug, task))


def page(request: AreaRequest, task: str, draft: Draft, forms: Sequence[Any]) -> HttpResponse:
    """The table of a task."""
    lines = lines_of(draft, task)
    context = {
        "title": ROWS[task],
        "task": task,
        "forms": forms,
        "draft": draft,
        "errors": tuple(problem for form in forms if form.errors for problem in problems(form)),
        "decided": sum(line.fate is not None for line in lines),
        "of": len(lines),
        "back_url": overview_url(request, draft.review.strategy.slug),
        **around(request, draft),
    }
    return render(request, f"strategy/review_{task}.html", context)


def lines_of(draft: Draft, task: str) -> tuple[Any, ...]:
    """What a task decides."""
    found = {"actions": draft.actions, "priorities": draft.priorities}
    return found.get(task, draft.targets)


def row_forms(draft: Draft, task: str, sent: QueryDict) -> Iterator[Any]:
    """A form for each row. What was not sent, such as a row that is new since, stays as it is."""
    makers = {"actions": action_form, "priorities": priority_form, "ambitions": target_form}
    for line in lines_of(draft, task):
        unbound = makers[task](draft, line, None)
        bound = f"{unbound.prefix}-opened" in sent
        yield makers[task](draft, line, sent) if bound else unbound


def action_form(draft: Draft, line: Any, sent: QueryDict | None) -> ActionFateForm:
    """The row of an action."""
    row = line.row or ReviewedAction(review=draft.review, action=line.action)
    return ActionFateForm(sent, instance=row, prefix=f"r{line.action.pk}", line=line)


def priority_form(draft: Draft, line: Any, sent: QueryDict | None) -> PriorityFateForm:
    """The row of a priority, in its own words until somebody changes them."""
    was = line.priority
    row = line.row or ReviewedPriority(
        review=draft.review,
        priority=was,
        number=was.number,
        title=was.title,
        category=was.category,
        success=was.success,
    )
    return PriorityFateForm(sent, instance=row, prefix=f"r{was.pk}", line=line, draft=draft)


def target_form(draft: Draft, line: Any, sent: QueryDict | None) -> TargetFateForm:
    """The row of a target, with its own ambitions until somebody changes them."""
    was = line.target
    row = line.row or ReviewedTarget(
        review=draft.review,
        target=was,
        short=was.short,
        short_on=was.short_on,
        medium=was.medium,
        medium_on=was.medium_on,
        long=was.long,
        long_on=was.long_on,
    )
    return TargetFateForm(sent, instance=row, prefix=f"r{was.pk}", line=line)


@requires(EDIT_PLAN)
@require_POST
def as_they_stand(request: AreaRequest, slug: str) -> HttpResponseBase:
    """Carry over what is not finished and close what is, where nothing is decided yet."""
    review = open_review(request, slug)
    decided = decide_as_they_stand(review=review, by=request.user)
    messages.success(request, f"Decided {count_of(decided, 'action')}. Change any of them below.")
    return redirect(task_url(request.area.slug, slug, "actions"))


@requires(EDIT_PLAN)
@require_http_methods(METHODS)
def part(request: AreaRequest, slug: str, task: str, key: int = 0) -> HttpResponseBase:
    """Add an action or a priority of the next edition, or change one that was added."""
    if task not in PARTS:
        raise Http404
    back = task_url(request.area.slug, slug, task)
    with transaction.atomic():
        draft = draft_of(open_review(request, slug, lock=True))
        form = part_form(draft, task, key, request.POST or None)
        if form.is_bound and form.is_valid():
            save_decisions(review=draft.review, rows=[form.instance], by=request.user)
            messages.success(request, "Saved.")
            return redirect(back)
    verb = "Change a new" if key else "Add an" if task == "actions" else "Add a"
    context = {
        "title": f"{verb} {PARTS[task]}",
        "form": form,
        "cancel_url": back,
        "key": key,
        "task": task,
        **around(request, draft),
    }
    return render(request, "strategy/review_part.html", context)


def part_form(draft: Draft, task: str, key: int, sent: QueryDict | None) -> Any:
    """The form of a part that is there, or of a new one."""
    row = part_of(draft.review, task, key) if key else None
    if task == "actions":
        action = row or AddedAction(review=draft.review, serves=[])
        return AddedActionForm(sent, instance=action, draft=draft)
    new = ReviewedPriority(review=draft.review, fate=PriorityFate.NEW, number=next_number(draft))
    return NewPriorityForm(sent, instance=row or new)


def part_of(review: Review, task: str, key: int) -> Any:
    """A part that the review adds."""
    rows: Any = review.added_actions
    if task == "priorities":
        rows = review.priorities.filter(fate=PriorityFate.NEW)
    found = rows.filter(pk=key).select_related("review__strategy").first()
    if found is None:
        raise Http404
    return found


@requires(EDIT_PLAN)
@require_http_methods(METHODS)
def remove(request: AreaRequest, slug: str, task: str, key: int) -> HttpResponseBase:
    """Ask, then take out what was to be added."""
    if task not in PARTS:
        raise Http404
    review = open_review(request, slug)
    row = part_of(review, task, key)
    back = task_url(request.area.slug, slug, task)
    if request.method == "POST":
        remove_part(review=review, row=row, by=request.user)
        messages.success(request, "Taken out.")
        return redirect(back)
    context = {"row": row, "what": PARTS[task], "back": back}
    context |= around(request, draft_of(review))
    return render(request, "strategy/review_remove.html", context)


@requires(EDIT_PLAN)
@require_http_methods(METHODS)
def engagement(request: AreaRequest, slug: str) -> HttpResponseBase:
    """Record what people said and what was done."""
    review = open_review(request, slug)
    strategy = review.strategy
    back = task_url(request.area.slug, slug, "engagement")
    row = Engagement(area=request.area, strategy=strategy)
    form = EngagementForm(request.POST or None, instance=row, on=request.on)
    if form.is_bound and form.is_valid():
        record_engagement(review=review, engagement=form.instance, by=request.user)
        messages.success(request, "Saved.")
        return redirect(back)
    context = {
        "title": "Record an engagement",
        "form": form,
        "cancel_url": back,
        "key": 0,
        "task": "engagement",
        **around(request, draft_of(review)),
    }
    return render(request, "strategy/review_part.html", context)
