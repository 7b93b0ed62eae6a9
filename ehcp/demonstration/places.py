"""The invented settings of a demonstration area. Their names say that they are invented."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import gcd

from commissioning.choices import EstablishmentType as Type
from commissioning.models import Geography, LocalArea, Setting
from ehcp.demonstration.batch import Chance
from ehcp.demonstration.phases import SECONDARY
from ehcp.demonstration.profiles import Place, Use

NAMES = (
    *("Alder", "Ash", "Aspen", "Beech", "Birch", "Bramble", "Cedar", "Cherry", "Clover"),
    *("Dogwood", "Elder", "Elm", "Fern", "Fir", "Foxglove", "Gorse", "Hawthorn", "Hazel"),
    *("Heather", "Holly", "Ivy", "Juniper", "Larch", "Laurel", "Lime", "Maple", "Meadow"),
    *("Oak", "Olive", "Pine", "Poplar", "Rowan", "Sorrel", "Teasel", "Willow", "Yew"),
)
SCHOOLS = (Type.COMMUNITY, Type.ACADEMY_CONVERTER, Type.VOLUNTARY_AIDED, Type.ACADEMY_SPONSORED)
SPECIAL = (Type.COMMUNITY_SPECIAL, Type.ACADEMY_SPECIAL_CONVERTER, Type.FOUNDATION_SPECIAL)


@dataclass(frozen=True)
class Kind:
    """Settings to be: how many, how they are called, their types, phase and ages."""

    use: Use
    many: int
    called: str
    types: tuple[Type, ...]
    phase: str = "Not applicable"
    ages: tuple[int, int] = (3, 19)
    out: bool = False


KINDS = (
    Kind(Use.MAINSTREAM, 28, "Primary", (*SCHOOLS, Type.FREE_SCHOOL), "Primary", (4, 11)),
    Kind(Use.MAINSTREAM, 10, "High", (Type.ACADEMY_CONVERTER, *SCHOOLS), "Secondary", (11, 18)),
    Kind(Use.RESOURCED, 3, "Church Primary", (Type.VOLUNTARY_CONTROLLED,), "Primary", (4, 11)),
    Kind(Use.RESOURCED, 2, "Academy", (Type.ACADEMY_SPONSORED,), "Secondary", (11, 18)),
    Kind(Use.UNIT, 2, "Infant and Junior", (Type.FOUNDATION,), "Primary", (4, 11)),
    Kind(Use.UNIT, 2, "Free School", (Type.FREE_SCHOOL,), "Secondary", (11, 18)),
    Kind(Use.EARLY, 4, "Nursery", (Type.NURSERY,), "Nursery", (2, 5)),
    Kind(Use.SPECIAL, 6, "Special School", SPECIAL),
    Kind(Use.SPECIAL_ACADEMY, 5, "Special Academy", (Type.ACADEMY_SPECIAL_CONVERTER,)),
    Kind(Use.INDEPENDENT, 4, "House", (Type.INDEPENDENT_SPECIAL, Type.NON_MAINTAINED_SPECIAL)),
    Kind(Use.COLLEGE, 3, "College", (Type.FURTHER_EDUCATION,), "16 plus", (16, 25)),
    Kind(Use.ALTERNATIVE, 2, "Centre", (Type.PUPIL_REFERRAL_UNIT, Type.ACADEMY_AP_CONVERTER)),
    Kind(Use.MAINSTREAM, 3, "Primary", SCHOOLS, "Primary", (4, 11), out=True),
    Kind(Use.MAINSTREAM, 2, "High", SCHOOLS, "Secondary", (11, 18), out=True),
    Kind(Use.SPECIAL, 3, "Special School", SPECIAL, out=True),
    Kind(Use.SPECIAL_ACADEMY, 4, "Special Academy", (Type.ACADEMY_SPECIAL_CONVERTER,), out=True),
    Kind(Use.INDEPENDENT, 7, "House", (Type.INDEPENDENT_SPECIAL, Type.INDEPENDENT), out=True),
    Kind(
        *(Use.SPECIALIST_COLLEGE, 2, "Specialist College", (Type.SPECIALIST_POST_16,)),
        *("16 plus", (16, 25), True),
    ),
)


class Settings:
    """The settings of an area by what they are for."""

    def __init__(self, area: LocalArea, neighbour: Geography | None) -> None:
        """Write them. Those out of the area lie in the neighbour."""
        self.primary: dict[Place, list[Setting]] = {}
        self.secondary: dict[Place, list[Setting]] = {}
        for kind in KINDS:
            authority = neighbour if kind.out else area.geography
            by_age = self.primary if kind.phase == "Primary" else self.secondary
            made = Setting.objects.bulk_create(list(invented(kind, area, authority)))
            by_age.setdefault(Place(kind.use, kind.out), []).extend(made)

    def one(self, place: Place, year: int, chance: Chance) -> Setting | None:
        """A setting for a national curriculum year; None where there is none of the kind."""
        young = self.primary.get(place) if year < SECONDARY else None
        found = young or self.secondary.get(place)
        return chance.random.choice(found) if found else None


def invented(kind: Kind, area: LocalArea, authority: Geography | None) -> Iterator[Setting]:
    """The settings of a kind."""
    step = 3 if kind.phase == "Primary" else 5
    first = 7 * KINDS.index(kind)
    for number in range(kind.many):
        turn = number * gcd(step, len(NAMES)) // len(NAMES)
        name = NAMES[(first + step * number + turn) % len(NAMES)]
        beyond = " beyond the border" if kind.out else ""
        type_code = kind.types[number % len(kind.types)]
        yield Setting(
            area=area,
            name=f"{name} {kind.called}{beyond} (invented)",
            type_code=type_code,
            type_name=str(type_code.label),
            phase=kind.phase,
            authority=authority,
            authority_number=authority.number if authority else "",
            lowest_age=kind.ages[0],
            highest_age=kind.ages[1],
        )
