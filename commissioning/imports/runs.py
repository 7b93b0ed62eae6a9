"""Receive, read, apply, discard and undo an import.

Receiving keeps the bytes, reading rehearses, applying writes in one transaction. Small files
go through all of it in the request; large ones are read and applied by the worker (see
`commissioning.tasks`). Imports take turns: each waits for the one before.
"""

import hashlib
import logging
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from datetime import timedelta
from typing import IO

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from commissioning.actions.computed import write_computed
from commissioning.choices import ImportState, Severity
from commissioning.imports.kinds import (
    GroupKind,
    Match,
    Part,
    all_kinds,
    kind_of,
    recognise,
)
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
from config.lib.formats import british_date
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
# How much of a file a kind sees that claims files by how they begin.
HEAD = 64 * 1024
REHEARSAL_KEPT = timedelta(days=14)
# After so many values the database looks again at how much there is, before it computes rates.
ANALYSE_FROM = 50_000
ANALYSE = """
    ANALYZE commissioning_observation, commissioning_measure, commissioning_breakdown,
            commissioning_period, commissioning_geography, commissioning_release
"""

Upload = tuple[str, IO[bytes]]


class CannotImport(Exception):
    """Why an import cannot be applied, discarded or undone now, in a sentence."""


@transaction.atomic
def receive(
    *, area: LocalArea, by: Person | None, uploads: Iterable[Upload], edition: str = ""
) -> Import:
    """Keep the bytes of one or more uploads, unpacked, to be read. Raises Unreadable."""
    run = Import.objects.create(area=area, uploaded_by=by, edition=edition)
    for name, stream in uploads:
        for member in members(name, stream, limit=settings.IMPORT_UNPACKED_BYTES):
            keep(run, member, container="" if member.name == name else name)
    sizes = run.files.values_list("size", flat=True)
    run.progress_of = sum(sizes)
    run.save()
    return run


def keep(run: Import, member: Member, *, container: str) -> None:
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
        if len(pieces) == 8:
            ImportChunk.objects.bulk_create(pieces)
            pieces = []
    ImportChunk.objects.bulk_create(pieces)
    file.sha256, file.size = digest.hexdigest(), size
    file.save()


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
        for file in run.files.exclude(pk__in=read_groups(run)):
            read_file(file)
        known = run.files.exclude(kind="")
        errors = ImportProblem.objects.filter(file__run=run, severity=Severity.ERROR)
        run.state = ImportState.REHEARSED
        if not known.exists() or errors.exists():
            run.state = ImportState.REFUSED
            clear(run)
    except Exception:
        logger.exception("Import %s could not be read", run.pk)
        clear(run)
        run.state = ImportState.FAILED
        run.message = "A fault of ours stopped the reading. Nothing was written."
    finally:
        ImportChunk.objects.filter(file__run=run).delete()
    run.read_at = timezone.now()
    run.save()
    return run


def pieces_of(file: ImportFile) -> Iterator[bytes]:
    """The bytes of a kept file, a piece at a time."""
    count = file.chunks.count()
    for number in range(count):
        yield bytes(file.chunks.values_list("data", flat=True).get(number=number))


def read_groups(run: Import) -> list[int]:
    """Read the files that kinds claim whole or together; returns the keys of all of them."""
    files = {file.pk: file for file in run.files.all()}
    done: list[int] = []
    for kind in all_kinds():
        if not isinstance(kind, GroupKind):
            continue
        heads = {pk: head_of(file) for pk, file in files.items() if pk not in done}
        for keys in kind.claim(heads):
            read_group(kind.code, [files[pk] for pk in keys])
            done += keys
    return done


def head_of(file: ImportFile) -> bytes:
    """How a file begins."""
    return next(pieces_of(file), b"")[:HEAD]


def read_group(code: str, files: list[ImportFile]) -> None:
    """Read files together; what is staged, and the kind, are the first one's."""
    kind, lead = kind_of(code), files[0]
    with ExitStack() as stack:
        parts = [part_of(file, stack) for file in files]
        lead.kind, lead.kind_title = kind.code, kind.title
        for other in files[1:]:
            other.kind_title = f"{kind.title}, read with {lead.name}"[:120]
        try:
            say_if_imported_before(lead, parts[0].staging)
            if isinstance(kind, GroupKind):
                kind.stage_parts(parts)
            for part in parts:
                part.staging.close()
                part.file.save()
            compare(lead)
        except Unreadable as wrong:
            unreadable(lead, str(wrong))


def part_of(file: ImportFile, stack: ExitStack) -> Part:
    """A file of a group with its bytes, begun afresh."""
    StagedRow.objects.filter(file=file).delete()
    file.problems.all().delete()
    stream = stack.enter_context(spooled(pieces_of(file)))
    return Part(file, stream, Staging(file, Table(file.name, iter(()), source=stream)))


def read_file(file: ImportFile) -> None:
    """Read one file; what is wrong with it as a whole becomes its one problem.

    Begins afresh where a worker that was killed left off half-way.
    """
    StagedRow.objects.filter(file=file).delete()
    file.problems.all().delete()
    stream = spooled(pieces_of(file))
    try:
        table, match, rows = recognised(tables(file.name, stream))
        staging = Staging(file, table, match.expected)
        file.kind, file.kind_title = match.kind.code, match.kind.title
        say_if_imported_before(file, staging)
        match.kind.stage(match, rows, staging)
        staging.close()
        file.save()
        compare(file)
    except Unreadable as wrong:
        unreadable(file, str(wrong))
    finally:
        stream.close()


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
                Remark(False, f"{others} sheets before “{table.name}” are not read", "")
            )
        return table, match, rows
    raise first or Unreadable("The workbook has no sheet with anything on it.")


def unreadable(file: ImportFile, sentence: str) -> None:
    """A file that cannot be read; inside a zip of known files it is merely left out."""
    beside = file.layout.get("container") and file.kind == "" and file.run.files.count() > 1
    StagedRow.objects.filter(file=file).delete()
    ImportProblem.objects.create(
        file=file,
        severity=Severity.NOTE if beside else Severity.ERROR,
        reason="Left out: not a kind of file that is loaded" if beside else "Cannot be read",
        advice="To see why it is not known, load it by itself." if beside else sentence[:600],
    )
    file.save()


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
    who = f" by {before.run.imported_by}" if before.run.area_id == file.run.area_id else ""
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
        raise CannotImport(f"This import is not waiting to be applied: {said(run)}.")
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
    """Wait for other imports to end, then lock this one as it is now."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [TURN])
    return Import.objects.select_for_update().get(pk=run.pk)


def said(run: Import) -> str:
    """The state in a sentence."""
    return run.get_state_display().lower()


def overtaken(run: Import) -> bool:
    """Whether another import since the rehearsal has made its counts untrue."""
    others = Import.objects.exclude(pk=run.pk)
    since = run.read_at
    if not (
        others.filter(imported_at__gt=since).exists() or others.filter(undone_at__gt=since).exists()
    ):
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
        raise CannotImport(f"This import is not waiting to be applied: {said(run)}.")
    run.state = ImportState.APPLYING
    run.save()
    return run


def fail(*, run: Import, doing: str) -> None:
    """Record that a fault stopped an import."""
    run.refresh_from_db()
    run.state = ImportState.FAILED
    run.message = f"A fault of ours stopped the {doing}. Nothing was written."
    run.save()
    clear(run)


@transaction.atomic
def discard(*, run: Import) -> Import:
    """Put a rehearsal away without importing it."""
    run = Import.objects.select_for_update().get(pk=run.pk)
    if run.state != ImportState.REHEARSED:
        raise CannotImport(f"This import cannot be discarded: {said(run)}.")
    clear(run)
    run.state = ImportState.DISCARDED
    run.save()
    return run


@transaction.atomic
def undo(*, run: Import, by: Person | None) -> Import:
    """Restore what was there before; raises CannotImport where later changes stand on it."""
    run = take_turn(run)
    if run.state != ImportState.IMPORTED:
        raise CannotImport(f"Only what is imported can be undone; this one is {said(run)}.")
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


def discard_old_rehearsals() -> int:
    """Put rehearsals away that nobody imported in a fortnight; returns how many."""
    old = Import.objects.filter(
        state=ImportState.REHEARSED, read_at__lt=timezone.now() - REHEARSAL_KEPT
    )
    return len([discard(run=run) for run in old])
