"""A plan of sixty actions, the people who change it, and some seconds of work."""

import random
import threading
import time
from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db import connection
from django.test import Client

from commissioning.actions.computed import day_of
from commissioning.choices import Role
from commissioning.models import LocalArea, Membership
from strategy.actions.exception import bring_in_line
from strategy.models import Action, Priority, PriorityLink, Strategy
from tests import factories as make
from tests.together.browser import Browser
from tests.together.editors import Editor, Place
from tests.together.proof import Proof, Told, newest_events, prove

ACTIONS: Final = 60
PEOPLE: Final = 20
PRIORITIES: Final = 4
SLUG: Final = "together"
DEADLOCKS: Final = "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"


@dataclass(frozen=True)
class Worked:
    """What came of it. `wrong` are answers that should never be; `seconds` of each sending.

    `exceptions` counts those that the changes should have raised or closed and did not.
    """

    proof: Proof
    wrong: tuple[str, ...]
    deadlocks: int
    exceptions: int
    seconds: tuple[float, ...]
    counts: Counter[str]


def make_plan(area: LocalArea) -> Place:
    """Sixty actions below four priorities, and a period that asks for updates."""
    strategy: Strategy = make.StrategyFactory(area=area, slug=SLUG, title="Together")
    goals: list[Priority] = [
        make.PriorityFactory(strategy=strategy, number=number, order=number)
        for number in range(1, PRIORITIES + 1)
    ]
    make.ReportingPeriodFactory(
        area=area,
        name="This year",
        starts_on=date(2026, 1, 1),
        ends_on=date(2026, 12, 31),
        due_on=date(2027, 1, 31),
    )
    references = tuple(f"T-{number:02d}" for number in range(1, ACTIONS + 1))
    for number, reference in enumerate(references):
        action: Action = make.ActionFactory(area=area, reference=reference, order=number)
        PriorityLink.everything.create(
            action=action, priority=goals[number % PRIORITIES], order=number
        )
    base = f"/{area.slug}/"
    return Place(base, f"{base}strategies/{SLUG}/", SLUG, references)


def work_together(area: LocalArea, url: str, seconds: float, seed: int = 1) -> Worked:
    """Let twenty people change the plan for some seconds, and prove what came of it."""
    place = make_plan(area)
    editors = [sit_down(area, url, place, random.Random(seed + n)) for n in range(PEOPLE)]
    since, before = newest_events(), deadlocks()
    until = time.monotonic() + seconds
    threads = [threading.Thread(target=run, args=[editor, until]) for editor in editors]
    threads.append(threading.Thread(target=nights, args=[area, until]))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    told = Told(
        changes=tuple(change for each in editors for change in each.changes),
        as_shown=tuple(change for each in editors for change in each.as_shown),
        moves=Counter({each.by: each.moves for each in editors}),
    )
    counts: Counter[str] = Counter()
    for each in editors:
        counts.update(each.counts)
    return Worked(
        proof=prove(told, since),
        wrong=tuple(words for each in editors for words in each.wrong),
        deadlocks=deadlocks() - before,
        exceptions=bring_in_line(area=area, on=day_of(area)),
        seconds=tuple(second for each in editors for second in each.seconds),
        counts=counts,
    )


def sit_down(area: LocalArea, url: str, place: Place, drawn: random.Random) -> Editor:
    """A commissioner who is signed in."""
    membership: Membership = make.MembershipFactory(area=area, role=Role.COMMISSIONER)
    client = Client()
    client.force_login(membership.person)
    return Editor(Browser(url, client), membership.person_id, place, drawn)


def run(editor: Editor, until: float) -> None:
    """The work of one person, in a thread with a connection of its own."""
    try:
        editor.work(until)
    finally:
        connection.close()


def nights(area: LocalArea, until: float) -> None:
    """What the worker does at night, every second."""
    try:
        while time.monotonic() < until:
            bring_in_line(area=area, on=day_of(area))
            time.sleep(1)
    finally:
        connection.close()


def deadlocks() -> int:
    """How often the database had to break one off."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_force_next_flush()")
        cursor.execute(DEADLOCKS)
        return int(cursor.fetchone()[0])
