"""The forms of the registers: reports, recommendations, risks, engagement and decisions."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.db.models import Field, Max

from commissioning.models import LocalArea
from strategy.choices import Impact, Likelihood
from strategy.forms.action import control
from strategy.forms.register import RegisterForm
from strategy.models import Decision, Engagement, Recommendation, Risk, Source

LABELS: Final = {
    "title": "Title",
    "source": "Report",
    "text": "What it says",
    "finding": "Finding that it follows from",
    "acceptance": "Answer",
    "reason": "Reason",
    "made": "Number of recommendations",
    "published_on": "Published",
    "appetite": "Appetite: the highest score to live with",
    "owner_post": "Post, where nobody has an account",
    "closed_on": "Closed",
    "held_on": "When",
    "decided_on": "Decided",
}
SCALES: Final[dict[str, Any]] = {"likelihood": Likelihood.choices, "impact": Impact.choices}


def register_control(field: "Field[Any, Any]", **kwargs: Any) -> forms.Field | None:
    """The control of a field; scores are chosen by their words."""
    scale = SCALES.get(field.name.partition("_")[0])
    if scale:
        return forms.TypedChoiceField(
            label=str(field.verbose_name).capitalize(),
            choices=[("", "Choose a score"), *scale],
            coerce=int,
            empty_value=None,
            required=not field.null,
        )
    if field.name in LABELS:
        kwargs.setdefault("label", LABELS[field.name])
    return control(field, **kwargs)


class SourceForm(RegisterForm):
    """A report that recommends."""

    class Meta:
        model = Source
        fields = ("title", "kind", "published_on", "made")
        formfield_callback = register_control


class RecommendationForm(RegisterForm):
    """What a report says, and the answer."""

    class Meta:
        model = Recommendation
        fields = ("source", "kind", "number", "text", "finding", "acceptance", "reason", "state")
        formfield_callback = register_control

    @property
    def shared_fields(self) -> list[str]:
        """All: here the reason is part of the answer."""
        return [name for name, field in self.fields.items() if not field.widget.is_hidden]


class RiskForm(RegisterForm):
    """A risk: cause, event, effect, scores before and after controls, owner."""

    class Meta:
        model = Risk
        fields = (
            "number",
            "title",
            "cause",
            "event",
            "effect",
            "likelihood_before",
            "impact_before",
            "controls",
            "likelihood_after",
            "impact_after",
            "appetite",
            "owner",
            "owner_post",
            "strategy",
            "review_on",
            "closed_on",
        )
        formfield_callback = register_control


class EngagementForm(RegisterForm):
    """Who was asked, what they said, and what was done."""

    class Meta:
        model = Engagement
        fields = ("title", "who", "held_on", "people", "said", "did", "strategy")
        formfield_callback = register_control


class DecisionForm(RegisterForm):
    """What a board decided."""

    class Meta:
        model = Decision
        labels = {"text": "What was decided"}
        fields = ("board", "decided_on", "number", "text")
        formfield_callback = register_control


@dataclass(frozen=True)
class Register:
    """A register by its form; `one` completes "Add a …", `page` is the address of its list, which
    is headed `many`.
    """

    one: str
    form: type[RegisterForm]
    page: str
    many: str
    blank: Callable[[LocalArea], Any]
    inside: str = "area"

    @property
    def model(self) -> Any:
        """The model of its rows."""
        return self.form._meta.model


def next_risk(area: LocalArea) -> Risk:
    """A risk with the next number."""
    last = Risk.objects.filter(area=area).aggregate(at=Max("number"))["at"]
    return Risk(area=area, number=(last or 0) + 1)


REGISTERS: Final = {
    "report": Register(
        "report",
        SourceForm,
        "strategy:recommendations",
        "Recommendations",
        lambda area: Source(area=area),
    ),
    "recommendation": Register(
        "recommendation",
        RecommendationForm,
        "strategy:recommendations",
        "Recommendations",
        lambda area: Recommendation(),
        inside="source__area",
    ),
    "risk": Register("risk", RiskForm, "strategy:risks", "Risks", next_risk),
    "engagement": Register(
        "record of engagement",
        EngagementForm,
        "strategy:engagements",
        "Engagement",
        lambda area: Engagement(area=area),
    ),
    "decision": Register(
        "decision",
        DecisionForm,
        "strategy:decisions",
        "Decisions",
        lambda area: Decision(area=area),
    ),
}
