"""Naming a deputy, and ending it."""

from datetime import date, timedelta

import pghistory
from django.db import transaction

from commissioning.models import Person
from strategy.models import Deputy


def name_deputy(*, deputy: Deputy, by: Person) -> Deputy:
    """Write who deputises for an owner, from when to when."""
    with transaction.atomic(), pghistory.context(user=by.pk):
        deputy.save()
    return deputy


def end_deputy(*, deputy: Deputy, on: date, by: Person) -> None:
    """End it the day before; what has not begun by then is taken out."""
    with transaction.atomic(), pghistory.context(user=by.pk):
        current = Deputy.objects.select_for_update(no_key=True).get(pk=deputy.pk)
        last = on - timedelta(days=1)
        if current.starts_on > last:
            current.delete()
        elif current.ends_on > last:
            current.ends_on = last
            current.save()
