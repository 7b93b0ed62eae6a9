"""Invents plans: their needs, settings, reviews, moves of phase, budgets and ends."""

from datetime import date, timedelta
from typing import Final

from ehcp.choices import (
    DirectPayment,
    FundingStream,
    Residential,
    ReviewOutcome,
    SettingCode,
    WorkBased,
)
from ehcp.demonstration.batch import Batch, Chance
from ehcp.demonstration.people import Slot, need_on
from ehcp.demonstration.phases import SECONDARY, before, first_year, year_begins
from ehcp.demonstration.places import Settings
from ehcp.demonstration.profiles import Place, Use
from ehcp.models import (
    AnnualReview,
    Attendance,
    BudgetStream,
    Child,
    NamedSetting,
    Plan,
    PlanNeed,
)
from ehcp.queries.ages import curriculum_year, school_year_begins

OUTCOMES: Final = {ReviewOutcome.MAINTAIN: 45.0, ReviewOutcome.AMEND: 54.0, ReviewOutcome.CEASE: 1}
PAYMENTS: Final = {
    DirectPayment.SOCIAL_CARE: 5.0,
    DirectPayment.EDUCATION: 3.0,
    DirectPayment.HEALTH: 0.7,
    DirectPayment.INTEGRATED: 0.6,
    "": 1.5,
}
STREAMS: Final = {
    FundingStream.SHORT_BREAKS: 5.0,
    FundingStream.SEN: 3.0,
    FundingStream.CONTINUING_CARE: 0.8,
    FundingStream.TRAVEL: 1.5,
}
WORK: Final = {
    WorkBased.SUPPORTED_INTERNSHIP: 6.0,
    WorkBased.APPRENTICESHIP: 2.0,
    WorkBased.TRAINEESHIP: 1,
}
WEEKS: Final = {Residential.WEEKS_38_TO_51: 3.0, Residential.WEEKS_52: 1.0}
CODES: Final = {use: SettingCode(use.value) for use in Use if use.value in SettingCode.values}
# About the summer and Christmas holidays: month and day of the first and last, and days of each.
HOLIDAYS: Final = (((7, 21), (8, 31), 42), ((12, 20), (12, 31), 14), ((1, 1), (1, 2), 14))
# National curriculum years after which a child moves on, and the day by which the plan says it.
MOVES: Final = ((11, (3, 31)), (6, (2, 15)), (-1, (2, 15)))
BOARDING: Final = (Use.INDEPENDENT, Use.SPECIALIST_COLLEGE)


class PlanInventor:
    """Invents what hangs from the plans of one area."""

    def __init__(self, chance: Chance, settings: Settings, batch: Batch) -> None:
        """Rows go into `batch`."""
        self.chance, self.settings, self.batch = chance, settings, batch

    def complete(self, plan: Plan, started_on: date, child: Child, slot: Slot) -> None:
        """Add all that a plan in force, or one that was, has."""
        year = curriculum_year(child.born_on, plan.ceased_on or self.chance.on)
        self.add_needs(plan, slot, year)
        self.place(plan, started_on, child, slot.place, year)
        self.review(plan, started_on)
        self.move_on(plan, started_on, child)
        if self.chance.happens(0.045):
            self.give_budget(plan)

    def add_needs(self, plan: Plan, slot: Slot, year: int) -> None:
        """A primary need, often a secondary one; none is recorded for a few."""
        if slot.place.out or not self.chance.happens(0.004):
            self.batch.add(PlanNeed(plan=plan, need=slot.need, rank=1))
            second = need_on(self.chance, slot.place, year)
            if second != slot.need and self.chance.happens(0.5):
                self.batch.add(PlanNeed(plan=plan, need=second, rank=2))

    def place(self, plan: Plan, started_on: date, child: Child, place: Place, year: int) -> None:
        """The setting named and attended, before it those of earlier phases."""
        chance = self.chance
        setting = self.settings.one(place, year, chance)
        boards = place.use in BOARDING and place.out and year >= SECONDARY
        if boards and chance.happens(0.3):
            plan.residential = chance.one(WEEKS)
        if place.use in (Use.COLLEGE, Use.SPECIALIST_COLLEGE) and chance.happens(0.14):
            plan.work_based = chance.one(WORK)
        code = "" if setting else CODES.get(place.use, SettingCode.EYP)
        flags = {
            "sen_unit": place.use == Use.UNIT,
            "resourced_provision": place.use == Use.RESOURCED,
        }
        self.batch.add(NamedSetting(plan=plan, setting=setting, code=code, **flags))
        self.batch.add(
            Attendance(
                plan=plan,
                setting=setting,
                code=code,
                entered_on=self.earlier(plan, started_on, child, first_year(place.use, year)),
                left_on=plan.ceased_on,
                residential=plan.residential,
                work_based=plan.work_based,
                **flags,
            )
        )

    def earlier(self, plan: Plan, started_on: date, child: Child, first: int) -> date:
        """Where the child was before moving on to a year, if the plan is that old.

        The day from which they are where they are now.
        """
        for use, year, entered_on, left_on in before(child.born_on, first, started_on):
            setting = self.settings.one(Place(use), year, self.chance)
            self.batch.add(
                Attendance(plan=plan, setting=setting, entered_on=entered_on, left_on=left_on)
            )
        return max(started_on, year_begins(child.born_on, first))

    def review(self, plan: Plan, started_on: date) -> None:
        """Reviews, each about a year after the one before; some late, some not held yet."""
        last = plan.ceased_on or self.chance.on
        meeting_on = self.next_review(started_on)
        while meeting_on <= last:
            self.add_review(plan, meeting_on)
            meeting_on = self.next_review(meeting_on)

    def next_review(self, day: date) -> date:
        """The next meeting, in time for most."""
        if self.chance.happens(0.8):
            return in_term(self.chance.after(day, 300, 352, 365))
        return in_term(self.chance.after(day, 366, 390, 560))

    def add_review(self, plan: Plan, meeting_on: date) -> None:
        """A review as far as it has come."""
        chance, until = self.chance, plan.ceased_on
        prompt = chance.happens(0.68)
        decided_on = chance.known(
            chance.after(meeting_on, 6, 24, 28)
            if prompt
            else chance.after(meeting_on, 29, 40, 130),
            until,
        )
        outcome = chance.one(OUTCOMES) if decided_on else ""
        final_on = None
        if decided_on and outcome == ReviewOutcome.AMEND:
            final_on = chance.known(chance.after(decided_on, 16, 50, 90), until)
            plan.amended_on = final_on or plan.amended_on
        self.batch.add(
            AnnualReview(
                plan=plan,
                meeting_on=meeting_on,
                outcome=outcome,
                decided_on=decided_on,
                draft_on=decided_on if outcome == ReviewOutcome.AMEND else None,
                final_on=final_on,
            )
        )

    def move_on(self, plan: Plan, started_on: date, child: Child) -> None:
        """The last move of phase that the plan had to prepare, and when it did."""
        chance, last = self.chance, plan.ceased_on or self.chance.on
        year = curriculum_year(child.born_on, last)
        years, (month, day) = next(
            ((year - before, limit) for before, limit in MOVES if year >= before), (0, (0, 0))
        )
        if not month:
            return
        due_on = date(school_year_begins(last).year + 1 - years, month, day)
        if due_on < started_on + timedelta(days=90):
            return
        plan.phase_transfer_due_on = due_on
        in_time = chance.happens(0.84)
        sent_on = due_on - chance.days(1, 9, 60) if in_time else chance.after(due_on, 0, 20, 100)
        plan.phase_transfer_final_on = chance.known(max(started_on, sent_on), plan.ceased_on)

    def give_budget(self, plan: Plan) -> None:
        """A personal budget from one stream or two."""
        chance = self.chance
        plan.personal_budget = True
        plan.direct_payment = chance.one(PAYMENTS)
        plan.organised_arrangements = not plan.direct_payment or chance.happens(0.1)
        if plan.organised_arrangements and plan.started_on and plan.started_on.day % 5 == 0:
            # no draw of chance, so that all that follows stays as it was
            plan.third_party, plan.organised_arrangements = True, False
        for stream in {chance.one(STREAMS), chance.one(STREAMS)}:
            pounds = chance.random.randrange(800, 9000, 100)
            self.batch.add(BudgetStream(plan=plan, stream=stream, pounds_a_year=pounds))


def in_term(day: date) -> date:
    """A day, or one shortly before it when schools are open; not at a weekend."""
    for first, last, days in HOLIDAYS:
        if first <= (day.month, day.day) <= last:
            day -= timedelta(days=days)
    return day - timedelta(days=max(0, day.weekday() - 4))
