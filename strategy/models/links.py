"""What an action is linked to. One kind of link is one model here and one entry in `LINKS`.

Pages, the matrix, orphans and exports go through `LINKS`, so a new kind (services, contracts,
placements) needs nothing else.
"""

from dataclasses import dataclass
from typing import Any, ClassVar

from django.db import models

from commissioning.models import Measure, Organisation
from strategy.models.action import Action
from strategy.models.editing import stay_in_area, tracked
from strategy.models.recommendation import Recommendation
from strategy.models.risk import Risk
from strategy.models.strategy import Priority
from strategy.models.voice import Decision, Engagement


class OfPlan(models.Manager["Any"]):
    """Links of actions that were not withdrawn."""

    def get_queryset(self) -> models.QuerySet[Any]:
        """Without those of withdrawn actions, which keep theirs."""
        return super().get_queryset().filter(action__withdrawn_on=None)


class ActionLink(models.Model):
    """A link of an action to a row of another kind, named by `target_field`; once each."""

    target_field: ClassVar[str]

    action = models.ForeignKey(Action, on_delete=models.CASCADE, related_name="%(class)ss")
    order = models.PositiveIntegerField(default=0)

    everything = models.Manager()
    objects = OfPlan()

    class Meta:
        abstract = True
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return f"{self.action.reference}: {self.target}"

    def clean(self) -> None:
        """Both ends are of one partnership; what belongs to nobody may be linked by all."""
        stay_in_area(self.action.area_id, **{self.target_field: self.target})

    @property
    def target(self) -> Any:
        """What the action is linked to."""
        return getattr(self, self.target_field)


def once(field: str) -> models.UniqueConstraint:
    """An action is linked to the same row only once."""
    return models.UniqueConstraint(
        fields=["action", field],
        name=f"action_{field}_once",
        violation_error_message="The action is linked to this already.",
    )


@tracked
class PriorityLink(ActionLink):
    """An action serves a priority. `order` is its place below that priority."""

    target_field = "priority"
    priority = models.ForeignKey(Priority, on_delete=models.CASCADE, related_name="action_links")

    class Meta(ActionLink.Meta):
        abstract = False
        constraints = [once("priority")]


@tracked
class PartnerLink(ActionLink):
    """An organisation works on an action beside its lead."""

    target_field = "organisation"
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="action_links"
    )

    class Meta(ActionLink.Meta):
        abstract = False
        constraints = [once("organisation")]


@tracked
class MeasureLink(ActionLink):
    """An action is to move a measure."""

    target_field = "measure"
    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, related_name="action_links")

    class Meta(ActionLink.Meta):
        abstract = False
        constraints = [once("measure")]


@tracked
class RecommendationLink(ActionLink):
    """An action carries out a recommendation."""

    target_field = "recommendation"
    recommendation = models.ForeignKey(
        Recommendation, on_delete=models.CASCADE, related_name="action_links"
    )

    class Meta(ActionLink.Meta):
        abstract = False
        constraints = [once("recommendation")]


@tracked
class RiskLink(ActionLink):
    """An action is a control of a risk."""

    target_field = "risk"
    risk = models.ForeignKey(Risk, on_delete=models.CASCADE, related_name="action_links")

    class Meta(ActionLink.Meta):
        abstract = False
        constraints = [once("risk")]


@tracked
class DecisionLink(ActionLink):
    """An action comes from a board's decision."""

    target_field = "decision"
    decision = models.ForeignKey(Decision, on_delete=models.CASCADE, related_name="action_links")

    class Meta(ActionLink.Meta):
        abstract = False
        constraints = [once("decision")]


@tracked
class EngagementLink(ActionLink):
    """An action answers what people said."""

    target_field = "engagement"
    engagement = models.ForeignKey(
        Engagement, on_delete=models.CASCADE, related_name="action_links"
    )

    class Meta(ActionLink.Meta):
        abstract = False
        constraints = [once("engagement")]


@dataclass(frozen=True)
class LinkKind:
    """A kind of link: its model, and what pages call what the action is linked to."""

    model: type[ActionLink]
    one: str
    many: str

    @property
    def field(self) -> str:
        """The field of the model that names what the action is linked to."""
        return self.model.target_field

    @property
    def related_name(self) -> str:
        """Where the links hang from an action."""
        return f"{self.model._meta.model_name}s"


LINKS = (
    LinkKind(PriorityLink, "priority", "priorities"),
    LinkKind(PartnerLink, "partner", "partners"),
    LinkKind(MeasureLink, "measure", "measures"),
    LinkKind(RecommendationLink, "recommendation", "recommendations"),
    LinkKind(RiskLink, "risk", "risks"),
    LinkKind(DecisionLink, "decision", "decisions"),
    LinkKind(EngagementLink, "engagement", "engagements"),
)
