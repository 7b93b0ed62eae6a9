"""The statutory clock as dated rows, so that a new regime is data."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Least

from ehcp.models.plan import DateRange


class ClockRule(models.Model):
    """One deadline: what starts it, what stops it, how long, and by which authority.

    `code` is the reference's number (C1 to C33). `unconfirmed` marks rules without a source or
    with sources that disagree; pages say so.
    """

    regime = models.CharField(max_length=20, help_text="CFA2014, or what replaces it.")
    code = models.CharField(max_length=6)
    step = models.CharField(max_length=160)
    starts = models.CharField(max_length=160, help_text="What starts it, in words.")
    stops = models.CharField(max_length=160, blank=True, help_text="What stops it, in words.")
    weeks = models.PositiveSmallIntegerField(null=True, blank=True)
    days = models.PositiveSmallIntegerField(null=True, blank=True)
    working_days = models.PositiveSmallIntegerField(null=True, blank=True)
    months = models.PositiveSmallIntegerField(null=True, blank=True)
    before_day = models.CharField(
        max_length=5, blank=True, help_text="Before a day of the year: 02-15."
    )
    authority = models.CharField(max_length=120, blank=True)
    unconfirmed = models.BooleanField(default=False)
    note = models.CharField(max_length=300, blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["regime", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["regime", "code", "valid_from"],
                name="clock_rule_unique",
                violation_error_message="This rule is already there from that day.",
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="clock_rule_in_order",
                violation_error_message="A rule cannot end before it begins.",
            ),
            ExclusionConstraint(
                name="clock_rule_no_overlap",
                expressions=[
                    ("regime", RangeOperators.EQUAL),
                    ("code", RangeOperators.EQUAL),
                    (
                        DateRange(
                            # in order, since the wrong order is another constraint's to refuse
                            Least("valid_from", "valid_to"),
                            "valid_to",
                            RangeBoundary(inclusive_upper=True),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                violation_error_message="Another version of this rule holds on some of these days.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.step}"


class IdentifierView(models.Model):
    """That somebody saw the identifiers of a child: who, when, on which page."""

    person = models.ForeignKey("commissioning.Person", on_delete=models.PROTECT, related_name="+")
    child = models.ForeignKey("ehcp.Child", on_delete=models.PROTECT, related_name="views")
    page = models.CharField(max_length=40)
    seen_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-seen_at"]

    def __str__(self) -> str:
        return f"{self.person_id} saw {self.child_id}"


class InspectionDownload(models.Model):
    """That somebody took away an inspection list with identifiers: who, when, how many rows."""

    person = models.ForeignKey("commissioning.Person", on_delete=models.PROTECT, related_name="+")
    area = models.ForeignKey(
        "commissioning.LocalArea", on_delete=models.PROTECT, related_name="inspection_downloads"
    )
    list_name = models.CharField(max_length=40)
    rows = models.PositiveIntegerField()
    taken_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-taken_at"]

    def __str__(self) -> str:
        return f"{self.person_id} took {self.list_name}"
