"""Rows that the tests of a module share, because they take long to make."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from django.db import connection, transaction
from pytest_django import DjangoDbBlocker

Made = TypeVar("Made")


@contextmanager
def made_once(blocker: DjangoDbBlocker, make: Callable[[], Made]) -> Iterator[Made]:
    """Make rows before the first test, and take them away after the last; each test's own
    changes are rolled back to them. For modules without tests of whole transactions.

    What PostgreSQL puts off to the end of the transaction is checked once: left waiting, it
    would be checked again at the end of every test.
    """
    with blocker.unblock(), transaction.atomic():
        made = make()
        connection.check_constraints()
        yield made
        transaction.set_rollback(True)
