"""Rows counted by several groupings in one pass over them."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from django.db import connection
from django.db.models import QuerySet


def counts_by(
    rows: QuerySet[Any], groupings: Mapping[str, Any], split: Any = None
) -> dict[str, Counter[Any]]:
    """How many rows have which value, for each of the named expressions. One query.

    With `split`, another expression, it is how many have which pair of values.
    """
    columns = {f"by_{name}": expression for name, expression in groupings.items()}
    divided = {} if split is None else {"split": split}
    counted = rows.order_by().annotate(**columns, **divided).values_list(*columns, *divided)
    sql, values = counted.query.sql_with_params()
    names = ", ".join(columns)
    sets = ", ".join(f"({', '.join([column, *divided])})" for column in columns)
    statement = (
        f"SELECT grouping({names}), count(*), {', '.join(divided) or 'NULL'}, {names} "  # noqa: S608
        f"FROM ({sql}) AS counted GROUP BY GROUPING SETS ({sets})"
    )
    found: dict[str, Counter[Any]] = {name: Counter() for name in groupings}
    # A bit for each column, the first the highest; 0 marks the one that is grouped by.
    every = 2 ** len(columns) - 1
    at = {every - 2 ** (len(columns) - 1 - n): n for n in range(len(columns))}
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        for mask, many, part, *cells in cursor.fetchall():
            value, name = cells[at[mask]], list(groupings)[at[mask]]
            found[name][value if split is None else (value, part)] += many
    return found
