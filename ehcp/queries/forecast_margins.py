"""By how much the range of the forecast is widened, from the errors that the method made before.

On invented caseloads of rising, falling, steady and swinging shares the method said, on many
earlier days, the share in time of months to come; the rows say what came. The margins hold nine
in ten of those errors. `manage.py test_forecast` writes the file.
"""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from statistics import quantiles
from typing import Final

FILE: Final = Path(__file__).resolve().parents[1] / "data" / "forecast_margins.csv"
HEADINGS: Final = ("months", "low", "high", "tests")
PARTS: Final = 20  # a twentieth of the errors lies below the margins, and one above


@dataclass(frozen=True)
class Margin:
    """Points from what is said to what may come, for a span that ends so many months ahead.

    `low` is at most 0 and `high` at least; `tests` are the errors that they come from.
    """

    months: int
    low: float
    high: float
    tests: int

    def around(self, said: float, low: float, high: float, part: float = 1) -> tuple[float, float]:
        """A range widened to hold past errors; `part` of the figure is still to come (0 to 1)."""
        lowest = min(low, said + part * self.low)
        highest = max(high, said + part * self.high)
        return max(0.0, lowest), min(100.0, highest)


def margin_of(months: int, came_less_said: Sequence[float]) -> Margin:
    """The margin that holds nine in ten of the errors."""
    cuts = quantiles(came_less_said, n=PARTS, method="inclusive")
    return Margin(months, min(0.0, cuts[0]), max(0.0, cuts[-1]), len(came_less_said))


@cache
def margins() -> tuple[Margin, ...]:
    """What the last test found, the nearest months first."""
    with FILE.open(encoding="utf-8", newline="") as file:
        return tuple(
            Margin(int(row["months"]), float(row["low"]), float(row["high"]), int(row["tests"]))
            for row in csv.DictReader(file)
        )


def margin_for(months: int) -> Margin:
    """The margin of a figure that is complete in so many months."""
    return next((each for each in margins() if each.months >= months), margins()[-1])
