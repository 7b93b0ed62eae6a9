"""A database of its own on the server that DATABASE_URL names, so that no real row is touched."""

from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from io import StringIO

from django.db import connection

from commissioning.actions.reference import load_reference
from commissioning.models import Geography, LocalArea

NAME = "send_bench"
AREA = "sefton"
LOADED = ("observation", "replacedvalue", "release", "import")


@contextmanager
def bench_database() -> Iterator[None]:
    """Make the database with all migrations; remove it in the end."""
    own = connection.settings_dict["NAME"]
    connection.settings_dict["TEST"]["NAME"] = NAME
    with redirect_stdout(StringIO()):  # it speaks of the cache's table, however quiet
        connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        yield
    finally:
        connection.creation.destroy_test_db(own, verbosity=0)


def join() -> None:
    """Use the database of the process that started this one."""
    connection.settings_dict["NAME"] = NAME


def prepare() -> None:
    """The measures and geographies, and the area that imports."""
    load_reference()
    LocalArea.objects.create(
        name="Sefton", slug=AREA, geography=Geography.objects.get(number="343")
    )


def empty(*names: str) -> None:
    """Empty these tables, or all that was loaded into; let the server write out what waits."""
    tables = ", ".join(f"commissioning_{name}" for name in names or LOADED)
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {tables} CASCADE")
    checkpoint()


def checkpoint() -> None:
    """So that nobody pays for writing what another left; only where the role may."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_has_role(current_user, 'pg_checkpoint', 'USAGE')")
        if cursor.fetchone()[0]:
            cursor.execute("CHECKPOINT")
