"""An action of a partnership's one plan, and its milestones."""

from datetime import date

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse

from commissioning.models import LocalArea, Membership, Organisation
from strategy.choices import FINISHED, ActionState, CycleStage, ImpactAssessment
from strategy.models.editing import Versioned, in_order, stay_in_area, tracked


class ActionQuerySet(models.QuerySet["Action"]):
    """Reads of actions."""

    def unfinished(self) -> "ActionQuerySet":
        """Neither completed nor embedded."""
        return self.exclude(state__in=FINISHED)

    def overdue(self, on: date) -> "ActionQuerySet":
        """Unfinished after the day that they were due."""
        return self.unfinished().filter(due_on__lt=on)


class InPlan(models.Manager.from_queryset(ActionQuerySet)):  # type: ignore[misc]
    """Actions that were not withdrawn: those that lists, counts and forms speak of."""

    def get_queryset(self) -> ActionQuerySet:
        """Without those that were withdrawn."""
        found: ActionQuerySet = super().get_queryset()
        return found.filter(withdrawn_on=None)


@tracked
class Action(Versioned):
    """What somebody does, for any number of priorities of any number of strategies.

    The lead is somebody with a role in the area, or a post where nobody has an account; with
    both, the post is how papers name the person. `state_on` is the day of the newest state. What
    is withdrawn keeps its page, its links and its history, and is in no list any more.
    """

    area = models.ForeignKey(LocalArea, on_delete=models.PROTECT, related_name="actions")
    reference = models.CharField(
        max_length=20,
        validators=[
            RegexValidator(
                r"^[A-Za-z0-9][A-Za-z0-9-]*$", "Use letters, figures and hyphens, such as JC-07."
            )
        ],
    )
    title = models.CharField("what will be done", max_length=300)
    why = models.TextField(blank=True)
    outcome_sought = models.TextField(blank=True)
    lead = models.ForeignKey(
        Membership, on_delete=models.PROTECT, null=True, blank=True, related_name="led_actions"
    )
    lead_post = models.CharField(max_length=120, blank=True)
    lead_organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="led_actions"
    )
    deputy = models.ForeignKey(
        Membership, on_delete=models.PROTECT, null=True, blank=True, related_name="deputy_actions"
    )
    accountable = models.ForeignKey(
        Membership, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    accountable_post = models.CharField(max_length=120, blank=True)
    starts_on = models.DateField("start", null=True, blank=True)
    due_on = models.DateField("due", null=True, blank=True)
    stage = models.CharField(
        "stage of the commissioning cycle", max_length=8, choices=CycleStage, blank=True
    )
    state = models.CharField(max_length=20, choices=ActionState, default=ActionState.NOT_STARTED)
    state_on = models.DateField(null=True, blank=True)
    resources = models.TextField(blank=True)
    evidence = models.TextField("evidence and impact", blank=True)
    impact_assessment = models.CharField(
        max_length=12, choices=ImpactAssessment, default=ImpactAssessment.UNDECIDED
    )
    impact_assessment_url = models.URLField("link to the impact assessment", blank=True)
    order = models.PositiveIntegerField(default=0)
    withdrawn_on = models.DateField("withdrawn", null=True, blank=True)
    withdrawn_because = models.CharField("reason for withdrawal", max_length=300, blank=True)

    # The first is the default, by which constraints see the references that are taken.
    everything = ActionQuerySet.as_manager()
    objects = InPlan()

    class Meta(Versioned.Meta):
        abstract = False
        ordering = ["order", "reference"]
        constraints = [
            models.UniqueConstraint(
                fields=["area", "reference"],
                name="action_reference_unique",
                violation_error_message="Another action of this partnership has this reference.",
            ),
            models.CheckConstraint(
                condition=Q(reference__regex=r"^[A-Za-z0-9][A-Za-z0-9-]*$"),
                name="action_reference_in_address",
                violation_error_message="Use letters, figures and hyphens, such as JC-07.",
            ),
            models.CheckConstraint(
                condition=in_order("starts_on", "due_on"),
                name="action_due_after_start",
                violation_error_message="An action cannot be due before it starts.",
            ),
            models.CheckConstraint(
                condition=~Q(title=""),
                name="action_says_what",
                violation_error_message="Enter what will be done.",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_on=None, withdrawn_because="")
                | Q(withdrawn_on__isnull=False) & ~Q(withdrawn_because=""),
                name="action_withdrawn_with_reason",
                violation_error_message="Say why the action is withdrawn.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.title}"

    def clean(self) -> None:
        """People have a role in the action's partnership."""
        stay_in_area(self.area_id, lead=self.lead, deputy=self.deputy, accountable=self.accountable)

    def get_absolute_url(self) -> str:
        """The page of the action."""
        return reverse("strategy:action", args=[self.area.slug, self.reference])

    @property
    def finished(self) -> bool:
        """Whether nothing is owed any more."""
        return self.state in FINISHED

    def overdue(self, on: date) -> bool:
        """Whether it is unfinished after its day."""
        return not self.finished and self.due_on is not None and self.due_on < on


@tracked
class Milestone(Versioned):
    """A step of an action with a day of its own."""

    action = models.ForeignKey(Action, on_delete=models.CASCADE, related_name="milestones")
    title = models.CharField(max_length=200)
    due_on = models.DateField("due")
    reached_on = models.DateField("reached", null=True, blank=True)

    class Meta(Versioned.Meta):
        abstract = False
        ordering = ["due_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["action", "title"],
                name="milestone_once",
                violation_error_message="The action has this milestone already.",
            ),
            models.CheckConstraint(
                condition=~Q(title=""),
                name="milestone_says_what",
                violation_error_message="Enter the milestone.",
            ),
        ]

    def __str__(self) -> str:
        return self.title
