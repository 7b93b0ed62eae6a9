"""Invents mediation and appeals: some after a decision, and as many open as a profile says."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from ehcp.choices import TO_BE_CARRIED_OUT, DisputeAbout, DisputeKind, DisputeOutcome, Ordered
from ehcp.demonstration.batch import Batch, Chance
from ehcp.demonstration.profiles import Profile
from ehcp.models import Dispute, Request

SHARE: Final = {
    DisputeAbout.REFUSAL_TO_ASSESS: 0.26,
    DisputeAbout.REFUSAL_TO_ISSUE: 0.3,
    DisputeAbout.CONTENTS: 0.05,
    DisputeAbout.CEASING: 0.06,
}
KINDS: Final = {DisputeKind.MEDIATION: 0.6, DisputeKind.APPEAL: 0.4}
MEDIATED: Final = {
    DisputeOutcome.AGREED: 5.0,
    DisputeOutcome.NOT_AGREED: 3.0,
    DisputeOutcome.NOT_TAKEN_UP: 1.6,
    DisputeOutcome.WITHDRAWN: 0.4,
}
APPEALED: Final = {
    DisputeOutcome.ALLOWED: 3.4,
    DisputeOutcome.PARTLY_ALLOWED: 0.8,
    DisputeOutcome.DISMISSED: 0.2,
    DisputeOutcome.CONCEDED: 3.6,
    DisputeOutcome.WITHDRAWN: 2.0,
}
# What a decision is to be followed by, and in how many days (regulation 44).
ORDERS: Final = {
    DisputeAbout.REFUSAL_TO_ASSESS: (Ordered.ASSESS, 14),
    DisputeAbout.REFUSAL_TO_ISSUE: (Ordered.PLAN, 35),
    DisputeAbout.CONTENTS: (Ordered.CONTENTS, 35),
    DisputeAbout.CEASING: (Ordered.CONTINUE, 0),
}
YEAR: Final = timedelta(days=364)


@dataclass(frozen=True)
class Cause:
    """A decision that a family may dispute."""

    request: Request
    about: DisputeAbout
    on: date


class Disputes:
    """Collects decisions, and makes disputes of some."""

    def __init__(self, profile: Profile, chance: Chance, batch: Batch) -> None:
        """Rows go into `batch`."""
        self.profile, self.chance, self.batch = profile, chance, batch
        self.causes: list[Cause] = []

    def may_follow(self, request: Request, about: DisputeAbout, on: date) -> None:
        """A dispute follows a decision, or could."""
        cause = Cause(request, about, on)
        if not (self.chance.happens(SHARE[about]) and self.by_chance(cause)):
            self.causes.append(cause)

    def by_chance(self, cause: Cause) -> bool:
        """Mediation, or an appeal that has ended; whether it was made.

        Open appeals and those of the years that a profile counts are made at the end.
        """
        chance, kind = self.chance, self.chance.one(KINDS)
        opened_on = chance.known(chance.after(cause.on, 14, 40, 60))
        if opened_on is None:
            return False
        if kind == DisputeKind.MEDIATION:
            closed_on = chance.known(chance.after(opened_on, 12, 28, 75))
            self.add(cause, kind, opened_on, closed_on)
            return True
        closed_on = chance.known(chance.after(opened_on, 60, 150, 330))
        counted = any(first <= opened_on <= first + YEAR for first in self.profile.registered)
        if closed_on is None or counted:
            return False
        self.add(cause, kind, opened_on, closed_on)
        return True

    def add(self, cause: Cause, kind: DisputeKind, opened_on: date, closed_on: date | None) -> None:
        """A dispute as far as it has come."""
        results = MEDIATED if kind == DisputeKind.MEDIATION else APPEALED
        outcome = self.chance.one(results) if closed_on else ""
        dispute = Dispute(
            child=cause.request.child,
            request=cause.request,
            kind=kind,
            about=cause.about,
            opened_on=opened_on,
            closed_on=closed_on,
            outcome=outcome,
        )
        if closed_on and outcome in TO_BE_CARRIED_OUT:
            self.carry_out(dispute, closed_on)
        self.batch.add(dispute)

    def carry_out(self, dispute: Dispute, closed_on: date) -> None:
        """What the authority has to do then, by when, and whether it has: most do in time."""
        dispute.ordered, days = ORDERS[DisputeAbout(dispute.about)]
        dispute.due_on = closed_on + timedelta(days=days)
        if dispute.kind == DisputeKind.APPEAL:
            dispute.order_on = closed_on
        took = min(days, 3) if self.chance.happens(0.75) else days + 12
        dispute.complied_on = self.chance.known(closed_on + timedelta(days=took))

    def finish(self) -> None:
        """Make the appeals that the profile counts."""
        for first, many in self.profile.registered.items():
            for cause in self.some(first - timedelta(days=35), first + timedelta(days=300), many):
                opened_on = max(first, self.chance.after(cause.on, 14, 40, 60))
                self.add(
                    cause,
                    DisputeKind.APPEAL,
                    opened_on,
                    self.chance.known(self.chance.after(opened_on, 60, 150, 300)),
                )
        on = self.chance.on
        for cause in self.some(
            on - timedelta(days=240), on - timedelta(days=15), self.profile.appeals
        ):
            opened_on = min(on, self.chance.after(cause.on, 14, 40, 60))
            self.add(cause, DisputeKind.APPEAL, opened_on, None)

    def some(self, first: date, last: date, many: int) -> list[Cause]:
        """So many decisions of some days."""
        found = [cause for cause in self.causes if first <= cause.on <= last]
        return self.chance.random.sample(found, min(many, len(found)))
