"""The plan of a strategy: its priorities and the actions that serve them, as one reads it.

All actions are read once, in a number of queries that does not grow; narrowing, grouping and
sorting (`plan_order`) happen in memory, so that every count equals the list that it opens.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Exists, OuterRef
from django.urls import reverse

from commissioning.models import LocalArea, Membership
from strategy.choices import ActionState
from strategy.models import Action, Priority, PriorityLink, Programme, Strategy, Update
from strategy.queries.updates import reported

# From worst to best: what is late comes before what has not begun.
STATES: Final = (
    ActionState.STARTED_DELAYED,
    ActionState.PROGRESSING_DELAYED,
    ActionState.NOT_STARTED,
    ActionState.ON_TRACK,
    ActionState.COMPLETED,
    ActionState.EMBEDDED,
)


@dataclass(frozen=True)
class Trend:
    """How the state moved: the states of the updates, oldest first."""

    states: tuple[ActionState, ...]

    @property
    def word(self) -> str:
        """Where the newest stands beside the one before; empty with fewer than two."""
        if len(self.states) < 2:
            return ""
        before, now = (STATES.index(state) for state in self.states[-2:])
        return "unchanged" if now == before else "better" if now > before else "worse"

    @property
    def letters(self) -> str:
        """The letters of the last six: A A G."""
        return " ".join(state.rag.letter for state in self.states[-6:])


@dataclass(frozen=True)
class LastUpdate:
    """The newest update that was submitted."""

    submitted_on: date
    period: str
    done: str


@dataclass(frozen=True)
class PlanRow:
    """An action as the plan shows it. `others` are the other strategies that it serves."""

    action: Action
    url: str
    owner: str
    owner_key: str
    left: bool
    state: ActionState
    overdue: bool
    last: LastUpdate | None
    trend: Trend
    priorities: tuple[Priority, ...]
    others: tuple[str, ...]

    @property
    def numbers(self) -> str:
        """The numbers of the priorities that it serves: 1, 3, 4."""
        return ", ".join(str(priority.number) for priority in self.priorities)


@dataclass(frozen=True)
class Plan:
    """Priorities and rows, in the order of the plan; those of one strategy, or all actions.

    `places` are the rows' keys below each priority, as pairs of priority and action.
    """

    priorities: tuple[Priority, ...]
    programmes: tuple[Programme, ...]
    rows: tuple[PlanRow, ...]
    places: tuple[tuple[int, int], ...]


def strategy_of(area: LocalArea, slug: str) -> Strategy | None:
    """A strategy of the area by its part of the address."""
    return Strategy.objects.filter(area=area, slug=slug).select_related("supersedes").first()


def plan_of(strategy: Strategy, area: LocalArea, on: date) -> Plan:
    """The plan of a strategy on a day. Six queries, whatever its size."""
    priorities = tuple(
        strategy.priorities.select_related("outcome", "programme").order_by("order", "number")
    )
    by_key = {priority.pk: priority for priority in priorities}
    links = list(
        PriorityLink.objects.filter(priority__strategy=strategy)
        .select_related("action__lead__person", "action__lead_organisation")
        .order_by("priority__order", "priority__number", "order", "action__order", "pk")
    )
    actions = {link.action_id: link.action for link in links}
    served: dict[int, list[Priority]] = defaultdict(list)
    for link in links:
        served[link.action_id].append(by_key[link.priority_id])
    build = RowBuilder(area, strategy, list(actions), on)
    return Plan(
        priorities=priorities,
        programmes=tuple(strategy.programmes.select_related("champion__person")),
        rows=tuple(build.row(action, tuple(served[pk])) for pk, action in actions.items()),
        places=tuple((link.priority_id, link.action_id) for link in links),
    )


def whole_plan_of(area: LocalArea, on: date) -> Plan:
    """Every action of the area, whatever it serves. Four queries."""
    actions = {
        action.pk: action
        for action in Action.objects.filter(area=area).select_related(
            "lead__person", "lead_organisation"
        )
    }
    build = RowBuilder(area, None, list(actions), on)
    return Plan((), (), tuple(build.row(action, ()) for action in actions.values()), ())


def row_of(action: Action, strategy: Strategy | None, area: LocalArea, on: date) -> PlanRow:
    """One action as the plan of a strategy shows it, or the list of all actions. Four queries."""
    served = Priority.objects.filter(strategy=strategy, action_links__action=action)
    priorities = tuple(served.order_by("order", "number")) if strategy else ()
    return RowBuilder(area, strategy, [action.pk], on).row(action, priorities)


class RowBuilder:
    """Makes rows of actions, with what is read once for all of them."""

    def __init__(
        self, area: LocalArea, strategy: Strategy | None, actions: list[int], on: date
    ) -> None:
        """Three queries."""
        self.on = on
        self.address = reverse("strategy:action", args=[area.slug, "-"]).removesuffix("-/")
        self.last = last_updates(actions)
        self.states = states_of(actions)
        self.others = other_strategies(actions, strategy)

    def row(self, action: Action, priorities: tuple[Priority, ...]) -> PlanRow:
        """One action."""
        return PlanRow(
            action=action,
            url=f"{self.address}{action.reference}/",
            owner=owner_of(action),
            owner_key=owner_key(action),
            left=has_left(action.lead),
            state=ActionState(action.state),
            overdue=action.overdue(self.on),
            last=self.last.get(action.pk),
            trend=Trend(self.states.get(action.pk, ())),
            priorities=priorities,
            others=self.others.get(action.pk, ()),
        )


def owner_of(action: Action) -> str:
    """Who leads an action: the post as papers name it, or else the person; empty for nobody."""
    return action.lead_post or (str(action.lead.person) if action.lead else "")


def owner_key(action: Action) -> str:
    """What the address calls the owner."""
    return action.lead_post or (f"m{action.lead_id}" if action.lead_id else "")


def has_left(lead: Membership | None) -> bool:
    """Whether the person who leads has no role in the area any more."""
    return lead is not None and (lead.ended_at is not None or not lead.person.is_active)


def last_updates(actions: Sequence[int]) -> dict[int, LastUpdate]:
    """The newest update of each action."""
    found = (
        reported(Update.objects.filter(action__in=actions))
        .order_by("action_id", "-period__starts_on")
        .distinct("action_id")
        .values_list("action_id", "submitted_on", "period__name", "done")
    )
    return {
        action: LastUpdate(submitted_on, period, done)
        for action, submitted_on, period, done in found
        if submitted_on
    }


def states_of(actions: Sequence[int]) -> dict[int, tuple[ActionState, ...]]:
    """The states of the updates of each action, oldest first."""
    found = (
        reported(Update.objects.filter(action__in=actions))
        .order_by()
        .values("action_id")
        .annotate(states=ArrayAgg("state", order_by="period__starts_on"))
        .values_list("action_id", "states")
    )
    return {action: tuple(map(ActionState, states)) for action, states in found}


def other_strategies(
    actions: Sequence[int], strategy: Strategy | None
) -> dict[int, tuple[str, ...]]:
    """The titles of the strategies that each action serves, but for this one. Of a strategy and
    the edition that replaced it, the edition.
    """
    newer = PriorityLink.objects.filter(
        action=OuterRef("action"), priority__strategy__supersedes=OuterRef("priority__strategy")
    )
    found = (
        PriorityLink.objects.filter(~Exists(newer), action__in=actions)
        .exclude(priority__strategy_id=strategy.pk if strategy else 0)
        .order_by("priority__strategy__title")
        .values_list("action_id", "priority__strategy__title")
        .distinct()
    )
    titles: dict[int, list[str]] = defaultdict(list)
    for action, title in found:
        titles[action].append(title)
    return {action: tuple(each) for action, each in titles.items()}
