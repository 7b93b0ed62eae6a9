"""The needs profile: pupils with special educational needs in the schools of an area.

Figures are observations, published or read from a paper. Where there are none of the area's
pupils, the counts of DfE's school-level file are added up instead.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from django.db.models import Q, Sum

from commissioning.choices import PeriodKind, SchoolNeed, SchoolProvision
from commissioning.models import (
    Breakdown,
    CensusSchool,
    Geography,
    ImportFile,
    Measure,
    Observation,
    Period,
    Release,
    SchoolCount,
)
from commissioning.queries.benchmarks.figures import Span
from commissioning.queries.benchmarks.places import Places
from commissioning.queries.benchmarks.totals import newest_totals
from config.lib.formats import number, percent

PUPILS, SUPPORT, PLANS = "school.pupils", "school.sen_support", "school.ehc_plan"
SUPPORT_PC, PLANS_PC = "school.sen_support_pc", "school.ehc_plan_pc"
STATED, STATED_PC = "school.sen", "school.sen_pc"
MAINTAINED = "caseload.ehcplans"
HEADLINE: Final = (PUPILS, SUPPORT, PLANS, SUPPORT_PC, PLANS_PC, STATED, STATED_PC)
# What is counted of a group, in either family of measures.
FAMILIES: Final = {
    "school": {"pupils": PUPILS, "support": SUPPORT, "plans": PLANS, "stated": STATED},
    "school_need": {
        "pupils": "school_need.pupils",
        "support": "school_need.sen_support",
        "plans": "school_need.ehc_plan",
        "stated": "school_need.sen",
        "share": "school_need.need_pc",
    },
}
NEED_TOPIC = "Primary need"
# Topics of the school census, published or as papers give them.
TOPICS: Final = (
    *("Age", "Age group", "Sex", "National curriculum year", "Phase", "Phase and type of school"),
    *("Type of setting", "Free school meals", "Ethnic group", "First language"),
    *("Secondary need", NEED_TOPIC),
)
CENSUS_DAY: Final = (1, 20)  # the third Thursday of January, or a day or two after
SCHOOL_LEVEL: Final = "Special educational needs in England"


@dataclass(frozen=True)
class Known:
    """A number with its source; no value where nothing is known."""

    value: float | None = None
    source: str = ""


@dataclass(frozen=True)
class Line:
    """A line of the headline: a number and a share, the share beside others'."""

    title: str
    measure: str
    count: Known
    share: Known
    neighbours: float | None = None
    region: float | None = None
    england: float | None = None


@dataclass(frozen=True)
class Counts:
    """Pupils of a group in one place. `stated` is a total that a paper gives by itself."""

    pupils: float | None = None
    support: float | None = None
    plans: float | None = None
    stated: float | None = None
    share: float | None = None

    @property
    def sen(self) -> float | None:
        """All with SEN: the parts where both are known, else what is stated."""
        if self.support is not None and self.plans is not None:
            return self.support + self.plans
        return self.stated

    @property
    def prevalence(self) -> float | None:
        """Pupils with SEN as a percentage of the group's pupils."""
        return share_of(self.sen, self.pupils)


@dataclass(frozen=True)
class Group:
    """A group of pupils: own counts, and its share among all with SEN in each place."""

    label: str
    own: Counts
    own_share: float | None = None
    neighbours: float | None = None
    region: float | None = None
    england: float | None = None


@dataclass(frozen=True)
class Topic:
    """The groups of one topic. `source` names the release, `added_up` what the parts come to."""

    name: str
    groups: tuple[Group, ...]
    source: str = ""

    @property
    def sen(self) -> float | None:
        """All with SEN in the groups together; nothing where a group has no count."""
        known = [group.own.sen for group in self.groups]
        return None if not known or None in known else sum(filter(None, known))


@dataclass(frozen=True)
class Profile:
    """The headline of a census, and what a paper says that does not agree with its parts."""

    span: Span
    lines: tuple[Line, ...]
    notes: tuple[str, ...]
    maintained: Known
    known: bool


@dataclass(frozen=True)
class Table:
    """Newest totals by measure, place and period, with the release of each."""

    values: Mapping[tuple[str, int, int], tuple[float | None, int]] = field(default_factory=dict)
    releases: Mapping[int, Release] = field(default_factory=dict)

    def at(self, code: str, place: Geography | None, span: Span) -> Known:
        """A measure's value for a place and period, with its source."""
        found = self.values.get((code, place.pk, span.pk)) if place else None
        if found is None:
            return Known()
        return Known(found[0], str(self.releases[found[1]]))


def share_of(part: float | None, whole: float | None) -> float | None:
    """A part of a whole in percent; none of nothing."""
    return None if part is None or not whole else 100 * part / whole


def mean(values: Iterable[float | None]) -> float | None:
    """The unweighted mean of those that are known."""
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if known else None


def years(places: Places) -> tuple[Span, ...]:
    """The censuses of which the area, or else England, has a figure; the newest first."""
    wanted = [places.own.pk, *([places.england.pk] if places.england else [])]
    rows = Observation.objects.filter(
        measure__code__in=HEADLINE,
        breakdown__key=Breakdown.TOTAL,
        newest=True,
        geography__in=wanted,
        period__kind=PeriodKind.ACADEMIC,
    ).values_list("geography_id", "period_id")
    found: dict[int, set[int]] = defaultdict(set)
    for place, period in rows:
        found[place].add(period)
    own = found[places.own.pk] | set(
        CensusSchool.objects.filter(authority=places.own).values_list("period_id", flat=True)
    )
    return spans(own or found[wanted[-1]])


def spans(keys: Iterable[int]) -> tuple[Span, ...]:
    """Periods by their keys, the newest first."""
    fields = ("starts_on", "ends_on", "label", "code", "pk")
    rows = Period.objects.filter(pk__in=list(keys)).values_list(*fields)
    return tuple(sorted((Span(*row) for row in rows), reverse=True))


def chosen(found: Sequence[Span], asked: str, on: date) -> Span | None:
    """The census that is asked for; else the newest whose day has come."""
    past = [span for span in found if date(span.ends_on.year, *CENSUS_DAY) <= on]
    named = [span for span in found if span.code == asked]
    return next(iter([*named, *past, *found[-1:]]), None)


def profile(places: Places, span: Span) -> Profile:
    """The headline of one census. Six queries."""
    table = totals((*HEADLINE, MAINTAINED), places.all_ids)
    added = added_up(places.own, span) if adds_up(table, places.own, span) else AddedUp()
    support = parts(table, places.own, span, added, "support")
    plans = parts(table, places.own, span, added, "plans")
    pupils = parts(table, places.own, span, added, "pupils")
    stated = table.at(STATED, places.own, span)
    everybody = Counts(pupils.value, support.value, plans.value, stated.value)
    lines = (
        Line("Pupils", PUPILS, pupils, Known()),
        line("SEN support", SUPPORT_PC, support, pupils, table, places, span),
        line("EHC plan", PLANS_PC, plans, pupils, table, places, span),
        sen_line(everybody, support, table, places, span),
    )
    known = any(each.count.value is not None or each.share.value is not None for each in lines)
    notes = contradiction(everybody, table.at(STATED_PC, places.own, span))
    return Profile(span, lines, notes, table.at(MAINTAINED, places.own, span), known)


def totals(codes: Sequence[str], geographies: list[int]) -> Table:
    """Newest totals of measures. Three queries."""
    measures = dict(Measure.objects.filter(code__in=codes).values_list("pk", "code"))
    values = {
        (measures[measure], place, span.pk): (value, release)
        for measure, place, value, _, release, span in newest_totals(list(measures), geographies)
    }
    return Table(values, Release.objects.in_bulk())


@dataclass(frozen=True)
class AddedUp:
    """Counts of the school-level file by provision and need, over the area's schools."""

    counts: Mapping[tuple[str, str], int] = field(default_factory=dict)
    source: str = ""


def adds_up(table: Table, own: Geography, span: Span) -> bool:
    """Whether the schools speak for the area: where nobody counted its pupils for it."""
    counted = (PUPILS, SUPPORT, PLANS, STATED)
    return all(table.at(code, own, span).value is None for code in counted)


def added_up(own: Geography, span: Span) -> AddedUp:
    """The schools' counts together, and where they are from. Two queries."""
    rows = SchoolCount.objects.filter(school__authority=own, school__period_id=span.pk)
    summed = rows.values_list("provision", "need").annotate(pupils=Sum("pupils")).order_by()
    found = {(provision, need): pupils for provision, need, pupils in summed if pupils is not None}
    return AddedUp(found, f"{school_source(own, span)}, added up" if found else "")


def school_source(own: Geography, span: Span) -> str:
    """The school-level files that the counts of a census are from. One query."""
    files = SchoolCount.objects.filter(school__authority=own, school__period_id=span.pk)
    listed = ImportFile.objects.filter(pk__in=files.values("source_file")).order_by("edition")
    editions = listed.values_list("edition", flat=True).distinct()
    return f"{SCHOOL_LEVEL} {', '.join(editions)}".strip() + ", school-level file"


PROVISIONS: Final = {
    "pupils": "",
    "support": SchoolProvision.SUPPORT,
    "plans": SchoolProvision.PLAN,
}


def parts(table: Table, own: Geography, span: Span, added: AddedUp, which: str) -> Known:
    """A number of pupils: as published, else added up from the schools."""
    found = table.at(FAMILIES["school"][which], own, span)
    pupils = added.counts.get((PROVISIONS[which], ""))
    return found if pupils is None else Known(pupils, added.source)


def line(
    title: str,
    code: str,
    count: Known,
    pupils: Known,
    table: Table,
    places: Places,
    span: Span,
) -> Line:
    """Pupils of a provision: number and share, beside the others' shares."""
    share = table.at(code, places.own, span)
    if share.value is None:
        share = Known(share_of(count.value, pupils.value), count.source)
    beside = [table.at(code, each.geography, span).value for each in places.neighbours]
    return Line(
        title,
        code,
        count,
        share,
        mean(beside),
        table.at(code, places.region, span).value,
        table.at(code, places.england, span).value,
    )


def sen_line(everybody: Counts, support: Known, table: Table, places: Places, span: Span) -> Line:
    """All pupils with SEN: the parts added up where they are known, else as it is stated."""
    stated, stated_pc = (table.at(code, places.own, span) for code in (STATED, STATED_PC))
    count = Known(everybody.sen, support.source) if support.value is not None else stated
    share = Known(everybody.prevalence, count.source)
    return Line(
        "All with SEN",
        STATED_PC,
        count,
        share if share.value is not None else stated_pc,
        mean(whole_share(table, each.geography, span) for each in places.neighbours),
        whole_share(table, places.region, span),
        whole_share(table, places.england, span),
    )


def whole_share(table: Table, place: Geography | None, span: Span) -> float | None:
    """A place's share of pupils with SEN: as it is stated, else its two parts."""
    stated = table.at(STATED_PC, place, span).value
    two = [table.at(code, place, span).value for code in (SUPPORT_PC, PLANS_PC)]
    known = [value for value in two if value is not None]
    return stated if stated is not None else sum(known) if len(known) == len(two) else None


def contradiction(everybody: Counts, stated_pc: Known) -> tuple[str, ...]:
    """What to say where a paper's total is not what its parts give."""
    stated, added = everybody.stated, everybody.sen
    if stated is None or added is None or stated == added:
        return ()
    share = everybody.prevalence
    said = f", {percent(stated_pc.value)}" if stated_pc.value is not None else ""
    of = f", which is {percent(share)} of {number(everybody.pupils)}" if share else ""
    return (
        f"{stated_pc.source or 'The source'} gives {number(stated)} pupils with SEN{said}. Its "
        f"parts, {number(everybody.support)} with SEN support and {number(everybody.plans)} with "
        f"a plan, add up to {number(added)}{of}. The parts are shown.",
    )


def topics_known(own: Geography, span: Span) -> tuple[str, ...]:
    """The topics by which the area's pupils are broken down in a census. Three queries."""
    topics = dict(
        Breakdown.objects.exclude(key=Breakdown.TOTAL)
        .filter(Q(topic__in=TOPICS) | Q(topic__startswith=f"{NEED_TOPIC}, "))
        .values_list("pk", "topic")
    )
    rows = Observation.objects.filter(
        measure__in=list(measures_of_groups()),
        breakdown__in=list(topics),
        geography=own,
        period_id=span.pk,
        newest=True,
    ).values_list("breakdown_id", flat=True)
    return tuple(sorted({topics[key] for key in rows}))


def measures_of_groups() -> dict[int, str]:
    """What each measure counts of a group, by the measure's key."""
    kept = {code: which for family in FAMILIES.values() for which, code in family.items()}
    rows = Measure.objects.filter(code__in=kept).values_list("pk", "code")
    return {key: kept[code] for key, code in rows}


def topic(places: Places, span: Span, name: str) -> Topic:
    """The groups of a topic with their shares, here and elsewhere. Four queries, or seven."""
    found, order, source = counts_by_group(places.all_ids, span, name)
    if name == NEED_TOPIC and not any(place == places.own.pk for place, _ in found):
        table = totals(HEADLINE, [places.own.pk])
        if adds_up(table, places.own, span):
            source = merge_added_up(found, order, places.own, span)
    labels = [label for label in order if (places.own.pk, label) in found]
    place_shares = {place: shares(found, place, order) for place in places.all_ids}
    groups = tuple(
        Group(
            label,
            found[places.own.pk, label],
            place_shares[places.own.pk].get(label),
            mean(place_shares[pk].get(label) for pk in places.neighbour_ids),
            place_shares[places.region.pk].get(label) if places.region else None,
            place_shares[places.england.pk].get(label) if places.england else None,
        )
        for label in labels
    )
    return Topic(name, groups, source)


Found = dict[tuple[int, str], Counts]


def counts_by_group(geographies: list[int], span: Span, name: str) -> tuple[Found, list[str], str]:
    """Counts by place and label, the labels in order, and the releases. Four queries.

    Measures and breakdowns are named by key, so that each count is looked up in the index.
    """
    labels = dict(Breakdown.objects.filter(topic=name).values_list("pk", "label"))
    kept = measures_of_groups()
    rows = Observation.objects.filter(
        measure__in=list(kept),
        breakdown__in=list(labels),
        geography__in=geographies,
        period_id=span.pk,
        newest=True,
    ).values_list("measure_id", "geography_id", "breakdown_id", "value", "release_id")
    values: dict[tuple[int, str], dict[str, float | None]] = defaultdict(dict)
    met, releases = set(), set()
    for measure, place, breakdown, value, release in rows:
        met.add(breakdown)
        releases.add(release)
        values[place, labels[breakdown]][kept[measure]] = value
    source = ", ".join(str(each) for each in Release.objects.filter(pk__in=releases))
    order = [label for key, label in labels.items() if key in met]
    return {key: Counts(**found) for key, found in values.items()}, order, source


def merge_added_up(found: Found, order: list[str], own: Geography, span: Span) -> str:
    """Put the needs that the school-level file adds up to in; its name where there are any."""
    added = added_up(own, span)
    for need in SchoolNeed:
        support, plans = (
            added.counts.get((each, need))
            for each in (SchoolProvision.SUPPORT, SchoolProvision.PLAN)
        )
        if support is not None or plans is not None:
            found[own.pk, need.label] = Counts(support=support or 0, plans=plans or 0)
            order += [] if need.label in order else [need.label]
    return added.source


def shares(found: Found, place: int, labels: Iterable[str]) -> dict[str, float | None]:
    """Each group's share of all with SEN in a place; a share that a paper gives, as it is.

    Where the count of a group is not known, none is worked out.
    """
    of_place = {label: found[place, label] for label in labels if (place, label) in found}
    known = [counts.sen for counts in of_place.values()]
    whole = None if None in known else sum(filter(None, known))
    return {
        label: counts.share if counts.share is not None else share_of(counts.sen, whole)
        for label, counts in of_place.items()
    }
