"""Figures that are counted once for each state of the records, and then remembered.

A page counts over every case of an area. With a hundred thousand of them that takes a second,
though nothing may have changed since the page was last asked for. What stands under `Memory`
is counted anew after any committed change of a record of the area, of a setting, an area or a
rule of the clock, however it was made (`RecordState`), for another day, and after a new release
of the product; and in any case after ten minutes. Only numbers of groups are kept in this way,
never a row about a child.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Final, TypeVar

from django.core.cache import cache
from django.db.models import Count, Sum

from commissioning.models import LocalArea
from ehcp.models import RecordState

SECONDS: Final = 600
RELEASE: Final = max(path.stat().st_mtime_ns for path in Path(__file__).parent.glob("*.py"))
EVERY_AREA: Final = 0
Found = TypeVar("Found")


@dataclass(frozen=True)
class Memory:
    """What is remembered of an area as it was known on a day."""

    area: LocalArea
    on: date

    @cached_property
    def state(self) -> str:
        """What changes with every change of the area's records. One query."""
        drawn = RecordState.objects.filter(area__in=[EVERY_AREA, self.area.pk])
        return repr(drawn.aggregate(Count("ticket"), Sum("ticket")))

    def of(self, what: str, count: Callable[[], Found]) -> Found:
        """What `count` gives, now or when the records last changed; `what` names it."""
        parts = (RELEASE, self.area.pk, self.on, self.state, what)
        key = f"figures-{sha256(repr(parts).encode()).hexdigest()}"
        kept: tuple[Found] | None = cache.get(key)
        if kept is None:
            kept = (count(),)
            cache.set(key, kept, SECONDS)
        return kept[0]
