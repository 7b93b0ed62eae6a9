"""Invented school-level files of the demonstration areas, in the layout that DfE publishes.

Where an area has an invented census, the file says the same school by school. Where its paper
gives the census, invented schools share the paper's pupils out between them.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from random import Random
from typing import Final

from django.db.models import Sum

from commissioning.choices import SchoolNeed, SchoolProvision
from commissioning.demonstration.areas import AREAS
from commissioning.demonstration.census import (
    NEEDS,
    PRIMARY,
    PUPILS_A_YEAR,
    SECONDARY,
    SPECIAL,
    phase_of,
)
from commissioning.models import LocalArea, PupilCount, Setting

HEADER: Final = (
    *("time_period", "time_identifier", "geographic_level", "old_la_code", "school_urn"),
    *("school_name", "phase_type_grouping", "type_of_establishment"),
    *("sen_status", "sen_primary_need", "number_of_pupils"),
)
NONE, SUPPORT, PLAN = SchoolProvision.NONE, SchoolProvision.SUPPORT, SchoolProvision.PLAN
TITLES: Final = {SUPPORT: "SEN support", PLAN: "EHC plan"}
# Beyond the numbers that the register has given so far.
FIRST_URN, URNS_AN_AREA = 990_000, 1_000
# Pupils of a school by provision and need; a blank need is none, or none that is valid.
Counts = Counter[tuple[str, str]]
Censuses = dict[str, dict[str, Counts]]  # by academic year, then by school


@dataclass(frozen=True)
class Paper:
    """What an area's paper says of a census.

    `special` are the plans in special schools, whose pupils all have one. `names` begin the
    names of as many schools for each mainstream setting of the caseload.
    """

    year: str
    pupils: int
    support: int
    plans: int
    special: int
    names: tuple[str, ...] = ("",)


PAPERS: Final = {
    # 64.3 % of the 855 plans in special academies.
    "stockton": Paper("201617", 32_966, 4_091, 855, 550),
    # 12,000 with SEN are 15.6 % of these pupils; the paper does not part support from plans.
    "somerset": Paper("201617", 76_923, 10_700, 1_300, 620, ("", "North ", "South ")),
}


def school_level(area: LocalArea, found: Censuses) -> Iterator[Sequence[object]]:
    """The rows of an area's file, the header first."""
    yield HEADER
    first = FIRST_URN + URNS_AN_AREA * [each.slug for each in AREAS].index(area.slug)
    names = sorted({name for schools in found.values() for name in schools})
    urns = {name: first + number for number, name in enumerate(names, start=1)}
    kinds = {school.name: school for school in schools_of(area)}
    for year, schools in found.items():
        for name, counts in schools.items():
            kind = next(school for base, school in kinds.items() if name.endswith(base))
            school = (urns[name], name, phase_of(kind), kind.type_name)
            for counted in lines(counts):
                yield year, "Academic year", "School", area.geography.number, *school, *counted


def lines(counts: Counts) -> Iterator[tuple[str, str, int]]:
    """What one school reports: all pupils, then each provision with its needs."""
    yield "Total", "Total", counts.total()
    for provision, title in TITLES.items():
        needs = {need: pupils for (of, need), pupils in counts.items() if of == provision}
        yield title, "Total", sum(needs.values())
        for need, pupils in needs.items():
            if need:
                yield title, SchoolNeed(need).label, pupils


def censuses(area: LocalArea) -> Censuses:
    """An area's invented censuses; else one that comes to what its paper says."""
    rows = PupilCount.objects.filter(area=area).order_by("period__starts_on", "school")
    found: Censuses = {}
    for year, school, provision, need, pupils in rows.values_list(
        "period__code", "school", "provision", "need"
    ).annotate(number=Sum("pupils")):
        found.setdefault(year, {}).setdefault(school, Counter())[provision, need] = pupils
    if not found and area.slug in PAPERS:
        paper = PAPERS[area.slug]
        found[paper.year] = shared_among(schools_of(area), paper, Random(area.slug))  # noqa: S311
    return found


def schools_of(area: LocalArea) -> list[Setting]:
    """The invented primary, secondary and special schools within the area, one of each name."""
    listed = Setting.objects.filter(area=area, authority=area.geography).order_by("name", "pk")
    schools = {
        school.name: school
        for school in listed
        if school.type_code in SPECIAL or school.phase in ("Primary", "Secondary")
    }
    return list(schools.values())


def shared_among(schools: list[Setting], paper: Paper, drawn: Random) -> dict[str, Counts]:
    """A paper's pupils shared out between schools, each with the needs of its own."""
    special = [school.name for school in schools if school.type_code in SPECIAL]
    mainstream = [
        (f"{begin}{school.name}", PUPILS_A_YEAR[years] * len(years))
        for school in schools
        for years in [PRIMARY if school.phase == "Primary" else SECONDARY]
        for begin in paper.names
        if school.type_code not in SPECIAL
    ]
    sizes = [size * drawn.uniform(0.7, 1.4) for _, size in mainstream]
    pupils = shared_out(paper.pupils - paper.special, sizes)
    support = shared_out(paper.support, [each * drawn.uniform(0.6, 1.5) for each in pupils])
    plans = shared_out(
        paper.plans - paper.special, [each * drawn.uniform(0.3, 1.8) for each in pupils]
    )
    found = {
        name: needs(drawn, SUPPORT, some) + needs(drawn, PLAN, few)
        for (name, _), some, few in zip(mainstream, support, plans, strict=True)
    }
    for (name, _), everybody in zip(mainstream, pupils, strict=True):
        found[name][NONE, ""] = everybody - found[name].total()
    shares = shared_out(paper.special, [drawn.uniform(0.6, 1.5) for _ in special])
    special_ones = zip(special, shares, strict=True)
    return found | {name: needs(drawn, PLAN, many) for name, many in special_ones}


def needs(drawn: Random, provision: SchoolProvision, many: int) -> Counts:
    """So many pupils of a provision by need."""
    weights = NEEDS[provision]
    picked = drawn.choices(list(weights), list(weights.values()), k=many)
    return Counter((provision.value, need) for need in picked)


def shared_out(whole: int, weights: Sequence[float]) -> list[int]:
    """Whole numbers in the proportion of their weights that add up to `whole`."""
    marks = [round(whole * mark / sum(weights)) for mark in accumulate(weights, initial=0)]
    return [after - before for before, after in pairwise(marks)]
