"""Reviewing a strategy: beginning, and writing what is decided. Nothing else changes yet."""

from collections.abc import Iterable
from datetime import date

import pghistory
from django.core.exceptions import ValidationError
from django.db import transaction

from commissioning.models import Person
from strategy.choices import FINISHED, ActionFate, StrategyStatus
from strategy.models import (
    AddedAction,
    Engagement,
    Review,
    ReviewedAction,
    ReviewedPriority,
    ReviewedTarget,
    Strategy,
)
from strategy.queries.review import draft_of

Decision = ReviewedAction | ReviewedPriority | ReviewedTarget | AddedAction
ADOPTED = "This review is adopted. Its decisions do not change any more; nothing was saved."
NOT_IN_FORCE = "Only a strategy that is adopted can be reviewed."
UNDER_WAY = "This strategy has a review already."


def start_review(*, strategy: Strategy, on: date, by: Person) -> Review:
    """Begin the review of a strategy that is in force, which is in review from now on."""
    with transaction.atomic(), pghistory.context(user=by.pk):
        held = Strategy.objects.select_for_update(no_key=True).get(pk=strategy.pk)
        if held.status not in (StrategyStatus.ADOPTED, StrategyStatus.IN_REVIEW):
            raise ValidationError(NOT_IN_FORCE)
        if Review.objects.filter(strategy=held).exists():
            raise ValidationError(UNDER_WAY)
        if held.status != StrategyStatus.IN_REVIEW:
            held.status = StrategyStatus.IN_REVIEW
            held.save(update_fields=["status"])
        since = min(held.adopted_on or held.starts_on, on)
        return Review.objects.create(strategy=held, since=since, started_on=on, vision=held.vision)


def hold(review: Review) -> Review:
    """The review as it is stored, kept from other writers until the transaction ends."""
    held = Review.objects.select_for_update(no_key=True).get(pk=review.pk)
    if held.adopted_on:
        raise ValidationError(ADOPTED)
    return held


def save_review(*, review: Review, fields: Iterable[str], by: Person) -> None:
    """Write some fields of the review itself."""
    with transaction.atomic(), pghistory.context(user=by.pk):
        hold(review)
        review.save(update_fields=list(fields))


def save_decisions(*, review: Review, rows: Iterable[Decision], by: Person) -> int:
    """Write decisions and new parts; returns how many."""
    with transaction.atomic(), pghistory.context(user=by.pk):
        hold(review)
        written = 0
        for row in rows:
            row.save()
            written += 1
        return written


def remove_part(*, review: Review, row: AddedAction | ReviewedPriority, by: Person) -> None:
    """Take out an action or a priority that the review was to add."""
    with transaction.atomic(), pghistory.context(user=by.pk):
        hold(review)
        row.delete()


def decide_as_they_stand(*, review: Review, by: Person) -> int:
    """Decide the actions that are not decided: unfinished ones are carried over, others closed in
    their state. Returns how many.
    """
    with transaction.atomic(), pghistory.context(user=by.pk):
        held = hold(review)
        open_lines = [line for line in draft_of(held).actions if line.fate is None]
        for line in open_lines:
            row = line.row or ReviewedAction(review=held, action=line.action)
            state = line.action.state
            row.fate = ActionFate(state) if state in FINISHED else ActionFate.CARRIED
            row.save()
        return len(open_lines)


def record_engagement(*, review: Review, engagement: Engagement, by: Person) -> Engagement:
    """Record what people said about the strategy under review."""
    with transaction.atomic(), pghistory.context(user=by.pk):
        hold(review)
        engagement.save()
        return engagement
