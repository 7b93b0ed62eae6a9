"""The form that changes several actions at once."""

from typing import Any, Final

from django import forms

from commissioning.models import LocalArea
from config.lib.forms import DateInput, PlainErrors
from strategy.choices import ActionState
from strategy.forms.new_actions import people
from strategy.queries.bulk import Wish

MOST_WEEKS: Final = 260
NOBODY: Final = "none"
KEEP: Final = ("", "No change")


class BulkForm(PlainErrors, forms.Form):
    """What is to be changed in the actions that are ticked."""

    owner = forms.ChoiceField(required=False)
    post = forms.CharField(
        label="Owner as a post, where nobody has an account", required=False, max_length=120
    )
    due_on = forms.DateField(label="Due on", required=False, widget=DateInput)
    weeks = forms.IntegerField(
        label="Or move the due date by weeks",
        required=False,
        min_value=-MOST_WEEKS,
        max_value=MOST_WEEKS,
        help_text="4 is four weeks later, -4 four weeks earlier.",
        widget=forms.NumberInput(attrs={"class": "govuk-input--width-3"}),
    )
    state = forms.ChoiceField(required=False, choices=[KEEP, *ActionState.choices])
    reason = forms.CharField(
        label="Reason for the change",
        required=False,
        max_length=300,
        help_text="Needed where anything is due later than before.",
    )

    def __init__(self, *args: Any, area: LocalArea, **kwargs: Any) -> None:
        """Offer the people of the area."""
        super().__init__(*args, **kwargs)
        self.people = {str(each.pk): each for each in people(area)}
        owner: Any = self.fields["owner"]
        named = [(key, str(each.person)) for key, each in self.people.items()]
        owner.choices = [KEEP, (NOBODY, "No owner"), *named]

    def clean(self) -> dict[str, Any]:
        """Something is to change, and a date is either set or moved."""
        cleaned = super().clean() or {}
        if cleaned.get("due_on") and cleaned.get("weeks"):
            self.add_error("weeks", "Set the due date or move it, not both.")
        if cleaned.get("owner") == NOBODY and cleaned.get("post"):
            self.add_error("post", "Name an owner or take the owner out, not both.")
        if not self.errors and not any(
            cleaned.get(name) for name in ("owner", "post", "due_on", "weeks", "state")
        ):
            raise forms.ValidationError("Choose what to change.")
        return cleaned

    def wish(self) -> Wish:
        """What a valid form asks for."""
        cleaned = self.cleaned_data
        owner, post = cleaned["owner"], cleaned["post"]
        return Wish(
            owner=(self.people.get(owner), post) if owner or post else None,
            due_on=cleaned["due_on"],
            weeks=cleaned["weeks"] or 0,
            state=cleaned["state"],
        )
