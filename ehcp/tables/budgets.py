"""Personal budgets as tiles, a chart and tables."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from config.lib.charts import Chart, Series
from config.lib.components import Cell, Column, Comparator, Table, Tile
from config.lib.disclosure import HIDDEN, SMALLEST_PART
from config.lib.formats import MISSING, money, number
from ehcp.choices import DirectPayment, FundingStream
from ehcp.queries.beside import Beside, share_beside
from ehcp.queries.budgets import NO_DIRECT_PAYMENT, Budgets, Stream
from ehcp.tables.case_links import Asked, Cases
from ehcp.tables.figures import plotted, shares, why_missing
from ehcp.tables.timeliness import Grid, Reader

PLANS, TAKEN_UP = "caseload.ehcplans", "personal_budgets.personal_budget"
ORGANISED: Final = "personal_budgets.org_arrangments"
KINDS: Final = {
    DirectPayment.EDUCATION: "personal_budgets.pb_education",
    DirectPayment.SOCIAL_CARE: "personal_budgets.pb_social",
    DirectPayment.HEALTH: "personal_budgets.pb_health",
    DirectPayment.INTEGRATED: "personal_budgets.pb_integrated",
}
# How the list of cases asks for budgets, their kinds and their streams.
TAKEN: Final[Mapping[str, Asked]] = {"stage": "in_force", "every": True, "personal_budget": True}
KIND_CODES: Final = {
    **{str(label): value for value, label in DirectPayment.choices},
    NO_DIRECT_PAYMENT: "none",
}
STREAM_CODES: Final = {str(label): value for value, label in FundingStream.choices}
CODES: Final = (PLANS, TAKEN_UP, ORGANISED, *KINDS.values())


@dataclass(frozen=True)
class BudgetTables:
    """The tables of personal budgets for a reader."""

    found: Budgets
    beside: Mapping[str, Beside]
    cases: Cases
    reader: Reader

    @property
    def grid(self) -> Grid:
        """Direct payments with and without organised arrangements, with their sums."""
        return self.reader.grid(list(self.found.kinds.values()))

    @property
    def share(self) -> str:
        """The share of plans with a budget."""
        return shares(self.found.taken_up, self.found.plans, self.reader, (self.total,))

    @property
    def total(self) -> str:
        """All budgets as they are shown."""
        return self.grid[-1][-1] if self.grid else "0"

    def kind_table(self) -> Table:
        """Kinds of direct payment, with and without organised arrangements."""
        rows = [
            (
                label,
                *(
                    self.cases.cell(
                        text, **TAKEN, direct_payment=KIND_CODES.get(label), organised=organised
                    )
                    for text, organised in zip(row, (True, False, None), strict=True)
                ),
            )
            for label, row in zip([*self.found.kinds, "All"], self.grid, strict=True)
        ]
        return Table(
            "Personal budgets by direct payment",
            (
                Column("Direct payment"),
                Column("With organised arrangements", True),
                Column("Without", True),
                Column("Budgets", True),
            ),
            tuple(rows),
            note=self.reader.note,
        )

    def stream_table(self) -> Table:
        """Funding streams: budgets, pounds a year in all and on average."""
        return Table(
            "Funding streams",
            (
                Column("Paid from"),
                Column("Budgets", True),
                Column("Pounds a year", True),
                Column("On average", True),
            ),
            tuple(self._stream_row(stream) for stream in self.found.streams),
            note=self.reader.note,
        )

    def _stream_row(self, stream: Stream) -> tuple[Cell, ...]:
        """A stream as cells; a board sees no sum of fewer than ten budgets."""
        many = self.reader.row(stream.budgets, self.found.taken_up - stream.budgets)[0]
        few = self.reader.board and (many == HIDDEN or stream.budgets < SMALLEST_PART)
        mean = money(stream.pounds / stream.budgets) if stream.budgets else MISSING
        pounds = (HIDDEN, HIDDEN) if few else (money(stream.pounds), mean)
        opened = self.cases.cell(many, **TAKEN, stream=STREAM_CODES[stream.label])
        return (stream.label, opened, *pounds)

    def beside_table(self) -> Table | None:
        """The shares of plans with a budget, and how they are paid, beside what is published."""
        published = self.beside.get(TAKEN_UP)
        if published is None:
            return None
        found, grid = self.found, dict(zip(self.found.kinds, self.grid, strict=False))
        organised = self.grid[-1][0] if self.grid else "0"
        rows = [
            ("Plans with a personal budget", self.share, *self.published(TAKEN_UP, PLANS)),
            (
                "Budgets with organised arrangements",
                shares(found.organised, found.taken_up, self.reader, (organised, self.total)),
                *self.published(ORGANISED, TAKEN_UP),
            ),
        ]
        for kind, code in KINDS.items():
            label = str(kind.label)
            part = sum(found.kinds.get(label, (0, 0)))
            cells = (*grid.get(label, ("0",))[-1:], self.total)
            own = shares(part, found.taken_up, self.reader, cells)
            rows.append((f"Direct payment: {label.lower()}", own, *self.published(code, TAKEN_UP)))
        return Table(
            f"Beside others, as published for {published.span.label}",
            (
                Column("Share"),
                Column("Our records", True),
                Column("Published for us", True),
                Column("England", True),
                Column("Region", True),
                Column("Mean of neighbours", True),
            ),
            tuple(rows),
            note=self.reader.note,
        )

    def published(self, part: str, whole: str) -> tuple[str, str, str, str]:
        """A published share for each place."""
        return share_beside(self.beside, part, whole)

    def chart(self) -> Chart:
        """Budgets by direct payment."""
        cells = [row[-1] for row in self.grid[:-1]]
        return Chart(
            title="Personal budgets by direct payment",
            sentence=self.sentence(),
            labels=tuple(self.found.kinds),
            series=(
                Series(
                    "Budgets",
                    tuple(plotted(cell) for cell in cells),
                    missing=tuple(why_missing(cell) for cell in cells),
                ),
            ),
            kind="bar",
            label_title="Direct payment",
            source="this partnership’s records",
        )

    def sentence(self) -> str:
        """How many budgets, and which share of plans that is."""
        if self.total == HIDDEN:
            return "Few plans have a personal budget."
        plans = "1 plan has" if self.total == "1" else f"{self.total} plans have"
        share = "" if self.share == HIDDEN else f", {self.share} of the plans in force"
        return f"{plans} a personal budget{share}."


def tiles(tables: BudgetTables) -> tuple[Tile, ...]:
    """Budgets taken up, their share, direct payments, organised arrangements, pounds a year.

    All pounds are hidden with those of any stream, which they would tell.
    """
    found, grid = tables.found, tables.grid
    none = next(
        (
            row[-1]
            for label, row in zip(found.kinds, grid, strict=False)
            if label == NO_DIRECT_PAYMENT
        ),
        "0",
    )
    direct = HIDDEN if HIDDEN in (none, tables.total) else number(found.direct_payments)
    _, england, region, near = tables.published(TAKEN_UP, PLANS)
    published = tables.beside.get(TAKEN_UP)
    comparators = [
        Comparator(f"{name}, {published.span.label}", text)
        for name, text in (("England", england), ("Region", region), ("Neighbours", near))
        if published and text != MISSING
    ]
    third = tables.reader.row(found.third_party, found.taken_up - found.third_party)[0]
    pounds = sum(stream.pounds for stream in found.streams)
    hidden = any(HIDDEN in row for row in tables.stream_table().rows)
    return (
        Tile(
            "Personal budgets taken up",
            tables.total,
            url=tables.cases.url(**TAKEN),
        ),
        Tile("Share of plans in force", tables.share, comparators=tuple(comparators)),
        Tile("With a direct payment", direct, url=tables.cases.url(**TAKEN, direct_payment="any")),
        Tile(
            "With organised arrangements",
            grid[-1][0] if grid else "0",
            url=tables.cases.url(**TAKEN, organised=True),
        ),
        Tile("With a third party", third, url=tables.cases.url(**TAKEN, third_party=True)),
        Tile("Pounds a year, all streams", HIDDEN if hidden else money(pounds)),
    )
