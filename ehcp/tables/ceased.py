"""Ceased plans as tiles, a chart and tables."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from config.lib.charts import Chart, Series
from config.lib.components import Cell, Column, Table, Tile
from config.lib.disclosure import HIDDEN
from ehcp.choices import CeaseReason
from ehcp.queries.beside import Beside, share_beside
from ehcp.queries.ceased import Ceased
from ehcp.tables.case_links import Cases, Span
from ehcp.tables.figures import YEARS_OFFERED, plotted, shares, why_missing
from ehcp.tables.timeliness import Grid, Reader

CODES: Final = {
    CeaseReason.MAXIMUM_AGE: "ceased.max_age",
    CeaseReason.NEEDS_MET: "ceased.needs_met",
    CeaseReason.HIGHER_EDUCATION: "ceased.he",
    CeaseReason.EMPLOYMENT: "ceased.employ",
    CeaseReason.TRANSFERRED: "ceased.transfer",
    CeaseReason.DISENGAGED: "ceased.no_engage",
    CeaseReason.LEFT_ENGLAND: "ceased.moved_outside_eng",
    CeaseReason.DECEASED: "ceased.deceased",
    CeaseReason.OTHER: "ceased.other",
}
TOTAL: Final = "ceased.total_ceased"
# How the list of cases asks for an age group.
AGES: Final = {
    "Under 5": "0-4",
    "5 to 10": "5-10",
    "11 to 15": "11-15",
    "16 to 19": "16-19",
    "20 to 25": "20-25",
}


@dataclass(frozen=True)
class CeasedTables:
    """The tables of ceased plans; reasons and ages end in the same sums of years."""

    found: Ceased
    year: int
    on: date
    cases: Cases
    reader: Reader

    @property
    def years(self) -> tuple[int, ...]:
        """The last years, the newest first."""
        return tuple(sorted({*self.found.years, self.on.year}, reverse=True)[:YEARS_OFFERED])

    @property
    def grids(self) -> tuple[Grid, Grid]:
        """Reasons and ages by year."""
        found, years = self.found, self.years
        tables = [list(found.reasons(years).values()), list(found.ages(years).values())]
        reasons, ages = self.reader.grids(tables)
        return reasons, ages

    def reason_table(self) -> Table:
        """Years by reason, each number with its cases."""
        listed = {str(each.label): each.value for each in self.found.reasons(self.years)}
        rows = [
            (label, *self._cells(row, cease_reason=listed.get(label)))
            for label, row in zip([*listed, "All"], self.grids[0], strict=True)
        ]
        return self._table("Plans ceased by reason and year", "Reason", rows)

    def age_table(self) -> Table:
        """Years by age on the day."""
        labels = [*self.found.ages(self.years), "All"]
        rows = [
            (label, *self._cells(row, ceased_age=AGES.get(label)))
            for label, row in zip(labels, self.grids[1], strict=True)
        ]
        return self._table("Plans ceased by age and year", "Age when the plan ceased", rows)

    def _cells(self, row: Sequence[str], **asked: str | None) -> tuple[Cell, ...]:
        """The years of a row and their sum, with their cases."""
        first, last = date(min(self.years), 1, 1), date(max(self.years), 12, 31)
        spans: list[int | Span] = [*self.years, (first, last)]
        return tuple(
            self.cases.cell(text, every=True, ceased=span, **asked)
            for text, span in zip(row, spans, strict=True)
        )

    def _table(self, title: str, heading: str, rows: Sequence[tuple[Cell, ...]]) -> Table:
        """A table of years."""
        so_far = {self.on.year: f"{self.on.year} so far"}
        years = (Column(so_far.get(year, str(year)), True) for year in self.years)
        columns = (Column(heading), *years, Column("All these years", True))
        return Table(title, columns, tuple(rows), note=self.reader.note)

    def text(self, year: int, reason: CeaseReason | None = None) -> str:
        """A number as it is shown in the tables."""
        column = self.years.index(year)
        listed = list(self.found.reasons(self.years))
        if reason is None:
            return self.grids[0][-1][column]
        return self.grids[0][listed.index(reason)][column] if reason in listed else "0"

    def beside_table(self, beside: Mapping[str, Beside]) -> Table | None:
        """The make-up of the year by reason, beside what is published."""
        published = beside.get(TOTAL)
        whole = self.found.total(self.year)
        if published is None or not whole:
            return None
        rows = []
        for reason, code in CODES.items():
            part = self.found.by_reason.get((self.year, reason.value), 0)
            texts = (self.text(self.year, reason), self.text(self.year))
            own = shares(part, whole, self.reader, texts)
            rows.append((str(reason.label), own, *share_beside(beside, code, TOTAL)))
        return Table(
            f"Reasons of {self.year} as shares, beside those published for {published.span.label}",
            (
                Column("Reason"),
                Column("Our records", True),
                Column("Published for us", True),
                Column("England", True),
                Column("Region", True),
                Column("Mean of neighbours", True),
            ),
            tuple(rows),
            note=self.reader.note,
        )

    def chart(self) -> Chart:
        """How many ceased in each year."""
        years = self.years[::-1]
        cells = [self.text(year) for year in years]
        return Chart(
            title="Plans ceased by calendar year",
            sentence=self.sentence(),
            labels=tuple(str(year) for year in years),
            series=(
                Series(
                    "Plans ceased",
                    tuple(plotted(cell) for cell in cells),
                    missing=tuple(why_missing(cell) for cell in cells),
                ),
            ),
            kind="bar",
            label_title="Calendar year",
            highlight_label=str(self.year),
            source="this partnership’s records",
            note="The last year is as far as the day of this page.",
        )

    def sentence(self) -> str:
        """The number of the year and its most frequent reason."""
        number = self.text(self.year)
        so_far = " so far" if self.year == self.on.year else ""
        if number == HIDDEN:
            return f"Few plans ceased in {self.year}{so_far}."
        many = "1 plan" if number == "1" else f"{number} plans"
        said = f"{many} ceased in {self.year}{so_far}."
        most = self.most_frequent()
        return f"{said} Most often: {most[0].lower()}{most[1:]}." if most else said

    def most_frequent(self) -> str:
        """The reason that is given most, of those that are shown."""
        known = {
            reason: plotted(self.text(self.year, reason)) or 0
            for reason in self.found.reasons(self.years)
        }
        most = max(known, key=lambda reason: known[reason], default=None)
        return str(most.label) if most and known[most] else ""


def tiles(tables: CeasedTables) -> tuple[Tile, ...]:
    """The year, the one before, and the reasons that say most about the plans."""
    year = tables.year
    so_far = " so far" if year == tables.on.year else ""
    named: list[tuple[str, int, CeaseReason | None]] = [
        (f"Plans ceased in {year}{so_far}", year, None)
    ]
    if year - 1 in tables.years:
        named.append((f"Plans ceased in {year - 1}", year - 1, None))
    for reason in (CeaseReason.NEEDS_MET, CeaseReason.MAXIMUM_AGE):
        named.append((f"{reason.label}, {year}", year, reason))
    return tuple(
        Tile(
            label,
            tables.text(each, reason),
            url=tables.cases.url(
                every=True, ceased=each, cease_reason=reason.value if reason else None
            ),
        )
        for label, each, reason in named
    )
