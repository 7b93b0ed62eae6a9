"""What a commissioner sends back about updates that wait."""

import re
from dataclasses import dataclass
from typing import Final

from django.http import QueryDict

CHOICE: Final = re.compile(r"(\d+):(\d+):(\w+)")


@dataclass(frozen=True)
class Choice:
    """An update and its version, as the reader saw it, beside the state of its action."""

    update: int
    version: int
    before: str


def chosen(data: QueryDict, name: str) -> list[Choice]:
    """The updates that a button or ticks of this name speak of; what is not one is left out."""
    return [
        Choice(int(found[1]), int(found[2]), found[3])
        for value in data.getlist(name)
        if (found := CHOICE.fullmatch(value))
    ]
