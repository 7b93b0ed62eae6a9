"""The child or young person that records are about. No name and no address is ever stored."""

import pghistory
from django.db import models
from django.db.models import Q
from django.urls import reverse

from commissioning.models import LocalArea
from ehcp.choices import Ethnicity, Sex, UPNUnknown


@pghistory.track(level=pghistory.Statement)
class Child(models.Model):
    """A child or young person known by a case reference.

    Date of birth, UPN and ULN are kept because deadlines and inspection lists need them; only
    those with the right see them, and seeing is logged.
    """

    area = models.ForeignKey(LocalArea, on_delete=models.PROTECT, related_name="children")
    reference = models.CharField("case reference", max_length=40)
    born_on = models.DateField("date of birth")
    sex = models.CharField(max_length=1, choices=Sex, default=Sex.UNKNOWN)
    ethnicity = models.CharField(max_length=4, choices=Ethnicity, default=Ethnicity.NOBT)
    upn = models.CharField("UPN", max_length=13, blank=True)
    uln = models.CharField("ULN", max_length=10, blank=True)
    upn_unknown = models.CharField(max_length=4, choices=UPNUnknown, blank=True)
    return_identifier = models.CharField(
        max_length=60, blank=True, help_text="The identifier of the last return."
    )
    looked_after = models.BooleanField(default=False)
    care_leaver = models.BooleanField(default=False)

    class Meta:
        verbose_name_plural = "children"
        ordering = ["reference"]
        constraints = [
            models.UniqueConstraint(
                fields=["area", "reference"],
                name="child_reference_unique",
                violation_error_message="Another case of this area has this reference.",
            ),
            models.UniqueConstraint(
                fields=["area", "upn"],
                condition=~Q(upn=""),
                name="child_upn_unique",
                violation_error_message="Another case of this area has this UPN.",
            ),
            models.UniqueConstraint(
                fields=["area", "uln"],
                condition=~Q(uln=""),
                name="child_uln_unique",
                violation_error_message="Another case of this area has this ULN.",
            ),
            models.CheckConstraint(
                condition=Q(upn="") | Q(upn__regex=r"^[A-Z]\d{11}[0-9A-HJ-NP-RT-Z]$"),
                name="child_upn_shape",
                violation_error_message="A UPN is a letter, eleven digits, and a digit or letter.",
            ),
            models.CheckConstraint(
                condition=Q(uln="") | Q(uln__regex=r"^\d{10}$"),
                name="child_uln_ten_digits",
                violation_error_message="A ULN has ten digits.",
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        """The case page."""
        return reverse("ehcp:case", args=[self.area.slug, self.reference])
