"""What people told the partnership, and what its boards decided."""

from django.db import models
from django.db.models import Q

from commissioning.models import LocalArea
from strategy.models.editing import stay_in_area, tracked
from strategy.models.strategy import Strategy


@tracked
class Engagement(models.Model):
    """Who was asked, when, what they said, and what was done about it."""

    area = models.ForeignKey(LocalArea, on_delete=models.PROTECT, related_name="engagements")
    strategy = models.ForeignKey(
        Strategy, on_delete=models.SET_NULL, null=True, blank=True, related_name="engagements"
    )
    title = models.CharField(max_length=200)
    who = models.CharField(max_length=200)
    held_on = models.DateField()
    people = models.PositiveIntegerField(
        "how many took part", null=True, blank=True, help_text="Leave empty if nobody counted."
    )
    said = models.TextField("you said", blank=True)
    did = models.TextField("we did", blank=True)

    class Meta:
        ordering = ["-held_on", "title"]
        constraints = [
            models.UniqueConstraint(
                fields=["area", "title", "held_on"],
                name="engagement_once",
                violation_error_message="This engagement is already recorded on that day.",
            ),
            models.CheckConstraint(
                condition=Q(did="") | ~Q(said=""),
                name="engagement_did_answers_said",
                violation_error_message="Record what people said before what was done about it.",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        """The strategy is one of the same partnership."""
        stay_in_area(self.area_id, strategy=self.strategy)


@tracked
class Decision(models.Model):
    """What a board decided, to be turned into actions."""

    area = models.ForeignKey(LocalArea, on_delete=models.PROTECT, related_name="decisions")
    board = models.CharField(max_length=160)
    decided_on = models.DateField()
    number = models.CharField(max_length=20, blank=True, help_text="As the minutes number it.")
    text = models.TextField()

    class Meta:
        ordering = ["-decided_on", "number", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["area", "board", "decided_on", "number"],
                condition=~Q(number=""),
                name="decision_number_unique",
                violation_error_message="This board has a decision of that number on that day.",
            ),
            models.CheckConstraint(
                condition=~Q(text=""),
                name="decision_says_what",
                violation_error_message="Enter what was decided.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.board}, {self.number}" if self.number else self.board
