"""What each invented caseload is to add up to, and from where that is known.

Counts of a paper are exact: the rows are invented so that pages count them. All other numbers
are only of the size that published figures of the area have.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from ehcp.choices import Need

YEARS_END: Final = 12


class Use(StrEnum):
    """What a place is for."""

    EARLY = "early"
    MAINSTREAM = "mainstream"
    RESOURCED = "resourced"
    UNIT = "unit"
    SPECIAL = "special"
    SPECIAL_ACADEMY = "special_academy"
    INDEPENDENT = "independent"
    COLLEGE = "college"
    SPECIALIST_COLLEGE = "specialist_college"
    ALTERNATIVE = "alternative"
    OTHERWISE = "OLA"
    BY_PARENTS = "OPA"
    HOME = "EHE"
    NOT_IN_EDUCATION = "NEET"
    NOTICE = "NIEC"


@dataclass(frozen=True)
class Place:
    """Where somebody with a plan is educated: what for, and whether out of the area."""

    use: Use
    out: bool = False


@dataclass(frozen=True)
class Issued:
    """Plans issued from one day to another, and how many of them within 20 weeks.

    `excepted` of them had an exception, `excepted_within` of those came in time all the same.
    """

    first: date
    last: date
    plans: int
    within: int
    excepted: int = 0
    excepted_within: int = 0

    @property
    def late(self) -> int:
        """Those after 20 weeks."""
        return self.plans - self.within

    def times(self, share: float, last: date | None = None) -> "Issued":
        """So many times as many, up to a last day."""
        counts = (self.plans, self.within, self.excepted, self.excepted_within)
        return Issued(self.first, last or self.last, *(round(count * share) for count in counts))

    def until(self, on: date) -> "Issued":
        """The part that is issued by a day."""
        if self.last <= on:
            return self
        days = (on - self.first).days + 1
        return self.times(days / ((self.last - self.first).days + 1), on)


@dataclass(frozen=True)
class Profile:
    """The size and course of a caseload.

    `plans` are in force on the day, in the places that `places` weighs; weights that add up to
    `plans` are counts. `issued` are the plans issued after a request with a date; others are
    older or came from elsewhere. `waiting` are open requests at the end of some days and `open`
    those of the last day. `refused` is how many assessments are refused for each plan issued.
    `appeals` are open ones; `registered` are appeals by the first day of an academic year.
    """

    plans: int
    issued: tuple[Issued, ...]
    open: int
    appeals: int
    places: Mapping[Place, float]
    waiting: tuple[tuple[date, int], ...] = ()
    refused: float = 0.3
    registered: Mapping[date, int] = field(default_factory=lambda: MappingProxyType({}))
    out_needs: Mapping[Need, float] = field(default_factory=lambda: MappingProxyType({}))
    out_looked_after: int = 0
    older_from: date = date(2014, 9, 1)
    older_to: date = date(2018, 3, 31)

    def issued_by(self, on: date) -> Iterator[Issued]:
        """What is issued by a day; after the last stretch each year goes as the one before."""
        issued = list(self.issued)
        while (last := issued[-1]).last < on and last.last.month == YEARS_END:
            starts = date(last.last.year + 1, 1, 1)
            issued.append(replace(last, first=starts, last=date(starts.year, 12, 31)))
        for stretch in issued:
            if stretch.first <= on:
                yield stretch.until(on)

    def scaled(self, plans: int) -> "Profile":
        """The same course with so many plans in force."""
        times = plans / self.plans

        def many(count: int) -> int:
            return round(count * times)

        return replace(
            self,
            plans=plans,
            issued=tuple(stretch.times(times) for stretch in self.issued),
            open=many(self.open),
            appeals=many(self.appeals),
            waiting=tuple((day, many(count)) for day, count in self.waiting),
            registered={first: many(count) for first, count in self.registered.items()},
            out_looked_after=many(self.out_looked_after),
        )


def year(number: int, plans: int, within: int, excepted: int = 0, in_time: int = 0) -> Issued:
    """The plans of a calendar year."""
    return Issued(date(number, 1, 1), date(number, 12, 31), plans, within, excepted, in_time)


def month(number: int, plans: int, within: int, excepted: int = 0, in_time: int = 0) -> Issued:
    """The plans of a month of 2018."""
    last = 12 if number == 7 else 28
    return Issued(date(2018, number, 1), date(2018, number, last), plans, within, excepted, in_time)


# About as published for Sefton in 2025.
PLACES: Mapping[Place, float] = MappingProxyType(
    {
        Place(Use.EARLY): 1.2,
        Place(Use.MAINSTREAM): 33.0,
        Place(Use.MAINSTREAM, out=True): 1.6,
        Place(Use.RESOURCED): 3.0,
        Place(Use.UNIT): 7.0,
        Place(Use.SPECIAL): 23.0,
        Place(Use.SPECIAL, out=True): 1.6,
        Place(Use.INDEPENDENT): 3.0,
        Place(Use.INDEPENDENT, out=True): 4.0,
        Place(Use.COLLEGE): 13.0,
        Place(Use.SPECIALIST_COLLEGE, out=True): 2.0,
        Place(Use.ALTERNATIVE): 0.6,
        Place(Use.OTHERWISE): 1.0,
        Place(Use.BY_PARENTS): 0.3,
        Place(Use.HOME): 1.2,
        Place(Use.NOT_IN_EDUCATION): 5.0,
        Place(Use.NOTICE): 0.5,
    }
)

# Plans, new plans and timeliness of 2020 to 2024: Department for Education, Education, health
# and care plans, 2025 release. Later years go on in the same way.
SEFTON = Profile(
    plans=4_900,
    issued=(
        year(2020, 296, 198),
        year(2021, 321, 196),
        year(2022, 275, 76, 5, 1),
        year(2023, 592, 239),
        year(2024, 869, 460, 3, 0),
        year(2025, 760, 418, 24, 9),
        year(2026, 780, 476, 26, 11),
    ),
    open=430,
    appeals=38,
    places=PLACES,
    refused=0.2,
    older_to=date(2019, 12, 31),
)

# Health and Wellbeing Board, 12 July 2018: shares in time by month, assessments in progress,
# open and registered appeals (6.18 for each 10,000 pupils in 2016/17), 11 plans of children
# educated at home. The number of plans is of the size published for January 2019.
SOMERSET = Profile(
    plans=1_960,
    issued=(
        year(2015, 90, 32, 4, 1),
        year(2016, 190, 72, 8, 2),
        year(2017, 264, 124, 11, 3),
        month(1, 29, 20, 3, 2),
        month(2, 26, 17, 1, 0),
        month(3, 25, 16, 3, 2),
        month(4, 30, 17, 1, 0),
        month(5, 29, 16, 1, 1),
        month(6, 30, 16, 1, 0),
        month(7, 37, 19, 2, 1),
    ),
    waiting=((date(2018, 1, 31), 242), (date(2018, 3, 31), 353), (date(2018, 5, 31), 473)),
    open=515,
    appeals=22,
    registered=MappingProxyType({date(2016, 9, 1): 48}),
    places=MappingProxyType(
        {
            Place(Use.EARLY): 45,
            Place(Use.MAINSTREAM): 760,
            Place(Use.MAINSTREAM, out=True): 22,
            Place(Use.RESOURCED): 70,
            Place(Use.UNIT): 42,
            Place(Use.SPECIAL): 560,
            Place(Use.SPECIAL, out=True): 24,
            Place(Use.INDEPENDENT): 66,
            Place(Use.INDEPENDENT, out=True): 58,
            Place(Use.COLLEGE): 212,
            Place(Use.SPECIALIST_COLLEGE, out=True): 17,
            Place(Use.ALTERNATIVE): 20,
            Place(Use.OTHERWISE): 19,
            Place(Use.BY_PARENTS): 4,
            Place(Use.HOME): 11,
            Place(Use.NOT_IN_EDUCATION): 25,
            Place(Use.NOTICE): 5,
        }
    ),
    refused=0.35,
    older_to=date(2018, 1, 31),
)

# The joint commissioning strategy, with the findings of the assessment of 2017: 855 plans, 31 %
# in mainstream schools and academies, 64.3 % in special academies, 4.5 % elsewhere; 192 places
# out of the area, 30 % of them for autism, 30 % for moderate learning difficulty, 19 % for
# social, emotional and mental health, 12 % for sensory and physical needs, 30 % looked after.
STOCKTON = Profile(
    plans=855,
    issued=(
        year(2015, 58, 49, 2, 1),
        year(2016, 76, 66, 3, 1),
        year(2017, 96, 86, 4, 2),
        Issued(date(2018, 1, 1), date(2018, 7, 1), 55, 50, 2, 1),
    ),
    open=104,
    appeals=7,
    places=MappingProxyType(
        {
            Place(Use.MAINSTREAM): 245,
            Place(Use.MAINSTREAM, out=True): 20,
            Place(Use.SPECIAL_ACADEMY): 400,
            Place(Use.SPECIAL_ACADEMY, out=True): 150,
            Place(Use.INDEPENDENT, out=True): 22,
            Place(Use.COLLEGE): 9,
            Place(Use.OTHERWISE): 4,
            Place(Use.HOME): 3,
            Place(Use.NOT_IN_EDUCATION): 2,
        }
    ),
    refused=0.2,
    out_needs=MappingProxyType(
        {Need.ASD: 58, Need.MLD: 58, Need.SEMH: 36, Need.PD: 11, Need.HI: 8, Need.VI: 4}
        | {Need.SLCN: 10, Need.OTH: 7}
    ),
    out_looked_after=58,
)

# Joint Commissioning Board, 13 September 2018: 62 children in schools outside the city. The
# number of plans is of the size published for January 2019.
SOUTHAMPTON = Profile(
    plans=1_480,
    issued=(
        year(2015, 120, 70, 5, 2),
        year(2016, 176, 108, 6, 2),
        year(2017, 204, 118, 8, 3),
        Issued(date(2018, 1, 1), date(2018, 9, 13), 158, 86, 6, 2),
    ),
    open=142,
    appeals=11,
    places=MappingProxyType(
        {
            Place(Use.EARLY): 30,
            Place(Use.MAINSTREAM): 560,
            Place(Use.RESOURCED): 96,
            Place(Use.UNIT): 22,
            Place(Use.SPECIAL): 500,
            Place(Use.SPECIAL, out=True): 12,
            Place(Use.INDEPENDENT): 14,
            Place(Use.INDEPENDENT, out=True): 50,
            Place(Use.COLLEGE): 140,
            Place(Use.ALTERNATIVE): 16,
            Place(Use.OTHERWISE): 12,
            Place(Use.BY_PARENTS): 2,
            Place(Use.HOME): 9,
            Place(Use.NOT_IN_EDUCATION): 14,
            Place(Use.NOTICE): 3,
        }
    ),
    refused=0.3,
)

PROFILES: Mapping[str, Profile] = MappingProxyType(
    {
        "sefton": SEFTON,
        "somerset": SOMERSET,
        "stockton": STOCKTON,
        "southampton": SOUTHAMPTON,
    }
)
