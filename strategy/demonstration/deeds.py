"""What was done with a demonstration plan since it began, by the product's own actions."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any, Final

from commissioning.models import Person
from strategy.actions.action import save_action
from strategy.actions.exception import decide, explain
from strategy.actions.rows import save_row
from strategy.actions.update import accept_update, return_update, save_update
from strategy.choices import StrategyStatus, UpdateStatus
from strategy.demonstration.past import Deed
from strategy.demonstration.shape import DemoChange, DemoExplanation, DemoPlan
from strategy.demonstration.updates import Report, reports_for
from strategy.models import Action, Milestone, ReportingPeriod, Strategy, Update

# What a field of an action is called where its plan is written down.
OF_FIELD: Final = {"due_on": "due_on", "lead_post": "post", "title": "title"}


@dataclass(frozen=True)
class Rows:
    """The rows of a plan as it was at first, and the commissioner who looks after it."""

    by: Person
    actions: Mapping[str, Action]
    strategies: Mapping[str, Strategy]
    periods: list[ReportingPeriod]


def deeds(plan: DemoPlan, rows: Rows, on: date) -> Iterator[Deed]:
    """All that was done up to a day."""
    by = rows.by
    for change, value in changes(plan):
        action = rows.actions[change.reference]
        day = min(change.day, on)
        yield Deed(day, partial(set_field, action, change, value, by))
    for demo in plan.actions:
        action = rows.actions[demo.reference]
        for report in reports_for(demo, action, rows.periods, on):
            yield from reported(report, by)
        for title, _, reached_on in demo.milestones:
            if reached_on:
                yield Deed(min(reached_on, on), partial(reach, action, title, reached_on, by))
    for said in plan.explained:
        yield from explained(said, rows.actions[said.reference], by, on)
    for strategy in plan.strategies:
        if strategy.review_from:
            row = rows.strategies[strategy.slug]
            yield Deed(min(strategy.review_from, on), partial(begin_review, row, by))


def changes(plan: DemoPlan) -> Iterator[tuple[DemoChange, Any]]:
    """Each change, and what the field said from then on: what it says now, or until the next."""
    demos = {demo.reference: demo for demo in plan.actions}
    following: dict[tuple[str, str], Any] = {}
    for change in reversed(plan.past):
        key = change.reference, change.field
        now = getattr(demos[change.reference], OF_FIELD[change.field])
        yield change, following.get(key, now)
        following[key] = change.was


def reported(report: Report, by: Person) -> Iterator[Deed]:
    """An update that its owner submits, and a commissioner accepts or returns."""
    update = report.update
    lead = update.action.lead
    written_by = lead.person if lead else by
    day = report.submitted_on
    yield Deed(day, partial(save_update, update=update, submit=True, on=day, by=written_by))
    if report.decided_on is None:
        return
    read: dict[str, Any] = {"update": update, "version": 1, "on": report.decided_on, "by": by}
    if report.status == UpdateStatus.ACCEPTED:
        yield Deed(report.decided_on, partial(accept, **read))
    else:
        yield Deed(report.decided_on, partial(return_update, comment=report.comment, **read))


def explained(said: DemoExplanation, action: Action, by: Person, on: date) -> Iterator[Deed]:
    """An explanation that an owner sends, and a commissioner accepts."""
    owner = action.lead.person if action.lead else by
    if said.day <= on:
        yield Deed(said.day, partial(explain_open, action, said, owner))
    if said.accepted_on and said.accepted_on <= on:
        yield Deed(said.accepted_on, partial(accept_explanation, action, said.accepted_on, by))


def explain_open(action: Action, said: DemoExplanation, by: Person) -> None:
    """Explain the exception that is open about an action."""
    exception = action.exceptions.get(closed_on=None)
    exception.what, exception.why, exception.doing = said.what, said.why, said.doing
    exception.by_when, exception.help_wanted = said.by_when, said.help_wanted
    explain(exception=exception, on=said.day, by=by)


def accept_explanation(action: Action, day: date, by: Person) -> None:
    """Accept the explanation of the exception that is open about an action."""
    exception = action.exceptions.get(closed_on=None)
    decide(exception=exception, accepted=True, comment="", on=day, by=by)


def accept(update: Update, **read: Any) -> None:
    """Accept an update, with the action's state in view."""
    accept_update(update=update, before=Action.objects.get(pk=update.action_id).state, **read)


def set_field(action: Action, change: DemoChange, value: Any, by: Person) -> None:
    """Change one field of an action, with the reason."""
    was, now = (Action.objects.get(pk=action.pk) for _ in "01")
    setattr(now, change.field, value)
    save_action(action=now, was=was, reason=change.because, on=change.day, by=by)


def reach(action: Action, title: str, day: date, by: Person) -> None:
    """Reach a milestone."""
    was, now = (Milestone.objects.get(action=action, title=title) for _ in "01")
    now.reached_on = day
    save_row(row=now, was=was, by=by)


def begin_review(strategy: Strategy, by: Person) -> None:
    """Say that a strategy is in review."""
    was, now = (Strategy.objects.get(pk=strategy.pk) for _ in "01")
    now.status = StrategyStatus.IN_REVIEW
    save_row(row=now, was=was, by=by)
