"""Advice within six weeks as tiles, a chart and tables."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from config.lib.charts import Chart, Series
from config.lib.components import Cell, Column, Table, Tile
from config.lib.disclosure import HIDDEN, SMALLEST_PART
from config.lib.formats import MISSING, count_of, number
from ehcp.choices import AdviceAgency
from ehcp.queries.advice import ADVICE_STATES, AdviceGiven, Asked
from ehcp.queries.reviews import ANY
from ehcp.tables.case_links import Cases
from ehcp.tables.figures import plotted, shares, why_missing
from ehcp.tables.timeliness import Grid, Reader

STATES: Final = (
    Column("Within 6 weeks", True),
    Column("Later", True),
    Column("Still to come", True),
    Column("Past 6 weeks", True),
    Column("Request ended without it", True),
    Column("Asked for", True),
    Column("Share within 6 weeks", True),
)

# Names that fit beside the bars of a chart.
SHORT: Final = {
    str(AdviceAgency.PARENT.label): "Parent, young person",
    str(AdviceAgency.EDUCATIONAL_PSYCHOLOGY.label): "Psychology",
    str(AdviceAgency.COMMUNITY_PAEDIATRICS.label): "Paediatrics",
    str(AdviceAgency.SPEECH_AND_LANGUAGE.label): "Speech, language",
    str(AdviceAgency.MENTAL_HEALTH.label): "Mental health",
    str(AdviceAgency.SENSORY.label): "Sensory teacher",
}


@dataclass(frozen=True)
class AdviceTables:
    """The tables of advice; the agencies of the year end in the year's own row.

    `requests` are how many requests are behind each figure; a board follows none.
    """

    found: AdviceGiven
    year: int
    on: date
    cases: Cases
    reader: Reader
    requests: Mapping[str, int]

    def grids(self, year: int) -> tuple[Grid, Grid]:
        """A year, and its agencies."""
        agencies = [asked.counts for asked in self.found.agencies(year).values()]
        whole, each = self.reader.grids([[self.found.year(year).counts], agencies])
        return whole, each

    def opened(self, year: int, cells: Sequence[str], agency: str = ANY) -> tuple[Cell, ...]:
        """The counts of a row with their cases."""
        codes = [f"advice:{year}:{agency}:{state}" for state in (*ADVICE_STATES, ANY)]
        return tuple(
            self.cases.counted(text, self.requests.get(code, 0), every=True, figure=code)
            for text, code in zip(cells, codes, strict=True)
        )

    def share(self, asked: Asked, cells: tuple[str, ...]) -> str:
        """The share within six weeks, hidden with any number that it is made of."""
        parts = (cells[0], cells[1], cells[3])
        return shares(asked.intime, asked.due, self.reader, parts)

    def agency_table(self) -> Table:
        """The year by agency, with the median of days."""
        listed = self.found.agencies(self.year)
        grid = self.grids(self.year)[1]
        rows: list[tuple[Cell, ...]] = [
            (
                str(agency.label),
                *self.opened(self.year, cells, agency.value),
                self.share(asked, cells),
                self.median(asked, cells),
            )
            for (agency, asked), cells in zip(listed.items(), grid, strict=False)
        ]
        if grid:
            whole = self.found.year(self.year)
            counts = self.opened(self.year, grid[-1])
            rows.append(("All", *counts, self.share(whole, grid[-1]), MISSING))
        return Table(
            f"Advice asked for in {self.year}, by who gives it",
            (Column("Agency"), *STATES, Column("Median days", True)),
            tuple(rows),
            note=f"The median is of advice that was given. {self.reader.note}".strip(),
        )

    def median(self, asked: Asked, cells: tuple[str, ...]) -> str:
        """Half of the advice took no longer; hidden where it rests on few."""
        if asked.median is None:
            return MISSING
        few = self.reader.board and asked.received < SMALLEST_PART
        return HIDDEN if few or HIDDEN in cells[:2] else number(asked.median, 1)

    def year_table(self) -> Table:
        """All agencies by year, the newest first."""
        rows = []
        for year in self.found.years[::-1]:
            cells = self.grids(year)[0][0]
            share = self.share(self.found.year(year), cells)
            rows.append((str(year), *self.opened(year, cells), share))
        return Table(
            "Advice by the year in which it was asked for",
            (Column("Year"), *STATES),
            tuple(rows),
            note=self.reader.note,
        )

    def waiting_table(self) -> Table | None:
        """What is still to come today, with its cases. A board has it by year alone, as the
        difference would tell of other years.
        """
        waiting = self.found.waiting()
        if self.reader.board or not waiting:
            return None
        rows = [
            (
                str(agency.label),
                *(
                    self.cases.counted(
                        number(many), self.requests.get(code, 0), every=True, advice=code
                    )
                    for many, code in (
                        (asked.to_come + asked.overdue, f"waiting:{agency.value}"),
                        (asked.overdue, f"overdue:{agency.value}"),
                    )
                ),
            )
            for agency, asked in waiting.items()
        ]
        return Table(
            "Still to come for open requests",
            (Column("Agency"), Column("Still to come", True), Column("Past 6 weeks", True)),
            tuple(rows),
        )

    def chart(self) -> Chart | None:
        """The share within six weeks by agency; none for a year without advice."""
        rows = self.agency_table().rows[:-1]
        if not rows:
            return None
        cells = [row[-2] for row in rows]
        return Chart(
            title=f"Advice within 6 weeks, asked for in {self.year}",
            sentence=self.sentence(),
            labels=tuple(SHORT.get(str(row[0]), str(row[0])) for row in rows),
            series=(
                Series(
                    "Within 6 weeks",
                    tuple(plotted(cell) for cell in cells),
                    missing=tuple(why_missing(cell) for cell in cells),
                ),
            ),
            unit="percent",
            kind="bar",
            label_title="Agency",
            source="this partnership’s records",
        )

    def sentence(self) -> str:
        """The year's share, and whose is the lowest."""
        rows = self.agency_table().rows
        shown = [(plotted(row[-2]), str(row[0])) for row in rows[:-1]]
        known = [(value, label) for value, label in shown if value is not None]
        whole = rows[-1][-2] if rows else MISSING
        so_far = " so far" if self.year == self.on.year else ""
        if whole in (HIDDEN, MISSING):
            return f"There is no share to show for {self.year}{so_far}."
        said = f"{whole} of the advice of {self.year}{so_far} came within 6 weeks."
        if len(known) < 2:
            return said
        lowest, label = min(known)
        return f"{said} Least often from: {label[0].lower()}{label[1:]} ({number(lowest, 1)}%)."


def tiles(tables: AdviceTables) -> tuple[Tile, ...]:
    """The year: asked for, the share within six weeks, late, past six weeks."""
    cells = tables.grids(tables.year)[0][0]
    so_far = " so far" if tables.year == tables.on.year else ""
    share = tables.share(tables.found.year(tables.year), cells)

    def tile(label: str, text: str, state: str) -> Tile:
        code = f"advice:{tables.year}:{ANY}:{state}"
        url = tables.cases.url(every=True, figure=code)
        many = tables.requests.get(code, 0)
        return Tile(label, text, as_at=f"for {count_of(many, 'case')}" if url else "", url=url)

    return (
        tile(f"Advice asked for in {tables.year}{so_far}", cells[-1], ANY),
        Tile("Given within 6 weeks", share, as_at="of advice given or past 6 weeks"),
        tile("Given later", cells[1], "late"),
        tile("Past 6 weeks and still to come", cells[3], "overdue"),
    )
