"""The small form that takes out what was recorded by mistake."""

from typing import Any

from django import forms

from config.lib.forms import PlainErrors


class MistakeForm(PlainErrors, forms.Form):
    """Why it goes; `version` is that of the record which the page showed."""

    reason = forms.CharField(
        label="Why it was a mistake",
        help_text="No names. The history keeps it beside what was taken out.",
        max_length=200,
        widget=forms.TextInput(attrs={"class": "govuk-!-width-two-thirds"}),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


class PutBackForm(forms.Form):
    """Nothing to fill in: sending it puts the record back."""

    def refuse(self, error: Any) -> None:
        """Show why it does not fit any more."""
        self.add_error(None, error.messages)
