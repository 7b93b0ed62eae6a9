"""Raising and closing exceptions, explaining them, and deciding on explanations."""

from datetime import date, timedelta
from typing import Any, Final

import pghistory
from django.db import transaction

from commissioning.models import LocalArea, Person
from strategy.choices import ExplanationStatus
from strategy.models import PlanException
from strategy.queries.exceptions import causes

DAYS_TO_EXPLAIN: Final = 14


def bring_in_line(*, area: LocalArea, on: date) -> int:
    """Raise what is off its path and close what is back; returns how many rows changed.

    Run again, it changes nothing. Who explained what is kept when an exception closes.
    """
    with transaction.atomic():
        LocalArea.objects.select_for_update(no_key=True).get(pk=area.pk)
        found = {(cause.field, cause.subject.pk): cause for cause in causes(area, on)}
        there = {
            subject_key(each): each
            for each in PlanException.objects.filter(area=area, closed_on=None)
        }
        for key, cause in found.items():
            if key not in there:
                raise_one(area, cause.field, cause.subject, cause.words, on)
        ended = [each for key, each in there.items() if key not in found]
        for each in ended:
            each.closed_on = on
            each.save(update_fields=["closed_on"])
        changed = [
            each for key, each in there.items() if key in found and each.cause != found[key].words
        ]
        for each in changed:
            each.cause = found[subject_key(each)].words
            each.save(update_fields=["cause"])
    return len(found.keys() - there.keys()) + len(ended) + len(changed)


def raise_one(area: LocalArea, field: str, subject: Any, words: str, on: date) -> None:
    """Open an exception, to be explained within two weeks."""
    due = on + timedelta(days=DAYS_TO_EXPLAIN)
    PlanException.objects.create(
        area=area, raised_on=on, due_on=due, cause=words, **{field: subject}
    )


def subject_key(exception: PlanException) -> tuple[str, int | None]:
    """The field that names the subject, and its key."""
    if exception.target_id:
        return "target", exception.target_id
    if exception.action_id:
        return "action", exception.action_id
    return "risk", exception.risk_id


def explain(*, exception: PlanException, on: date, by: Person) -> None:
    """Submit the explanation that stands in the row; a commissioner decides on it next."""
    exception.status = ExplanationStatus.EXPLAINED
    exception.explained_by, exception.explained_on = by, on
    with transaction.atomic(), pghistory.context(user=by.pk):
        exception.save()


def decide(*, exception: PlanException, accepted: bool, comment: str, on: date, by: Person) -> None:
    """Accept an explanation, or return it with a comment."""
    exception.status = ExplanationStatus.ACCEPTED if accepted else ExplanationStatus.RETURNED
    exception.comment, exception.decided_by, exception.decided_on = comment, by, on
    with transaction.atomic(), pghistory.context(user=by.pk):
        exception.save(update_fields=["status", "comment", "decided_by", "decided_on"])
