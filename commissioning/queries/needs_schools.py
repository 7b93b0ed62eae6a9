"""Pupils with special educational needs school by school, and the partnership's own census."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from django.db.models import QuerySet, Sum

from commissioning.choices import SchoolNeed, SchoolProvision
from commissioning.models import (
    CensusSchool,
    Geography,
    LocalArea,
    PupilCount,
    SchoolCount,
    Setting,
)
from commissioning.queries.benchmarks.figures import Span
from commissioning.queries.needs import spans

NONE, SUPPORT, PLAN = SchoolProvision.NONE, SchoolProvision.SUPPORT, SchoolProvision.PLAN
NO_NEED: Final = "No valid need recorded"
NEED_TITLES = dict(SchoolNeed.choices)
# The order of national curriculum years; X are pupils who follow none.
YEARS = ("E1", "E2", "N1", "N2", "R", *(str(year) for year in range(1, 15)), "X", "")


@dataclass(frozen=True)
class School:
    """A school in one census; `setting` is its key in the register, if that is loaded."""

    name: str
    urn: str
    phase: str
    kind: str
    pupils: int | None
    support: int | None
    plans: int | None
    setting: int | None


@dataclass(frozen=True)
class Alike:
    """Pupils of one group of the partnership's own census, by provision."""

    label: str
    none: int
    support: int
    plans: int


@dataclass(frozen=True)
class OwnSchool:
    """A school of the partnership's own census; `without` have SEN and no valid need."""

    name: str
    setting: int | None
    counts: Alike
    without: int


@dataclass(frozen=True)
class OwnCensus:
    """The partnership's own census of a year, by each of its groups."""

    everybody: Alike
    needs: tuple[Alike, ...]
    years: tuple[Alike, ...]
    sexes: tuple[Alike, ...]
    schools: tuple[OwnSchool, ...]

    @property
    def without(self) -> int:
        """Pupils with SEN without a valid need."""
        return sum(school.without for school in self.schools)


def school_years(own: Geography) -> tuple[Span, ...]:
    """The censuses of which DfE's school-level file is loaded, the newest first."""
    keys = CensusSchool.objects.filter(authority=own).values_list("period_id", flat=True)
    return spans(set(keys))


def schools(area: LocalArea, span: Span) -> tuple[School, ...]:
    """The area's schools in a census, by name. Four queries.

    One that the register does not know may be a provider of the same name.
    """
    found = CensusSchool.objects.filter(authority=area.geography, period_id=span.pk)
    rows = SchoolCount.objects.filter(school__in=found, need="").values_list(
        "school_id", "provision", "pupils"
    )
    counts: dict[int, dict[str, int | None]] = defaultdict(dict)
    for school, provision, pupils in rows:
        counts[school][provision] = pupils
    listed = list(found)
    known = register({each.urn for each in listed})
    added = dict(Setting.objects.filter(area=area).values_list("name", "pk"))
    return tuple(
        School(
            str(each),
            each.urn,
            each.phase,
            each.kind,
            counts[each.pk].get(""),
            counts[each.pk].get(SUPPORT),
            counts[each.pk].get(PLAN),
            known.get(each.urn) or added.get(each.name),
        )
        for each in listed
    )


def register(urns: Iterable[str]) -> dict[str, int]:
    """The register's settings by URN."""
    return dict(Setting.objects.filter(urn__in=urns).exclude(urn="").values_list("urn", "pk"))


@dataclass(frozen=True)
class SchoolYear:
    """A school in one census: its counts, and needs with SEN support and plans of each."""

    label: str
    pupils: int | None
    support: int | None
    plans: int | None
    needs: tuple[Alike, ...]


def years_of_school(urn: str) -> tuple[SchoolYear, ...]:
    """What the censuses say of one school, the newest first. One query."""
    rows = (
        SchoolCount.objects.filter(school__urn=urn)
        .order_by("-school__period__starts_on")
        .values_list("school__period__label", "provision", "need", "pupils")
    )
    found: dict[str, dict[tuple[str, str], int | None]] = defaultdict(dict)
    for label, provision, need, pupils in rows:
        found[label][provision, need] = pupils
    return tuple(school_year(label, counts) for label, counts in found.items()) if urn else ()


def school_year(label: str, counts: dict[tuple[str, str], int | None]) -> SchoolYear:
    """One census of a school."""
    needs = tuple(
        Alike(need.label, 0, counts.get((SUPPORT, need)) or 0, counts.get((PLAN, need)) or 0)
        for need in SchoolNeed
        if counts.get((SUPPORT, need)) or counts.get((PLAN, need))
    )
    everybody, support, plans = (counts.get((each, "")) for each in ("", SUPPORT, PLAN))
    return SchoolYear(label, everybody, support, plans, needs)


def own_years_of_school(area: LocalArea, found: Setting) -> tuple[Alike, ...]:
    """What the partnership's own censuses count at one school, the newest first. Two queries."""
    laestabs = CensusSchool.objects.filter(urn=found.urn).exclude(laestab="")
    codes = {found.urn, *laestabs.values_list("laestab", flat=True)} if found.urn else {found.name}
    rows = (
        PupilCount.objects.filter(area=area, school__in=codes)
        .order_by("-period__starts_on")
        .values_list("period__label", "provision")
        .annotate(number=Sum("pupils"))
    )
    counts: dict[str, dict[str, int]] = defaultdict(dict)
    for label, provision, pupils in rows:
        counts[label][provision] = pupils
    return tuple(alike(label, each) for label, each in counts.items())


def census_years(area: LocalArea) -> tuple[Span, ...]:
    """The years of which the partnership's own census is loaded, the newest first."""
    keys = PupilCount.objects.filter(area=area).values_list("period_id", flat=True)
    return spans(set(keys))


def own_census(area: LocalArea, span: Span) -> OwnCensus:
    """The partnership's own census of a year. Six queries."""
    rows = PupilCount.objects.filter(area=area, period_id=span.pk)
    return OwnCensus(
        everybody=alike("All pupils", provisions(rows)),
        needs=by_need(rows),
        years=by(rows, "year_group", YEARS, year_title),
        sexes=by(rows, "sex", ("F", "M", ""), lambda sex: SEXES[sex]),
        schools=own_schools(area, rows),
    )


SEXES: Final = {"F": "Female", "M": "Male", "": "Not recorded"}


def year_title(code: str) -> str:
    """Year 7, Reception, and what other codes stand for."""
    named = {"R": "Reception", "X": "No national curriculum year", "": "Not recorded"}
    early = {"E1": "Early years, first", "E2": "Early years, second"}
    nursery = {"N1": "Nursery, first year", "N2": "Nursery, second year"}
    return (named | early | nursery).get(code) or f"Year {code}"


def provisions(rows: QuerySet[PupilCount]) -> dict[str, int]:
    """Pupils by provision."""
    summed = rows.values_list("provision").annotate(pupils=Sum("pupils")).order_by()
    return dict(summed)


def alike(label: str, counts: dict[str, int]) -> Alike:
    """A group with its pupils by provision."""
    return Alike(label, *(counts.get(each, 0) for each in (NONE, SUPPORT, PLAN)))


def by_need(rows: QuerySet[PupilCount]) -> tuple[Alike, ...]:
    """Pupils with SEN by primary need; those without a valid one last."""
    sen = rows.exclude(provision=NONE)
    return by(sen, "need", (*SchoolNeed.values, ""), lambda need: NEED_TITLES.get(need, NO_NEED))


def by(
    rows: QuerySet[PupilCount], column: str, order: Sequence[str], title: Callable[[str], str]
) -> tuple[Alike, ...]:
    """Pupils by the values of a column, in the order given."""
    found: dict[str, dict[str, int]] = defaultdict(dict)
    summed = rows.values_list(column, "provision").annotate(pupils=Sum("pupils")).order_by()
    for value, provision, pupils in summed:
        found[value][provision] = pupils
    return tuple(alike(title(value), found[value]) for value in order if value in found)


def own_schools(area: LocalArea, rows: QuerySet[PupilCount]) -> tuple[OwnSchool, ...]:
    """The schools of the own census with those of their pupils who have no valid need."""
    found: dict[str, dict[str, int]] = defaultdict(dict)
    without: dict[str, int] = defaultdict(int)
    summed = rows.values_list("school", "provision", "need").annotate(number=Sum("pupils"))
    for school, provision, need, pupils in summed.order_by("school"):
        found[school][provision] = found[school].get(provision, 0) + pupils
        if provision != NONE and not need:
            without[school] += pupils
    names = names_of(area, list(found))
    listed = [
        OwnSchool(*names[school], alike(school, counts), without[school])
        for school, counts in found.items()
    ]
    return tuple(sorted(listed, key=lambda school: school.name))


def names_of(area: LocalArea, codes: list[str]) -> dict[str, tuple[str, int | None]]:
    """Name and key in the register by what the census calls a school.

    That is a URN, a LAESTAB, which DfE's school-level file knows, or the name of a provider.
    """
    laestabs = dict(CensusSchool.objects.filter(laestab__in=codes).values_list("laestab", "urn"))
    urns = {code: laestabs.get(code, code) for code in codes}
    rows = Setting.objects.known_in(area).filter(urn__in=set(urns.values())).exclude(urn="")
    by_urn = {urn: (name, key) for urn, name, key in rows.values_list("urn", "name", "pk")}
    own = Setting.objects.filter(area=area, name__in=codes)
    by_name: dict[str, tuple[str, int | None]] = {
        name: (name, key) for name, key in own.values_list("name", "pk")
    }
    return {
        code: by_urn.get(urn) or by_name.get(code) or (f"School {code}", None)
        for code, urn in urns.items()
    }
