"""Random rows for tests that count them again in plain Python; the same for the same seed."""

from datetime import date, timedelta
from random import Random

from commissioning.models import LocalArea
from ehcp.choices import (
    CeaseReason,
    DisputeAbout,
    DisputeKind,
    DisputeOutcome,
    Ordered,
    ReviewOutcome,
)
from ehcp.demonstration.caseload import load_caseload
from ehcp.demonstration.profiles import PROFILES
from ehcp.models import Advice, AnnualReview, Child, Dispute, Plan, Request
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


def invent_awkward(area: LocalArea, on: date) -> None:
    """A caseload such as the demonstration's, with all that makes counting hard."""
    load_caseload(area, on=on, profile=PROFILES["sefton"].scaled(60))
    invent_plans(area, on, many=40)
    again(area, on)


def again(area: LocalArea, on: date) -> None:
    """What comes more than once to a child, is not recorded, or lies after the day."""
    chance = Random(3)
    for plan in Plan.objects.filter(request__child__area=area).order_by("pk")[::7]:
        disputed(plan, chance, on)
    for advice in list(Advice.objects.filter(request__child__area=area).order_by("pk")[::5]):
        advice.pk, advice.requested_on = None, advice.requested_on + timedelta(days=1)
        if advice.received_on is None or advice.received_on >= advice.requested_on:
            advice.save()
    for review in list(AnnualReview.objects.filter(plan__request__child__area=area)[::9]):
        review.pk, review.meeting_on = None, review.meeting_on + timedelta(days=2)
        if review.final_on is None or review.final_on >= review.meeting_on:
            review.save()
    children = list(Child.objects.filter(area=area).order_by("pk")[::11])
    for child in children:
        RequestFactory(child=child, received_on=on + timedelta(days=9))
    Request.objects.filter(child__in=children[::2]).update(source="")
    Child.objects.filter(pk__in=[child.pk for child in children[1::2]]).update(
        born_on=date(1999, 3, 4), ethnicity="REFU"
    )


def disputed(plan: Plan, chance: Random, on: date) -> None:
    """Two disputes of one kind in a year, one of them with an order."""
    kind = chance.choice(list(DisputeKind))
    asked_on = plan.request.received_on or date.min
    opened_on = max(asked_on, on - timedelta(days=chance.randrange(100, 600)))
    closed_on = opened_on + timedelta(days=60)
    outcome = DisputeOutcome.ALLOWED if kind == DisputeKind.APPEAL else DisputeOutcome.NOT_TAKEN_UP
    for days, outcome_ in ((0, outcome), (9, "")):
        Dispute.objects.create(
            child=plan.request.child,
            kind=kind,
            about=chance.choice(list(DisputeAbout)),
            opened_on=opened_on + timedelta(days=days),
            closed_on=closed_on + timedelta(days=days),
            outcome=outcome_,
            ordered=chance.choice([*Ordered, ""]) if outcome_ else "",
            due_on=closed_on + timedelta(days=14) if chance.random() < 0.8 else None,
            complied_on=closed_on + timedelta(days=chance.randrange(5, 30)),
        )
