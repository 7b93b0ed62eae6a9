"""Invents children: where each is educated decides the age, and the age is lawful on every day."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count
from typing import Final

from commissioning.models import LocalArea
from ehcp.choices import CeaseReason, Ethnicity, Need, Sex, UPNUnknown
from ehcp.demonstration.batch import Batch, Chance
from ehcp.demonstration.profiles import Place, Profile, Use
from ehcp.imports.identifiers import check_letter
from ehcp.models import Child
from ehcp.queries.ages import age_on

YEAR: Final = 365.25
YOUNGEST: Final = 500  # days of age at the request
OLDEST: Final = 25 * YEAR
EARLIEST, SPREAD = 3, 5  # years of age at most requests for school children, and how many more
SCHOOL_AGE, ADULT, CARE_LEAVER = 4, 18, 21

SEXES: Final = {Sex.MALE: 71.0, Sex.FEMALE: 28.8, Sex.UNKNOWN: 0.2}
ETHNICITIES: Final = {
    Ethnicity.WBRI: 74.0,
    Ethnicity.WIRI: 0.4,
    Ethnicity.WIRT: 0.3,
    Ethnicity.WROM: 0.5,
    Ethnicity.WOTH: 4.5,
    Ethnicity.MWBC: 1.8,
    Ethnicity.MWBA: 0.9,
    Ethnicity.MWAS: 1.6,
    Ethnicity.MOTH: 2.5,
    Ethnicity.AIND: 1.6,
    Ethnicity.APKN: 2.8,
    Ethnicity.ABAN: 1.2,
    Ethnicity.AOTH: 1.2,
    Ethnicity.BCRB: 0.7,
    Ethnicity.BAFR: 2.6,
    Ethnicity.BOTH: 0.6,
    Ethnicity.CHNE: 0.3,
    Ethnicity.OOTH: 1.0,
    Ethnicity.REFU: 0.5,
    Ethnicity.NOBT: 1.0,
}
NEEDS: Final = {
    Need.ASD: 32.0,
    Need.SLCN: 20.0,
    Need.SEMH: 19.0,
    Need.MLD: 10.0,
    Need.SLD: 7.0,
    Need.PD: 3.5,
    Need.SPLD: 3.0,
    Need.PMLD: 2.0,
    Need.HI: 1.4,
    Need.VI: 0.8,
    Need.MSI: 0.3,
    Need.DS: 0.5,
    Need.OTH: 0.5,
}
# Before that, Down syndrome was no need of its own in the census.
DOWN_SYNDROME_FROM: Final = date(2025, 9, 1)
SCHOOL: Final = (4.1, 10.5, 18.2)
# Ages of those in a place: lowest, most frequent, highest.
AGES: Final[Mapping[Use, tuple[float, float, float]]] = {
    Use.EARLY: (2.4, 3.6, 4.9),
    Use.MAINSTREAM: SCHOOL,
    Use.RESOURCED: (4.1, 9.5, 15.9),
    Use.UNIT: (4.1, 9.5, 15.9),
    Use.SPECIAL: (4.1, 12.0, 19.0),
    Use.SPECIAL_ACADEMY: (4.1, 12.0, 19.0),
    Use.INDEPENDENT: (7.0, 14.0, 19.0),
    Use.COLLEGE: (16.3, 17.8, 24.6),
    Use.SPECIALIST_COLLEGE: (16.3, 20.0, 24.9),
    Use.ALTERNATIVE: (7.0, 14.0, 16.3),
    Use.OTHERWISE: (7.0, 13.0, 17.5),
    Use.BY_PARENTS: (4.5, 10.0, 16.0),
    Use.HOME: (5.0, 12.0, 16.0),
    Use.NOT_IN_EDUCATION: (16.7, 19.0, 24.7),
    Use.NOTICE: (17.0, 20.0, 24.7),
}
ASKING: Final = (2.2, 6.0, 17.5)  # ages at a request of which no plan came
ENDS: Final[Mapping[CeaseReason, tuple[float, float, float, float]]] = {
    # A weight, then ages on the day: lowest, most frequent, highest.
    CeaseReason.MAXIMUM_AGE: (4, 25.0, 25.1, 25.9),
    CeaseReason.NEEDS_MET: (8, 7.0, 14.0, 18.0),
    CeaseReason.HIGHER_EDUCATION: (6, 18.0, 18.5, 20.5),
    CeaseReason.EMPLOYMENT: (9, 17.0, 19.5, 23.5),
    CeaseReason.TRANSFERRED: (24, 4.5, 10.0, 18.0),
    CeaseReason.DISENGAGED: (30, 16.5, 18.5, 22.5),
    CeaseReason.LEFT_ENGLAND: (3, 4.5, 9.0, 17.0),
    CeaseReason.DECEASED: (1, 3.0, 9.0, 18.0),
    CeaseReason.OTHER: (3, 5.0, 15.0, 20.0),
}


@dataclass(frozen=True)
class Slot:
    """What somebody with a plan needs, and where they are."""

    place: Place
    need: Need
    looked_after: bool


class Slots:
    """A slot for every plan in force, in the proportions that a profile weighs."""

    def __init__(self, profile: Profile, chance: Chance) -> None:
        """Shuffle them."""
        self.chance, self.places = chance, profile.places
        self.deck = chance.deck(profile.places, profile.plans)
        many = sum(place.out for place in self.deck) if profile.out_needs else 0
        cared = min(many, profile.out_looked_after)
        self.needs = chance.deck(profile.out_needs, many) if many else []
        self.cared = chance.deck({True: cared, False: many - cared}, many) if many else []

    def take(self) -> Slot:
        """The next slot of a plan in force."""
        place = self.deck.pop()
        if place.out and self.needs:
            return Slot(place, self.needs.pop(), self.cared.pop())
        return self.slot(place)

    def any(self) -> Slot:
        """A slot of no plan in force."""
        return self.slot(self.chance.one(self.places))

    def slot(self, place: Place) -> Slot:
        """Somebody in a place."""
        share = 0.2 if place.out else 0.04
        return Slot(place, need_on(self.chance), self.chance.happens(share))


def need_on(chance: Chance) -> Need:
    """A need, of those that there were on the day."""
    need = chance.one(NEEDS)
    return Need.SLD if need == Need.DS and chance.on < DOWN_SYNDROME_FROM else need


class People:
    """Makes the children of an area."""

    def __init__(self, area: LocalArea, chance: Chance, batch: Batch) -> None:
        """Rows go into `batch`."""
        self.area, self.chance, self.batch = area, chance, batch
        self.numbers = count(1)

    def of_age(self, use: Use, asked_on: date) -> date:
        """A date of birth of somebody in such a place today who was asked for on a day.

        Who would have been too young on that day is older today, as far as the place allows.
        """
        low, mode, high = AGES[use]
        days = round(self.chance.random.triangular(low, high, mode) * YEAR)
        least = (self.chance.on - asked_on).days + EARLIEST * YEAR
        if use != Use.EARLY and days < least:
            room = max(0.0, min(SPREAD, high - least / YEAR))
            days = round(least + room * YEAR * (days % 100) / 100)
        return self.lawful(self.chance.on - timedelta(days=days), asked_on)

    def asking(self, asked_on: date) -> date:
        """A date of birth of somebody for whom a request was made."""
        low, mode, high = ASKING
        days = round(self.chance.random.triangular(low, high, mode) * YEAR)
        return self.lawful(asked_on - timedelta(days=days), asked_on)

    def ending(self, reason: CeaseReason, ceased_on: date, asked_on: date) -> date:
        """A date of birth of somebody whose plan ended for a reason."""
        _, low, mode, high = ENDS[reason]
        days = round(self.chance.random.triangular(low, high, mode) * YEAR)
        born_on = ceased_on - timedelta(days=days)
        return min(born_on, asked_on - timedelta(days=YOUNGEST))

    def lawful(self, born_on: date, asked_on: date) -> date:
        """A date of birth, moved where somebody would be too young or too old."""
        earliest = self.chance.on - timedelta(days=int(OLDEST))
        return min(max(born_on, earliest), asked_on - timedelta(days=YOUNGEST))

    def child(self, born_on: date, *, looked_after: bool = False) -> Child:
        """A child with a case reference of the area and, from school age, a UPN."""
        number, chance, age = next(self.numbers), self.chance, age_on(born_on, self.chance.on)
        young, grown = age < SCHOOL_AGE, age >= ADULT
        return self.batch.add(
            Child(
                area=self.area,
                reference=f"{self.area.slug[:3].upper()}-{number:04d}",
                born_on=born_on,
                sex=chance.one(SEXES),
                ethnicity=chance.one(ETHNICITIES),
                upn="" if young else self.upn(number, born_on),
                upn_unknown=UPNUnknown.UN1 if young else "",
                looked_after=looked_after and not grown,
                care_leaver=grown and (looked_after or chance.happens(0.03)),
            )
        )

    def upn(self, number: int, born_on: date) -> str:
        """A UPN of the area with the right letter; the number within the area makes it one."""
        school, serial = 2000 + number // 900, number % 900
        digits = f"{self.area.geography.number}{school}{(born_on.year + 4) % 100:02d}{serial:03d}"
        return check_letter("?" + digits) + digits
