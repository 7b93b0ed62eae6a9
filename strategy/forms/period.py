"""The form that sets reporting periods."""

from typing import Any

from django import forms

from config.lib.forms import DateInput, PlainErrors

EVERY = (("1", "Month"), ("3", "Quarter"), ("6", "Half year"), ("12", "Year"))


class PeriodsForm(PlainErrors, forms.Form):
    """How often the partnership reports, and from when."""

    first = forms.DateField(label="First day of the first period", widget=DateInput())
    months = forms.TypedChoiceField(
        label="A report each", choices=EVERY, coerce=int, initial="3", widget=forms.Select
    )
    periods = forms.IntegerField(
        label="How many periods", min_value=1, max_value=36, initial=4, widget=forms.NumberInput
    )
    days = forms.IntegerField(
        label="Days until updates are due",
        min_value=-60,
        max_value=60,
        initial=10,
        help_text="Counted from the last day of a period. Less than 0 means before it ends.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Numbers are short."""
        super().__init__(*args, **kwargs)
        for name in ("periods", "days"):
            self.fields[name].widget.attrs["class"] = "govuk-input--width-3"
