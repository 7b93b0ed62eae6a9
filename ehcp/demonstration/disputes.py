"""Invents mediation and appeals: some after a decision, and as many open as a profile says."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from ehcp.choices import DisputeAbout, DisputeKind
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
AGREED: Final = {
    "Agreed in mediation": 5.0,
    "Mediation held without agreement": 3.0,
    "Mediation not taken up, certificate given": 2.0,
}
ORDERED: Final = {"Decided for the family": 4.0, "Decided for the authority": 0.4}
SETTLED: Final = {"Conceded by the authority": 3.5, "Withdrawn by the family": 2.0}
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
        ordered = kind == DisputeKind.APPEAL and self.chance.happens(0.4)
        results = AGREED if kind == DisputeKind.MEDIATION else ORDERED if ordered else SETTLED
        self.batch.add(
            Dispute(
                child=cause.request.child,
                request=cause.request,
                kind=kind,
                about=cause.about,
                opened_on=opened_on,
                closed_on=closed_on,
                result=self.chance.one(results) if closed_on else "",
                order_on=closed_on if ordered else None,
            )
        )

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
