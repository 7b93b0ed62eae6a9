"""The strategies of a partnership, and how far their actions are."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from commissioning.models import LocalArea
from strategy.choices import FINISHED, ActionState, StrategyStatus
from strategy.models import Action, PriorityLink, Strategy


@dataclass(frozen=True)
class StrategyRow:
    """A strategy with the sum of its actions, each counted once."""

    strategy: Strategy
    priorities: int
    actions: int
    finished: int
    overdue: int


@dataclass(frozen=True)
class Strategies:
    """What the partnership has in hand, what is closed, and the size of the one plan behind.

    `shared` leaves closed strategies out. `alone` counts the actions that serve no priority of any
    strategy.
    """

    current: tuple[StrategyRow, ...]
    closed: tuple[StrategyRow, ...]
    actions: int
    shared: int
    alone: int


def strategies_of(area: LocalArea, on: date) -> Strategies:
    """Every strategy of the area. Four queries."""
    actions = {action.pk: action for action in Action.objects.filter(area=area)}
    served: dict[int, set[int]] = defaultdict(set)
    for strategy, action in PriorityLink.objects.filter(action__area=area).values_list(
        "priority__strategy_id", "action_id"
    ):
        served[strategy].add(action)
    found = Strategy.objects.filter(area=area).prefetch_related("priorities")
    rows = [row(each, [actions[pk] for pk in served[each.pk]], on) for each in found]
    times = Counter(pk for served_by in served.values() for pk in served_by)
    closed = [served[each.pk] for each in found if each.status == StrategyStatus.CLOSED]
    over = Counter(pk for served_by in closed for pk in served_by)
    return Strategies(
        current=tuple(each for each in rows if each.strategy.status != StrategyStatus.CLOSED),
        closed=tuple(each for each in rows if each.strategy.status == StrategyStatus.CLOSED),
        actions=len(actions),
        shared=sum(count - over[pk] > 1 for pk, count in times.items()),
        alone=len(actions.keys() - times.keys()),
    )


def row(strategy: Strategy, actions: Iterable[Action], on: date) -> StrategyRow:
    """A strategy with the sum of these actions."""
    states = [(ActionState(action.state), action.overdue(on)) for action in actions]
    return StrategyRow(
        strategy=strategy,
        priorities=len(strategy.priorities.all()),
        actions=len(states),
        finished=sum(state in FINISHED for state, _ in states),
        overdue=sum(late for _, late in states),
    )
