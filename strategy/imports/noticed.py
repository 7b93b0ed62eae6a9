"""What a rehearsal has to say about a cell."""

from dataclasses import dataclass

from commissioning.choices import Severity


@dataclass(frozen=True)
class Noticed:
    """One thing about a cell: where it is, what it says, and what to do about it."""

    severity: Severity
    reason: str
    where: str
    column: str
    value: str
    advice: str
