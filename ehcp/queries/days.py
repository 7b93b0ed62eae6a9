"""Stretches of days as they are asked for; days between two dates and their median, in SQL."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Aggregate, FloatField, Func, IntegerField, Q

from config.lib.formats import british_date

THURSDAY = 3
WRITTEN = (
    ("%d %B %Y", "%Y-%m-%d"),
    ("%d %b %Y", "%Y-%m-%d"),
    ("%B %Y", "%Y-%m"),
    ("%b %Y", "%Y-%m"),
)


class DaysBetween(Func):
    """Days from the second date to the first: `DaysBetween(F("started_on"), F("draft_on"))`."""

    template = "(%(expressions)s)"
    arg_joiner = " - "
    output_field = IntegerField()


class Median(Aggregate):
    """The middle value, or halfway between the two in the middle."""

    function = "PERCENTILE_CONT"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = FloatField()


class Percentile(Aggregate):
    """The value below which a share of the values lies: `Percentile("days", share=0.1)`."""

    function = "PERCENTILE_CONT"
    template = "%(function)s(%(share)s) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = FloatField()


@dataclass(frozen=True)
class Days:
    """A stretch of days, both ends included; None leaves an end open."""

    first: date | None
    last: date | None

    def of(self, field: str, on: date) -> Q:
        """That a date lies in it and is known on the day."""
        last = min(self.last, on) if self.last else on
        return Days(self.first, last).ahead(field)

    def ahead(self, field: str) -> Q:
        """That a date lies in it, also where it is still to come."""
        found = Q(**{f"{field}__lte": self.last}) if self.last else Q()
        return found & Q(**{f"{field}__gte": self.first}) if self.first else found

    def __str__(self) -> str:
        first, last = self.first, self.last
        if first and last and first == date(first.year, 1, 1) and last == date(first.year, 12, 31):
            return str(first.year)
        if first and last and first.day == 1 and last == month_end(first):
            return f"{first:%B %Y}"
        if first and last:
            return f"{british_date(first)} to {british_date(last)}"
        return f"from {british_date(first)}" if first else f"up to {british_date(last)}"


def census_day(year: int) -> date:
    """The day of the SEN2 census: the third Thursday of January, as in every year since 2023.

    >>> census_day(2026)
    datetime.date(2026, 1, 15)
    """
    first = date(year, 1, 1)
    return first + timedelta(days=(THURSDAY - first.weekday()) % 7 + 14)


def month_end(day: date) -> date:
    """The last day of the month of a day."""
    later = day.replace(day=28) + timedelta(days=4)
    return later.replace(day=1) - timedelta(days=1)


def days_of(text: str) -> Days:
    """The days of "2026", "May 2026", "4 May 2026", or of "… to …" between two days.

    Addresses write "2026-05", "2026-05-04" and "…..…", where either end of a stretch may be left
    out. Raises ValueError for what is none of these.
    """
    parts = re.sub(r"\s+to\s+", "..", text.strip()).partition("..")
    first, dots, last = (as_address(part) for part in parts)
    if not dots:
        return Days(_first_day(first), _last_day(first))
    if not (first or last):
        raise ValueError("A stretch of days has an end.")
    return Days(_first_day(first) if first else None, _last_day(last) if last else None)


def as_address(text: str) -> str:
    """A month or a day in words as addresses write it; any other text as it is."""
    for words, written in WRITTEN:
        try:
            return datetime.strptime(text.strip(), words).strftime(written)
        except ValueError:
            continue
    return text.strip()


def _first_day(text: str) -> date:
    """The first day of a year, a month or a day."""
    if re.fullmatch(r"\d{4}", text):
        return date(int(text), 1, 1)
    return date.fromisoformat(f"{text}-01" if re.fullmatch(r"\d{4}-\d{2}", text) else text)


def _last_day(text: str) -> date:
    """The last day of a year, a month or a day."""
    if re.fullmatch(r"\d{4}", text):
        return date(int(text), 12, 31)
    day = _first_day(text)
    return month_end(day) if re.fullmatch(r"\d{4}-\d{2}", text) else day
