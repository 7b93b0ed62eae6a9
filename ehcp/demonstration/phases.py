"""Which places suit which national curriculum years, and when somebody comes to each."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Final

from ehcp.demonstration.profiles import Use

# The first national curriculum years of the primary and secondary phases, of those after 16,
# and of those that no school has.
PHASES: Final = (0, 7, 12, 14)
PRIMARY, SECONDARY, POST_16, _ = PHASES
OLDEST_YEAR: Final = 20  # who is 25 on its first day has no plan any more
# How well a place suits before Reception, in the primary and the secondary phase, in Years 12
# and 13, and later.
SUITED: Final[Mapping[Use, tuple[float, ...]]] = {
    Use.EARLY: (1.0, 0.0, 0.0, 0.0, 0.0),
    Use.MAINSTREAM: (0.0, 1.4, 1.0, 0.15, 0.0),
    Use.RESOURCED: (0.0, 1.0, 1.0, 0.0, 0.0),
    Use.UNIT: (0.0, 1.0, 1.0, 0.0, 0.0),
    Use.SPECIAL: (0.0, 0.8, 1.2, 0.7, 0.0),
    Use.SPECIAL_ACADEMY: (0.0, 0.8, 1.2, 0.7, 0.0),
    Use.INDEPENDENT: (0.0, 0.4, 1.5, 0.8, 0.0),
    Use.COLLEGE: (0.0, 0.0, 0.0, 1.0, 1.0),
    Use.SPECIALIST_COLLEGE: (0.0, 0.0, 0.0, 0.5, 1.0),
    Use.ALTERNATIVE: (0.0, 0.2, 1.5, 0.0, 0.0),
    Use.OTHERWISE: (0.0, 0.5, 1.5, 0.0, 0.0),
    Use.BY_PARENTS: (0.0, 1.0, 1.0, 0.0, 0.0),
    Use.HOME: (0.0, 0.7, 1.3, 0.0, 0.0),
    Use.NOT_IN_EDUCATION: (0.0, 0.0, 0.0, 0.5, 1.0),
    Use.NOTICE: (0.0, 0.0, 0.0, 0.5, 1.0),
}
ORDINARY: Final = (Use.MAINSTREAM, Use.RESOURCED, Use.UNIT)
ALL_THROUGH: Final = (Use.SPECIAL, Use.SPECIAL_ACADEMY)


def suits(use: Use, year: int) -> float:
    """How well a place suits a national curriculum year; 0 is not at all."""
    if year > OLDEST_YEAR:
        return 0
    return SUITED[use][sum(year >= first for first in PHASES)]


def first_year(use: Use, year: int) -> int:
    """The year in which somebody who is in a place in a later year came to it."""
    if use == Use.EARLY or year < PRIMARY:
        return year
    if year >= POST_16 and not suits(use, SECONDARY):
        return POST_16
    return SECONDARY if year >= SECONDARY and use not in ALL_THROUGH else PRIMARY


def year_begins(born_on: date, year: int) -> date:
    """1 September of a national curriculum year: on the day before the age is the year plus 4."""
    late = (born_on.month, born_on.day) > (8, 31)
    return date(born_on.year + year + 4 + late, 9, 1)


def before(born_on: date, first: int, since: date) -> Iterator[tuple[Use, int, date, date]]:
    """Where somebody was before a year: use, a year there, and from when to when; since a day."""
    starts = since
    for use, year in ((Use.EARLY, PRIMARY), (Use.MAINSTREAM, SECONDARY), (Use.MAINSTREAM, POST_16)):
        ends = year_begins(born_on, year)
        if year <= first and ends > starts:
            yield use, year - 1, starts, ends
            starts = ends
