"""The web server, the worker and the database, killed while an import is read, written, undone.

The services are those of `make demo`, on a database server of their own. A return goes in
through the upload page. After each kill the service is started again; then all of the return
is there or none, the page of the import says where it stands, and it comes in after all.
"""

import http.client
import io
import os
import random
import shutil
import signal
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from django.core.management import call_command
from django.db import OperationalError, connection
from django.test import Client
from django.utils import timezone
from lxml import html
from procrastinate.exceptions import AlreadyEnqueued

from commissioning.choices import ImportState, Role
from commissioning.imports import runs
from commissioning.models import Import, LocalArea
from commissioning.tasks import take_up_abandoned, take_up_left
from config.run import demo, places, postgres
from config.run.account import server_account
from config.run.processes import Process
from ehcp.imports.changes import MODELS
from tests.bench.database import AREA, prepare
from tests.bench.files import Caseload
from tests.bench.report import Figure, Size
from tests.ehcp.imports.returns import person, planned, upn, xml
from tests.factories import MembershipFactory, SettingFactory, totp_for
from tests.together.browser import Browser, Page

PORT = 8397
PERSONS = 400
NEW = 8 * PERSONS  # a child, request, assessment, plan, two settings, a need, a review each
PATIENCE = 60
STILL_RUNNING = (ImportState.RECEIVED, ImportState.READING, ImportState.APPLYING)
AFTER_SOME_MINUTES = timedelta(minutes=10)
ASLEEP = "UPDATE procrastinate_workers SET last_heartbeat = now() - interval '1 minute'"
WRITING = "SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND objid = %s)"
# Where steps are done, up to how many bytes in the web server, and what is killed in which.
WORKER = (
    "worker’s",
    "1",
    (("worker", "read"), ("worker", "apply"), ("database", "read"), ("database", "apply")),
)
WEB = (
    "web server’s",
    "2097152",
    (("web", "read"), ("web", "apply"), ("web", "undo"), ("database", "undo")),
)


@dataclass
class Services:
    """What `make demo` starts, each part of which can be killed and started again."""

    server: postgres.Server
    logs: Path
    env: dict[str, str] = field(default_factory=dict)
    database: ExitStack = field(default_factory=ExitStack)
    running: dict[str, Process] = field(default_factory=dict)

    def start_database(self) -> None:
        """The database server, and this process's connection to it."""
        address = self.database.enter_context(postgres.running(self.server))
        self.env = os.environ | self.env | {"DATABASE_URL": address}
        found = postgres.running_postmaster(self.server.data)
        assert found
        connection.close()
        connection.settings_dict |= {
            "NAME": postgres.NAME,
            "USER": postgres.NAME,
            "HOST": str(found.sockets),
        }

    def start(self, name: str) -> None:
        """One of the three."""
        if name == "database":
            self.start_database()
            return
        worker = demo.manage("procrastinate", "worker", "--delete-jobs", "successful")
        command = worker if name == "worker" else demo.web(PORT)
        self.running[name] = Process(name, command, self.env, self.logs / f"{name}.log")
        if name == "web":
            within(PATIENCE, lambda: demo.answer(PORT) is not None)

    def kill(self, name: str) -> None:
        """End one of the three as if the machine had been switched off."""
        if name == "database":
            found = postgres.running_postmaster(self.server.data)
            assert found
            os.kill(found.pid, signal.SIGKILL)
            self.database.close()
            return
        self.running[name].tell(signal.SIGKILL)
        self.running.pop(name).popen.wait()

    def revive(self) -> None:
        """Start the worker again: it ends itself without a database, and systemd starts it."""
        worker = self.running["worker"]
        if within(PATIENCE, lambda: worker.code is not None):
            self.start("worker")

    def stop(self) -> None:
        """All of it."""
        for process in self.running.values():
            process.stop(patience=20)
        connection.close()
        self.database.close()


@contextmanager
def services() -> Iterator[Services]:
    """A database server of its own with an area; the web server and the worker are not started."""
    account = server_account()
    home, logs = places.throw_away(account), Path(tempfile.mkdtemp())
    before = dict(connection.settings_dict)
    ours = Services(postgres.Server(home, places.programs(account), account, lasting=True), logs)
    connection.close()
    try:
        ours.start_database()
        call_command("migrate", verbosity=0)
        prepare()
        SettingFactory(urn="100001", authority=LocalArea.objects.get(slug=AREA).geography)
        yield ours
    finally:
        ours.stop()
        connection.settings_dict |= before
        shutil.rmtree(home, ignore_errors=True)
        shutil.rmtree(logs, ignore_errors=True)


def within(seconds: float, happened: Callable[[], bool]) -> bool:
    """Whether something happens in time."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        with suppress(OperationalError, OSError, http.client.HTTPException):
            if happened():
                return True
        time.sleep(0.05)
    return False


class Administrator:
    """Loads a return in a browser without a screen."""

    def __init__(self) -> None:
        membership = MembershipFactory(
            area=LocalArea.objects.get(slug=AREA), role=Role.ADMINISTRATOR
        )
        totp_for(membership.person)
        self.client = Client()
        self.client.force_login(membership.person)
        persons = (person(number, planned(), UPN=upn(number)) for number in range(PERSONS))
        self.content = xml(*persons)

    def browser(self) -> Browser:
        """A connection of its own: the one before broke with the server."""
        return Browser(f"http://127.0.0.1:{PORT}", self.client)

    def upload(self) -> Page:
        """Load the return."""
        browser, url = self.browser(), f"/{AREA}/imports/new/"
        browser.get(url)
        file = io.BytesIO(self.content)
        file.name = "return.xml"
        return browser.upload(url, {"uploads": file})

    def page(self) -> Page:
        """The page of the last import."""
        return self.browser().get(last().get_absolute_url())

    def press(self, step: str) -> Page:
        """Import or undo the last import."""
        browser, url = self.browser(), f"{last().get_absolute_url()}{step}/"
        browser.get(last().get_absolute_url())
        return browser.upload(url, {})


def last() -> Import:
    """The last import."""
    return Import.objects.latest("pk")


def rows() -> int:
    """How many rows of a return there are, counted at one moment."""
    tables = " UNION ALL ".join(f"SELECT count(*) FROM {m._meta.db_table}" for m in MODELS)  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT sum(count) FROM ({tables}) counted")  # noqa: S608
        return int(cursor.fetchone()[0])


def at_work() -> bool:
    """Whether an import is being read at this moment, or one is being written or undone."""
    if Import.objects.filter(state=ImportState.READING).exists():
        return True
    with connection.cursor() as cursor:
        cursor.execute(WRITING, [runs.TURN])
        return bool(cursor.fetchone()[0])


def settled(run: Import) -> bool:
    """Whether nobody works on an import any more."""
    run.refresh_from_db()
    return run.state not in STILL_RUNNING


def words(page: Page) -> str:
    """What the page of an import says of where it stands."""
    tree = html.document_fromstring(page.text)
    told = tree.xpath("//h1 | //*[@id='progress-label'] | //*[@id='state']")
    return " ".join(" ".join(each.text_content() for each in told).split())


@dataclass
class Round:
    """What came of killing one service in one step, so many times."""

    kills: int = 0
    halves: int = 0
    stuck: int = 0
    silent: int = 0
    said: Counter[str] = field(default_factory=Counter)


class Killing:
    """Kills a service at random moments of a step, and looks at what is left."""

    def __init__(self, ours: Services, kills: int) -> None:
        self.ours, self.kills = ours, kills
        self.admin = Administrator()
        self.drawn = random.Random(11)
        self.seconds: dict[str, float] = {}

    def steps(self) -> dict[str, Callable[[], object]]:
        """What a person presses."""
        press = self.admin.press
        return {
            "read": self.admin.upload,
            "apply": lambda: press("apply"),
            "undo": lambda: press("undo"),
        }

    def done(self, step: str) -> float:
        """Do a step with nothing killed; how long something was at work."""
        pressing = threading.Thread(target=self.press, args=[step])
        pressing.start()
        within(PATIENCE, at_work)
        began = time.monotonic()
        if not within(PATIENCE, lambda: not at_work() and settled(last())):
            raise AssertionError(f"{step} did not end: {last().state}")
        seconds = time.monotonic() - began
        pressing.join()
        return seconds

    def try_out(self) -> None:
        """How long each step takes."""
        self.seconds = {step: self.done(step) for step in ("read", "apply", "undo")}

    def round(self, name: str, step: str) -> Round:
        """Kill a service in a step, again and again."""
        found = Round()
        for _ in range(self.kills):
            self.get_to(step)
            pressing = threading.Thread(target=self.press, args=[step])
            pressing.start()
            within(PATIENCE, at_work)
            time.sleep(self.drawn.random() * self.seconds[step])
            self.ours.kill(name)
            pressing.join()
            self.ours.start(name)
            if name == "database":
                self.ours.revive()
            self.look(step, found)
        return found

    def get_to(self, step: str) -> None:
        """Where the step can begin."""
        order = ("read", "apply", "undo")
        state = last().state
        if step == "undo" and state != ImportState.IMPORTED:
            for each in order[:2]:
                self.done(each)
        if step != "undo" and rows():
            self.done("undo")
        if step == "apply" and last().state != ImportState.REHEARSED:
            self.done("read")

    def press(self, step: str) -> None:
        """Do a step that is going to be broken off."""
        with suppress(OSError, http.client.HTTPException, KeyError):
            self.steps()[step]()

    def look(self, step: str, found: Round) -> None:
        """All or none, in words, and the next try works."""
        found.kills += 1
        within(PATIENCE, lambda: rows() >= 0)
        there = rows()
        found.halves += there not in (0, NEW)
        page = self.admin.page()
        found.said[words(page)] += 1
        found.silent += page.status != 200
        found.stuck += not self.comes_in(step)

    def comes_in(self, step: str) -> bool:
        """Whether the step gets done after all: by itself, or when it is pressed again."""
        with connection.cursor() as cursor:
            cursor.execute(ASLEEP)
        Import.objects.update(uploaded_at=timezone.now() - AFTER_SOME_MINUTES)
        for task in (take_up_abandoned, take_up_left):
            with suppress(AlreadyEnqueued):
                task.defer(timestamp=0)
        if not within(PATIENCE, lambda: settled(last())):
            return False
        wanted = {
            "read": ImportState.REHEARSED,
            "apply": ImportState.IMPORTED,
            "undo": ImportState.UNDONE,
        }
        if last().state != wanted[step]:
            self.done(step)
        return last().state == wanted[step]


def killed(_file: Caseload, size: Size) -> Iterator[Figure]:
    """Kill each service in each step that it takes part in."""
    with services() as ours:
        for where, limit, rounds in (WORKER, WEB):
            ours.env["IMPORT_IN_REQUEST_BYTES"] = limit
            ours.start("web")
            ours.start("worker")
            killing = Killing(ours, size.kills)
            killing.try_out()
            for name, step in rounds:
                yield from figures(f"{name} killed, {where} {step}", killing.round(name, step))
            ours.kill("web")
            ours.kill("worker")


def figures(title: str, found: Round) -> Iterator[Figure]:
    """What came of one round."""
    yield Figure(f"The {title}: times", f"{found.kills}")
    for what, count in (
        ("neither all of the return nor none", found.halves),
        ("the page does not answer", found.silent),
        ("the next try does not work", found.stuck),
    ):
        yield Figure(f"  {what}", f"{count}", "0", count == 0)
    for words, times in found.said.most_common():
        yield Figure(f"  said: {words[:70]}", f"{times}")
