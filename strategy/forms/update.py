"""Forms of updates: what an owner writes about an action in one period."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from config.lib.forms import PlainErrors
from config.lib.together import EditedTogether
from strategy.choices import UpdateStatus
from strategy.models import Update
from strategy.queries.my_updates import Owed

SAY_DONE = "Say what was done before you submit."
ACCEPTED = (
    "This update was accepted while you had it open, so yours was not saved. Copy your text if you "
    "need it, and use it in the next period."
)


class UpdateForm(PlainErrors, EditedTogether, forms.ModelForm):  # type: ignore[type-arg]
    """One update. An owner and a deputy may write it at the same time."""

    class Meta:
        model = Update
        fields = ("state", "done", "next_step", "risk", "percentage", "evidence")
        labels = {
            "state": "State now",
            "next_step": "Next step",
            "risk": "Risk, or what stands in the way",
            "percentage": "Percentage complete, if you use it",
        }
        widgets = {
            "state": forms.Select,
            "done": forms.Textarea(attrs={"rows": 4}),
            "next_step": forms.Textarea(attrs={"rows": 2}),
            "risk": forms.Textarea(attrs={"rows": 2}),
            "evidence": forms.Textarea(attrs={"rows": 2}),
            "percentage": forms.NumberInput(
                attrs={"class": "govuk-input--width-3", "min": 0, "max": 100}
            ),
        }

    submitting = False

    def __init__(self, *args: Any, owed: Owed, **kwargs: Any) -> None:
        """Open the update that is stored, or a new one in the state that the action has."""
        update = owed.update or Update(
            action=owed.action, period=owed.period, state=owed.action.state
        )
        super().__init__(*args, instance=update, prefix=owed.key, **kwargs)
        self.owed = owed
        if update.written_by:
            self.changed_by = str(update.written_by)

    @property
    def sent(self) -> bool:
        """Whether the page that came back held this form."""
        return self.add_prefix("opened") in self.data

    @property
    def touched(self) -> bool:
        """Whether the reader changed anything since the page was opened."""
        opened = self.opened()
        return any(self.changed_here(name, opened) for name in self.shared_fields)

    @property
    def ready(self) -> bool:
        """Whether there is something to submit: what was typed now, or an earlier draft."""
        return self.touched or (self.owed.draft and bool(self.instance.done))

    def clean(self) -> dict[str, Any] | None:
        """What is submitted says what was done; what was accepted is not changed."""
        cleaned = super().clean() or {}
        if self.instance.status == UpdateStatus.ACCEPTED:
            raise ValidationError(ACCEPTED)
        if self.submitting and not cleaned.get("done") and "done" not in self.errors:
            self.add_error("done", SAY_DONE)
        return cleaned
