"""Figures that are counted once for each state of the records, and then remembered.

A page counts over every case of an area. With a hundred thousand of them that takes a second,
though nothing may have changed since the page was last asked for. What stands under `Memory`
is counted anew after any change of a record, a provider or an import, for another day, and
after a new release of the product; and in any case after ten minutes. Only numbers of groups
are kept in this way, never a row about a child.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Final, TypeVar

from django.core.cache import cache
from django.db import connection

from commissioning.models import Import, LocalArea, Setting
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

SECONDS: Final = 600
RELEASE: Final = max(path.stat().st_mtime_ns for path in Path(__file__).parent.glob("*.py"))
# Every change of these adds to their history.
RECORDS: Final = (
    *(Child, Request, Assessment, Advice, TimeException, Plan, PlanNeed, NamedSetting),
    *(Attendance, AnnualReview, Dispute, BudgetStream, Setting),
)
# Changes that are made at the same time may become known in another order than they were
# numbered, so the newest number alone would miss some: the last ones together do not.
LAST: Final = 64
NEWEST: Final = (
    "(SELECT sum(pgh_id) FROM (SELECT pgh_id FROM {table}event ORDER BY pgh_id DESC LIMIT {last})"
    " AS newest)"
)
IMPORTS: Final = "(SELECT concat(max(imported_at), max(undone_at)) FROM {table})"
STATE: Final = "SELECT concat_ws(' ', {parts})".format(
    parts=", ".join(
        [
            *(NEWEST.format(table=model._meta.db_table, last=LAST) for model in RECORDS),
            IMPORTS.format(table=Import._meta.db_table),
        ]
    )
)
Found = TypeVar("Found")


@dataclass(frozen=True)
class Memory:
    """What is remembered of an area as it was known on a day."""

    area: LocalArea
    on: date

    @cached_property
    def state(self) -> str:
        """What changes with every change of the records. One query."""
        with connection.cursor() as cursor:
            cursor.execute(STATE)
            found: str = cursor.fetchone()[0]
        return found

    def of(self, what: str, count: Callable[[], Found]) -> Found:
        """What `count` gives, now or when the records last changed; `what` names it."""
        parts = (RELEASE, self.area.pk, self.on, self.state, what)
        key = f"figures-{sha256(repr(parts).encode()).hexdigest()}"
        kept: tuple[Found] | None = cache.get(key)
        if kept is None:
            kept = (count(),)
            cache.set(key, kept, SECONDS)
        return kept[0]
