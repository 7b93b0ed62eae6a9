"""Read the files of an import: recognise, check, stage and compare each of them.

Only staging is written. What is wrong with a file as a whole becomes a problem of its own.
"""

import gc
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from django.utils import timezone

from commissioning.choices import ImportState, Severity
from commissioning.imports.kinds import (
    GroupKind,
    Match,
    Part,
    Unrecognised,
    all_kinds,
    kind_of,
    recognise,
)
from commissioning.imports.staging import Staging
from commissioning.models import Import, ImportFile, ImportProblem, StagedRow
from config.lib.formats import british_date, count_of
from config.lib.readers import OtherXml, Remark, Row, Table, Unreadable, spooled, tables

COLUMNS_LISTED = 200
# How much of a file a kind sees that claims files by how they begin.
HEAD = 64 * 1024
# What is read of a file holds no rings, so that the collector finds nothing in it; looking as
# often as it does takes a tenth of the reading. It looks again after so many objects that stay.
COLLECT_AFTER = 50_000
AS_USUAL = gc.get_threshold()


@contextmanager
def rarely_collected() -> Iterator[None]:
    """Python looks for rings of objects less often meanwhile."""
    gc.set_threshold(COLLECT_AFTER, *AS_USUAL[1:])
    try:
        yield
    finally:
        gc.set_threshold(*AS_USUAL)


@rarely_collected()
def read_files(run: Import) -> None:
    """Read every file once, then say what all of them together come to."""
    grouped = read_groups(run)
    done, seen = 0, dict[str, ImportFile]()
    for file in run.files.all():
        if file.pk in grouped:
            seen[file.sha256] = file
        elif first := seen.get(file.sha256):
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
            unreadable(lead, wrong)


def part_of(file: ImportFile, stack: ExitStack) -> Part:
    """A file of a group with its bytes, begun afresh."""
    start_afresh(file)
    stream = stack.enter_context(spooled(pieces_of(file)))
    return Part(file, stream, Staging(file, Table(file.name, iter(()), source=stream)))


def read_file(file: ImportFile, done: int) -> None:
    """Read one file; what is wrong with it as a whole becomes a problem of its own.

    `done` is how many bytes of files before it have been read.
    """
    start_afresh(file)
    stream, staging = spooled(pieces_of(file)), None
    try:
        table, match, rows = recognised(tables(file.name, stream))
        staging = Staging(file, table, done, match.expected)
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
    if isinstance(wrong, OtherXml):
        wrong = Unreadable(f"This XML file is of no kind that is loaded. {xml_that_is_loaded()}")
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


def xml_that_is_loaded() -> str:
    """Which XML is read, in a sentence or two."""
    return " ".join(kind.xml for kind in all_kinds() if isinstance(kind, GroupKind))


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
