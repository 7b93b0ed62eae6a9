"""What tells one state of the records from another, so that figures can be remembered."""

from django.db import models


class RecordState(models.Model):
    """The last ticket that each connection of the database has drawn for a change in an area.

    Triggers of a statement on every table that figures are counted from draw one, in the
    transaction of the change: for the areas of the children whose rows changed, or for area 0
    where what changed belongs to all, such as the register of settings. Tickets only rise and
    each connection has rows of its own, so changes do not wait for each other, and the sum of
    what a reader of an area sees is larger once any further change is committed, in whatever
    order.
    """

    pk = models.CompositePrimaryKey("backend", "area")
    backend = models.IntegerField("process of the database's connection")
    area = models.BigIntegerField("key of the area")
    ticket = models.BigIntegerField()

    def __str__(self) -> str:
        """The connection, the area and the ticket."""
        return f"{self.backend}, {self.area}: {self.ticket}"
