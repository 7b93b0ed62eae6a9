"""Plans: the draft, the final plan with its needs and the setting named, and how it ends."""

from dataclasses import dataclass
from datetime import date

from commissioning.models import Person, Setting
from ehcp.actions.writing import at_stage, changing, not_after, saved
from ehcp.choices import CeaseReason, Need, SettingCode
from ehcp.models import Child, NamedSetting, Plan, PlanNeed, Request
from ehcp.queries.moves import CEASE, DRAFT, ISSUE
from ehcp.queries.stages import plan_of


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
    on: date,
    by: Person,
) -> Plan:
    """Record that the final plan was sent: within 20 weeks of Day 1 (regulation 13(2)).

    `needs` begins with the primary need.
    """
    with changing(child, by):
        not_after(started_on, on, "started_on")
        plan = plan_for(at_stage(child, ISSUE))
        plan.started_on = started_on
        saved(plan)
        for rank, need in enumerate(needs, start=1):
            saved(PlanNeed(plan=plan, need=need, rank=rank))
        name_setting(plan, placement)
        return plan


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


def cease_plan(*, child: Child, ceased_on: date, reason: CeaseReason, on: date, by: Person) -> Plan:
    """Record that a plan ended, and why (section 45)."""
    with changing(child, by):
        not_after(ceased_on, on, "ceased_on")
        plan = plan_for(at_stage(child, CEASE))
        plan.ceased_on, plan.cease_reason = ceased_on, reason
        saved(plan)
        return plan
