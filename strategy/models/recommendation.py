"""What reviews, peer reviews and inspections found and recommend, and our answer."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from commissioning.models import LocalArea
from strategy.choices import Acceptance, RecommendationKind, RecommendationState, SourceKind
from strategy.models.editing import Versioned, tracked


@tracked
class Source(models.Model):
    """A report that recommends. `made` is how many recommendations it holds, entered or not."""

    area = models.ForeignKey(LocalArea, on_delete=models.PROTECT, related_name="sources")
    title = models.CharField(max_length=200)
    kind = models.CharField(max_length=12, choices=SourceKind)
    published_on = models.DateField(null=True, blank=True)
    made = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="How many recommendations the report makes."
    )

    class Meta:
        ordering = ["-published_on", "title"]
        constraints = [
            models.UniqueConstraint(
                fields=["area", "title"],
                name="source_title_unique",
                violation_error_message="Another report of this partnership has this title.",
            )
        ]

    def __str__(self) -> str:
        return self.title


@tracked
class Recommendation(Versioned):
    """A recommendation, point to consider or finding of a report, and what is answered."""

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="recommendations")
    kind = models.CharField(
        max_length=16, choices=RecommendationKind, default=RecommendationKind.RECOMMENDATION
    )
    number = models.CharField(max_length=10)
    text = models.TextField()
    finding = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="recommendations"
    )
    acceptance = models.CharField(max_length=8, choices=Acceptance, default=Acceptance.WAITING)
    reason = models.TextField(blank=True)
    state = models.CharField(
        max_length=10, choices=RecommendationState, default=RecommendationState.OPEN
    )
    order = models.PositiveSmallIntegerField(default=0)

    class Meta(Versioned.Meta):
        abstract = False
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["source", "kind", "number"],
                name="recommendation_number_unique",
                violation_error_message="Another one of this report has this number.",
            ),
            models.CheckConstraint(
                condition=~Q(acceptance__in=[Acceptance.REFUSED, Acceptance.PARTLY])
                | ~Q(reason=""),
                name="recommendation_refused_with_reason",
                violation_error_message="Say why it is not accepted, or only in part.",
            ),
            models.CheckConstraint(
                condition=~Q(acceptance=Acceptance.REFUSED) | Q(state=RecommendationState.OPEN),
                name="recommendation_refused_not_started",
                violation_error_message="A recommendation that is not accepted is not carried out.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.number}"

    def clean(self) -> None:
        """What it follows is a finding of the same report."""
        found = self.finding
        if found is None:
            return
        if found.source_id != self.source_id or found.kind != RecommendationKind.FINDING:
            raise ValidationError({"finding": "Choose a finding of the same report."})

    @property
    def area_id(self) -> int:
        """The partnership that the report is for."""
        return self.source.area_id
