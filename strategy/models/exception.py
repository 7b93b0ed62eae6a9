"""What left the agreed path, and what its owner says about it."""

from typing import Any

from django.db import models
from django.db.models import F, Q

from commissioning.models import LocalArea, Person
from strategy.choices import ExplanationStatus
from strategy.models.action import Action
from strategy.models.editing import Versioned, tracked
from strategy.models.risk import Risk
from strategy.models.target import Target

SUBJECTS = ("target", "action", "risk")


def one_of(fields: tuple[str, ...]) -> Q:
    """A condition: exactly one of these is there."""
    found = Q()
    for name in fields:
        found |= Q(**{f"{each}__isnull": each != name for each in fields})
    return found


@tracked
class PlanException(Versioned):
    """A measure off trajectory, an action overdue or red, or a risk above appetite.

    It is open until its cause ends. Its owner explains it by `due_on`; a commissioner accepts
    the explanation, or returns it with a comment.
    """

    area = models.ForeignKey(LocalArea, on_delete=models.PROTECT, related_name="plan_exceptions")
    target = models.ForeignKey(
        Target, on_delete=models.CASCADE, null=True, blank=True, related_name="exceptions"
    )
    action = models.ForeignKey(
        Action, on_delete=models.CASCADE, null=True, blank=True, related_name="exceptions"
    )
    risk = models.ForeignKey(
        Risk, on_delete=models.CASCADE, null=True, blank=True, related_name="exceptions"
    )
    cause = models.CharField(max_length=300)
    raised_on = models.DateField()
    due_on = models.DateField(help_text="The day by which its owner explains it.")
    closed_on = models.DateField(null=True, blank=True)
    status = models.CharField(
        max_length=10, choices=ExplanationStatus, default=ExplanationStatus.WAITING
    )
    what = models.TextField("what happened", blank=True)
    why = models.TextField("why it happened", blank=True)
    doing = models.TextField("what is being done", blank=True)
    by_when = models.DateField("by when it is put right", null=True, blank=True)
    help_wanted = models.TextField("help wanted from the board", blank=True)
    explained_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    explained_on = models.DateField(null=True, blank=True)
    comment = models.TextField(blank=True)
    decided_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_on = models.DateField(null=True, blank=True)

    class Meta(Versioned.Meta):
        abstract = False
        ordering = ["raised_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=one_of(SUBJECTS),
                name="plan_exception_of_one_thing",
                violation_error_message="An exception is about one target, action or risk.",
            ),
            *(
                models.UniqueConstraint(
                    fields=[name],
                    condition=Q(closed_on__isnull=True),
                    name=f"plan_exception_once_open_{name}",
                    violation_error_message="An exception about this is open already.",
                )
                for name in SUBJECTS
            ),
            models.CheckConstraint(
                condition=Q(due_on__gte=F("raised_on")),
                name="plan_exception_due_after_raised",
                violation_error_message="The deadline cannot be before the exception is raised.",
            ),
            models.CheckConstraint(
                condition=Q(status=ExplanationStatus.WAITING)
                | Q(explained_on__isnull=False) & ~Q(what="") & ~Q(why="") & ~Q(doing=""),
                name="plan_exception_explained_whole",
                violation_error_message="Say what happened, why, and what is being done.",
            ),
            models.CheckConstraint(
                condition=~Q(status=ExplanationStatus.RETURNED) | ~Q(comment=""),
                name="plan_exception_returned_with_comment",
                violation_error_message="Say why the explanation is returned.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject}: {self.cause}"

    @property
    def subject(self) -> Any:
        """The target, action or risk that it is about."""
        return self.target or self.action or self.risk
