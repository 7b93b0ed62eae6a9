"""Columns for list tables beyond those of django-tables2."""

from collections.abc import Callable
from datetime import date
from typing import Any

import django_tables2 as tables

from config.lib.formats import number, short_date

NUMERIC_CELLS = {
    "th": {"class": "govuk-table__header--numeric"},
    "td": {"class": "govuk-table__cell--numeric"},
}


class DayColumn(tables.Column):  # type: ignore[misc]
    """A day as 13 Sep 2018."""

    def render(self, value: date) -> str:
        """The day for readers."""
        return short_date(value)


class NumberColumn(tables.Column):  # type: ignore[misc]
    """A number set to the right, written by `write` (thousands by default)."""

    def __init__(self, *args: Any, write: Callable[[Any], str] = number, **kwargs: Any) -> None:
        """`write` turns the value into text, such as `percent` or `money`."""
        kwargs.setdefault("attrs", NUMERIC_CELLS)
        super().__init__(*args, **kwargs)
        self.write = write

    def render(self, value: Any) -> str:
        """The number for readers."""
        return self.write(value)
