"""The matrix of a strategy: which action serves which priority, with totals."""

from collections.abc import Iterable
from dataclasses import dataclass

from strategy.models import Action, Priority, PriorityLink, Strategy

Cell = tuple[int, int]  # the keys of an action and of a priority


@dataclass(frozen=True)
class MatrixCell:
    """A crossing: whether the action serves the priority, and the words that say so."""

    key: str
    ticked: bool
    priority: Priority
    label: str


@dataclass(frozen=True)
class MatrixRow:
    """An action with its cells. `elsewhere` says that it serves priorities of other strategies."""

    action: Action
    cells: tuple[MatrixCell, ...]
    total: int
    elsewhere: bool

    @property
    def alone(self) -> bool:
        """Whether it serves no priority of any strategy."""
        return self.total == 0 and not self.elsewhere


@dataclass(frozen=True)
class MatrixColumn:
    """A priority, and how many actions serve it."""

    priority: Priority
    total: int


@dataclass(frozen=True)
class Matrix:
    """Actions that serve the strategy, then all others of the partnership."""

    columns: tuple[MatrixColumn, ...]
    rows: tuple[MatrixRow, ...]
    others: tuple[MatrixRow, ...]

    @property
    def ticks(self) -> int:
        """How many cells are ticked."""
        return sum(column.total for column in self.columns)

    @property
    def alone(self) -> tuple[MatrixRow, ...]:
        """Actions that serve no priority of any strategy."""
        return tuple(row for row in self.others if row.alone)

    @property
    def unserved(self) -> tuple[Priority, ...]:
        """Priorities without an action."""
        return tuple(column.priority for column in self.columns if not column.total)


def matrix_of(strategy: Strategy) -> Matrix:
    """The matrix as it stands. Three queries, whatever its size."""
    priorities = tuple(strategy.priorities.all())
    links = PriorityLink.objects.filter(action__area=strategy.area_id)
    ticked = set(links.values_list("action_id", "priority_id"))
    served = {action for action, _ in ticked}
    rows = [
        matrix_row(action, priorities, ticked, action.pk in served)
        for action in Action.objects.filter(area=strategy.area_id).select_related("area")
    ]
    return Matrix(
        tuple(
            MatrixColumn(priority, sum(row.cells[at].ticked for row in rows))
            for at, priority in enumerate(priorities)
        ),
        tuple(row for row in rows if row.total),
        tuple(row for row in rows if not row.total),
    )


def matrix_row(
    action: Action, priorities: Iterable[Priority], ticked: set[Cell], serves_any: bool
) -> MatrixRow:
    """An action beside every priority."""
    cells = tuple(
        MatrixCell(
            cell_key(action.pk, priority.pk),
            (action.pk, priority.pk) in ticked,
            priority,
            f"{action.reference} serves priority {priority.number}",
        )
        for priority in priorities
    )
    total = sum(cell.ticked for cell in cells)
    return MatrixRow(action, cells, total, elsewhere=serves_any and not total)


def cell_key(action: int, priority: int) -> str:
    """How a form names a cell."""
    return f"{action}-{priority}"


def cell_of(key: str) -> Cell | None:
    """The keys in a name, or none where it is not one."""
    action, _, priority = key.partition("-")
    return (int(action), int(priority)) if action.isdecimal() and priority.isdecimal() else None
