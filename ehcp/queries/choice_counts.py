"""How many cases each choice of a filter of the caseload would leave, beside the other filters.

What is a value of a row, such as its need, is counted for all choices of all filters at once: a
choice asks for one value or several. What is not, such as advice that is still to come, is
counted choice by choice, which takes longer: a list of more than `MANY` cases does without. All
of it is one statement.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db import connection
from django.db.models import Case, F, Value, When
from django.db.models.functions import Coalesce, NullIf

from commissioning.choices import PlacementBucket
from ehcp.choices import ETHNIC_GROUPS
from ehcp.queries.ages import OLDEST
from ehcp.queries.case_filters import (
    FILTERS,
    FLAGS,
    LAST_OF_ALL,
    SEVERAL_STAGES,
    Scope,
    in_span,
    residential_code,
)
from ehcp.queries.caseload import holds
from ehcp.queries.maintained import IN_AREA, NO_SETTING, NOWHERE, OUT_OF_AREA, place_then
from ehcp.queries.placed import bucket_then, with_places
from ehcp.queries.requests import AGREED, known_outcome

MANY: Final = 20_000
Asks = Callable[[str, str], bool]  # whether a choice asks for a value


@dataclass(frozen=True)
class Asked:
    """A filter with its choices, and the rows under all other filters of the list."""

    name: str
    choices: tuple[str, ...]
    rows: Any


@dataclass(frozen=True)
class Column:
    """What of a row a filter looks at, and which choices ask for which values of it."""

    of: Callable[[Scope], Any]
    asks: Asks = str.__eq__


def _in_span(top: int) -> Asks:
    """A number in a stretch of numbers."""
    return lambda choice, value: in_span(choice, int(value), top)


def _among(groups: Callable[[str], Iterable[str]]) -> Asks:
    """A value, or one of those that a group has."""
    return lambda choice, value: choice == value or value in groups(choice)


def _marked(choice: str, value: str) -> bool:
    """Yes or no."""
    return choice == ("yes" if value == "true" else "no")


def _residential(choice: str, value: str) -> bool:
    """Yes or no, or the code itself."""
    return choice == value or choice == ("yes" if value else "no")


def _of_group(choice: str) -> Iterable[str]:
    """The kinds of placement of a group."""
    return (bucket.value for bucket in PlacementBucket if bucket.group == choice)


def _paid_directly(scope: Scope) -> Case:
    """The direct payment of a personal budget, or that it has none."""
    said = Coalesce(NullIf("plan__direct_payment", Value("")), Value("none"))
    return Case(When(plan__personal_budget=True, then=said))


PLACES: Final = {"in": IN_AREA, "out": OUT_OF_AREA, "none": NO_SETTING, "unknown": NOWHERE}
BY_VALUE: Final[Mapping[str, Column]] = {
    "stage": Column(lambda scope: F("stage"), _among(lambda name: SEVERAL_STAGES.get(name, ()))),
    "need": Column(lambda scope: Coalesce(F("need"), Value("none"))),
    "age": Column(lambda scope: F("age"), _in_span(OLDEST)),
    "school_year": Column(lambda scope: F("school_year"), _in_span(LAST_OF_ALL)),
    "place": Column(
        lambda scope: place_then(scope.area, scope.on),
        lambda choice, value: PLACES[choice] == value,
    ),
    **{
        name: Column(lambda scope, flag=flag: holds(flag(scope.on)), _marked)  # type: ignore[misc]
        for name, flag in FLAGS.items()
    },
    "sex": Column(lambda scope: F("child__sex")),
    "ethnicity": Column(
        lambda scope: F("child__ethnicity"), _among(lambda name: ETHNIC_GROUPS.get(name, ()))
    ),
    "bucket": Column(lambda scope: bucket_then(), _among(_of_group)),
    "residential": Column(lambda scope: residential_code(scope.on), _residential),
    "direct_payment": Column(
        _paid_directly,
        lambda choice, value: choice == value or (choice == "any" and value != "none"),
    ),
    "source": Column(lambda scope: Coalesce(NullIf("source", Value("")), Value("none"))),
    "outcome": Column(
        lambda scope: known_outcome(scope.on),
        _among(lambda name: AGREED if name == "agreed" else ()),
    ),
    "cease_reason": Column(lambda scope: F("plan__cease_reason")),
}


def choice_counts(asked: Sequence[Asked], scope: Scope) -> dict[str, dict[str, int]]:
    """The cases that each choice would leave, by filter and choice. One statement."""
    if not asked:
        return {}
    parts = [*_by_value(asked, scope), *_by_choice(asked, scope)]
    sql = " UNION ALL ".join(part for part, _ in parts)
    values: defaultdict[str, dict[str | None, int]] = defaultdict(dict)
    with connection.cursor() as cursor:
        cursor.execute(sql, [param for _, params in parts for param in params])
        for name, value, cases in cursor.fetchall():
            values[name][value] = cases
    return {each.name: _of_choices(each, values[each.name]) for each in asked}


def _of_choices(asked: Asked, values: Mapping[str | None, int]) -> dict[str, int]:
    """What each choice asks for, added up."""
    if asked.name not in BY_VALUE:
        return {choice: values.get(choice, 0) for choice in asked.choices}
    asks = BY_VALUE[asked.name].asks
    return {
        choice: sum(
            cases for value, cases in values.items() if value is not None and asks(choice, value)
        )
        for choice in asked.choices
    }


Part = tuple[str, tuple[Any, ...]]


def _by_value(asked: Sequence[Asked], scope: Scope) -> Iterable[Part]:
    """Cases by the values of columns; filters over the same rows are counted in one pass."""
    same_rows: defaultdict[int, list[Asked]] = defaultdict(list)
    for each in asked:
        if each.name in BY_VALUE:
            same_rows[id(each.rows)].append(each)
    for group in same_rows.values():
        columns = {f"value_of_{each.name}": BY_VALUE[each.name].of(scope) for each in group}
        placed = with_places(group[0].rows, scope.on, "plan__")
        rows = placed.order_by().annotate(**columns).values(*columns)
        sql, params = rows.query.sql_with_params()
        values = ", ".join(f'(%s, "{column}"::text)' for column in columns)
        yield (
            f"SELECT name, value, count(*) FROM ({sql}) AS cases "  # noqa: S608 - our own names
            f"CROSS JOIN LATERAL (VALUES {values}) AS found (name, value) GROUP BY name, value",
            (*params, *(each.name for each in group)),
        )


def _by_choice(asked: Sequence[Asked], scope: Scope) -> Iterable[Part]:
    """Cases of each choice, for filters that look at more than a value of the row."""
    for each in asked:
        for choice in each.choices if each.name not in BY_VALUE else ():
            rows = FILTERS[each.name](each.rows, choice, scope).order_by().values("pk")
            sql, params = rows.query.sql_with_params()
            yield (
                f"SELECT %s, %s, count(*) FROM ({sql}) AS cases",  # noqa: S608 - our own names
                (each.name, choice, *params),
            )
