"""What raises an exception on a day, and what the exceptions of an area say."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from commissioning.models import LocalArea, Membership
from config.lib.formats import british_date
from strategy.choices import ActionState, ExplanationStatus, Standing, StrategyStatus
from strategy.models import Action, Deputy, PlanException, Risk, Target
from strategy.queries.targets import targets_of

Subject = Action | Target | Risk


@dataclass(frozen=True)
class Cause:
    """Why an exception is open: its subject, and the words."""

    subject: Subject
    words: str


def causes(area: LocalArea, on: date) -> Iterator[Cause]:
    """All that is off its path on a day. Seven queries."""
    for found in targets_of(area, on):
        for row in found.rows:
            if row.standing == Standing.OFF:
                yield Cause(row.target, row.sentence)
    for action in Action.objects.filter(area=area).unfinished():
        if words := action_words(action, on):
            yield Cause(action, words)
    for risk in Risk.objects.filter(area=area, closed_on=None):
        if words := risk_words(risk):
            yield Cause(risk, words)


def cause_of(subject: Subject, on: date) -> Cause | None:
    """Why one action, target or risk is off its path on a day. Five queries for a target."""
    if isinstance(subject, Action):
        words = action_words(subject, on)
    elif isinstance(subject, Risk):
        words = risk_words(subject)
    else:
        words = target_words(subject, on)
    return Cause(subject, words) if words else None


def action_words(action: Action, on: date) -> str:
    """Why an action is off its path; empty where it is not."""
    if action.withdrawn_on or action.finished:
        return ""
    if action.overdue(on):
        return f"Overdue since {british_date(action.due_on)}."
    return "Red: started but delayed." if action.state == ActionState.STARTED_DELAYED else ""


def risk_words(risk: Risk) -> str:
    """Why a risk is off its path; empty where it is not."""
    if risk.closed_on or not risk.above_appetite:
        return ""
    return f"The score is {risk.score}, above the appetite of {risk.appetite}."


def target_words(target: Target, on: date) -> str:
    """Why a target is off its path; empty where it is not, or where its strategy is closed."""
    strategy = target.strategy
    if strategy.status == StrategyStatus.CLOSED:
        return ""
    (found,) = targets_of(strategy.area, on, strategy)
    row = next(row for row in found.rows if row.target.pk == target.pk)
    return row.sentence if row.standing == Standing.OFF else ""


@dataclass(frozen=True)
class ExceptionRow:
    """An exception as the board reads it, with the post or person that answers for it."""

    exception: PlanException
    owner: str
    on: date

    @property
    def status(self) -> ExplanationStatus:
        """Where its explanation stands."""
        return ExplanationStatus(self.exception.status)

    @property
    def owed(self) -> bool:
        """Whether its owner has an explanation to write."""
        return self.status in (ExplanationStatus.WAITING, ExplanationStatus.RETURNED)

    @property
    def late(self) -> bool:
        """Whether the deadline went by without an explanation."""
        return self.owed and self.exception.due_on < self.on


@dataclass(frozen=True)
class Exceptions:
    """The open exceptions, those without an explanation first, and those that ended last."""

    open: tuple[ExceptionRow, ...]
    closed: tuple[ExceptionRow, ...]

    @property
    def late(self) -> tuple[ExceptionRow, ...]:
        """Those whose owner has not explained them by the deadline."""
        return tuple(row for row in self.open if row.late)

    @property
    def to_decide(self) -> tuple[ExceptionRow, ...]:
        """Those whose explanation waits for a commissioner."""
        return tuple(row for row in self.open if row.status == ExplanationStatus.EXPLAINED)


def exceptions_of(area: LocalArea, on: date) -> Exceptions:
    """Every exception of an area. One query."""
    rows = tuple(ExceptionRow(each, owner_of(each), on) for each in read(area))
    opened = [row for row in rows if row.exception.closed_on is None]
    closed = [row for row in rows if row.exception.closed_on is not None]
    return Exceptions(
        tuple(sorted(opened, key=lambda row: (not row.late, row.exception.due_on))),
        tuple(sorted(closed, key=lambda row: row.exception.closed_on or on, reverse=True)),
    )


def owed_exceptions(membership: Membership, on: date) -> tuple[ExceptionRow, ...]:
    """The open exceptions that somebody is to explain, the late first. Two queries."""
    rows = exceptions_of(membership.area, on).open
    owners = owners_for(membership, on)
    return tuple(row for row in rows if row.owed and may_explain(row.exception, owners))


def read(area: LocalArea) -> Any:
    """The exceptions of an area with all that their texts need."""
    return PlanException.objects.filter(area=area).select_related(
        "target__measure",
        "target__strategy__area",
        "action__area",
        "action__lead__person",
        "risk__owner__person",
        "explained_by",
    )


def owner_of(exception: PlanException) -> str:
    """The post that answers for it, or the person where no post is known."""
    action, risk, target = exception.action, exception.risk, exception.target
    if action:
        return action.lead_post or (str(action.lead.person) if action.lead else "")
    if risk:
        return risk.owner_post or (str(risk.owner.person) if risk.owner else "")
    return target.measure.owner if target else ""


def owners_for(membership: Membership, on: date) -> frozenset[int]:
    """The keys of those for whom somebody explains on a day: themselves, and whom they cover."""
    covered = Deputy.objects.standing(on).filter(deputy=membership)
    return frozenset({membership.pk, *covered.values_list("owner_id", flat=True)})


def may_explain(exception: PlanException, owners: frozenset[int]) -> bool:
    """Whether one of these owns what it is about, or is the deputy of the action."""
    action, risk = exception.action, exception.risk
    if action:
        return not owners.isdisjoint({action.lead_id, action.deputy_id})
    return risk is not None and risk.owner_id in owners
