"""A plan as its order: priorities, and the actions below each."""

from dataclasses import dataclass

from strategy.models import Priority, PriorityLink, Strategy


@dataclass(frozen=True)
class Ordered:
    """A priority and its links to actions, in order."""

    priority: Priority
    links: tuple[PriorityLink, ...]


def order_of(strategy: Strategy) -> tuple[Ordered, ...]:
    """The order as it stands. Two queries."""
    links = list(
        PriorityLink.objects.filter(priority__strategy=strategy)
        .select_related("action")
        .order_by("order", "action__order", "pk")
    )
    return tuple(
        Ordered(priority, tuple(link for link in links if link.priority_id == priority.pk))
        for priority in strategy.priorities.order_by("order", "number")
    )
