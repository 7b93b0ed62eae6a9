"""Mediation and appeals as tiles, a chart and tables.

A board sees no number that tells on few children: the tables of a year are shown to it only
where the year's mediations and appeals themselves may stand there, and rates only on ten
appeals or more.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from config.lib.charts import Chart, Series
from config.lib.components import Column, Table, Tile
from config.lib.disclosure import HIDDEN, SMALLEST_PART
from config.lib.formats import british_date, count_of, number, percent
from ehcp.choices import (
    APPEAL_OUTCOMES,
    MEDIATION_OUTCOMES,
    DisputeAbout,
    DisputeKind,
    DisputeOutcome,
    Ordered,
)
from ehcp.queries.appeals import (
    HELD,
    NOT_RECORDED,
    OPEN,
    CarriedOut,
    Decisions,
    Opened,
    Pupils,
)
from ehcp.queries.beside import Beside
from ehcp.queries.timeliness import share
from ehcp.tables.case_links import Cases
from ehcp.tables.figures import plotted, shares, why_missing
from ehcp.tables.timeliness import Reader

SOURCE: Final = "this partnership’s records"
FIRST, SECOND = "tribunal.appeal_rate", "tribunal.appeal_rate_new"
EXTRA: Final = {OPEN: "Not ended yet", NOT_RECORDED: "Ended, outcome not recorded"}
RATE: Final = (
    Column("Calendar year"),
    Column("Our records", True),
    Column("Published for us", True),
    Column("England", True),
    Column("Region", True),
    Column("Mean of neighbours", True),
)
FIRST_MEANS: Final = (
    "Appeals registered in the year as a percentage of refusals to assess, refusals to issue, "
    "plans ceased because needs are met without one, and plans maintained at the census of the "
    "January after, or on the day of this page where that is still to come."
)
SECOND_MEANS: Final = (
    "Appeals registered in the year as a percentage of decisions of the year that can be "
    "appealed: in our records refusals to assess, refusals to issue, plans issued, and decisions "
    "after annual reviews. The published rate is in development, and its parts are not "
    "published: it may count others. Never read it beside the rate by the first method."
)
PER_PUPILS_MEANS: Final = (
    "Appeals registered in the year for every 10,000 pupils in schools of the area at the January "
    "census of the year, or the last one loaded. Pupils are counted where they go to school, "
    "appeals where the plan is maintained."
)


@dataclass(frozen=True)
class Year:
    """The disputes of a year for a reader."""

    year: int
    opened: Opened
    reader: Reader
    cases: Cases

    @property
    def cells(self) -> tuple[str, str]:
        """Mediations and appeals; a small one hides the other, as their sum may be known."""
        mediations, appeals, _ = self.reader.row(self.opened.mediations, self.opened.appeals)
        return mediations, appeals

    @property
    def is_open(self) -> bool:
        """Whether both are shown."""
        return HIDDEN not in self.cells

    @property
    def may_rate(self) -> bool:
        """Whether rates of appeals may be shown."""
        few = self.opened.appeals < SMALLEST_PART
        return not (self.reader.board and (few or not self.is_open))


def tiles(chosen: Year, decisions: Decisions, pupils: Pupils | None) -> tuple[Tile, ...]:
    """Mediations, appeals and appeals for every 10,000 pupils."""
    opened, year = chosen.opened, chosen.year
    mediations, appeals = chosen.cells
    board = chosen.reader.board
    return (
        Tile(
            f"Mediations asked for in {year}",
            mediations,
            as_at="" if board else f"of {children(opened.mediated)}",
            url=chosen.cases.url(mediated=str(year)),
        ),
        Tile(
            f"Appeals registered in {year}",
            appeals,
            as_at="" if board else f"of {children(opened.appellants)}",
            url=chosen.cases.url(appealed=str(year)),
        ),
        Tile(
            "Appeals, first method",
            rate(chosen, decisions.first_method),
            as_at="of decisions and plans",
        ),
        per_pupils(chosen, pupils),
    )


def children(many: int) -> str:
    """1 child, 12 children."""
    return count_of(many, "child", "children")


def rate(chosen: Year, decisions: int) -> str:
    """Appeals as a percentage of decisions."""
    if not chosen.may_rate:
        return HIDDEN
    return percent(share(chosen.opened.appeals, decisions))


def per_pupils(chosen: Year, pupils: Pupils | None) -> Tile:
    """Appeals for every 10,000 pupils, or what to load."""
    label = "Appeals for every 10,000 pupils"
    if pupils is None:
        return Tile(label, missing="Needs the number of pupils from the January school census.")
    value = HIDDEN
    if chosen.may_rate:
        value = number(10_000 * chosen.opened.appeals / pupils.many, 1)
    return Tile(label, value, as_at=f"{number(pupils.many)} pupils, {pupils.label}")


def chart(years: Sequence[Year], on: date) -> Chart:
    """Mediations and appeals by calendar year."""
    labels = tuple(str(each.year) for each in years)
    series = tuple(
        Series(
            name,
            tuple(plotted(each.cells[index]) for each in years),
            highlight=index == 1,
            short=short,
            missing=tuple(why_missing(each.cells[index]) for each in years),
        )
        for index, (name, short) in enumerate(
            (("Mediations asked for", "Mediations"), ("Appeals registered", "Appeals"))
        )
    )
    mediations, appeals = years[-1].cells
    said = f"In {years[-1].year}, {appeals} appeals were registered and {mediations} mediations "
    hidden = f"The numbers of {years[-1].year} are hidden: few children."
    return Chart(
        title="Mediations and appeals by year",
        sentence=f"{said}asked for." if years[-1].is_open else hidden,
        labels=labels,
        series=series,
        label_title="Calendar year",
        source=SOURCE,
        as_at=on,
        note="The last year runs to the day that this page answers for.",
    )


def subject_table(chosen: Year, rows: Sequence[tuple[DisputeAbout, int, int]]) -> Table | None:
    """What the year's mediations and appeals are about."""
    reader = chosen.reader
    grid = reader.grid([(mediations, appeals) for _, mediations, appeals in rows])
    if not chosen.is_open or HIDDEN in grid[-1]:
        return None
    labels = [*(str(about.label) for about, _, _ in rows), "All"]
    return Table(
        f"What they were about in {chosen.year}",
        (
            Column("About"),
            Column("Mediations", True),
            Column("Appeals", True),
            Column("Both", True),
        ),
        tuple((label, *cells) for label, cells in zip(labels, grid, strict=True)),
        note=reader.note,
    )


def ending_table(chosen: Year, kind: DisputeKind, found: Mapping[str, int]) -> Table | None:
    """How the year's mediations or appeals ended, and those that have not."""
    if not chosen.is_open:
        return None
    mediation = kind == DisputeKind.MEDIATION
    listed = MEDIATION_OUTCOMES if mediation else APPEAL_OUTCOMES
    labels = {outcome.value: str(outcome.label) for outcome in listed} | EXTRA
    counts = [found[key] for key in labels]
    cells = chosen.reader.row(*counts)
    whole = sum(counts)
    parts = [
        (label, cell, shares(count, whole, chosen.reader, cells))
        for label, cell, count in zip(labels.values(), cells, counts, strict=False)
    ]
    return Table(
        f"How {'mediation' if mediation else 'appeals'} of {chosen.year} ended",
        (Column("Outcome"), Column("Number", True), Column("Share", True)),
        (*parts, ("All", cells[-1], "")),
        note=chosen.reader.note,
    )


def held_sentence(chosen: Year, found: Mapping[str, int]) -> str:
    """How many mediations were held, of those that ended."""
    held = sum(found[outcome.value] for outcome in HELD)
    ended = sum(many for key, many in found.items() if key not in (OPEN, NOT_RECORDED))
    if not ended or not chosen.is_open or HIDDEN in chosen.reader.row(held, ended - held):
        return ""
    return f"Mediation was held in {number(held)} of {number(ended)} that ended with an outcome."


def conceded_sentence(chosen: Year, found: Mapping[str, int]) -> str:
    """How many appeals the authority conceded, of those that ended."""
    conceded = found[DisputeOutcome.CONCEDED.value]
    ended = sum(many for key, many in found.items() if key not in (OPEN, NOT_RECORDED))
    if not ended or not chosen.is_open or HIDDEN in chosen.reader.row(conceded, ended - conceded):
        return ""
    return f"The authority conceded {number(conceded)} of {number(ended)} appeals that ended."


def order_table(year: int, rows: Sequence[tuple[str, CarriedOut]], reader: Reader) -> Table | None:
    """What was to be done after orders, concessions and agreements, and whether it was in time."""
    if not rows:
        return None
    grid = reader.grid([each.counts for _, each in rows])
    labels = [*(str(Ordered(key).label) if key else "Not recorded" for key, _ in rows), "All"]
    return Table(
        f"Orders, concessions and agreements of {year} to be carried out",
        (
            Column("What is to be done"),
            Column("All", True),
            Column("In time", True),
            Column("Late", True),
            Column("Overdue", True),
            Column("Time left", True),
            Column("No day recorded", True),
        ),
        tuple((label, cells[-1], *cells[:-1]) for label, cells in zip(labels, grid, strict=True)),
        note="Counted by the day of the order, else by the day on which the dispute ended. An "
        "order to assess has 2 weeks, to make or change a plan 5, to change the setting named 2; "
        f"one to continue a plan is carried out at once (regulation 44). {reader.note}".strip(),
    )


def rate_table(title: str, code: str, shown: str, year: int, found: Mapping[str, Beside]) -> Table:
    """The rate by one method: ours of the year, and the published ones of their last year."""
    beside = found.get(code)
    rows: list[tuple[str, ...]] = [(str(year), shown, "–", "–", "–", "–")]
    if beside:
        rows.append((f"{beside.span.label}, published", "–", *beside.texts))
    means = FIRST_MEANS if code == FIRST else SECOND_MEANS
    return Table(title, RATE, tuple(rows), note=means)


def part_table(decisions: Decisions, year: int, reader: Reader) -> Table | None:
    """The parts of both denominators, for those who may see every number."""
    if reader.board:
        return None
    rows = (
        ("Refusals to assess", decisions.refused_to_assess, True, True),
        ("Refusals to issue a plan", decisions.refused_to_issue, True, True),
        ("Plans ceased because needs are met", decisions.needs_met, True, False),
        (f"Plans on {british_date(decisions.counted_on)}", decisions.plans, True, False),
        ("Plans issued", decisions.issued, False, True),
        ("Decisions after annual reviews", decisions.reviewed, False, True),
    )
    return Table(
        f"What appeals of {year} are set against",
        (
            Column("Part"),
            Column("First method", True),
            Column("Decisions of the year", True),
        ),
        (
            *(
                (label, number(many) if first else "–", number(many) if second else "–")
                for label, many, first, second in rows
            ),
            ("All", number(decisions.first_method), number(decisions.of_the_year)),
        ),
    )
