"""Annual reviews: what fell due and was held, what was decided when, and what falls due next.

A plan is to be reviewed within 12 months of its first issue or of its last review (Children and
Families Act 2014, section 44). The decision is due 4 weeks after the meeting (regulation 20),
an amended plan 8 weeks after the notice of the amendments (regulation 22), so 12 weeks after
the meeting. What is dated after the day `on` was not known on it.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, timedelta
from typing import Any, Final, Literal

from django.db.models import (
    Case,
    Count,
    DateField,
    Exists,
    F,
    Func,
    Max,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import ExtractYear, Greatest

from commissioning.models import LocalArea
from ehcp.choices import Need, ReviewOutcome
from ehcp.models import AnnualReview, Plan
from ehcp.queries.clock import AMEND_WEEKS, NOTICE_WEEKS, REVIEW_WEEKS, limit
from ehcp.queries.grouping import counts_by
from ehcp.queries.phases import AGE_LABELS, STAGE_LABELS, age_group_expression, stage_expression
from ehcp.queries.placed import with_need
from ehcp.queries.timeliness import UNKNOWN, Period, month_starts, share

MONTHS_AHEAD: Final = 13  # the month of the day, twelve more: every day on which one can fall due
# Weeks past the day, up to and including the upper end.
OVERDUE_BANDS: Final = (
    (4, "Up to 4 weeks"),
    (13, "Over 4 to 13 weeks"),
    (26, "Over 13 to 26 weeks"),
    (52, "Over 26 to 52 weeks"),
)
OVERDUE_A_YEAR: Final = "Over 52 weeks"

Grouping = Literal["stage", "need", "age"]
ANY: Final = "any"  # a part of the code of a figure that does not narrow


class YearAfter(Func):
    """The same day a year later; of 29 February the 28th."""

    template = "(%(expressions)s + INTERVAL '12 months')::date"
    output_field = DateField()


@dataclass(frozen=True)
class Due:
    """Plans that were to be reviewed in a year, by how far that has come.

    `ahead` are those whose 12 months still run and that have not been reviewed.
    """

    in_time: int = 0
    late: int = 0
    overdue: int = 0
    ahead: int = 0

    def __add__(self, other: "Due") -> "Due":
        return Due(*(a + b for a, b in zip(self.counts, other.counts, strict=True)))

    @property
    def counts(self) -> tuple[int, int, int, int]:
        """The four numbers, which add up to the plans that were to be reviewed."""
        return (self.in_time, self.late, self.overdue, self.ahead)

    @property
    def total(self) -> int:
        """Plans that were to be reviewed."""
        return sum(self.counts)

    @property
    def reached(self) -> int:
        """Plans that were reviewed, or whose 12 months are over."""
        return self.total - self.ahead

    @property
    def percent(self) -> float | None:
        """Share reviewed within 12 months of those that could be; None of nothing."""
        return share(self.in_time, self.reached)


@dataclass(frozen=True)
class DueGroup:
    """The plans of one stage of education or primary need; `code` is how figures name it."""

    label: str
    due: Due
    code: str


def year_of(year: int, on: date) -> Period:
    """A calendar year as far as it had come on a day."""
    return Period(date(year, 1, 1), min(on, date(year, 12, 31)))


def plans_to_review(area: LocalArea, year: int, *, on: date) -> QuerySet[Plan]:
    """Plans whose 12 months end in a year or ended before it, with `due_on` and `held_on`.

    The 12 months run from the last review before the year, or from the issue of the plan. One
    that ceased before it was reviewed is left out, and one of which neither day is known.
    """
    plans = Plan.objects.filter(request__child__area=area)
    return with_review_days(plans, year, on).filter(to_review(year, on))


def with_review_days(plans: QuerySet[Plan], year: int, on: date, mark: str = "") -> QuerySet[Plan]:
    """Plans with `counted_from`, `due_on` and `held_on` of a year; `mark` ends each name."""
    period, met = year_of(year, on), "reviews__meeting_on"
    before = Q(reviews__meeting_on__lt=period.starts)
    during = Q(reviews__meeting_on__range=(period.starts, period.ends))
    counted_from = Greatest(F("started_on"), Max(met, filter=before))
    dated: QuerySet[Plan] = plans.annotate(
        **{f"counted_from{mark}": counted_from, f"held_on{mark}": Min(met, filter=during)}
    ).annotate(**{f"due_on{mark}": YearAfter(F(f"counted_from{mark}"))})
    return dated


def to_review(year: int, on: date, mark: str = "") -> Q:
    """That a plan was to be reviewed in a year, for plans `with_review_days`."""
    period = year_of(year, on)
    held = Q(**{f"held_on{mark}__isnull": False})
    begun = Q(**{f"counted_from{mark}__lt": period.starts})
    return begun & (held | Q(ceased_on__isnull=True) | Q(ceased_on__gt=period.ends))


def due_states(year: int, on: date, mark: str = "") -> dict[str, Q]:
    """What makes each number of `Due` on a day, or when the year is over if it is by then."""
    held, due = f"held_on{mark}", f"due_on{mark}"
    waiting, ends = Q(**{f"{held}__isnull": True}), min(on, date(year + 1, 1, 1))
    return {
        "in_time": Q(**{f"{held}__lte": F(due)}),
        "late": Q(**{f"{held}__gt": F(due)}),
        "overdue": waiting & Q(**{f"{due}__lt": ends}),
        "ahead": waiting & Q(**{f"{due}__gte": ends}),
    }


def due_in(area: LocalArea, years: Iterable[int], *, on: date) -> dict[int, Due]:
    """The plans that were to be reviewed in each year. One query."""
    plans, counts = Plan.objects.filter(request__child__area=area), {}
    for year in years:
        plans = with_review_days(plans, year, on, mark := f"_{year}")
        for state, condition in due_states(year, on, mark).items():
            chosen = to_review(year, on, mark) & condition
            counts[f"{state}_{year}"] = Count("pk", filter=chosen)
    row = plans.aggregate(**counts)
    states = [field.name for field in fields(Due)]
    return {year: Due(*(row[f"{state}_{year}"] for state in states)) for year in years}


def due_by(area: LocalArea, year: int, *, on: date) -> dict[Grouping, tuple[DueGroup, ...]]:
    """The plans of a year by primary need, and by stage and age on its last day. One query."""
    states = due_states(year, on).items()
    state = Case(*(When(condition, then=Value(name)) for name, condition in states))
    # Each plan has one child and one first need: as the least of them they spare the database from
    # grouping every review by them.
    plans = with_need(plans_to_review(area, year, on=on)).annotate(
        born_on=Min("request__child__born_on"), need=Min("first_need__need")
    )
    ends = year_of(year, on).ends
    groups = {
        "stage": stage_expression("born_on", ends),
        "need": F("need"),
        "age": age_group_expression("born_on", ends),
    }
    counted = counts_by(plans, groups, state)
    return {by: _due_groups(by, counted[by]) for by in LABELS}


def _due_groups(by: Grouping, counted: Mapping[tuple[str, str], int]) -> tuple[DueGroup, ...]:
    """The groups of what was counted by value and state, those with any plan."""
    labels = LABELS[by]
    found: defaultdict[str, Due] = defaultdict(Due)
    for (key, state), many in counted.items():
        found[key if key in labels else ""] += Due(**{state: many})
    return tuple(
        DueGroup(label, found[key], code)
        for key, label, code in (*_codes(by), ("", UNKNOWN, f"{ANY}:none"))
        if key in found
    )


def _codes(by: Grouping) -> Iterator[tuple[str, str, str]]:
    """Each group's key, its label, and the parts of the code of a figure for it."""
    for index, (key, label) in enumerate(LABELS[by].items()):
        parts = {"stage": str(index), "need": f"{ANY}:{key}", "age": f"{ANY}:{ANY}:{index}"}
        yield key, label, parts[by]


LABELS: Final[Mapping[Grouping, Mapping[str, str]]] = {
    "stage": {label: label for label in STAGE_LABELS},
    "need": dict(Need.choices),
    "age": {label: label for label in AGE_LABELS},
}


@dataclass(frozen=True)
class Timing:
    """Plans by when the decision on their review came: within 4 weeks, later, on no known day.

    Of those that wait for one: whether the 4 weeks still run, or are over.
    """

    within: int = 0
    after: int = 0
    undated: int = 0

    @property
    def counts(self) -> tuple[int, int, int]:
        """The three numbers."""
        return (self.within, self.after, self.undated)


@dataclass(frozen=True)
class Decisions:
    """Plans with a review meeting in a year, by the outcome of the last one and its time."""

    maintained: Timing
    amended: Timing
    ceased: Timing
    awaited: Timing

    @property
    def rows(self) -> tuple[tuple[int, int, int], ...]:
        """Three numbers for each outcome, and for those that wait."""
        return tuple(getattr(self, field.name).counts for field in fields(self))

    @property
    def meetings(self) -> int:
        """All plans with a meeting."""
        return sum(sum(row) for row in self.rows)

    @property
    def within(self) -> int:
        """Decisions within 4 weeks of the meeting."""
        return sum(row[0] for row in self.rows[:3])

    @property
    def dated(self) -> int:
        """Decisions of which the day is known."""
        return self.within + sum(row[1] for row in self.rows[:3])

    @property
    def percent(self) -> float | None:
        """Share within 4 weeks of decisions of which the day is known."""
        return share(self.within, self.dated)


def meetings(area: LocalArea, period: Period) -> QuerySet[AnnualReview]:
    """The last review meeting of each plan in each calendar year of a period."""
    held = AnnualReview.objects.filter(meeting_on__range=(period.starts, period.ends))
    later = held.filter(
        plan=OuterRef("plan"),
        meeting_on__gt=OuterRef("meeting_on"),
        meeting_on__year=ExtractYear(OuterRef("meeting_on")),
    )
    return held.filter(~Exists(later), plan__request__child__area=area)


def decision_states(on: date) -> dict[str, dict[str, Q]]:
    """What makes each number of `Decisions`: by outcome, "" for those awaited, and by timing.

    The timing `any` stands for all of an outcome.
    """
    undated = Q(decided_on__isnull=True)
    known = ~Q(outcome="") & (Q(decided_on__lte=on) | undated)
    in_time = Q(decided_on__lte=F("meeting_on") + limit(REVIEW_WEEKS))
    awaited = Q(outcome="") | Q(decided_on__gt=on)
    running = Q(meeting_on__gte=on - limit(REVIEW_WEEKS))
    found = {}
    for outcome in ReviewOutcome:
        chosen = known & Q(outcome=outcome)
        found[outcome.value] = {
            "any": chosen,
            "within": chosen & in_time,
            "after": chosen & ~undated & ~in_time,
            "undated": chosen & undated,
        }
    found[""] = {
        "any": awaited,
        "within": awaited & running,
        "after": awaited & ~running,
        "undated": Q(pk__isnull=True),
    }
    return found


def decisions(area: LocalArea, years: Sequence[int], *, on: date) -> dict[int, Decisions]:
    """What was decided after the last meetings of each year, and when. One query."""
    order = [ReviewOutcome.MAINTAIN.value, ReviewOutcome.AMEND.value, ReviewOutcome.CEASE.value, ""]
    conditions = decision_states(on)
    timings = ("within", "after", "undated")
    counts = {
        f"n{index}_{timing}": Count("pk", filter=conditions[outcome][timing])
        for index, outcome in enumerate(order)
        for timing in timings
    }
    held = meetings(area, Period(date(min(years), 1, 1), year_of(max(years), on).ends))
    by_year: QuerySet[Any] = held.annotate(year=ExtractYear("meeting_on")).order_by()
    rows: Iterable[Any] = by_year.values("year").annotate(**counts)
    found = {
        row["year"]: tuple(
            Timing(*(row[f"n{index}_{timing}"] for timing in timings))
            for index in range(len(order))
        )
        for row in rows
    }
    return {year: Decisions(*found.get(year, (Timing(),) * len(order))) for year in years}


@dataclass(frozen=True)
class Amended:
    """Reviews of a year that were decided to amend the plan, by when the amended plan came.

    `running` wait for it within the 12 weeks, `past` beyond them. `noticed` are amended plans
    sent after a notice with a date, `within_notice` those sent within its 8 weeks.
    """

    in_time: int
    late: int
    running: int
    past: int
    noticed: int
    within_notice: int

    @property
    def counts(self) -> tuple[int, int, int, int]:
        """Four numbers that add up to the reviews that were decided to amend."""
        return (self.in_time, self.late, self.running, self.past)

    @property
    def reached(self) -> int:
        """Those whose plan came, or whose 12 weeks are over."""
        return self.in_time + self.late + self.past

    @property
    def percent(self) -> float | None:
        """Share of them within 12 weeks of the meeting."""
        return share(self.in_time, self.reached)


def amended_states(on: date) -> dict[str, Q]:
    """What makes each number of `Amended`; `any` stands for all."""
    decided = Q(decided_on__isnull=True) | Q(decided_on__lte=on)
    every = Q(outcome=ReviewOutcome.AMEND) & decided
    sent = every & Q(final_on__lte=on)
    waiting = every & (Q(final_on__isnull=True) | Q(final_on__gt=on))
    in_time = Q(final_on__lte=F("meeting_on") + limit(AMEND_WEEKS))
    running = Q(meeting_on__gte=on - limit(AMEND_WEEKS))
    noticed = sent & Q(draft_on__lte=F("final_on"))
    return {
        "any": every,
        "in_time": sent & in_time,
        "late": sent & ~in_time,
        "running": waiting & running,
        "past": waiting & ~running,
        "noticed": noticed,
        "within_notice": noticed & Q(final_on__lte=F("draft_on") + limit(NOTICE_WEEKS)),
    }


def amended(area: LocalArea, period: Period, *, on: date) -> Amended:
    """Amended plans after the last meetings of a period. One query."""
    conditions = amended_states(on)
    counts = {field.name: Count("pk", filter=conditions[field.name]) for field in fields(Amended)}
    return Amended(**meetings(area, period).aggregate(**counts))


@dataclass(frozen=True)
class Standing:
    """Plans in force on a day by when their next review is due; they add up to all of them."""

    overdue: tuple[tuple[str, int], ...]
    ahead: tuple[tuple[date, int], ...]
    undated: int

    @property
    def past(self) -> int:
        """Plans whose review is overdue."""
        return sum(many for _, many in self.overdue)

    @property
    def plans(self) -> int:
        """All plans in force."""
        return self.past + sum(many for _, many in self.ahead) + self.undated


def in_force(area: LocalArea, on: date) -> QuerySet[Plan]:
    """Plans in force on a day; one without any day came from elsewhere and counts too."""
    return Plan.objects.filter(going_on(on), request__child__area=area)


def going_on(on: date) -> Q:
    """What makes a plan one in force on a day."""
    started = Q(started_on__lte=on) | Q(started_on__isnull=True, draft_on__isnull=True)
    return started & (Q(ceased_on__isnull=True) | Q(ceased_on__gt=on))


def with_next_review(plans: QuerySet[Plan], on: date) -> QuerySet[Plan]:
    """Plans with `reviewed_on`, the last review by a day, and `due_on`, when the next is due."""
    last = AnnualReview.objects.filter(plan=OuterRef("pk"), meeting_on__lte=on)
    return plans.annotate(
        reviewed_on=Subquery(last.order_by("-meeting_on").values("meeting_on")[:1]),
        due_on=YearAfter(Greatest(F("started_on"), F("reviewed_on"))),
    )


def standing(area: LocalArea, *, on: date) -> Standing:
    """When the next reviews are due. One query."""
    plans: QuerySet[Any] = with_next_review(in_force(area, on), on)
    rows = plans.order_by().values_list("due_on")
    days = Counter(dict(rows.annotate(many=Count("pk"))))
    undated = days.pop(None, 0)
    bands: Counter[str] = Counter()
    ahead: Counter[date] = Counter()
    for day, many in days.items():
        if day < on:
            bands[_band(on - day)] += many
        else:
            ahead[day.replace(day=1)] += many
    labels = [*(label for _, label in OVERDUE_BANDS), OVERDUE_A_YEAR]
    last = on.replace(day=1) + timedelta(days=31 * (MONTHS_AHEAD - 1))
    listed = month_starts(on, last)[:MONTHS_AHEAD]
    return Standing(
        tuple((label, bands[label]) for label in labels),
        tuple((month, ahead[month]) for month in listed),
        undated,
    )


def _band(past: timedelta) -> str:
    """How long a review is overdue."""
    return next(
        (label for weeks, label in OVERDUE_BANDS if past <= timedelta(weeks=weeks)), OVERDUE_A_YEAR
    )


def first_year(area: LocalArea, on: date) -> int:
    """The first year in which a plan was to be reviewed: the year after the first was issued."""
    first = (
        Plan.objects.filter(request__child__area=area, started_on__lte=on)
        .order_by("started_on")
        .values_list("started_on", flat=True)
        .first()
    )
    return first.year + 1 if first else on.year
