"""Phase transfers, preparing for adulthood, and plans of young people past year 11.

Where a child moves to another phase of education, the plan is reviewed and amended before
31 March of the year of the move from secondary school to post-16, and before 15 February for
every other move (regulation 18(1) of the 2014 Regulations). So the last day is the day before.
From one post-16 setting to another five months are left (regulation 18(2)): such a move is taken
to be in September, and 31 March holds for it.

Which plans move in a year is recorded on the plan. Where nothing is recorded about that year
or the one beside it, the national curriculum year tells: the year before Reception, year 11,
the last year of the setting attended, and year 6 where its ages are not known.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, timedelta
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
from django.db.models.functions import Least

from commissioning.choices import PlacementBucket
from commissioning.models import LocalArea
from ehcp.models import Plan
from ehcp.queries.ages import curriculum_year_expression, school_year_begins
from ehcp.queries.placed import ATTENDED, bucket_then, with_places
from ehcp.queries.reviews import in_force, with_next_review
from ehcp.queries.timeliness import share

BORN: Final = "request__child__born_on"
YEAR_6, YEAR_9, YEAR_11, YEAR_12, YEAR_15 = 6, 9, 11, 12, 15
AGE_AT_END: Final = 5  # a pupil's age at the end of a school year, less its number
FEBRUARY, MARCH = (2, 15), (3, 31)
# Below which national curriculum year a move is of which kind.
MOVES: Final = (
    (0, "Early years to school"),
    (6, "To junior or middle school"),
    (YEAR_11, "To secondary or upper"),
    (YEAR_12, "Secondary to post-16"),
    (99, "Post-16 to post-16"),
)


@dataclass(frozen=True)
class Moved:
    """Plans of children who move in a year, by when the plan for the next phase came.

    `overdue` have none although the day is over, `ahead` have none and still have time.
    """

    in_time: int = 0
    late: int = 0
    overdue: int = 0
    ahead: int = 0

    def __add__(self, other: "Moved") -> "Moved":
        return Moved(*(a + b for a, b in zip(self.counts, other.counts, strict=True)))

    @property
    def counts(self) -> tuple[int, ...]:
        """The four numbers, which add up to all that move."""
        return tuple(getattr(self, field.name) for field in fields(self))

    @property
    def percent(self) -> float | None:
        """Share issued before the date, of all that move; None of nothing."""
        return share(self.in_time, sum(self.counts))


@dataclass(frozen=True)
class Move:
    """The plans of one kind of move and the last day on which they are in time."""

    label: str
    last_day: date
    moved: Moved


def deadlines(year: int) -> tuple[date, date]:
    """The first days that are too late in a year: 15 February, and 31 March to post-16."""
    return date(year, *FEBRUARY), date(year, *MARCH)


def transfer_year(on: date) -> int:
    """The calendar year of the moves of the academic year that a day is in."""
    return school_year_begins(on).year + 1


def plans_to_move(area: LocalArea, year: int, *, on: date) -> QuerySet[Plan]:
    """Plans of children who move in a year, with `move`, `deadline` and `final_on`.

    `deadline` is the first day that is too late. A plan counts if it was issued before that day
    and had not ceased by then, or by the day `on` if that is earlier.
    """
    february, march = deadlines(year)
    curriculum = curriculum_year_expression(BORN, february)
    kinds = [When(curriculum_year__lt=below, then=Value(label)) for below, label in MOVES]
    started = Q(started_on__lte=on, started_on__lt=F("deadline")) | Q(
        started_on__isnull=True, draft_on__isnull=True
    )
    going_on = Q(ceased_on__isnull=True) | Q(ceased_on__gte=F("end"))
    post_16 = When(curriculum_year__gte=YEAR_11, then=Value(march))
    plans: QuerySet[Plan] = (
        with_places(Plan.objects.filter(request__child__area=area), min(on, february))
        .annotate(curriculum_year=curriculum, leaves_at=F(f"{ATTENDED}__setting__highest_age"))
        .filter(moves_in(year))
        .annotate(
            move=Case(*kinds, default=Value(MOVES[-1][1]), output_field=CharField()),
            deadline=Case(post_16, default=Value(february), output_field=DateField()),
            final_on=_final(year, on),
        )
        .annotate(end=Least(F("deadline"), Value(on + timedelta(days=1))))
        .filter(started, going_on)
    )
    return plans


def moves_in(year: int) -> Q:
    """That a move is recorded for the year, or that the school year tells of one.

    For querysets with `curriculum_year` and `leaves_at`.
    """
    recorded = Q(phase_transfer_due_on__year=year)
    near = Q(phase_transfer_due_on__year__range=(year - 1, year + 1))
    leaves = Q(leaves_at=F("curriculum_year") + AGE_AT_END)
    told = (
        Q(curriculum_year=-1)
        | Q(curriculum_year__range=(0, YEAR_11 - 1)) & leaves
        | Q(curriculum_year=YEAR_6, leaves_at__isnull=True)
        | Q(curriculum_year=YEAR_11)
    )
    return recorded | told & (Q(phase_transfer_due_on__isnull=True) | ~near)


def _final(year: int, on: date) -> Case:
    """When the plan for the next phase came, if it did by the day and in the year before."""
    first = date(year - 1, *FEBRUARY)
    known = Q(phase_transfer_final_on__range=(first, on))
    return Case(When(known, then=F("phase_transfer_final_on")), output_field=DateField())


def states(on: date) -> dict[str, Q]:
    """What makes each number of `Moved` on a day, for plans with `deadline` and `final_on`."""
    waiting = Q(final_on__isnull=True)
    return {
        "in_time": Q(final_on__lt=F("deadline")),
        "late": Q(final_on__gte=F("deadline")),
        "overdue": waiting & Q(deadline__lte=on),
        "ahead": waiting & Q(deadline__gt=on),
    }


def moves(area: LocalArea, year: int, *, on: date) -> tuple[Move, ...]:
    """The plans of a year by kind of move, all kinds that have any. One query."""
    counts = {name: Count("pk", filter=condition) for name, condition in states(on).items()}
    plans: QuerySet[Any] = plans_to_move(area, year, on=on)
    rows = (
        plans.order_by()
        .values("move", "deadline")
        .annotate(**counts)
        .values_list("move", "deadline", *counts)
    )
    found = {
        (label, deadline): Move(label, deadline - timedelta(days=1), Moved(*numbers))
        for label, deadline, *numbers in rows
    }
    order = [label for _, label in MOVES]
    return tuple(found[key] for key in sorted(found, key=lambda key: order.index(key[0])))


@dataclass(frozen=True)
class Adulthood:
    """Plans in force from year 9 on, by when the next review is due.

    Every one of these reviews looks at preparing for adulthood.
    """

    overdue: int = 0
    this_year: int = 0
    later: int = 0
    undated: int = 0

    @property
    def counts(self) -> tuple[int, ...]:
        """Overdue, by 31 August, later, without a day to count from."""
        return tuple(getattr(self, field.name) for field in fields(self))


AGES_OF_ADULTHOOD: Final[Mapping[str, tuple[int, int]]] = {
    "Year 9": (9, 9),
    "Year 10": (10, 10),
    "Year 11": (11, 11),
    "Years 12 to 14": (YEAR_12, YEAR_15 - 1),
    "Past Year 14": (YEAR_15, 30),
}


def adulthood(area: LocalArea, *, on: date) -> tuple[tuple[str, Adulthood], ...]:
    """Plans from year 9 on by school year, and when their reviews are due. One query."""
    year_ends = date(school_year_begins(on).year + 1, 8, 31)
    dated = Q(due_on__isnull=False)
    rows = (
        with_next_review(in_force(area, on), on)
        .annotate(curriculum_year=curriculum_year_expression(BORN, on))
        .filter(curriculum_year__gte=YEAR_9)
        .order_by()
        .values("curriculum_year")
        .annotate(
            overdue=Count("pk", filter=Q(due_on__lt=on)),
            this_year=Count("pk", filter=Q(due_on__range=(on, year_ends))),
            later=Count("pk", filter=Q(due_on__gte=on) & Q(due_on__gt=year_ends)),
            undated=Count("pk", filter=~dated),
        )
    )
    by_year: dict[int, tuple[int, ...]] = {
        row["curriculum_year"]: (
            row["overdue"],
            row["this_year"],
            row["later"],
            row["undated"],
        )
        for row in rows
    }
    return tuple(
        (
            label,
            Adulthood(
                *(
                    sum(numbers[index] for year, numbers in by_year.items() if low <= year <= high)
                    for index in range(4)
                )
            ),
        )
        for label, (low, high) in AGES_OF_ADULTHOOD.items()
    )


@dataclass(frozen=True)
class Places:
    """Plans in one kind of placement: of years 12 to 14, and past year 14."""

    bucket: PlacementBucket
    post_16: int
    post_19: int


NOT_IN_EDUCATION: Final = (
    PlacementBucket.NEET,
    PlacementBucket.NOTICE_TO_CEASE,
    PlacementBucket.NOT_IN_EDUCATION,
    PlacementBucket.NOT_IN_EDUCATION_COMPULSORY,
)


def past_year_11(area: LocalArea, *, on: date) -> tuple[Places, ...]:
    """Plans in force past year 11 by kind of placement, those that have any. One query."""
    rows: Any = (
        with_places(in_force(area, on), on)
        .annotate(curriculum_year=curriculum_year_expression(BORN, on), bucket=bucket_then())
        .filter(curriculum_year__gte=YEAR_12)
        .order_by()
        .values("bucket")
        .annotate(
            post_16=Count("pk", filter=Q(curriculum_year__lt=YEAR_15)),
            post_19=Count("pk", filter=Q(curriculum_year__gte=YEAR_15)),
        )
    )
    found: defaultdict[str, tuple[int, int]] = defaultdict(lambda: (0, 0))
    found.update({row["bucket"]: (row["post_16"], row["post_19"]) for row in rows})
    return tuple(
        Places(bucket, *found[bucket.value]) for bucket in PlacementBucket if bucket in found
    )
