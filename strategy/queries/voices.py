"""What people said and boards decided, with the actions that came of it."""

from dataclasses import dataclass
from typing import Any

from commissioning.models import LocalArea
from strategy.models import Action, Decision, DecisionLink, Engagement, EngagementLink
from strategy.queries.registers import actions_by


@dataclass(frozen=True)
class Voice:
    """An engagement or a decision, and its actions."""

    row: Any
    actions: tuple[Action, ...]


def engagements_of(area: LocalArea) -> tuple[Voice, ...]:
    """Every engagement, the newest first. Two queries."""
    linked = actions_by(EngagementLink, area)
    found = Engagement.objects.filter(area=area)
    return tuple(Voice(row, linked.get(row.pk, ())) for row in found)


def decisions_of(area: LocalArea) -> tuple[Voice, ...]:
    """Every decision, the newest first. Two queries."""
    linked = actions_by(DecisionLink, area)
    found = Decision.objects.filter(area=area)
    return tuple(Voice(row, linked.get(row.pk, ())) for row in found)
