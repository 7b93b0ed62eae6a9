"""The priorities that a table names, as those of the strategy or as new ones."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final

from strategy.imports.headings import SECTION, WRITTEN
from strategy.models import Priority

NUMBERED: Final = re.compile(
    r"^(?P<number>\d{1,2})(\.0)?\s*[.:)\-–—]\s*(?P<title>\D.*)$", re.DOTALL
)
# As alike as a title with a word changed, and no more.
ALIKE: Final = 0.7


@dataclass(frozen=True)
class Goal:
    """A priority: one that is there, by its key, or one to be made."""

    number: int
    title: str
    success: str = ""
    key: int | None = None


class Goals:
    """Finds the priorities that texts name, and numbers those that are new."""

    def __init__(self, priorities: Iterable[Priority]) -> None:
        """What the strategy has."""
        self.known = [Goal(each.number, each.title, "", each.pk) for each in priorities]
        self.made: list[Goal] = []
        self.notes: dict[str, str] = {}

    def named(self, text: str) -> tuple[Goal, ...]:
        """The priorities of a cell or a section row: one on each line, or one in all."""
        lines = [line.removeprefix("• ").strip() for line in text.split("\n") if line.strip()]
        if len(lines) > 1 and all(self.names_one(line) for line in lines):
            return tuple(dict.fromkeys(self.one(line) for line in lines))
        return (self.one("\n".join(lines)),) if lines else ()

    def names_one(self, line: str) -> bool:
        """Whether a line alone is a priority."""
        number, title = parts_of(line)
        return number is not None or any(same(title, each.title) for each in self.known)

    def one(self, text: str) -> Goal:
        """The priority that a text names."""
        first, _, rest = text.partition("\n")
        number, title = parts_of(first)
        every = [*self.known, *self.made]
        if found := next((each for each in every if title and same(title, each.title)), None):
            return found
        numbered = next((each for each in every if each.number == number), None)
        if numbered and not title:
            return numbered
        if (
            numbered
            and SequenceMatcher(None, title.casefold(), numbered.title.casefold()).ratio() > ALIKE
        ):
            self.notes[text] = (
                f"Taken as priority {number}, whose title stays “{numbered.title}”. "
                "Change the title on the plan if the table is right."
            )
            return numbered
        taken = {each.number for each in every}
        free = number if number and number not in taken else max(taken, default=0) + 1
        if number in taken:
            self.notes[text] = (
                f"The strategy has another priority {number}, so this one becomes "
                f"priority {free}. Change the title in the table if it is the same."
            )
        made = Goal(free, (title or f"Priority {free}")[:300], rest)
        self.made.append(made)
        return made


def parts_of(text: str) -> tuple[int | None, str]:
    """The number and title in "Priority 2: Preparing for adulthood", "2. Preparing…" or "2"."""
    text = text.strip()
    if text.isdecimal() and len(text) < 3:
        return int(text), ""
    found = SECTION.match(text)
    if found and (found["number"] or ":" in text):
        number = (found["number"] or "").casefold()
        written = WRITTEN.index(number) + 1 if number in WRITTEN else None
        return (int(number) if number.isdecimal() else written), found["title"].strip()
    if numbered := NUMBERED.match(text):
        return int(numbered["number"]), numbered["title"].strip()
    return None, text


def same(one: str, other: str) -> bool:
    """Whether two titles read the same."""
    return (
        re.sub(r"\W+", " ", one).strip().casefold() == re.sub(r"\W+", " ", other).strip().casefold()
    )
