"""Where the line of a target runs, and how an actual stands against it, counted by hand."""

from datetime import date

import pytest

from commissioning.choices import Polarity
from strategy.choices import Standing
from strategy.queries.trajectory import Point, Trajectory

BASE = Point(date(2023, 1, 1), 50.0, "Baseline")


def line(polarity: Polarity, *ambitions: Point) -> Trajectory:
    return Trajectory(BASE, ambitions, polarity)


# 100 days up by 10 to 60, then 100 days up by 30 to 90.
UP = (Point(date(2023, 4, 11), 60.0, "Short term"), Point(date(2023, 7, 20), 90.0, "Medium term"))
DOWN = (Point(date(2023, 4, 11), 40.0, "Short term"),)
LEVEL = (Point(date(2023, 4, 11), 50.0, "Short term"),)


@pytest.mark.parametrize(
    ("day", "value"),
    [
        (date(2022, 12, 31), None),
        (date(2023, 1, 1), 50.0),
        (date(2023, 2, 20), 55.0),
        (date(2023, 4, 11), 60.0),
        (date(2023, 5, 31), 75.0),
        (date(2023, 7, 20), 90.0),
        (date(2024, 7, 20), 90.0),
    ],
)
def test_the_line_from_ambition_to_ambition(day: date, value: float | None) -> None:
    assert line(Polarity.HIGH, *UP).at(day) == value


def test_without_an_ambition_there_is_no_line() -> None:
    assert line(Polarity.HIGH).at(BASE.on) is None
    assert line(Polarity.HIGH).standing(50.0, BASE.on) is None


@pytest.mark.parametrize(
    ("polarity", "ambitions", "value", "standing"),
    [
        # half way: 55 is wanted, a tenth of the way is 1
        (Polarity.HIGH, UP, 55.0, Standing.ON),
        (Polarity.HIGH, UP, 54.0, Standing.NEAR),
        (Polarity.HIGH, UP, 53.9, Standing.OFF),
        (Polarity.HIGH, UP, 70.0, Standing.ON),
        (Polarity.LOW, DOWN, 45.0, Standing.ON),
        (Polarity.LOW, DOWN, 46.0, Standing.NEAR),
        (Polarity.LOW, DOWN, 46.1, Standing.OFF),
        (Polarity.NEUTRAL, UP, 53.0, Standing.OFF),
        (Polarity.NEUTRAL, UP, 99.0, Standing.ON),
        (Polarity.NEUTRAL, DOWN, 44.0, Standing.ON),
        (Polarity.NEUTRAL, DOWN, 46.0, Standing.NEAR),
        (Polarity.NEUTRAL, LEVEL, 50.0, Standing.ON),
        (Polarity.NEUTRAL, LEVEL, 50.1, Standing.OFF),
        (Polarity.NEUTRAL, LEVEL, 49.9, Standing.OFF),
        # higher is better, although the partnership expects less
        (Polarity.HIGH, DOWN, 45.0, Standing.ON),
        (Polarity.HIGH, DOWN, 44.0, Standing.NEAR),
        (Polarity.HIGH, DOWN, 43.9, Standing.OFF),
    ],
)
def test_standing_half_way(
    polarity: Polarity, ambitions: tuple[Point, ...], value: float, standing: Standing
) -> None:
    assert line(polarity, *ambitions).standing(value, date(2023, 2, 20)) == standing


def test_near_is_a_tenth_of_the_way_to_the_next_ambition() -> None:
    trajectory = line(Polarity.HIGH, *UP)
    day = date(2023, 5, 31)  # 75 is wanted, 90 is next: a tenth of the way is 4
    assert trajectory.standing(71.0, day) == Standing.NEAR
    assert trajectory.standing(70.9, day) == Standing.OFF
    assert trajectory.standing(86.0, date(2024, 1, 1)) == Standing.NEAR
