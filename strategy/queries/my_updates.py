"""What somebody owes: an update of each action of theirs that a reporting period asks for."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.db.models import Q, QuerySet

from commissioning.models import LocalArea, Membership
from strategy.choices import UpdateStatus
from strategy.models import Action, Deputy, ReportingPeriod, Update
from strategy.queries.plan import owner_of
from strategy.queries.updates import REPORTED

# How long before its day an update is said to be due soon.
SOON: Final = timedelta(days=14)
# How many periods back one still asks for an update that nobody wrote: this one and the last.
ASKED_FOR: Final = 2


@dataclass(frozen=True)
class Owed:
    """An update that somebody is to write. `last` is the newest that was submitted before.

    `owner` is who leads the action, where that is not the reader.
    """

    action: Action
    period: ReportingPeriod
    update: Update | None
    last: Update | None
    owner: str
    on: date

    @property
    def key(self) -> str:
        """What its controls are called on a page."""
        return f"u{self.action.pk}-{self.period.pk}"

    @property
    def returned(self) -> bool:
        """Whether a commissioner asks for a better one."""
        return self.update is not None and self.update.status == UpdateStatus.RETURNED

    @property
    def draft(self) -> bool:
        """Whether something is written that was not submitted."""
        return self.update is not None and self.update.status == UpdateStatus.DRAFT

    @property
    def late(self) -> bool:
        """Whether its day has gone by."""
        return self.period.due_on < self.on

    @property
    def soon(self) -> bool:
        """Whether its day comes within two weeks."""
        return self.on <= self.period.due_on <= self.on + SOON

    @property
    def urgent(self) -> bool:
        """Whether it is worth a reminder."""
        return self.returned or self.late or self.soon


def actions_of(membership: Membership, on: date) -> QuerySet[Action]:
    """The actions whose updates somebody writes on a day: as lead, as the action's deputy, or as
    the deputy of its lead.
    """
    covered = Deputy.objects.standing(on).filter(deputy=membership).values("owner")
    found: QuerySet[Action] = Action.objects.filter(
        Q(lead=membership) | Q(deputy=membership) | Q(lead__in=covered), area=membership.area_id
    )
    return found


def writes_updates_of(membership: Membership, action: Action, on: date) -> bool:
    """Whether somebody writes the updates of an action on a day."""
    return actions_of(membership, on).filter(pk=action.pk).exists()


def owed_by(membership: Membership, on: date) -> tuple[Owed, ...]:
    """What somebody owes on a day: what was returned first, then what is due first."""
    actions = actions_of(membership, on).select_related("lead__person", "area")
    return owed_for(list(actions), membership.area, on, membership)


def owed_for(
    actions: Sequence[Action], area: LocalArea, on: date, reader: Membership | None
) -> tuple[Owed, ...]:
    """What is owed for some actions of an area. Two queries."""
    periods = begun(area, on)
    updates = updates_by_action(actions)
    found = [each for action in actions for each in owed_of(action, periods, updates, on, reader)]
    return tuple(sorted(found, key=place))


def place(owed: Owed) -> tuple[bool, date, date, str]:
    """Returned ones first, then by the day, then what was reported longest ago."""
    last = owed.last.submitted_on if owed.last else None
    return (not owed.returned, owed.period.due_on, last or date.min, owed.action.reference)


def begun(area: LocalArea, on: date) -> list[ReportingPeriod]:
    """The reporting periods of an area that have begun, oldest first."""
    found = ReportingPeriod.objects.filter(area=area, starts_on__lte=on)
    return list(found.order_by("starts_on"))


def updates_by_action(actions: Iterable[Action]) -> dict[int, list[Update]]:
    """The updates of each action, oldest period first."""
    found: dict[int, list[Update]] = defaultdict(list)
    for update in (
        Update.objects.filter(action__in=[action.pk for action in actions])
        .select_related("period", "written_by", "decided_by")
        .order_by("period__starts_on")
    ):
        found[update.action_id].append(update)
    return found


def owed_of(
    action: Action,
    periods: list[ReportingPeriod],
    updates: dict[int, list[Update]],
    on: date,
    reader: Membership | None,
) -> Iterator[Owed]:
    """What is owed for one action: what was returned, or else the oldest that is asked for."""
    own = updates.get(action.pk, [])
    wanted = [update.period for update in own if update.status == UpdateStatus.RETURNED]
    if not wanted and not action.finished:
        wanted = asked_for(action, periods, own)[:1]
    for period in wanted:
        yield owed_in(action, period, own, on, reader)


def owed_in(
    action: Action,
    period: ReportingPeriod,
    own: Sequence[Update],
    on: date,
    reader: Membership | None,
) -> Owed:
    """The update of an action in a period, with what was said before; `own` are its updates."""
    update = next((each for each in own if each.period_id == period.pk), None)
    before = [
        each for each in own if each.status in REPORTED and each.period.starts_on < period.starts_on
    ]
    owner = owner_of(action) if reader is None or action.lead_id != reader.pk else ""
    return Owed(action, period, update, before[-1] if before else None, owner, on)


def asked_for(
    action: Action, periods: list[ReportingPeriod], own: Sequence[Update]
) -> list[ReportingPeriod]:
    """The periods without an update of an action, oldest first.

    An action is asked for from its start, or else from its first update; without either, in the
    newest period alone. What is longer ago than the last period is asked for no more, unless
    somebody has begun to write.
    """
    reported = [each.period.starts_on for each in own if each.status in REPORTED]
    newest = max(reported, default=date.min)
    drafts = {each.period_id for each in own if each.status == UpdateStatus.DRAFT}
    recent = {period.pk for period in periods[-ASKED_FOR if applies_from(action, own) else -1 :]}
    first = applies_from(action, own) or date.min
    return [
        period
        for period in periods
        if period.starts_on > newest
        and period.ends_on >= first
        and (period.pk in recent or period.pk in drafts)
    ]


def applies_from(action: Action, own: Sequence[Update]) -> date | None:
    """The day from which updates are owed, where it is known."""
    if action.starts_on:
        return action.starts_on
    return min((each.period.starts_on for each in own), default=None)


def to_write(action: Action, area: LocalArea, on: date, reader: Membership) -> Owed | None:
    """The update of one action that somebody would write now: what is owed, or else that of the
    newest period, unless it was accepted.
    """
    periods = begun(area, on)
    updates = updates_by_action([action])
    for owed in owed_of(action, periods, updates, on, reader):
        return owed
    if not periods:
        return None
    owed = owed_in(action, periods[-1], updates.get(action.pk, []), on, reader)
    done = owed.update is not None and owed.update.status == UpdateStatus.ACCEPTED
    return None if done else owed


def left_actions(membership: Membership, *, every: bool) -> QuerySet[Action]:
    """Unfinished actions whose lead has left; without `every`, those of one's organisation."""
    gone = Q(lead__ended_at__isnull=False) | Q(lead__person__is_active=False)
    found: QuerySet[Action] = Action.objects.filter(gone, area=membership.area_id).unfinished()
    if not every:
        organisation = membership.organisation_id
        found = found.filter(
            Q(lead_organisation=organisation)
            | Q(lead_organisation=None, lead__organisation=organisation)
        )
    return found.select_related("lead__person", "lead_organisation", "area")


def waiting(area: LocalArea) -> QuerySet[Update]:
    """Submitted updates that nobody has accepted or returned, oldest first."""
    return (
        Update.objects.filter(
            action__area=area, action__withdrawn_on=None, status=UpdateStatus.SUBMITTED
        )
        .select_related("action__lead__person", "action__area", "period", "written_by")
        .order_by("submitted_on", "action__reference")
    )
