"""The plan on the board's first page: tables of priorities, and lists of what changed."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse

from commissioning.models import LocalArea
from config.lib.components import Column, Link, Table
from config.lib.formats import number
from strategy.models import Action, Recommendation, Update
from strategy.queries.board_plan import PriorityRow, SinceBoard, StrategyStanding
from strategy.tables.plan import plan_url
from strategy.tables.sight import sight_url

SHORT = 100


@dataclass(frozen=True)
class ChangeList:
    """A kind of change and the rows behind its number; unknown where `known` is false."""

    words: str
    rows: tuple[Link, ...]
    known: bool = True


def priorities_table(standing: StrategyStanding, area: LocalArea) -> Table:
    """The priorities of a strategy; each number opens the actions that it counts."""
    url = plan_url(area, standing.strategy)
    headings = ("Actions", *(state.label for state in standing.states), "Overdue")
    return Table(
        caption=f"{standing.strategy.title}: priorities",
        columns=(Column("Priority"), *(Column(heading, numeric=True) for heading in headings)),
        rows=tuple(priority_cells(row, standing, url) for row in standing.rows),
    )


def priority_cells(row: PriorityRow, standing: StrategyStanding, url: str) -> tuple[Link, ...]:
    """One priority."""
    below = f"{url}?priority={row.priority.number}"
    return (
        Link(str(row.priority), below),
        counted(row.actions, below),
        *(counted(row.states[state], f"{below}&state={state}") for state in standing.states),
        counted(row.overdue, f"{below}&due=overdue"),
    )


def counted(count: int, url: str) -> Link:
    """A number that opens its rows; nought opens nothing."""
    return Link(number(count), url if count else "")


def change_lists(since: SinceBoard, area: LocalArea) -> tuple[ChangeList, ...]:
    """Every kind of change with its rows."""
    known = since.recorded
    return (
        ChangeList("Actions added", action_links(since.added, area), known),
        ChangeList("Actions completed or embedded", action_links(since.finished, area)),
        ChangeList("Due dates moved later", action_links(since.later, area), known),
        ChangeList("Actions newly overdue", action_links(since.overdue, area)),
        ChangeList("Updates accepted", tuple(update_link(each, area) for each in since.accepted)),
        ChangeList(
            "Recommendations answered",
            tuple(recommendation_link(each, area) for each in since.answered),
            known,
        ),
    )


def action_links(actions: Iterable[Action], area: LocalArea) -> tuple[Link, ...]:
    """Actions with their pages."""
    return tuple(Link(str(each), action_url(each, area)) for each in actions)


def action_url(action: Action, area: LocalArea) -> str:
    """The page of an action."""
    return reverse("strategy:action", args=[area.slug, action.reference])


def update_link(update: Update, area: LocalArea) -> Link:
    """An update by its action and its period."""
    return Link(f"{update.action}: {update.period}", action_url(update.action, area))


def recommendation_link(row: Recommendation, area: LocalArea) -> Link:
    """A recommendation by its report, its number and how it begins."""
    text = row.text if len(row.text) <= SHORT else f"{row.text[:SHORT].rstrip()}…"
    return Link(f"{row.source}. {row}: {text}", sight_url(row, area))
