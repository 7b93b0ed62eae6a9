"""A risk to a strategy: cause, event, effect, how likely, how bad, who owns it."""

from django.db import models
from django.db.models import Q

from commissioning.models import LocalArea, Membership
from strategy.models.editing import Versioned, both_or_neither, stay_in_area, tracked
from strategy.models.strategy import Strategy

SCALE = (1, 5)


def on_scale(field: str) -> Q:
    """A condition: the score is from 1 to 5, or not given."""
    return Q(**{f"{field}__isnull": True}) | Q(**{f"{field}__range": SCALE})


@tracked
class Risk(Versioned):
    """A risk. Scores are likelihood × impact, each from 1 to 5, before and after controls.

    `appetite` is the highest score that the partnership is ready to live with.
    """

    area = models.ForeignKey(LocalArea, on_delete=models.PROTECT, related_name="risks")
    strategy = models.ForeignKey(
        Strategy, on_delete=models.SET_NULL, null=True, blank=True, related_name="risks"
    )
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=200)
    cause = models.TextField(blank=True)
    event = models.TextField()
    effect = models.TextField(blank=True)
    likelihood_before = models.PositiveSmallIntegerField("likelihood before controls")
    impact_before = models.PositiveSmallIntegerField("impact before controls")
    likelihood_after = models.PositiveSmallIntegerField(
        "likelihood after controls", null=True, blank=True
    )
    impact_after = models.PositiveSmallIntegerField("impact after controls", null=True, blank=True)
    appetite = models.PositiveSmallIntegerField(null=True, blank=True)
    owner = models.ForeignKey(
        Membership, on_delete=models.PROTECT, null=True, blank=True, related_name="risks"
    )
    owner_post = models.CharField(max_length=120, blank=True)
    controls = models.TextField(blank=True)
    review_on = models.DateField("next review", null=True, blank=True)
    closed_on = models.DateField(null=True, blank=True)

    class Meta(Versioned.Meta):
        abstract = False
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["area", "number"],
                name="risk_number_unique",
                violation_error_message="Another risk of this partnership has this number.",
            ),
            *(
                models.CheckConstraint(
                    condition=on_scale(field),
                    name=f"risk_{field}_on_scale",
                    violation_error_message="Score likelihood and impact from 1 to 5.",
                )
                for field in (
                    "likelihood_before",
                    "impact_before",
                    "likelihood_after",
                    "impact_after",
                )
            ),
            models.CheckConstraint(
                condition=both_or_neither("likelihood_after", "impact_after"),
                name="risk_after_both",
                violation_error_message="Score both likelihood and impact after controls.",
            ),
            models.CheckConstraint(
                condition=Q(likelihood_after__isnull=True) | ~Q(controls=""),
                name="risk_after_controls",
                violation_error_message="Describe the controls before scoring the risk after them.",
            ),
            models.CheckConstraint(
                condition=Q(appetite__isnull=True) | Q(appetite__range=(1, 25)),
                name="risk_appetite_on_scale",
                violation_error_message="Enter an appetite from 1 to 25.",
            ),
        ]

    def __str__(self) -> str:
        return f"Risk {self.number}: {self.title}"

    def clean(self) -> None:
        """Strategy and owner are of the same partnership."""
        stay_in_area(self.area_id, strategy=self.strategy, owner=self.owner)

    @property
    def score_before(self) -> int:
        """Likelihood × impact without controls, 1 to 25."""
        return self.likelihood_before * self.impact_before

    @property
    def score_after(self) -> int | None:
        """Likelihood × impact with the controls in place."""
        if self.likelihood_after is None or self.impact_after is None:
            return None
        return self.likelihood_after * self.impact_after

    @property
    def score(self) -> int:
        """The score as it stands: after controls where that is scored."""
        after = self.score_after
        return self.score_before if after is None else after

    @property
    def above_appetite(self) -> bool:
        """Whether it stands higher than the partnership is ready to live with."""
        return self.appetite is not None and self.score > self.appetite
