"""England, its nine regions and its authorities: reference data that belongs to nobody."""

from django.db import models
from django.db.models import F, Q

from commissioning.choices import AliasKind, GeographyLevel, Proximity


class GeographyQuerySet(models.QuerySet["Geography"]):
    """Reads of geographies by level."""

    def authorities(self) -> "GeographyQuerySet":
        """Every authority that has been, abolished ones included."""
        return self.filter(level=GeographyLevel.AUTHORITY)


class Geography(models.Model):
    """One place for which figures are published.

    An authority is known by its three-digit number: ONS codes flip (825 has had two) and
    names repeat (Dorset 835, then 838), so files are joined on `number`.
    """

    level = models.CharField(max_length=20, choices=GeographyLevel)
    code = models.CharField("ONS code", max_length=9, help_text="Nine characters, E06000045.")
    number = models.CharField(
        "three-digit number", max_length=3, blank=True, help_text="Authorities only, 852."
    )
    name = models.CharField(max_length=80)
    region = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="authorities"
    )
    abolished_on = models.DateField(null=True, blank=True)

    objects = GeographyQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "geographies"
        ordering = ["name", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["number"],
                condition=~Q(number=""),
                name="geography_number_unique",
                violation_error_message="Another authority has this three-digit number.",
            ),
            models.UniqueConstraint(
                fields=["code"],
                name="geography_code_unique",
                violation_error_message="Another geography has this ONS code.",
            ),
            models.CheckConstraint(
                condition=Q(level=GeographyLevel.AUTHORITY, region__isnull=False) & ~Q(number="")
                | ~Q(level=GeographyLevel.AUTHORITY) & Q(region__isnull=True, number=""),
                name="geography_authority_has_number_and_region",
                violation_error_message="An authority has a number and a region; nothing else has.",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class GeographyAlias(models.Model):
    """Another code, number or name under which files have carried a geography."""

    geography = models.ForeignKey(Geography, on_delete=models.CASCADE, related_name="aliases")
    kind = models.CharField(max_length=8, choices=AliasKind)
    value = models.CharField(max_length=80)
    note = models.CharField(max_length=200, blank=True, help_text="When and why it was used.")

    class Meta:
        verbose_name_plural = "geography aliases"
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "value"],
                name="geography_alias_unique",
                violation_error_message="This code or name already stands for a geography.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.value} ({self.get_kind_display()})"


class StatisticalNeighbour(models.Model):
    """One of the ten authorities most like another, as the published workbook ranks them."""

    geography = models.ForeignKey(Geography, on_delete=models.CASCADE, related_name="neighbours")
    neighbour = models.ForeignKey(Geography, on_delete=models.CASCADE, related_name="+")
    rank = models.PositiveSmallIntegerField(help_text="1 is the closest.")
    proximity = models.CharField(max_length=20, choices=Proximity)

    class Meta:
        ordering = ["geography", "rank"]
        constraints = [
            models.UniqueConstraint(
                fields=["geography", "rank"],
                name="neighbour_rank_unique",
                violation_error_message="This authority already has a neighbour of that rank.",
            ),
            models.UniqueConstraint(
                fields=["geography", "neighbour"],
                name="neighbour_once",
                violation_error_message="This neighbour is already listed.",
            ),
            models.CheckConstraint(
                condition=Q(rank__gte=1, rank__lte=10),
                name="neighbour_rank_1_to_10",
                violation_error_message="A neighbour's rank is 1 to 10.",
            ),
            models.CheckConstraint(
                condition=~Q(geography=F("neighbour")),
                name="neighbour_is_another",
                violation_error_message="An authority is not its own neighbour.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.geography}, {self.rank}: {self.neighbour}"
