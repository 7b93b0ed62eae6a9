"""Requests, decisions and assessments as tiles, a chart and tables."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from config.lib.charts import Chart, Series
from config.lib.components import Cell, Column, Table, Tile
from config.lib.disclosure import HIDDEN
from config.lib.formats import MISSING, number
from ehcp.choices import AssessmentOutcome, RequestOutcome, RequestSource
from ehcp.queries.beside import Beside
from ehcp.queries.days import month_end
from ehcp.queries.requests import MOVED, Conclusions, Decisions, Received
from ehcp.queries.timeliness import UNKNOWN
from ehcp.tables.case_links import Cases
from ehcp.tables.figures import beside_table, plotted, shares, why_missing
from ehcp.tables.timeliness import Grid, Reader

RATE, REFUSED, SIX_WEEKS = (
    "rates.requests_per_10000",
    "requests.request_not_assess_pc",
    "requests.request_outcome_six_weeks_pc",
)
NOT_ISSUED: Final = "assessments.assess_not_issued_pc"
CODES: Final = (RATE, REFUSED, SIX_WEEKS, NOT_ISSUED)
OUTCOMES: Final = (
    Column("Agreed", True),
    Column("Refused", True),
    Column("Withdrawn", True),
    Column("Awaiting a decision", True),
    Column("Moved away before", True),
    Column("Received", True),
)
ASKED: Final = (
    "agreed",
    RequestOutcome.REFUSED.value,
    RequestOutcome.WITHDRAWN.value,
    RequestOutcome.AWAITED.value,
    MOVED,
    None,
)
AWAITING: Final = 3  # the column of those that await a decision
ENDED: Final = (
    AssessmentOutcome.ISSUE.value,
    AssessmentOutcome.REFUSED.value,
    AssessmentOutcome.WITHDRAWN.value,
    "ended",
)
SOURCE_CODES: Final = {
    **{str(label): value for value, label in RequestSource.choices},
    UNKNOWN: "none",
}


@dataclass(frozen=True)
class RequestTables:
    """The tables of requests for a reader; what one hides is hidden in the others."""

    on: date
    year: int
    found: Received
    reader: Reader
    cases: Cases

    def grids(self, year: int) -> tuple[Grid, Grid, Grid]:
        """The year, its months and its sources, which end in the same sums."""
        months = [each.counts for _, each in self.found.months(year, self.on)]
        sources = [each.counts for _, each in self.found.sources(year)]
        first, second, third = self.reader.grids([[self.found.year(year).counts], months, sources])
        return first, second, third

    def row(self, year: int) -> tuple[str, ...]:
        """A year: agreed, refused, withdrawn, awaiting, moved, received."""
        return self.grids(year)[0][0]

    @property
    def hides_awaiting(self) -> bool:
        """Whether it is hidden of any year how many requests await a decision."""
        return any(self.row(year)[AWAITING] == HIDDEN for year in self.found.years)

    def links(self, cells: Sequence[str], **filters: str | int) -> tuple[Cell, ...]:
        """Counts that open their cases, for those who may see cases."""
        return tuple(
            self.cases.cell(text, every=True, outcome=outcome, **filters)
            for text, outcome in zip(cells, ASKED, strict=True)
        )

    def refused(self, found: Decisions, cells: Sequence[str]) -> str:
        """The share refused."""
        return shares(found.refused, found.received, self.reader, (cells[1], cells[-1]))

    def intime(self, found: Decisions, cells: Sequence[str]) -> str:
        """The share decided within six weeks."""
        return shares(found.intime, found.timed, self.reader, cells[:2])

    def years(self) -> Table:
        """Calendar years, the newest first."""
        rows = []
        for year in self.found.years[::-1]:
            found, cells = self.found.year(year), self.row(year)
            rates = (self.refused(found, cells), self.intime(found, cells))
            rows.append((str(year), *self.links(cells, received=year), *rates))
        return Table(
            "Requests by calendar year",
            (
                Column("Year"),
                *OUTCOMES,
                Column("Share refused", True),
                Column("Decided within 6 weeks", True),
            ),
            tuple(rows),
            note=self.reader.note,
        )

    def months(self) -> Table:
        """The months of the year."""
        listed = self.found.months(self.year, self.on)
        cells = self.grids(self.year)[1]
        return Table(
            f"Requests of {self.year} by month",
            (Column("Month"), *OUTCOMES),
            tuple(
                (f"{day:%B}", *self.links(row, received=f"{day:%Y-%m}"))
                for (day, _), row in zip(listed, cells, strict=False)
            ),
            note=self.reader.note,
        )

    def sources(self) -> Table:
        """Who asked."""
        listed = self.found.sources(self.year)
        cells = self.grids(self.year)[2]
        rows = [
            (label, *self.links(row, received=self.year, source=SOURCE_CODES[label]))
            for (label, _), row in zip(listed, cells, strict=False)
        ]
        if cells:
            rows.append(("All", *self.links(cells[-1], received=self.year)))
        return Table(
            f"Requests of {self.year} by who asked",
            (Column("Who asked"), *OUTCOMES),
            tuple(rows),
            note=self.reader.note,
        )

    def chart(self) -> Chart:
        """Requests received by month, in the year and the one before."""
        labels = tuple(f"{date(self.year, month, 1):%b}" for month in range(1, 13))
        years = [year for year in (self.year, self.year - 1) if year in self.found.years]
        return Chart(
            title=f"Requests received in {self.year} by month",
            sentence=self.sentence(),
            labels=labels,
            series=tuple(self.line(year) for year in years),
            label_title="Month",
            source="this partnership’s records",
            note=f"{self.to_the_day} {self.reader.note}".strip(),
        )

    @property
    def to_the_day(self) -> str:
        """That the last month has only begun, in the year of the page's day."""
        if self.year != self.on.year or self.on == month_end(self.on):
            return ""
        return f"{self.on:%B} runs to the day that this page answers for."

    def line(self, year: int) -> Series:
        """A year's months."""
        cells = [row[-1] for row in self.grids(year)[1][:-1]]
        cells += [MISSING] * (12 - len(cells))
        return Series(
            str(year),
            tuple(plotted(cell) for cell in cells),
            highlight=year == self.year,
            missing=tuple(why_missing(cell) for cell in cells),
        )

    def sentence(self) -> str:
        """The year and the one before, as far as both are shown."""
        now, before = self.row(self.year)[-1], self.row(self.year - 1)[-1]
        so_far = " so far" if self.year == self.on.year else ""
        were = "request was" if now == "1" else "requests were"
        said = f"{now} {were} received in {self.year}{so_far}"
        if HIDDEN in (now, before) or self.year - 1 not in self.found.years:
            return f"{said}." if now != HIDDEN else "Few requests were received."
        return f"{said}, {before} in the whole of {self.year - 1}."


def tiles(tables: RequestTables, rate: str, beside: Mapping[str, Beside]) -> tuple[Tile, ...]:
    """Requests, the rate, the share refused and the share within six weeks."""
    year, found, cells = tables.year, tables.found.year(tables.year), tables.row(tables.year)
    so_far = " so far" if year == tables.on.year else ""

    named = (
        (f"Requests per 10,000 residents aged 0 to 17 in {year}{so_far}", rate, RATE),
        (f"Share refused, requests of {year}", tables.refused(found, cells), REFUSED),
        (f"Decided within 6 weeks, requests of {year}", tables.intime(found, cells), SIX_WEEKS),
    )
    return (
        Tile(
            f"Requests in {year}{so_far}",
            cells[-1],
            url=tables.cases.url(every=True, received=year),
        ),
        *(
            Tile(label, text, comparators=beside[code].comparators if code in beside else ())
            for label, text, code in named
        ),
    )


def conclusion_table(found: Mapping[int, Conclusions], tables: RequestTables) -> Table:
    """Assessments by the calendar year in which they ended, the newest first."""
    return Table(
        "Assessments by calendar year",
        (
            Column("Year of the end"),
            Column("Plan to be issued", True),
            Column("Plan refused", True),
            Column("Withdrawn", True),
            Column("Ended", True),
            Column("Share refused", True),
            Column("Refusals told within 16 weeks", True),
        ),
        tuple(_conclusion_row(year, each, tables) for year, each in sorted(found.items())[::-1]),
        note=f"By the day on which the end was decided. {tables.reader.note}".strip(),
    )


def _conclusion_row(year: int, found: Conclusions, tables: RequestTables) -> tuple[Cell, ...]:
    """A year as cells."""
    reader = tables.reader
    cells = reader.row(*found.counts)
    linked = (
        tables.cases.cell(text, every=True, plan_outcome=outcome, concluded=year)
        for text, outcome in zip(cells, ENDED, strict=True)
    )
    refused = shares(found.refused, found.ended, reader, (cells[1], cells[-1]))
    return (str(year), *linked, refused, shares(found.intime, found.timed, reader, cells[1:2]))


def rate_text(found: Decisions, population: float | None, shown: str) -> str:
    """Requests per 10,000 residents; hidden with the number of requests."""
    if not population:
        return MISSING
    return HIDDEN if shown == HIDDEN else number(10_000 * found.received / population, 1)


def beside_others(
    tables: RequestTables, rate: str, concluded: Conclusions, beside: Mapping[str, Beside]
) -> Table | None:
    """Our shares and rate beside what is published."""
    found, cells = tables.found.year(tables.year), tables.row(tables.year)
    ended = tables.reader.row(*concluded.counts)
    return beside_table(
        (
            (RATE, "Requests per 10,000 residents aged 0 to 17", rate),
            (REFUSED, "Requests refused", tables.refused(found, cells)),
            (SIX_WEEKS, "Decided within 6 weeks", tables.intime(found, cells)),
            (
                NOT_ISSUED,
                "Assessments that ended without a plan",
                shares(concluded.refused, concluded.ended, tables.reader, (ended[1], ended[-1])),
            ),
        ),
        beside,
    )
