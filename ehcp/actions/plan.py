"""Plans: the draft, the final plan with its needs and the setting named, and how it ends."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from django.core.exceptions import ValidationError
from django.db import transaction

from commissioning.models import Person, Setting
from config.lib.formats import british_date
from ehcp.actions.writing import at_stage, changing, not_after, saved
from ehcp.choices import AssessmentOutcome, CeaseReason, Need, PlanType, RequestOutcome, SettingCode
from ehcp.models import Assessment, Child, NamedSetting, Plan, PlanNeed, Request
from ehcp.queries.ages import age_on
from ehcp.queries.clock import POST_16_AGE, clock_on, due_on, transfer_rule
from ehcp.queries.moves import (
    CEASE,
    DRAFT,
    ISSUE,
    MOVE_AWAY,
    MOVE_IN,
    MOVE_POST_16,
    NEXT_PHASE,
    PHASE,
)
from ehcp.queries.stages import plan_of

LAST_AGE: Final = 25  # a plan may go on to the end of that academic year (section 46)


@dataclass(frozen=True)
class Placement:
    """The setting that a plan names: one of the register, or a code where there is none."""

    setting: Setting | None = None
    code: SettingCode | str = ""


def send_draft(*, child: Child, draft_on: date, on: date, by: Person) -> Plan:
    """Record that a draft plan was sent. Fifteen days for comments follow (regulation 13(1))."""
    with changing(child, by):
        not_after(draft_on, on, "draft_on")
        plan = Plan(request=at_stage(child, DRAFT), draft_on=draft_on)
        saved(plan)
        return plan


def issue_plan(
    *,
    child: Child,
    started_on: date,
    needs: tuple[Need, ...],
    placement: Placement,
    plan_type: PlanType = PlanType.EHC_PLAN,
    on: date,
    by: Person,
) -> Plan:
    """Record that the final plan was sent: within 20 weeks of Day 1 (regulation 13(2)).

    `needs` begins with the primary need.
    """
    with changing(child, by):
        not_after(started_on, on, "started_on")
        plan = plan_for(at_stage(child, ISSUE))
        plan.started_on, plan.plan_type = started_on, plan_type
        saved(plan)
        write_contents(plan, needs, placement)
        return plan


def write_contents(plan: Plan, needs: tuple[Need, ...], placement: Placement) -> None:
    """Write the needs, which begin with the primary one, and the setting that is named."""
    for rank, need in enumerate(needs, start=1):
        saved(PlanNeed(plan=plan, need=need, rank=rank))
    name_setting(plan, placement)


def plan_for(request: Request) -> Plan:
    """The plan that was drafted, or a new one."""
    return plan_of(request) or Plan(request=request)


def name_setting(plan: Plan, placement: Placement) -> None:
    """Write what the plan names in section I, if it names anything."""
    setting = placement.setting
    if setting is None and not placement.code:
        return
    row = NamedSetting(plan=plan, setting=setting, code=placement.code)
    if setting:
        row.urn, row.ukprn = setting.urn, setting.ukprn
    saved(row)


@dataclass(frozen=True)
class Transfer:
    """How a plan came from another authority: its number, and when.

    `issued_on` is the day on which the other authority issued it, where that is known.
    """

    number: str
    transferred_on: date
    told_on: date | None = None
    issued_on: date | None = None


@transaction.atomic
def open_case_with_plan(
    *,
    child: Child,
    transfer: Transfer,
    needs: tuple[Need, ...],
    placement: Placement,
    on: date,
    by: Person,
) -> Child:
    """Make a case for a child who moved into the area with a plan (regulation 15).

    The request and the assessment were the other authority's, so they stand without days.
    """
    not_after(transfer.transferred_on, on, "transferred_on")
    not_after(transfer.told_on, on, "told_on")
    not_after(transfer.issued_on, transfer.transferred_on, "issued_on")
    not_after(child.born_on, transfer.issued_on or transfer.transferred_on, "born_on")
    saved(child)
    with changing(child, by):
        request = Request(child=child, outcome=RequestOutcome.HISTORICAL)
        saved(request)
        saved(Assessment(request=request, outcome=AssessmentOutcome.HISTORICAL))
        plan = Plan(
            request=request,
            started_on=transfer.issued_on,
            transferred_from=transfer.number,
            transferred_on=transfer.transferred_on,
            transfer_told_on=transfer.told_on,
        )
        saved(plan)
        write_contents(plan, needs, placement)
        return child


def cease_plan(*, child: Child, ceased_on: date, reason: CeaseReason, on: date, by: Person) -> Plan:
    """Record that a plan ended, and why (section 45)."""
    with changing(child, by):
        not_after(ceased_on, on, "ceased_on")
        if reason == CeaseReason.MAXIMUM_AGE and age_on(child.born_on, ceased_on) < LAST_AGE:
            raise ValidationError(
                {"reason": f"The young person is not {LAST_AGE} yet on that day."}
            )
        plan = plan_for(at_stage(child, CEASE))
        plan.ceased_on, plan.cease_reason = ceased_on, reason
        saved(plan)
        return plan


def expect_phase_transfer(*, child: Child, year: int, on: date, by: Person) -> Plan:
    """Record in which year a child moves to another phase; it may lie ahead.

    The plan names the next setting before 15 February of that year, and before 31 March where
    the move is to post-16 (regulation 18(1)).
    """
    with changing(child, by):
        plan: Plan = at_stage(child, PHASE).plan
        if plan.started_on and year < plan.started_on.year:
            raise ValidationError({"year": "The plan was issued after that year."})
        rule = clock_on(on).rules[transfer_rule(child.born_on, year)]
        due = due_on(rule, date(year, 1, 1))
        if plan.phase_transfer_due_on == due:
            raise ValidationError({"year": f"The move in {year} is recorded already."})
        plan.phase_transfer_due_on = due
        plan.phase_transfer_final_on = None
        saved(plan)
        return plan


def send_next_phase_plan(*, child: Child, final_on: date, on: date, by: Person) -> Plan:
    """Record that the plan which names the setting of the next phase was sent."""
    with changing(child, by):
        not_after(final_on, on, "final_on")
        plan: Plan = at_stage(child, NEXT_PHASE).plan
        if plan.phase_transfer_due_on is None:
            raise ValidationError("No move of phase is recorded. Record in which year it is first.")
        if plan.phase_transfer_final_on:
            sent = british_date(plan.phase_transfer_final_on)
            raise ValidationError(f"This plan was sent on {sent}. Correct it on the case’s page.")
        if plan.started_on and final_on < plan.started_on:
            raise ValidationError({"final_on": "A plan is amended after it was issued."})
        plan.phase_transfer_final_on = final_on
        plan.amended_on = max(final_on, plan.amended_on or final_on)
        saved(plan)
        return plan


def expect_post_16_move(*, child: Child, moves_on: date, on: date, by: Person) -> Plan:
    """Record when a young person moves between post-16 settings; it may lie ahead.

    The plan is to be amended at least five months before (regulation 18(2)).
    """
    with changing(child, by):
        plan: Plan = at_stage(child, MOVE_POST_16).plan
        if age_on(child.born_on, moves_on) < POST_16_AGE:
            raise ValidationError({"moves_on": "The young person is not 16 yet on that day."})
        plan.post_16_move_on = moves_on
        saved(plan)
        return plan


def expect_to_move_away(
    *, child: Child, known_on: date, moves_on: date, on: date, by: Person
) -> Plan:
    """Record that a family moves to another authority, which is handed the plan (regulation 15)."""
    with changing(child, by):
        not_after(known_on, on, "known_on")
        plan: Plan = at_stage(child, MOVE_AWAY).plan
        plan.move_known_on, plan.moves_away_on = known_on, moves_on
        saved(plan)
        return plan


def take_over(
    *,
    child: Child,
    number: str,
    transferred_on: date,
    told_on: date | None,
    on: date,
    by: Person,
) -> Plan:
    """Record that a plan was transferred from another authority, and when the family was told.

    Six weeks to tell the family, and a review, follow (regulation 15).
    """
    with changing(child, by):
        not_after(transferred_on, on, "transferred_on")
        not_after(told_on, on, "told_on")
        plan: Plan = at_stage(child, MOVE_IN).plan
        plan.transferred_from, plan.transferred_on = number, transferred_on
        plan.transfer_told_on = told_on
        saved(plan)
        return plan
