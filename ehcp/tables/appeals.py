"""Mediation and appeals as tiles, a chart and tables.

A board sees no number that tells on few children: the tables of a year are shown to it only
where the year's mediations and appeals themselves may stand there, and rates only on ten
appeals or more.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date
from typing import Final

from config.lib.charts import Chart, Series
from config.lib.components import Cell, Column, Table, Tile
from config.lib.disclosure import HIDDEN, SMALLEST_PART
from config.lib.formats import british_date, count_of, number, percent
from ehcp.choices import (
    APPEAL_OUTCOMES,
    MEDIATION_OUTCOMES,
    AssessmentOutcome,
    CeaseReason,
    DisputeAbout,
    DisputeKind,
    DisputeOutcome,
    Ordered,
    RequestOutcome,
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
from ehcp.queries.reviews import ANY
from ehcp.queries.timeliness import share
from ehcp.tables.case_links import Asked, Cases
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
    """The disputes of a year for a reader.

    `children` are how many children are behind each figure; a board follows none.
    """

    year: int
    opened: Opened
    reader: Reader
    cases: Cases
    children: Mapping[str, int] = field(default_factory=dict)

    def linked(self, text: str, kind: str, *parts: str) -> Cell:
        """A figure with its cases: `linked("12", "ended", "appeal", "conceded")` of this year."""
        code = ":".join((kind, str(self.year), *parts))
        return self.cases.counted(text, self.children.get(code, 0), figure=code)

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
            "Rate of appeal, first method",
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
    named = [*((str(about.label), about.value) for about, _, _ in rows), ("All", ANY)]
    kinds = (DisputeKind.MEDIATION.value, DisputeKind.APPEAL.value, ANY)
    return Table(
        f"What they were about in {chosen.year}",
        (
            Column("About"),
            Column("Mediations", True),
            Column("Appeals", True),
            Column("Both", True),
        ),
        tuple(
            (
                label,
                *(
                    chosen.linked(text, "disputes", kind, about)
                    for text, kind in zip(cells, kinds, strict=True)
                ),
            )
            for (label, about), cells in zip(named, grid, strict=True)
        ),
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
        (
            label,
            chosen.linked(cell, "ended", kind.value, key),
            shares(count, whole, chosen.reader, cells),
        )
        for (key, label), cell, count in zip(labels.items(), cells, counts, strict=False)
    ]
    every = chosen.linked(cells[-1], "ended", kind.value, ANY)
    return Table(
        f"How {'mediation' if mediation else 'appeals'} of {chosen.year} ended",
        (Column("Outcome"), Column("Number", True), Column("Share", True)),
        (*parts, ("All", every, "")),
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
    return f"The authority conceded {number(conceded)} of {count_of(ended, 'appeal')} that ended."


def order_table(chosen: Year, rows: Sequence[tuple[str, CarriedOut]]) -> Table | None:
    """What was to be done after orders, concessions and agreements, and whether it was in time."""
    if not rows:
        return None
    grid = chosen.reader.grid([each.counts for _, each in rows])
    named = [
        *((str(Ordered(key).label) if key else "Not recorded", key or "none") for key, _ in rows),
        ("All", ANY),
    ]
    states = (ANY, *(each.name for each in fields(CarriedOut)))
    return Table(
        f"Orders, concessions and agreements of {chosen.year} to be carried out",
        (
            Column("What is to be done"),
            Column("All", True),
            Column("In time", True),
            Column("Late", True),
            Column("Overdue", True),
            Column("Time left", True),
            Column("No day recorded", True),
        ),
        tuple(
            (
                label,
                *(
                    chosen.linked(text, "ordered", ordered, state)
                    for text, state in zip((cells[-1], *cells[:-1]), states, strict=True)
                ),
            )
            for (label, ordered), cells in zip(named, grid, strict=True)
        ),
        note="Counted by the day of the order, else by the day on which the dispute ended. An "
        "order to assess has 2 weeks, to make or change a plan 5, to change the setting named 2; "
        "one to continue a plan is carried out at once (regulation 44). "
        f"{chosen.reader.note}".strip(),
    )


def rate_table(title: str, code: str, shown: str, year: int, found: Mapping[str, Beside]) -> Table:
    """The rate by one method: ours of the year, and the published ones of their last year."""
    beside = found.get(code)
    rows: list[tuple[str, ...]] = [(str(year), shown, "–", "–", "–", "–")]
    if beside:
        rows.append((f"{beside.span.label}, published", "–", *beside.texts))
    means = FIRST_MEANS if code == FIRST else SECOND_MEANS
    return Table(title, RATE, tuple(rows), note=means)


def part_table(decisions: Decisions, chosen: Year) -> Table | None:
    """The parts of both denominators, for those who may see every number."""
    if chosen.reader.board:
        return None
    year, plans = chosen.year, chosen.cases

    def linked(many: int, **asked: Asked) -> Cell:
        return plans.cell(number(many), every=True, **asked)

    refused = linked(
        decisions.refused_to_assess, decided=year, outcome=RequestOutcome.REFUSED.value
    )
    not_issued = linked(
        decisions.refused_to_issue, concluded=year, plan_outcome=AssessmentOutcome.REFUSED.value
    )
    met = linked(decisions.needs_met, ceased=year, cease_reason=CeaseReason.NEEDS_MET.value)
    counted = linked(decisions.plans, stage="in_force", on=decisions.counted_on)
    reviewed = plans.counted(
        number(decisions.reviewed), decisions.reviewed_plans, figure=f"reviewed:{year}", every=True
    )
    rows = (
        ("Refusals to assess", refused, refused),
        ("Refusals to issue a plan", not_issued, not_issued),
        ("Plans ceased because needs are met", met, "–"),
        (f"Plans on {british_date(decisions.counted_on)}", counted, "–"),
        ("Plans issued", "–", linked(decisions.issued, figure=f"issued:{year}")),
        ("Decisions after annual reviews", "–", reviewed),
    )
    return Table(
        f"What appeals of {year} are set against",
        (
            Column("Part"),
            Column("First method", True),
            Column("Decisions of the year", True),
        ),
        (
            *rows,
            ("All", number(decisions.first_method), number(decisions.of_the_year)),
        ),
    )
