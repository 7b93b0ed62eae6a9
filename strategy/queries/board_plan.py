"""The plan on the board's first page: how each priority stands, and what changed since the board.

What was added, moved or answered is read from the events that the database keeps; what was
finished, fell overdue or was accepted from the days that the rows themselves carry.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Max, Min, OuterRef, Q, Subquery
from django.utils import timezone

from commissioning.models import LocalArea
from strategy.choices import FINISHED, IN_FORCE, Acceptance, ActionState, UpdateStatus
from strategy.models import Action, Decision, Priority, Recommendation, Strategy, Update
from strategy.queries.as_at import events_of, standing
from strategy.queries.plan import STATES


@dataclass(frozen=True)
class PriorityRow:
    """A priority with the number of its actions in each state, none left out."""

    priority: Priority
    states: dict[ActionState, int]
    overdue: int

    @property
    def actions(self) -> int:
        """All of them."""
        return sum(self.states.values())


@dataclass(frozen=True)
class StrategyStanding:
    """A strategy in force and its priorities, in their order."""

    strategy: Strategy
    rows: tuple[PriorityRow, ...]

    @property
    def states(self) -> tuple[ActionState, ...]:
        """The states that any of its actions has, from worst to best."""
        return tuple(state for state in STATES if any(row.states[state] for row in self.rows))


@dataclass(frozen=True)
class SinceBoard:
    """What changed after a board met. `began` is the first day on record where that is later than
    the board, or empty; `recorded` says whether the three that need the record are known.
    """

    board: date
    recorded: bool
    began: date | None
    added: tuple[Action, ...] = ()
    later: tuple[Action, ...] = ()
    answered: tuple[Recommendation, ...] = ()
    finished: tuple[Action, ...] = ()
    overdue: tuple[Action, ...] = ()
    accepted: tuple[Update, ...] = ()


@dataclass(frozen=True)
class BoardPlan:
    """Both parts; `since` is empty where no board has decided anything yet."""

    strategies: tuple[StrategyStanding, ...]
    since: SinceBoard | None


def board_plan(area: LocalArea, on: date) -> BoardPlan:
    """The plan as the board asks after it on a day. Six queries at most."""
    actions = {each.pk: each for each in Action.objects.filter(area=area)}
    last: date | None = Decision.objects.filter(area=area, decided_on__lte=on).aggregate(
        last=Max("decided_on")
    )["last"]
    return BoardPlan(
        strategies=strategies_in_force(area, actions, on),
        since=since_board(area, tuple(actions.values()), last, on) if last else None,
    )


def strategies_in_force(
    area: LocalArea, actions: dict[int, Action], on: date
) -> tuple[StrategyStanding, ...]:
    """The strategies adopted or in review that have priorities. One query."""
    found = (
        Priority.objects.filter(strategy__area=area, strategy__status__in=IN_FORCE)
        .filter(Q(strategy__adopted_on=None) | Q(strategy__adopted_on__lte=on))
        .select_related("strategy")
        .annotate(served=ArrayAgg("action_links__action_id", default=[]))
        .order_by("-strategy__starts_on", "strategy__title", "strategy", "order", "number")
    )
    rows: dict[Strategy, list[PriorityRow]] = {}
    for priority in found:
        below = [actions[pk] for pk in priority.served if pk in actions]
        rows.setdefault(priority.strategy, []).append(priority_row(priority, below, on))
    return tuple(StrategyStanding(strategy, tuple(each)) for strategy, each in rows.items())


def priority_row(priority: Priority, actions: list[Action], on: date) -> PriorityRow:
    """How the actions of a priority stand."""
    return PriorityRow(
        priority,
        {state: sum(each.state == state for each in actions) for state in ActionState},
        sum(each.overdue(on) for each in actions),
    )


def since_board(area: LocalArea, actions: tuple[Action, ...], board: date, on: date) -> SinceBoard:
    """What changed after the day of a board. Three queries."""
    moment = timezone.make_aware(datetime.combine(board + timedelta(days=1), time.min))
    then = {each.pgh_obj_id: each for each in standing(Action, moment, area=area.pk)}
    return SinceBoard(
        board=board,
        recorded=bool(then),
        began=None if then else record_began(area),
        added=added(actions, then) if then else (),
        later=tuple(each for each in actions if moved_later(each, then.get(each.pk))),
        answered=answered(area, moment) if then else (),
        finished=tuple(each for each in actions if finished_since(each, board, on)),
        overdue=tuple(
            each for each in actions if each.overdue(on) and each.due_on and each.due_on >= board
        ),
        accepted=accepted(area, board, on),
    )


def record_began(area: LocalArea) -> date | None:
    """The first day of which the actions of an area are known."""
    first = events_of(Action).objects.filter(area=area.pk).aggregate(at=Min("pgh_created_at"))
    at: datetime | None = first["at"]
    return timezone.localdate(at) if at else None


def added(actions: Iterable[Action], then: dict[int, Any]) -> tuple[Action, ...]:
    """The actions that were not in the plan then, or were withdrawn."""
    return tuple(
        each for each in actions if each.pk not in then or then[each.pk].withdrawn_on is not None
    )


def moved_later(action: Action, then: Any) -> bool:
    """Whether an action that was in the plan had an earlier due date."""
    if then is None or then.withdrawn_on or not (then.due_on and action.due_on):
        return False
    return bool(then.due_on < action.due_on)


def finished_since(action: Action, board: date, on: date) -> bool:
    """Whether the action came to be completed or embedded after the board."""
    day = action.state_on
    return action.state in FINISHED and day is not None and board < day <= on


def answered(area: LocalArea, moment: datetime) -> tuple[Recommendation, ...]:
    """The recommendations that have an answer now and had none then."""
    before = (
        events_of(Recommendation)
        .objects.filter(pgh_obj=OuterRef("pk"), pgh_created_at__lt=moment)
        .order_by("-pgh_id")
    )
    return tuple(
        Recommendation.objects.filter(source__area=area)
        .exclude(acceptance=Acceptance.WAITING)
        .annotate(then=Subquery(before.values("acceptance")[:1]))
        .filter(Q(then=None) | Q(then=Acceptance.WAITING))
        .select_related("source")
    )


def accepted(area: LocalArea, board: date, on: date) -> tuple[Update, ...]:
    """The updates that a commissioner accepted after the board."""
    return tuple(
        Update.objects.filter(
            action__area=area,
            action__withdrawn_on=None,
            status=UpdateStatus.ACCEPTED,
            decided_on__gt=board,
            decided_on__lte=on,
        )
        .select_related("action", "period")
        .order_by("action__order", "action__reference", "period__starts_on")
    )
