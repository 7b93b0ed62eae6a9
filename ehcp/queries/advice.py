"""Advice for assessments by agency: given within six weeks, late, or still to come."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from django.contrib.postgres.aggregates import BitOr
from django.db.models import (
    BigIntegerField,
    Case,
    Count,
    F,
    IntegerField,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import Cast, ExtractYear

from commissioning.models import LocalArea
from ehcp.choices import AdviceAgency
from ehcp.models import Advice
from ehcp.queries.clock import ADVICE_WEEKS, limit
from ehcp.queries.days import DaysBetween, Median
from ehcp.queries.grouping import counts_by
from ehcp.queries.pipeline import open_requests
from ehcp.queries.reviews import ANY
from ehcp.queries.timeliness import share

DEFINITION: Final = (
    "Advice counts in the calendar year in which it was asked for. It is to be given within six "
    "weeks (regulation 8 of the 2014 Regulations). The share within six weeks is of advice that "
    "was given or is past the six weeks; advice still within them, and advice that was not given "
    "before the request ended, are left out. No figures of advice are published to compare with."
)
INTIME, LATE, TO_COME, OVERDUE, ENDED = range(5)
ADVICE_STATES: Final = ("in_time", "late", "to_come", "overdue", "ended")  # the names of the same


@dataclass(frozen=True)
class Asked:
    """Advice by what became of it on a day; the five numbers add up to what was asked for."""

    intime: int = 0
    late: int = 0
    to_come: int = 0
    overdue: int = 0
    ended: int = 0
    median: float | None = None

    def __add__(self, other: "Asked") -> "Asked":
        """The sum of the numbers; a median of a sum is not known."""
        pairs = zip(self.counts, other.counts, strict=True)
        return Asked(*(one + another for one, another in pairs))

    @property
    def counts(self) -> tuple[int, int, int, int, int]:
        """In six weeks, later, to come in time, past six weeks, request ended without it."""
        return self.intime, self.late, self.to_come, self.overdue, self.ended

    @property
    def requested(self) -> int:
        """All that was asked for."""
        return sum(self.counts)

    @property
    def received(self) -> int:
        """All that was given."""
        return self.intime + self.late

    @property
    def due(self) -> int:
        """What was given or is past six weeks: what the share is of."""
        return self.received + self.overdue

    @property
    def percent(self) -> float | None:
        """The share within six weeks; None of nothing."""
        return share(self.intime, self.due)


@dataclass(frozen=True)
class AdviceGiven:
    """Advice by year and agency (a value of `AdviceAgency`)."""

    found: Mapping[tuple[int, str], Asked]

    @property
    def years(self) -> tuple[int, ...]:
        """The years in which advice was asked for, the oldest first."""
        return tuple(sorted({year for year, _ in self.found}))

    def year(self, year: int) -> Asked:
        """All agencies of a year."""
        return sum((each for (y, _), each in self.found.items() if y == year), Asked())

    def agencies(self, year: int) -> dict[AdviceAgency, Asked]:
        """The agencies that were asked in a year, in the order of regulation 6."""
        return {
            agency: self.found[year, agency.value]
            for agency in AdviceAgency
            if (year, agency.value) in self.found
        }

    def waiting(self) -> dict[AdviceAgency, Asked]:
        """What is still to come of all years, by agency."""
        found: defaultdict[str, Asked] = defaultdict(Asked)
        for (_, agency), asked in self.found.items():
            found[agency] += asked
        return {
            agency: found[agency.value]
            for agency in AdviceAgency
            if found[agency.value].to_come + found[agency.value].overdue
        }


def asked_by(area: LocalArea, on: date) -> QuerySet[Any]:
    """All advice that had been asked for by a day, with `year` and `state`."""
    asked = Advice.objects.filter(request__child__area=area, requested_on__lte=on)
    allowed = limit(ADVICE_WEEKS)
    received = Q(received_on__lte=on)
    going = Q(request__in=open_requests(area, on).order_by().values("pk"))
    state = Case(
        When(received & Q(received_on__lte=F("requested_on") + allowed), then=Value(INTIME)),
        When(received, then=Value(LATE)),
        When(~going, then=Value(ENDED)),
        When(requested_on__lt=on - allowed, then=Value(OVERDUE)),
        default=Value(TO_COME),
        output_field=IntegerField(),
    )
    return asked.annotate(year=ExtractYear("requested_on"), state=state).order_by()


def advice_given(area: LocalArea, *, on: date) -> AdviceGiven:
    """All advice that had been asked for by a day. Two queries."""
    asked = asked_by(area, on)
    rows = asked.values_list("year", "agency", "state").annotate(rows=Count("pk"))
    medians: Iterable[Any] = (
        asked.filter(received_on__lte=on)
        .values_list("year", "agency")
        .annotate(median=Median(DaysBetween(F("received_on"), F("requested_on"))))
    )
    days = {(year, agency): median for year, agency, median in medians}
    counts: defaultdict[tuple[int, str], list[int]] = defaultdict(lambda: [0] * 5)
    for year, agency, at, many in rows:
        counts[year, agency][at] += many
    found = {key: replace(Asked(*each), median=days.get(key)) for key, each in counts.items()}
    return AdviceGiven(found)


def requests_by_figure(area: LocalArea, *, on: date) -> dict[str, int]:
    """How many requests are behind each number of advice, by the code of its figure.

    A request asks several agencies, and may ask one again: then these are fewer. What is still
    to come of all years has the codes that the list's filter `advice` takes. Two queries: advice
    is first put together by request, so that the database has no distinct requests to sort.
    """
    found: Counter[str] = Counter()
    asked = asked_by(area, on)
    by_year = asked.annotate(bit=_bit()).values("request", "year").annotate(bits=BitOr("bit"))
    for (bits, year), many in counts_by(by_year, {"bits": F("bits")}, F("year"))["bits"].items():
        for agency, state in _with_any(PAIRS[at] for at in _places(bits)):
            found[f"advice:{year}:{agency}:{state}"] += many
    missing = Q(received_on=None) | Q(received_on__gt=on)  # follows from the state, and is cheap
    waited = asked.filter(missing, state__in=(TO_COME, OVERDUE))
    by_request = waited.annotate(bit=_bit()).values("request").annotate(bits=BitOr("bit"))
    for bits, many in counts_by(by_request, {"bits": F("bits")})["bits"].items():
        pairs = [PAIRS[at] for at in _places(bits)]
        for agency in {agency for agency, _ in pairs}:
            found[f"waiting:{agency}"] += many
        for agency in {agency for agency, state in pairs if state == ADVICE_STATES[OVERDUE]}:
            found[f"overdue:{agency}"] += many
    return dict(found)


PAIRS: Final = tuple((agency.value, state) for agency in AdviceAgency for state in ADVICE_STATES)


def _bit() -> Any:
    """A number with one bit, that of an advice's agency and state among `PAIRS`."""
    agencies = [
        When(agency=each, then=Value(at * len(ADVICE_STATES)))
        for at, each in enumerate(AdviceAgency)
    ]
    at = Case(*agencies, output_field=IntegerField()) + F("state")
    one: Any = Cast(Value(1), BigIntegerField())
    return one.bitleftshift(at)


def _places(bits: int) -> Iterator[int]:
    """Where a number has a bit."""
    return (at for at in range(bits.bit_length()) if bits >> at & 1)


def _with_any(pairs: Iterable[tuple[str, str]]) -> set[tuple[str, str]]:
    """The pairs of agency and state, each also with any of the one, of the other or of both."""
    return {
        pair
        for agency, state in pairs
        for pair in ((agency, state), (agency, ANY), (ANY, state), (ANY, ANY))
    }
