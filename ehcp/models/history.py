"""How the database keeps the history of records that can be taken out again."""

from collections.abc import Callable
from typing import Any

import pghistory


def kept_when_removed() -> Callable[[Any], Any]:
    """Track what was recorded, changed and removed, a whole statement at a time."""
    events = (pghistory.InsertEvent, pghistory.UpdateEvent, pghistory.DeleteEvent)
    tracked: Callable[[Any], Any] = pghistory.track(
        *(event(level=pghistory.Statement) for event in events)
    )
    return tracked
