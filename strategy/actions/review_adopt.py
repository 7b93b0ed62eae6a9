"""Adopting a review: the next edition of a strategy comes about in one transaction."""

from datetime import date
from typing import Final

import pghistory
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model

from commissioning.models import Person
from strategy.actions.exception import bring_in_line
from strategy.actions.review import hold
from strategy.actions.rows import free_slug
from strategy.choices import ActionFate, ActionState, PriorityFate, StrategyStatus, TargetFate
from strategy.models import (
    Action,
    Priority,
    PriorityLink,
    Review,
    ReviewedAction,
    Risk,
    Strategy,
    Target,
)
from strategy.queries.review import GOES_ON, ActionLine, Draft, PriorityLine, draft_of, missing
from strategy.queries.review_changes import TERMS

CHANGED: Final = (
    "Somebody changed the review since you looked at it. Nothing was adopted: check it again."
)


def adopt_review(*, review: Review, stamp: str, on: date, by: Person) -> Strategy:
    """Make the next edition and close the one under review.

    Raises ValidationError with all that is missing, or where the review is not the one that
    `stamp` was taken from; then nothing is written.
    """
    with transaction.atomic(), pghistory.context(user=by.pk):
        held = hold(review)
        old = Strategy.objects.select_for_update(no_key=True).get(pk=held.strategy_id)
        draft = draft_of(held)
        if draft.stamp != stamp:
            raise ValidationError(CHANGED)
        if found := missing(draft):
            raise ValidationError([each.text for each in found])
        edition = new_edition(draft, old, on)
        priorities = new_priorities(draft, edition)
        carry_actions(draft, priorities)
        add_actions(draft, priorities)
        close_actions(draft, on)
        restate_targets(draft, edition)
        Risk.objects.filter(strategy=old, closed_on=None).update(strategy=edition)
        ReviewedAction.objects.filter(review=held).exclude(
            action__in=[line.action.pk for line in draft.actions]
        ).delete()
        old.status = StrategyStatus.CLOSED
        old.save(update_fields=["status"])
        held.adopted_on = on
        held.save(update_fields=["adopted_on"])
        bring_in_line(area=old.area, on=on)
        return edition


def new_edition(draft: Draft, old: Strategy, on: date) -> Strategy:
    """The strategy itself, with what hangs from it and is not reviewed."""
    review = draft.review
    edition = Strategy.objects.create(
        area=old.area,
        slug=free_slug(old.area_id, review.title),
        title=review.title,
        kind=old.kind,
        status=StrategyStatus.ADOPTED,
        edition=old.edition + 1,
        supersedes=old,
        starts_on=review.starts_on or on,
        ends_on=review.ends_on,
        adopted_on=on,
        vision=review.vision,
        governance=old.governance,
    )
    edition.partners.set(old.partners.all())
    for related in (old.outcomes, old.programmes, old.alignments):
        for row in related.all():
            copy(row, edition)
    return edition


def copy(row: Model, edition: Strategy) -> None:
    """The same row for another edition."""
    kept = {
        field.attname: getattr(row, field.attname)
        for field in row._meta.concrete_fields
        if field.name not in ("id", "strategy", "version")
    }
    type(row)._default_manager.create(strategy=edition, **kept)


def new_priorities(draft: Draft, edition: Strategy) -> dict[int, Priority]:
    """The priorities of the edition by their numbers, in the words of the review."""
    outcomes = {each.number: each for each in edition.outcomes.all()}
    programmes = {each.number: each for each in edition.programmes.all()}
    made: dict[int, Priority] = {}
    for line in draft.priorities:
        if line.fate in GOES_ON:
            priority = worded(line)
            was = line.priority
            priority.outcome = outcomes.get(was.outcome.number) if was.outcome else None
            priority.programme = programmes.get(was.programme.number) if was.programme else None
            made[priority.number] = priority
    last = max((priority.order for priority in made.values()), default=0)
    for order, row in enumerate(draft.new, start=last + 1):
        made[row.number] = Priority(
            number=row.number,
            title=row.title,
            category=row.category,
            success=row.success,
            order=order,
        )
    for priority in made.values():
        priority.strategy = edition
        priority.save()
    return made


def worded(line: PriorityLine) -> Priority:
    """A priority that goes on, as it is or as the review words it; not written yet."""
    words = line.row if line.row and line.fate == PriorityFate.CHANGED else line.priority
    return Priority(
        number=line.priority.number,
        order=line.priority.order,
        title=words.title,
        category=words.category,
        success=words.success,
    )


def carry_actions(draft: Draft, priorities: dict[int, Priority]) -> None:
    """Link the carried actions, the same rows as before, to the edition's priorities."""
    for order, line in enumerate(draft.actions):
        if line.fate == ActionFate.CARRIED:
            for number in draft.serves(line):
                PriorityLink.everything.create(
                    action=line.action, priority=priorities[number], order=order
                )


def add_actions(draft: Draft, priorities: dict[int, Priority]) -> None:
    """Write the new actions, at the end of their priorities."""
    first = max((line.action.order for line in draft.actions), default=-1) + 1
    for order, row in enumerate(draft.added, start=first):
        action = Action.everything.create(
            area_id=draft.review.strategy.area_id,
            reference=row.reference,
            title=row.title,
            lead_post=row.lead_post,
            due_on=row.due_on,
            order=order,
        )
        for number in sorted(set(row.serves) & priorities.keys()):
            PriorityLink.everything.create(
                action=action, priority=priorities[number], order=len(draft.actions) + order
            )


def close_actions(draft: Draft, on: date) -> None:
    """Let the closed actions say so. What serves another strategy is not withdrawn from it."""
    for line in draft.actions:
        if line.fate in (ActionFate.COMPLETED, ActionFate.EMBEDDED):
            close(line.action, ActionState(line.fate), on)
        elif line.fate == ActionFate.WITHDRAWN and not line.elsewhere:
            withdraw(line, on)


def close(action: Action, state: ActionState, on: date) -> None:
    """Set the state in which an action ends, from a day if it is another."""
    if action.state != state:
        action.state, action.state_on = state, on
        action.save(update_fields=["state", "state_on"])


def withdraw(line: ActionLine, on: date) -> None:
    """Take an action out of the plan, with the reason that the review gives."""
    line.action.withdrawn_on = on
    line.action.withdrawn_because = line.row.reason if line.row else ""
    line.action.save(update_fields=["withdrawn_on", "withdrawn_because"])


def restate_targets(draft: Draft, edition: Strategy) -> None:
    """The targets of the edition: from the same baseline, to the ambitions as restated."""
    for line in draft.targets:
        if line.fate == TargetFate.DROPPED or line.row is None:
            continue
        words = line.row if line.fate == TargetFate.RESTATED else line.target
        ambitions = {name: getattr(words, name) for term in TERMS for name in (term, f"{term}_on")}
        Target.objects.create(
            strategy=edition,
            measure=line.target.measure,
            baseline=line.target.baseline,
            baseline_on=line.target.baseline_on,
            why=line.target.why,
            **ambitions,
        )
