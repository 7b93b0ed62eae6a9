"""Raising and closing exceptions, explaining them, and deciding on explanations."""

from datetime import date, timedelta
from typing import Final

import pghistory
from django.db import transaction

from commissioning.models import LocalArea, Person
from strategy.choices import ExplanationStatus
from strategy.models import Action, PlanException, Risk, Target
from strategy.queries.exceptions import Cause, Subject, cause_of, causes

DAYS_TO_EXPLAIN: Final = 14


def bring_in_line(*, area: LocalArea, on: date) -> int:
    """Raise what is off its path and close what is back; returns how many rows changed.

    Run again, it changes nothing. Who explained what is kept when an exception closes.
    """
    with transaction.atomic():
        hold_subjects(area)
        found = {subject_key(cause.subject): cause for cause in causes(area, on)}
        there = {
            subject_key(each.subject): each
            for each in PlanException.objects.filter(area=area, closed_on=None).select_related(
                "action", "target", "risk"
            )
        }
        keys = sorted(found.keys() | there.keys())
        return sum(settle(area, found.get(key), there.get(key), on) for key in keys)


def hold_subjects(area: LocalArea) -> None:
    """Keep what exceptions are about from other writers, who raise and close them as well."""
    for rows in (
        Action.everything.filter(area=area),
        Target.objects.filter(strategy__area=area),
        Risk.objects.filter(area=area),
    ):
        list(rows.only("pk").order_by("pk").select_for_update(of=("self",), no_key=True))


def follow(*, subject: Subject, area: LocalArea, on: date) -> bool:
    """Raise, reword or close the exception about one row after it was written.

    Whoever calls holds the row, in the same transaction. Returns whether anything changed.
    """
    name = str(subject._meta.model_name)
    there = PlanException.objects.filter(area=area, closed_on=None, **{name: subject}).first()
    return settle(area, cause_of(subject, on), there, on)


def settle(area: LocalArea, cause: Cause | None, there: PlanException | None, on: date) -> bool:
    """Let the open exception about a subject say what its cause says; whether it did not."""
    if there is None:
        if cause is None:
            return False
        raise_one(area, cause, on)
    elif cause is None:
        there.closed_on = on
        there.save(update_fields=["closed_on"])
    elif there.cause != cause.words:
        there.cause = cause.words
        there.save(update_fields=["cause"])
    else:
        return False
    return True


def raise_one(area: LocalArea, cause: Cause, on: date) -> None:
    """Open an exception, to be explained within two weeks."""
    due = on + timedelta(days=DAYS_TO_EXPLAIN)
    subject = {str(cause.subject._meta.model_name): cause.subject}
    PlanException.objects.create(area=area, raised_on=on, due_on=due, cause=cause.words, **subject)


def subject_key(subject: Subject) -> tuple[str, int]:
    """What names a subject among all."""
    return str(subject._meta.model_name), subject.pk


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
