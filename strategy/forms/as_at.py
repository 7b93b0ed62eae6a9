"""Which day, or which two days, of a plan a reader asks for."""

from datetime import date
from typing import Any

from django import forms

from config.lib.formats import british_date
from config.lib.forms import DateInput, PlainErrors


class DaysForm(PlainErrors, forms.Form):
    """Asked in the address. One day shows the plan of then, two show what differs."""

    day = forms.DateField(label="As it stood on", widget=DateInput())
    other = forms.DateField(
        label="Compared with",
        widget=DateInput(),
        required=False,
        help_text="Leave empty to see the whole plan of that day.",
    )

    def __init__(self, *args: Any, began: date, until: date, **kwargs: Any) -> None:
        """Only days of which something is known."""
        super().__init__(*args, **kwargs)
        self.began, self.until = began, until

    def clean_day(self) -> date:
        """The first or only day."""
        return self.known(self.cleaned_data["day"])

    def clean_other(self) -> date | None:
        """The second day, if there is one."""
        other = self.cleaned_data["other"]
        return self.known(other) if other else None

    def known(self, day: date) -> date:
        """Refuse days before the history and after today."""
        if not self.began <= day <= self.until:
            raise forms.ValidationError(
                f"Choose a day from {british_date(self.began)} to {british_date(self.until)}."
            )
        return day

    def clean(self) -> dict[str, Any] | None:
        """Two days differ."""
        cleaned = super().clean() or {}
        if cleaned.get("day") and cleaned.get("day") == cleaned.get("other"):
            self.add_error("other", "Choose another day than the first, or leave it empty.")
        return cleaned
