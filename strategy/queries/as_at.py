"""The plan of a strategy as it stood at the end of any day, and what differs between two days.

Read from the events that the database keeps of every row, in a number of queries that does not
grow. Before the first event of a strategy there is nothing to show.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Min, Model
from django.utils import timezone

from commissioning.models import Membership, Organisation
from config.lib.formats import british_date
from strategy.choices import ActionState, StrategyStatus
from strategy.models import Action, Priority, PriorityLink, Strategy


@dataclass(frozen=True)
class ActionThen:
    """An action as it stood, in words; `key` is that of the action, also if it is gone."""

    key: int
    reference: str
    title: str
    owner: str
    organisation: str
    start: str
    due: str
    state: ActionState
    priorities: str

    @property
    def name(self) -> str:
        """As the plan names it."""
        return f"{self.reference} {self.title}"


@dataclass(frozen=True)
class PriorityThen:
    """A priority as it stood, with the actions below it in their order."""

    number: int
    title: str
    success: str
    actions: tuple[ActionThen, ...]


@dataclass(frozen=True)
class PlanThen:
    """A plan as it stood at the end of a day."""

    day: date
    title: str
    status: str
    priorities: tuple[PriorityThen, ...]
    actions: tuple[ActionThen, ...]


@dataclass(frozen=True)
class FieldMove:
    """What a field said on the first day and on the second."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class ActionMoves:
    """An action that is in both plans and differs."""

    action: ActionThen
    moves: tuple[FieldMove, ...]


@dataclass(frozen=True)
class Comparison:
    """What differs between two days. `same` counts the actions that do not."""

    added: tuple[ActionThen, ...]
    removed: tuple[ActionThen, ...]
    changed: tuple[ActionMoves, ...]
    same: int
    strategy: tuple[FieldMove, ...]

    @property
    def state_moves(self) -> tuple[tuple[str, int], ...]:
        """How many actions went from one state to another, commonest first."""
        counted: dict[str, int] = {}
        for each in self.changed:
            for move in each.moves:
                if move.label == LABELS["state"]:
                    name = f"{move.before} → {move.after}"
                    counted[name] = counted.get(name, 0) + 1
        return tuple(sorted(counted.items(), key=lambda pair: (-pair[1], pair[0])))


LABELS = {
    "reference": "Reference",
    "title": "What will be done",
    "owner": "Owner",
    "organisation": "Lead organisation",
    "start": "Start",
    "due": "Due",
    "state": "State",
    "priorities": "Priorities",
}


def history_began(strategy: Strategy) -> date | None:
    """The first day of which a plan is known."""
    first = (
        events_of(Strategy).objects.filter(pgh_obj=strategy.pk).aggregate(at=Min("pgh_created_at"))
    )
    at: datetime | None = first["at"]
    return timezone.localdate(at) if at else None


def plan_as_at(strategy: Strategy, day: date) -> PlanThen | None:
    """The plan at the end of a day, or none if the strategy was not there yet. Six queries."""
    moment = timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))
    own = standing(Strategy, moment, pgh_obj=strategy.pk)
    if not own:
        return None
    priorities = sorted(
        standing(Priority, moment, strategy=strategy.pk), key=lambda each: (each.order, each.number)
    )
    served = {priority.pgh_obj_id: priority for priority in priorities}
    links = standing(PriorityLink, moment, priority__in=served)
    actions = actions_then(links, served, moment)
    return PlanThen(
        day,
        own[0].title,
        str(StrategyStatus(own[0].status).label),
        tuple(
            PriorityThen(
                priority.number,
                priority.title,
                priority.success,
                tuple(
                    actions[link.action_id]
                    for link in sorted(links, key=lambda link: (link.order, link.pgh_obj_id))
                    if link.priority_id == priority.pgh_obj_id and link.action_id in actions
                ),
            )
            for priority in priorities
        ),
        tuple(sorted(actions.values(), key=lambda each: each.reference)),
    )


def events_of(model: type[Model]) -> Any:
    """The model of the events of a tracked model."""
    return model.events.rel.related_model  # type: ignore[attr-defined]


def standing(model: type[Model], moment: datetime, **where: Any) -> list[Any]:
    """The newest event of every row before a moment, without rows that were deleted by then."""
    newest = (
        events_of(model)
        .objects.filter(pgh_created_at__lt=moment, **where)
        .order_by("pgh_obj_id", "-pgh_id")
        .distinct("pgh_obj_id")
    )
    return [event for event in newest if event.pgh_label != "delete"]


def actions_then(
    links: Iterable[Any], served: dict[int, Any], moment: datetime
) -> dict[int, ActionThen]:
    """The actions at the far ends of links, by their keys."""
    numbers: dict[int, list[int]] = {}
    for link in links:
        numbers.setdefault(link.action_id, []).append(served[link.priority_id].number)
    found = standing(Action, moment, pgh_obj__in=numbers)
    events = [event for event in found if event.withdrawn_on is None]
    people = Membership.objects.select_related("person").in_bulk(
        {event.lead_id for event in events} - {None}
    )
    organisations = Organisation.objects.in_bulk(
        {event.lead_organisation_id for event in events} - {None}
    )
    return {
        event.pgh_obj_id: ActionThen(
            event.pgh_obj_id,
            event.reference,
            event.title,
            owner_then(event, people),
            str(organisations.get(event.lead_organisation_id, "")),
            british_date(event.starts_on) if event.starts_on else "",
            british_date(event.due_on) if event.due_on else "",
            ActionState(event.state),
            ", ".join(str(number) for number in sorted(numbers[event.pgh_obj_id])),
        )
        for event in events
    }


def owner_then(event: Any, people: dict[int, Membership]) -> str:
    """Who led an action: the post where one is named, else the person."""
    if event.lead_post:
        return str(event.lead_post)
    lead = people.get(event.lead_id)
    return str(lead.person) if lead else ""


def compared(before: PlanThen, after: PlanThen) -> Comparison:
    """What differs between two plans of one strategy; every action is counted once."""
    then, now = ({each.key: each for each in plan.actions} for plan in (before, after))
    both = [(then[key], now[key]) for key in then if key in now]
    changed = tuple(
        ActionMoves(new, moves) for old, new in both if (moves := tuple(field_moves(old, new)))
    )
    return Comparison(
        tuple(each for key, each in now.items() if key not in then),
        tuple(each for key, each in then.items() if key not in now),
        changed,
        len(both) - len(changed),
        tuple(strategy_moves(before, after)),
    )


def field_moves(old: ActionThen, new: ActionThen) -> Iterator[FieldMove]:
    """The fields in which an action differs."""
    for field in fields(ActionThen):
        was, now = getattr(old, field.name), getattr(new, field.name)
        if was != now:
            yield FieldMove(LABELS[field.name], in_words(was), in_words(now))


def strategy_moves(before: PlanThen, after: PlanThen) -> Iterator[FieldMove]:
    """What differs in the strategy itself and in its priorities."""
    if before.title != after.title:
        yield FieldMove("Title", before.title, after.title)
    if before.status != after.status:
        yield FieldMove("Status", before.status, after.status)
    was, now = ({each.number: each for each in plan.priorities} for plan in (before, after))
    for number in sorted({*was, *now}):
        old, new = was.get(number), now.get(number)
        if (old and (old.title, old.success)) != (new and (new.title, new.success)):
            yield FieldMove(f"Priority {number}", priority_words(old), priority_words(new))


def priority_words(priority: PriorityThen | None) -> str:
    """A priority with its success, as one text."""
    if priority is None:
        return "(none)"
    return f"{priority.title}. {priority.success}".strip()


def in_words(value: Any) -> str:
    """A value as the reader knows it."""
    if isinstance(value, ActionState):
        return str(value.label)
    return str(value) or "(empty)"
