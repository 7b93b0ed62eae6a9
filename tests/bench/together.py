"""Twenty people on one plan: what they were told, and what the history says."""

from pytest_django.live_server_helper import LiveServer

from commissioning.models import LocalArea
from tests.bench.database import AREA
from tests.bench.files import Caseload
from tests.bench.report import Figure, Size, median, said
from tests.together.plan import ACTIONS, PEOPLE, Worked, work_together


def together(_file: Caseload, size: Size) -> list[Figure]:
    """Let them work for some minutes through a server of our own, and count."""
    server = LiveServer("localhost")
    try:
        worked = work_together(LocalArea.objects.get(slug=AREA), server.url, size.together)
    finally:
        server.stop()
    return [
        Figure(
            "People, actions, seconds of work",
            f"{PEOPLE}, {ACTIONS}, {size.together}",
        ),
        Figure("Forms sent, one of them: median time", sent(worked)),
        Figure("Clashes shown", str(worked.counts["clashes"])),
        Figure("Undo, several at once refused because of a change since", refused(worked)),
        Figure("Changes in the history", f"{worked.proof.changes:,}"),
        none("Told as saved, and not in the history as told", worked.proof.lost),
        none("In the history, and nobody was told", worked.proof.untold),
        none("Rows that differ from their history", worked.proof.differing),
        none("Moves that are not in the history once", worked.proof.moves),
        none("Answers that should never be", worked.wrong),
        Figure(
            "Exceptions that the changes did not raise or close",
            str(worked.exceptions),
            "0",
            worked.exceptions == 0,
        ),
        Figure("Deadlocks", str(worked.deadlocks), "0", worked.deadlocks == 0),
    ]


def sent(worked: Worked) -> str:
    """How many forms, and what one took."""
    return f"{len(worked.seconds):,}, {said(median(worked.seconds))}"


def refused(worked: Worked) -> str:
    """How often what was shown was no longer so."""
    return f"{worked.counts['undo refused']}, {worked.counts['bulk refused']}"


def none(what: str, found: tuple[object, ...]) -> Figure:
    """A line of what must not be; the first of it is shown where it is."""
    value = f"{len(found)}: {found[0]}" if found else "0"
    return Figure(what, value, "0", not found)
