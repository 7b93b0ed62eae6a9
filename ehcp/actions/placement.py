"""Where a child with a plan goes to school, what the plan names, its needs, its budget."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError

from commissioning.models import Person
from config.lib.formats import british_date
from ehcp.actions.plan import Placement
from ehcp.actions.writing import at_stage, changing, not_after, saved
from ehcp.choices import DirectPayment, FundingStream, Need, Residential
from ehcp.models import Attendance, BudgetStream, Child, NamedSetting, Plan, PlanNeed
from ehcp.models.plan import SettingDetail
from ehcp.queries.moves import ATTEND, BUDGET, LEAVE, NAME, NEEDS


@dataclass(frozen=True)
class Provision:
    """How a child is placed at a setting: its rank, and whether there or in a unit of it.

    Rank 1 is the main setting, 2 a second one beside it.
    """

    rank: int = 1
    residential: Residential | str = ""
    sen_unit: bool = False
    resourced_provision: bool = False


def attend_setting(
    *,
    child: Child,
    placement: Placement,
    provision: Provision,
    entered_on: date,
    on: date,
    by: Person,
) -> Attendance:
    """Record that a child attends a setting from a day.

    The setting of the same rank that it attended until then is left on that day.
    """
    with changing(child, by):
        not_after(entered_on, on, "entered_on")
        plan: Plan = at_stage(child, ATTEND).plan
        row = Attendance(plan=plan, entered_on=entered_on, residential=provision.residential)
        place(row, placement, provision)
        former = plan.attended.filter(rank=provision.rank, left_on=None).first()
        if former:
            leave(former, entered_on)
            check_is_other(row, former)
        saved(row)
        return row


def place(row: SettingDetail, placement: Placement, provision: Provision) -> None:
    """Write a setting, or the code that stands for none, into what names one."""
    if placement.setting is None and not placement.code:
        raise ValidationError({"setting": "Enter a setting, or choose what there is instead."})
    row.setting, row.code = placement.setting, placement.code
    row.urn = placement.setting.urn if placement.setting else ""
    row.ukprn = placement.setting.ukprn if placement.setting else ""
    row.other = ""
    row.rank, row.sen_unit = provision.rank, provision.sen_unit
    row.resourced_provision = provision.resourced_provision


def check_is_other(row: Attendance, former: Attendance) -> None:
    """Refuse what is attended already, in the same way."""
    what = ("setting_id", "code", "residential", "sen_unit", "resourced_provision")
    if all(getattr(row, field) == getattr(former, field) for field in what):
        began = british_date(former.entered_on)
        raise ValidationError({"setting": f"{former} is attended already, since {began}."})


def leave(row: Attendance, left_on: date, field: str = "entered_on") -> None:
    """Write when a setting was left."""
    if left_on < row.entered_on:
        began = british_date(row.entered_on)
        raise ValidationError({field: f"{row} is attended since {began}. Enter a later day."})
    row.left_on = left_on
    saved(row)


def leave_setting(*, child: Child, rank: int, left_on: date, on: date, by: Person) -> Attendance:
    """Record that a child left a setting and goes to no other of that rank."""
    with changing(child, by):
        not_after(left_on, on, "left_on")
        plan: Plan = at_stage(child, LEAVE).plan
        row = plan.attended.filter(rank=rank, left_on=None).first()
        if row is None:
            raise ValidationError({"rank": "No setting of this rank is attended."})
        leave(row, left_on, "left_on")
        return row


def name_setting_anew(
    *,
    child: Child,
    placement: Placement,
    provision: Provision,
    amended_on: date,
    on: date,
    by: Person,
) -> NamedSetting:
    """Record that an amended plan names a setting; what it named before stays in the history."""
    with changing(child, by):
        not_after(amended_on, on, "amended_on")
        plan: Plan = at_stage(child, NAME).plan
        if plan.started_on and amended_on < plan.started_on:
            raise ValidationError({"amended_on": "A plan is amended after it was issued."})
        if plan.amended_on and amended_on < plan.amended_on:
            last = british_date(plan.amended_on)
            raise ValidationError({"amended_on": f"The plan was last amended on {last}."})
        row = plan.named.filter(rank=provision.rank).first() or NamedSetting(plan=plan)
        place(row, placement, provision)
        saved(row)
        plan.amended_on = amended_on
        saved(plan)
        return row


def change_needs(*, child: Child, needs: tuple[Need, ...], on: date, by: Person) -> Plan:
    """Record other needs of a plan; `needs` begins with the primary need."""
    with changing(child, by):
        plan: Plan = at_stage(child, NEEDS).plan
        former = {row.rank: row for row in plan.needs.all()}
        if [row.need for _, row in sorted(former.items())] == list(needs):
            raise ValidationError("These are the needs that are recorded.")
        for rank, need in enumerate(needs, start=1):
            row = former.pop(rank, None) or PlanNeed(plan=plan, rank=rank)
            row.need = need
            saved(row)
        for row in former.values():
            row.delete()
        return plan


@dataclass(frozen=True)
class Budget:
    """How a personal budget is taken: paid, arranged by the authority or others, or a mix.

    `taken_up` is false where there is none.
    """

    taken_up: bool
    organised_arrangements: bool = False
    third_party: bool = False
    direct_payment: DirectPayment | str = ""


def record_budget(
    *,
    child: Child,
    budget: Budget,
    streams: Mapping[FundingStream, Decimal],
    on: date,
    by: Person,
) -> Plan:
    """Record the personal budget as it is now, or that there is none any more."""
    with changing(child, by):
        plan: Plan = at_stage(child, BUDGET).plan
        if not budget.taken_up and (streams or budget != Budget(False)):
            raise ValidationError(
                {"taken_up": "Without a personal budget nothing is paid from it."}
            )
        plan.personal_budget = budget.taken_up
        plan.organised_arrangements = budget.organised_arrangements
        plan.third_party = budget.third_party
        plan.direct_payment = budget.direct_payment
        saved(plan)
        plan.budget_streams.exclude(stream__in=streams).delete()
        former = {row.stream: row for row in plan.budget_streams.all()}
        for stream, pounds in streams.items():
            row = former.get(stream) or BudgetStream(plan=plan, stream=stream)
            row.pounds_a_year = pounds
            saved(row)
        return plan
