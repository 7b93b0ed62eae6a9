"""SEN2 returns: a national one against raw COPY of the same rows, and one authority's.

The national return is one file with as many plans as England has, imported by one area.
"""

import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from django.db import connection, transaction

from commissioning.actions.computed import write_own_measures
from commissioning.models import LocalArea
from ehcp.imports.changes import MODELS
from tests.bench.database import AREA, checkpoint, empty
from tests.bench.files import Caseload
from tests.bench.importing import Imported, imported
from tests.bench.loading import PIECE, SAME
from tests.bench.report import Figure, Size, said
from tests.bench.returns import Return, register, written

MOST_TIMES_COPY = 4
MOST_MEGABYTES = 400
MOST_SECONDS = 2
# What one authority has.
ONE_AUTHORITY = 5_000
STEPS = ("receive", "read", "apply")
TABLES = [model._meta.db_table for model in MODELS]


def returns(_: Caseload, size: Size) -> Iterator[Figure]:
    """One authority's return twice, then the national one and the same once more, then COPY.

    Each figure is given as soon as it is measured.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        register()
        yield from one_authority(folder)
        yield from national(written(folder, size.plans), folder)


def one_authority(folder: Path) -> list[Figure]:
    """Rehearsed, and applied; then the same once more."""
    source = written(folder, ONE_AUTHORITY)
    clear()
    first, second = twice(source)
    measures = computed()
    clear()
    what = f"{ONE_AUTHORITY:,} plans"
    return [
        below(f"{what}: read, checked, staged, compared", first.read),
        below(f"{what}: applied ({first.values:,} rows)", first.apply),
        *again(what, first, second),
        Figure(f"{what}: measures computed from them afterwards", said(measures)),
    ]


def twice(source: Return) -> tuple[Imported, Imported]:
    """A return imported, and once more."""
    first, second = (imported(source.path, "--without-measures") for _ in range(2))
    return first, second


def computed() -> float:
    """Seconds that the area's measures take, which every import brings up to date."""
    began = time.perf_counter()
    write_own_measures(area=LocalArea.objects.get(slug=AREA))
    return time.perf_counter() - began


def below(what: str, seconds: float) -> Figure:
    """A step that should take less than two seconds."""
    return Figure(what, said(seconds), f"below {MOST_SECONDS} s", seconds < MOST_SECONDS)


def again(what: str, first: Imported, second: Imported) -> list[Figure]:
    """The same return a second time: nothing to write, and no slower."""
    return [
        Figure(
            f"{what}, the same once more: rows written",
            f"{second.values:,}",
            "none",
            second.values == 0,
        ),
        Figure(
            f"{what}, the same once more: all steps ({said(second.seconds)})",
            f"{second.seconds / first.seconds:.2f} times",
            "as quick",
            second.seconds <= SAME * first.seconds,
        ),
    ]


def national(source: Return, folder: Path) -> Iterator[Figure]:
    """The import with its peak of memory, against COPY, and the same once more."""
    what = f"{source.plans:,} plans"
    yield Figure(f"{what}: size of the file", f"{source.path.stat().st_size / 2**20:,.0f} MB")
    ours = imported(source.path, "--without-measures")
    yield Figure(f"{what}: rows", f"{ours.values:,}")
    steps = " + ".join(said(getattr(ours, step)) for step in STEPS)
    yield Figure(f"{what}: receive + read and rehearse + apply", said(ours.seconds), steps)
    yield memory(what, ours)
    export(folder)
    second = imported(source.path, "--without-measures")
    yield from again(what, ours, second)
    yield memory(f"{what}, the same once more", second)
    yield from against_copy(ours, folder)
    clear()


def memory(what: str, run: Imported) -> Figure:
    """The peak of memory of an import."""
    within = run.peak < MOST_MEGABYTES
    return Figure(
        f"{what}: peak memory", f"{run.peak:.0f} MB", f"below {MOST_MEGABYTES} MB", within
    )


def against_copy(ours: Imported, folder: Path) -> Iterator[Figure]:
    """The time of an import as a multiple of COPY of the rows that it wrote."""
    copied, bare = copied_rows(folder, TABLES), copied_bare(folder)
    ratio = ours.seconds / copied
    yield Figure("COPY into the same tables: indexes, constraints, history", said(copied))
    yield Figure("COPY into tables without any", said(bare))
    yield Figure(
        "Import as a multiple of COPY",
        f"{ratio:.1f} times",
        f"at most {MOST_TIMES_COPY}",
        ratio <= MOST_TIMES_COPY,
    )
    yield Figure(
        "Import as a multiple of COPY into bare tables", f"{ours.seconds / bare:.1f} times"
    )


def clear() -> None:
    """No case and no import."""
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {', '.join(TABLES)}, {', '.join(histories())} CASCADE")
    empty()


def histories() -> list[str]:
    """The tables that keep the history."""
    return [model._meta.get_field("events").related_model._meta.db_table for model in MODELS]


def export(folder: Path) -> None:
    """The rows that the import wrote, as COPY reads them."""
    for table in TABLES:
        with (
            (folder / table).open("wb") as stream,
            connection.cursor() as cursor,
            cursor.copy(f"COPY (SELECT * FROM {table} ORDER BY id) TO STDOUT") as copy,  # noqa: S608
        ):
            for piece in copy:
                stream.write(piece)


def copied_rows(folder: Path, into: list[str]) -> float:
    """Seconds that COPY takes for all tables, committed; they are emptied first."""
    if into == TABLES:
        clear()
    checkpoint()
    began = time.perf_counter()
    with transaction.atomic(), connection.cursor() as cursor:
        for source, table in zip(TABLES, into, strict=True):
            with (
                (folder / source).open("rb") as stream,
                cursor.copy(f"COPY {table} FROM STDIN") as copy,
            ):
                while piece := stream.read(PIECE):
                    copy.write(piece)
    return time.perf_counter() - began


def copied_bare(folder: Path) -> float:
    """The same into tables with columns alone."""
    bare = [f"bare_{table}" for table in TABLES]
    with connection.cursor() as cursor:
        for table, name in zip(TABLES, bare, strict=True):
            cursor.execute(f"CREATE TABLE {name} AS TABLE {table} WITH NO DATA")
        seconds = copied_rows(folder, bare)
        cursor.execute(f"DROP TABLE {', '.join(bare)}")
    return seconds
