"""The plans that an area maintains on a day, by group, and how their number went.

A plan counts from the day on which it was issued to the day before it ceased; one that came from
elsewhere without a start counts until it ceased. Age and setting are those of the day. The
record of a child (sex, ethnicity, looked after) and of a need has no dates: it is today's.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db.models import (
    Case,
    CharField,
    Count,
    DateField,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce, TruncMonth

from commissioning.choices import PlacementBucket, PlacementGroup
from commissioning.models import LocalArea
from ehcp.choices import ETHNIC_GROUPS, Need, Residential, Sex, Stage
from ehcp.models import Plan, PlanNeed, Request
from ehcp.queries.ages import age_expression, curriculum_year_expression
from ehcp.queries.case_filters import attended_on, month_end, placement_bucket
from ehcp.queries.caseload import setting_of_the_case, with_setting
from ehcp.queries.stages import with_stage
from ehcp.queries.timeliness import UNKNOWN, month_starts

YEARS_BACK: Final = 5
AGES: Final = (
    (4, "Under 5"),
    (10, "5 to 10"),
    (15, "11 to 15"),
    (19, "16 to 19"),
    (None, "20 to 25"),
)
PHASES: Final = (
    (-1, "Before Reception"),
    (2, "Reception and key stage 1"),
    (6, "Key stage 2"),
    (9, "Key stage 3"),
    (11, "Key stage 4"),
    (14, "Years 12 to 14"),
    (None, "Past Year 14"),
)
IN_AREA, OUT_OF_AREA = "In the area", "Out of the area"
NO_SETTING, NOWHERE = "No setting in the register", "Not known where the setting is"
NOT_RESIDENTIAL: Final = "Not residential"
LOOKED_AFTER, NOT_LOOKED_AFTER = "Looked after", "Not looked after"


@dataclass(frozen=True)
class Topic:
    """A way of grouping: its name, and the labels in their order by the value in the database."""

    key: str
    name: str
    labels: Mapping[Any, str]
    expression: Callable[[LocalArea, date], Any]

    def of(self, value: Any) -> str:
        """The label of a value."""
        return self.labels.get(value, UNKNOWN)

    @property
    def order(self) -> tuple[str, ...]:
        """The labels, what is not recorded last."""
        return tuple(dict.fromkeys([*self.labels.values(), UNKNOWN]))


Counts = Mapping[str, int]  # plans by label, in the order of the topic


def maintained(area: LocalArea, on: date) -> QuerySet[Any]:
    """The requests whose plan is in force on a day, as the caseload lists them."""
    requests = Request.objects.filter(child__area=area, plan__isnull=False)
    return with_stage(requests, on).filter(stage=Stage.IN_FORCE)


def banded(bands: tuple[tuple[int | None, str], ...]) -> Case:
    """The label of the first band whose upper end `banded_number` does not pass."""
    whens = [
        When(banded_number__lte=highest, then=Value(label))
        for highest, label in bands
        if highest is not None
    ]
    return Case(*whens, default=Value(bands[-1][1]), output_field=CharField())


def _labels(bands: tuple[tuple[int | None, str], ...]) -> dict[str, str]:
    """Bands whose value is their label."""
    return {label: label for _, label in bands}


def _need(area: LocalArea, on: date) -> Subquery:
    """The primary need."""
    return Subquery(PlanNeed.objects.filter(plan=OuterRef("plan"), rank=1).values("need")[:1])


def _place(area: LocalArea, on: date) -> Case:
    """Where the setting is."""
    return Case(
        When(setting_pk=None, then=Value(NO_SETTING)),
        When(outside=True, then=Value(OUT_OF_AREA)),
        When(setting_authority=area.geography_id, then=Value(IN_AREA)),
        default=Value(NOWHERE),
        output_field=CharField(),
    )


def _residential(area: LocalArea, on: date) -> Case:
    """The plan's own residential code, else that of the setting attended."""
    attended = attended_on(on).filter(residential__gt="").values("residential")[:1]
    return Case(
        When(plan__residential__gt="", then=F("plan__residential")),
        default=Coalesce(Subquery(attended), Value("")),
        output_field=CharField(),
    )


TOPICS: Final = (
    Topic("need", "Primary need", dict(Need.choices), _need),
    Topic("age", "Age", _labels(AGES), lambda area, on: banded(AGES)),
    Topic("phase", "National curriculum stage", _labels(PHASES), lambda area, on: banded(PHASES)),
    Topic("sex", "Sex", dict(Sex.choices), lambda area, on: F("child__sex")),
    Topic(
        "ethnicity",
        "Ethnicity",
        {code: label for label, codes in ETHNIC_GROUPS.items() for code in codes},
        lambda area, on: F("child__ethnicity"),
    ),
    Topic(
        "bucket",
        "Placement",
        dict(PlacementBucket.choices),
        lambda area, on: placement_bucket(on),
    ),
    Topic(
        "place",
        "In or out of the area",
        {each: each for each in (IN_AREA, OUT_OF_AREA, NO_SETTING, NOWHERE)},
        _place,
    ),
    Topic(
        "residential",
        "Residential",
        {**dict(Residential.choices), "": NOT_RESIDENTIAL},
        _residential,
    ),
    Topic(
        "looked_after",
        "Looked after or not",
        {True: LOOKED_AFTER, False: NOT_LOOKED_AFTER},
        lambda area, on: F("child__looked_after"),
    ),
)
NUMBERS: Final[Mapping[str, Callable[[str, date], Any]]] = {
    "age": age_expression,
    "phase": curriculum_year_expression,
}


def group_counts(area: LocalArea, topic: Topic, *, on: date) -> Counts:
    """The plans in force on a day by the groups of a topic; empty groups left out. One query."""
    rows = maintained(area, on)
    if topic.key in NUMBERS:
        rows = rows.annotate(banded_number=NUMBERS[topic.key]("child__born_on", on))
    if topic.key == "place":
        rows = with_setting(rows.annotate(setting_pk=setting_of_the_case(on)), area.geography)
    grouped: Iterable[Any] = (
        rows.annotate(group=topic.expression(area, on))
        .order_by()
        .values_list("group")
        .annotate(plans=Count("pk"))
    )
    found: Counter[str] = Counter()
    for value, plans in grouped:
        found[topic.of(value)] += plans
    return {label: found[label] for label in topic.order if found[label]}


def placement_groups(buckets: Counts) -> Counts:
    """Plans by what DfE adds placement buckets up to."""
    by_label = {bucket.label: bucket.group.label for bucket in PlacementBucket}
    found: Counter[str] = Counter()
    for label, plans in buckets.items():
        found[by_label.get(label, PlacementGroup.NOT_RECORDED.label)] += plans
    return {str(group.label): found[group.label] for group in PlacementGroup if found[group.label]}


def all_counts(area: LocalArea, *, on: date) -> dict[str, Counts]:
    """The plans in force on a day by every topic. A query for each."""
    return {topic.key: group_counts(area, topic, on=on) for topic in TOPICS}


@dataclass(frozen=True)
class Stand:
    """How many plans were in force at the end of a month, or on the day if the month goes on."""

    on: date
    plans: int


def stands(area: LocalArea, *, on: date, years: int = YEARS_BACK) -> tuple[Stand, ...]:
    """The plans in force at the ends of the months of the last years. Three queries."""
    elsewhere = Q(started_on=None, draft_on=None)
    plans = Plan.objects.filter(request__child__area=area)
    begun = _by_month(plans.filter(started_on__lte=on), "started_on")
    ended = _by_month(
        plans.filter(Q(started_on__isnull=False) | elsewhere, ceased_on__lte=on), "ceased_on"
    )
    number = plans.filter(elsewhere).count()
    first = date(on.year - years, on.month, 1)
    found = []
    for starts in month_starts(min([first, *begun, *ended]), on):
        number += begun[starts] - ended[starts]
        if starts >= first:
            found.append(Stand(min(month_end(starts), on), number))
    return tuple(found)


def _by_month(plans: QuerySet[Plan], field: str) -> Counter[date]:
    """How many plans by the month of a date."""
    rows: Iterable[Any] = (
        plans.annotate(month=TruncMonth(field, output_field=DateField()))
        .order_by()
        .values_list("month")
        .annotate(plans=Count("pk"))
    )
    return Counter(dict(rows))


def year_ends(listed: Iterable[Stand]) -> tuple[Stand, ...]:
    """Those of the last days of calendar years, and the newest."""
    found = list(listed)
    return tuple(
        each
        for index, each in enumerate(found, start=1)
        if (each.on.month, each.on.day) == (12, 31) or index == len(found)
    )
