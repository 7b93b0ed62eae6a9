"""Forms of an explanation, and of the decision on it."""

from typing import Any, Final

from django import forms

from strategy.forms.action import control
from strategy.forms.register import RegisterForm
from strategy.models import PlanException

LABELS: Final = {
    "what": "What happened",
    "why": "Why it happened",
    "doing": "What is being done",
    "by_when": "By when it is put right",
    "help_wanted": "Help wanted from the board",
}


class ExplainForm(RegisterForm):
    """What its owner says about an exception."""

    class Meta:
        model = PlanException
        fields = tuple(LABELS)
        formfield_callback = control

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """The first three texts and the day are needed."""
        super().__init__(*args, **kwargs)
        for name, label in LABELS.items():
            field = self.fields[name]
            field.label = label
            field.required = name != "help_wanted"
            verb = "Enter" if name == "by_when" else "Say"
            field.error_messages["required"] = f"{verb} {label[:1].lower()}{label[1:]}."


class DecideForm(forms.Form):
    """Accept, or return with a comment."""

    decision = forms.ChoiceField(
        label="Decision",
        choices=[("accept", "Accept the explanation"), ("return", "Return it to the owner")],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose whether to accept or return it."},
    )
    comment = forms.CharField(
        label="Comment",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Needed where you return it.",
    )

    def clean(self) -> dict[str, Any] | None:
        """What is returned says why."""
        cleaned = super().clean() or {}
        if cleaned.get("decision") == "return" and not cleaned.get("comment"):
            self.add_error("comment", "Say why the explanation is returned.")
        return cleaned
