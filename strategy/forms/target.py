"""The form of a target: baseline and ambitions with their days, and an override with its reason."""

from typing import Any, Final

from django import forms
from django.db.models import Field

from commissioning.choices import Theme
from commissioning.models import LocalArea, Measure
from config.lib.forms import DecimalInput
from strategy.forms.action import control
from strategy.forms.register import RegisterForm
from strategy.models import Target

VALUES: Final = (
    "baseline",
    "baseline_on",
    "short",
    "short_on",
    "medium",
    "medium_on",
    "long",
    "long_on",
    "why",
    "override",
    "override_reason",
)
LABELS: Final = {
    "baseline": "Baseline",
    "baseline_on": "Date of the baseline",
    "short": "Short-term ambition",
    "short_on": "Short-term ambition: by",
    "medium": "Medium-term ambition",
    "medium_on": "Medium-term ambition: by",
    "long": "Long-term ambition",
    "long_on": "Long-term ambition: by",
    "override": "Judged otherwise than by the rule",
    "override_reason": "Reason for judging otherwise",
}
WHY_CHANGED: Final = "Say why the target changes: the history shows it."


def target_control(field: "Field[Any, Any]", **kwargs: Any) -> forms.Field | None:
    """The control of a field with the label that a commissioner would write."""
    made = control(field, **kwargs)
    if made and field.name in LABELS:
        made.label = LABELS[field.name]
    if made and field.name in ("baseline", "short", "medium", "long"):
        made.widget = DecimalInput()
    return made


class TargetForm(RegisterForm):
    """A target that is there: its measure stays, and a change says why."""

    reason = forms.CharField(label="Reason for the change", required=False, max_length=300)

    class Meta:
        model = Target
        fields = VALUES
        formfield_callback = target_control

    def __init__(self, *args: Any, area: LocalArea, **kwargs: Any) -> None:
        """Say in which unit values are."""
        super().__init__(*args, area=area, **kwargs)
        if self.instance.measure_id:
            unit = self.instance.measure.get_unit_display().lower()
            self.fields["baseline"].help_text = f"All values are in the measure’s unit: {unit}."

    def clean(self) -> dict[str, Any] | None:
        """Other values than before need a reason."""
        cleaned = super().clean() or {}
        moved = any(
            name in cleaned and cleaned[name] != getattr(self.was, name) for name in VALUES[:8]
        )
        if moved and not self.errors and not cleaned.get("reason"):
            self.add_error("reason", WHY_CHANGED)
        return cleaned


class NewTargetForm(RegisterForm):
    """A target for a measure that the strategy has none for."""

    class Meta:
        model = Target
        fields = ("measure", *VALUES)
        formfield_callback = target_control

    def __init__(self, *args: Any, area: LocalArea, **kwargs: Any) -> None:
        """Offer the measures by theme."""
        super().__init__(*args, area=area, **kwargs)
        measure: Any = self.fields["measure"]
        measure.choices = [("", "Choose a measure"), *by_theme()]


def by_theme() -> list[tuple[str, list[tuple[int, str]]]]:
    """The dictionary of measures as groups of choices."""
    groups: dict[str, list[tuple[int, str]]] = {}
    for pk, title, theme in Measure.objects.values_list("pk", "title", "theme"):
        groups.setdefault(Theme(theme).label, []).append((pk, title))
    return list(groups.items())
