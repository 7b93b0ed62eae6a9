"""Receive, read, apply, discard and undo an import.

Receiving keeps the bytes, reading rehearses, applying writes in one transaction. Small files
go through all of it in the request; large ones are read and applied by the worker (see
`commissioning.tasks`). Imports take turns: each waits for the one before.
"""

import hashlib
import logging
from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import IO

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from commissioning.actions.rates import write_rates
from commissioning.choices import ImportState, Severity
from commissioning.imports.kinds import Match, Unrecognised, kind_of, recognise
from commissioning.imports.staging import Staging
from commissioning.models import (
    Import,
    ImportChunk,
    ImportFile,
    ImportProblem,
    LocalArea,
    Person,
    StagedRow,
)
from config.lib.formats import british_date, count_of
from config.lib.readers import (
    Member,
    Remark,
    Row,
    Table,
    Unreadable,
    members,
    spooled,
    tables,
)

logger = logging.getLogger(__name__)

# One import writes at a time; the number is only a name that all processes share.
TURN = 7_341_001
REHEARSAL_KEPT = timedelta(days=14)
# Longer than any import takes, from its moment to the end of its transaction.
OVERLAP = timedelta(hours=1)
COLUMNS_LISTED = 200
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
    """Keep the bytes of one or more uploads, unpacked, to be read. Raises Unreadable."""
    run = Import.objects.create(area=area, uploaded_by=by, edition=edition)
    uploads = list(uploads)
    for name, stream in uploads:
        room = settings.IMPORT_UNPACKED_BYTES - run.progress_of
        try:
            for member in members(name, stream, limit=room):
                file = keep(run, member, container="" if member.name == name else name)
                run.progress_of += file.size
        except Unreadable as wrong:
            raise Unreadable(f"{name[:80]}: {wrong}" if len(uploads) > 1 else str(wrong)) from wrong
    run.save()
    return run


def keep(run: Import, member: Member, *, container: str) -> ImportFile:
    """Store one file in pieces, so that the worker needs no shared disk."""
    layout = {"container": container} if container else {}
    file = ImportFile.objects.create(
        run=run, name=member.name[-255:], size=0, layout=layout, edition=run.edition
    )
    digest, size, pieces = hashlib.sha256(), 0, []
    for number, chunk in enumerate(member.chunks):
        digest.update(chunk)
        size += len(chunk)
        pieces.append(ImportChunk(file=file, number=number, data=chunk))
        if len(pieces) == 2:
            ImportChunk.objects.bulk_create(pieces)
            pieces = []
    ImportChunk.objects.bulk_create(pieces)
    file.sha256, file.size = digest.hexdigest(), size
    file.save()
    return file


def is_large(run: Import) -> bool:
    """Whether the import is work for the worker instead of the request."""
    limit: int = settings.IMPORT_IN_REQUEST_BYTES
    return run.progress_of > limit


def read(*, run: Import) -> Import:
    """Rehearse: recognise, check, stage and compare every file. Only staging is written.

    Ends as `rehearsed`, or as `refused` where a file has an error or none is known.
    """
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
    finally:
        ImportChunk.objects.filter(file__run=run).delete()
    run.read_at = timezone.now()
    run.save()
    return run


def stopped(run: Import, doing: str) -> str:
    """What is said of an import that a fault stopped."""
    return (
        f"A fault of ours stopped the {doing}. Nothing was written. Load the file again; if it "
        f"stops again, tell those who run this site that it is import {run.pk}."
    )


def read_files(run: Import) -> None:
    """Read every file once, then say what all of them together come to."""
    done, seen = 0, dict[str, ImportFile]()
    for file in run.files.all():
        if first := seen.get(file.sha256):
            remark_on(file, "Left out: the same file is there twice", f"It is {first.name} again.")
        else:
            seen[file.sha256] = file
            read_file(file, done)
        done += file.size
    known = [file for file in seen.values() if file.kind]
    if not known:
        say_that_nothing_is_known(run)
    warn_of_pairs(known)


def warn_of_pairs(files: list[ImportFile]) -> None:
    """Two files of one kind and release may give the same value twice."""
    first = dict[tuple[str, str], ImportFile]()
    for file in files:
        other = first.setdefault((file.kind, file.edition), file)
        if other is not file:
            remark_on(
                file,
                "Another file of this import is of the same kind and release",
                f"Where {other.name[:80]} gives a value too, the one of this file counts.",
                Severity.WARNING,
            )


def say_that_nothing_is_known(run: Import) -> None:
    """Files of a zip that are of no kind are only left out; if all are, that is an error."""
    if not ImportProblem.objects.filter(file__run=run, severity=Severity.ERROR).exists():
        remark_on(
            run.files.all()[0],
            "None of the files is of a kind that is loaded",
            "See “Files you can load” for the names of their columns.",
            Severity.ERROR,
        )


def remark_on(
    file: ImportFile, reason: str, advice: str, severity: Severity = Severity.NOTE
) -> None:
    """A problem of a file as a whole."""
    ImportProblem.objects.create(
        file=file, severity=severity, reason=reason[:160], advice=advice[:600]
    )


def pieces_of(file: ImportFile) -> Iterator[bytes]:
    """The bytes of a kept file, a piece at a time."""
    count = file.chunks.count()
    for number in range(count):
        yield bytes(file.chunks.values_list("data", flat=True).get(number=number))


def read_file(file: ImportFile, done: int) -> None:
    """Read one file; what is wrong with it as a whole becomes a problem of its own.

    `done` is how many bytes of files before it have been read.
    """
    start_afresh(file)
    stream, staging = spooled(pieces_of(file)), None
    try:
        table, match, rows = recognised(tables(file.name, stream))
        staging = Staging(file, table, done)
        file.kind, file.kind_title = match.kind.code, match.kind.title
        say_if_imported_before(file, staging)
        match.kind.stage(match, rows, staging)
        staging.close()
        file.save()
        compare(file)
    except Unreadable as wrong:
        if staging:
            staging.close()
        unreadable(file, wrong)
    finally:
        stream.close()


def start_afresh(file: ImportFile) -> None:
    """Forget what a worker that was killed had read of the file."""
    StagedRow.objects.filter(file=file).delete()
    file.problems.all().delete()
    file.kind = file.kind_title = ""
    file.rows_read = file.rejected = file.skipped = 0


def recognised(found: Iterator[Table]) -> tuple[Table, Match, Iterator[Row]]:
    """The first table that is of a known kind; sheets beside it are left out."""
    first: Unreadable | None = None
    others = 0
    for table in found:
        try:
            match, rows = recognise(table)
        except Unreadable as wrong:
            first = first or wrong
            others += 1
            continue
        if others:
            table.remarks.append(
                Remark(
                    False,
                    f"Only sheet “{table.name}” was read; before it: {count_of(others, 'sheet')}",
                    "Send another sheet as a file of its own if it is to be loaded.",
                )
            )
        return table, match, rows
    raise first or Unreadable("The workbook has no sheet with anything on it.")


def unreadable(file: ImportFile, wrong: Unreadable) -> None:
    """A file that cannot be read; one of no known kind beside others in a zip is left out."""
    StagedRow.objects.filter(file=file).delete()
    beside = file.layout.get("container") and file.kind == "" and file.run.files.count() > 1
    if not beside:
        remark_on(file, "Cannot be read", str(wrong), Severity.ERROR)
        list_columns(file, wrong)
    elif isinstance(wrong, Unrecognised):
        advice = "To see why it is not known, load it by itself."
        remark_on(file, "Left out: not a kind of file that is loaded", advice)
    else:
        remark_on(file, "Left out: it cannot be read", str(wrong))
    file.save()


def list_columns(file: ImportFile, wrong: Unreadable) -> None:
    """Name the columns that there is no room for in the sentence."""
    if not isinstance(wrong, Unrecognised):
        return
    for reason, names in (
        ("A column is missing", wrong.missing),
        ("A column was not expected", wrong.unexpected),
    ):
        ImportProblem.objects.bulk_create(
            ImportProblem(
                file=file,
                severity=Severity.ERROR,
                reason=reason,
                column=name[:120],
                advice="Correct the column names, or send the file as it was published.",
            )
            for name in names[:COLUMNS_LISTED]
        )


def say_if_imported_before(file: ImportFile, staging: Staging) -> None:
    """The same bytes, imported before: the person should know."""
    before = (
        ImportFile.objects.filter(
            sha256=file.sha256, run__state=ImportState.IMPORTED, kind=file.kind
        )
        .select_related("run__imported_by", "run__area")
        .last()
    )
    if before is None or before.run.imported_at is None:
        return
    own = before.run.area_id == file.run.area_id and before.run.imported_by
    who = f" by {before.run.imported_by}" if own else ""
    day = british_date(timezone.localdate(before.run.imported_at))
    staging.problem(
        f"This very file was imported on {day}{who}",
        "Importing it again changes nothing that is the same.",
        severity=Severity.NOTE,
    )


def compare(file: ImportFile) -> None:
    """Count what is new, changed and the same, and store it with the file."""
    counts = kind_of(file.kind).compare(file)
    file.new, file.changed, file.same = counts.new, counts.changed, counts.same
    file.totals = counts.totals
    file.save()


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
    write_rates()
    clear(run)
    run.state, run.message = ImportState.IMPORTED, ""
    run.imported_at, run.imported_by = timezone.now(), by
    run.save()
    return run


def take_turn(run: Import) -> Import:
    """Wait for other imports to end, then lock this one as it is now."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [TURN])
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
    StagedRow.objects.filter(file__run=run).delete()


@transaction.atomic
def start_applying(*, run: Import) -> Import:
    """Mark a large import as being applied, before the worker takes it."""
    run = Import.objects.select_for_update().get(pk=run.pk)
    if run.state != ImportState.REHEARSED:
        raise CannotImport(said(run))
    run.state = ImportState.APPLYING
    run.save()
    return run


def fail(*, run: Import, doing: str) -> None:
    """Record that a fault stopped an import; one that is done, or put away, stays so."""
    run = Import.objects.get(pk=run.pk)
    if run.state not in (ImportState.RECEIVED, ImportState.READING, ImportState.APPLYING):
        return
    run.state, run.message = ImportState.FAILED, stopped(run, doing)
    run.save()
    clear(run)


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
    files = list(run.files.exclude(kind=""))
    obstacles = [sentence for file in files if (sentence := kind_of(file.kind).obstacle(file))]
    if obstacles:
        raise CannotImport(" ".join(dict.fromkeys(obstacles)))
    for file in reversed(files):
        kind_of(file.kind).undo(file)
    write_rates()
    run.state = ImportState.UNDONE
    run.undone_at, run.undone_by = timezone.now(), by
    run.save()
    return run


def discard_old_rehearsals() -> int:
    """Put rehearsals away that nobody imported in a fortnight; returns how many."""
    old = Import.objects.filter(
        state=ImportState.REHEARSED, read_at__lt=timezone.now() - REHEARSAL_KEPT
    )
    return len([discard(run=run) for run in old])
