"""The statutory clock: when a deadline falls, and where each deadline of a case stands.

The day boundary is decided here alone: a thing due in 20 weeks from 5 January may be done up
to and including the same weekday 140 days later.
"""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from django.db.models import Q, QuerySet

from config.lib.formats import british_date, count_of
from ehcp.choices import AssessmentOutcome, ReviewOutcome
from ehcp.models import Advice, Assessment, ClockRule, Plan, Request
from ehcp.queries.bank_holidays import after_working_days

DECIDE_WEEKS: Final = 6
REFUSE_WEEKS: Final = 16
ISSUE_WEEKS: Final = 20
ADVICE_WEEKS: Final = 6  # from the day on which it was asked for
REVIEW_WEEKS: Final = 4  # from the meeting to the decision
AMEND_WEEKS: Final = 12  # from the meeting to the amended plan
NOTICE_WEEKS: Final = 8  # from the proposed amendments to the amended plan
POST_16_AGE: Final = 16
AUGUST_31: Final = (8, 31)


def limit(weeks: int) -> timedelta:
    """How long after Day 1 is still within so many weeks."""
    return timedelta(weeks=weeks)


def within(received: date, done: date, weeks: int = ISSUE_WEEKS) -> bool:
    """Whether something was done in time: on the last day of the limit it still is."""
    return done <= received + limit(weeks)


def due_on(rule: ClockRule, start: date) -> date | None:
    """The last day on which a rule is kept; None where it sets no limit.

    A rule "before 15 February" counts in the year of `start`, and its last day is the 14th.
    """
    if rule.before_day:
        month, day = (int(part) for part in rule.before_day.split("-"))
        return date(start.year, month, day) - timedelta(days=1)
    if rule.working_days is not None:
        return after_working_days(start, rule.working_days)
    if rule.months is not None:
        return after_months(start, rule.months)
    if rule.weeks is None and rule.days is None:
        return None
    return start + timedelta(weeks=rule.weeks or 0, days=rule.days or 0)


def after_months(start: date, months: int) -> date:
    """The same day so many months later, or the last of a month that is too short for it."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))


@dataclass(frozen=True)
class Deadline:
    """One rule applied to a case on a day. `about` says which advice, review or move.

    Without `start` the clock of this rule does not run yet; `met_on` is the day on which the
    step was done, as far as that was known on the day `on`. With `recorded` false nobody records
    here whether it was done, so that it is never late.
    """

    rule: ClockRule
    on: date
    start: date | None
    due: date | None
    met_on: date | None = None
    about: str = ""
    recorded: bool = True

    @property
    def started(self) -> bool:
        """Whether this clock runs or ran."""
        return self.start is not None and self.start <= self.on

    @property
    def days_late(self) -> int:
        """Days past the limit when it was done, or until now; 0 where there are none."""
        if self.due is None or not self.started or not (self.recorded or self.met_on):
            return 0
        return max(0, ((self.met_on or self.on) - self.due).days)

    @property
    def overdue(self) -> bool:
        """Whether it is not done, and should be."""
        return self.met_on is None and self.days_late > 0

    @property
    def unconfirmed(self) -> bool:
        """Whether the rule lacks a source, or sources disagree."""
        return self.rule.unconfirmed

    @property
    def words(self) -> str:
        """Where it stands: "met on …", "met …, 3 days late", "due in 5 days", "2 days late",
        "ended on …" where nobody records whether it was done.
        """
        if not self.started:
            return "not started"
        late = count_of(self.days_late, "day")
        if self.met_on:
            return f"met on {british_date(self.met_on)}" + (f", {late} late" * bool(self.days_late))
        if self.days_late:
            return f"{late} late"
        if self.due is None:
            return "no limit"
        left = (self.due - self.on).days
        if left < 0:
            return f"ended on {british_date(self.due)}"
        return f"due in {count_of(left, 'day')}" if left else "due today"


def rules_on(day: date) -> QuerySet[ClockRule]:
    """The rules in force on a day, in the order of their numbers."""
    still = Q(valid_to__isnull=True) | Q(valid_to__gte=day)
    return ClockRule.objects.filter(still, valid_from__lte=day)


@dataclass(frozen=True)
class Clock:
    """The rules of a day, by code; it makes deadlines that know only what was known then."""

    rules: dict[str, ClockRule]
    on: date

    def deadline(
        self, code: str, start: date | None, met_on: date | None, about: str = ""
    ) -> Iterator[Deadline]:
        """The deadline of a rule, or nothing where the day has no such rule."""
        rule = self.rules.get(code)
        if rule:
            due = due_on(rule, start) if start else None
            yield Deadline(rule, self.on, start, due, self.known(met_on), about)

    def before(
        self, code: str, day: date, met_on: date | None, about: str = ""
    ) -> Iterator[Deadline]:
        """The deadline of a rule that counts back from a day; it runs as soon as that is known."""
        rule = self.rules.get(code)
        if rule:
            due = after_months(day, -(rule.months or 0)) - timedelta(weeks=rule.weeks or 0)
            yield Deadline(rule, self.on, min(due, self.on), due, self.known(met_on), about)

    def known(self, day: date | None) -> date | None:
        """A date, unless it was still to come."""
        return day if day and day <= self.on else None


def clock_on(day: date) -> Clock:
    """The clock of a day. One query."""
    return Clock({rule.code: rule for rule in rules_on(day)}, day)


def deadlines_of(request: Request, on: date, clock: Clock | None = None) -> tuple[Deadline, ...]:
    """Every deadline of a request, its advice, its plan, reviews and phase transfer.

    `clock` saves the query for the rules where many cases are asked about.
    """
    clock = clock or clock_on(on)
    assessment = Assessment.objects.filter(request=request).first()
    plan = Plan.objects.filter(request=request).first()
    return (
        *_request_deadlines(clock, request, assessment, plan),
        *(_plan_deadlines(clock, plan, request.child.born_on) if plan else ()),
    )


def _request_deadlines(
    clock: Clock, request: Request, assessment: Assessment | None, plan: Plan | None
) -> Iterator[Deadline]:
    """C1, each advice of C2, C3 and C7; C3 has no date to meet once a plan is decided on."""
    day_1 = request.received_on
    yield from clock.deadline("C1", day_1, request.decided_on)
    for advice in Advice.objects.filter(request=request, requested_on__lte=clock.on):
        agency = advice.get_agency_display()
        yield from clock.deadline("C2", advice.requested_on, advice.received_on, agency)
    if _closed(clock, request.outcome, request.decided_on, ("N", "W")):
        return
    decided = assessment.decided_on if assessment else None
    if assessment and _closed(clock, assessment.outcome, decided, ("N", "W")):
        yield from clock.deadline("C3", day_1, decided)
        return
    if assessment is None or assessment.outcome != AssessmentOutcome.ISSUE:
        yield from clock.deadline("C3", day_1, decided, "only if there will be no plan")
    yield from clock.deadline("C7", day_1, plan.started_on if plan else None)


def _closed(clock: Clock, outcome: str, decided: date | None, closing: tuple[str, ...]) -> bool:
    """Whether a decision had ended the matter by the day."""
    return outcome in closing and (decided is None or decided <= clock.on)


def _plan_deadlines(clock: Clock, plan: Plan, born_on: date) -> Iterator[Deadline]:
    """C8, C11 and C12 of the last review, and C13 or C14 where a phase transfer is due."""
    if plan.ceased_on and plan.ceased_on <= clock.on:
        return
    reviews = list(plan.reviews.filter(meeting_on__lte=clock.on).order_by("-meeting_on")[:1])
    last = reviews[0] if reviews else None
    started = clock.known(plan.started_on)
    if started or last:
        yield from clock.deadline("C8", last.meeting_on if last else started, None)
    if last:
        about = f"review of {british_date(last.meeting_on)}"
        yield from clock.deadline("C11", last.meeting_on, last.decided_on, about)
        if last.outcome == ReviewOutcome.AMEND and clock.known(last.decided_on):
            yield from clock.deadline("C12", last.meeting_on, last.final_on, about)
    yield from _transfer_deadlines(clock, plan, born_on)


def _transfer_deadlines(clock: Clock, plan: Plan, born_on: date) -> Iterator[Deadline]:
    """C13 for those who are 16 by the end of the school year of the move, else C14.

    Either runs as soon as the move is known.
    """
    due = plan.phase_transfer_due_on
    if due is None:
        return
    january = date(due.year, 1, 1)
    code = transfer_rule(born_on, due.year)
    for each in clock.deadline(code, january, plan.phase_transfer_final_on, f"move in {due.year}"):
        yield replace(each, start=min(january, clock.on))


def transfer_rule(born_on: date, year: int) -> str:
    """The rule for a move of phase in a year: C13 for who is 16 by the end of August, else C14."""
    age = year - born_on.year - ((born_on.month, born_on.day) > AUGUST_31)
    return "C13" if age >= POST_16_AGE else "C14"
