"""The dictionary of measures, and the periods, breakdowns and releases of their observations."""

import pgtrigger
from django.db import models
from django.db.models import F, Q

from commissioning.choices import PeriodKind, Polarity, Theme, Unit

# Observations name these rows without a foreign key in the database (see `Observation`),
# so the database refuses to delete them.
never_deleted = pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete)


class Measure(models.Model):
    """What a figure means. Two figures are compared only where they share a measure."""

    code = models.CharField(max_length=80, unique=True, help_text="file.column, lower case")
    title = models.CharField(max_length=160)
    theme = models.CharField(max_length=20, choices=Theme)
    definition = models.TextField()
    numerator = models.CharField(max_length=200, blank=True, help_text="In words.")
    denominator = models.CharField(max_length=200, blank=True, help_text="In words.")
    unit = models.CharField(max_length=12, choices=Unit)
    decimal_places = models.PositiveSmallIntegerField(default=0)
    polarity = models.CharField(max_length=8, choices=Polarity, default=Polarity.NEUTRAL)
    period_kind = models.CharField(max_length=16, choices=PeriodKind)
    plausible_from = models.FloatField(null=True, blank=True)
    plausible_to = models.FloatField(null=True, blank=True)
    source = models.CharField(max_length=200)
    owner = models.CharField(max_length=120, blank=True, help_text="The post that answers for it.")
    review_on = models.DateField(null=True, blank=True)
    definition_changed = models.CharField(
        max_length=200, blank=True, help_text="Where the series breaks, and why."
    )
    break_before = models.DateField(
        null=True, blank=True, help_text="Figures before this date follow another definition."
    )
    order = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["order", "code"]
        triggers = [never_deleted]
        constraints = [
            models.CheckConstraint(
                condition=Q(plausible_from__isnull=True)
                | Q(plausible_to__isnull=True)
                | Q(plausible_from__lte=F("plausible_to")),
                name="measure_plausible_range",
                violation_error_message="The plausible range ends before it begins.",
            )
        ]

    def __str__(self) -> str:
        return self.title


class Period(models.Model):
    """A stretch of time that a figure is for. Kinds are never mixed on one axis."""

    kind = models.CharField(max_length=16, choices=PeriodKind)
    code = models.CharField(max_length=10, help_text="As files write it: 2024, 202425, 2024-03.")
    label = models.CharField(max_length=30, help_text="As pages write it: 2024, 2024/25.")
    starts_on = models.DateField()
    ends_on = models.DateField()

    class Meta:
        ordering = ["kind", "starts_on"]
        triggers = [never_deleted]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "code"],
                name="period_unique",
                violation_error_message="This period is already there.",
            ),
            models.CheckConstraint(
                condition=Q(starts_on__lte=F("ends_on")),
                name="period_in_order",
                violation_error_message="A period cannot end before it starts.",
            ),
        ]

    def __str__(self) -> str:
        return self.label


class Breakdown(models.Model):
    """One group that a figure is for: a topic and a label, or the total.

    `key` is topic and label with case, spaces and plural endings folded away, so that
    spellings which drift between releases stay one breakdown.
    """

    TOTAL = "total"

    key = models.CharField(max_length=200, unique=True)
    topic = models.CharField(max_length=80)
    label = models.CharField(max_length=120)
    order = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["topic", "order", "label"]
        triggers = [never_deleted]

    def __str__(self) -> str:
        return "Total" if self.key == self.TOTAL else f"{self.topic}: {self.label}"


class Release(models.Model):
    """One edition of a publication. All are kept; the one of highest `edition` shows.

    `symbols` says what the publisher's marks mean in this release: two DfE publications
    use x and z the other way round.
    """

    publication = models.CharField(max_length=120)
    edition = models.CharField(max_length=20, help_text="2025, or 2025-2 for a revision.")
    published_on = models.DateField(null=True, blank=True)
    symbols = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ["publication", "edition"]
        triggers = [never_deleted]
        constraints = [
            models.UniqueConstraint(
                fields=["publication", "edition"],
                name="release_unique",
                violation_error_message="This release is already there.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.publication} {self.edition}"
