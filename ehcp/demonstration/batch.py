"""The rows of an invented caseload, kept until they are written together."""

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random
from typing import TypeVar

from django.db.models import Model

from ehcp.models import (
    Advice,
    AnnualReview,
    Assessment,
    Attendance,
    BudgetStream,
    Child,
    Dispute,
    NamedSetting,
    Plan,
    PlanNeed,
    Request,
    TimeException,
)

# In the order in which they can be written: what a row points to comes first.
ORDER: tuple[type[Model], ...] = (
    Child,
    Request,
    Assessment,
    Advice,
    TimeException,
    Plan,
    PlanNeed,
    NamedSetting,
    Attendance,
    AnnualReview,
    Dispute,
    BudgetStream,
)
Row = TypeVar("Row", bound=Model)
Choice = TypeVar("Choice")


class Batch:
    """Rows by model."""

    def __init__(self) -> None:
        """Empty, in the order of writing."""
        self.rows: dict[type[Model], list[Model]] = {model: [] for model in ORDER}

    def add(self, row: Row) -> Row:
        """Keep a row; gives it back."""
        self.rows[type(row)].append(row)
        return row


class Chance:
    """Chance that is the same for the same word, and knows what day it is."""

    def __init__(self, word: str, on: date) -> None:
        """`on` is the day after which nothing has happened yet."""
        self.random = Random(word)  # noqa: S311 - it invents, it hides nothing
        self.on = on

    def happens(self, share: float) -> bool:
        """True in this share of cases."""
        return self.random.random() < share

    def one(self, weights: Sequence[tuple[Choice, float]]) -> Choice:
        """One of several, by weight."""
        values, shares = zip(*weights, strict=True)
        found: Choice = self.random.choices(values, shares)[0]
        return found

    def after(self, day: date, low: int, mode: int, high: int) -> date:
        """A day so many days later, most often about `mode`."""
        return day + timedelta(days=round(self.random.triangular(low, high, mode)))

    def known(self, day: date, until: date | None = None) -> date | None:
        """A day, unless it has not come yet, or comes after the end of what it belongs to."""
        return day if day <= min(self.on, until or self.on) else None
