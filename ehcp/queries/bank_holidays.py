"""England's bank holidays, from the file that comes with the product.

The file holds the days that the package `holidays` gives for England, subdivision "ENG", of
the years 2013 to 2040.
"""

import csv
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Final

FILE: Final = Path(__file__).resolve().parent.parent / "data" / "bank_holidays.csv"
SATURDAY: Final = 5


@cache
def bank_holidays() -> frozenset[date]:
    """The days on which England is closed."""
    with FILE.open(encoding="utf-8", newline="") as stream:
        return frozenset(date.fromisoformat(row["day"]) for row in csv.DictReader(stream))


def is_working_day(day: date) -> bool:
    """Whether a day is neither at the weekend nor a bank holiday."""
    return day.weekday() < SATURDAY and day not in bank_holidays()


def after_working_days(start: date, days: int) -> date:
    """The day so many working days after another, which does not count itself."""
    day = start
    while days > 0:
        day += timedelta(days=1)
        days -= is_working_day(day)
    return day
