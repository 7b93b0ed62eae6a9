"""Where a strategy wants a measure to be, and by when."""

from django.db import models
from django.db.models import Q

from commissioning.models import Measure
from strategy.choices import Standing
from strategy.models.editing import Versioned, both_or_neither, in_order, tracked
from strategy.models.strategy import Strategy

PAIRED = "Enter both the value and its date, or neither."


@tracked
class Target(Versioned):
    """A measure of a strategy: baseline, and short, medium and long-term ambitions with dates.

    Values are in the measure's unit. `override` replaces what the rule says about the
    trajectory, and always with its reason.
    """

    strategy = models.ForeignKey(Strategy, on_delete=models.CASCADE, related_name="targets")
    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, related_name="targets")
    baseline = models.FloatField()
    baseline_on = models.DateField()
    short = models.FloatField("short-term ambition", null=True, blank=True)
    short_on = models.DateField("by", null=True, blank=True)
    medium = models.FloatField("medium-term ambition", null=True, blank=True)
    medium_on = models.DateField("by", null=True, blank=True)
    long = models.FloatField("long-term ambition", null=True, blank=True)
    long_on = models.DateField("by", null=True, blank=True)
    why = models.TextField("why these ambitions", blank=True)
    override = models.CharField(max_length=4, choices=Standing, blank=True)
    override_reason = models.TextField(blank=True)

    class Meta(Versioned.Meta):
        abstract = False
        ordering = ["measure__order", "measure__code"]
        constraints = [
            models.UniqueConstraint(
                fields=["strategy", "measure"],
                name="target_once_a_measure",
                violation_error_message="The strategy has a target for this measure already.",
            ),
            *(
                models.CheckConstraint(
                    condition=both_or_neither(term, f"{term}_on"),
                    name=f"target_{term}_with_date",
                    violation_error_message=PAIRED,
                )
                for term in ("short", "medium", "long")
            ),
            models.CheckConstraint(
                condition=in_order("baseline_on", "short_on")
                & in_order("baseline_on", "medium_on")
                & in_order("baseline_on", "long_on")
                & in_order("short_on", "medium_on")
                & in_order("short_on", "long_on")
                & in_order("medium_on", "long_on"),
                name="target_dates_in_order",
                violation_error_message=(
                    "The dates of baseline, short, medium and long-term ambition follow each other."
                ),
            ),
            models.CheckConstraint(
                condition=Q(override="", override_reason="")
                | ~Q(override="") & ~Q(override_reason=""),
                name="target_override_with_reason",
                violation_error_message="Give the reason for an override.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.measure}: {self.strategy}"
