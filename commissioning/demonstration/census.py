"""An invented school census of the demonstration areas that have no paper with one.

Pupils of the areas' invented settings, drawn with a fixed seed and kept as counts, as an
imported census is. Shares are near England's of 2025.
"""

from collections import Counter
from random import Random
from typing import Final

from django.db import transaction

from commissioning.choices import SchoolProvision
from commissioning.demonstration.figures import Periods
from commissioning.models import LocalArea, PupilCount, Setting
from config.lib.formats import count_of
from config.lib.periods import ACADEMIC

CENSUSES: Final = {"sefton": "202526", "southampton": "201718"}
PRIMARY, SECONDARY, ALL_THROUGH = range(7), range(7, 12), range(12)
PUPILS_A_YEAR: Final = {PRIMARY: 58, SECONDARY: 172, ALL_THROUGH: 11}
SPECIAL: Final = (7, 10, 12, 33, 36, 44)
# Weights of provisions in a mainstream school, and of needs with SEN support and with a plan.
PROVISIONS: Final = {
    SchoolProvision.NONE: 825,
    SchoolProvision.SUPPORT: 140,
    SchoolProvision.PLAN: 35,
}
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
            loaded += load(area)
    return f"New pupils in invented school censuses: {count_of(loaded, 'pupil')}."


def load(area: LocalArea) -> int:
    """One area's census; how many pupils it counts."""
    period = Periods().of(ACADEMIC, CENSUSES[area.slug])
    schools = Setting.objects.filter(area=area, authority=area.geography).order_by("name")
    drawn = Random(area.slug)  # noqa: S311 - invented pupils, the same each time
    counts = Counter[tuple[str, ...]]()
    for school in schools:
        counts.update(pupils_of(school, drawn))
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


def pupils_of(school: Setting, drawn: Random) -> list[tuple[str, ...]]:
    """The pupils of a school, each as what is counted of them; none of a college."""
    special = school.type_code in SPECIAL
    years = (
        ALL_THROUGH if special else {"Primary": PRIMARY, "Secondary": SECONDARY}.get(school.phase)
    )
    if years is None:
        return []
    return [
        (school.name, *pupil(drawn, special=special), "R" if year == 0 else str(year), sex(drawn))
        for year in years
        for _ in range(PUPILS_A_YEAR[years] + drawn.randrange(9))
    ]


def pupil(drawn: Random, *, special: bool) -> tuple[str, str]:
    """Provision and need."""
    provision = SchoolProvision.PLAN if special else pick(drawn, PROVISIONS)
    needs = NEEDS.get(SchoolProvision(provision), {"": 1})
    return str(provision), pick(drawn, needs)


def sex(drawn: Random) -> str:
    """Male or female."""
    return drawn.choice("MF")


def pick(drawn: Random, weights: dict[str, int] | dict[SchoolProvision, int]) -> str:
    """One of them, by weight."""
    return drawn.choices(list(weights), list(weights.values()))[0]
