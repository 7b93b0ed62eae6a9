"""The plans that an area maintains on a day, by group, and how their number went.

A plan counts from the day on which it was issued to the day before it ceased; one that came from
elsewhere without a start counts until it ceased. Age and setting are those of the day. The
record of a child (sex, ethnicity, looked after) and of a need has no dates: it is today's.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import pairwise
from typing import Any, Final

from django.db.models import (
    Case,
    CharField,
    Count,
    DateField,
    F,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import Coalesce, NullIf, TruncMonth
from django.db.models.lookups import LessThanOrEqual

from commissioning.choices import PlacementBucket, PlacementGroup
from commissioning.models import LocalArea
from commissioning.queries.settings import out_of_area_expression
from config.lib.disclosure import is_small
from ehcp.choices import ETHNIC_GROUPS, Need, Residential, Sex
from ehcp.models import Plan
from ehcp.queries.ages import age_expression, curriculum_year_expression
from ehcp.queries.days import month_end
from ehcp.queries.grouping import counts_by
from ehcp.queries.placed import ATTENDED, NAMED, bucket_then, with_need, with_places
from ehcp.queries.reviews import in_force
from ehcp.queries.timeliness import UNKNOWN, month_starts

YEARS_BACK: Final = 5
BORN: Final = "request__child__born_on"
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

    def counts(self, found: Mapping[Any, int]) -> "Counts":
        """What was counted by value, by label; empty groups left out."""
        plans: Counter[str] = Counter()
        for value, many in found.items():
            plans[self.labels.get(value, UNKNOWN)] += many
        return {label: plans[label] for label in self.order if plans[label]}

    @property
    def order(self) -> tuple[str, ...]:
        """The labels, what is not recorded last."""
        return tuple(dict.fromkeys([*self.labels.values(), UNKNOWN]))


Counts = Mapping[str, int]  # plans by label, in the order of the topic


def banded(bands: tuple[tuple[int | None, str], ...], number: Any) -> Case:
    """The label of the first band whose upper end a number does not pass."""
    whens = [
        When(LessThanOrEqual(number, highest), then=Value(label))
        for highest, label in bands
        if highest is not None
    ]
    return Case(*whens, default=Value(bands[-1][1]), output_field=CharField())


def _labels(bands: tuple[tuple[int | None, str], ...]) -> dict[str, str]:
    """Bands whose value is their label."""
    return {label: label for _, label in bands}


def _field(path: str, area: LocalArea, on: date) -> F:
    """What is recorded, whatever the day."""
    return F(path)


def _bucket(area: LocalArea, on: date) -> Case:
    """DfE's kind of placement."""
    return bucket_then()


def _age(area: LocalArea, on: date) -> Case:
    """The age on the day, in bands."""
    return banded(AGES, age_expression(BORN, on))


def _phase(area: LocalArea, on: date) -> Case:
    """The stage of the national curriculum on the day."""
    return banded(PHASES, curriculum_year_expression(BORN, on))


def place_then(area: LocalArea, on: date) -> Case:
    """Where the setting is: the one attended if the register knows it, else the one named.

    For rows `with_places`.
    """
    own = area.geography
    whens = []
    for way in (f"{ATTENDED}__setting", f"{NAMED}__setting"):
        elsewhere = Q(out_of_area_expression(own, f"{way}__"))
        whens += [
            When(elsewhere, then=Value(OUT_OF_AREA)),
            When(**{f"{way}__authority": own}, then=Value(IN_AREA)),
            When(**{f"{way}__isnull": False}, then=Value(NOWHERE)),
        ]
    return Case(*whens, default=Value(NO_SETTING), output_field=CharField())


def _residential(area: LocalArea, on: date) -> Coalesce:
    """The plan's own residential code, else that of the setting attended."""
    return Coalesce(NullIf("residential", Value("")), f"{ATTENDED}__residential", Value(""))


TOPICS: Final = (
    Topic("need", "Primary need", dict(Need.choices), partial(_field, "first_need__need")),
    Topic("age", "Age", _labels(AGES), _age),
    Topic("phase", "National curriculum stage", _labels(PHASES), _phase),
    Topic("sex", "Sex", dict(Sex.choices), partial(_field, "request__child__sex")),
    Topic(
        "ethnicity",
        "Ethnicity",
        {code: label for label, codes in ETHNIC_GROUPS.items() for code in codes},
        partial(_field, "request__child__ethnicity"),
    ),
    Topic("bucket", "Placement", dict(PlacementBucket.choices), _bucket),
    Topic(
        "place",
        "In or out of the area",
        {each: each for each in (IN_AREA, OUT_OF_AREA, NO_SETTING, NOWHERE)},
        place_then,
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
        partial(_field, "request__child__looked_after"),
    ),
)


def placement_groups(buckets: Counts) -> Counts:
    """Plans by what DfE adds placement buckets up to."""
    by_label = {bucket.label: bucket.group.label for bucket in PlacementBucket}
    found: Counter[str] = Counter()
    for label, plans in buckets.items():
        found[by_label.get(label, PlacementGroup.NOT_RECORDED.label)] += plans
    return {str(group.label): found[group.label] for group in PlacementGroup if found[group.label]}


def all_counts(area: LocalArea, *, on: date) -> dict[str, Counts]:
    """The plans in force on a day by every topic; empty groups left out. One query."""
    expressions = {topic.key: topic.expression(area, on) for topic in TOPICS}
    plans = with_need(with_places(in_force(area, on), on))
    found = counts_by(plans, expressions)
    return {topic.key: topic.counts(found[topic.key]) for topic in TOPICS}


@dataclass(frozen=True)
class Stand:
    """How many plans were in force at the end of a month, or on the day if the month goes on.

    `ceased`, `issued` and `came` did so since the end of the month before: issued as timeliness
    counts it, came otherwise, mostly from another authority.
    """

    on: date
    plans: int
    ceased: int = 0
    issued: int = 0
    came: int = 0

    @property
    def changed(self) -> tuple[int, int, int]:
        """What changed the number."""
        return (self.ceased, self.issued, self.came)


def stands(area: LocalArea, *, on: date, years: int = YEARS_BACK) -> tuple[Stand, ...]:
    """The plans in force at the ends of the months of the last years. Four queries."""
    elsewhere = Q(started_on=None, draft_on=None)
    plans = Plan.objects.filter(request__child__area=area)
    started = plans.filter(started_on__lte=on)
    begun = _by_month(started, "started_on")
    own = started.filter(request__received_on__isnull=False, transferred_from="")
    issued = _by_month(own, "started_on")
    ended = _by_month(
        plans.filter(Q(started_on__isnull=False) | elsewhere, ceased_on__lte=on), "ceased_on"
    )
    number = plans.filter(elsewhere).count()
    first = date(on.year - years, on.month, 1)
    found = []
    for starts in month_starts(min([first, *begun, *ended]), on):
        number += begun[starts] - ended[starts]
        if starts >= first:
            changed = (ended[starts], issued[starts], begun[starts] - issued[starts])
            found.append(Stand(min(month_end(starts), on), number, *changed))
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


def open_to_all(listed: Sequence[Stand]) -> tuple[Stand, ...]:
    """The stands that a board may see: no two of them tell what few children did in between.

    Two stands give how many plans were issued and came between them, less those that ceased; other
    pages have two of the three for years. So between neighbours none of them is 1 to 4. Months
    are shown within years of which both ends are.
    """
    years = _thinned(listed, year_ends(listed))
    found = years[:1]
    for before, end in pairwise(years):
        whole = end.on.year == before.on.year + 1
        months = _since(listed, before, end) if whole else [end]
        inner = _thinned(listed, months)
        while len(inner) > 1 and _tells_of_few(listed, before, inner[0]):
            del inner[0]
        found += inner
    return tuple(found)


def _thinned(listed: Sequence[Stand], ends: Sequence[Stand]) -> list[Stand]:
    """The newest of some stands, and of those before it each that tells nothing with the next."""
    kept = list(ends[-1:])
    for each in reversed(ends[:-1]):
        if not _tells_of_few(listed, each, kept[0]):
            kept.insert(0, each)
    return kept


def _since(listed: Sequence[Stand], first: Stand, last: Stand) -> list[Stand]:
    """The stands after one and up to another."""
    return [each for each in listed if first.on < each.on <= last.on]


def _tells_of_few(listed: Sequence[Stand], first: Stand, last: Stand) -> bool:
    """Whether few plans ceased, were issued or came between two stands."""
    between = (each.changed for each in _since(listed, first, last))
    return any(is_small(sum(numbers)) for numbers in zip(*between, strict=True))
