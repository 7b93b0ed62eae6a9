"""The line of sight from anything that actions are linked to: what serves it, what it serves.

Everything goes through `LINKS`; a new kind of link needs one entry in `FAR_ENDS` besides.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db.models import QuerySet

from commissioning.models import LocalArea, Measure, Organisation
from strategy.choices import ActionState
from strategy.models import (
    LINKS,
    Action,
    Decision,
    Engagement,
    LinkKind,
    Priority,
    Recommendation,
    Risk,
    Target,
)
from strategy.queries.action_page import JOINED

# By the field of a link: the rows of an area that it may lead to.
FAR_ENDS: Final[dict[str, Callable[[LocalArea], QuerySet[Any]]]] = {
    "priority": lambda area: Priority.objects.filter(strategy__area=area).select_related(
        "strategy__area", "outcome", "programme"
    ),
    "organisation": lambda area: Organisation.objects.filter(areas=area),
    "measure": lambda area: Measure.objects.all(),
    "recommendation": lambda area: Recommendation.objects.filter(source__area=area).select_related(
        "source", "finding"
    ),
    "risk": lambda area: Risk.objects.filter(area=area).select_related(
        "strategy__area", "owner__person"
    ),
    "decision": lambda area: Decision.objects.filter(area=area),
    "engagement": lambda area: Engagement.objects.filter(area=area).select_related(
        "strategy__area"
    ),
}


@dataclass(frozen=True)
class Served:
    """An action with its state on the day, and what else it is linked to, kind by kind."""

    action: Action
    overdue: bool
    also: tuple[tuple[LinkKind, tuple[Any, ...]], ...]

    @property
    def state(self) -> ActionState:
        """The state of the action, with its words and colour."""
        return ActionState(self.action.state)


@dataclass(frozen=True)
class Sight:
    """One row with the actions that serve it, and the targets that a measure has."""

    kind: LinkKind
    row: Any
    actions: tuple[Served, ...]
    targets: tuple[Target, ...]


def kind_of(name: str) -> LinkKind | None:
    """The kind of link that an address names."""
    return next((kind for kind in LINKS if kind.one == name), None)


def far_end(kind: LinkKind, area: LocalArea, pk: int) -> Any | None:
    """A row that actions of the area may be linked to."""
    return FAR_ENDS[kind.field](area).filter(pk=pk).first()


def sight_of(kind: LinkKind, row: Any, area: LocalArea, on: date) -> Sight:
    """All that is in line with a row. One query a kind of link, and two."""
    links = kind.model.objects.filter(**{kind.field: row}, action__area=area)
    joined = ("action__area", "action__lead__person", "action__lead_organisation")
    found = links.select_related(*joined).order_by("action__order", "action__reference")
    actions = [link.action for link in found]
    also = {each: beside(each, actions) for each in LINKS} if actions else {}
    served = tuple(
        Served(
            action,
            action.overdue(on),
            tuple(
                (each, others)
                for each, by_action in also.items()
                if (others := without(by_action.get(action.pk, ()), each, kind, row))
            ),
        )
        for action in actions
    )
    return Sight(kind, row, served, targets_for(row, area))


def beside(kind: LinkKind, actions: list[Action]) -> dict[int, tuple[Any, ...]]:
    """What actions are linked to in one way, by the action's key. One query."""
    found: dict[int, tuple[Any, ...]] = {}
    joined = JOINED.get(kind.field, (kind.field,))
    for link in kind.model.objects.filter(action__in=actions).select_related(*joined):
        found[link.action_id] = (*found.get(link.action_id, ()), link.target)
    return found


def without(rows: tuple[Any, ...], kind: LinkKind, own_kind: LinkKind, own: Any) -> tuple[Any, ...]:
    """The rows but for the one that the page is about."""
    return tuple(row for row in rows if kind is not own_kind or row.pk != own.pk)


def targets_for(row: Any, area: LocalArea) -> tuple[Target, ...]:
    """The targets that strategies of the area have for a measure."""
    if not isinstance(row, Measure):
        return ()
    found = Target.objects.filter(measure=row, strategy__area=area)
    return tuple(found.select_related("strategy__area", "measure"))
