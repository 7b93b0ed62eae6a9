"""Whose cases are narrowed, and the filters that look at one field: numbers, marks, days."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db.models import Q

from commissioning.models import LocalArea
from ehcp.queries.caseload import exception_applies, holds
from ehcp.queries.days import Days
from ehcp.queries.stages import overdue

LAST_OF_ALL: Final = 20  # the national curriculum year that ends groups without an upper end
Rows = Any  # a queryset of requests with what `caseload` adds


@dataclass(frozen=True)
class Scope:
    """Whose cases are narrowed, and the day that the list answers for."""

    area: LocalArea
    on: date


def span_of(value: str, top: int | None) -> tuple[int | None, int | None]:
    """The first and last number of "11", or of a stretch "5-10"; "early" is below zero.

    A stretch up to `top` has no upper end: who is older is counted in the last group.
    """
    if value == "early":
        return None, -1
    first, dash, last = value.partition("-")
    return int(first), None if dash and int(last) == top else int(last or first)


def in_span(value: str, number: int, top: int | None) -> bool:
    """Whether a number lies in a stretch."""
    first, last = span_of(value, top)
    return (first is None or first <= number) and (last is None or number <= last)


def by_numbers(field: str, top: int | None = None) -> Callable[[Rows, str, Scope], Rows]:
    """A number or a stretch of them; see `span_of`."""

    def narrowed(rows: Rows, value: str, scope: Scope) -> Rows:
        first, last = span_of(value, top)
        asked = {f"{field}__gte": first, f"{field}__lte": last}
        return rows.filter(**{name: edge for name, edge in asked.items() if edge is not None})

    return narrowed


FLAGS: Final[Mapping[str, Callable[[date], Q]]] = {
    "overdue": overdue,
    "exception": lambda on: exception_applies(),
    "looked_after": lambda on: Q(child__looked_after=True),
    "care_leaver": lambda on: Q(child__care_leaver=True),
    "personal_budget": lambda on: Q(plan__personal_budget=True),
    "organised": lambda on: Q(plan__organised_arrangements=True),
    "third_party": lambda on: Q(plan__third_party=True),
}


def by_flag(name: str) -> Callable[[Rows, str, Scope], Rows]:
    """Cases with a mark, or all others."""

    def narrowed(rows: Rows, value: str, scope: Scope) -> Rows:
        if value == "yes":
            return rows.filter(FLAGS[name](scope.on))
        alias = f"{name}_holds"
        return rows.alias(**{alias: holds(FLAGS[name](scope.on))}).filter(**{alias: False})

    return narrowed


def by_field(path: str) -> Callable[[Rows, str, Scope], Rows]:
    """A field as it is."""
    return lambda rows, value, scope: rows.filter(**{path: value})


Condition = Callable[[str, Scope], Q]  # what a choice asks of a row of the caseload


def by_condition(condition: Condition) -> Callable[[Rows, str, Scope], Rows]:
    """What a choice asks for; its choices are counted by the same condition."""
    return lambda rows, value, scope: rows.filter(condition(value, scope))


def by_days(path: str, *more: Q) -> Callable[[Rows, Days, Scope], Rows]:
    """Something dated that happened within some days."""
    return lambda rows, value, scope: rows.filter(value.of(path, scope.on), *more)
