"""What if: more plans a month, and in which order."""

from django import forms

from ehcp.queries.forecast import Order

MOST = 500


class WhatIf(forms.Form):
    """Asked in the address, so that an answer can be passed on. Nothing asked is no change."""

    more = forms.IntegerField(
        label="More plans a month than lately",
        min_value=0,
        max_value=MOST,
        required=False,
        help_text="A number from 0 to 500.",
    )
    order = forms.ChoiceField(
        label="Who gets a plan first", choices=Order.choices, required=False, initial=Order.LATELY
    )

    @property
    def asked_more(self) -> int:
        """How many more plans; 0 where the answer cannot be used."""
        return self.cleaned_data.get("more") or 0 if self.is_valid() else 0

    @property
    def asked_order(self) -> Order:
        """The order asked for; as lately where there is none."""
        asked = self.cleaned_data.get("order") if self.is_valid() else ""
        return Order(asked) if asked else Order.LATELY
