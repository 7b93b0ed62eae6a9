"""Invented school censuses of the demonstration areas that have no paper with one.

Pupils of the areas' invented settings, drawn with a fixed seed and kept as counts, as an
imported census is. Shares are near England's: those of the last census of 2025, and lower in
each year before, as England's were.
"""

from collections import Counter
from random import Random
from typing import Final

from django.db import transaction

from commissioning.choices import EstablishmentType, SchoolProvision
from commissioning.demonstration.figures import Periods
from commissioning.models import LocalArea, PupilCount, Setting
from config.lib.formats import count_of
from config.lib.periods import ACADEMIC

CENSUSES: Final = {
    "sefton": ("202425", "202324", "202223", "202122", "202021"),
    "southampton": ("201718", "201617", "201516"),
}
PRIMARY, SECONDARY, ALL_THROUGH = range(7), range(7, 12), range(12)
PUPILS_A_YEAR: Final = {PRIMARY: 58, SECONDARY: 172, ALL_THROUGH: 1}
SPECIAL: Final = (7, 10, 12, 33, 36, 44)
# Weights of provisions in a mainstream school, the last census first; and of needs with SEN
# support and with a plan.
PROVISIONS: Final = tuple(
    {
        SchoolProvision.NONE: 825 + 7 * years_before,
        SchoolProvision.SUPPORT: 140 - 4 * years_before,
        SchoolProvision.PLAN: 35 - 3 * years_before,
    }
    for years_before in range(5)
)
Weights = dict[SchoolProvision, int]
NEEDS: Final = {
    SchoolProvision.SUPPORT: {
        "SLCN": 26, "SEMH": 22, "SPLD": 15, "MLD": 14, "ASD": 11, "NSA": 4, "OTH": 4, "PD": 2,
        "HI": 1, "VI": 1, "": 2,
    },
    SchoolProvision.PLAN: {
        "ASD": 33, "SLCN": 21, "SEMH": 19, "MLD": 9, "SLD": 9, "PD": 4, "PMLD": 3, "SPLD": 2,
        "HI": 1, "VI": 1, "MSI": 1,
    },
}  # fmt: skip


@transaction.atomic
def load_censuses() -> str:
    """Invent the censuses that are not there yet; what was loaded, in a sentence."""
    loaded = 0
    for area in LocalArea.objects.filter(slug__in=CENSUSES):
        if not PupilCount.objects.filter(area=area).exists():
            loaded += sum(
                load(area, code, weights)
                for code, weights in zip(CENSUSES[area.slug], PROVISIONS, strict=False)
            )
    return f"New pupils in invented school censuses: {count_of(loaded, 'pupil')}."


def load(area: LocalArea, code: str, weights: Weights) -> int:
    """One census of an area; how many pupils it counts."""
    period = Periods().of(ACADEMIC, code)
    schools = Setting.objects.filter(area=area, authority=area.geography).order_by("name")
    drawn = Random(f"{area.slug} {code}")  # noqa: S311 - invented pupils, the same each time
    counts = Counter[tuple[str, ...]]()
    for school in schools:
        counts.update(pupils_of(school, drawn, weights))
    PupilCount.objects.bulk_create(
        PupilCount(
            area=area,
            period_id=period,
            school=name,
            provision=provision,
            need=need,
            year_group=year,
            sex=sex,
            pupils=pupils,
        )
        for (name, provision, need, year, sex), pupils in counts.items()
    )
    return counts.total()


def pupils_of(school: Setting, drawn: Random, weights: Weights) -> list[tuple[str, ...]]:
    """The pupils of a school, each as what is counted of them; none of a college."""
    special = school.type_code in SPECIAL
    years = (
        ALL_THROUGH if special else {"Primary": PRIMARY, "Secondary": SECONDARY}.get(school.phase)
    )
    if years is None:
        return []
    return [
        (
            school.name,
            *pupil(drawn, weights, special=special),
            "R" if year == 0 else str(year),
            sex(drawn),
        )
        for year in years
        for _ in range(PUPILS_A_YEAR[years] + drawn.randrange(9))
    ]


def phase_of(school: Setting) -> str:
    """As DfE groups schools."""
    if school.type_code == EstablishmentType.INDEPENDENT_SPECIAL:
        return "Independent school"
    phase = "special school" if school.type_code in SPECIAL else school.phase.lower()
    return f"State-funded {phase}"


def pupil(drawn: Random, weights: Weights, *, special: bool) -> tuple[str, str]:
    """Provision and need."""
    provision = SchoolProvision.PLAN if special else pick(drawn, weights)
    needs = NEEDS.get(SchoolProvision(provision), {"": 1})
    return str(provision), pick(drawn, needs)


def sex(drawn: Random) -> str:
    """Male or female."""
    return drawn.choice("MF")


def pick(drawn: Random, weights: dict[str, int] | Weights) -> str:
    """One of them, by weight."""
    return drawn.choices(list(weights), list(weights.values()))[0]
