"""Every deadline of the statutory clock that applies to a request and what followed it.

`ehcp.queries.clock` has those by which timeliness is counted. Here stand all others, with every
review of a long case, moves between settings and authorities, and what orders of the Tribunal
ask for. A move shows once its day is recorded.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from typing import Final

from config.lib.formats import british_date
from ehcp.choices import (
    OPEN_STAGES,
    AssessmentOutcome,
    CeaseReason,
    DisputeAbout,
    DisputeKind,
    Ordered,
    RequestOutcome,
    ReviewOutcome,
    Stage,
)
from ehcp.models import AnnualReview, Dispute, Plan, Request
from ehcp.queries.ages import age_on, curriculum_year, school_year_begins
from ehcp.queries.clock import Clock, Deadline, after_months, deadlines_of
from ehcp.queries.disputes import rule_code
from ehcp.queries.stages import assessment_of, plan_of, stage_of

ADULTHOOD_YEAR: Final = 9
UNDER_FIVE: Final = 5
LAST_BIRTHDAY: Final = 25
YEAR: Final = 12  # months
NEAR_THE_END: Final = 23  # years of age from which the age limit is shown
DAY: Final = timedelta(days=1)
UNTIL_THE_PLAN: Final = ("C1", "C2", "C3", "C7")


def case_deadlines(
    request: Request, disputes: Sequence[Dispute], clock: Clock
) -> tuple[Deadline, ...]:
    """All deadlines of a request, by the number of their rule and then by day."""
    mine = [row for row in disputes if row.request_id in (request.pk, None)]
    found = [
        *_counted(request, clock),
        *_drafting(request, clock),
        *_earlier_reviews(request, clock),
        *_plan_duties(request, clock),
        *_moves(request, clock),
        *_appeals(request, mine, clock),
        *_orders(request, mine, clock),
    ]
    return tuple(sorted(found, key=lambda each: (_number(each), each.start or date.max)))


def _number(deadline: Deadline) -> int:
    """The number of a rule: 7 of C7."""
    digits = re.search(r"\d+", deadline.rule.code)
    return int(digits[0]) if digits else 0


def _counted(request: Request, clock: Clock) -> Iterator[Deadline]:
    """Those of timeliness; a young person in custody has a rule of their own for the plan.

    Nothing waits for a plan once there is one, or the request has ended or moved away with its
    family.
    """
    ended = stage_of(request, clock.on) not in OPEN_STAGES
    for each in deadlines_of(request, clock.on, clock):
        if ended and each.met_on is None and each.rule.code in UNTIL_THE_PLAN:
            continue
        if each.rule.code == "C7" and request.in_youth_accommodation:
            yield from clock.deadline("C29", each.start, each.met_on)
        else:
            yield each


def _unrecorded(clock: Clock, code: str, start: date | None, about: str = "") -> Iterator[Deadline]:
    """A time that runs, of which nobody records here whether it was kept."""
    for each in clock.deadline(code, start, None, about):
        yield replace(each, recorded=False)


def _drafting(request: Request, clock: Clock) -> Iterator[Deadline]:
    """The draft, and the time to comment on it; the first of its 15 days is that of service."""
    assessment, plan = assessment_of(request), plan_of(request)
    if assessment is None or assessment.outcome != AssessmentOutcome.ISSUE:
        return
    draft = plan.draft_on if plan else None
    if draft or plan is None or plan.started_on is None:
        yield from clock.deadline("C4", request.received_on, draft)
    if draft:
        yield from _unrecorded(clock, "C5", draft - DAY)
        yield from _unrecorded(clock, "C6", draft)


def _earlier_reviews(request: Request, clock: Clock) -> Iterator[Deadline]:
    """Reviews before the last one, each with its decision and amended plan, and when each was
    due; of the last one what is not counted elsewhere.
    """
    plan = plan_of(request)
    held = sorted(
        (row for row in (plan.reviews.all() if plan else ()) if row.meeting_on <= clock.on),
        key=lambda row: row.meeting_on,
    )
    days = [plan.started_on if plan else None, *(row.meeting_on for row in held)]
    for before, meeting in pairwise(days):
        if before and meeting:
            yield from clock.deadline("C8", before, meeting, _about(meeting))
    for review in held:
        yield from _invited(review, clock)
        yield from _unrecorded(clock, "C10", review.meeting_on, _about(review.meeting_on))
    for review in held[:-1]:
        yield from _decided(review, clock)


def _invited(review: AnnualReview, clock: Clock) -> Iterator[Deadline]:
    """The two weeks' notice of a review meeting; without a day nobody knows whether it was kept."""
    about = _about(review.meeting_on)
    for each in clock.before("C9", review.meeting_on, review.invited_on, about):
        yield replace(each, recorded=review.invited_on is not None)


def _about(meeting: date) -> str:
    """Which review."""
    return f"review of {british_date(meeting)}"


def _decided(review: AnnualReview, clock: Clock) -> Iterator[Deadline]:
    """The decision after a review and the amended plan."""
    about = _about(review.meeting_on)
    yield from clock.deadline("C11", review.meeting_on, review.decided_on, about)
    if review.outcome == ReviewOutcome.AMEND and clock.known(review.decided_on):
        yield from clock.deadline("C12", review.meeting_on, review.final_on, about)


def _plan_duties(request: Request, clock: Clock) -> Iterator[Deadline]:
    """What goes with a plan in force by age: under five, from year 9, the last year."""
    plan, born_on, on = plan_of(request), request.child.born_on, clock.on
    if plan is None or stage_of(request, on) != Stage.IN_FORCE:
        if plan and plan.ceased_on and plan.ceased_on <= on:
            yield from clock.deadline("C33", plan.ceased_on, None)
        return
    held = [row.meeting_on for row in plan.reviews.all() if row.meeting_on <= on]
    last = max([day for day in (plan.started_on, *held) if day], default=None)
    age = age_on(born_on, on)
    if age < UNDER_FIVE:
        yield from _unrecorded(clock, "C30", last)
    if curriculum_year(born_on, on) >= ADULTHOOD_YEAR:
        yield from clock.deadline("C31", _year_9(born_on, on), None)
    if age >= NEAR_THE_END:
        for each in clock.deadline("C32", plan.started_on, None):
            yield replace(each, due=_last_day(born_on), recorded=False)


def _moves(request: Request, clock: Clock) -> Iterator[Deadline]:
    """What goes with a move between post-16 settings, to another authority, or from one."""
    plan = plan_of(request)
    if plan is None:
        return
    if plan.post_16_move_on:
        day = plan.post_16_move_on
        yield from clock.before("C15", day, _amended_for(plan, day), f"move of {british_date(day)}")
    if plan.move_known_on:
        left = plan.ceased_on if plan.cease_reason == CeaseReason.TRANSFERRED else None
        known = plan.move_known_on
        for each in clock.deadline("C16", known - DAY, left):  # that day is the first of them
            yield replace(each, start=known, due=_latest(each.due, plan.moves_away_on))
    if plan.transferred_on:
        yield from clock.deadline("C17", plan.transferred_on, plan.transfer_told_on)
        yield from _reviewed_after(plan, plan.transferred_on, clock)


def _amended_for(plan: Plan, move: date) -> date | None:
    """The first amendment in the year before a move, which names the next setting."""
    sent = [plan.amended_on, plan.phase_transfer_final_on]
    sent += [review.final_on for review in plan.reviews.all()]
    begins = after_months(move, -YEAR)
    return min((day for day in sent if day and begins < day), default=None)


def _reviewed_after(plan: Plan, moved: date, clock: Clock) -> Iterator[Deadline]:
    """The review after a transfer: in three months, or a year after the last where that is later.

    Nothing of a plan that ceased without it.
    """
    meetings = [row.meeting_on for row in plan.reviews.all()]
    last = _latest(plan.started_on, *(day for day in meetings if day < moved))
    met = min((day for day in meetings if day >= moved), default=None)
    if met is None and plan.ceased_on and plan.ceased_on <= clock.on:
        return
    for each in clock.deadline("C18", moved, met):
        yield replace(each, due=_latest(each.due, after_months(last, YEAR) if last else None))


def _latest(*days: date | None) -> date | None:
    """The last of the days that are known."""
    return max((day for day in days if day), default=None)


def _year_9(born_on: date, on: date) -> date:
    """The 1 September on which year 9 began."""
    years = curriculum_year(born_on, on) - ADULTHOOD_YEAR
    begins = school_year_begins(on) + DAY
    return begins.replace(year=begins.year - years)


def _last_day(born_on: date) -> date:
    """The end of the academic year in which somebody turns 25."""
    year = born_on.year + LAST_BIRTHDAY
    month, day = (
        (2, 28) if (born_on.month, born_on.day) == (2, 29) else (born_on.month, born_on.day)
    )
    begins = school_year_begins(date(year, month, day))
    return date(begins.year + 1, 8, 31)


def _appeals(request: Request, disputes: Sequence[Dispute], clock: Clock) -> Iterator[Deadline]:
    """The family's time to appeal against each decision, and the answer to each appeal."""
    appeals = [row for row in disputes if row.kind == DisputeKind.APPEAL]
    for about, day in _appealable(request):
        if day is None or day > clock.on:
            continue
        lodged = [row.opened_on for row in appeals if row.about == about and row.opened_on >= day]
        said = about.label.lower()
        if lodged:
            yield from clock.deadline("C19", day, min(lodged), said)
        else:
            yield from _unrecorded(clock, "C19", day, said)
    for row in appeals:
        yield from _unrecorded(
            clock, "C20", row.opened_on, f"counted from {british_date(row.opened_on)}"
        )


def _appealable(request: Request) -> Iterator[tuple[DisputeAbout, date | None]]:
    """The decisions that can be appealed against, and their days."""
    assessment, plan = assessment_of(request), plan_of(request)
    if request.outcome == RequestOutcome.REFUSED:
        yield DisputeAbout.REFUSAL_TO_ASSESS, request.decided_on
    if assessment and assessment.outcome == AssessmentOutcome.REFUSED:
        yield DisputeAbout.REFUSAL_TO_ISSUE, assessment.decided_on
    if plan:
        yield DisputeAbout.CONTENTS, _last_version(plan)
        yield DisputeAbout.CEASING, plan.ceased_on


def _last_version(plan: Plan) -> date | None:
    """The day of the plan as it is now."""
    return plan.amended_on or plan.started_on


def _orders(request: Request, disputes: Sequence[Dispute], clock: Clock) -> Iterator[Deadline]:
    """What an order, an agreement or a concession asks for."""
    for row in disputes:
        start = row.order_on or row.closed_on
        code = rule_code(row.outcome, row.ordered)
        kind = str(row.get_kind_display())
        about = f"{kind[:1].lower()}{kind[1:]} of {british_date(row.opened_on)}"
        if code and start:
            for each in clock.deadline(code, start, row.complied_on, about):
                yield replace(each, due=row.due_on or each.due)
        if row.ordered == Ordered.ASSESS and row.order_on:
            met = _issued_after(request, row.order_on)
            yield from clock.deadline("C27", row.order_on, met, about)


def _issued_after(request: Request, ordered_on: date) -> date | None:
    """When the child had a plan after an order, be it on that request or on a later one."""
    plans = Plan.objects.filter(request__child=request.child_id, started_on__gte=ordered_on)
    issued: date | None = plans.order_by("started_on").values_list("started_on", flat=True).first()
    return issued
