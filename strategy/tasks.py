"""What the worker does for the plan: remind people of their updates in the morning."""

from django.utils import timezone
from procrastinate.contrib.django import app

from strategy.actions.reminder import send_reminders


@app.periodic(cron="30 7 * * 1-5")
@app.task(queueing_lock="remind_of_updates")
def remind_of_updates(timestamp: int) -> None:
    """Send the reminders of today; whoever had one this week gets none."""
    send_reminders(on=timezone.localdate())
