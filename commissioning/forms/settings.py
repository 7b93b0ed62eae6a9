"""A provider without a URN, and a field that finds a setting by what somebody types."""

from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse

from commissioning.choices import EstablishmentType
from commissioning.models import Geography, LocalArea, Setting
from commissioning.queries.providers import settings_named
from config.lib.forms import DateInput, PlainErrors

OFFERED: Final = 8  # as many settings as a message names
WIDE: Final = {"class": "govuk-!-width-two-thirds"}  # the whole width on a phone
NARROW: Final = {"class": "govuk-input--width-5"}


def as_type(value: Any) -> int | None:
    """The code of a type; nothing where none was chosen."""
    return int(value) if value else None


class ProviderForm(PlainErrors, forms.ModelForm):  # type: ignore[type-arg]
    """A provider, with the version that the form was opened with (0 for a new one)."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False, initial=0)
    type_code = forms.TypedChoiceField(
        label="Type",
        choices=[("", "None of the register’s types"), *EstablishmentType.choices],
        coerce=as_type,
        empty_value=None,
        required=False,
        widget=forms.Select(attrs=WIDE),
        help_text="Decides how its placements are counted beside published figures.",
    )
    authority = forms.ModelChoiceField(
        Geography.objects.authorities(),
        required=False,
        empty_label="Not known, or not in England",
        widget=forms.Select(attrs=WIDE),
        help_text="The authority that it stands in. Decides whether a placement is out of area.",
    )

    class Meta:
        model = Setting
        fields = (
            "name",
            "ukprn",
            "type_code",
            "authority",
            "status",
            "opened_on",
            "closed_on",
            "capacity",
            "lowest_age",
            "highest_age",
            "specialisms",
        )
        labels = {"capacity": "Places", "specialisms": "Needs that it is for"}
        help_texts = {
            "ukprn": "Eight digits, if it has one.",
            "specialisms": "For example SEMH, ASD. Nothing about a child.",
        }
        widgets = {
            "ukprn": forms.TextInput(attrs={"class": "govuk-input--width-10"}),
            "opened_on": DateInput,
            "closed_on": DateInput,
            "capacity": forms.NumberInput(attrs=NARROW),
            "lowest_age": forms.NumberInput(attrs=NARROW),
            "highest_age": forms.NumberInput(attrs=NARROW),
        }

    def clean(self) -> dict[str, Any]:
        """Ages in their order."""
        data: dict[str, Any] = super().clean() or {}
        lowest, highest = data.get("lowest_age"), data.get("highest_age")
        if lowest is not None and highest is not None and lowest > highest:
            self.add_error("highest_age", "The highest age cannot be below the lowest.")
        return data

    def entered(self) -> dict[str, Any]:
        """What the actions take."""
        return {name: self.cleaned_data[name] for name in self._meta.fields or ()}

    def opened(self) -> dict[str, int]:
        """The version that the form was opened with."""
        return {"version": self.cleaned_data["version"] or 0}


class SettingInput(forms.TextInput):
    """A text in which one types; `static/commissioning/settings.js` suggests what matches."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        """Wide, and without the browser's own suggestions."""
        super().__init__({**WIDE, "autocomplete": "off", **(attrs or {})})


def suggestions_address(area: LocalArea) -> str:
    """Where what somebody types is completed."""
    return reverse("commissioning:setting-suggestions", args=[area.slug])


class SettingField(forms.CharField):
    """A setting by its URN, its UKPRN or words of its name; `area` must be set by the form.

    Works without JavaScript: where several match, the message names them with their numbers.
    """

    area: LocalArea
    widget = SettingInput

    def know(self, area: LocalArea) -> None:
        """Say whose settings these are, and where the suggestions come from."""
        self.area = area
        self.widget.attrs["data-suggestions"] = suggestions_address(area)

    def clean(self, value: Any) -> Setting | None:
        """The one setting that matches; nothing where nothing was typed."""
        text = super().clean(value)
        if not text:
            return None
        found = list(settings_named(self.area, text)[: OFFERED + 1])
        if len(found) == 1:
            return found[0]
        if not found:
            raise ValidationError(
                f"No setting matches “{text}”. Look for a part of its name under Settings."
            )
        more = "; and more" if len(found) > OFFERED else ""
        named = "; ".join(described(setting) for setting in found[:OFFERED])
        raise ValidationError(f"Several settings match. Enter the number of one: {named}{more}.")


def described(setting: Setting) -> str:
    """A setting with what tells it from others of its name."""
    about = [setting.urn or setting.ukprn or f"no. {setting.pk}", str(setting.authority or "")]
    return f"{setting} ({', '.join(filter(None, about))})"
