"""What June will publish: the year's figure from open cases and the recent pace.

A queue, month by month. Each month issues as many plans as the recent months did, taken from
the cases that are ready by its end: in its middle, or on the day on which they are ready. What
is in time follows from the day on which its request was received. Every number is an
expectation, so it may be a fraction: a request that may still be refused counts for the share
that lately became a plan.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from django.db.models import TextChoices

from ehcp.queries.clock import within
from ehcp.queries.forecast_margins import Margin, margin_for
from ehcp.queries.timeliness import Tally, month_starts


class Order(TextChoices):
    """In which order ready cases get their plans."""

    LATELY = "lately", "The same share in time as lately"
    OLDEST = "oldest", "The longest waiting first"
    NEWEST = "newest", "The newest first"


@dataclass(frozen=True)
class Waiting:
    """Plans to come from requests of one day. `plans` is how many, as an expectation."""

    received: date
    ready: date
    plans: float
    excepted: bool = False


@dataclass(frozen=True)
class Pace:
    """What a month brings, as lately. All but `lead_days` and the shares are plans a month.

    `lead_days` is the soonest that a new request becomes ready; `in_time` is the share of plans
    in time (0 to 1), `excepted` the share to which an exception applies.
    """

    issued: float
    arriving: float
    lead_days: int
    in_time: float
    excepted: float = 0.0


@dataclass(frozen=True)
class Plans:
    """Plans issued and in time, expected; `_ex` without those that had an exception."""

    issued: float = 0.0
    within: float = 0.0
    issued_ex: float = 0.0
    within_ex: float = 0.0

    def __add__(self, other: "Plans") -> "Plans":
        return Plans(
            self.issued + other.issued,
            self.within + other.within,
            self.issued_ex + other.issued_ex,
            self.within_ex + other.within_ex,
        )

    @property
    def percent(self) -> float | None:
        """Share in time, exceptions included."""
        return 100 * self.within / self.issued if self.issued else None

    @property
    def percent_ex(self) -> float | None:
        """Share in time, exceptions left out of both parts."""
        return 100 * self.within_ex / self.issued_ex if self.issued_ex else None


def known(tally: Tally) -> Plans:
    """Plans that have been issued."""
    return Plans(tally.issued, tally.within, tally.issued_ex, tally.within_ex)


@dataclass(frozen=True)
class MonthAhead:
    """A month to come: its plans, the year's so far with it, and who waits beyond 20 weeks."""

    starts: date
    plans: Plans
    in_year: Plans
    backlog: float


@dataclass
class _Place:
    """A place in the queue, from which plans are taken.

    `day` is when its plans would be issued this month: in the middle, or once they are ready.
    """

    waiting: Waiting
    left: float = field(init=False)
    day: date = date.max

    def __post_init__(self) -> None:
        self.left = self.waiting.plans

    @property
    def in_time(self) -> bool:
        """Whether its plans would be in time."""
        return within(self.waiting.received, self.day)


def run(
    waiting: Iterable[Waiting],
    pace: Pace,
    *,
    on: date,
    until: date,
    so_far: Plans = Plans(),
    order: Order = Order.LATELY,
) -> tuple[MonthAhead, ...]:
    """The months from a day to the last one. `so_far` is what this year has issued by the day."""
    queue = [_Place(each) for each in waiting]
    found: list[MonthAhead] = []
    in_year = so_far
    for starts in month_starts(on + timedelta(days=1), until):
        first = max(starts, on + timedelta(days=1))
        ends = _month_end(starts)
        part = ((ends - first).days + 1) / ((ends - starts).days + 1)
        middle = first + (ends - first) / 2
        queue += [_Place(each) for each in arrivals(pace, part, middle)]
        for place in queue:
            place.day = max(middle, place.waiting.ready)
        ready = [place for place in queue if place.day <= ends]
        plans = _issue(ready, pace, pace.issued * part, order)
        in_year = plans if starts.month == 1 and starts > on else in_year + plans
        found.append(MonthAhead(starts, plans, in_year, _backlog(queue, ends)))
        queue = [place for place in queue if place.left > 0]
    return tuple(found)


def _month_end(starts: date) -> date:
    """The last day of the month that a day begins."""
    return (starts + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def arrivals(pace: Pace, part: float, day: date) -> Iterator[Waiting]:
    """What a part of a month brings in, as if on one day."""
    ready = day + timedelta(days=pace.lead_days)
    for excepted, share in ((False, 1 - pace.excepted), (True, pace.excepted)):
        if share * pace.arriving * part > 0:
            yield Waiting(day, ready, pace.arriving * part * share, excepted)


def _backlog(queue: Iterable[_Place], day: date) -> float:
    """Plans still to come whose 20 weeks are over."""
    return sum(place.left for place in queue if not within(place.waiting.received, day))


def _issue(ready: list[_Place], pace: Pace, many: float, order: Order) -> Plans:
    """Take so many plans from those that are ready in a month.

    As lately means: late ones take the place of too few in time, but never the other way round,
    because what held cases up lately is taken to hold them up still.
    """
    ready.sort(key=lambda place: place.waiting.received, reverse=order == Order.NEWEST)
    if order != Order.LATELY:
        return _take(ready, many)
    timely: list[_Place] = []
    late: list[_Place] = []
    for place in ready:
        (timely if place.in_time else late).append(place)
    first = _take(timely, many * pace.in_time) + _take(late, many * (1 - pace.in_time))
    return first + _take(late, many - first.issued)


def _take(places: Sequence[_Place], many: float) -> Plans:
    """Take plans from the front until there are so many, or none are left."""
    issued = timely = issued_ex = timely_ex = 0.0
    for place in places:
        part = min(place.left, many - issued)
        if part <= 0:
            if issued >= many:
                break
            continue
        place.left -= part
        in_time = part if place.in_time else 0.0
        issued += part
        timely += in_time
        if not place.waiting.excepted:
            issued_ex += part
            timely_ex += in_time
    return Plans(issued, timely, issued_ex, timely_ex)


@dataclass(frozen=True)
class YearAhead:
    """A calendar year's figure: expected, and the lowest and highest of the range, both ways."""

    year: int
    plans: Plans
    range_all: tuple[float, float]
    range_ex: tuple[float, float]


@dataclass(frozen=True)
class Basis:
    """What a forecast starts from. `low` and `high` are the pace in slack and in good months."""

    on: date
    waiting: tuple[Waiting, ...]
    pace: Pace
    low: Pace
    high: Pace
    so_far: Plans

    @property
    def year(self) -> int:
        """The year of the first day to come."""
        return (self.on + timedelta(days=1)).year

    @property
    def until(self) -> date:
        """The last month: December of the year after."""
        return date(self.year + 1, 12, 1)

    def ahead(
        self, order: Order = Order.LATELY, more: float = 0, pace: Pace | None = None
    ) -> tuple[MonthAhead, ...]:
        """The months to come, with so many more plans a month."""
        pace = pace or self.pace
        pace = replace(pace, issued=pace.issued + more)
        return run(
            self.waiting, pace, on=self.on, until=self.until, so_far=self.so_far, order=order
        )

    def years(self, order: Order = Order.LATELY, more: float = 0) -> tuple[YearAhead, ...]:
        """This year and the next, with their range."""
        runs = [self.ahead(order, more, pace) for pace in (self.pace, *self.corners())]
        return tuple(self._year_ahead(year, runs) for year in (self.year, self.year + 1))

    def _year_ahead(self, year: int, runs: Sequence[Sequence[MonthAhead]]) -> YearAhead:
        """A year from its runs, of which the first is the expected one.

        What the year has issued by now is certain, so it takes its part of the margin away.
        """
        ends = [year_end(months, year) for months in runs]
        margin = margin_for(sum(month.starts.year <= year for month in runs[0]))
        certain = self.so_far.issued if year == self.year else 0.0
        part = 1 - certain / ends[0].issued if ends[0].issued else 1.0
        return YearAhead(
            year,
            ends[0],
            _range(ends, lambda plans: plans.percent, margin, part),
            _range(ends, lambda plans: plans.percent_ex, margin, part),
        )

    def corners(self) -> tuple[Pace, ...]:
        """Slack and good months: few or many plans, with a low or a high share in time."""
        return tuple(
            replace(self.pace, issued=a.issued, in_time=b.in_time)
            for a in (self.low, self.high)
            for b in (self.low, self.high)
        )


def year_end(months: Sequence[MonthAhead], year: int) -> Plans:
    """A year's plans when it ends."""
    return [month.in_year for month in months if month.starts.year == year][-1]


def _range(
    ends: Sequence[Plans], figure: Callable[[Plans], float | None], margin: Margin, part: float
) -> tuple[float, float]:
    """The lowest and the highest figure of the runs, widened by what the method was out before."""
    found = [value for plans in ends if (value := figure(plans)) is not None]
    said = figure(ends[0])
    if said is None:
        return (min(found, default=0.0), max(found, default=0.0))
    return margin.around(said, min(found), max(found), part)


@dataclass(frozen=True)
class Ahead:
    """The months to come as lately, those as asked for if that differs, and its years."""

    lately: tuple[MonthAhead, ...]
    asked: tuple[MonthAhead, ...] | None
    years: tuple[YearAhead, ...]


def runs(found: Basis, order: Order, more: float) -> Ahead:
    """All runs that the page shows."""
    changed = bool(more) or order != Order.LATELY
    return Ahead(
        found.ahead(),
        found.ahead(order, more) if changed else None,
        found.years(order, more),
    )
