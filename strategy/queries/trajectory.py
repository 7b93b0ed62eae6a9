"""Where a target wants its measure to be on a day, and how an actual stands against that.

From the baseline to each ambition in turn the trajectory is a straight line; after the last
ambition it stays there. An actual is held against it on the last day of its period.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final

from commissioning.choices import Polarity
from strategy.choices import Standing
from strategy.models import Target

NEAR: Final = 0.1  # the share of the way from the baseline to the next ambition
TOLERANCE: Final = 1e-9  # what floats lose on the way
TERMS: Final = (("short", "Short term"), ("medium", "Medium term"), ("long", "Long term"))
RULE: Final = (
    "The trajectory is a straight line from the baseline to each ambition in turn, and an actual "
    "is held against it on the last day of its period. It is on trajectory where it is as good as "
    "the line or better, near where it falls short by no more than a tenth of the way from the "
    "baseline to the next ambition, and off beyond that. Which way is better is what the measure "
    "says; where it says neither, it is the way from the baseline to the next ambition, and an "
    "ambition to stay at the baseline is missed on either side."
)


@dataclass(frozen=True)
class Point:
    """A value that is wanted on a day; `name` says which ambition it is."""

    on: date
    value: float
    name: str


@dataclass(frozen=True)
class Trajectory:
    """The baseline, and the ambitions that are entered, in order of time."""

    baseline: Point
    ambitions: tuple[Point, ...]
    polarity: str

    def next_after(self, day: date) -> Point | None:
        """The ambition that a day is on the way to; the last one after all of them."""
        coming = [point for point in self.ambitions if point.on >= day]
        if coming:
            return coming[0]
        return self.ambitions[-1] if self.ambitions else None

    def at(self, day: date) -> float | None:
        """What the line asks for on a day; nothing before the baseline or without an ambition."""
        if day < self.baseline.on or not self.ambitions:
            return None
        before = self.baseline
        for point in self.ambitions:
            if day < point.on:
                share = (day - before.on).days / (point.on - before.on).days
                return before.value + share * (point.value - before.value)
            before = point
        return before.value

    def standing(self, value: float, day: date) -> Standing | None:
        """How an actual of a day stands; nothing where the line asks for nothing."""
        wanted, goal = self.at(day), self.next_after(day)
        if wanted is None or goal is None:
            return None
        way = goal.value - self.baseline.value
        short = self.shortfall(value - wanted, way)
        if short <= TOLERANCE:
            return Standing.ON
        return Standing.NEAR if short <= NEAR * abs(way) + TOLERANCE else Standing.OFF

    def shortfall(self, above: float, way: float) -> float:
        """By how much it is worse than wanted; `above` and `way` are in the measure's unit."""
        if self.polarity == Polarity.HIGH:
            return -above
        if self.polarity == Polarity.LOW:
            return above
        if way == 0:
            return abs(above)
        return -above if way > 0 else above


def trajectory_of(target: Target) -> Trajectory:
    """The trajectory of a target whose measure is at hand."""
    ambitions = tuple(
        Point(getattr(target, f"{term}_on"), getattr(target, term), name)
        for term, name in TERMS
        if getattr(target, term) is not None
    )
    baseline = Point(target.baseline_on, target.baseline, "Baseline")
    return Trajectory(baseline, ambitions, target.measure.polarity)
