"""The rows of a table as entries: one for each action, below the section that it stands in."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from strategy.imports.grid import SHADE, Grid, GridRow
from strategy.imports.headings import BY_NAME, UNTICKED, Head, begins_section, folded, head_of

TOTAL: Final = re.compile(
    r"^((sub|grand)[\s-]*)?totals?(\s(number of )?(actions|tasks|items|costs?|budget))?"
    r"\s*[:=–-]?\s*[£\d.,]*$",
    re.IGNORECASE,
)


@dataclass
class Entry:
    """What the table says of one action, by the fields that its columns fill.

    `places` are the headings of the columns, for messages; `added` are rows whose text was
    added to it, `clashes` where the same action stands again with another text, by field.
    `listed` says that a cell of its own names the priorities, not the section alone.
    """

    where: str
    section: str
    texts: dict[str, str] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)
    added: list[str] = field(default_factory=list)
    clashes: list[tuple[str, str, str]] = field(default_factory=list)
    listed: bool = False


def read_entries(grid: Grid, matching: Mapping[int, str]) -> "EntryReader":
    """The entries in order. Repeated headings and blank rows are passed over; rows of totals too,
    which are kept apart.
    """
    head = head_of(grid)
    reader = EntryReader(head, matching)
    for row in grid.rows[: head.at]:
        if len(row.filled) == 1 and begins_section(first_text(row)):
            reader.section = first_text(row)
    for row in grid.rows[head.at + head.rows :]:
        reader.take(row)
    return reader


class EntryReader:
    """Goes through the rows and keeps the section that they stand in."""

    def __init__(self, head: Head, matching: Mapping[int, str]) -> None:
        """The row of headings, and what each column means."""
        self.head, self.matching = head, matching
        self.title = next((at for at, name in matching.items() if name == "title"), -1)
        self.by_name = {name: at for at, name in sorted(matching.items(), reverse=True)}
        if "tick" in self.by_name:
            self.by_name.setdefault("priority", self.by_name["tick"])
        self.repeated = {folded(each) for each in head.headings if each.strip()}
        self.section = ""
        self.found: list[Entry] = []
        self.passed: list[tuple[str, str]] = []

    def take(self, row: GridRow) -> None:
        """Read one row."""
        filled = [at for at in row.filled if at not in row.above]
        if not filled or self.is_head(row):
            return
        if section := self.section_in(row, filled):
            self.section = section
            return
        if TOTAL.match(row.cells[filled[0]]):
            self.passed.append((row.where, " · ".join(row.cells[at] for at in filled)))
            return
        texts = self.texts(row)
        own_title = "title" in texts and self.title not in row.above
        if own_title or (texts.get("reference") and self.by_name["reference"] not in row.above):
            entry = Entry(row.where, self.section, texts, self.places())
            entry.listed = "priority" in texts
            self.section = texts.get("priority") or self.section
            self.found.append(entry)
        elif texts:
            self.go_on(row, texts)

    def is_head(self, row: GridRow) -> bool:
        """Whether the row repeats the headings, as tables over several pages do."""
        words = {folded(row.cells[at]) for at in row.filled}
        return len(words) > 1 and words <= self.repeated

    def section_in(self, row: GridRow, filled: list[int]) -> str:
        """The heading of a section, if the row is one."""
        text = row.cells[filled[0]]
        if len(filled) == 1:
            wide = len(row.left) >= max(1, len(self.head.headings) // 2)
            elsewhere = self.matching.get(filled[0], "") in ("", "reference", "priority")
            return text if wide or elsewhere or begins_section(text) else ""
        if len(filled) == 2 and begins_section(text) and filled[1] <= filled[0] + 2:
            return f"{text}: {row.cells[filled[1]]}"
        return ""

    def texts(self, row: GridRow) -> dict[str, str]:
        """What the row says of each field; texts of several columns below one another."""
        found: dict[str, list[str]] = {}
        for at, name in sorted(self.matching.items()):
            text = row.cell(at).strip()
            if not text or (SHADE.match(text) and name != "state"):
                continue
            if name == "tick":
                name, text = "priority", "" if UNTICKED.match(text) else self.head.headings[at]
            shared = list(self.matching.values()).count(name) > 1
            # the first of several leads is the lead; the others are told apart by their columns
            plain = not shared or (name == "lead" and name not in found)
            if text:
                found.setdefault(name, []).append(
                    text if plain else f"{self.head.name(at)}: {text}"
                )
        return {name: "\n".join(texts) for name, texts in found.items()}

    def places(self) -> dict[str, str]:
        """The heading of the column of each field."""
        return {name: self.head.name(at) for name, at in self.by_name.items()}

    def go_on(self, row: GridRow, texts: dict[str, str]) -> None:
        """A row without an action belongs to the one above."""
        if not self.found:
            self.found.append(Entry(row.where, self.section, texts, self.places()))
            return
        last = self.found[-1]
        for name, text in texts.items():
            at = self.by_name[name]
            if at in row.above or name in ("title", "reference", "priority"):
                continue
            before = last.texts.get(name, "")
            long = name in ("lead", "accountable") or (name in BY_NAME and BY_NAME[name].several)
            if text not in before.split("\n"):
                last.texts[name] = f"{before}\n{text}".strip() if long else text
        if self.title not in row.above:
            last.added.append(row.where)


def first_text(row: GridRow) -> str:
    """The first text of a row."""
    return row.cells[row.filled[0]]
