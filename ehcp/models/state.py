"""What tells one state of the records from another, so that figures can be remembered."""

from django.db import models


class RecordState(models.Model):
    """The last ticket that each connection of the database has drawn for a change of records.

    Triggers of a statement on every table that figures are counted from draw one, in the
    transaction of the change. Tickets only rise and each connection has a row of its own, so
    changes do not wait for each other, and the sum of what a reader sees is larger once any
    further change is committed, in whatever order.
    """

    backend = models.IntegerField("process of the database's connection", primary_key=True)
    ticket = models.BigIntegerField()

    def __str__(self) -> str:
        """The connection and its ticket."""
        return f"{self.backend}: {self.ticket}"
