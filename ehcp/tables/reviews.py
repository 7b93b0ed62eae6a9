"""Annual reviews as tiles, a chart and tables; see `ehcp.queries.reviews` for what they count.

A board sees no number that tells on few children. The tables of the page hang together: the
overdue and the ahead of a year come again by weeks and by month, the decisions to amend by when
the plan came. So each of these is shown whole only where the number that it adds up to is.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Final

from config.lib.charts import Chart, Series
from config.lib.components import Cell, Column, Table, Tile
from config.lib.disclosure import HIDDEN
from config.lib.formats import number, percent
from ehcp.choices import ReviewOutcome
from ehcp.queries.comparison import Published
from ehcp.queries.days import month_end
from ehcp.queries.reviews import (
    ANY,
    OVERDUE_BANDS,
    Amended,
    Decisions,
    Due,
    DueGroup,
    Standing,
)
from ehcp.tables.case_links import Cases
from ehcp.tables.timeliness import Reader

SOURCE: Final = "this partnership’s records"
DAY: Final = timedelta(days=1)
DUE_MEANS: Final = (
    "To be reviewed in a year: plans issued or last reviewed before it, without those that ceased "
    "before a review; a past year as at its end. The 12 months run from the last meeting, or from "
    "the issue of the plan. "
    "Share: reviewed within 12 months, of those reviewed or past their day."
)
DECISION_MEANS: Final = (
    "Each plan by its last review meeting of the year. The decision is due within 4 weeks of the "
    "meeting (regulation 20 of the 2014 Regulations). Of those awaited: whether the 4 weeks still "
    "run, or are over."
)
AMENDED_MEANS: Final = (
    "Of reviews decided to amend the plan. The 12 weeks run from the meeting, not from the "
    "decision: 4 to the notice of the amendments and 8 from it (regulation 22)."
)
PUBLISHED_MEANS: Final = (
    "DfE counts the latest review of each plan at the census, our records the last one of the year "
    "on which a plan was reviewed."
)
DUE_COLUMNS: Final = (
    Column("To be reviewed", True),
    Column("Within 12 months", True),
    Column("Later", True),
    Column("Overdue", True),
    Column("Not due yet", True),
    Column("Share", True),
)
AMENDED_STATES: Final = {
    "Sent within 12 weeks of the meeting": "in_time",
    "Sent later": "late",
    "Not sent, the 12 weeks still run": "running",
    "Not sent, the 12 weeks are over": "past",
    "All that were decided to be amended": ANY,
}
DUE_STATES: Final = ("in_time", "late", "overdue", "ahead")
DECIDED: Final = ("within", "after", "undated")
# The rows of the decisions, and how figures name each.
OUTCOMES: Final = {
    "Maintain the plan": ReviewOutcome.MAINTAIN.value,
    "Amend the plan": ReviewOutcome.AMEND.value,
    "Cease the plan": ReviewOutcome.CEASE.value,
    "Awaited": "none",
    "All": "",
}


@dataclass(frozen=True)
class Year:
    """A year's plans to be reviewed and what was decided after its meetings, for a reader."""

    year: int
    due: Due
    decisions: Decisions
    reader: Reader
    cases: Cases

    def opened(self, text: str, *code: str) -> Cell:
        """A figure with its cases: `opened("12", "due", "overdue")` of this year."""
        kind, *parts = code
        return self.cases.cell(text, figure=":".join((kind, str(self.year), *parts)), every=True)

    @property
    def cells(self) -> tuple[str, ...]:
        """Within, later, overdue, ahead and all, as the reader may see them."""
        return self.reader.row(*self.due.counts)

    @property
    def is_open(self) -> bool:
        """Whether none of them is hidden."""
        return HIDDEN not in self.cells

    @property
    def share(self) -> str:
        """The share reviewed within 12 months; beside a hidden number it would tell that."""
        return self.reader.share(self.due.in_time, self.due.reached) if self.is_open else HIDDEN

    @property
    def grid(self) -> tuple[tuple[str, ...], ...]:
        """Decisions by outcome and time with their sums."""
        return self.reader.grid(self.decisions.rows)

    @property
    def decided(self) -> str:
        """The share decided within 4 weeks, hidden where who still waits is."""
        if HIDDEN in self.grid[3]:
            return HIDDEN
        return self.reader.share(self.decisions.within, self.decisions.dated)


def tiles(
    now: Year, chosen: Year, standing: Standing, amended: Amended, found: Published
) -> tuple[Tile, ...]:
    """What is overdue on the day, and the three limits in the chosen year."""
    year, reader = chosen.year, chosen.reader
    in_force = "" if reader.board else f"of {number(standing.plans)} plans in force"
    return (
        Tile(f"Reviewed within 12 months in {year}", chosen.share),
        Tile(
            "Reviews overdue now",
            now.cells[2],
            as_at=in_force,
            url=now.cases.url(review="overdue", every=True),
        ),
        Tile(
            f"Decided within 4 weeks of the meeting in {year}",
            chosen.decided,
            comparators=found.comparators,
        ),
        Tile(
            f"Amended plan within 12 weeks of the meeting in {year}", amended_share(chosen, amended)
        ),
    )


def amended_cells(chosen: Year, amended: Amended) -> tuple[str, ...]:
    """In time, later, running, past and all; all hidden where their sum is."""
    if chosen.grid[1][-1] == HIDDEN:
        return (HIDDEN,) * 5
    return chosen.reader.row(*amended.counts)


def amended_share(chosen: Year, amended: Amended) -> str:
    """The share within 12 weeks of the meeting."""
    if HIDDEN in amended_cells(chosen, amended):
        return HIDDEN
    return chosen.reader.share(amended.in_time, amended.reached)


def chart(years: Sequence[Year], found: Published, name: str) -> Chart:
    """Both shares by calendar year, and England's published share of decisions."""
    labels = tuple(str(each.year) for each in years)
    held = [_drawn(each.share, each.due.percent) for each in years]
    decided = [_drawn(each.decided, each.decisions.percent) for each in years]
    missing = {
        "held": tuple(_why(each.share) for each in years),
        "decided": tuple(_why(each.decided) for each in years),
    }
    lines = [
        Series(
            f"{name}: reviewed within 12 months",
            tuple(held),
            highlight=True,
            short="Reviewed",
            missing=missing["held"],
        ),
        Series(
            f"{name}: decided within 4 weeks",
            tuple(decided),
            short="Decided",
            missing=missing["decided"],
        ),
        *_england(found, labels),
    ]
    return Chart(
        title="Reviews within 12 months, and decisions within 4 weeks",
        sentence=_sentence(years),
        labels=labels,
        series=tuple(lines),
        unit="percent",
        label_title="Calendar year",
        source=f"{SOURCE}; Department for Education, Education, health and care plans",
        note=f"{PUBLISHED_MEANS} The last year runs to the day that this page answers for.",
    )


def _drawn(shown: str, value: float | None) -> float | None:
    """A share as far as it is shown."""
    return None if shown == HIDDEN else value


def _why(shown: str) -> str:
    """Why a share is missing, where it is."""
    return "hidden: few children" if shown == HIDDEN else "nothing to count"


def _england(found: Published, labels: Sequence[str]) -> list[Series]:
    """England's published share of decisions within 4 weeks, where it is loaded."""
    england = found.series.places.england if found.series else None
    figures = [found.at(england, label) for label in labels]
    if not any(figures):
        return []
    return [
        Series(
            "England, published: decided within 4 weeks",
            tuple(figure.value if figure else None for figure in figures),
            short="England",
            missing=tuple(figure.text if figure else "not published" for figure in figures),
        )
    ]


def _sentence(years: Sequence[Year]) -> str:
    """The last year in words."""
    last = years[-1]
    said = [
        f"{_words(shown)} {what}"
        for shown, what in (
            (last.share, "of plans past their day or reviewed were reviewed within 12 months"),
            (last.decided, "of decisions were taken within 4 weeks of the meeting"),
        )
    ]
    return f"In {last.year}, {said[0]}, and {said[1]}."


def _words(shown: str) -> str:
    """A share in a sentence."""
    return {HIDDEN: "a hidden share", percent(None): "no share"}.get(shown, shown)


def year_table(years: Sequence[Year]) -> Table:
    """Plans to be reviewed by calendar year, the newest first."""
    return Table(
        "Plans to be reviewed, by calendar year",
        (Column("Year"), *DUE_COLUMNS),
        tuple((str(each.year), *due_cells(each, each.cells, each.share)) for each in years[::-1]),
        note=_note(DUE_MEANS, years[-1].reader),
    )


def due_cells(year: Year, cells: Sequence[str], share: str, *code: str) -> tuple[Cell, ...]:
    """All, within, later, overdue, ahead, share; `code` says of which group."""
    return (
        *(
            year.opened(text, "due", state, *code)
            for text, state in zip((cells[-1], *cells[:-1]), (ANY, *DUE_STATES), strict=True)
        ),
        share,
    )


def group_table(heading: str, chosen: Year, groups: Sequence[DueGroup]) -> Table | None:
    """A year's plans by group. Nothing where a sum would have to be hidden from the reader."""
    reader = chosen.reader
    grid = reader.grid([each.due.counts for each in groups])
    if not groups or not chosen.is_open or HIDDEN in grid[-1]:
        return None
    named = [*((each.label, each.code, each.due) for each in groups), ("All", "", chosen.due)]
    return Table(
        f"Plans to be reviewed in {chosen.year}, by {heading.lower()}",
        (Column(heading), *DUE_COLUMNS),
        tuple(
            (
                label,
                *due_cells(chosen, cells, _share(due, cells, reader), *([code] if code else [])),
            )
            for (label, code, due), cells in zip(named, grid, strict=True)
        ),
        note=reader.note,
    )


def _share(due: Due, cells: Sequence[str], reader: Reader) -> str:
    """A group's share, hidden with any of its numbers."""
    return HIDDEN if HIDDEN in cells else reader.share(due.in_time, due.reached)


def decision_table(chosen: Year) -> Table:
    """What was decided after the meetings of a year, and when."""
    undated = any(row[2] for row in chosen.decisions.rows)
    columns = [Column("Within 4 weeks", True), Column("After 4 weeks", True)]
    columns += [Column("Day not recorded", True)] * undated
    timings = (*DECIDED[: 2 + undated], ANY)

    def row(label: str, code: str, cells: tuple[str, ...]) -> tuple[Cell, ...]:
        shown = (*cells[: 2 + undated], cells[-1])
        return label, *(
            chosen.opened(text, "decided", code or ANY, timing)
            for text, timing in zip(shown, timings, strict=True)
        )

    return Table(
        f"Plans reviewed in {chosen.year}, by decision",
        (Column("Decision"), *columns, Column("Plans", True)),
        tuple(
            row(label, code, cells)
            for (label, code), cells in zip(OUTCOMES.items(), chosen.grid, strict=True)
        ),
        note=_note(DECISION_MEANS, chosen.reader),
    )


def amended_table(chosen: Year, amended: Amended) -> Table:
    """When amended plans came, and the share that kept the 8 weeks from the notice."""
    cells = amended_cells(chosen, amended)
    notice = (
        HIDDEN if HIDDEN in cells else chosen.reader.share(amended.within_notice, amended.noticed)
    )
    rows = (
        *(
            (label, chosen.opened(text, "amended", state))
            for (label, state), text in zip(AMENDED_STATES.items(), cells, strict=True)
        ),
        ("Share within 12 weeks, of those sent or past them", amended_share(chosen, amended)),
        ("Share of those sent within 8 weeks of the notice", notice),
    )
    return Table(
        f"Amended plans after the review meetings of {chosen.year}",
        (Column("Amended plan"), Column("Plans", True)),
        rows,
        note=_note(AMENDED_MEANS, chosen.reader),
    )


def overdue_table(now: Year, standing: Standing, on: date) -> Table | None:
    """For how long reviews are overdue; nothing where their number is hidden."""
    if now.cells[2] == HIDDEN:
        return None
    cells = now.reader.row(*(many for _, many in standing.overdue))
    labels = [*(label for label, _ in standing.overdue), "All"]
    edges = [on, *(on - timedelta(weeks=weeks) for weeks, _ in OVERDUE_BANDS), None]
    spans = [(first, last - DAY if last else None) for last, first in pairwise(edges)]
    opened = (
        now.cases.cell(cell, review_due=span, every=True)
        for cell, span in zip(cells, [*spans, (None, on - DAY)], strict=True)
    )
    return Table(
        "Overdue now, by how long",
        (Column("Past the 12 months"), Column("Plans", True)),
        tuple(zip(labels, opened, strict=True)),
        note=now.reader.note,
    )


def ahead_chart(now: Year, standing: Standing, on: date) -> Chart:
    """How many reviews fall due in each month to come."""
    shown = _ahead_cells(now, standing, on)
    values = [
        None if cell == HIDDEN else float(many)
        for cell, (_, many) in zip(shown, standing.ahead, strict=True)
    ]
    known = {m: v for (m, _), v in zip(standing.ahead, values, strict=True) if v is not None}
    most = max(known, key=lambda month: known[month], default=None)
    said = f"Most fall due in {most:%B %Y}: {number(known[most])}." if most else "All are hidden."
    return Chart(
        title="Reviews falling due, by month",
        sentence=said if any(known.values()) or not known else "No review falls due.",
        labels=tuple(f"{month:%b %Y}" for month, _ in standing.ahead),
        series=(
            Series(
                "Plans",
                tuple(values),
                highlight=True,
                missing=("hidden: few children",) * len(values),
            ),
        ),
        kind="bar",
        label_title="Month",
        source=SOURCE,
        as_at=on,
        note="The first month counts from the day that this page answers for.",
    )


def ahead_table(now: Year, standing: Standing, on: date) -> Table:
    """How many reviews fall due in each month to come, with their cases."""
    cells = _ahead_cells(now, standing, on)
    return Table(
        "Reviews falling due, by month",
        (Column("Month"), Column("Plans", True)),
        tuple(
            (
                f"{month:%B %Y}",
                now.cases.cell(cell, review_due=(max(month, on), month_end(month)), every=True),
            )
            for cell, (month, _) in zip(cells, standing.ahead, strict=True)
        ),
        note=now.reader.note,
    )


def _ahead_cells(now: Year, standing: Standing, on: date) -> tuple[str, ...]:
    """The months to come; those of this year add up to its plans that are not due yet."""
    this = [many for month, many in standing.ahead if month.year == on.year]
    coming = [many for month, many in standing.ahead if month.year > on.year]
    hidden = now.cells[3] == HIDDEN
    first = (HIDDEN,) * len(this) if hidden else now.reader.row(*this)[:-1]
    return (*first, *(now.reader.row(*coming)[:-1] if coming else ()))


def _note(text: str, reader: Reader) -> str:
    """What a table means, and what its marks mean."""
    return f"{text} {reader.note}".strip()
