"""Days on which England works, from the bank holidays that the package `holidays` keeps."""

from datetime import date, timedelta
from typing import Final

import holidays

SATURDAY: Final = 5
# Fills itself year by year as days are asked for.
BANK_HOLIDAYS: Final = holidays.country_holidays("GB", subdiv="ENG")


def is_working_day(day: date) -> bool:
    """Whether a day is neither at the weekend nor a bank holiday."""
    return day.weekday() < SATURDAY and day not in BANK_HOLIDAYS


def after_working_days(start: date, days: int) -> date:
    """The day so many working days after another, which does not count itself."""
    day = start
    while days > 0:
        day += timedelta(days=1)
        days -= is_working_day(day)
    return day
