"""The day for which a page is asked to answer."""

from django import forms

from config.lib.forms import DateInput


class KnownOn(forms.Form):
    """Asked in the address, so that an answer can be passed on."""

    on = forms.DateField(
        label="As it was known on",
        required=False,
        widget=DateInput,
        help_text="Leave it empty for the newest.",
    )
