"""What a change of several actions would do to each, before anybody writes it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from django.db.models import QuerySet

from commissioning.models import LocalArea, Membership
from config.lib.formats import british_date
from strategy.choices import ActionState
from strategy.models import Action
from strategy.queries.plan import owner_of

NO_DATE: Final = "It has no due date to move."
TOO_EARLY: Final = "It would be due before it starts."


@dataclass(frozen=True)
class Wish:
    """What is to be changed; None and empty leave a field alone.

    `owner` is a person and a post, both empty to take the owner out.
    """

    owner: tuple[Membership | None, str] | None = None
    due_on: date | None = None
    weeks: int = 0
    state: str = ""


@dataclass(frozen=True)
class Step:
    """A field before and after, in words."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class BulkRow:
    """An action, the values it would get by field, and why it cannot, if so."""

    action: Action
    values: dict[str, Any]
    steps: tuple[Step, ...]
    refused: str = ""

    @property
    def later(self) -> bool:
        """Whether it would be due later than now."""
        now, then = self.action.due_on, self.values.get("due_on")
        return now is not None and then is not None and then > now

    @property
    def changes(self) -> bool:
        """Whether anything would be written."""
        return bool(self.values) and not self.refused


def actions_by_key(area: LocalArea, keys: Iterable[int]) -> QuerySet[Action]:
    """These actions of an area, in the order of the plan."""
    found: QuerySet[Action] = Action.objects.filter(area=area, pk__in=keys)
    return found.select_related("lead__person").order_by("order", "reference")


def planned(action: Action, wish: Wish) -> BulkRow:
    """What a wish would do to one action."""
    wanted, refused = wanted_values(action, wish)
    values = {name: value for name, value in wanted.items() if getattr(action, name) != value}
    due, start = values.get("due_on"), action.starts_on
    if due and start and due < start:
        refused = TOO_EARLY
    return BulkRow(action, values, tuple(steps(action, values, wish)), refused)


def wanted_values(action: Action, wish: Wish) -> tuple[dict[str, Any], str]:
    """The values that a wish asks for, and why it cannot be had."""
    wanted: dict[str, Any] = {}
    if wish.owner is not None:
        lead, post = wish.owner
        wanted |= {"lead_id": lead.pk if lead else None, "lead_post": post}
    if wish.state:
        wanted["state"] = wish.state
    if wish.due_on:
        wanted["due_on"] = wish.due_on
    elif wish.weeks and action.due_on:
        wanted["due_on"] = action.due_on + timedelta(weeks=wish.weeks)
    return wanted, NO_DATE if wish.weeks and not action.due_on else ""


def steps(action: Action, values: dict[str, Any], wish: Wish) -> Iterable[Step]:
    """The fields that would change, in words."""
    if wish.owner is not None and {"lead_id", "lead_post"} & values.keys():
        lead, post = wish.owner
        after = post or (str(lead.person) if lead else "No owner")
        yield Step("Owner", owner_of(action) or "No owner", after)
    if "due_on" in values:
        before = british_date(action.due_on) if action.due_on else "No date"
        yield Step("Due", before, british_date(values["due_on"]))
    if "state" in values:
        before, after = (ActionState(each).label for each in (action.state, values["state"]))
        yield Step("State", str(before), str(after))
