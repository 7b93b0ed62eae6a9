"""A large plan: the pages that show all of it, and saving one field of one action."""

import re
import time
from datetime import date

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from commissioning.models import LocalArea
from strategy.choices import ActionState, UpdateStatus
from strategy.models import Action, Priority, PriorityLink, ReportingPeriod, Strategy, Update
from tests.bench.database import AREA
from tests.bench.files import Caseload
from tests.bench.pages import lines, reader, served
from tests.bench.report import Figure, Size, median, said
from tests.factories import PriorityFactory, ReportingPeriodFactory, StrategyFactory

ACTIONS = 300
PERIODS = 24
PRIORITIES = 10
MOST_QUERIES = 15
PAGE_SECONDS = 0.100
SAVE_SECONDS = 0.050
SLUG = "bench"


def plans(_file: Caseload, size: Size) -> list[Figure]:
    """The page of a plan and saving one state, measured where the plan is large."""
    area = LocalArea.objects.get(slug=AREA)
    fill(area)
    client = reader()
    figures = [Figure("Actions, periods with an update of each", f"{ACTIONS}, {PERIODS}")]
    for what, url in addresses().items():
        page = served(client, url, size.requests)
        figures += lines(what, page, MOST_QUERIES, PAGE_SECONDS)
    seconds, worked = saving(client, size.requests)
    figures.append(
        Figure(
            f"Saving one state: median time (fastest {said(min(seconds))}; "
            f"{said(median(worked))} of our processor)",
            said(median(seconds)),
            f"below {said(SAVE_SECONDS)}",
            median(seconds) < SAVE_SECONDS,
        )
    )
    return figures


def addresses() -> dict[str, str]:
    """The pages that show the whole plan."""
    today = timezone.localdate()
    as_at = reverse("strategy:as-at", args=[AREA, SLUG])
    return {
        "The plan": reverse("strategy:plan", args=[AREA, SLUG]),
        "Its matrix": reverse("strategy:matrix", args=[AREA, SLUG]),
        "As it stood": f"{as_at}?day={today}",
        "Two days compared": f"{as_at}?day={today}&other={today}",
        "The board's page": reverse("strategy:board", args=[AREA]),
    }


def fill(area: LocalArea) -> None:
    """A plan of the size that is asked for, unless it is there."""
    if Strategy.objects.filter(area=area, slug=SLUG).exists():
        return
    strategy: Strategy = StrategyFactory(area=area, slug=SLUG)
    goals: list[Priority] = [
        PriorityFactory(strategy=strategy, number=number) for number in range(1, PRIORITIES + 1)
    ]
    periods: list[ReportingPeriod] = [ReportingPeriodFactory(area=area) for _ in range(PERIODS)]
    actions = Action.everything.bulk_create(
        Action(
            area=area,
            reference=f"B-{number:03d}",
            title=f"Action {number} of a large plan",
            lead_post="Head of SEND",
            due_on=date(2026, 12, 31),
            state=ActionState.ON_TRACK,
        )
        for number in range(ACTIONS)
    )
    PriorityLink.everything.bulk_create(
        PriorityLink(action=action, priority=goals[at % PRIORITIES], order=at)
        for at, action in enumerate(actions)
    )
    Update.objects.bulk_create(
        Update(
            action=action,
            period=period,
            state=ActionState.ON_TRACK,
            done="The group met, agreed the next step and wrote to all partners.",
            status=UpdateStatus.ACCEPTED,
            submitted_on=period.ends_on,
            decided_on=period.ends_on,
        )
        for action in actions
        for period in periods
    )


def saving(client: Client, requests: int) -> tuple[list[float], list[float]]:
    """How long it takes to save one state in place, each time another one; also the seconds that
    this process worked.
    """
    url = reverse("strategy:action-part", args=[AREA, "B-007", "state"])
    headers = {"HX-Request": "true"}
    states = (ActionState.COMPLETED, ActionState.ON_TRACK)
    seconds, worked = [], []
    for turn in range(requests):
        page = client.get(f"{url}?plan={SLUG}", headers=headers).content.decode()
        opened = re.search(r'name="opened" value="([^"]+)"', page)
        if opened is None:
            raise RuntimeError(f"{url} has no form")
        sent = {"state": states[turn % 2], "opened": opened[1]}
        began, work = time.perf_counter(), time.process_time()
        answer = client.post(f"{url}?plan={SLUG}", sent, headers=headers)
        seconds.append(time.perf_counter() - began)
        worked.append(time.process_time() - work)
        if b"Saved" not in answer.content:
            raise RuntimeError(f"{url} did not save")
    return seconds, worked
