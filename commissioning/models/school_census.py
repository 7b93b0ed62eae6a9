"""Counts from the school census: never a pupil's row, never an identifier of a pupil.

`CensusSchool` and `SchoolCount` are DfE's published school-level file, for the authorities that
the partnerships need. `PupilCount` is a partnership's own census, counted while it was read.
"""

from django.db import models
from django.db.models import Q

from commissioning.choices import SchoolNeed, SchoolProvision, Symbol
from commissioning.models.geography import Geography
from commissioning.models.measure import Period
from commissioning.models.partnership import LocalArea


class CensusSchool(models.Model):
    """A school in one January census, as DfE's school-level file describes it.

    Its page in the register is found by URN, which the register may not have.
    """

    period = models.ForeignKey(Period, on_delete=models.PROTECT, related_name="+")
    urn = models.CharField("URN", max_length=6)
    laestab = models.CharField("LAESTAB", max_length=7, blank=True)
    authority = models.ForeignKey(Geography, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=160, blank=True)
    phase = models.CharField(max_length=80, blank=True, help_text="phase_type_grouping")
    kind = models.CharField(max_length=80, blank=True, help_text="type_of_establishment")
    source_file = models.PositiveIntegerField(
        null=True, blank=True, help_text="The file of an import that wrote it last."
    )

    class Meta:
        ordering = ["name"]
        indexes = [
            models.Index(fields=["authority", "period"], name="census_school_authority"),
            models.Index(fields=["urn"], name="census_school_urn"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["period", "urn"],
                name="census_school_once",
                violation_error_message="This school is in that census already.",
            ),
            models.CheckConstraint(
                condition=Q(urn__regex=r"^\d{6}$"),
                name="census_school_urn_six_digits",
                violation_error_message="A URN has six digits.",
            ),
        ]

    def __str__(self) -> str:
        return self.name or f"URN {self.urn}"


class SchoolCount(models.Model):
    """Pupils of a school by provision and primary need, or the publisher's symbol.

    A blank provision counts all pupils, a blank need all needs of the provision.
    """

    school = models.ForeignKey(CensusSchool, on_delete=models.CASCADE, related_name="counts")
    provision = models.CharField(max_length=1, choices=SchoolProvision, blank=True)
    need = models.CharField(max_length=4, choices=SchoolNeed, blank=True)
    pupils = models.PositiveIntegerField(null=True)
    symbol = models.CharField(max_length=4, choices=Symbol, blank=True)
    source_file = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["school", "provision", "need"],
                name="school_count_once",
                violation_error_message="This school has that count already.",
            ),
            models.CheckConstraint(
                condition=Q(pupils__isnull=True) & ~Q(symbol="")
                | Q(pupils__isnull=False) & Q(symbol=""),
                name="school_count_or_symbol",
                violation_error_message="Give a count or the publisher's symbol, one of the two.",
            ),
            models.CheckConstraint(
                condition=Q(need="") | ~Q(provision=""),
                name="school_count_need_has_provision",
                violation_error_message="A need belongs to a provision.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.school}: {self.provision or 'all'} {self.need}".strip()


class PupilCount(models.Model):
    """How many pupils of a school are alike, in one census of the partnership's own schools.

    `school` is a URN, or what the export calls the school (LAESTAB, or a name). A blank need
    at SEN support or a plan says that no valid need is recorded; pupils without SEN have none.
    `year_group` is the national curriculum year as the census codes it (N1, R, 7, X), `sex`
    its letter.
    """

    area = models.ForeignKey(LocalArea, on_delete=models.PROTECT, related_name="+")
    period = models.ForeignKey(Period, on_delete=models.PROTECT, related_name="+")
    school = models.CharField(max_length=160)
    provision = models.CharField(max_length=1, choices=SchoolProvision)
    need = models.CharField(max_length=4, choices=SchoolNeed, blank=True)
    year_group = models.CharField(max_length=2, blank=True)
    sex = models.CharField(max_length=1, blank=True)
    pupils = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["area", "period", "school", "provision", "need", "year_group", "sex"],
                name="pupil_count_once",
                violation_error_message="These pupils are counted already.",
            ),
            models.CheckConstraint(
                condition=Q(pupils__gte=1),
                name="pupil_count_of_somebody",
                violation_error_message="A count is of one pupil or more.",
            ),
            models.CheckConstraint(
                condition=Q(need="") | ~Q(provision=SchoolProvision.NONE),
                name="pupil_count_need_is_of_sen",
                violation_error_message="A pupil without SEN has no need.",
            ),
        ]

    def __str__(self) -> str:
        alike = (self.provision, self.need, self.year_group, self.sex)
        return f"{self.school}: {' '.join(filter(None, alike))}"
