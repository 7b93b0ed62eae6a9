"""Invents plans: their days, needs, settings, reviews, budgets and ends."""

from datetime import date, timedelta

from commissioning.models import Setting
from ehcp.choices import (
    CeaseReason,
    FundingStream,
    Need,
    ReviewOutcome,
    SettingCode,
)
from ehcp.demonstration.batch import Batch, Chance
from ehcp.demonstration.places import COLLEGE, FAR, PRIMARY, SECONDARY, SPECIAL
from ehcp.models import (
    AnnualReview,
    Attendance,
    BudgetStream,
    Child,
    NamedSetting,
    Plan,
    PlanNeed,
    Request,
)
from ehcp.queries.ages import age_on

NEEDS = (
    (Need.ASD, 33.0),
    (Need.SLCN, 21.0),
    (Need.SEMH, 20.0),
    (Need.MLD, 8.0),
    (Need.SLD, 6.0),
    (Need.PD, 4.0),
    (Need.SPLD, 3.0),
    (Need.PMLD, 2.0),
    (Need.HI, 2.0),
    (Need.VI, 1.0),
)
OUTCOMES = ((ReviewOutcome.MAINTAIN, 45.0), (ReviewOutcome.AMEND, 55.0))
REASONS = (
    (CeaseReason.NEEDS_MET, 3.0),
    (CeaseReason.EMPLOYMENT, 2.0),
    (CeaseReason.DISENGAGED, 3.0),
    (CeaseReason.TRANSFERRED, 3.0),
    (CeaseReason.HIGHER_EDUCATION, 1.0),
)
REVIEWS = 3  # the newest of each plan; older ones are left out


class PlanInventor:
    """Invents the plans of one area."""

    def __init__(self, chance: Chance, places: dict[str, list[Setting]], batch: Batch) -> None:
        """`places` are settings by what they are for; rows go into `batch`."""
        self.chance, self.places, self.batch = chance, places, batch

    def invent(self, request: Request, concluded_on: date, child: Child) -> None:
        """A plan as far as it has come: nothing yet, a draft, in force, or ceased."""
        chance = self.chance
        draft_on = chance.known(chance.after(concluded_on, 2, 6, 14))
        if draft_on is None:
            return
        started_on = chance.known(chance.after(draft_on, 15, 18, 32))
        plan = self.batch.add(Plan(request=request, draft_on=draft_on, started_on=started_on))
        if started_on is None:
            return
        self.cease(plan, started_on, child)
        self.add_needs(plan)
        self.place(plan, started_on, child)
        self.review(plan, started_on)
        if chance.happens(0.05):
            self.give_budget(plan)

    def add_needs(self, plan: Plan) -> None:
        """A primary need, often a secondary one."""
        first = self.chance.one(NEEDS)
        second = self.chance.one(NEEDS)
        self.batch.add(PlanNeed(plan=plan, need=first, rank=1))
        if second != first and self.chance.happens(0.5):
            self.batch.add(PlanNeed(plan=plan, need=second, rank=2))

    def place(self, plan: Plan, started_on: date, child: Child) -> None:
        """The setting named, attended since the plan began; or what there is instead of one."""
        setting = self.setting(age_on(child.born_on, self.chance.on))
        code = "" if setting else self.chance.one(((SettingCode.OLA, 2.0), (SettingCode.EHE, 3.0)))
        self.batch.add(NamedSetting(plan=plan, setting=setting, code=code))
        self.batch.add(
            Attendance(
                plan=plan,
                setting=setting,
                code=code,
                entered_on=started_on,
                left_on=plan.ceased_on,
            )
        )

    def setting(self, age: int) -> Setting | None:
        """A setting for somebody of an age; None for those educated elsewhere."""
        mainstream = PRIMARY if age < 11 else SECONDARY if age < 16 else COLLEGE
        use = self.chance.one(((mainstream, 52.0), (SPECIAL, 35.0), (FAR, 8.0), ("", 5.0)))
        return self.chance.random.choice(self.places[use]) if use else None

    def review(self, plan: Plan, started_on: date) -> None:
        """The newest reviews, each about a year after the one before."""
        meetings: list[date] = []
        meeting_on = self.chance.after(started_on, 330, 360, 420)
        while meeting_on <= (plan.ceased_on or self.chance.on):
            meetings.append(meeting_on)
            meeting_on = self.chance.after(meeting_on, 330, 360, 420)
        for meeting in meetings[-REVIEWS:]:
            self.add_review(plan, meeting)

    def add_review(self, plan: Plan, meeting_on: date) -> None:
        """A review as far as it has come."""
        chance, until = self.chance, plan.ceased_on
        decided_on = chance.known(chance.after(meeting_on, 10, 27, 60), until)
        outcome = chance.one(OUTCOMES) if decided_on else ""
        final_on = None
        if decided_on and outcome == ReviewOutcome.AMEND:
            final_on = chance.known(chance.after(decided_on, 20, 50, 100), until)
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

    def cease(self, plan: Plan, started_on: date, child: Child) -> None:
        """Some plans end, most of them of young people who leave education."""
        chance = self.chance
        share = 0.35 if age_on(child.born_on, chance.on) >= 19 else 0.03
        days = (chance.on - started_on).days - 100
        if days > 0 and chance.happens(share):
            plan.ceased_on = chance.on - timedelta(days=chance.random.randrange(min(days, 700)))
            plan.cease_reason = chance.one(REASONS)

    def give_budget(self, plan: Plan) -> None:
        """A personal budget from one stream."""
        plan.personal_budget = True
        stream = self.chance.one(((FundingStream.SHORT_BREAKS, 3.0), (FundingStream.SEN, 2.0)))
        pounds = self.chance.random.randrange(800, 9000, 100)
        self.batch.add(BudgetStream(plan=plan, stream=stream, pounds_a_year=pounds))
