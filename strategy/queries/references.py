"""The next reference of a plan, in the style that the plan has."""

import re
from collections.abc import Iterable
from typing import Final

from commissioning.models import LocalArea
from strategy.models import Action, PriorityLink, Strategy

STYLE: Final = re.compile(r"^(.*?)(\d+)$")


def next_references(area: LocalArea, strategy: Strategy | None, count: int = 1) -> list[str]:
    """References that nobody has yet: JC-15 and on after JC-14.

    The style is that of the strategy's last action; without one, of the area's.
    """
    taken = set(Action.everything.filter(area=area).values_list("reference", flat=True))
    stem, number, width = style_of(in_order(area, strategy), taken)
    found: list[str] = []
    while len(found) < count:
        number += 1
        if (reference := f"{stem}{number:0{width}d}") not in taken:
            found.append(reference)
    return found


def in_order(area: LocalArea, strategy: Strategy | None) -> list[str]:
    """The references to imitate, those of the strategy first in question, or of the area."""
    links = PriorityLink.everything.filter(priority__strategy=strategy) if strategy else None
    own = list(links.values_list("action__reference", flat=True)) if links else []
    every = Action.everything.filter(area=area).order_by("pk")
    return own or list(every.values_list("reference", flat=True))


def style_of(references: Iterable[str], taken: set[str]) -> tuple[str, int, int]:
    """The commonest stem with its highest number and how many figures that has."""
    stems = [found[1] for each in references if (found := STYLE.match(each))]
    if not stems:
        return "A-", 0, 2
    stem = max(dict.fromkeys(stems), key=stems.count)
    same = [found[2] for each in taken if (found := STYLE.match(each)) and found[1] == stem]
    return stem, max(map(int, same)), max(map(len, same))
