"""What stands alone: nothing serves it, or it serves nothing. One entry in `ORPHANS` a kind."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from commissioning.models import LocalArea
from strategy.choices import Standing, StrategyStatus
from strategy.models import Action, MeasureLink, Priority, PriorityLink
from strategy.queries.registers import reports_of, risks_of
from strategy.queries.targets import targets_of


@dataclass(frozen=True)
class Orphan:
    """A row that stands alone, and a line about it."""

    row: Any
    about: str = ""


@dataclass(frozen=True)
class OrphanKind:
    """A way to stand alone. `mend` says what the link does that mends it."""

    slug: str
    title: str
    text: str
    mend: str
    find: Callable[[LocalArea, date], Iterable[Orphan]]


@dataclass(frozen=True)
class OrphanGroup:
    """The rows that stand alone in one way."""

    kind: OrphanKind
    rows: tuple[Orphan, ...]


def orphans_of(area: LocalArea, on: date) -> tuple[OrphanGroup, ...]:
    """Every kind, also those without any row. About fifteen queries, however many rows."""
    return tuple(OrphanGroup(kind, tuple(kind.find(area, on))) for kind in ORPHANS)


def red_measures(area: LocalArea, on: date) -> Iterable[Orphan]:
    """Targets off trajectory whose measure no action is to move."""
    for found in targets_of(area, on):
        for row in found.rows:
            if row.standing == Standing.OFF and not row.actions:
                yield Orphan(row.target, f"{found.strategy}. {row.sentence}")


def actions_without_measure(area: LocalArea, on: date) -> Iterable[Orphan]:
    """Unfinished actions that are to move no measure."""
    linked = MeasureLink.objects.filter(action__area=area).values("action")
    found = Action.objects.filter(area=area).unfinished().exclude(pk__in=linked)
    for action in found.select_related("area"):
        yield Orphan(action)


def unanswered(area: LocalArea, on: date) -> Iterable[Orphan]:
    """Recommendations that were accepted, are not done, and have no action."""
    for report in reports_of(area):
        for each in report.recommendations:
            if each.without_action:
                yield Orphan(each.recommendation, f"{report.source}. {each.recommendation.text}")


def empty_priorities(area: LocalArea, on: date) -> Iterable[Orphan]:
    """Priorities of strategies that are not closed which no action serves."""
    served = PriorityLink.objects.filter(action__area=area).values("priority")
    found = Priority.objects.filter(strategy__area=area).exclude(pk__in=served)
    current = found.exclude(strategy__status=StrategyStatus.CLOSED)
    for priority in current.select_related("strategy__area"):
        yield Orphan(priority, str(priority.strategy))


def bare_risks(area: LocalArea, on: date) -> Iterable[Orphan]:
    """Open risks that have neither a control nor an action."""
    for row in risks_of(area):
        if row.without_control:
            yield Orphan(row.risk, f"Score {row.risk.score}. {row.risk.event}")


ORPHANS: Final = (
    OrphanKind(
        "measures",
        "Measures off trajectory without an action",
        "Nobody has an action that is to bring the measure back.",
        "Choose actions",
        red_measures,
    ),
    OrphanKind(
        "recommendations",
        "Recommendations accepted without an action",
        "The partnership said yes, it is not done, and no action carries it out.",
        "Choose actions",
        unanswered,
    ),
    OrphanKind(
        "priorities",
        "Priorities without actions",
        "The strategy puts it first, and no action serves it.",
        "Choose actions",
        empty_priorities,
    ),
    OrphanKind(
        "risks",
        "Risks without a control",
        "Neither a control is described nor an action linked.",
        "Choose actions",
        bare_risks,
    ),
    OrphanKind(
        "actions",
        "Actions without a measure",
        "They are not finished, and nothing would show that they worked.",
        "Choose measures",
        actions_without_measure,
    ),
)
