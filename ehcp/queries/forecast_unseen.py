"""How far off the forecast was on caseloads that played no part in choosing its method.

They are invented by the demonstration's generator from other chance than the demonstration's
own. On earlier days, from what was known on each, the method says the share in time of the six
full months that follow; the rows then say what came. `manage.py test_forecast` writes the file.
"""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Final

from commissioning.models import LocalArea
from ehcp.queries.forecast import Plans
from ehcp.queries.forecast_basis import basis
from ehcp.queries.timeliness import Month, Tally

FILE: Final = Path(__file__).resolve().parents[1] / "data" / "forecast_unseen.csv"
MONTHS: Final = 6
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


def tested_on(area: LocalArea, on: date, listed: Sequence[Month]) -> Unseen | None:
    """The method on a day that ends a month, against the six months after. Five queries.

    `listed` are all months, also those that the method is not to know; None where a day has too
    little behind it.
    """
    found = basis(area, on=on, listed=[month for month in listed if month.starts <= on])
    if found is None:
        return None
    runs = [found.ahead(pace=pace)[:MONTHS] for pace in (found.pace, *found.corners())]
    sums = [sum((month.plans for month in run), Plans()) for run in runs]
    days = {month.starts for month in runs[0]}
    came = sum((month.tally for month in listed if month.starts in days), Tally())
    shares = [each.percent_ex for each in sums]
    known = [share for share in shares if share is not None]
    if shares[0] is None or came.percent_ex is None:
        return None
    return Unseen(area.slug, on, shares[0], min(known), max(known), came.percent_ex, came.issued_ex)


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
