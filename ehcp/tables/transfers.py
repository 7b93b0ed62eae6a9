"""Phase transfers and the plans of young people as tiles, charts and tables.

A board sees no number that tells on few children. The plans of years 12 to 14 and past year 14
stand in two tables here and in one of plans maintained, which decides whether a sum is hidden;
the table by placement is left out where one is.
"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Final

from config.lib.charts import Chart, Series
from config.lib.components import Cell, Column, Table, Tile
from config.lib.disclosure import HIDDEN, HIDDEN_MEANS, is_small
from config.lib.formats import british_date, count_of, number
from ehcp.queries.reviews import ANY
from ehcp.queries.transfers import (
    MOVES,
    NOT_IN_EDUCATION,
    Adulthood,
    Move,
    Moved,
    Places,
    deadlines,
)
from ehcp.tables.case_links import Cases, Span, linked
from ehcp.tables.figures import plotted, shares, why_missing
from ehcp.tables.timeliness import Grid, Reader

SOURCE: Final = "this partnership’s records"
STATES: Final = ("in_time", "late", "overdue", "ahead")
MOVE_COLUMNS: Final = (
    Column("Move"),
    Column("Last day"),
    Column("Plans", True),
    Column("Issued in time", True),
    Column("Issued late", True),
    Column("Overdue", True),
    Column("Not issued yet", True),
    Column("Share in time", True),
)
LATER: Final = (Column("Due later", True), Column("No day to count from", True))
FROM_YEAR_9: Final = (
    "From year 9 on every review must look at preparing for adulthood (SEND Code of Practice, "
    "chapter 8)."
)
# What a board sees together, named as on the page of plans maintained, and the years of each.
PAST_11: Final = ("Years 12 to 14", "Past Year 14")
BOARD_STAGES: Final[Mapping[str, tuple[str, ...]]] = {
    "Key stage 4": ("Year 10", "Year 11"),
    **{label: (label,) for label in PAST_11},
}
SCHOOL_YEARS: Final = ("9", "10", "11", "12-14", "15-20")


def grid_of(moves: Sequence[Move], reader: Reader) -> Grid:
    """The moves as cells: in time, late, overdue, not yet, all; and their sums."""
    return reader.grid([each.moved.counts for each in moves])


def total(moves: Sequence[Move]) -> Moved:
    """All moves together."""
    return sum((each.moved for each in moves), Moved())


def tiles(
    moves: Sequence[Move], grid: Grid, year: int, on: date, reader: Reader, cases: Cases
) -> tuple[Tile, ...]:
    """The share before each of the two dates, how many have no plan yet, and the days left."""
    february, march = deadlines(year)
    found = []
    for deadline in (february, march):
        last_day = deadline - timedelta(days=1)
        rows = [index for index, each in enumerate(moves) if each.last_day == last_day]
        part = total([moves[index] for index in rows])
        # What is left of all moves is the other date's: hidden there, it is hidden here.
        cells = [cell for row in grid for cell in row]
        found.append(
            Tile(
                f"Issued before {british_date(deadline)}",
                shares(part.in_time, sum(part.counts), reader, cells),
                as_at=days_left(deadline, on),
            )
        )
    waiting = grid[-1][2:4] if grid else ("0", "0")
    overdue, ahead = (
        cases.url(figure=f"moves:{year}:{ANY}:{state}", every=True) for state in STATES[2:]
    )
    return (
        *found,
        Tile("Overdue", waiting[0], url=overdue),
        Tile("Not issued yet, the date is to come", waiting[1], url=ahead),
    )


def days_left(deadline: date, on: date) -> str:
    """How long there is still time for a plan; its last day is the day before the date."""
    left = (deadline - on).days - 1
    if left < 0:
        return "The date is over"
    if not left:
        return "This is the last day"
    return f"{count_of(left, 'day')} left, to {british_date(deadline - timedelta(days=1))}"


def move_table(
    moves: Sequence[Move], grid: Grid, name: str, year: int, reader: Reader, cases: Cases
) -> Table | None:
    """The moves of a year with their last day, and their sum."""
    if not moves:
        return None
    order = [label for _, label in MOVES]
    codes = [*(str(order.index(each.label)) for each in moves), ANY]
    labels = [*((each.label, british_date(each.last_day)) for each in moves), ("All", "")]
    parts = [*(each.moved for each in moves), total(moves)]

    def opened(text: str, code: str, state: str) -> Cell:
        return cases.cell(text, figure=f"moves:{year}:{code}:{state}", every=True)

    return Table(
        f"Plans of children who move to another phase in {name}",
        MOVE_COLUMNS,
        tuple(
            (
                *label,
                *(
                    opened(text, code, state)
                    for text, state in zip((cells[-1], *cells[:-1]), (ANY, *STATES), strict=True)
                ),
                shares(part.in_time, sum(part.counts), reader, cells),
            )
            for label, code, cells, part in zip(labels, codes, grid, parts, strict=True)
        ),
        note=reader.note,
    )


def move_chart(moves: Sequence[Move], grid: Grid, name: str, on: date) -> Chart | None:
    """For each move how many plans came in time, late, and not at all."""
    if not moves:
        return None
    said = ("Issued in time", "Issued late", "Overdue", "Not issued yet")
    shown = [index for index in range(4) if any(plotted(row[index]) != 0 for row in grid[:-1])]
    series = tuple(
        Series(
            said[index],
            tuple(plotted(row[index]) for row in grid[:-1]),
            highlight=index == 0,
            missing=tuple(why_missing(row[index]) for row in grid[:-1]),
        )
        for index in shown or [0]
    )
    return Chart(
        title=f"Plans for the next phase in {name}",
        sentence=_sentence(grid),
        labels=tuple(each.label for each in moves),
        series=series,
        kind="bar",
        label_title="Move",
        source=SOURCE,
        as_at=on,
    )


def _sentence(grid: Grid) -> str:
    """The sums in words."""
    in_time, late, overdue, ahead, every = grid[-1]
    words = [f"{in_time} are issued in time", f"{late} late", f"{overdue} overdue"]
    text = f"Of {every} plans {', '.join(words)} and {ahead} not issued yet."
    return text if HIDDEN not in grid[-1] else "Some of the numbers are hidden: few children."


def board_table(rows: Mapping[str, Adulthood], phases: Mapping[str, str], on: date) -> Table | None:
    """Plans from year 10 on for a board, by the stages and with the sums of “Plans maintained”.

    Year 9 is left out, as are sums of columns: beside that page they would tell hidden numbers.
    A stage with a small number hides all but its sum.
    """
    listed = []
    for label, years in BOARD_STAGES.items():
        counts = [sum(each) for each in zip(*(rows[year].counts for year in years), strict=True)]
        due = (counts[0] + counts[1], *counts[2:])
        whole = phases.get(label, number(0))
        few = whole == HIDDEN or any(map(is_small, due))
        listed.append((label, whole, *(HIDDEN if few else number(many) for many in due)))
    if not any(sum(rows[year].counts) for years in BOARD_STAGES.values() for year in years):
        return None
    return Table(
        "Plans from year 10 on, by when the next review is due",
        (
            Column("Stage"),
            Column("Plans", True),
            Column(f"Overdue or due by 31 August {school_year_ends(on)}", True),
            *LATER,
        ),
        tuple(listed),
        note=f"{FROM_YEAR_9} Year 9 is not shown by itself. {HIDDEN_MEANS}",
    )


def school_year_ends(on: date) -> int:
    """The calendar year in which the school year of a day ends."""
    return on.year if on.month < 9 else on.year + 1


def adulthood_table(
    rows: Sequence[tuple[str, Adulthood]], reader: Reader, on: date, cases: Cases
) -> Table | None:
    """Plans from year 9 on, and when their next review is due; not for a board."""
    if not any(sum(each.counts) for _, each in rows):
        return None
    grid = reader.grid([each.counts for _, each in rows])
    due = Column(f"Due by 31 August {school_year_ends(on)}", True)
    table = Table(
        "Plans from year 9 on, by when the next review is due",
        (Column("School year"), Column("Plans", True), Column("Review overdue", True), due, *LATER),
        tuple(
            (label, cells[-1], *cells[:-1])
            for label, cells in zip([*(label for label, _ in rows), "All"], grid, strict=True)
        ),
        note=FROM_YEAR_9,
    )
    years = [*SCHOOL_YEARS, "9-20"]
    asked: list[dict[str, str | bool]] = [
        {"stage": "in_force", "school_year": each, "every": True} for each in years
    ]
    year_ends = date(school_year_ends(on), 8, 31)
    columns: dict[int, dict[str, str | Span]] = {
        1: {},
        2: {"review": "overdue"},
        3: {"review_due": (on, year_ends)},
        4: {"review_due": (year_ends + timedelta(days=1), None)},
        5: {"review": "undated"},
    }
    return linked(table, cases, asked, columns)


def place_table(
    places: Sequence[Places],
    phases: Mapping[str, str],
    reader: Reader,
    cases: Cases,
) -> Table | None:
    """Plans past year 11 by placement; nothing where one of the sums would be hidden."""
    grid = reader.grid([(each.post_16, each.post_19) for each in places])
    if not places or HIDDEN in grid[-1] or HIDDEN in (phases.get(each) for each in PAST_11):
        return None
    labels = [*(str(each.bucket.label) for each in places), "All"]
    table = Table(
        "Plans past year 11, by placement",
        (
            Column("Placement"),
            Column("In years 12 to 14", True),
            Column("Past Year 14", True),
            Column("Plans", True),
        ),
        tuple((label, *cells) for label, cells in zip(labels, grid, strict=True)),
        note=f"Of the setting attended, else of the one that the plan names. {reader.note}".strip(),
    )
    asked: list[dict[str, str | bool]] = [{"bucket": each.bucket.value} for each in places]
    common: dict[str, str | bool] = {"stage": "in_force", "every": True}
    return linked(
        table,
        cases,
        [{**each, **common} for each in [*asked, {}]],
        {1: {"school_year": "12-14"}, 2: {"school_year": "15-20"}, 3: {"school_year": "12-20"}},
    )


def neet_sentence(places: Sequence[Places], table: Table | None) -> str:
    """How many young people past year 11 are not in education, employment or training."""
    if table is None:
        return ""
    chosen = [each for each in places if each.bucket in NOT_IN_EDUCATION]
    by_label = {str(row[0]): row[-1] for row in table.rows}
    cells = [by_label[str(each.bucket.label)] for each in chosen]
    if HIDDEN in cells:
        return "How many are not in education, employment or training is hidden: few children."
    many = sum(each.post_16 + each.post_19 for each in chosen)
    return f"Not in education, employment or training: {number(many)}."


def place_chart(places: Sequence[Places], table: Table | None, on: date) -> Chart | None:
    """Plans past year 11 by DfE's groups of placement; one that holds a hidden number is too."""
    if table is None:
        return None
    hidden = {str(row[0]) for row in table.rows if HIDDEN in row}
    sums: dict[str, float] = {}
    closed: set[str] = set()
    for each in places:
        group = str(each.bucket.group.label)
        sums[group] = sums.get(group, 0) + each.post_16 + each.post_19
        if str(each.bucket.label) in hidden:
            closed.add(group)
    values = {group: None if group in closed else many for group, many in sums.items()}
    return Chart(
        title="Where young people past year 11 are placed",
        sentence=_most(values),
        labels=tuple(values),
        series=(
            Series(
                "Plans",
                tuple(values.values()),
                highlight=True,
                missing=("hidden: few children",) * len(values),
            ),
        ),
        kind="bar",
        label_title="Placement",
        source=SOURCE,
        as_at=on,
    )


def _most(values: Mapping[str, float | None]) -> str:
    """The group with the most plans in words; not said to be it where another is hidden."""
    known = [(many, label) for label, many in values.items() if many is not None]
    if not known:
        return "The numbers are hidden: few children."
    many, label = max(known)
    if len(known) < len(values):
        return f"{label}: {number(many)} plans. Groups with a hidden number are not drawn."
    return f"Most are in one group of placements: {label}, {number(many)} plans."
