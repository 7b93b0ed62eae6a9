"""One action with all that it is linked to."""

from collections.abc import Iterable
from dataclasses import dataclass

from commissioning.models import LocalArea
from strategy.models import LINKS, Action, LinkKind

# What is read along with the far end of a link, so that its text needs no further query.
JOINED = {
    "priority": ("priority__strategy",),
    "recommendation": ("recommendation__source",),
}


@dataclass(frozen=True)
class Linked:
    """What an action is linked to in one way."""

    kind: LinkKind
    targets: tuple[object, ...]


def action_of(area: LocalArea, reference: str) -> Action | None:
    """An action of the area by its reference."""
    return (
        Action.everything.filter(area=area, reference=reference)
        .select_related(
            "lead__person", "deputy__person", "accountable__person", "lead_organisation", "area"
        )
        .first()
    )


def links_of(action: Action) -> tuple[Linked, ...]:
    """Every kind of link with its targets, also those without. One query a kind."""
    return tuple(Linked(kind, tuple(targets(kind, action))) for kind in LINKS)


def targets(kind: LinkKind, action: Action) -> Iterable[object]:
    """The far ends of the links of one kind, in their order."""
    joined = JOINED.get(kind.field, (kind.field,))
    for link in kind.model._default_manager.filter(action=action).select_related(*joined):
        yield link.target
