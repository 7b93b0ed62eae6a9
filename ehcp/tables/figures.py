"""A page of figures: tiles, charts and tables, with the years to choose from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from config.lib.charts import Chart
from config.lib.components import Cell, Column, EmptyState, Table, Tile
from config.lib.disclosure import HIDDEN, shown_share
from config.lib.formats import MISSING
from ehcp.queries.beside import Beside
from ehcp.tables.timeliness import Reader

YEARS_OFFERED: Final = 6
BESIDE: Final = (
    Column("Measure"),
    Column("Our records", True),
    Column("Published for us", True),
    Column("England", True),
    Column("Region", True),
    Column("Mean of neighbours", True),
)


@dataclass(frozen=True)
class Choice:
    """One of several views of a page; `current` is the one that is shown."""

    text: str
    url: str
    current: bool


@dataclass(frozen=True)
class Part:
    """A part of the page: a heading, what goes before its tables, a chart if there is one.

    With `folded` its tables but the first are opened by the reader; a print shows them all.
    """

    heading: str
    tables: tuple[Table, ...]
    chart: Chart | None = None
    text: str = ""
    folded: bool = False


@dataclass(frozen=True)
class FigurePage:
    """Everything on a page of figures. With `empty` nothing else is drawn.

    `note` says which day or year the figures answer for, `about` how they are counted, and
    `sources` where they and those beside them come from.
    """

    title: str
    heading: str
    note: str
    tiles: tuple[Tile, ...] = ()
    parts: tuple[Part, ...] = ()
    years: tuple[Choice, ...] = ()
    about: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    empty: EmptyState | None = None


def words(cell: Cell) -> str:
    """The text of a cell."""
    return cell if isinstance(cell, str) else cell.text


def plotted(cell: Cell) -> float | None:
    """The value of a cell as a chart draws it; none where it is hidden or missing."""
    text = words(cell).replace(",", "").removesuffix("%").removesuffix(" weeks")
    return None if text in (HIDDEN, MISSING) else float(text)


def why_missing(cell: Cell) -> str:
    """What a chart's table says in place of a value."""
    return {HIDDEN: "hidden: few children", MISSING: "none"}.get(words(cell), "")


def year_choices(years: Sequence[int], chosen: int, query: str = "") -> tuple[Choice, ...]:
    """The last years to choose from, the newest first; `query` is what else links carry on."""
    offered = sorted({*years, chosen}, reverse=True)[:YEARS_OFFERED]
    return tuple(Choice(str(year), f"?year={year}{query}", year == chosen) for year in offered)


def shares(part: int, whole: int, reader: Reader, cells: Sequence[str] = ()) -> str:
    """A percentage, hidden with any of the counts that it stands beside."""
    if HIDDEN in cells and whole:
        return HIDDEN
    return shown_share(part, whole, open_to_all=reader.board)


def beside_table(rows: Sequence[tuple[str, str, str]], found: Mapping[str, Beside]) -> Table | None:
    """Our figures beside those published for others.

    `rows` are the code of a published measure, a label, and our own figure as a text.
    """
    cells = []
    for code, label, own in rows:
        beside = found.get(code)
        if beside:
            cells.append((f"{label} ({beside.span.label})", own, *beside.texts))
    if not cells:
        return None
    return Table(
        "Beside others, as published",
        BESIDE,
        tuple(cells),
        note="The year in brackets is that of the published figures; ours are those of this page.",
    )
