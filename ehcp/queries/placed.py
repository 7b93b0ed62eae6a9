"""Where children are placed on a day, and their primary need, joined to their plans, for counts
over all of them.

A plan has one setting named and one need of each rank, and no two settings attended of one rank
overlap in time, so no plan comes twice.
"""

from datetime import date
from typing import Any, Final

from django.db.models import Case, CharField, FilteredRelation, Q, QuerySet, Value, When

from commissioning.choices import PlacementBucket
from commissioning.queries.settings import bucket_expression

ATTENDED: Final = "attended_then"
NAMED: Final = "named_first"


def with_places(rows: QuerySet[Any], on: date, way: str = "") -> QuerySet[Any]:
    """Plans with `attended_then`, the setting of rank 1 attended on the day, and `named_first`.

    `way` leads from the rows to their plans, such as "plan__".
    """
    attended, named = f"{way}attended", f"{way}named"
    still = Q(**{f"{attended}__left_on": None}) | Q(**{f"{attended}__left_on__gt": on})
    there = Q(**{f"{attended}__rank": 1, f"{attended}__entered_on__lte": on})
    placed: QuerySet[Any] = rows.alias(
        attended_then=FilteredRelation(attended, condition=still & there),
        named_first=FilteredRelation(named, condition=Q(**{f"{named}__rank": 1})),
    )
    return placed


def with_need(rows: QuerySet[Any], way: str = "") -> QuerySet[Any]:
    """Plans with `first_need`, the need of rank 1; `way` leads from the rows to their plans."""
    first = Q(**{f"{way}needs__rank": 1})
    needed: QuerySet[Any] = rows.alias(first_need=FilteredRelation(f"{way}needs", condition=first))
    return needed


def bucket_then() -> Case:
    """DfE's kind of placement: of the setting attended, else of the one named.

    For plans `with_places`.
    """
    return Case(
        *(
            When(**{f"{way}__isnull": False}, then=bucket_expression(f"{way}__"))
            for way in (ATTENDED, NAMED)
        ),
        default=Value(PlacementBucket.NOT_RECORDED.value),
        output_field=CharField(),
    )
