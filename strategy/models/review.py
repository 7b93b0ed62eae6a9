"""The yearly review of a strategy: what was looked at, and what becomes of each part of it.

Nothing of the strategy changes until the review is adopted. Then its decisions make the next
edition, and stay as the record of what changed.
"""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from strategy.choices import ActionFate, PriorityFate, TargetFate
from strategy.models.action import Action
from strategy.models.editing import Versioned, both_or_neither, in_order, tracked
from strategy.models.strategy import Priority, Strategy
from strategy.models.target import PAIRED, Target


@tracked
class Review(Versioned):
    """The review of one edition of a strategy, with the title and years of the next.

    It looks back as far as `since`. The notes say what was found; a task is done once somebody
    says so.
    """

    strategy = models.OneToOneField(Strategy, on_delete=models.CASCADE, related_name="review")
    since = models.DateField(help_text="The day of the last review, or of adoption.")
    started_on = models.DateField()
    needs_note = models.TextField("what changed in needs, and what follows", blank=True)
    needs_done = models.BooleanField("needs are refreshed", default=False)
    measures_note = models.TextField("what the measures say", blank=True)
    measures_done = models.BooleanField("measures are looked at", default=False)
    engagement_note = models.TextField("what people said, as a whole", blank=True)
    engagement_done = models.BooleanField("engagement is recorded", default=False)
    title = models.CharField("title of the new edition", max_length=200, blank=True)
    starts_on = models.DateField("start of the new edition", null=True, blank=True)
    ends_on = models.DateField("end of the new edition", null=True, blank=True)
    vision = models.TextField("vision of the new edition", blank=True)
    adopted_on = models.DateField(null=True, blank=True)

    class Meta(Versioned.Meta):
        abstract = False
        ordering = ["-started_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(started_on__gte=F("since")),
                name="review_looks_back",
                violation_error_message="A review cannot start before the time that it looks at.",
            ),
            models.CheckConstraint(
                condition=in_order("starts_on", "ends_on"),
                name="review_edition_in_order",
                violation_error_message="The new edition cannot end before it starts.",
            ),
            models.CheckConstraint(
                condition=Q(adopted_on__isnull=True)
                | ~Q(title="")
                & Q(starts_on__isnull=False, needs_done=True, measures_done=True)
                & Q(engagement_done=True),
                name="review_adopted_complete",
                violation_error_message="Finish every task before you adopt the new edition.",
            ),
        ]

    def __str__(self) -> str:
        return f"Review of {self.strategy}"


@tracked
class ReviewedAction(Versioned):
    """What becomes of an action of the strategy; empty where nobody has decided."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="actions")
    action = models.ForeignKey(Action, on_delete=models.CASCADE, related_name="reviewed")
    fate = models.CharField("decision", max_length=10, choices=ActionFate, blank=True)
    reason = models.CharField(max_length=300, blank=True)

    class Meta(Versioned.Meta):
        abstract = False
        ordering = ["action__order", "action__reference"]
        constraints = [
            models.UniqueConstraint(
                fields=["review", "action"],
                name="reviewed_action_once",
                violation_error_message="This action is decided in this review already.",
            ),
            models.CheckConstraint(
                condition=~Q(fate=ActionFate.WITHDRAWN) | ~Q(reason=""),
                name="reviewed_action_withdrawn_with_reason",
                violation_error_message="Say why the action is withdrawn.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.action.reference}: {self.get_fate_display() or 'not decided'}"


@tracked
class AddedAction(Versioned):
    """An action that the new edition adds. `serves` are numbers of that edition's priorities."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="added_actions")
    reference = models.CharField(max_length=20)
    title = models.CharField("what will be done", max_length=300)
    lead_post = models.CharField("owner", max_length=120, blank=True)
    due_on = models.DateField("due", null=True, blank=True)
    serves = ArrayField(models.PositiveSmallIntegerField(), verbose_name="priorities")

    class Meta(Versioned.Meta):
        abstract = False
        ordering = ["reference"]
        constraints = [
            models.UniqueConstraint(
                fields=["review", "reference"],
                name="added_action_reference_unique",
                violation_error_message="Another action added here has this reference.",
            ),
            models.CheckConstraint(
                condition=Q(reference__regex=r"^[A-Za-z0-9][A-Za-z0-9-]*$"),
                name="added_action_reference_in_address",
                violation_error_message="Use letters, figures and hyphens, such as JC-07.",
            ),
            models.CheckConstraint(
                condition=~Q(title=""),
                name="added_action_says_what",
                violation_error_message="Enter what will be done.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.title}"


@tracked
class ReviewedPriority(Versioned):
    """What becomes of a priority, in the words of the new edition; without one, a new priority.

    What is kept or changed keeps its number. The actions of one that is dropped may go on below
    another, named by its number in the new edition.
    """

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="priorities")
    priority = models.ForeignKey(
        Priority, on_delete=models.CASCADE, null=True, blank=True, related_name="reviewed"
    )
    fate = models.CharField("decision", max_length=8, choices=PriorityFate, blank=True)
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=300)
    category = models.CharField(max_length=120, blank=True)
    success = models.TextField("what success looks like", blank=True)
    moves_to = models.PositiveSmallIntegerField("its actions go to", null=True, blank=True)

    class Meta(Versioned.Meta):
        abstract = False
        verbose_name_plural = "reviewed priorities"
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["review", "number"],
                name="reviewed_priority_number_unique",
                violation_error_message="Another priority has this number.",
            ),
            models.UniqueConstraint(
                fields=["review", "priority"],
                name="reviewed_priority_once",
                violation_error_message="This priority is decided in this review already.",
            ),
            models.CheckConstraint(
                condition=Q(fate=PriorityFate.NEW, priority__isnull=True)
                | ~Q(fate=PriorityFate.NEW) & Q(priority__isnull=False),
                name="reviewed_priority_new_or_not",
                violation_error_message="What is not new was a priority before.",
            ),
            models.CheckConstraint(
                condition=Q(moves_to__isnull=True) | Q(fate=PriorityFate.DROPPED),
                name="reviewed_priority_moves_if_dropped",
                violation_error_message="Only the actions of a dropped priority go to another.",
            ),
        ]

    def __str__(self) -> str:
        return f"Priority {self.number}: {self.title}"


@tracked
class ReviewedTarget(Versioned):
    """What becomes of a target, with the ambitions of the new edition in the measure's unit."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="targets")
    target = models.ForeignKey(Target, on_delete=models.CASCADE, related_name="reviewed")
    fate = models.CharField("decision", max_length=8, choices=TargetFate, blank=True)
    short = models.FloatField("short-term ambition", null=True, blank=True)
    short_on = models.DateField("short term, by", null=True, blank=True)
    medium = models.FloatField("medium-term ambition", null=True, blank=True)
    medium_on = models.DateField("medium term, by", null=True, blank=True)
    long = models.FloatField("long-term ambition", null=True, blank=True)
    long_on = models.DateField("long term, by", null=True, blank=True)

    class Meta(Versioned.Meta):
        abstract = False
        ordering = ["target__measure__order", "target__measure__code"]
        constraints = [
            models.UniqueConstraint(
                fields=["review", "target"],
                name="reviewed_target_once",
                violation_error_message="This target is decided in this review already.",
            ),
            *(
                models.CheckConstraint(
                    condition=both_or_neither(term, f"{term}_on"),
                    name=f"reviewed_target_{term}_with_date",
                    violation_error_message=PAIRED,
                )
                for term in ("short", "medium", "long")
            ),
            models.CheckConstraint(
                condition=in_order("short_on", "medium_on")
                & in_order("short_on", "long_on")
                & in_order("medium_on", "long_on"),
                name="reviewed_target_dates_in_order",
                violation_error_message=(
                    "The dates of short, medium and long-term ambition follow each other."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.target.measure}: {self.get_fate_display() or 'not decided'}"
