"""An EHC plan: the settings named and attended, needs, reviews, and how it ends."""

import pghistory
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import Least

from commissioning.models import Setting
from ehcp.choices import (
    APPEAL_OUTCOMES,
    MEDIATION_OUTCOMES,
    CeaseReason,
    DirectPayment,
    DisputeAbout,
    DisputeKind,
    DisputeOutcome,
    FundingStream,
    Need,
    Ordered,
    PlanType,
    Residential,
    ReviewOutcome,
    SettingCode,
    WorkBased,
)
from ehcp.models.child import Child
from ehcp.models.history import kept_when_removed
from ehcp.models.request import Request

RANKED = Q(rank__in=[1, 2])


class DateRange(Func):
    """A range of days, both ends included."""

    function = "DATERANGE"
    output_field = DateRangeField()


@pghistory.track(level=pghistory.Statement)
class Plan(models.Model):
    """A plan that a request led to. `started_on` is the day the final plan was issued."""

    request = models.OneToOneField(Request, on_delete=models.PROTECT, related_name="plan")
    plan_type = models.CharField(max_length=12, choices=PlanType, default=PlanType.EHC_PLAN)
    started_on = models.DateField(
        null=True, blank=True, help_text="Unknown for a plan that came from elsewhere."
    )
    draft_on = models.DateField(null=True, blank=True)
    amended_on = models.DateField(null=True, blank=True)
    transferred_from = models.CharField(
        max_length=3, blank=True, help_text="Number of the authority that it came from."
    )
    residential = models.CharField(max_length=1, choices=Residential, blank=True)
    work_based = models.CharField(max_length=1, choices=WorkBased, blank=True)
    personal_budget = models.BooleanField(default=False)
    organised_arrangements = models.BooleanField(default=False)
    third_party = models.BooleanField(
        "third-party arrangements",
        default=False,
        db_default=False,
        help_text="Somebody else holds the money and arranges what is agreed.",
    )
    direct_payment = models.CharField(max_length=1, choices=DirectPayment, blank=True)
    phase_transfer_due_on = models.DateField(null=True, blank=True)
    phase_transfer_final_on = models.DateField(null=True, blank=True)
    post_16_move_on = models.DateField("move between post-16 settings on", null=True, blank=True)
    moves_away_on = models.DateField("move to another authority on", null=True, blank=True)
    move_known_on = models.DateField("move to another authority known on", null=True, blank=True)
    transferred_on = models.DateField(
        "transferred from another authority on", null=True, blank=True
    )
    transfer_told_on = models.DateField("family told about the transfer on", null=True, blank=True)
    ceased_on = models.DateField(null=True, blank=True)
    cease_reason = models.CharField(max_length=1, choices=CeaseReason, blank=True)

    class Meta:
        ordering = ["started_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ceased_on__isnull=True, cease_reason="")
                | Q(ceased_on__isnull=False) & ~Q(cease_reason=""),
                name="plan_ceased_with_reason",
                violation_error_message="A plan that ceased has a date and a reason.",
            ),
            models.CheckConstraint(
                condition=Q(ceased_on__isnull=True)
                | Q(started_on__isnull=True)
                | Q(ceased_on__gte=F("started_on")),
                name="plan_ceases_after_start",
                violation_error_message="A plan cannot cease before it starts.",
            ),
            models.CheckConstraint(
                condition=Q(transferred_from="") | Q(transferred_from__regex=r"^\d{3}$"),
                name="plan_transferred_from_number",
                violation_error_message="An authority's number has three digits.",
            ),
            models.CheckConstraint(
                condition=Q(transfer_told_on__isnull=True)
                | Q(transferred_on__isnull=False, transfer_told_on__gte=F("transferred_on")),
                name="plan_transfer_told_after",
                violation_error_message="The family is told about a transfer after it happened.",
            ),
        ]

    def __str__(self) -> str:
        return f"Plan of {self.request.child}"


class SettingDetail(models.Model):
    """What names a setting in a return: the register's, or a code where it has none.

    `urn` and `ukprn` stay as they came, so that one the register does not know is never lost.
    """

    setting = models.ForeignKey(
        Setting, on_delete=models.PROTECT, null=True, blank=True, related_name="%(class)ss"
    )
    urn = models.CharField("URN", max_length=6, blank=True)
    ukprn = models.CharField("UKPRN", max_length=8, blank=True)
    code = models.CharField(max_length=4, choices=SettingCode, blank=True)
    other = models.CharField(max_length=200, blank=True)
    rank = models.PositiveSmallIntegerField(default=1)
    sen_unit = models.BooleanField(default=False)
    resourced_provision = models.BooleanField(default=False)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        if self.setting:
            return str(self.setting)
        return self.other or self.get_code_display() or self.urn or self.ukprn


@pghistory.track(level=pghistory.Statement)
class NamedSetting(SettingDetail):
    """A setting that the plan names in section I."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="named")

    class Meta:
        ordering = ["rank"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "rank"],
                name="named_setting_rank_once",
                violation_error_message="The plan names a setting of that rank already.",
            ),
            models.CheckConstraint(
                condition=RANKED,
                name="named_setting_rank_1_or_2",
                violation_error_message="A rank is 1 or 2.",
            ),
        ]


@kept_when_removed()
class Attendance(SettingDetail):
    """A setting that the child attends, from one day to another; not always the one named."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="attended")
    entered_on = models.DateField()
    left_on = models.DateField(null=True, blank=True)
    residential = models.CharField(max_length=1, choices=Residential, blank=True)
    work_based = models.CharField(max_length=1, choices=WorkBased, blank=True)

    class Meta:
        ordering = ["rank", "-entered_on"]
        constraints = [
            models.CheckConstraint(
                condition=RANKED,
                name="attendance_rank_1_or_2",
                violation_error_message="A rank is 1 or 2.",
            ),
            models.CheckConstraint(
                condition=Q(left_on__isnull=True) | Q(left_on__gte=F("entered_on")),
                name="attendance_left_after_entered",
                violation_error_message="A child cannot leave a setting before entering it.",
            ),
            ExclusionConstraint(
                name="attendance_no_overlap",
                expressions=[
                    ("plan", RangeOperators.EQUAL),
                    ("rank", RangeOperators.EQUAL),
                    (
                        DateRange(
                            # in order, since the wrong order is another constraint's to refuse
                            Least("entered_on", "left_on"),
                            "left_on",
                            RangeBoundary(inclusive_upper=False),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                violation_error_message="Two settings of one rank overlap in time.",
            ),
        ]


@kept_when_removed()
class PlanNeed(models.Model):
    """A need of the plan: 1 is the primary, 2 the secondary."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="needs")
    need = models.CharField(max_length=4, choices=Need)
    rank = models.PositiveSmallIntegerField(default=1)

    class Meta:
        ordering = ["rank"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "rank"],
                name="plan_need_rank_once",
                violation_error_message="The plan has a need of that rank already.",
            ),
            models.CheckConstraint(
                condition=RANKED,
                name="plan_need_rank_1_or_2",
                violation_error_message="A rank is 1 or 2.",
            ),
        ]

    def __str__(self) -> str:
        return self.get_need_display()


@kept_when_removed()
class AnnualReview(models.Model):
    """A review of a plan. Four weeks to the decision and twelve to an amended plan both run
    from the meeting (regulations 20 and 22).
    """

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="reviews")
    meeting_on = models.DateField()
    invited_on = models.DateField(
        null=True, blank=True, help_text="The day on which invitations were sent."
    )
    outcome = models.CharField(max_length=1, choices=ReviewOutcome, blank=True)
    decided_on = models.DateField(null=True, blank=True)
    draft_on = models.DateField(null=True, blank=True, help_text="Proposed amendments sent.")
    final_on = models.DateField(null=True, blank=True, help_text="Amended plan sent.")

    class Meta:
        ordering = ["-meeting_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "meeting_on"],
                name="review_once_a_day",
                violation_error_message="The plan has a review meeting on that day already.",
            ),
            models.CheckConstraint(
                condition=Q(final_on__isnull=True) | Q(final_on__gte=F("meeting_on")),
                name="review_final_after_meeting",
                violation_error_message="An amended plan cannot come before the meeting.",
            ),
            models.CheckConstraint(
                condition=Q(invited_on__isnull=True) | Q(invited_on__lte=F("meeting_on")),
                name="review_invited_before_meeting",
                violation_error_message="Invitations are sent before the meeting.",
            ),
        ]

    def __str__(self) -> str:
        return f"Review of {self.meeting_on}"


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Dispute(models.Model):
    """Mediation or an appeal about a decision on a child's case.

    `due_on` is the last day for what an order, an agreement or a concession asks for.
    """

    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="disputes")
    request = models.ForeignKey(
        Request, on_delete=models.PROTECT, related_name="disputes", null=True, blank=True
    )
    kind = models.CharField(max_length=10, choices=DisputeKind)
    about = models.CharField(max_length=20, choices=DisputeAbout)
    opened_on = models.DateField()
    closed_on = models.DateField(null=True, blank=True)
    result = models.CharField(max_length=200, blank=True)
    outcome = models.CharField(max_length=16, choices=DisputeOutcome, blank=True)
    order_on = models.DateField(null=True, blank=True, help_text="Date of the Tribunal's order.")
    ordered = models.CharField(max_length=10, choices=Ordered, blank=True)
    due_on = models.DateField("to be carried out by", null=True, blank=True)
    complied_on = models.DateField("carried out on", null=True, blank=True)

    class Meta:
        ordering = ["-opened_on"]
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True) | Q(closed_on__gte=F("opened_on")),
                name="dispute_closes_after_opening",
                violation_error_message="A dispute cannot end before it begins.",
            ),
            models.CheckConstraint(
                condition=Q(outcome="") | Q(closed_on__isnull=False),
                name="dispute_outcome_has_date",
                violation_error_message="A dispute with an outcome has a day on which it ended.",
            ),
            models.CheckConstraint(
                condition=Q(outcome="")
                | Q(kind=DisputeKind.MEDIATION, outcome__in=MEDIATION_OUTCOMES)
                | Q(kind=DisputeKind.APPEAL, outcome__in=APPEAL_OUTCOMES),
                name="dispute_outcome_of_its_kind",
                violation_error_message="Mediation and appeals end in different ways.",
            ),
            models.CheckConstraint(
                condition=Q(complied_on__isnull=True) | Q(complied_on__gte=F("opened_on")),
                name="dispute_complied_after_opening",
                violation_error_message="Nothing is carried out before the dispute began.",
            ),
            models.CheckConstraint(
                condition=Q(order_on__isnull=True) | Q(order_on__gte=F("opened_on")),
                name="dispute_ordered_after_opening",
                violation_error_message="The Tribunal orders nothing before the dispute began.",
            ),
            models.CheckConstraint(
                condition=Q(due_on__isnull=True) | Q(due_on__gte=F("opened_on")),
                name="dispute_due_after_opening",
                violation_error_message="Nothing is due before the dispute began.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} of {self.opened_on}"


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class BudgetStream(models.Model):
    """What a personal budget is paid from, and how much a year, in pounds."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="budget_streams")
    stream = models.CharField(max_length=16, choices=FundingStream)
    pounds_a_year = models.DecimalField(max_digits=9, decimal_places=2)

    class Meta:
        ordering = ["stream"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "stream"],
                name="budget_stream_once",
                violation_error_message="This stream is there already.",
            ),
            models.CheckConstraint(
                condition=Q(pounds_a_year__gte=0),
                name="budget_stream_not_negative",
                violation_error_message="An amount cannot be below zero.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_stream_display()}: £{self.pounds_a_year:,.2f} a year"
