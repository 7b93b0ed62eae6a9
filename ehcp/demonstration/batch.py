"""The rows of an invented caseload, written some thousand children at a time."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from itertools import accumulate
from random import Random
from typing import Any, Final, TypeVar

from django.db import connection
from django.db.models import ForeignKey, Model

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
CHILDREN_AT_ONCE: Final = 2_000
Row = TypeVar("Row", bound=Model)
Choice = TypeVar("Choice")


class Batch:
    """Rows by model, until they are written."""

    def __init__(self) -> None:
        """Empty, in the order of writing."""
        self.rows: dict[type[Model], list[Model]] = {model: [] for model in ORDER}

    def begin(self) -> None:
        """Check what rows point to at once: kept for the end, the checks slow each later row.

        They are planned anew: the connection may know the tables as empty.
        """
        with connection.cursor() as cursor:
            cursor.execute("DISCARD PLANS; SET CONSTRAINTS ALL IMMEDIATE")

    def add(self, row: Row) -> Row:
        """Keep a row; gives it back."""
        self.rows[type(row)].append(row)
        return row

    def write_if_full(self) -> None:
        """Write what is kept once it is enough. Rows that are written can no longer change."""
        if len(self.rows[Child]) >= CHILDREN_AT_ONCE:
            self.write()

    def write(self) -> None:
        """Write what is kept, by COPY."""
        for model, rows in self.rows.items():
            if rows:
                give_keys(model, rows)
                copy(model, rows)
                rows.clear()

    def tidy(self) -> None:
        """Let the database count what was written, so that it plans well."""
        with connection.cursor() as cursor:
            cursor.execute(f"ANALYZE {', '.join(model._meta.db_table for model in ORDER)}")


def give_keys(model: type[Model], rows: Sequence[Model]) -> None:
    """Take a key from the table's sequence for each row."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
            [model._meta.db_table, len(rows)],
        )
        for row, (key,) in zip(rows, cursor.fetchall(), strict=True):
            row.pk = key


def copy(model: type[Model], rows: Sequence[Model]) -> None:
    """Write rows that have their keys."""
    fields = model._meta.concrete_fields
    table, columns = model._meta.db_table, ", ".join(str(field.column) for field in fields)
    pointing = [field for field in fields if isinstance(field, ForeignKey)]
    words = [field.attname for field in fields if field.choices]
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as stream,
    ):
        for row in rows:
            values: dict[str, Any] = row.__dict__
            for field in pointing:
                if field.is_cached(row) and (other := field.get_cached_value(row)):
                    values[field.attname] = other.pk
            for name in words:
                values[name] = str(values[name])
            stream.write_row([values[field.attname] for field in fields])


class Chance:
    """Chance that is the same for the same word, and knows what day it is."""

    def __init__(self, word: str, on: date) -> None:
        """`on` is the day after which nothing has happened yet."""
        self.random = Random(word)  # noqa: S311 - it invents, it hides nothing
        self.on = on
        self.sums: dict[int, tuple[list[Any], list[float]]] = {}

    def happens(self, share: float) -> bool:
        """True in this share of cases."""
        return self.random.random() < share

    def one(self, weights: Mapping[Choice, float]) -> Choice:
        """One of several, by weight. `weights` lives as long as the caseload is invented."""
        if id(weights) not in self.sums:
            self.sums[id(weights)] = (list(weights), list(accumulate(weights.values())))
        choices, sums = self.sums[id(weights)]
        found: Choice = self.random.choices(choices, cum_weights=sums)[0]
        return found

    def days(self, low: float, mode: float, high: float) -> timedelta:
        """So many days, most often about `mode`."""
        return timedelta(days=round(self.random.triangular(low, high, mode)))

    def after(self, day: date, low: float, mode: float, high: float) -> date:
        """A day so many days later, most often about `mode`."""
        return day + self.days(low, mode, high)

    def between(self, first: date, last: date) -> date:
        """A day between two, both included; a Friday in place of a weekend where there is one."""
        day = first + timedelta(days=self.random.randint(0, max(0, (last - first).days)))
        return max(first, day - timedelta(days=max(0, day.weekday() - 4)))

    def known(self, day: date, until: date | None = None) -> date | None:
        """A day, unless it has not come yet, or comes after the end of what it belongs to."""
        return day if day <= min(self.on, until or self.on) else None

    def deck(self, weights: Mapping[Choice, float], many: int) -> list[Choice]:
        """So many of several in the proportion of their weights, to the nearest, shuffled."""
        whole = sum(weights.values())
        parts = {each: weight * many / whole for each, weight in weights.items()}
        counts = {each: int(part) for each, part in parts.items()}
        rest = sorted(parts, key=lambda each: counts[each] - parts[each])
        for each in rest[: many - sum(counts.values())]:
            counts[each] += 1
        found = [each for each, count in counts.items() for _ in range(count)]
        self.random.shuffle(found)
        return found
