"""A web server or worker that is killed in the middle of an import: all of it is there, or none."""

import io
import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable

import pytest
from django.db import connection

from commissioning.choices import ImportState
from commissioning.imports import runs
from commissioning.models import Import, LocalArea
from ehcp.imports.changes import MODELS
from tests.ehcp.imports.returns import person, planned, upn, xml
from tests.factories import AuthorityFactory, LocalAreaFactory, SettingFactory

PERSONS = 200
KILLS = 2
# A child, a request, an assessment, a plan, two settings, a need and a review each.
ROWS = 8 * PERSONS
HISTORIES = [model._meta.get_field("events").related_model._meta.db_table for model in MODELS]
TABLES = [
    *(model._meta.db_table for model in MODELS),
    *HISTORIES,
    "commissioning_replacedvalue",
]


def counted() -> Counter[str]:
    """Rows of every table that an import writes, all at one moment, when nobody writes."""
    counts = (f"SELECT '{table}', count(*) FROM {table}" for table in TABLES)  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [runs.TURN])
        cursor.execute(" UNION ALL ".join(counts))
        found = Counter(dict(cursor.fetchall()))
        cursor.execute("SELECT pg_advisory_unlock(%s)", [runs.TURN])
    return +found


def killed(step: str, run: Import, after: float) -> None:
    """Begin a step in a process of its own, and kill it after some seconds."""
    name = connection.settings_dict["NAME"]
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.ehcp.imports.killed", name, step, str(run.pk)],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "begun\n"
    time.sleep(after)
    process.kill()
    process.communicate()
    run.refresh_from_db()


def moments(seconds: float) -> list[float]:
    """When to kill what takes about so long: soon, and at random moments."""
    drawn = random.Random(7)
    return [0.005, *(drawn.random() * seconds for _ in range(KILLS))]


def received(area: LocalArea) -> Import:
    """A return of some hundred persons, not read yet."""
    content = xml(*(person(number, planned(), UPN=upn(number)) for number in range(PERSONS)))
    return runs.receive(area=area, by=None, uploads=[("return.xml", io.BytesIO(content))])


def timed(step: Callable[[], object]) -> float:
    """The seconds that something takes."""
    began = time.perf_counter()
    step()
    return time.perf_counter() - began


@pytest.fixture
def anyshire(transactional_db: None) -> LocalArea:
    """Anyshire, whose rows other processes see."""
    authority = AuthorityFactory(number="343", name="Anyshire")
    SettingFactory(urn="100001", authority=authority)
    return LocalAreaFactory(name="Anyshire", slug="anyshire", geography=authority)


def test_a_reading_that_is_killed_writes_nothing_and_begins_again(anyshire: LocalArea) -> None:
    other = received(anyshire)
    seconds = timed(lambda: runs.read(run=other))
    run = received(anyshire)
    for moment in moments(seconds):
        killed("read", run, moment)
        assert not counted()
    if run.state != ImportState.REHEARSED:
        runs.read(run=run)
    file = run.files.get()
    assert (run.state, file.rows_read, file.new) == (ImportState.REHEARSED, PERSONS, ROWS)
    assert file.stagedrow_set.count() == other.files.get().stagedrow_set.count()


def test_an_import_that_is_killed_is_there_whole_or_not_at_all(anyshire: LocalArea) -> None:
    run = received(anyshire)
    seconds = timed(lambda: runs.read(run=run))
    for moment in moments(seconds):
        killed("apply", run, moment)
        assert counted()["ehcp_child"] in (0, PERSONS)
        if run.state == ImportState.IMPORTED:
            break
        assert not counted()
    if run.state != ImportState.IMPORTED:
        run = runs.apply(run=run, by=None)
    assert run.state == ImportState.IMPORTED
    there = counted()
    assert sum(there[model._meta.db_table] for model in MODELS) == ROWS
    assert sum(there[table] for table in HISTORIES) == ROWS


def test_an_undo_that_is_killed_takes_all_away_or_nothing(anyshire: LocalArea) -> None:
    run = runs.read(run=received(anyshire))
    seconds = timed(lambda: runs.apply(run=run, by=None))
    run.refresh_from_db()
    there = counted()
    for moment in moments(seconds):
        killed("undo", run, moment)
        if run.state == ImportState.UNDONE:
            break
        assert counted() == there
    if run.state != ImportState.UNDONE:
        runs.undo(run=run, by=None)
    assert set(counted()) <= set(HISTORIES)
