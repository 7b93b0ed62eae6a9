"""What pages hand to the templates in `templates/components/`.

Texts come ready to print: formatted by `config.lib.formats` where the meaning of the value is
known, so that a template never decides how many decimals a measure has.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

# What a change means to the reader, by the measure's polarity. Said in a word, then coloured.
Verdict = Literal["better", "worse", ""]

TagColour = Literal["grey", "green", "teal", "blue", "red", "purple", "magenta", "orange", "yellow"]


@dataclass(frozen=True)
class Link:
    """A text that leads somewhere; without an address it is a plain text.

    `note` stands behind it in a table, in brackets.
    """

    text: str
    url: str = ""
    note: str = ""


@dataclass(frozen=True)
class Tag:
    """A state in a word. The colour only repeats what the word says."""

    text: str
    colour: TagColour = "grey"


Cell = str | Link | Tag


@dataclass(frozen=True)
class Column:
    """A column of a table; numeric ones are set to the right."""

    heading: str
    numeric: bool = False


@dataclass(frozen=True)
class Table:
    """A table of texts: each row has one cell per column, the first one names the row.

    A cell is a text, a `Link` or a `Tag`.
    """

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: str = ""

    def __post_init__(self) -> None:
        """A row that does not fit its headings is a mistake of ours, found at once."""
        for row in self.rows:
            if len(row) != len(self.columns):
                raise ValueError(f"{len(row)} cells under {len(self.columns)} headings: {row}")

    @property
    def body(self) -> tuple[tuple[tuple[Column, Cell], ...], ...]:
        """The rows with each cell beside its column."""
        return tuple(tuple(zip(self.columns, row, strict=True)) for row in self.rows)


@dataclass(frozen=True)
class SummaryRow:
    """A line of a summary list: a key, its value, and where to change it.

    A value without an address is plain text. `change` is an address; `what` completes
    "Change …" for people who hear the link without the row.
    """

    key: str
    value: Cell
    url: str = ""
    change: str = ""
    what: str = ""


@dataclass(frozen=True)
class Tab:
    """A tab: its label, the id of its panel, and the template that draws the panel."""

    label: str
    id: str
    template: str


@dataclass(frozen=True)
class Problem:
    """A line of the error summary and the id of the field that it speaks of, if any."""

    text: str
    field_id: str = ""


@dataclass(frozen=True)
class Comparator:
    """A value beside ours: "England", "46.4%"."""

    label: str
    value: str


@dataclass(frozen=True)
class Sparkline:
    """The run of a measure in a line without axes; `None` leaves a gap.

    `sentence` says what the line shows to those who do not see it. The drawing is 100 by 30
    units, stretched to the width of its place.
    """

    values: tuple[float | None, ...]
    sentence: str

    WIDTH = 100.0
    HEIGHT = 30.0
    MARGIN = 3.0

    @property
    def points(self) -> tuple[tuple[float, float] | None, ...]:
        """Where each value stands in the drawing, from the top left."""
        known = [value for value in self.values if value is not None]
        if not known:
            return tuple(None for _ in self.values)
        low, high = min(known), max(known)
        return tuple(
            None if value is None else (self._x(index), self._y(value, low, high))
            for index, value in enumerate(self.values)
        )

    def _x(self, index: int) -> float:
        """How far to the right the value with this index stands."""
        steps = max(len(self.values) - 1, 1)
        return round(self.MARGIN + (self.WIDTH - 2 * self.MARGIN) * index / steps, 2)

    def _y(self, value: float, low: float, high: float) -> float:
        """How far down a value stands; a flat run lies in the middle."""
        share = 0.5 if high == low else (value - low) / (high - low)
        return round(self.MARGIN + (self.HEIGHT - 2 * self.MARGIN) * (1 - share), 2)

    @property
    def lines(self) -> tuple[str, ...]:
        """The `points` of one polyline for each unbroken run of two values or more."""
        runs: list[list[tuple[float, float]]] = [[]]
        for point in self.points:
            if point is None:
                runs.append([])
            else:
                runs[-1].append(point)
        return tuple(" ".join(f"{x},{y}" for x, y in run) for run in runs if len(run) > 1)

    @property
    def marks(self) -> tuple[tuple[float, float], ...]:
        """The points that get a dot: the newest, and those with a gap on either side."""
        points = (None, *self.points, None)
        alone = [
            here
            for before, here, after in zip(points, points[1:], points[2:], strict=False)
            if here is not None and before is None and after is None
        ]
        known = [point for point in self.points if point is not None]
        return tuple(dict.fromkeys([*alone, *known[-1:]]))


@dataclass(frozen=True)
class Tile:
    """A headline number: its value, how it moved, what it stands beside, and its page.

    `change` is the whole phrase ("up 1.2 points since 2024"), `verdict` what that means.
    With `missing` the tile says what to load instead, and `url` leads there.
    """

    label: str
    value: str = ""
    change: str = ""
    verdict: Verdict = ""
    comparators: tuple[Comparator, ...] = ()
    sparkline: Sparkline | None = None
    as_at: str = ""
    url: str = ""
    missing: str = ""
    missing_link: str = "Load it"


@dataclass(frozen=True)
class EmptyState:
    """What is not there, why, and the next step."""

    title: str
    text: str
    link: Link | None = None


@dataclass(frozen=True)
class Page:
    """A step of the pagination; without an address it is an ellipsis."""

    label: str
    url: str = ""
    current: bool = False


@dataclass(frozen=True)
class Pagination:
    """The pages of a list and the ways back and on ("" where there is none)."""

    pages: tuple[Page, ...]
    previous_url: str = ""
    next_url: str = ""


def summary_rows(pairs: Sequence[tuple[str, str]]) -> tuple[SummaryRow, ...]:
    """Summary rows without links, from keys and values."""
    return tuple(SummaryRow(key, value) for key, value in pairs)
