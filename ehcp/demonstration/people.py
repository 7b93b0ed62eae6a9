"""Invents children: where each is educated decides the age, and the age is lawful on every day."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count
from math import ceil, floor
from typing import Final

from commissioning.models import LocalArea
from ehcp.choices import CeaseReason, Ethnicity, Need, Sex, UPNUnknown
from ehcp.demonstration.batch import Batch, Chance
from ehcp.demonstration.phases import OLDEST_YEAR, ORDINARY, suits
from ehcp.demonstration.profiles import Place, Profile, Use
from ehcp.imports.identifiers import check_letter
from ehcp.models import Child
from ehcp.queries.ages import age_on, school_year_begins

YEAR: Final = 365.25
EARLIEST, LAST_ASKED = 2.2, 18.5  # years of age at the request of a plan
SCHOOL_AGE, ADULT, CARE_LEAVER = 4, 18, 21
TRIES: Final = 40

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
# Of every thousand: up to Year 2, in Years 3 to 11, and later.
NEEDS: Final = {
    Need.ASD: (370, 310, 330),
    Need.SLCN: (350, 190, 130),
    Need.SEMH: (50, 230, 220),
    Need.MLD: (40, 65, 105),
    Need.SLD: (60, 75, 90),
    Need.PD: (40, 30, 30),
    Need.SPLD: (2, 35, 30),
    Need.PMLD: (30, 20, 20),
    Need.HI: (16, 14, 14),
    Need.VI: (9, 8, 8),
    Need.MSI: (3, 3, 3),
    Need.DS: (8, 5, 5),
    Need.OTH: (6, 5, 5),
}
NEEDS_BY_AGE: Final = tuple(
    {need: weights[group] for need, weights in NEEDS.items()} for group in range(3)
)
FIRST_JUNIOR, FIRST_POST_16 = 3, 12
# Severe needs are met in special schools, a specific difficulty is not.
NOT_IN_MAINSTREAM: Final = {Need.SLD: Need.MLD, Need.PMLD: Need.PD}
NOT_IN_SPECIAL: Final = {Need.SPLD: Need.MLD}
# Before that, Down syndrome was no need of its own in the census.
DOWN_SYNDROME_FROM: Final = date(2025, 9, 1)
# Whole years of age at a request, as those of 2024 in England had them: Department for Education,
# Education, health and care plans, 2025 release. "2 and under" is 2 here, "20 and over" 20.
ASKED_AT: Final = {
    **{2: 2_792, 3: 18_244, 4: 17_499, 5: 10_761, 6: 9_946, 7: 9_653, 8: 10_241, 9: 12_004},
    **{10: 14_602, 11: 9_129, 12: 8_700, 13: 9_314, 14: 8_341, 15: 6_971, 16: 3_413, 17: 1_538},
    **{18: 647, 19: 300, 20: 393},
}
ENDS: Final[Mapping[CeaseReason, tuple[float, float, float, float]]] = {
    # A weight, then ages on the day: lowest, most frequent, highest.
    CeaseReason.MAXIMUM_AGE: (4, 25.0, 25.1, 25.9),
    CeaseReason.NEEDS_MET: (8, 7.0, 15.0, 19.0),
    CeaseReason.HIGHER_EDUCATION: (6, 18.0, 18.5, 21.5),
    CeaseReason.EMPLOYMENT: (9, 17.0, 20.5, 24.5),
    CeaseReason.TRANSFERRED: (27, 4.5, 10.0, 20.0),
    CeaseReason.DISENGAGED: (36, 16.5, 20.0, 24.5),
    CeaseReason.LEFT_ENGLAND: (3, 4.5, 9.0, 17.0),
    CeaseReason.DECEASED: (1, 3.0, 9.0, 18.0),
    CeaseReason.OTHER: (3, 5.0, 15.0, 20.0),
}
REASONS: Final = {reason: weight for reason, (weight, *_) in ENDS.items()}


@dataclass(frozen=True)
class Slot:
    """What somebody with a plan needs, and where they are."""

    place: Place
    need: Need
    looked_after: bool


class Slots:
    """A slot for every plan in force, in the proportions that a profile weighs."""

    def __init__(self, profile: Profile, chance: Chance) -> None:
        """All are free."""
        self.chance, self.places = chance, profile.places
        self.free = Counter(chance.deck(profile.places, profile.plans))
        many = sum(count for place, count in self.free.items() if place.out)
        many = many if profile.out_needs else 0
        cared = min(many, profile.out_looked_after)
        self.needs = chance.deck(profile.out_needs, many) if many else []
        self.cared = chance.deck({True: cared, False: many - cared}, many) if many else []

    @property
    def any_free(self) -> bool:
        """Whether a plan in force is still to be invented."""
        return self.free.total() > 0

    def take(self, year: int) -> Slot | None:
        """A free slot for somebody in a national curriculum year, if one suits."""
        place = self.suiting(year, self.free)
        if place is None:
            return None
        self.free[place] -= 1
        if place.out and self.needs:
            return Slot(place, self.needs.pop(), self.cared.pop())
        return self.slot(place, year)

    def rest(self, year: int) -> Slot:
        """A free slot that suits nobody, taken by somebody at a mainstream school."""
        place = next(place for place, count in self.free.items() if count)
        self.free[place] -= 1
        return self.slot(Place(Use.MAINSTREAM), year)

    def past(self, year: int) -> Slot:
        """A slot of no plan in force, for somebody who left in a national curriculum year."""
        return self.slot(self.suiting(year, self.places) or Place(Use.EARLY), year)

    def suiting(self, year: int, places: Mapping[Place, float]) -> Place | None:
        """One of some places, by weight, as they suit a national curriculum year."""
        weights = [weight * suits(place.use, year) for place, weight in places.items()]
        return self.chance.random.choices(list(places), weights)[0] if any(weights) else None

    def slot(self, place: Place, year: int) -> Slot:
        """Somebody in a place."""
        share = 0.2 if place.out else 0.04
        return Slot(place, need_on(self.chance, place, year), self.chance.happens(share))


def need_on(chance: Chance, place: Place, year: int) -> Need:
    """A need, of those that there were on the day, as it is met in a place and year."""
    need = chance.one(NEEDS_BY_AGE[(year >= FIRST_JUNIOR) + (year >= FIRST_POST_16)])
    need = Need.SLD if need == Need.DS and chance.on < DOWN_SYNDROME_FROM else need
    elsewhere = NOT_IN_MAINSTREAM if place.use in ORDINARY else NOT_IN_SPECIAL
    return elsewhere.get(need, need)


class People:
    """Makes the children of an area."""

    def __init__(self, area: LocalArea, chance: Chance, batch: Batch) -> None:
        """Rows go into `batch`."""
        self.area, self.chance, self.batch = area, chance, batch
        self.numbers = count(1)

    def asking(self, asked_on: date) -> date:
        """A date of birth of somebody for whom a request was made."""
        years = max(EARLIEST, self.chance.one(ASKED_AT) + self.chance.random.random())
        return asked_on - timedelta(days=round(years * YEAR))

    def years(self, asked_on: date) -> list[int]:
        """National curriculum years today of those asked for on a day, shuffled."""
        since = (self.chance.on - asked_on).days / YEAR
        first, last = ceil(EARLIEST + since - 4), min(OLDEST_YEAR, floor(LAST_ASKED + since - 5))
        return self.chance.random.sample(range(first, last + 1), last + 1 - first)

    def of_year(self, year: int) -> date:
        """A date of birth of somebody who is in a national curriculum year today."""
        age = year + 4 + self.chance.random.random()
        return school_year_begins(self.chance.on) - timedelta(days=int(age * YEAR))

    def ending(self, ceased_on: date, asked_on: date) -> tuple[date, CeaseReason]:
        """A date of birth of somebody whose plan ended, and the reason."""
        for _ in range(TRIES):
            reason = self.chance.one(REASONS)
            _, low, mode, high = ENDS[reason]
            days = round(self.chance.random.triangular(low, high, mode) * YEAR)
            born_on = ceased_on - timedelta(days=days)
            if EARLIEST * YEAR <= (asked_on - born_on).days <= LAST_ASKED * YEAR:
                return born_on, reason
        return asked_on - timedelta(days=round(LAST_ASKED * YEAR)), CeaseReason.OTHER

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
