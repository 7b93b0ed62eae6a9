"""What a line of the log may say of a fault: where it is, never the values of a row."""

import logging
import traceback
from types import TracebackType
from typing import Any

import psycopg
from django.core.exceptions import ValidationError
from django.db import DatabaseError, OperationalError

# Their messages repeat what they refuse, which may be an identifier or a date of birth.
OUTSPOKEN = (DatabaseError, psycopg.Error, ValidationError, ValueError)
HARMLESS = (OperationalError, psycopg.OperationalError)  # a server that is away, a deadlock
Info = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class LineFormatter(logging.Formatter):
    """A traceback without the messages that may hold a value of a row."""

    def formatException(self, ei: Info) -> str:
        """The fault and those that led to it, the first one first."""
        told, fault = [], ei[1]
        while fault is not None:
            frames = "".join(traceback.format_tb(fault.__traceback__))
            told.append(f"Traceback (most recent call last):\n{frames}{named(fault)}")
            fault = fault.__cause__ or (None if fault.__suppress_context__ else fault.__context__)
        return "\n\n".join(reversed(told))


def named(fault: BaseException) -> str:
    """The kind of a fault, with its message or what may be said instead."""
    kind = f"{type(fault).__module__}.{type(fault).__qualname__}"
    if isinstance(fault, HARMLESS) or not isinstance(fault, OUTSPOKEN):
        return f"{kind}: {fault}"
    diagnosis: Any = getattr(fault, "diag", None)
    facts = (diagnosis.table_name, diagnosis.constraint_name) if diagnosis else ()
    return f"{kind}: {', '.join(filter(None, facts)) or 'message left out'}"
