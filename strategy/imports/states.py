"""The state of an action as plans write it: letters, words, colours and York's five."""

import colorsys
import re
from typing import Final

from strategy.choices import ActionState
from strategy.imports.grid import SHADE

WORDS: Final[dict[ActionState, tuple[str, ...]]] = {
    ActionState.NOT_STARTED: (
        "not started", "not yet started", "not begun", "not due", "grey", "gray", "n", "white",
        "not yet due", "to start", "planned",
    ),
    ActionState.STARTED_DELAYED: (
        "started but delayed", "red", "r", "off track", "delayed", "behind schedule", "overdue",
        "not on track", "slipped", "slipping", "significant delay", "not achieved",
        "not progressing", "behind",
    ),
    ActionState.PROGRESSING_DELAYED: (
        "progressing but delayed", "amber", "a", "yellow", "orange", "at risk", "some delay",
        "minor delay", "partially on track", "partly on track", "slightly behind",
    ),
    ActionState.ON_TRACK: (
        "progressing and on track", "green", "g", "on track", "on target", "on schedule",
        "in progress", "underway", "under way", "progressing", "started",
    ),
    ActionState.COMPLETED: (
        "completed", "complete", "blue", "b", "done", "achieved", "closed", "finished",
        "delivered",
    ),
    ActionState.EMBEDDED: ("embedded", "purple", "e", "complete and embedded"),
}  # fmt: skip
BY_WORD: Final = {word: state for state, words in WORDS.items() for word in words}
SAYINGS: Final = sorted((word for word in BY_WORD if len(word) > 2), key=len, reverse=True)


def read_state(text: str) -> ActionState | None:
    """The state that a cell says, if it says one."""
    if shade := SHADE.match(text.strip()):
        return of_colour(shade[1])
    words = re.sub(r"[^\w\s]", " ", text.casefold())
    words = re.sub(r"\s+", " ", words).strip()
    if words in BY_WORD:
        return BY_WORD[words]
    if lettered := re.match(r"\s*([nragbe])\s*[:\-–(]\s*\w", text, re.IGNORECASE):
        return BY_WORD[lettered[1].casefold()]
    found = []
    for saying in SAYINGS:
        if re.search(rf"\b{re.escape(saying)}\b", words):
            found.append(BY_WORD[saying])
            words = re.sub(rf"\b{re.escape(saying)}\b", " ", words)
    states = set(found)
    return found[0] if len(states) == 1 else None


def of_colour(fill: str) -> ActionState | None:
    """The state that a background stands for; none for white, grey and black."""
    red, green, blue = (int(fill[at : at + 2], 16) / 255 for at in (0, 2, 4))
    hue, saturation, value = colorsys.rgb_to_hsv(red, green, blue)
    if saturation < 0.2 or value < 0.25:
        return None
    degrees = hue * 360
    for below, state in (
        (18, ActionState.STARTED_DELAYED),
        (68, ActionState.PROGRESSING_DELAYED),
        (165, ActionState.ON_TRACK),
        (255, ActionState.COMPLETED),
        (325, ActionState.EMBEDDED),
    ):
        if degrees < below:
            return state
    return ActionState.STARTED_DELAYED
