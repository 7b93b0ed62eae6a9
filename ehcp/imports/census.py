"""The day of the SEN2 census."""

from datetime import date, timedelta

THURSDAY = 3


def census_day(year: int) -> date:
    """The third Thursday of January, as in every year since 2023.

    >>> census_day(2026)
    datetime.date(2026, 1, 15)
    """
    first = date(year, 1, 1)
    return first + timedelta(days=(THURSDAY - first.weekday()) % 7 + 14)
