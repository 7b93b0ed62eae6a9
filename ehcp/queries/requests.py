"""Requests and what was decided on them, and assessments and how they ended, as of a day.

A request counts in the period in which it was received, as DfE counts, with the decision that
was known on the day. An assessment counts where its end was decided.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db.models import Case, CharField, Count, F, Q, Value, When
from django.db.models.functions import ExtractMonth, ExtractYear

from commissioning.models import LocalArea
from ehcp.choices import AssessmentOutcome, RequestOutcome, RequestSource
from ehcp.models import Assessment, Request
from ehcp.queries.clock import DECIDE_WEEKS, REFUSE_WEEKS, limit
from ehcp.queries.timeliness import RECEIVED, UNKNOWN, share

DEFINITION: Final = (
    "A request counts in the month in which it was received, whoever made it, with the decision "
    "that was known on the day of this page. Requests decided before the period of a return "
    "count as agreed. The share refused is of all requests received; the share within six weeks "
    "is of requests agreed or refused (regulation 5 of the 2014 Regulations), withdrawn ones "
    "left out."
)

MOVED: Final = "moved"  # beside the values of `RequestOutcome`
AGREED: Final = (RequestOutcome.ASSESS, RequestOutcome.HISTORICAL)


@dataclass(frozen=True)
class Decisions:
    """Requests by what was decided; `timed` of them have a timed decision, `intime` by 6 weeks.

    `moved` are children who moved to another area before a decision.
    """

    agreed: int = 0
    refused: int = 0
    withdrawn: int = 0
    awaiting: int = 0
    moved: int = 0
    timed: int = 0
    intime: int = 0

    def __add__(self, other: "Decisions") -> "Decisions":
        return Decisions(
            self.agreed + other.agreed,
            self.refused + other.refused,
            self.withdrawn + other.withdrawn,
            self.awaiting + other.awaiting,
            self.moved + other.moved,
            self.timed + other.timed,
            self.intime + other.intime,
        )

    @property
    def counts(self) -> tuple[int, int, int, int, int]:
        """Agreed, refused, withdrawn, awaiting, moved; they add up to those received."""
        return self.agreed, self.refused, self.withdrawn, self.awaiting, self.moved

    @property
    def received(self) -> int:
        """All requests."""
        return sum(self.counts)

    @property
    def percent_refused(self) -> float | None:
        """Share refused of those received; None without a request."""
        return share(self.refused, self.received)


@dataclass(frozen=True)
class Conclusions:
    """Assessments that ended; `intime` of the refusals were told within 16 weeks of the request.

    `timed` are refusals whose request has a date.
    """

    issued: int = 0
    refused: int = 0
    withdrawn: int = 0
    timed: int = 0
    intime: int = 0

    @property
    def counts(self) -> tuple[int, int, int]:
        """Plan to be issued, refused, withdrawn; they add up to those that ended."""
        return self.issued, self.refused, self.withdrawn

    @property
    def ended(self) -> int:
        """All of them."""
        return sum(self.counts)

    @property
    def percent_refused(self) -> float | None:
        """Share that ended without a plan being agreed; None without any."""
        return share(self.refused, self.ended)


@dataclass(frozen=True)
class Received:
    """The requests of an area by year and month, and by year and source."""

    by_month: Mapping[tuple[int, int], Decisions]
    by_source: Mapping[tuple[int, str], Decisions]

    @property
    def years(self) -> tuple[int, ...]:
        """The years in which a request was received, the oldest first."""
        return tuple(sorted({year for year, _ in self.by_month}))

    def year(self, year: int) -> Decisions:
        """All of a year."""
        found = (each for (y, _), each in self.by_month.items() if y == year)
        return sum(found, Decisions())

    def months(self, year: int, on: date) -> tuple[tuple[date, Decisions], ...]:
        """The months of a year that had begun by a day."""
        starts = (date(year, month, 1) for month in range(1, 13))
        return tuple(
            (day, self.by_month.get((year, day.month), Decisions())) for day in starts if day <= on
        )

    def sources(self, year: int) -> tuple[tuple[str, Decisions], ...]:
        """Who asked in a year, in the census's order."""
        labels = {**dict(RequestSource.choices), "": UNKNOWN}
        return tuple(
            (str(label), self.by_source[year, source])
            for source, label in labels.items()
            if (year, source) in self.by_source
        )


def known_outcome(on: date) -> Case:
    """What was decided on a request by a day: a value of `RequestOutcome`, or `MOVED`."""
    return Case(
        When(outcome=RequestOutcome.HISTORICAL, then=Value(RequestOutcome.HISTORICAL.value)),
        When(decided_on__lte=on, then=F("outcome")),
        When(~Q(exported_to=""), then=Value(MOVED)),
        default=Value(RequestOutcome.AWAITED.value),
        output_field=CharField(),
    )


def received(area: LocalArea, *, on: date) -> Received:
    """Every request received by a day. One query."""
    soon = Q(decided_on__lte=F("received_on") + limit(DECIDE_WEEKS))
    rows: Iterable[Any] = (
        Request.objects.filter(child__area=area, received_on__lte=on)
        .annotate(
            known=known_outcome(on),
            year=ExtractYear("received_on"),
            month=ExtractMonth("received_on"),
        )
        .order_by()
        .values_list("year", "month", "source", "known")
        .annotate(requests=Count("pk"), soon=Count("pk", filter=soon))
    )
    by_month: defaultdict[tuple[int, int], Decisions] = defaultdict(Decisions)
    by_source: defaultdict[tuple[int, str], Decisions] = defaultdict(Decisions)
    for year, month, source, outcome, requests, early in rows:
        found = _decisions(outcome, requests, early)
        by_month[year, month] += found
        by_source[year, source] += found
    return Received(dict(by_month), dict(by_source))


def _decisions(outcome: str, requests: int, early: int) -> Decisions:
    """Requests of one outcome."""
    if outcome == RequestOutcome.ASSESS:
        return Decisions(agreed=requests, timed=requests, intime=early)
    if outcome == RequestOutcome.REFUSED:
        return Decisions(refused=requests, timed=requests, intime=early)
    if outcome == RequestOutcome.HISTORICAL:
        return Decisions(agreed=requests)
    if outcome == RequestOutcome.WITHDRAWN:
        return Decisions(withdrawn=requests)
    if outcome == MOVED:
        return Decisions(moved=requests)
    return Decisions(awaiting=requests)


def concluded(area: LocalArea, *, on: date) -> dict[int, Conclusions]:
    """Assessments that had ended by a day, by the calendar year of their end. One query."""
    refused = Q(outcome=AssessmentOutcome.REFUSED)
    timed = refused & Q(request__received_on__isnull=False)
    rows: Iterable[Any] = (
        Assessment.objects.filter(request__child__area=area, decided_on__lte=on)
        .annotate(year=ExtractYear("decided_on"))
        .order_by("year")
        .values_list("year")
        .annotate(
            issued=Count("pk", filter=Q(outcome=AssessmentOutcome.ISSUE)),
            refused=Count("pk", filter=refused),
            withdrawn=Count("pk", filter=Q(outcome=AssessmentOutcome.WITHDRAWN)),
            timed=Count("pk", filter=timed),
            intime=Count("pk", filter=timed & Q(decided_on__lte=F(RECEIVED) + limit(REFUSE_WEEKS))),
        )
    )
    found = {year: Conclusions(*counts) for year, *counts in rows}
    return {year: each for year, each in found.items() if each.ended}
