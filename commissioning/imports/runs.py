"""Receive, read, apply, discard and undo an import.

Receiving keeps the bytes, reading rehearses, applying writes in one transaction. Small files
go through all of it in the request; large ones are read and applied by the worker (see
`commissioning.tasks`). Imports take turns: each waits for the one before.
"""

import hashlib
import logging
from collections.abc import Iterable
from datetime import timedelta
from typing import IO

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from commissioning.actions.computed import write_computed
from commissioning.choices import ImportState, Severity
from commissioning.imports.kinds import kind_of
from commissioning.imports.reading import compare, pieces_of, read_files
from commissioning.imports.retention import undoing
from commissioning.imports.school_pupils import Census
from commissioning.models import (
    Import,
    ImportChunk,
    ImportFile,
    ImportProblem,
    LocalArea,
    Person,
    StagedRow,
)
from config.lib.readers import Member, Unreadable, members, spooled, unpacked_size

logger = logging.getLogger(__name__)

# One import writes at a time; the number is only a name that all processes share.
TURN = 7_341_001
COPY_PIECES = """
    COPY commissioning_importchunk (file_id, number, data) FROM STDIN (FORMAT BINARY)
"""
REHEARSAL_KEPT = timedelta(days=14)
ABANDONED = timedelta(days=1)
# Longer than a web server works on what it does not leave to the worker.
LEFT_ALONE = timedelta(minutes=5)
# Longer than any import takes, from its moment to the end of its transaction.
OVERLAP = timedelta(hours=1)
VALUES_IN_REQUEST = 100_000
# A cell in a workbook takes about so many times the bytes that it takes in a CSV.
CELL_MARKUP = 4
# After so many values the database looks again at how much there is, before it computes rates.
ANALYSE_FROM = 50_000
ANALYSE = """
    ANALYZE commissioning_observation, commissioning_measure, commissioning_breakdown,
            commissioning_period, commissioning_geography, commissioning_release
"""

Upload = tuple[str, IO[bytes]]


SAID = {
    ImportState.RECEIVED: "This import has not been read yet.",
    ImportState.READING: "This import is still being read.",
    ImportState.REHEARSED: "This import has not been imported.",
    ImportState.REFUSED: "This import has errors, so it cannot be imported. "
    "Correct the file and load it again.",
    ImportState.APPLYING: "This import is being written already.",
    ImportState.IMPORTED: "This import is done already.",
    ImportState.UNDONE: "This import was undone. To import the file again, load it again.",
    ImportState.DISCARDED: "This rehearsal was discarded. To import the file, load it again.",
    ImportState.FAILED: "A fault stopped this import. Load the file again.",
}


class CannotImport(Exception):
    """Why an import cannot be applied, discarded or undone now, in a sentence."""


@transaction.atomic
def receive(
    *, area: LocalArea, by: Person | None, uploads: Iterable[Upload], edition: str = ""
) -> Import:
    """Keep the bytes of one or more uploads, unpacked, to be read. Raises Unreadable.

    Of a pupil-level school census only counts are kept.
    """
    run = Import.objects.create(area=area, uploaded_by=by, edition=edition)
    uploads, census = list(uploads), Census()
    for name, stream in uploads:
        room = settings.IMPORT_UNPACKED_BYTES - run.progress_of
        try:
            for member in members(name, stream, limit=room):
                passed = census.passed(member)
                if passed is None:
                    continue
                file = keep(run, passed, container="" if member.name == name else name)
                run.progress_of += file.size
        except Unreadable as wrong:
            raise Unreadable(f"{name[:80]}: {wrong}" if len(uploads) > 1 else str(wrong)) from wrong
    for counted in census.counted(edition):
        run.progress_of += keep(run, counted, container="").size
    run.save()
    return run


def keep(run: Import, member: Member, *, container: str) -> ImportFile:
    """Store one file in pieces, so that the worker needs no shared disk."""
    layout = {"container": container} if container else {}
    file = ImportFile.objects.create(
        run=run, name=member.name[-255:], size=0, layout=layout, edition=run.edition
    )
    digest, size = hashlib.sha256(), 0
    with connection.cursor() as cursor, cursor.copy(COPY_PIECES) as copy:
        copy.set_types(["int8", "int4", "bytea"])
        for number, chunk in enumerate(member.chunks):
            digest.update(chunk)
            size += len(chunk)
            copy.write_row((file.pk, number, chunk))
    file.sha256, file.size = digest.hexdigest(), size
    file.save()
    return file


def is_large(run: Import) -> bool:
    """Whether the import is work for the worker instead of the request.

    A small workbook may hold much: it goes by its cells, unpacked, and once it is read by the
    values that there are to write.
    """
    limit: int = settings.IMPORT_IN_REQUEST_BYTES
    if run.progress_of > limit:
        return True
    files = list(run.files.all())
    return (
        sum(file.new + file.changed for file in files) > VALUES_IN_REQUEST
        or sum(map(cells_size, files)) > CELL_MARKUP * limit
    )


def cells_size(file: ImportFile) -> int:
    """How large a kept workbook is once it is unpacked; 0 for other files."""
    stream = spooled(pieces_of(file))
    try:
        return unpacked_size(stream)
    finally:
        stream.close()


def read(*, run: Import) -> Import:
    """Rehearse: recognise, check, stage and compare every file. Only staging is written.

    Ends as `rehearsed`, or as `refused` where a file has an error or none is known. What was
    read already is left as it is: a worker may be killed after it has read and before it says so.
    """
    if run.state not in (ImportState.RECEIVED, ImportState.READING):
        return run
    run.state = ImportState.READING
    run.save()
    try:
        read_files(run)
        errors = ImportProblem.objects.filter(file__run=run, severity=Severity.ERROR)
        run.state = ImportState.REHEARSED
        if errors.exists():
            run.state = ImportState.REFUSED
            clear(run)
    except Exception:
        logger.exception("Import %s could not be read", run.pk)
        clear(run)
        run.state, run.message = ImportState.FAILED, stopped(run, "reading")
    run.read_at = timezone.now()
    with transaction.atomic():
        ImportChunk.objects.filter(file__run=run).delete()
        run.save()
    return run


def stopped(run: Import, doing: str) -> str:
    """What is said of an import that a fault stopped."""
    return (
        f"A fault of ours stopped the {doing}. Nothing was written. Load the file again; if it "
        f"stops again, tell those who run this site that it is import {run.pk}."
    )


@transaction.atomic
def apply(*, run: Import, by: Person | None) -> Import:
    """Write a rehearsed import in one transaction.

    Where another import was applied or undone since the rehearsal and the counts are no
    longer true, nothing is written and the rehearsal shows the new ones.
    """
    run = take_turn(run)
    if run.state not in (ImportState.REHEARSED, ImportState.APPLYING):
        raise CannotImport(said(run))
    if overtaken(run):
        run.state = ImportState.REHEARSED
        run.message = (
            "Another import came in between, so the counts have changed. "
            "Look at them again before you import."
        )
        run.read_at = timezone.now()
        run.save()
        return run
    written = 0
    for file in run.files.exclude(kind=""):
        counts = kind_of(file.kind).apply(file)
        file.new, file.changed = counts.new, counts.changed
        file.totals = {**file.totals, **counts.totals}
        file.save()
        written += counts.new + counts.changed
    if written > ANALYSE_FROM:
        with connection.cursor() as cursor:
            cursor.execute(ANALYSE)
    write_computed(area=run.area)
    clear(run)
    run.state, run.message = ImportState.IMPORTED, ""
    run.imported_at, run.imported_by = timezone.now(), by
    run.save()
    return run


def take_turn(run: Import) -> Import:
    """Wait for other imports to end, then lock this one as it is now.

    The connection may have written a few rows before. Its plans for a few rows are forgotten,
    because the triggers of the history would compare many thousands by them, each with each.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [TURN])
        cursor.execute("DISCARD PLANS")
    return Import.objects.select_for_update().get(pk=run.pk)


def said(run: Import) -> str:
    """The state in a sentence."""
    return SAID[ImportState(run.state)]


def overtaken(run: Import) -> bool:
    """Whether another import since the rehearsal has made its counts untrue.

    Another's moment is before its transaction ends, so it may be earlier than the reading
    and its values still not have been seen by it.
    """
    others = Import.objects.exclude(pk=run.pk)
    since = (run.read_at or run.uploaded_at) - OVERLAP
    if not others.filter(Q(imported_at__gt=since) | Q(undone_at__gt=since)).exists():
        return False
    differs = False
    for file in run.files.exclude(kind=""):
        before = (file.new, file.changed, file.same)
        compare(file)
        differs |= before != (file.new, file.changed, file.same)
    return differs


def clear(run: Import) -> None:
    """Remove staged rows, once they are written or can never be."""
    files = list(run.files.values_list("pk", flat=True))
    StagedRow.objects.filter(file__in=files).delete()


@transaction.atomic
def start_applying(*, run: Import) -> Import:
    """Mark a large import as being applied, before the worker takes it."""
    run = Import.objects.select_for_update().get(pk=run.pk)
    if run.state != ImportState.REHEARSED:
        raise CannotImport(said(run))
    run.state = ImportState.APPLYING
    run.save()
    return run


def turn_back(*, run: Import, why: str) -> None:
    """Show the rehearsal again, with the reason why it was not imported."""
    run = Import.objects.get(pk=run.pk)
    if run.state == ImportState.APPLYING:
        run.state, run.message = ImportState.REHEARSED, why
        run.save()


def fail(*, run: Import, doing: str) -> None:
    """Record that a fault stopped an import; one that is done, or put away, stays so."""
    run = Import.objects.get(pk=run.pk)
    if run.state not in (ImportState.RECEIVED, ImportState.READING, ImportState.APPLYING):
        return
    run.state, run.message = ImportState.FAILED, stopped(run, doing)
    run.save()
    clear(run)
    ImportChunk.objects.filter(file__run=run).delete()


@transaction.atomic
def discard(*, run: Import) -> Import:
    """Put a rehearsal away without importing it."""
    run = Import.objects.select_for_update().get(pk=run.pk)
    if run.state != ImportState.REHEARSED:
        raise CannotImport(said(run))
    clear(run)
    run.state = ImportState.DISCARDED
    run.save()
    return run


@transaction.atomic
def undo(*, run: Import, by: Person | None) -> Import:
    """Restore what was there before; raises CannotImport where later changes stand on it."""
    run = take_turn(run)
    if run.state != ImportState.IMPORTED:
        raise CannotImport(said(run))
    if refusal := undoing(run).refusal:
        raise CannotImport(refusal)
    files = list(run.files.exclude(kind=""))
    obstacles = [sentence for file in files if (sentence := kind_of(file.kind).obstacle(file))]
    if obstacles:
        raise CannotImport(" ".join(dict.fromkeys(obstacles)))
    for file in reversed(files):
        kind_of(file.kind).undo(file)
    write_computed(area=run.area)
    run.state = ImportState.UNDONE
    run.undone_at, run.undone_by = timezone.now(), by
    run.save()
    return run


def left_alone(*, names: tuple[str, ...]) -> list[Import]:
    """Imports on which nothing works any more: begun minutes ago, and no job of these names left.

    A web server that was killed left them, or a job that could not say how it ended.
    """
    jobs = ProcrastinateJob.objects.filter(task_name__in=names, status__in=("todo", "doing"))
    worked_on = [job.args["run_id"] for job in jobs]
    unfinished = (ImportState.RECEIVED, ImportState.READING, ImportState.APPLYING)
    waiting = Import.objects.filter(
        state__in=unfinished, uploaded_at__lt=timezone.now() - LEFT_ALONE
    )
    return list(waiting.exclude(pk__in=worked_on))


def fail_abandoned() -> None:
    """Say of imports that were received a day ago and never read that a fault stopped them."""
    waiting = Import.objects.filter(
        state__in=[ImportState.RECEIVED, ImportState.READING],
        uploaded_at__lt=timezone.now() - ABANDONED,
    )
    for run in waiting:
        fail(run=run, doing="reading")


def discard_old_rehearsals() -> int:
    """Put rehearsals away that nobody imported in a fortnight; returns how many."""
    old = Import.objects.filter(
        state=ImportState.REHEARSED, read_at__lt=timezone.now() - REHEARSAL_KEPT
    )
    return len([discard(run=run) for run in old])
