"""Schools, colleges and other providers: the register, and what placements derive from it."""

import pghistory
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Q
from django.db.models.functions import Upper

from commissioning.choices import EstablishmentType, SettingStatus, Whereabouts
from commissioning.models.geography import Geography
from commissioning.models.partnership import LocalArea

# The register's numbers of authorities that are not in England.
WELSH_NUMBERS = tuple(str(number) for number in range(660, 682))
OFFSHORE_NUMBERS = tuple(str(number) for number in range(701, 709))
OFFSHORE_TYPES = (
    EstablishmentType.OFFSHORE,
    EstablishmentType.SERVICE_CHILDREN,
    EstablishmentType.OVERSEAS,
)
OF_AN_AREA = pghistory.Q(new__area__isnull=False)


class SettingQuerySet(models.QuerySet["Setting"]):
    """Reads of settings."""

    def known_in(self, area: LocalArea) -> "SettingQuerySet":
        """The register, and the providers that the area itself added."""
        return self.filter(Q(area=None) | Q(area=area))


@pghistory.track(
    pghistory.InsertEvent(condition=OF_AN_AREA),
    pghistory.UpdateEvent(condition=OF_AN_AREA),
)
class Setting(models.Model):
    """A setting that can be named in a plan, by URN or UKPRN, or a provider with neither.

    Rows with a URN come from the register of schools and are updated in place; they belong to
    nobody. Providers without one are added by an area, which alone sees them, and have their
    history. `type_code` is the register's code of the type of establishment.
    """

    area = models.ForeignKey(
        LocalArea, on_delete=models.PROTECT, null=True, blank=True, related_name="own_settings"
    )
    urn = models.CharField("URN", max_length=6, blank=True)
    ukprn = models.CharField("UKPRN", max_length=8, blank=True)
    name = models.CharField(max_length=160)
    type_code = models.PositiveSmallIntegerField(null=True, blank=True)
    type_name = models.CharField(max_length=80, blank=True)
    phase = models.CharField(max_length=40, blank=True)
    authority = models.ForeignKey(
        Geography, on_delete=models.PROTECT, null=True, blank=True, related_name="settings"
    )
    authority_number = models.CharField(
        max_length=3, blank=True, help_text="As the register has it; Wales and offshore too."
    )
    status = models.CharField(max_length=30, choices=SettingStatus, default=SettingStatus.OPEN)
    opened_on = models.DateField(null=True, blank=True)
    closed_on = models.DateField(null=True, blank=True)
    capacity = models.PositiveIntegerField(null=True, blank=True)
    lowest_age = models.PositiveSmallIntegerField(null=True, blank=True)
    highest_age = models.PositiveSmallIntegerField(null=True, blank=True)
    section_41 = models.BooleanField(default=False, help_text="Approved under section 41.")
    sen_unit_capacity = models.PositiveIntegerField(null=True, blank=True)
    resourced_capacity = models.PositiveIntegerField(null=True, blank=True)
    resourced_kind = models.CharField(
        max_length=80, blank=True, help_text="Resourced provision, SEN unit, or both."
    )
    specialisms = models.CharField(
        max_length=300, blank=True, help_text="Needs that it is approved for, as the register says."
    )
    source_file = models.PositiveIntegerField(
        null=True, blank=True, help_text="The file of an import that wrote it last."
    )

    objects = SettingQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        indexes = [
            models.Index(fields=["name"], name="setting_name"),
            GinIndex(OpClass(Upper("name"), name="gin_trgm_ops"), name="setting_name_parts"),
            models.Index(
                OpClass(Upper("name"), name="text_pattern_ops"), name="setting_name_begins"
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["urn"],
                condition=~Q(urn=""),
                name="setting_urn_unique",
                violation_error_message="Another setting has this URN.",
            ),
            models.CheckConstraint(
                condition=Q(urn="") | Q(urn__regex=r"^\d{6}$"),
                name="setting_urn_six_digits",
                violation_error_message="A URN has six digits.",
            ),
            models.CheckConstraint(
                condition=Q(ukprn="") | Q(ukprn__regex=r"^\d{8}$"),
                name="setting_ukprn_eight_digits",
                violation_error_message="A UKPRN has eight digits.",
            ),
            models.CheckConstraint(
                condition=Q(opened_on__isnull=True)
                | Q(closed_on__isnull=True)
                | Q(closed_on__gte=models.F("opened_on")),
                name="setting_closes_after_opening",
                violation_error_message="A setting cannot close before it opened.",
            ),
            models.CheckConstraint(
                condition=Q(area__isnull=True) | Q(urn=""),
                name="setting_of_area_has_no_urn",
                violation_error_message="A setting with a URN comes from the register.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def whereabouts(self) -> Whereabouts:
        """Where it is. Wales and offshore have numbers of authorities that are not England's."""
        if self.authority_id is not None:
            return Whereabouts.ENGLAND
        welsh = self.type_code == EstablishmentType.WELSH
        if welsh or self.authority_number in WELSH_NUMBERS:
            return Whereabouts.WALES
        if self.type_code in OFFSHORE_TYPES or self.authority_number in OFFSHORE_NUMBERS:
            return Whereabouts.OFFSHORE
        return Whereabouts.UNKNOWN
