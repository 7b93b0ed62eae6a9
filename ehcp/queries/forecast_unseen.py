"""How far off the forecast was on caseloads that played no part in choosing its method.

They are invented by the demonstration's generator from other chance than the demonstration's
own and than those that its margins come from. On earlier days, from what was known on each, the
method says the share in time of full months that follow; the rows then say what came.
`manage.py test_forecast` writes the file.
"""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Final

from commissioning.models import LocalArea
from ehcp.queries.forecast import Basis, Plans
from ehcp.queries.forecast_basis import basis
from ehcp.queries.forecast_margins import margin_for
from ehcp.queries.timeliness import Month, Tally

FILE: Final = Path(__file__).resolve().parents[1] / "data" / "forecast_unseen.csv"
# Full months ahead, from the first to the last: the next 3, 6 and 12, and the year after 6.
SPANS: Final = ((0, 3), (0, 6), (0, 12), (6, 18))
PRINTED: Final = (0, 6)  # the span whose tests the page lists
HEADINGS: Final = ("caseload", "on", "said", "low", "high", "came", "plans")


@dataclass(frozen=True)
class Unseen:
    """What the method said on a day of a caseload, its range, and what came; percentages.

    Exceptions are left out; `plans` are those behind what came.
    """

    caseload: str
    on: date
    said: float
    low: float
    high: float
    came: float
    plans: int

    @property
    def error(self) -> float:
        """Points by which it was too high."""
        return self.said - self.came

    @property
    def inside(self) -> bool:
        """Whether what came lies in the range."""
        return self.low <= self.came <= self.high


@dataclass(frozen=True)
class Errors:
    """The tests together."""

    rows: tuple[Unseen, ...]

    @property
    def mean(self) -> float:
        """Points by which it was off on average, whichever way."""
        return sum(abs(row.error) for row in self.rows) / len(self.rows)

    @property
    def worst(self) -> float:
        """Points by which it was off at worst."""
        return max(abs(row.error) for row in self.rows)

    @property
    def too_low(self) -> int:
        """How often it said too little."""
        return sum(row.error < 0 for row in self.rows)

    @property
    def inside(self) -> int:
        """How often what came lay in the range."""
        return sum(row.inside for row in self.rows)

    @property
    def caseloads(self) -> int:
        """How many caseloads there were."""
        return len({row.caseload for row in self.rows})


def basis_then(area: LocalArea, on: date, listed: Sequence[Month]) -> Basis | None:
    """What a forecast of an earlier day starts from. Four queries.

    `listed` are all months, also those that the method is not to know then.
    """
    return basis(area, on=on, listed=[month for month in listed if month.starts <= on])


def tested(
    name: str, found: Basis, listed: Sequence[Month], span: tuple[int, int], until: date
) -> Unseen | None:
    """The method on a day that ends a month, against the months of a span after it.

    None where one of them is not over by the day `until`, or has nothing to compare.
    """
    first, last = span
    runs = [found.ahead(pace=pace)[first:last] for pace in (found.pace, *found.corners())]
    days = {month.starts for month in runs[0]}
    if len(days) < last - first or max(days) >= until.replace(day=1):
        return None
    sums = [sum((month.plans for month in run), Plans()) for run in runs]
    came = sum((month.tally for month in listed if month.starts in days), Tally())
    said = sums[0].percent_ex
    known = [share for each in sums if (share := each.percent_ex) is not None]
    if said is None or came.percent_ex is None:
        return None
    low, high = margin_for(last).around(said, min(known), max(known))
    return Unseen(name, found.on, said, low, high, came.percent_ex, came.issued_ex)


@cache
def unseen() -> Errors:
    """What the last test found."""
    with FILE.open(encoding="utf-8", newline="") as file:
        return Errors(
            tuple(
                Unseen(
                    caseload=row["caseload"],
                    on=date.fromisoformat(row["on"]),
                    said=float(row["said"]),
                    low=float(row["low"]),
                    high=float(row["high"]),
                    came=float(row["came"]),
                    plans=int(row["plans"]),
                )
                for row in csv.DictReader(file)
            )
        )
