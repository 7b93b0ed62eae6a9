"""What a topic says: a value of a measure for a period and a group, small numbers hidden."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from commissioning.choices import Symbol
from config.lib.disclosure import hidden_cells, share_is_hidden

PREFIX: Final = "local."


@dataclass(frozen=True)
class Value:
    """A value with its parts, or none where it is hidden."""

    value: float | None
    numerator: float | None = None
    denominator: float | None = None

    @property
    def symbol(self) -> str:
        """The mark of a hidden value."""
        return Symbol.C if self.value is None else ""


HIDDEN: Final = Value(None)


@dataclass(frozen=True)
class Reading:
    """A value of the measure `code` for a period; without topic and label it is the total.

    `kind` is the kind of period and `period` its code, as files write them: `Month`, `2026-05`.
    """

    code: str
    kind: str
    period: str
    value: Value
    topic: str = ""
    label: str = ""


def share(part: int, whole: int) -> Value:
    """A percentage with its parts; hidden where it could tell on few children."""
    if share_is_hidden(part, whole):
        return HIDDEN
    return Value(round(100 * part / whole, 6), part, whole)


def rounded(part: int, whole: int) -> Value:
    """A percentage with one decimal and without its parts, as pages show it to a board."""
    value = share(part, whole).value
    return HIDDEN if value is None else Value(round(value, 1))


def counted(
    code: str, kind: str, period: str, topics: Mapping[str, Mapping[str, int]]
) -> Iterator[Reading]:
    """A count as a whole and by the groups of each topic, which each add up to it.

    `topics` are numbers by label by topic. Where the whole is hidden, so is every group.
    """
    whole, closed, hidden = 0, False, {}
    for topic, groups in topics.items():
        cells = hidden_cells([tuple(groups.values())]) if groups else frozenset()
        hidden[topic] = {column for row, column in cells if row == 0}
        whole = sum(groups.values())
        closed = closed or len(groups) in hidden[topic]
    yield Reading(code, kind, period, HIDDEN if closed else Value(whole))
    for topic, groups in topics.items():
        for column, (label, count) in enumerate(groups.items()):
            value = HIDDEN if closed or column in hidden[topic] else Value(count)
            yield Reading(code, kind, period, value, topic, label)
