"""Reminders by e-mail: who wants none, and which were sent."""

from django.db import models

from commissioning.models import Person


class ReminderChoice(models.Model):
    """Whether a person wants reminders. Somebody without a row wants them."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="reminder_choice")
    wanted = models.BooleanField(
        "Send me e-mail reminders",
        default=True,
        help_text="One mail a week at most, only while an update is due soon, late or returned.",
    )

    def __str__(self) -> str:
        return f"{self.person}: {'reminders' if self.wanted else 'no reminders'}"


class Reminder(models.Model):
    """A reminder that was sent, and how many updates it listed."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="reminders")
    sent_on = models.DateField()
    updates = models.PositiveIntegerField()

    class Meta:
        ordering = ["-sent_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "sent_on"],
                name="reminder_once_a_day",
                violation_error_message="This person was reminded on that day already.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.sent_on}"
