"""The invented school censuses as figures of the needs profile, counted from their own rows.

They are what DfE's files by need, sex, year and phase would say of such a census. Their release
is called invented, and says so wherever a figure names its source.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import Final

from django.db import transaction

from commissioning.choices import SchoolNeed, SchoolProvision
from commissioning.demonstration.census import CENSUSES, phase_of
from commissioning.demonstration.figures import Breakdowns
from commissioning.demonstration.papers import keys_taken
from commissioning.models import LocalArea, Measure, Observation, PupilCount, Release, Setting
from config.lib.formats import count_of

SEXES: Final = {"M": "Male", "F": "Female"}
NEEDS: Final = dict(SchoolNeed.choices)
# The measure of a group and of all pupils, by provision; a blank one counts all of them.
GROUP_CODES: Final = {
    "": "school_need.pupils",
    SchoolProvision.SUPPORT: "school_need.sen_support",
    SchoolProvision.PLAN: "school_need.ehc_plan",
}
TOTAL_CODES: Final = {
    "": "school.pupils",
    SchoolProvision.SUPPORT: "school.sen_support",
    SchoolProvision.PLAN: "school.ehc_plan",
}
Figure = tuple[str, str, str, float, int | None, int | None]  # with numerator and denominator


@transaction.atomic
def load_census_figures() -> str:
    """Write the figures that are not there yet; how many, in a sentence."""
    written = 0
    for area in LocalArea.objects.filter(slug__in=CENSUSES).select_related("geography"):
        release, new = Release.objects.get_or_create(
            publication=f"Invented school census of {area.geography}, for the demonstration,",
            edition=f"20{CENSUSES[area.slug][0][-2:]}",
        )
        if new:
            written += write(area, release)
    return f"New figures of invented school censuses: {count_of(written, 'figure')}."


def write(area: LocalArea, release: Release) -> int:
    """The figures of all censuses of an area; how many there are.

    One that a published file gives too is not the newest.
    """
    breakdowns = Breakdowns()
    measures = dict(Measure.objects.values_list("code", "pk"))
    rows = PupilCount.objects.filter(area=area).select_related("period").order_by("pk")
    by_period: dict[int, list[PupilCount]] = {}
    for row in rows:
        by_period.setdefault(row.period_id, []).append(row)
    found = [
        Observation(
            measure_id=measures[code],
            breakdown_id=breakdowns.of(topic, label),
            geography=area.geography,
            period_id=period,
            release=release,
            value=value,
            numerator=numerator,
            denominator=denominator,
        )
        for period, counted in by_period.items()
        for code, topic, label, value, numerator, denominator in figures_of(counted, phases(area))
    ]
    taken = keys_taken({each.measure_id for each in found})
    for each in found:
        key = (each.measure_id, each.breakdown_id, each.geography_id, each.period_id)
        each.newest = key not in taken
    return len(Observation.objects.bulk_create(found))


def phases(area: LocalArea) -> dict[str, str]:
    """The phase of each school of the area, as DfE groups them."""
    return {school.name: phase_of(school) for school in Setting.objects.filter(area=area)}


def figures_of(counted: list[PupilCount], phase_of: Mapping[str, str]) -> Iterator[Figure]:
    """Numbers and shares of all pupils, then numbers of each group."""
    totals = provisions(counted, lambda row: "")
    everybody = totals["", ""]
    for provision, code in TOTAL_CODES.items():
        many = totals[provision, ""]
        yield code, "", "", many, None, None
        if provision:
            yield f"{code}_pc", "", "", 100 * many / everybody, many, everybody
    topics: dict[str, Callable[[PupilCount], str]] = {
        "Sex": lambda row: SEXES[row.sex],
        "National curriculum year": lambda row: year_words(row.year_group),
        "Phase": lambda row: phase_of[row.school],
        "Primary need": lambda row: str(NEEDS.get(row.need, "")),
    }
    for topic, label_of in topics.items():
        found = provisions(counted, label_of)
        for label in {label: None for _, label in found if label}:
            for provision, code in GROUP_CODES.items():
                if provision or topic != "Primary need":
                    yield code, topic, label, found[provision, label], None, None


def provisions(
    counted: list[PupilCount], label_of: Callable[[PupilCount], str]
) -> Counter[tuple[str, str]]:
    """Pupils by provision and label; a blank provision counts all."""
    found = Counter[tuple[str, str]]()
    for row in counted:
        label = label_of(row)
        found["", label] += row.pupils
        if row.provision in GROUP_CODES:
            found[row.provision, label] += row.pupils
    return found


def year_words(code: str) -> str:
    """Reception, Year 1."""
    return "Reception" if code == "R" else f"Year {code}"
