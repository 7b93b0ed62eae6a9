"""Timeliness as tiles and tables. `board` readers get no number that could identify a child."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from commissioning.models import Geography
from commissioning.queries.benchmarks.places import Places
from config.lib.components import Cell, Column, Table, Tile
from config.lib.disclosure import (
    HIDDEN,
    HIDDEN_MEANS,
    SMALLEST_PART,
    hidden_cells,
    hidden_side_by_side,
    is_small,
    share_is_hidden,
    shown_count,
    shown_share,
    with_totals,
)
from config.lib.formats import MISSING, number
from ehcp.queries.comparison import AVERAGE, AVERAGE_EX, Published, Share
from ehcp.queries.timeliness import COHORT, Group, Kept, Month, Tally, Waits

INTIME_BANDS = 2  # of `BANDS`: 16 weeks or less, and up to 20
WAYS = (
    Column("Plans issued", True),
    Column("Within 20 weeks", True),
    Column("Share", True),
)
WAYS_EX = (
    Column("Issued without exceptions", True),
    Column("Within 20 weeks", True),
    Column("Share, exceptions left out", True),
)


Grid = tuple[tuple[str, ...], ...]
Place = tuple[int, int]  # row and column


def written(rows: Sequence[Sequence[int]], hidden: frozenset[Place]) -> Grid:
    """Rows of counts with their sums as texts, but for those that are hidden."""
    return tuple(
        tuple(shown_count(count, (r, c) in hidden) for c, count in enumerate(row))
        for r, row in enumerate(with_totals(rows))
    )


@dataclass(frozen=True)
class Reader:
    """For whom a table is made. `board`: small numbers are hidden."""

    board: bool

    def share(self, part: int, whole: int) -> str:
        """A percentage, or the mark of a hidden one."""
        return shown_share(part, whole, open_to_all=self.board)

    def row(self, *counts: int) -> tuple[str, ...]:
        """Counts that add up and their sum."""
        return self.grid([counts])[0]

    def grid(self, rows: Sequence[Sequence[int]], also: Collection[Place] = ()) -> Grid:
        """Rows of counts, each with its sum, and the row of sums below.

        `also` are cells that a board could work out from another page if it saw them.
        """
        if also and self.board:
            return written(rows, hidden_cells(rows, also))
        return self.grids([rows])[0]

    def grids(self, tables: Sequence[Sequence[Sequence[int]]]) -> tuple[Grid, ...]:
        """The same of several tables that end in one and the same row of sums."""
        filled = [rows for rows in tables if rows]
        nothing: Sequence[frozenset[Place]] = [frozenset()] * len(filled)
        hidden = iter(hidden_side_by_side(filled) if self.board else nothing)
        return tuple(written(rows, next(hidden)) if rows else () for rows in tables)

    @property
    def note(self) -> str:
        """What the mark means, where there may be one."""
        return HIDDEN_MEANS if self.board else ""

    def percent_ex(self, tally: Tally) -> str:
        """The headline of a tally."""
        return self.share(tally.within_ex, tally.issued_ex)

    def percent(self, tally: Tally) -> str:
        """The share with exceptions."""
        return self.share(tally.within, tally.issued)


def own_shares(years: Mapping[int, Tally], reader: Reader) -> dict[int, Share]:
    """The headline of each year as far as the reader may see it."""
    return {
        year: Share(None, "hidden: few children")
        if reader.board and tally.issued_ex and share_is_hidden(tally.within_ex, tally.issued_ex)
        else Share(tally.percent_ex, "no plan issued")
        for year, tally in years.items()
    }


def tiles(
    year: int, in_year: Tally, full: Sequence[Month], found: Published, reader: Reader
) -> tuple[Tile, ...]:
    """The national measure both ways, in the year so far and over the last twelve full months."""
    twelve = sum((month.tally for month in full), Tally())
    ends = f"to the end of {full[-1].starts:%B %Y}" if full else "no month is over yet"
    within, _, issued = reader.row(in_year.within, in_year.late)
    return (
        Tile(
            f"Within 20 weeks in {year} so far, exceptions left out",
            reader.percent_ex(in_year),
            comparators=found.comparators,
        ),
        Tile(
            f"Within 20 weeks in {year} so far, exceptions included",
            reader.percent(in_year),
            as_at=f"{within} of {issued} plans",
        ),
        Tile("Twelve months, exceptions left out", reader.percent_ex(twelve), as_at=ends),
        Tile("Twelve months, exceptions included", reader.percent(twelve), as_at=ends),
    )


def year_table(years: Mapping[int, Tally], reader: Reader) -> Table:
    """Calendar years, the newest first; a board sees no counts without exceptions."""
    return Table(
        "By calendar year",
        (Column("Year"), *WAYS, *_ex_columns(reader)),
        tuple(
            (str(year), *tally_cells(tally, reader)) for year, tally in sorted(years.items())[::-1]
        ),
        note=f"{COHORT} {reader.note}".strip(),
    )


def _ex_columns(reader: Reader) -> tuple[Column, ...]:
    """Counts beside counts would give the few exceptions away."""
    return WAYS_EX[-1:] if reader.board else WAYS_EX


def tally_cells(tally: Tally, reader: Reader) -> tuple[str, ...]:
    """Issued, within, share; and the same without exceptions."""
    within, _, issued = reader.row(tally.within, tally.late)
    counts = () if reader.board else (number(tally.issued_ex), number(tally.within_ex))
    return (issued, within, reader.percent(tally), *counts, reader.percent_ex(tally))


def month_table(listed: Sequence[Month], reader: Reader) -> Table:
    """The last 24 months, the newest first; a board sees shares, as counts add up to others."""
    columns: tuple[Column, ...] = (Column("Month"),)
    if not reader.board:
        columns += (Column("Plans issued", True), Column("Within 20 weeks", True))
    return Table(
        "By month, and cumulative in the year",
        (
            *columns,
            Column("Exceptions included", True),
            Column("Exceptions left out", True),
            Column("Year to date, exceptions included", True),
            Column("Year to date, exceptions left out", True),
        ),
        tuple(_month_row(month, reader) for month in list(listed)[-24:][::-1]),
        note=reader.note,
    )


def _month_row(month: Month, reader: Reader) -> tuple[str, ...]:
    """A month as cells."""
    own, year = month.tally, month.in_year
    counts = () if reader.board else (number(own.issued), number(own.within))
    return (
        f"{month.starts:%B %Y}",
        *counts,
        reader.percent(own),
        reader.percent_ex(own),
        reader.percent(year),
        reader.percent_ex(year),
    )


def group_table(
    title: str, heading: str, groups: Sequence[Group], reader: Reader, *, shares_only: bool = False
) -> Table:
    """Plans of a year by group, exceptions included, with the sum.

    With `shares_only` the counts are left out.
    """
    counted = reader.grid([(each.tally.within, each.tally.late) for each in groups])
    total = sum((each.tally for each in groups), Tally())
    tallies = [*(each.tally for each in groups), total]
    labels = [*(each.label for each in groups), "All"]
    extra = () if reader.board else WAYS_EX[-1:]
    first = 2 if shares_only else 0
    ways = (Column("Share within 20 weeks", True),) if shares_only else WAYS
    return Table(
        title,
        (Column(heading), *ways, *extra),
        tuple(
            (label, *_group_cells(tally, cells, reader)[first:])
            for label, tally, cells in zip(labels, tallies, counted, strict=False)
        ),
        note=reader.note,
    )


def _group_cells(tally: Tally, cells: tuple[str, ...], reader: Reader) -> tuple[str, ...]:
    """A group as cells; its share is hidden with any of its counts."""
    within, _, issued = cells
    share = HIDDEN if HIDDEN in cells else reader.percent(tally)
    extra = () if reader.board else (reader.percent_ex(tally),)
    return (issued, within, share, *extra)


def wait_table(title: str, waits: Waits, reader: Reader) -> Table:
    """How long plans took, by band; bands in time and late ones are protected each as a row."""
    counts = [count for _, count in waits.bands]
    cells = (*reader.row(*counts[:INTIME_BANDS])[:-1], *reader.row(*counts[INTIME_BANDS:])[:-1])
    labels = [label for label, _ in waits.bands]
    return Table(
        title,
        (Column("From the request to the plan"), Column("Plans", True)),
        tuple(zip(labels, cells, strict=True)),
        note=reader.note,
    )


def average_table(
    title: str,
    waits: Waits,
    places: Places | None,
    means: Mapping[str, Mapping[int, tuple[str, float]]],
    reader: Reader,
) -> Table:
    """The mean of weeks both ways, beside what is published of each place.

    A board does not see the mean without exceptions where few plans had one: the two means
    would tell how long these took.
    """
    few = reader.board and 0 < waits.plans < SMALLEST_PART
    excepted = waits.plans - waits.plans_ex
    few_ex = reader.board and (0 < waits.plans_ex < SMALLEST_PART or is_small(excepted))
    named = (places.own, places.england, places.region) if places else (None,) * 3
    rows = (
        ("Exceptions included", weeks(waits.mean, few=few), AVERAGE),
        ("Exceptions left out", weeks(waits.mean_ex, few=few or few_ex), AVERAGE_EX),
    )
    return Table(
        title,
        (
            Column("Average weeks from the request to the plan"),
            Column("Our records", True),
            Column("Published for us", True),
            Column("England", True),
            Column("Region", True),
        ),
        tuple(
            (label, own, *(_mean_of(means.get(code, {}), place) for place in named))
            for label, own, code in rows
        ),
        note=f"The mean of plans issued in the year. {reader.note}".strip(),
    )


def _mean_of(found: Mapping[int, tuple[str, float]], place: Geography | None) -> str:
    """A published mean with its year."""
    if place is None or place.pk not in found:
        return MISSING
    year, value = found[place.pk]
    return f"{weeks(value)} ({year})"


def other_limits(year: int, six: Kept, sixteen: Kept, reader: Reader) -> Table:
    """The measures of 6 and of 16 weeks in a year.

    A board sees the shares alone: beside the page of requests, the counts would tell how many
    requests were refused or withdrawn where that is hidden there.
    """
    rows = (
        ("Requests decided within 6 weeks, of the year’s requests that are decided", six),
        ("Decisions not to issue a plan told within 16 weeks", sixteen),
    )
    counts = () if reader.board else (Column("Decisions", True), Column("In time", True))
    return Table(
        f"The other limits in {year}",
        (Column("Measure"), *counts, Column("Share", True)),
        tuple(_kept_row(label, kept, reader) for label, kept in rows),
        note=reader.note,
    )


def _kept_row(label: str, kept: Kept, reader: Reader) -> tuple[Cell, ...]:
    """A measure as cells."""
    counts = () if reader.board else (number(kept.made), number(kept.within))
    return (label, *counts, reader.share(kept.within, kept.made))


def weeks(value: float | None, *, few: bool = False) -> str:
    """12.3 weeks; hidden where few children are behind it."""
    if value is None:
        return MISSING
    return HIDDEN if few else f"{number(value, 1)} weeks"
