"""What the worker does for the plan: periods and exceptions at night, reminders in the morning."""

from django.utils import timezone
from procrastinate.contrib.django import app

from commissioning.actions.computed import day_of
from commissioning.models import LocalArea
from strategy.actions.exception import bring_in_line
from strategy.actions.period import continue_periods
from strategy.actions.reminder import send_reminders


@app.periodic(cron="40 3 * * *")
@app.task(queueing_lock="begin_periods")
def begin_periods(timestamp: int) -> None:
    """Begin the next reporting period of every area whose last one has ended."""
    for area in LocalArea.objects.all():
        continue_periods(area=area, on=day_of(area))


@app.periodic(cron="50 3 * * *")
@app.task(queueing_lock="raise_exceptions")
def raise_exceptions(timestamp: int) -> None:
    """Raise and close the exceptions of every area, after the night's measures."""
    for area in LocalArea.objects.all():
        bring_in_line(area=area, on=day_of(area))


@app.periodic(cron="30 7 * * 1-5")
@app.task(queueing_lock="remind_of_updates")
def remind_of_updates(timestamp: int) -> None:
    """Send the reminders of today; whoever had one this week gets none."""
    send_reminders(on=timezone.localdate())
