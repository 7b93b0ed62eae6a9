"""Mediation and appeals of a case: which are open, and by when what they end in is due."""

from datetime import date
from typing import Final

from ehcp.choices import TO_BE_CARRIED_OUT, DisputeOutcome, Ordered
from ehcp.models import Child, Dispute
from ehcp.queries.clock import Clock, due_on

# The rule of the clock for what an order asks for (regulation 44).
RULES: Final = {
    Ordered.ASSESS: "C22",
    Ordered.PLAN: "C23",
    Ordered.CONTENTS: "C24",
    Ordered.SETTING: "C25",
    Ordered.CONTINUE: "C26",
    Ordered.OTHER: "C21",
}
CONCEDED: Final = "C28"


def open_disputes(child: Child) -> tuple[Dispute, ...]:
    """Mediation and appeals that have not ended, the oldest first."""
    return tuple(Dispute.objects.filter(child=child, closed_on=None).order_by("opened_on", "pk"))


def to_be_carried_out(child: Child) -> tuple[Dispute, ...]:
    """Disputes that ended in something to be done which is not done yet."""
    ended = Dispute.objects.filter(child=child, outcome__in=TO_BE_CARRIED_OUT, complied_on=None)
    return tuple(ended.order_by("closed_on", "pk"))


def rule_code(outcome: str, ordered: str) -> str:
    """The rule of the clock for carrying out what a dispute ended in; "" where there is none.

    A concession has two weeks for the setting named, as an order has, and four for the rest
    (regulation 45); agreed mediation has the times of an order (regulation 42).
    """
    if outcome not in TO_BE_CARRIED_OUT or not ordered:
        return ""
    if outcome == DisputeOutcome.CONCEDED and ordered != Ordered.SETTING:
        return CONCEDED
    return RULES[Ordered(ordered)]


def carried_out_by(outcome: str, ordered: str, start: date, clock: Clock) -> date | None:
    """The last day for it, counted from the order, the agreement or the concession."""
    rule = clock.rules.get(rule_code(outcome, ordered))
    return due_on(rule, start) if rule else None
