"""Inviting a person, and changing what they are in an area."""

from typing import Any

from django import forms

from commissioning.actions.membership import NewPartner
from commissioning.choices import OrganisationKind, Role
from commissioning.models import LocalArea, Organisation

ROLE_HINTS = (
    "Administrators load files and manage people. Commissioners record cases and providers. "
    "Action owners and board members read totals, never a row about a child."
)
FULL = {"class": "govuk-!-width-two-thirds"}  # the whole width on a phone


class TermsForm(forms.Form):
    """A role, and an organisation: one of the area's, or a new one."""

    role = forms.ChoiceField(
        choices=Role.choices,
        widget=forms.RadioSelect,
        help_text=ROLE_HINTS,
        error_messages={"required": "Choose a role."},
    )
    organisation = forms.ModelChoiceField(
        Organisation.objects.none(),
        required=False,
        empty_label="Choose one",
        widget=forms.Select(attrs=FULL),
    )
    new_organisation = forms.CharField(
        label="Its name",
        help_text="It takes the place of the one that is chosen above.",
        max_length=120,
        required=False,
    )
    new_kind = forms.ChoiceField(
        label="What kind of organisation it is",
        choices=[("", "Choose one"), *OrganisationKind.choices],
        required=False,
        widget=forms.Select(attrs=FULL),
    )

    def __init__(self, *args: Any, area: LocalArea, **kwargs: Any) -> None:
        """Offer the organisations of this area."""
        super().__init__(*args, **kwargs)
        offered: Any = self.fields["organisation"]
        offered.queryset = area.organisations.all()

    def clean(self) -> dict[str, Any]:
        """Ask for an organisation, and for the kind of a new one."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("new_organisation") and not data.get("new_kind"):
            self.add_error("new_kind", "Choose what kind of organisation it is.")
        elif not data.get("new_organisation") and not data.get("organisation"):
            self.add_error("organisation", "Choose an organisation.")
        return data

    def names_new(self) -> bool:
        """Whether the form came with an organisation that is not in the list."""
        return bool(self["new_organisation"].value())

    def terms(self) -> dict[str, Any]:
        """The role and the organisation, as the actions take them."""
        data = self.cleaned_data
        new = data["new_organisation"]
        return {
            "role": Role(data["role"]),
            "organisation": NewPartner(new, data["new_kind"]) if new else data["organisation"],
        }


class InviteForm(TermsForm):
    """Somebody new to the area."""

    name = forms.CharField(max_length=120, error_messages={"required": "Give their name."})
    email = forms.EmailField(
        label="E-mail address",
        help_text="Their own address at work. The invitation goes there, and they sign in with it.",
        error_messages={
            "required": "Give their e-mail address.",
            "invalid": "Give an e-mail address like name@council.gov.uk.",
        },
    )

    field_order = ("name", "email", "role")


class MembershipForm(TermsForm):
    """A member's role and organisation, with the version that the form was opened with."""

    version = forms.IntegerField(widget=forms.HiddenInput)
