"""How well the actions of a plan are owned: whom nobody chases unless it is seen here.

All unfinished actions are read once and counted in memory, so every count equals its list.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from commissioning.models import LocalArea
from strategy.models import Action, ReportingPeriod, Update
from strategy.queries.my_updates import applies_from, updates_by_action
from strategy.queries.plan import has_left, owner_key, owner_of
from strategy.queries.updates import REPORTED

# Lateness is counted over so many of the newest periods whose day has gone by.
PERIODS: Final = 4
LATE: Final = 2
NOBODY: Final = "none"
# What the address asks for to see actions with which nothing is wrong, too.
ALL: Final = "all"


@dataclass(frozen=True)
class Owned:
    """An unfinished action with what is known of its ownership.

    `late` is how many of the last periods went by without an update on the day; `reported_on`
    is the day of the newest update.
    """

    action: Action
    owner: str
    owner_key: str
    organisation: str
    left: bool
    late: int
    reported_on: date | None

    @property
    def organisation_key(self) -> str:
        """What the address calls the lead organisation."""
        return str(self.action.lead_organisation_id or NOBODY)

    @property
    def faults(self) -> tuple[str, ...]:
        """The keys of what is wrong."""
        return tuple(key for key, fault in FAULTS.items() if fault.test(self))


@dataclass(frozen=True)
class Fault:
    """Something that can be wrong with the ownership of an action."""

    label: str
    tag: str
    test: Callable[[Owned], bool]


FAULTS: Final[Mapping[str, Fault]] = {
    "no-owner": Fault("No owner", "no owner", lambda each: not each.owner),
    "left": Fault("Owner has left", "owner has left", lambda each: each.left),
    "never-updated": Fault("Never updated", "never updated", lambda each: each.reported_on is None),
    "late": Fault("Late twice or more", "late", lambda each: each.late >= LATE),
}


@dataclass(frozen=True)
class Tally:
    """An organisation or a person: their unfinished actions, and how many have each fault."""

    key: str
    name: str
    actions: int
    counts: tuple[tuple[str, int], ...]


def owned_actions(area: LocalArea, on: date) -> tuple[Owned, ...]:
    """Every unfinished action of an area, in the plan's order. Three queries."""
    actions = list(
        Action.objects.filter(area=area)
        .unfinished()
        .select_related("lead__person", "lead_organisation", "area")
    )
    due = list(
        ReportingPeriod.objects.filter(area=area, due_on__lt=on).order_by("-starts_on")[:PERIODS]
    )
    updates = updates_by_action(actions)
    return tuple(owned(action, updates.get(action.pk, []), due) for action in actions)


def owned(action: Action, updates: list[Update], due: list[ReportingPeriod]) -> Owned:
    """One action; `due` are the periods over which lateness is counted."""
    days = {
        each.period_id: each.submitted_on
        for each in updates
        if each.status in REPORTED and each.submitted_on
    }
    first = applies_from(action, updates)
    return Owned(
        action=action,
        owner=owner_of(action),
        owner_key=owner_key(action),
        organisation=str(action.lead_organisation or "No organisation"),
        left=has_left(action.lead),
        late=sum(
            days.get(period.pk, date.max) > period.due_on
            for period in due
            if first and period.due_on >= first
        ),
        reported_on=max(days.values(), default=None),
    )


def with_fault(
    rows: Iterable[Owned], *, fault: str = "", organisation: str = "", person: str = ""
) -> list[Owned]:
    """The actions with a fault, or any of them, of one organisation or person, or of everybody;
    with `ALL`, also those with none.
    """
    return [
        row
        for row in rows
        if (fault == ALL or (fault in row.faults if fault else row.faults))
        and organisation in ("", row.organisation_key)
        and person in ("", row.owner_key or NOBODY)
    ]


def by_organisation(rows: Iterable[Owned]) -> tuple[Tally, ...]:
    """The faults by lead organisation."""
    return tallies((row.organisation_key, row.organisation, row) for row in rows)


def by_person(rows: Iterable[Owned]) -> tuple[Tally, ...]:
    """The faults by owner; nobody comes last."""
    return tallies((row.owner_key or NOBODY, row.owner or "No owner", row) for row in rows)


def tallies(keyed: Iterable[tuple[str, str, Owned]]) -> tuple[Tally, ...]:
    """A tally for each key, by name; those with nothing wrong are there too."""
    groups: dict[tuple[str, str], list[Owned]] = {}
    for key, name, row in keyed:
        groups.setdefault((key, name), []).append(row)
    return tuple(
        Tally(key, name, len(rows), counts(rows))
        for (key, name), rows in sorted(
            groups.items(), key=lambda group: (group[0][0] == NOBODY, group[0][1])
        )
    )


def counts(rows: Iterable[Owned]) -> tuple[tuple[str, int], ...]:
    """How many rows have each fault."""
    every = tuple(rows)
    return tuple((key, sum(key in row.faults for row in every)) for key in FAULTS)
