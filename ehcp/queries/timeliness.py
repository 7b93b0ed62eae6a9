"""Timeliness as DfE counts it, from the area's own rows, as it was known on a day.

In the cohort is every plan that was issued after a request with a date and did not come from
another authority, in the period in which it was issued, whenever it was requested. DfE counts
both ways: with all plans, and leaving those out of both parts to which an exception of
regulation 10(4) applied.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate
from operator import add
from typing import Any, Final, Literal

from django.db.models import (
    Avg,
    Case,
    CharField,
    Count,
    DateField,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce, ExtractYear, TruncMonth
from django.db.models.lookups import LessThan

from commissioning.choices import PlacementBucket
from commissioning.models import LocalArea
from commissioning.queries.settings import bucket_expression
from ehcp.choices import AssessmentOutcome, Need, RequestOutcome, RequestSource
from ehcp.models import (
    Assessment,
    Attendance,
    NamedSetting,
    Plan,
    PlanNeed,
    Request,
    TimeException,
)
from ehcp.queries.ages import YearsBetween
from ehcp.queries.clock import DECIDE_WEEKS, ISSUE_WEEKS, REFUSE_WEEKS, limit
from ehcp.queries.days import DaysBetween, Median

COHORT: Final = (
    "In DfE’s cohort: plans issued after a request with a date. Plans that came from another "
    "authority and plans whose request has no date are not."
)
RECEIVED: Final = "request__received_on"
YEAR_WEEKS: Final = 52
# Weeks to the plan, up to and including the upper end.
BANDS: Final = (
    (16, "16 weeks or less"),
    (20, "Over 16 to 20 weeks"),
    (26, "Over 20 to 26 weeks"),
    (39, "Over 26 to 39 weeks"),
    (YEAR_WEEKS, "Over 39 to 52 weeks"),
)
OVER_A_YEAR: Final = "Over 52 weeks"
# DfE's age groups, by age on the day of the request.
AGES: Final = (
    (5, "Under 5"),
    (11, "5 to 10"),
    (16, "11 to 15"),
    (20, "16 to 19"),
    (26, "20 to 25"),
)
UNKNOWN: Final = "Not recorded"

Grouping = Literal["need", "source", "age", "setting"]


@dataclass(frozen=True)
class Period:
    """A stretch of days, both ends included."""

    starts: date
    ends: date


@dataclass(frozen=True)
class Tally:
    """Plans issued and how many within 20 weeks; `_ex` without those that had an exception."""

    issued: int = 0
    within: int = 0
    issued_ex: int = 0
    within_ex: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(
            self.issued + other.issued,
            self.within + other.within,
            self.issued_ex + other.issued_ex,
            self.within_ex + other.within_ex,
        )

    @property
    def late(self) -> int:
        """Plans issued after the 20 weeks, exceptions included."""
        return self.issued - self.within

    @property
    def excepted(self) -> int:
        """Plans to which an exception applied."""
        return self.issued - self.issued_ex

    @property
    def percent(self) -> float | None:
        """Share within 20 weeks, exceptions included; None without a plan."""
        return share(self.within, self.issued)

    @property
    def percent_ex(self) -> float | None:
        """Share within 20 weeks, exceptions left out of both parts; None without a plan."""
        return share(self.within_ex, self.issued_ex)


def share(part: int, whole: int) -> float | None:
    """A percentage, or None of nothing."""
    return 100 * part / whole if whole else None


@dataclass(frozen=True)
class Month:
    """A month's plans, and those of its year up to its end."""

    starts: date
    tally: Tally
    in_year: Tally


@dataclass(frozen=True)
class Group:
    """Plans of one need, source or age."""

    label: str
    tally: Tally


@dataclass(frozen=True)
class Kept:
    """How many decisions of a kind were taken, and how many within their limit."""

    made: int
    within: int

    @property
    def percent(self) -> float | None:
        """Share within the limit; None without a decision."""
        return share(self.within, self.made)


@dataclass(frozen=True)
class Waits:
    """How long plans took: a count for each band of weeks, median and mean in weeks.

    `mean_ex` and `plans_ex` leave plans out to which an exception applied.
    """

    bands: tuple[tuple[str, int], ...]
    median: float | None
    mean: float | None
    mean_ex: float | None = None
    plans_ex: int = 0

    @property
    def plans(self) -> int:
        """All plans."""
        return sum(count for _, count in self.bands)


def cohort(area: LocalArea, on: date) -> QuerySet[Plan]:
    """The plans in DfE's cohort that had been issued by a day, with `excepted`, `intime`, `days`.

    An exception counts where the return says so, or where one began before the plan was issued.
    """
    exceptions = TimeException.objects.filter(
        request=OuterRef("request"), from_on__lte=OuterRef("started_on")
    )
    flagged = Coalesce(F("request__assessment__exceptions_apply"), False)
    return Plan.objects.filter(
        request__child__area=area,
        request__received_on__isnull=False,
        transferred_from="",
        started_on__lte=on,
    ).annotate(
        excepted=Case(When(Exists(exceptions), then=Value(True)), default=flagged),
        intime=Case(
            When(started_on__lte=F(RECEIVED) + limit(ISSUE_WEEKS), then=Value(True)),
            default=Value(False),
        ),
        days=DaysBetween(F("started_on"), F(RECEIVED)),
    )


def counts() -> dict[str, Count]:
    """The four numbers of a tally, as aggregates."""
    plain, intime = Q(excepted=False), Q(intime=True)
    return {
        "issued": Count("pk"),
        "within": Count("pk", filter=intime),
        "issued_ex": Count("pk", filter=plain),
        "within_ex": Count("pk", filter=plain & intime),
    }


def issued_in(plans: QuerySet[Plan], period: Period) -> QuerySet[Plan]:
    """Those issued in a period."""
    return plans.filter(started_on__range=(period.starts, period.ends))


def twelve_months(on: date) -> Period:
    """The year that ends with a day."""
    try:
        before = on.replace(year=on.year - 1)
    except ValueError:
        before = on.replace(year=on.year - 1, day=28)
    return Period(before + timedelta(days=1), on)


def this_year(on: date) -> Period:
    """The calendar year so far."""
    return Period(date(on.year, 1, 1), on)


def tally(area: LocalArea, period: Period, *, on: date) -> Tally:
    """The plans of a period. One query."""
    return Tally(**issued_in(cohort(area, on), period).aggregate(**counts()))


def months(area: LocalArea, *, on: date) -> tuple[Month, ...]:
    """Every month from the first plan to the day, those without a plan too. One query."""
    rows = (
        cohort(area, on)
        .annotate(month=TruncMonth("started_on", output_field=DateField()))
        .order_by("month")
        .values("month")
        .annotate(**counts())
    )
    found = {row.pop("month"): Tally(**row) for row in _dicts(rows)}
    if not found:
        return ()
    listed = [(day, found.get(day, Tally())) for day in month_starts(min(found), on)]
    return tuple(
        Month(day, each, in_year)
        for year in range(min(found).year, on.year + 1)
        for (day, each), in_year in _running([m for m in listed if m[0].year == year])
    )


def _dicts(rows: Iterable[Any]) -> list[dict[str, Any]]:
    """Rows of `values()` as plain dictionaries, to be taken apart at once."""
    return [dict(row) for row in rows]


def _running(
    listed: list[tuple[date, Tally]],
) -> Iterable[tuple[tuple[date, Tally], Tally]]:
    """Months of a year, each with the sum up to it."""
    return zip(listed, accumulate((each for _, each in listed), add), strict=True)


def month_starts(first: date, last: date) -> list[date]:
    """The first days of the months from one day to another."""
    numbers = range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
    return [date(number // 12, number % 12 + 1, 1) for number in numbers]


def years(listed: tuple[Month, ...]) -> dict[int, Tally]:
    """Calendar years from their months; the last one is as far as its months go."""
    return {month.starts.year: month.in_year for month in listed}


def groups(area: LocalArea, by: Grouping, period: Period, *, on: date) -> tuple[Group, ...]:
    """The plans of a period by primary need, source of the request, age then, or the placement
    of the day. One query.
    """
    plans = issued_in(cohort(area, on), period)
    rows = _grouped(plans, by, on).values("group").annotate(**counts())
    return _in_order(by, _dicts(rows))


def groups_by_year(
    area: LocalArea, by: Grouping, first: int, *, on: date
) -> dict[int, tuple[Group, ...]]:
    """The same for each calendar year from the first. One query."""
    plans = issued_in(cohort(area, on), Period(date(first, 1, 1), on))
    dated = _grouped(plans, by, on).annotate(year=ExtractYear("started_on"))
    by_year: defaultdict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in _dicts(dated.values("year", "group").annotate(**counts())):
        by_year[row.pop("year")].append(row)
    return {year: _in_order(by, rows) for year, rows in by_year.items()}


def _grouped(plans: QuerySet[Plan], by: Grouping, on: date) -> QuerySet[Any]:
    """Plans with `group`, a key of `LABELS`."""
    expression = placement(on) if by == "setting" else GROUPINGS[by]
    return plans.annotate(group=expression).order_by()


def _in_order(by: Grouping, rows: Iterable[dict[str, Any]]) -> tuple[Group, ...]:
    """The groups of counted rows, those that have any."""
    found: defaultdict[str, Tally] = defaultdict(Tally)
    for row in rows:
        label = LABELS[by].get(row.pop("group") or "", UNKNOWN)
        found[label] += Tally(**row)
    ordered = [*LABELS[by].values(), UNKNOWN]
    return tuple(Group(label, found[label]) for label in ordered if label in found)


def _age_group() -> Case:
    """DfE's age group on the day of the request."""
    age = YearsBetween(F(RECEIVED), F("request__child__born_on"))
    whens = [When(LessThan(age, below), then=Value(label)) for below, label in AGES]
    return Case(*whens, default=Value(""), output_field=CharField())


def placement(on: date) -> Coalesce:
    """DfE's kind of placement: of the setting attended on a day, else of the one named."""
    still = Q(left_on=None) | Q(left_on__gt=on)
    attended = Attendance.objects.filter(still, plan=OuterRef("pk"), rank=1, entered_on__lte=on)
    named = NamedSetting.objects.filter(plan=OuterRef("pk"), rank=1)
    bucket = bucket_expression()
    return Coalesce(
        Subquery(attended.order_by("-entered_on").annotate(bucket=bucket).values("bucket")[:1]),
        Subquery(named.annotate(bucket=bucket).values("bucket")[:1]),
        Value(PlacementBucket.NOT_RECORDED.value),
    )


def waits(area: LocalArea, period: Period, *, on: date) -> Waits:
    """How long the plans of a period took, exceptions included. One query."""
    edges = [weeks for weeks, _ in BANDS]
    plans = issued_in(cohort(area, on), period)
    bands = {
        f"band_{index}": Count("pk", filter=_between(low, high))
        for index, (low, high) in enumerate(zip([None, *edges], [*edges, None], strict=True))
    }
    plain = Q(excepted=False)
    row = plans.aggregate(
        median=Median("days"),
        mean=Avg("days"),
        mean_ex=Avg("days", filter=plain),
        plans_ex=Count("pk", filter=plain),
        **bands,
    )
    labels = [*(label for _, label in BANDS), OVER_A_YEAR]
    return Waits(
        tuple((label, row[f"band_{index}"]) for index, label in enumerate(labels)),
        in_weeks(row["median"]),
        in_weeks(row["mean"]),
        in_weeks(row["mean_ex"]),
        row["plans_ex"],
    )


def _between(low: int | None, high: int | None) -> Q:
    """Over one number of weeks and up to another."""
    over = Q(days__gt=7 * low) if low is not None else Q()
    return over & (Q(days__lte=7 * high) if high is not None else Q())


def in_weeks(days: float | None) -> float | None:
    """Days as weeks."""
    return None if days is None else float(days) / 7


def decided_in_six_weeks(area: LocalArea, period: Period, *, on: date) -> Kept:
    """Requests of a period that had been decided by a day, and those within 6 weeks. One query.

    As DfE counts: by the day of the request; withdrawn ones are not timed.
    """
    timed = [RequestOutcome.ASSESS, RequestOutcome.REFUSED]
    requests = Request.objects.filter(
        child__area=area,
        received_on__range=(period.starts, period.ends),
        outcome__in=timed,
        decided_on__lte=on,
    )
    in_time = Q(decided_on__lte=F("received_on") + limit(DECIDE_WEEKS))
    return Kept(**requests.aggregate(made=Count("pk"), within=Count("pk", filter=in_time)))


def refused_in_16_weeks(area: LocalArea, period: Period, *, on: date) -> Kept:
    """Decisions of a period not to issue a plan, and those within 16 weeks. One query."""
    refused = Assessment.objects.filter(
        request__child__area=area,
        request__received_on__isnull=False,
        outcome=AssessmentOutcome.REFUSED,
        decided_on__range=(period.starts, min(period.ends, on)),
    )
    in_time = Q(decided_on__lte=F(RECEIVED) + limit(REFUSE_WEEKS))
    return Kept(**refused.aggregate(made=Count("pk"), within=Count("pk", filter=in_time)))


GROUPINGS: Final[Mapping[Grouping, Any]] = {
    "need": Subquery(PlanNeed.objects.filter(plan=OuterRef("pk"), rank=1).values("need")[:1]),
    "source": F("request__source"),
    "age": _age_group(),
}
LABELS: Final[Mapping[Grouping, Mapping[str, str]]] = {
    "need": dict(Need.choices),
    "source": dict(RequestSource.choices),
    "age": {label: label for _, label in AGES},
    "setting": dict(PlacementBucket.choices),
}
