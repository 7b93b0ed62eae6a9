"""What a rule is, what it finds, and what it may look at: the numbered rules register here."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date

from commissioning.choices import Severity
from ehcp.imports.rows import Record

# What is neither as short as a code nor a number or date may have slipped in from another
# column, and be a name, an address or an identifier.
LONGEST_CODE = 4
HARMLESS = re.compile(
    r"\d{1,8}(\.\d+)?|\d{1,4}[-/.](\d{1,2}|[A-Za-z]{3})[-/.]\d{1,4}([T ][\d:.]+Z?)?"
)


def shortened(text: str) -> str:
    """A text that may be shown: whole where it is as short as a code, else how it begins."""
    return text if len(text) <= LONGEST_CODE else f"{text[:2]}…"


@dataclass(frozen=True)
class Finding:
    """One thing that a rule found: which record and element, in words, and what to do.

    `shown` stands in for a value that identifies a child.
    """

    record: Record
    tag: str
    reason: str
    advice: str
    shown: str | None = None

    @property
    def value(self) -> str:
        """What may be shown of the value."""
        if self.shown is not None:
            return self.shown
        text = self.record.text(self.tag.lower())
        return text if HARMLESS.fullmatch(text) else shortened(text)


@dataclass(frozen=True)
class SettingFacts:
    """What the register of settings says of a URN that the rules ask about."""

    type_code: int | None
    sen_unit: bool
    resourced: bool


@dataclass
class Context:
    """What rules know beyond the person: the census date, the register, what came before.

    `excepted` holds UPN or ULN and day of receipt of requests with an exception recorded here;
    `authorities` the numbers that a UPN may carry (nothing is said of them where it is empty).
    """

    reference: date
    settings: dict[str, SettingFacts] = field(default_factory=dict)
    excepted: set[tuple[str, date]] = field(default_factory=set)
    upns: dict[str, int] = field(default_factory=dict)
    ulns: dict[str, int] = field(default_factory=dict)
    ukprns: set[str] = field(default_factory=set)
    authorities: frozenset[str] = frozenset()


Check = Callable[[Record, Context], Iterator[Finding]]


@dataclass(frozen=True)
class Rule:
    """A numbered rule: what it asks for is its function's docstring."""

    code: str
    severity: Severity
    check: Check

    @property
    def text(self) -> str:
        """What it asks for."""
        return " ".join((self.check.__doc__ or "").split())


RULES: list[Rule] = []


def rule(code: str, severity: Severity) -> Callable[[Check], Check]:
    """Register a check of one person under its number."""

    def register(check: Check) -> Check:
        RULES.append(Rule(code, severity, check))
        return check

    return register


def settings_of(person: Record) -> list[Record]:
    """The settings named and the settings attended within a person."""
    return person.within("plandetail") + person.within("placementdetail")
