"""A table as people see it, wherever it comes from: rows of texts, with what is merged."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from config.lib.readers import Unreadable

ROW_LIMIT: Final = 2_000
COLUMN_LIMIT: Final = 60
CELL_LIMIT: Final = 20_000
TABLE_LIMIT: Final = 60
# A cell without a text whose background is coloured is read as this text.
SHADE: Final = re.compile(r"^\[colour ([0-9A-F]{6})\]$")


@dataclass(frozen=True)
class GridRow:
    """A row. `where` is how the reader finds it ("row 4", "table 2, row 3").

    `left` are the columns that belong to the merged cell on their left and are blank; `above`
    those that repeat the merged cell above them.
    """

    where: str
    cells: tuple[str, ...]
    left: frozenset[int] = frozenset()
    above: frozenset[int] = frozenset()

    @property
    def filled(self) -> tuple[int, ...]:
        """The columns with a text; backgrounds alone do not count."""
        return tuple(
            at for at, cell in enumerate(self.cells) if cell.strip() and not SHADE.match(cell)
        )

    def cell(self, at: int) -> str:
        """The text of a column; blank beyond the end."""
        return self.cells[at] if at < len(self.cells) else ""


@dataclass(frozen=True)
class Grid:
    """A table with a name, the heading above it, and what was noticed while it was read. `joined`
    says that it is made of several, `headless` that no row holds headings.
    """

    name: str
    rows: tuple[GridRow, ...]
    heading: str = ""
    remarks: tuple[str, ...] = field(default=())
    joined: bool = False
    headless: bool = False

    @property
    def width(self) -> int:
        """How many columns the widest row has."""
        return max((len(row.cells) for row in self.rows), default=0)


def stored(grid: Grid) -> dict[str, Any]:
    """A grid as it is kept."""
    return {
        "name": grid.name,
        "heading": grid.heading,
        "remarks": list(grid.remarks),
        "joined": grid.joined,
        "rows": [
            [row.where, list(row.cells), sorted(row.left), sorted(row.above)] for row in grid.rows
        ],
    }


def kept(stored_grid: dict[str, Any]) -> Grid:
    """The grid that was kept."""
    return Grid(
        stored_grid["name"],
        tuple(
            GridRow(where, tuple(cells), frozenset(left), frozenset(above))
            for where, cells, left, above in stored_grid["rows"]
        ),
        stored_grid["heading"],
        tuple(stored_grid["remarks"]),
        stored_grid.get("joined", False),
    )


def plain_rows(rows: Iterable[tuple[int, Sequence[str]]]) -> tuple[GridRow, ...]:
    """Rows of a file without merged cells, by the line that each begins on."""
    return tuple(GridRow(f"row {line}", tuple(map(clean, cells))) for line, cells in rows)


def clean(text: str) -> str:
    """A text without control characters, soft hyphens and blanks that nobody sees."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x0b", "\n")
    text = re.sub("[\u00ad\u200b\u200c\u200d\ufeff\x00-\x08\x0c\x0e-\x1f]", "", text)
    text = re.sub(r"[^\S\n]+", " ", text)
    text = re.sub(r"\n{2,}", "\n", re.sub(r" ?\n ?", "\n", text)).strip()
    # the apostrophe by which downloads keep a spreadsheet from running a text
    return re.sub(r"^'(?=[=+\-@])", "", text)


def bounded(grids: Iterable[Grid]) -> list[Grid]:
    """The grids that hold something; raises Unreadable for more than a plan can have."""
    found = []
    for grid in grids:
        filled = tuple(row for row in grid.rows if row.filled)
        if len(filled) > ROW_LIMIT:
            raise Unreadable(
                f"{grid.name} has {len(filled):,} rows. A plan of actions has at most "
                f"{ROW_LIMIT:,}: look whether this is the right file, or send it in parts."
            )
        if max((len(row.cells) for row in filled), default=0) > COLUMN_LIMIT:
            raise Unreadable(
                f"{grid.name} has more than {COLUMN_LIMIT} columns, so it is not a table of "
                "actions. Copy the table itself and paste it."
            )
        if long := next((r for r in filled if max(map(len, r.cells)) > CELL_LIMIT), None):
            raise Unreadable(
                f"A cell in {long.where} of {grid.name} is longer than {CELL_LIMIT:,} "
                "characters. Shorten it and send the table again."
            )
        if len(filled) > 1:
            found.append(Grid(grid.name, filled, grid.heading, grid.remarks))
    return found[:TABLE_LIMIT]
