"""Invented figures on attendance, exclusions, attainment and care, as the files that hold them.

Readings are a table of one value a row, exclusions DfE's file by characteristic. Only what an
area has from nowhere else is invented; the real figures of its paper stay.
"""

from collections.abc import Iterator, Sequence
from random import Random
from typing import Final

from commissioning.choices import SchoolProvision
from commissioning.demonstration.census_files import Censuses, Counts
from commissioning.models import Breakdown, LocalArea, Observation

READINGS: Final = ("measure", "geography", "period", "value", "numerator", "denominator")
EXCLUSIONS: Final = (
    *("time_period", "time_identifier", "geographic_level", "country_code", "country_name"),
    *("region_code", "region_name", "old_la_code", "new_la_code", "la_name", "education_phase"),
    *("characteristic_group", "characteristic", "headcount", "perm_excl", "perm_excl_rate"),
    *("suspension", "susp_rate", "one_plus_susp", "one_plus_susp_rate"),
)
# The academic year, the calendar year and the month of the figures, where not of 2018.
PERIODS: Final = {"sefton": ("202425", "2025", "2026-10")}
PERIODS_OF_2018: Final = ("201617", "2017", "2018-05")
# Percentages near England's, and how far from them an area may lie.
ACADEMIC: Final = {
    "attendance.attendance_ehc_pc": (87.4, 1.0),
    "attendance.attendance_sen_support_pc": (91.3, 0.8),
    "attendance.attendance_no_sen_pc": (95.0, 0.4),
    "outcomes.gld_sen_pc": (22, 3),
    "outcomes.ks2_expected_sen_pc": (21, 2),
    "outcomes.ks2_expected_sen_support_pc": (24, 2),
    "outcomes.ks2_expected_ehc_pc": (8, 2),
    "outcomes.ks4_sen_support_pc": (24, 3),
    "outcomes.ks4_ehc_pc": (8, 2),
    "outcomes.post16_level_2_pc": (48, 5),
    "outcomes.post16_level_3_pc": (27, 4),
    "care.cin_disabled_pc": (12, 2),
}
NEET: Final = ("outcomes.neet_16_17_sen_pc", 9, 2)
# Of every 1,000 pupils of the census.
LOOKED_AFTER, CARE_LEAVERS, AT_HOME = 5.5, 2.5, 11.0
# Of those educated at home.
AT_HOME_WITH_SEN, AT_HOME_WITH_PLAN = 0.3, 0.04
# Exclusions and suspensions of every 1,000 pupils; those suspended, of every 100 suspensions.
EXCLUDED: Final = {"No SEN": (0.6, 35), "SEN support": (2.5, 125), "EHC plan": (2.0, 140)}
SUSPENDED: Final = 45


def readings(area: LocalArea, censuses: Censuses) -> Iterator[Sequence[object]]:
    """Rows of a table of readings, the header first."""
    yield READINGS
    known = measures_known(area)
    for code, period, value, *parts in figures(area, censuses):
        if code not in known:
            yield (code, area.geography.number, period, value, *parts, *[""] * (2 - len(parts)))


def figures(area: LocalArea, censuses: Censuses) -> Iterator[tuple[object, ...]]:
    """Measure, period, value, and the parts of a share."""
    drawn = Random(f"outcomes of {area.slug}")  # noqa: S311 - invented, the same each time
    year, calendar, month = PERIODS.get(area.slug, PERIODS_OF_2018)
    for code, (middle, spread) in ACADEMIC.items():
        yield code, year, around(drawn, middle, spread)
    code, middle, spread = NEET
    yield code, calendar, around(drawn, middle, spread)
    thousands = sum(counts.total() for counts in censuses[year].values()) / 1_000
    yield "care.looked_after_sen", year, some(drawn, LOOKED_AFTER * thousands)
    yield "care.care_leavers_sen", year, some(drawn, CARE_LEAVERS * thousands)
    at_home = some(drawn, AT_HOME * thousands)
    with_sen = some(drawn, AT_HOME_WITH_SEN * at_home)
    yield "education.home_educated", month, at_home
    yield "education.home_educated_sen", month, with_sen
    yield "education.home_educated_ehc", month, some(drawn, AT_HOME_WITH_PLAN * at_home)
    share = round(100 * with_sen / at_home, 1)
    yield "education.home_educated_sen_pc", month, share, with_sen, at_home


def exclusions(area: LocalArea, censuses: Censuses) -> Iterator[Sequence[object]]:
    """Rows of DfE's file by SEN provision, the header first."""
    yield EXCLUSIONS
    if "exclusions.perm_excl" in measures_known(area):
        return
    year, _, _ = PERIODS.get(area.slug, PERIODS_OF_2018)
    drawn = Random(f"exclusions of {area.slug}")  # noqa: S311 - invented, the same each time
    found = {
        title: counted(drawn, pupils_of(censuses[year], provision), *rates)
        for provision, (title, rates) in zip(SchoolProvision, EXCLUDED.items(), strict=True)
    }
    everybody = [sum(column) for column in zip(*found.values(), strict=True)]
    own, region = area.geography, area.geography.region
    place = (
        *(year, "Academic year", "Local authority", "E92000001", "England"),
        *((region.code, region.name) if region else ("", "")),
        *(own.number, own.code, own.name, "Total"),
    )
    for labels, (pupils, excluded, times, suspended) in (
        (("Total", "Total"), everybody),
        *((("SEN provision", title), counts) for title, counts in found.items()),
    ):
        rates = [round(100 * each / pupils, 2) for each in (excluded, times, suspended)]
        cells = (excluded, rates[0], times, rates[1], suspended, rates[2])
        yield (*place, *labels, pupils, *cells)


def counted(drawn: Random, pupils: int, excluded: float, times: float) -> tuple[int, ...]:
    """Pupils of a provision, permanent exclusions, suspensions, and those suspended."""
    suspensions = some(drawn, times * pupils / 1_000)
    suspended = suspensions * SUSPENDED // 100
    return pupils, some(drawn, excluded * pupils / 1_000), suspensions, suspended


def pupils_of(schools: dict[str, Counts], provision: str) -> int:
    """Pupils of a provision in all schools."""
    return sum(
        pupils
        for counts in schools.values()
        for (of, _), pupils in counts.items()
        if of == provision
    )


def measures_known(area: LocalArea) -> set[str]:
    """Measures of which the area has a figure for all, not for a group."""
    held = Observation.objects.filter(
        geography=area.geography, breakdown__key=Breakdown.TOTAL
    ).values_list("measure__code", flat=True)
    return set(held.distinct())


def around(drawn: Random, middle: float, spread: float) -> float:
    """A percentage not farther than `spread` from the middle."""
    return round(drawn.uniform(middle - spread, middle + spread), 1)


def some(drawn: Random, expected: float) -> int:
    """About as many as expected."""
    return round(expected * drawn.uniform(0.85, 1.15))
