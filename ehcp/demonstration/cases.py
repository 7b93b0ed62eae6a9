"""Invents one case after another, as they could be: by chance, but the same chance every time.

How many there are of each kind, and when, follows from the profile; the rest is so that the
pages have something to show, and measures nothing.
"""

from datetime import date, timedelta
from typing import Final

from commissioning.models import Geography, LocalArea
from ehcp.choices import (
    AssessmentOutcome,
    CeaseReason,
    DisputeAbout,
    ExceptionGround,
    RequestOutcome,
    RequestSource,
)
from ehcp.demonstration.advice import AdviceInventor
from ehcp.demonstration.batch import Batch, Chance
from ehcp.demonstration.disputes import Disputes
from ehcp.demonstration.people import SCHOOL_AGE, TRIES, YEAR, People, Slot, Slots
from ehcp.demonstration.phases import OLDEST_YEAR, PRIMARY
from ehcp.demonstration.places import Settings
from ehcp.demonstration.plans import PlanInventor
from ehcp.demonstration.profiles import Issued, Profile
from ehcp.models import Assessment, Child, Plan, Request, TimeException
from ehcp.queries.ages import age_on, curriculum_year
from ehcp.queries.clock import ISSUE_WEEKS, limit

SOURCES: Final = {
    RequestSource.SETTING: 60.0,
    RequestSource.FAMILY: 34.0,
    RequestSource.HEALTH: 2.5,
    RequestSource.SOCIAL_CARE: 2.5,
    RequestSource.OTHER: 1.0,
}
# Before school, health visitors and paediatricians ask for many.
EARLY_SOURCES: Final = {
    RequestSource.SETTING: 52.0,
    RequestSource.FAMILY: 30.0,
    RequestSource.HEALTH: 16.0,
    RequestSource.SOCIAL_CARE: 1.0,
    RequestSource.OTHER: 1.0,
}
GROUNDS: Final = {
    ExceptionGround.SCHOOL_CLOSED: 5.0,
    ExceptionGround.PERSONAL: 3.0,
    ExceptionGround.ABSENT: 2.0,
    ExceptionGround.EARLY_YEARS_CLOSED: 1.0,
}
# For each plan issued after a request: how many end otherwise.
WITHDRAWN, REFUSED_TO_ISSUE, STOPPED, MOVED = 0.06, 0.08, 0.02, 0.02
OLDER_CEASED: Final = 0.14  # of the plans in force
ASKED_BEFORE: Final = 4 * YEAR  # days of age from which some were refused before
ONE: Final = timedelta(days=1)
TWENTY_WEEKS: Final = limit(ISSUE_WEEKS)
Somebody = tuple[Child, Slot, tuple[date, CeaseReason] | None]
OutcomeOf = RequestOutcome
Ended = AssessmentOutcome


class Inventor:
    """Invents the cases of one area as they stand on a day."""

    def __init__(
        self,
        area: LocalArea,
        profile: Profile,
        settings: Settings,
        neighbour: Geography | None,
        chance: Chance,
    ) -> None:
        """Nothing is written before `run`."""
        self.profile, self.chance, self.on = profile, chance, chance.on
        self.elsewhere = neighbour.number if neighbour else ""
        self.batch = Batch()
        self.people = People(area, chance, self.batch)
        self.slots = Slots(profile, chance)
        self.plans = PlanInventor(chance, settings, self.batch)
        self.disputes = Disputes(profile, chance, self.batch)
        self.advice = AdviceInventor(chance, self.batch)
        self.ended: list[tuple[date, date]] = []  # received, and no longer open
        # Before the first day whose open requests are counted.
        self.counted_from = min((day for day, _ in profile.waiting), default=self.on)

    def run(self) -> None:
        """Invent and write all of them."""
        self.batch.begin()
        for stretch in self.profile.issued_by(self.on):
            self.invent_issued(stretch)
            self.invent_refused(stretch)
        self.invent_open()
        while self.slots.any_free:
            self.older(ceased=False)
        for _ in range(round(OLDER_CEASED * self.profile.plans)):
            self.older(ceased=True)
        self.disputes.finish()
        self.batch.write()
        self.batch.tidy()

    def invent_issued(self, stretch: Issued) -> None:
        """The plans of a stretch of days: in time or late, with an exception or without."""
        late_ex = stretch.excepted - stretch.excepted_within
        kinds = {
            (True, True): stretch.excepted_within,
            (True, False): stretch.within - stretch.excepted_within,
            (False, True): late_ex,
            (False, False): stretch.late - late_ex,
        }
        for (in_time, excepted), many in kinds.items():
            for _ in range(many):
                started_on = self.chance.between(stretch.first, stretch.last)
                self.issue(started_on, self.took(in_time), excepted=excepted)
                self.batch.write_if_full()

    def took(self, in_time: bool) -> timedelta:
        """How long a plan took from its request."""
        if in_time:
            return self.chance.days(96, 136, TWENTY_WEEKS.days)
        first = TWENTY_WEEKS.days + 1
        if self.chance.happens(0.87):
            return self.chance.days(first, first + 10, 330)
        return self.chance.days(330, 370, 520)

    def issue(self, started_on: date, took: timedelta, *, excepted: bool) -> None:
        """A plan issued after a request."""
        chance, received_on = self.chance, started_on - took
        child, slot, end = self.somebody(received_on, started_on)
        if chance.happens(0.06):
            self.refused_before(child, received_on)
        decided_on = chance.after(received_on, 18, 39, 43 if took <= TWENTY_WEEKS else 58)
        draft_on = started_on - chance.days(15, 19, 26)
        concluded_on = draft_on - chance.days(1, 4, 10)
        request = self.request(child, received_on, OutcomeOf.ASSESS, decided_on)
        self.end(received_on, started_on)
        flagged = excepted and chance.happens(0.3)
        self.assess(request, Ended.ISSUE, concluded_on, flagged=flagged)
        if excepted and not flagged:
            self.except_from_limits(request, decided_on, concluded_on)
        self.advice.ask(request, decided_on, concluded_on)
        plan = self.batch.add(Plan(request=request, draft_on=draft_on, started_on=started_on))
        self.settle(plan, started_on, child, slot, end)

    def somebody(self, asked_on: date, started_on: date) -> Somebody:
        """A child with a plan: in force in one of the slots, or ceased on a day for a reason."""
        chance, days = self.chance, (self.on - started_on).days
        if days > 100 and chance.happens(min(0.3, days / 365 * 0.035)):
            return self.somebody_who_left(asked_on, chance.between(started_on + 60 * ONE, self.on))
        if not self.slots.any_free:
            return self.somebody_who_left(asked_on, self.on)
        return self.somebody_in_force(asked_on)

    def somebody_who_left(
        self, asked_on: date, ceased_on: date
    ) -> tuple[Child, Slot, tuple[date, CeaseReason]]:
        """A child whose plan ceased on a day."""
        born_on, reason = self.people.ending(ceased_on, asked_on)
        slot = self.slots.past(min(curriculum_year(born_on, ceased_on), OLDEST_YEAR))
        child = self.people.child(born_on, looked_after=slot.looked_after)
        return child, slot, (ceased_on, reason)

    def settle(
        self,
        plan: Plan,
        started_on: date,
        child: Child,
        slot: Slot,
        end: tuple[date, CeaseReason] | None,
    ) -> None:
        """All that follows a plan."""
        if end:
            plan.ceased_on, plan.cease_reason = end
        self.plans.complete(plan, started_on, child, slot)
        self.disputes.may_follow(plan.request, DisputeAbout.CONTENTS, started_on)
        if plan.ceased_on and plan.cease_reason in (CeaseReason.NEEDS_MET, CeaseReason.DISENGAGED):
            self.disputes.may_follow(plan.request, DisputeAbout.CEASING, plan.ceased_on)

    def invent_refused(self, stretch: Issued) -> None:
        """The requests that ended without a plan in a stretch of days."""
        ways = (
            (self.refuse_to_assess, self.profile.refused),
            (self.withdraw, WITHDRAWN),
            (self.refuse_to_issue, REFUSED_TO_ISSUE),
            (self.stop, STOPPED),
            (self.move_away, MOVED),
        )
        for way, share in ways:
            for _ in range(round(share * stretch.plans)):
                way(self.chance.between(stretch.first, stretch.last))
                self.batch.write_if_full()

    def refuse_to_assess(self, decided_on: date, child: Child | None = None) -> None:
        """A request that was refused on a day; of a new child where none is given."""
        received_on = decided_on - self.chance.days(16, 38, 50)
        child = child or self.people.child(self.people.asking(received_on))
        request = self.request(child, received_on, OutcomeOf.REFUSED, decided_on)
        self.end(received_on, decided_on)
        self.disputes.may_follow(request, DisputeAbout.REFUSAL_TO_ASSESS, decided_on)

    def refused_before(self, child: Child, received_on: date) -> None:
        """An earlier request of a child, refused well before the one of a day."""
        if (received_on - child.born_on).days < ASKED_BEFORE:
            return
        self.refuse_to_assess(received_on - self.chance.days(60, 200, 380), child)

    def withdraw(self, decided_on: date) -> None:
        """A request that the family withdrew."""
        received_on = decided_on - self.chance.days(4, 20, 40)
        child = self.people.child(self.people.asking(received_on))
        self.request(child, received_on, OutcomeOf.WITHDRAWN, decided_on)
        self.end(received_on, decided_on)

    def refuse_to_issue(self, concluded_on: date) -> None:
        """An assessment that led to no plan."""
        request = self.assessed(concluded_on, Ended.REFUSED)
        self.disputes.may_follow(request, DisputeAbout.REFUSAL_TO_ISSUE, concluded_on)

    def stop(self, concluded_on: date) -> None:
        """An assessment that stopped."""
        self.assessed(concluded_on, Ended.WITHDRAWN)

    def assessed(self, concluded_on: date, outcome: AssessmentOutcome) -> Request:
        """An assessment that ended without a plan on a day."""
        chance = self.chance
        received_on = concluded_on - chance.days(85, 108, 150)
        child = self.people.child(self.people.asking(received_on))
        decided_on = chance.after(received_on, 18, 38, 44)
        request = self.request(child, received_on, OutcomeOf.ASSESS, decided_on)
        self.end(received_on, concluded_on)
        self.advice.ask(request, decided_on, concluded_on)
        self.assess(request, outcome, concluded_on)
        return request

    def move_away(self, day: date) -> None:
        """A child who moved to another authority before there was a decision."""
        received_on = day - self.chance.days(10, 60, 110)
        child = self.people.child(self.people.asking(received_on))
        request = self.request(child, received_on, OutcomeOf.AWAITED, None)
        request.exported_to = self.elsewhere
        if not self.elsewhere:
            request.outcome, request.decided_on = OutcomeOf.WITHDRAWN, day
            self.end(received_on, day)

    def end(self, received_on: date, ended_on: date) -> None:
        """Remember from when to when a request was open."""
        self.ended.append((received_on, ended_on))

    def invent_open(self) -> None:
        """Open requests, so that as many were open on some days as the profile says."""
        before, made = self.on - 420 * ONE, 0
        days = [entry for entry in self.profile.waiting if entry[0] < self.on]
        for day, many in [*days, (self.on, self.profile.open)]:
            missing = many - made - self.open_then(day)
            for _ in range(missing):
                self.wait(self.received(before, day))
                self.batch.write_if_full()
            before, made = day + ONE, made + max(missing, 0)

    def open_then(self, day: date) -> int:
        """How many of those that have ended were open on a day."""
        return sum(received_on <= day < ended_on for received_on, ended_on in self.ended)

    def received(self, first: date, last: date) -> date:
        """The day of a request that is open at the end: most are of the last weeks."""
        span = (last - first).days
        if span < 120 or self.chance.happens(0.12):
            return self.chance.between(first, last)
        return last - self.chance.days(0, 40, 200)

    def wait(self, received_on: date) -> None:
        """A request that is open on the day, as far as it has come by then."""
        chance, age = self.chance, self.on - received_on
        child = self.people.child(
            self.people.asking(received_on), looked_after=chance.happens(0.05)
        )
        if chance.happens(0.08):
            self.refused_before(child, min(received_on, self.counted_from))
        decided_on = chance.known(chance.after(received_on, 18, 39, 56))
        outcome = OutcomeOf.ASSESS if decided_on else OutcomeOf.AWAITED
        request = self.request(child, received_on, outcome, decided_on)
        if decided_on is None:
            return
        concluded_on = None
        if age.days > 95 and chance.happens(0.3 if age <= TWENTY_WEEKS else 0.45):
            concluded_on = chance.between(max(decided_on + 30 * ONE, self.on - 45 * ONE), self.on)
            concluded_on = max(decided_on, min(concluded_on, self.on))
        self.advice.ask(request, decided_on, concluded_on)
        self.assess(request, Ended.ISSUE if concluded_on else Ended.AWAITED, concluded_on)
        if chance.happens(0.04):
            self.except_from_limits(request, decided_on, self.on)
        draft_on = concluded_on and chance.known(chance.after(concluded_on, 2, 6, 20))
        if draft_on:
            self.batch.add(Plan(request=request, draft_on=draft_on))

    def request(
        self, child: Child, received_on: date, outcome: RequestOutcome, decided_on: date | None
    ) -> Request:
        """A request with its decision."""
        early = age_on(child.born_on, received_on) < SCHOOL_AGE
        return self.batch.add(
            Request(
                child=child,
                received_on=received_on,
                source=self.chance.one(EARLY_SOURCES if early else SOURCES),
                outcome=outcome,
                decided_on=decided_on,
            )
        )

    def assess(
        self,
        request: Request,
        outcome: AssessmentOutcome,
        concluded_on: date | None,
        *,
        flagged: bool = False,
    ) -> None:
        """The assessment of a request; `flagged` says that a return names an exception."""
        self.batch.add(
            Assessment(
                request=request,
                outcome=outcome,
                decided_on=concluded_on,
                exceptions_apply=flagged,
            )
        )

    def except_from_limits(self, request: Request, decided_on: date, until: date) -> None:
        """A ground on which the limits need not be kept, for some weeks."""
        from_on = min(self.chance.after(decided_on, 5, 20, 40), max(until, decided_on))
        self.batch.add(
            TimeException(
                request=request,
                ground=self.chance.one(GROUNDS),
                from_on=from_on,
                to_on=self.chance.known(from_on + timedelta(weeks=6)),
                evidence="Invented for the demonstration.",
                authorised_by="SEN team manager",
            )
        )

    def older(self, *, ceased: bool) -> None:
        """A plan without a request of its own: older than the records, or from elsewhere."""
        profile, chance = self.profile, self.chance
        last = min(profile.older_to, self.on)
        started_on = chance.between(profile.older_from, last)
        if ceased:
            ended_on = chance.between(started_on + 30 * ONE, self.on)
            found: Somebody = self.somebody_who_left(started_on, ended_on)
        else:
            found = self.somebody_in_force(started_on)
        child = found[0]
        request = self.batch.add(Request(child=child, outcome=OutcomeOf.HISTORICAL))
        self.assess(request, Ended.HISTORICAL, None)
        came = bool(self.elsewhere) and chance.happens(0.06)
        plan = self.batch.add(
            Plan(
                request=request,
                started_on=None if came and chance.happens(0.2) else started_on,
                transferred_from=self.elsewhere if came else "",
            )
        )
        self.settle(plan, started_on, *found)
        self.batch.write_if_full()

    def somebody_in_force(self, asked_on: date) -> tuple[Child, Slot, None]:
        """A child with a plan in force: as old as those asked for are, in a place that suits."""
        for _ in range(TRIES):
            born_on = self.people.asking(asked_on)
            if slot := self.slots.take(curriculum_year(born_on, self.on)):
                break
        else:
            born_on, slot = self.left_over(asked_on)
        return self.people.child(born_on, looked_after=slot.looked_after), slot, None

    def left_over(self, asked_on: date) -> tuple[date, Slot]:
        """A date of birth and a slot where few slots are left."""
        years = self.people.years(asked_on)
        for year in years:
            if slot := self.slots.take(year):
                return self.people.of_year(year), slot
        year = min(year for year in years if year >= PRIMARY)
        return self.people.of_year(year), self.slots.rest(year)
