"""Setting the periods in which a partnership reports."""

from dataclasses import dataclass
from datetime import date, timedelta

import pghistory
from django.core.exceptions import ValidationError
from django.db import transaction

from commissioning.models import LocalArea, Person
from strategy.models import ReportingPeriod
from strategy.queries.periods import months_later, next_period


@dataclass(frozen=True)
class Rhythm:
    """So many periods of so many months from a day; updates are due some days after each ends."""

    first: date
    months: int
    periods: int
    days: int


def add_periods(*, area: LocalArea, rhythm: Rhythm, by: Person) -> list[ReportingPeriod]:
    """Add periods one after the other, named after the month in which each ends. Raises
    ValidationError, and adds none, where one overlaps or has the name of another.
    """
    made = list(periods_of(area, rhythm))
    with transaction.atomic(), pghistory.context(user=by.pk):
        for period in made:
            try:
                period.full_clean()
            except ValidationError as wrong:
                raise ValidationError(f"{period}: {' '.join(wrong.messages)}") from None
            period.save()
    return made


def periods_of(area: LocalArea, rhythm: Rhythm) -> list[ReportingPeriod]:
    """The periods of a rhythm, not saved yet."""
    found = []
    for number in range(rhythm.periods):
        starts_on = months_later(rhythm.first, number * rhythm.months)
        ends_on = months_later(rhythm.first, (number + 1) * rhythm.months) - timedelta(days=1)
        found.append(
            ReportingPeriod(
                area=area,
                name=f"{ends_on:%B %Y}",
                starts_on=starts_on,
                ends_on=ends_on,
                due_on=ends_on + timedelta(days=rhythm.days),
            )
        )
    return found


def continue_periods(*, area: LocalArea, on: date) -> ReportingPeriod | None:
    """Add the period that follows the last one once that has ended, as long as a strategy is in
    force; none where there is nothing to add. Run again, it changes nothing.

    After a pause of more than one period none is added: nobody was asked for the updates of the
    time between, so they must not be late.
    """
    with transaction.atomic():
        LocalArea.objects.select_for_update(no_key=True).get(pk=area.pk)
        following = next_period(area)
        if following is None or not following.starts_on <= on <= following.ends_on:
            return None
        following.save()
        return following


def remove_period(*, period: ReportingPeriod, by: Person) -> None:
    """Take out a period in which nothing was written. Raises ValidationError otherwise."""
    with transaction.atomic(), pghistory.context(user=by.pk):
        if period.updates.exists():
            raise ValidationError("Updates were written in this period, so it stays.")
        period.delete()
