"""The reporting periods of a partnership, and the one that comes next by its rhythm."""

import calendar
from datetime import date, timedelta

from commissioning.models import LocalArea
from config.lib.formats import british_date
from strategy.choices import IN_FORCE
from strategy.models import ReportingPeriod, Strategy


def next_period(area: LocalArea) -> ReportingPeriod | None:
    """The period that follows the last one, not saved: as many months long, due as many months
    later. None without a period, or without a strategy in force to report on.
    """
    periods = ReportingPeriod.objects.filter(area=area)
    last = periods.order_by("starts_on").last()
    if last is None or not Strategy.objects.filter(area=area, status__in=IN_FORCE).exists():
        return None
    following = period_after(last)
    if periods.filter(name=following.name).exists():
        following.name = british_date(following.ends_on)
    return following


def period_after(last: ReportingPeriod) -> ReportingPeriod:
    """The period after another, named after the month in which it ends. A period of whole months
    is followed by one of as many, any other by one of as many days.
    """
    starts_on = last.ends_on + timedelta(days=1)
    months = (starts_on.year - last.starts_on.year) * 12 + starts_on.month - last.starts_on.month
    if months and months_later(last.starts_on, months) == starts_on:
        after, due_on = months_later(starts_on, months), months_later(last.due_on, months)
    else:
        days = starts_on - last.starts_on
        after, due_on = starts_on + days, last.due_on + days
    ends_on = after - timedelta(days=1)
    return ReportingPeriod(
        area=last.area,
        name=f"{ends_on:%B %Y}",
        starts_on=starts_on,
        ends_on=ends_on,
        due_on=due_on,
    )


def months_later(day: date, months: int) -> date:
    """The same day of a later month, or its last day where it has no such day."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))
