"""Whether somebody wants reminders."""

from django import forms

from config.lib.forms import PlainErrors
from strategy.models import ReminderChoice


class ReminderForm(PlainErrors, forms.ModelForm):  # type: ignore[type-arg]
    """One tick box."""

    class Meta:
        model = ReminderChoice
        fields = ("wanted",)
