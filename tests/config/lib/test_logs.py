"""Logs name the fault and its place, never a value of a child's row."""

import sys
from logging import makeLogRecord
from logging.config import DictConfigurator

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, OperationalError, connection, transaction

from config.lib.logs import LineFormatter
from tests.factories import ChildFactory

UPN = "H243278544154"


def logged() -> str:
    """The fault at hand as the log has it."""
    record = makeLogRecord({"msg": "A fault", "exc_info": sys.exc_info()})
    return LineFormatter("{message}", style="{").format(record)


@pytest.mark.django_db
def test_a_refused_row_is_not_repeated() -> None:
    child, other = ChildFactory(upn=UPN), ChildFactory()
    statement = "UPDATE ehcp_child SET upn = %s, area_id = %s WHERE id = %s"
    said = ""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, [UPN, child.area_id, other.pk])
    except IntegrityError:
        said = logged()
    assert UPN not in said
    assert said.startswith("A fault\nTraceback (most recent call last):")
    assert "psycopg.errors.UniqueViolation: ehcp_child, child_upn_unique" in said
    assert said.endswith("django.db.utils.IntegrityError: message left out")


@pytest.mark.parametrize("wrong", [ValueError(UPN), ValidationError(UPN)])
def test_what_could_not_be_read_is_not_repeated(wrong: Exception) -> None:
    try:
        raise wrong
    except type(wrong):
        assert UPN not in logged()


def test_other_faults_keep_their_message() -> None:
    try:
        raise OperationalError("the server is away") from KeyError("state")
    except OperationalError:
        said = logged()
    assert "builtins.KeyError: 'state'" in said
    assert said.endswith("django.db.utils.OperationalError: the server is away")


def test_the_product_logs_so() -> None:
    made = DictConfigurator(settings.LOGGING)
    formatter = made.configure_formatter(settings.LOGGING["formatters"]["line"])
    assert isinstance(formatter, LineFormatter)
