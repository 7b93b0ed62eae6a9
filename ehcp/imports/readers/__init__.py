"""One reader for each layout of the return; all give the same records.

A reader is gone through once: the header's record first, then one record a person with all
that is below it. What it notices on the way waits in `faults`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final, Protocol

from ehcp.imports.rows import Record

NONE: Final[Mapping[str, str]] = MappingProxyType({})


@dataclass(frozen=True)
class Fault:
    """Something wrong with how the return is written. `module` says in which of several files."""

    reason: str
    advice: str
    line: int
    column: str = ""
    module: str = ""
    warning: bool = False


@dataclass
class Faults:
    """What a reader noticed so far; taking empties it."""

    waiting: list[Fault] = field(default_factory=list)

    def take(self) -> list[Fault]:
        """What was noticed since the last time."""
        taken, self.waiting = self.waiting, []
        return taken


def twice(line: int, column: str, module: str = "") -> Fault:
    """A column that is there twice: nobody knows which of the two counts."""
    return Fault(
        "A column is there twice",
        "Take one of the two out, or correct its name.",
        line=line,
        column=column[:120],
        module=module,
    )


class Reader(Protocol):
    """A layout of the return."""

    faults: Faults

    def records(self) -> Iterator[Record]:
        """The header, then every person. Raises Unreadable where that cannot go on."""

    def spelled(self, tag: str, module: str = "", texts: Mapping[str, str] = NONE) -> str:
        """How this layout writes an element of a module; in a workbook with its sheet.

        `texts` are those of its record, where a row holds several of a module.
        """
