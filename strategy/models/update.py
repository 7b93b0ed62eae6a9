"""What owners report: the periods that a partnership reports in, and an update for each."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import Greatest, Least

from commissioning.models import LocalArea, Person
from strategy.choices import ActionState, UpdateStatus
from strategy.models.action import Action
from strategy.models.editing import Versioned, stay_in_area, tracked


class DateRange(Func):
    """A range of days, both ends included."""

    function = "DATERANGE"
    output_field = DateRangeField()


@tracked
class ReportingPeriod(models.Model):
    """A stretch of days for which each owner writes one update, due on a day of its own."""

    area = models.ForeignKey(LocalArea, on_delete=models.PROTECT, related_name="reporting_periods")
    name = models.CharField(max_length=40, help_text="As columns are headed: November 2023.")
    starts_on = models.DateField()
    ends_on = models.DateField()
    due_on = models.DateField(help_text="The day by which updates are due.")

    class Meta:
        ordering = ["starts_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["area", "name"],
                name="reporting_period_name_unique",
                violation_error_message="Another reporting period has this name.",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="reporting_period_in_order",
                violation_error_message="A reporting period cannot end before it starts.",
            ),
            models.CheckConstraint(
                condition=Q(due_on__gte=F("starts_on")),
                name="reporting_period_due_after_start",
                violation_error_message="Updates cannot be due before the period starts.",
            ),
            ExclusionConstraint(
                name="reporting_period_no_overlap",
                expressions=[
                    ("area", RangeOperators.EQUAL),
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
                violation_error_message="Two reporting periods overlap.",
            ),
        ]

    def __str__(self) -> str:
        return self.name


@tracked
class Update(Versioned):
    """What the owner or a deputy says about an action in one period.

    `comment` is what a commissioner wrote when returning it.
    """

    action = models.ForeignKey(Action, on_delete=models.CASCADE, related_name="updates")
    period = models.ForeignKey(ReportingPeriod, on_delete=models.PROTECT, related_name="updates")
    state = models.CharField(max_length=20, choices=ActionState)
    done = models.TextField("what was done", blank=True)
    next_step = models.TextField(blank=True)
    risk = models.TextField(blank=True)
    percentage = models.PositiveSmallIntegerField(null=True, blank=True)
    evidence = models.TextField(blank=True)
    status = models.CharField(max_length=10, choices=UpdateStatus, default=UpdateStatus.DRAFT)
    written_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    submitted_on = models.DateField(null=True, blank=True)
    comment = models.TextField(blank=True)
    decided_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_on = models.DateField(null=True, blank=True)

    class Meta(Versioned.Meta):
        abstract = False
        ordering = ["period__starts_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["action", "period"],
                name="update_once_a_period",
                violation_error_message="The action has an update for this period already.",
            ),
            models.CheckConstraint(
                condition=Q(percentage__isnull=True) | Q(percentage__lte=100),
                name="update_percentage_to_100",
                violation_error_message="Enter a percentage from 0 to 100.",
            ),
            models.CheckConstraint(
                condition=Q(status=UpdateStatus.DRAFT)
                | Q(submitted_on__isnull=False) & ~Q(done=""),
                name="update_submitted_says_what_was_done",
                violation_error_message="Say what was done before you submit an update.",
            ),
            models.CheckConstraint(
                condition=~Q(status=UpdateStatus.RETURNED) | ~Q(comment=""),
                name="update_returned_with_comment",
                violation_error_message="Say why the update is returned.",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=[UpdateStatus.RETURNED, UpdateStatus.ACCEPTED])
                | Q(decided_on__isnull=False),
                name="update_decided_with_date",
                violation_error_message="An update is returned or accepted on a day.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.action.reference}, {self.period}"

    def clean(self) -> None:
        """The period is one of the action's partnership."""
        stay_in_area(self.action.area_id, period=self.period)
