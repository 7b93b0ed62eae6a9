"""A request for an assessment, the assessment that follows, its advice and its exceptions."""

import pghistory
from django.db import models
from django.db.models import F, Q

from ehcp.choices import (
    AdviceAgency,
    AssessmentOutcome,
    ExceptionGround,
    RequestOutcome,
    RequestSource,
)
from ehcp.models.child import Child
from ehcp.models.history import kept_when_removed


@pghistory.track(level=pghistory.Statement)
class Request(models.Model):
    """One episode of a child. Everything that follows hangs from it, as in the SEN2 census.

    `received_on` is Day 1 of the 20 weeks (regulation 5); a historical episode may lack it.
    """

    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="requests")
    received_on = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=1, choices=RequestSource, blank=True)
    in_youth_accommodation = models.BooleanField(default=False)
    outcome = models.CharField(max_length=1, choices=RequestOutcome, default=RequestOutcome.AWAITED)
    decided_on = models.DateField(null=True, blank=True)
    mediation = models.BooleanField(default=False)
    tribunal = models.BooleanField(default=False)
    exported_to = models.CharField(
        max_length=3, blank=True, help_text="Number of the authority moved to before completion."
    )

    class Meta:
        ordering = ["received_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["child", "received_on"],
                condition=Q(received_on__isnull=False),
                name="request_once_a_day",
                violation_error_message="This child has a request of that day already.",
            ),
            models.CheckConstraint(
                condition=Q(decided_on__isnull=True)
                | Q(received_on__isnull=True)
                | Q(decided_on__gte=F("received_on")),
                name="request_decided_after_received",
                violation_error_message="A request cannot be decided before it was received.",
            ),
            models.CheckConstraint(
                condition=~Q(outcome__in=["Y", "N", "W"]) | Q(decided_on__isnull=False),
                name="request_outcome_has_date",
                violation_error_message="A decision on a request has a date.",
            ),
            models.CheckConstraint(
                condition=Q(outcome="H") | Q(received_on__isnull=False),
                name="request_received_unless_historical",
                violation_error_message="Only a historical request may lack the date received.",
            ),
            models.CheckConstraint(
                condition=Q(exported_to="") | Q(exported_to__regex=r"^\d{3}$"),
                name="request_exported_to_number",
                violation_error_message="An authority's number has three digits.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.child}, request of {self.received_on or 'an earlier time'}"


@pghistory.track(level=pghistory.Statement)
class Assessment(models.Model):
    """The assessment of a request and the decision whether to issue a plan.

    `exceptions_apply` is SEN2's `Week20`: true means that the 20-week limit has an exception,
    not that it was met.
    """

    request = models.OneToOneField(Request, on_delete=models.PROTECT, related_name="assessment")
    outcome = models.CharField(
        max_length=1, choices=AssessmentOutcome, default=AssessmentOutcome.AWAITED
    )
    decided_on = models.DateField(null=True, blank=True)
    mediation = models.BooleanField(default=False)
    tribunal = models.BooleanField(default=False)
    other_mediation = models.BooleanField(default=False)
    other_tribunal = models.BooleanField(default=False)
    exceptions_apply = models.BooleanField(default=False)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(outcome__in=["Y", "N"]) | Q(decided_on__isnull=False),
                name="assessment_outcome_has_date",
                violation_error_message="A decision on a plan has a date.",
            )
        ]

    def __str__(self) -> str:
        return f"Assessment of {self.request}"


@kept_when_removed()
class Advice(models.Model):
    """Advice that an assessment asked for (regulations 6 and 8: six weeks)."""

    request = models.ForeignKey(Request, on_delete=models.PROTECT, related_name="advice")
    agency = models.CharField(max_length=30, choices=AdviceAgency)
    requested_on = models.DateField()
    received_on = models.DateField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "advice"
        ordering = ["requested_on", "agency"]
        constraints = [
            models.UniqueConstraint(
                fields=["request", "agency", "requested_on"],
                name="advice_once_a_day",
                violation_error_message="This advice was asked for on that day already.",
            ),
            models.CheckConstraint(
                condition=Q(received_on__isnull=True) | Q(received_on__gte=F("requested_on")),
                name="advice_received_after_requested",
                violation_error_message="Advice cannot come before it was asked for.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_agency_display()}, asked on {self.requested_on}"


@kept_when_removed()
class TimeException(models.Model):
    """A ground on which a time limit need not be met (regulation 10(4)).

    It is no fixed extension and does not stop the clock.
    """

    request = models.ForeignKey(Request, on_delete=models.PROTECT, related_name="exceptions")
    ground = models.CharField(max_length=20, choices=ExceptionGround)
    from_on = models.DateField()
    to_on = models.DateField(null=True, blank=True)
    evidence = models.TextField()
    authorised_by = models.CharField(max_length=120, help_text="The post that authorised it.")

    class Meta:
        ordering = ["from_on"]
        constraints = [
            models.CheckConstraint(
                condition=Q(to_on__isnull=True) | Q(to_on__gte=F("from_on")),
                name="exception_ends_after_start",
                violation_error_message="An exception cannot end before it begins.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_ground_display()} from {self.from_on}"
