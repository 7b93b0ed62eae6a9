"""What reading a file gives: rows, remarks on the reading, or a sentence why it cannot be read."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO

Row = tuple[int, list[str]]


class Unreadable(Exception):
    """The file cannot be read as a table; the text says why and what to do, for the person."""


class OtherXml(Unreadable):
    """XML that nobody has claimed; who knows which XML is read can say so."""


@dataclass(frozen=True)
class Remark:
    """Something a person should know about how a file was read; a warning needs a tick."""

    warning: bool
    reason: str
    advice: str
    line: int | None = None
    value: str = ""


@dataclass
class Table:
    """A sheet of a file: its rows as text, blank rows left out, and remarks on the reading.

    `rows` can be gone through once; `ragged` ones end with their last filled cell, as those of
    a workbook do. `position` is how far the reading is, in bytes.
    """

    name: str
    rows: Iterator[Row]
    remarks: list[Remark] = field(default_factory=list)
    source: IO[bytes] | None = None
    ragged: bool = False

    @property
    def position(self) -> int:
        """Bytes of the file read so far (0 where that is not known)."""
        try:
            return self.source.tell() if self.source else 0
        except ValueError:
            return 0
