"""What the worker does with imports."""

import io
from datetime import timedelta

import openpyxl
import pytest
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob
from pytest_django import Settings

from commissioning.choices import ImportState, Role
from commissioning.imports import reading, runs
from commissioning.models import (
    Import,
    ImportChunk,
    ImportProblem,
    LocalArea,
    Observation,
    StagedRow,
)
from commissioning.tasks import (
    apply_import,
    discard_old_rehearsals,
    read_import,
    take_up_left,
)
from tests.commissioning.imports.files import SEFTON_2024, counts, load, rehearse, timeliness
from tests.conftest import SignIn
from tests.factories import PersonFactory

GOOD = timeliness(SEFTON_2024)
WARNED = timeliness([*SEFTON_2024, "7"], extra=["moon_phase"])


def received(area: LocalArea, content: bytes = GOOD) -> Import:
    return runs.receive(area=area, by=None, uploads=[("a.csv", io.BytesIO(content))])


def test_reading_and_applying(area: LocalArea) -> None:
    run, by = received(area), PersonFactory()
    read_import(run_id=run.pk)
    runs.start_applying(run=run)
    apply_import(run_id=run.pk, by_id=by.pk)
    run.refresh_from_db()
    assert (run.state, run.imported_by) == (ImportState.IMPORTED, by)
    assert Observation.objects.filter(measure__code__startswith="timeliness.").count() == 6
    assert not ImportChunk.objects.exists()


def test_reading_again_after_a_worker_was_killed_counts_once(area: LocalArea) -> None:
    """The worker got through the whole file, and was killed before it could say so."""
    run = received(area, WARNED)
    file = run.files.get()
    reading.read_file(file, 0)
    assert file.rows_read == 1
    read_import(run_id=run.pk)
    file = run.files.get()
    assert (file.rows_read, file.skipped, counts(run)) == (1, 1, (6, 0, 0))
    assert ImportProblem.objects.count() == 1
    assert StagedRow.objects.count() == 1


def test_reading_again_what_was_read_leaves_it_as_it_is(area: LocalArea) -> None:
    """The worker had read, and was killed before the queue knew: the bytes are gone by then."""
    run = received(area)
    read_import(run_id=run.pk)
    read_import(run_id=run.pk)
    run.refresh_from_db()
    assert (run.state, counts(run)) == (ImportState.REHEARSED, (6, 0, 0))
    runs.apply(run=run, by=None)
    read_import(run_id=run.pk)
    run.refresh_from_db()
    assert run.state == ImportState.IMPORTED


def test_applying_again_after_a_worker_was_killed_leaves_the_import_done(area: LocalArea) -> None:
    run = load(area, GOOD)
    apply_import(run_id=run.pk, by_id=PersonFactory().pk)
    run.refresh_from_db()
    assert (run.state, run.message) == (ImportState.IMPORTED, "")


def test_progress_goes_on_from_file_to_file(
    area: LocalArea, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard = []
    flush = reading.Staging.flush

    def listening(staging: reading.Staging) -> None:
        flush(staging)
        heard.append(Import.objects.get(pk=staging.file.run_id).progress)

    monkeypatch.setattr(reading.Staging, "flush", listening)
    uploads = [("a.csv", io.BytesIO(GOOD)), ("b.csv", io.BytesIO(WARNED))]
    run = runs.receive(area=area, by=None, uploads=uploads)
    read_import(run_id=run.pk)
    assert heard == sorted(heard)
    assert heard[0] == len(GOOD)
    assert heard[-1] == run.progress_of == len(GOOD) + len(WARNED)


def test_old_rehearsals_are_put_away_at_night(area: LocalArea) -> None:
    old, young = rehearse(area, ("a.csv", GOOD)), rehearse(area, ("b.csv", WARNED))
    done = load(area, GOOD)
    long_ago = timezone.now() - timedelta(days=15)
    Import.objects.filter(pk__in=[old.pk, done.pk]).update(read_at=long_ago)
    discard_old_rehearsals(timestamp=0)
    states = dict(Import.objects.values_list("pk", "state"))
    assert states == {
        old.pk: ImportState.DISCARDED,
        young.pk: ImportState.REHEARSED,
        done.pk: ImportState.IMPORTED,
    }
    assert set(StagedRow.objects.values_list("file__run", flat=True)) == {young.pk}


def test_a_reading_that_never_ended_is_told_after_a_day(area: LocalArea) -> None:
    old, young = received(area), received(area)
    Import.objects.filter(pk=old.pk).update(
        state=ImportState.READING, uploaded_at=timezone.now() - timedelta(hours=25)
    )
    discard_old_rehearsals(timestamp=0)
    states = dict(Import.objects.values_list("pk", "state"))
    assert states == {old.pk: ImportState.FAILED, young.pk: ImportState.RECEIVED}
    assert set(ImportChunk.objects.values_list("file__run", flat=True)) == {young.pk}


def jobs() -> list[int]:
    """The imports that wait to be read by the worker."""
    waiting = ProcrastinateJob.objects.filter(task_name=read_import.name, status="todo")
    return [job.args["run_id"] for job in waiting.order_by("pk")]


def test_what_a_killed_web_server_was_reading_is_the_workers_after_minutes(
    area: LocalArea,
) -> None:
    """What was uploaded just now is read still, and what has a job waits for it."""
    left, with_job, young = received(area), received(area), received(area)
    read_import.defer(run_id=with_job.pk)
    Import.objects.exclude(pk=young.pk).update(
        state=ImportState.READING, uploaded_at=timezone.now() - timedelta(minutes=6)
    )
    take_up_left(timestamp=0)
    assert jobs() == [with_job.pk, left.pk]
    take_up_left(timestamp=0)
    assert jobs() == [with_job.pk, left.pk]
    read_import(run_id=left.pk)
    left.refresh_from_db()
    assert (left.state, counts(left)) == (ImportState.REHEARSED, (6, 0, 0))
    assert not young.files.get().rows_read


def test_what_no_job_writes_any_more_can_be_imported_again(area: LocalArea, member: SignIn) -> None:
    run = runs.read(run=received(area))
    runs.start_applying(run=run)
    Import.objects.update(uploaded_at=timezone.now() - timedelta(minutes=6))
    take_up_left(timestamp=0)
    page = member(Role.ADMINISTRATOR).get(run.get_absolute_url()).content.decode()
    assert "Nothing of it was written: import it again." in page
    run.refresh_from_db()
    assert runs.apply(run=run, by=None).state == ImportState.IMPORTED


def test_a_small_workbook_that_holds_much_is_large(area: LocalArea, settings: Settings) -> None:
    book = openpyxl.Workbook()
    for number in range(500):
        book.active.append(["the same in every row"] * 20 + [number])
    target = io.BytesIO()
    book.save(target)
    run = received(area, target.getvalue())
    settings.IMPORT_IN_REQUEST_BYTES = run.progress_of + 1
    assert runs.is_large(run)
    assert not runs.is_large(received(area, GOOD))


def test_many_values_are_large(area: LocalArea, monkeypatch: pytest.MonkeyPatch) -> None:
    run = rehearse(area, ("a.csv", GOOD))
    assert not runs.is_large(run)
    monkeypatch.setattr(runs, "VALUES_IN_REQUEST", 5)
    assert runs.is_large(run)
