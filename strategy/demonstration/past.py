"""Gives the demonstration its past: what is written is dated to the day that it speaks of.

Only this module moves the days of the record, and only the demonstration's loader uses it. The
product itself cannot: the tables of events refuse every change.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, Final

import pgtrigger
from django.apps import apps
from django.db import connection
from django.utils import timezone

RECORDS: Final = sorted(
    model.events.rel.related_model._meta.db_table
    for model in apps.get_app_config("strategy").get_models()
    if hasattr(model, "events")
)


@dataclass(frozen=True)
class Deed:
    """Something that somebody did on a day."""

    day: date
    do: Callable[[], Any]


def live_through(deeds: Iterable[Deed]) -> None:
    """Do everything again, day by day."""
    for deed in sorted(deeds, key=lambda deed: deed.day):
        deed.do()
        happened_on(deed.day)


def happened_on(day: date) -> None:
    """Date to a day what this transaction recorded, as far as it is not dated yet.

    What is entered by one transaction has one moment, its beginning; so that is what is undated.
    """
    noon = timezone.make_aware(datetime.combine(day, time(12)))
    moment = min(noon, timezone.now())
    one = "UPDATE {} SET pgh_created_at = %s WHERE pgh_created_at = NOW()"
    statements = "; ".join(one.format(table) for table in RECORDS)
    with pgtrigger.ignore(), connection.cursor() as cursor:
        cursor.execute(statements, [moment] * len(RECORDS))
