"""Which updates count, and the updates of one action."""

from typing import Final

from django.db.models import QuerySet

from strategy.choices import UpdateStatus
from strategy.models import Action, Update

REPORTED: Final = (UpdateStatus.SUBMITTED, UpdateStatus.ACCEPTED)


def reported(updates: QuerySet[Update]) -> QuerySet[Update]:
    """Those that were submitted and not returned."""
    return updates.filter(status__in=REPORTED)


def updates_of(action: Action, *, unreported: bool) -> list[Update]:
    """The updates of an action, newest period first; with `unreported`, drafts and returned ones
    too.
    """
    found = action.updates.select_related("period", "written_by").order_by("-period__starts_on")
    return list(found if unreported else reported(found))
