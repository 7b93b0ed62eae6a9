"""Who writes updates for an owner who is away, and from when to when."""

from datetime import date

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Greatest, Least

from commissioning.models import Membership
from strategy.models.editing import stay_in_area, tracked
from strategy.models.update import DateRange


class DeputyQuerySet(models.QuerySet["Deputy"]):
    """Reads of deputies."""

    def standing(self, on: date) -> "DeputyQuerySet":
        """Those who deputise on a day, both ends included."""
        return self.filter(starts_on__lte=on, ends_on__gte=on)


@tracked
class Deputy(models.Model):
    """Somebody who writes the updates of all actions of an owner, from one day to another."""

    owner = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="deputies")
    deputy = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="deputises")
    starts_on = models.DateField("from")
    ends_on = models.DateField("to")

    objects = DeputyQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "deputies"
        ordering = ["-starts_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="deputy_in_order",
                violation_error_message="The last day cannot be before the first.",
            ),
            models.CheckConstraint(
                condition=~Q(owner=F("deputy")),
                name="deputy_is_another",
                violation_error_message="Name somebody else than the owner.",
            ),
            ExclusionConstraint(
                name="deputy_one_at_a_time",
                expressions=[
                    ("owner", RangeOperators.EQUAL),
                    (
                        DateRange(
                            # in order, since the wrong order is another constraint's to refuse
                            Least("starts_on", "ends_on"),
                            Greatest("starts_on", "ends_on"),
                            RangeBoundary(inclusive_upper=True),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                violation_error_message="There is a deputy on some of these days already.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.deputy.person} for {self.owner.person}"

    def clean(self) -> None:
        """Both have a role in the same partnership."""
        stay_in_area(self.owner.area_id, deputy=self.deputy)
