"""Random rows for tests that count them again in plain Python; the same for the same seed."""

from datetime import date, timedelta
from random import Random

from commissioning.models import LocalArea
from ehcp.choices import CeaseReason, ReviewOutcome
from ehcp.models import Plan
from tests.factories import (
    AnnualReviewFactory,
    AttendanceFactory,
    ChildFactory,
    PlanFactory,
    RequestFactory,
    SettingFactory,
)


def plan_of(area: LocalArea, started: date | None, *meetings: date, **fields: object) -> Plan:
    """A plan issued on a day and reviewed on others, of a child in year 5 in November 2026."""
    born_on = fields.pop("born_on", date(2016, 11, 1))
    request = RequestFactory(
        child=ChildFactory(area=area, born_on=born_on), received_on=date(2015, 1, 5)
    )
    plan: Plan = PlanFactory(request=request, started_on=started, **fields)
    for meeting in meetings:
        AnnualReviewFactory(plan=plan, meeting_on=meeting)
    return plan


def invent_plans(area: LocalArea, on: date, *, many: int = 120, seed: int = 7) -> None:
    """Plans of the last six years with reviews, moves of phase and ends, as known on a day."""
    chance = Random(seed)
    settings = [None, SettingFactory(highest_age=7), SettingFactory(highest_age=11)]
    settings.append(SettingFactory(highest_age=19))
    for _ in range(many):
        started = on - timedelta(days=chance.randrange(6 * 365))
        ceased = started + timedelta(days=chance.randrange(100, 2500))
        ended = {"ceased_on": ceased, "cease_reason": CeaseReason.OTHER}
        plan = plan_of(
            area,
            started,
            born_on=on - timedelta(days=chance.randrange(3 * 365, 24 * 365)),
            **(ended if ceased <= on and chance.random() < 0.5 else {}),
        )
        _move(plan, chance, on)
        setting = chance.choice(settings)
        code = "" if setting else "OTH"
        AttendanceFactory(plan=plan, setting=setting, code=code, entered_on=started)
        _review(plan, started, chance, on)


def _move(plan: Plan, chance: Random, on: date) -> None:
    """A move on record for some, with the day of the plan for it for some of them."""
    if chance.random() < 0.3:
        plan.phase_transfer_due_on = date(on.year + chance.randrange(0, 3), 2, 14)
    if chance.random() < 0.3:
        plan.phase_transfer_final_on = on - timedelta(days=chance.randrange(0, 500))
    plan.save()


def _review(plan: Plan, started: date, chance: Random, on: date) -> None:
    """Reviews about a year apart, decided for most and amended for some."""
    met = started + timedelta(days=chance.randrange(200, 450))
    while met <= (plan.ceased_on or on):
        outcome = chance.choice([*ReviewOutcome, ReviewOutcome.AMEND, ""])
        decided = met + timedelta(days=chance.randrange(5, 60))
        final = decided + timedelta(days=chance.randrange(20, 90))
        AnnualReviewFactory(
            plan=plan,
            meeting_on=met,
            outcome=outcome if decided <= on else "",
            decided_on=decided if outcome and decided <= on else None,
            draft_on=decided if outcome == ReviewOutcome.AMEND and decided <= on else None,
            final_on=final if outcome == ReviewOutcome.AMEND and final <= on else None,
        )
        met += timedelta(days=chance.randrange(300, 450))
