"""The small forms with which a case is moved on; one for each move."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from commissioning.forms.settings import SettingField
from config.lib.forms import DateInput, PlainErrors
from ehcp.actions.plan import Placement, Transfer
from ehcp.choices import (
    AdviceAgency,
    AssessmentOutcome,
    CeaseReason,
    DisputeAbout,
    DisputeKind,
    ExceptionGround,
    Need,
    PlanType,
    RequestOutcome,
    RequestSource,
    ReviewOutcome,
    SettingCode,
)
from ehcp.models import Child

IDENTIFIER = re.compile(r"[A-Z]\d{11}[0-9A-Z]|\d{10}")
WIDE = {"class": "govuk-!-width-two-thirds"}


def day(label: str, hint: str = "", *, required: bool = True) -> forms.DateField:
    """A field for a day."""
    return forms.DateField(label=label, help_text=hint, widget=DateInput, required=required)


def one_of(
    label: str, choices: list[tuple[str, Any]], hint: str = "", *, required: bool = True
) -> forms.ChoiceField:
    """A field for one of many."""
    return forms.ChoiceField(
        label=label,
        choices=[("", "Choose one"), *choices],
        help_text=hint,
        widget=forms.Select(attrs=WIDE),
        required=required,
    )


def few(label: str, *choices: Any) -> forms.ChoiceField:
    """A field for one of a few."""
    options = [(choice.value, choice.label) for choice in choices]
    return forms.ChoiceField(label=label, choices=options, widget=forms.RadioSelect)


def setting_field(label: str) -> SettingField:
    """A field for a setting: by number or by words of its name, suggested as one types."""
    return SettingField(
        label=label,
        required=False,
        max_length=200,
        help_text="A URN, a UKPRN or words of its name. Leave it empty where there is none.",
    )


def instead_of_a_setting() -> forms.ChoiceField:
    """A field for what stands where there is no setting."""
    return one_of("Or, where there is no setting", SettingCode.choices, required=False)


def check_needs(form: forms.Form, data: dict[str, Any]) -> None:
    """Two needs differ."""
    if data.get("primary_need") and data.get("primary_need") == data.get("secondary_need"):
        form.add_error("secondary_need", "Choose another need than the primary one.")


def needs_of(data: dict[str, Any]) -> tuple[Any, ...]:
    """The needs in their order."""
    return tuple(need for need in (data["primary_need"], data["secondary_need"]) if need)


def check_placement(form: forms.Form, data: dict[str, Any]) -> None:
    """A setting is named in one way."""
    if data.get("setting") and data.get("code"):
        form.add_error("code", "Name a setting or choose from this list, not both.")


def authority_number() -> forms.RegexField:
    """A field for the authority that a plan came from."""
    return forms.RegexField(
        r"^\d{3}$",
        label="Number of the authority it came from",
        error_messages={"invalid": "An authority's number has three digits."},
        widget=forms.TextInput(attrs={"class": "govuk-input--width-3", "inputmode": "numeric"}),
    )


def family_told_on() -> forms.DateField:
    """A field for the day on which a family heard of a transfer."""
    return day(
        "Day the family was told about transfer, reassessment and review",
        "Due within six weeks of the transfer. Leave it empty until then.",
        required=False,
    )


class MoveForm(PlainErrors, forms.Form):
    """What all moves share. `values` are the arguments of the action."""

    def __init__(self, *args: Any, child: Child, **kwargs: Any) -> None:
        """A form may need to know the case, and the settings of its area.

        `child` is not written yet where the form opens a case.
        """
        self.child, self.area = child, child.area
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field, SettingField):
                field.know(self.area)

    def values(self) -> dict[str, Any]:
        """What the action takes, by name."""
        return dict(self.cleaned_data)

    def refuse(self, error: ValidationError) -> None:
        """Show why the action refused, beside the field where it speaks of one."""
        if not hasattr(error, "error_dict"):
            self.add_error(None, error)
            return
        for field, errors in error.error_dict.items():
            self.add_error(field if field in self.fields else None, errors)


class OfNewCase(MoveForm):
    """A child who has no case in the area yet. No name and no address is asked for."""

    reference = forms.CharField(
        label="Case reference",
        max_length=40,
        help_text="As your case system has it. No name.",
        widget=forms.TextInput(attrs={"class": "govuk-input--width-20"}),
    )
    born_on = day("Date of birth")

    def clean_reference(self) -> str:
        """The reference, unless it is a UPN or a ULN: it shows in addresses and in logs of them."""
        reference = str(self.cleaned_data["reference"])
        if IDENTIFIER.fullmatch(reference.upper()):
            raise ValidationError(
                "This looks like a UPN or a ULN. Enter the number that your case system gives."
            )
        return reference


class RequestForm(MoveForm):
    """A request for an assessment."""

    received_on = day("Day the request came", "Day 1 of the 20 weeks.")
    source = one_of("Who asked", RequestSource.choices)


class NewCaseForm(OfNewCase, RequestForm):
    """A child who has no case in the area yet, and its first request."""

    field_order = ("reference", "born_on", "received_on", "source")

    def values(self) -> dict[str, Any]:
        """The child, not written yet, and its first request."""
        data = self.cleaned_data
        self.child.reference, self.child.born_on = data["reference"], data["born_on"]
        request = {"received_on": data["received_on"], "source": data["source"]}
        return {"child": self.child, **request}


class WithContents(MoveForm):
    """What a plan holds: needs in their order, and the setting that it names."""

    primary_need = one_of("Primary need", Need.choices)
    secondary_need = one_of("Secondary need", Need.choices, required=False)
    setting = setting_field("Setting that the plan names")
    code = instead_of_a_setting()

    def clean(self) -> dict[str, Any]:
        """Two needs differ, and a setting is named in one way."""
        data: dict[str, Any] = super().clean() or {}
        check_needs(self, data)
        check_placement(self, data)
        return data

    def contents(self) -> dict[str, Any]:
        """Needs and placement, as the actions take them."""
        data = self.cleaned_data
        placement = Placement(setting=data["setting"], code=data["code"])
        return {"needs": needs_of(data), "placement": placement}


class MovedInForm(WithContents, OfNewCase):
    """A child who moved into the area with a plan."""

    number = authority_number()
    transferred_on = day("Day of the transfer")
    told_on = family_told_on()
    issued_on = day(
        "Day the other authority issued the plan",
        "From it or from the last review the next review is counted.",
        required=False,
    )

    field_order = ("reference", "born_on", "number", "transferred_on", "told_on", "issued_on")

    def values(self) -> dict[str, Any]:
        """The child, not written yet, how its plan came, and what is in it."""
        data = self.cleaned_data
        self.child.reference, self.child.born_on = data["reference"], data["born_on"]
        days = {name: data[name] for name in ("transferred_on", "told_on", "issued_on")}
        return {
            "child": self.child,
            "transfer": Transfer(data["number"], **days),
            **self.contents(),
        }


class DecisionForm(MoveForm):
    """The decision on a request."""

    outcome = few(
        "What was decided", RequestOutcome.ASSESS, RequestOutcome.REFUSED, RequestOutcome.WITHDRAWN
    )
    decided_on = day("Day of the decision", "Due within six weeks of the request.")


class AskAdviceForm(MoveForm):
    """Advice that was asked for."""

    agency = one_of("From whom", AdviceAgency.choices)
    requested_on = day("Day it was asked for", "The answer is due within six weeks.")


class ReceiveAdviceForm(MoveForm):
    """Advice that came."""

    agency = one_of("From whom", AdviceAgency.choices)
    received_on = day("Day it came")


class PlanDecisionForm(MoveForm):
    """The decision on a plan."""

    outcome = few(
        "What was decided",
        AssessmentOutcome.ISSUE,
        AssessmentOutcome.REFUSED,
        AssessmentOutcome.WITHDRAWN,
    )
    decided_on = day("Day of the decision", "A refusal is due within 16 weeks of the request.")


class DraftForm(MoveForm):
    """A draft plan that was sent."""

    draft_on = day("Day the draft was sent", "At least 15 days for comments follow.")


class IssueForm(WithContents):
    """The final plan."""

    plan_type = few("Kind of plan", *PlanType)
    started_on = day("Day the final plan was sent", "Due within 20 weeks of the request.")

    field_order = ("plan_type", "started_on")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Nobody is asked for the kind of plan while the law knows one."""
        super().__init__(*args, **kwargs)
        if len(PlanType) == 1:
            del self.fields["plan_type"]

    def values(self) -> dict[str, Any]:
        """The kind of plan, its day, and what is in it."""
        data = self.cleaned_data
        return {
            "plan_type": data.get("plan_type") or PlanType.EHC_PLAN,
            "started_on": data["started_on"],
            **self.contents(),
        }


class ReviewForm(MoveForm):
    """A review meeting."""

    meeting_on = day("Day of the review meeting")
    invited_on = day(
        "Day the invitations were sent", "Two weeks before the meeting.", required=False
    )


class ReviewDecisionForm(MoveForm):
    """The decision after a review."""

    outcome = few("What was decided", *ReviewOutcome)
    decided_on = day("Day of the decision", "Due within four weeks of the meeting.")


class AmendForm(MoveForm):
    """An amended plan."""

    final_on = day("Day the amended plan was sent", "Due within twelve weeks of the meeting.")


class ExceptionForm(MoveForm):
    """An exception to the time limits, under regulation 10(4)."""

    ground = few("Ground", *ExceptionGround)
    from_on = day("First day")
    to_on = day("Last day", "Leave it empty while it lasts.", required=False)
    evidence = forms.CharField(
        help_text="What shows it. No names.", widget=forms.Textarea(attrs={"rows": 3})
    )
    authorised_by = forms.CharField(
        label="Post that authorised it", help_text="Not the person’s name.", max_length=120
    )


class CeaseForm(MoveForm):
    """The end of a plan."""

    ceased_on = day("Day the plan ceased")
    reason = one_of("Reason", CeaseReason.choices)


class PhaseTransferForm(MoveForm):
    """A move to another phase of education that lies ahead."""

    year = forms.IntegerField(
        label="Year of the move",
        min_value=2014,
        max_value=2100,
        help_text="The plan names the next setting before 15 February of that year, "
        "or before 31 March where the move is from secondary school to post-16.",
        widget=forms.NumberInput(attrs={"class": "govuk-input--width-4"}),
    )


class NextPhaseForm(MoveForm):
    """The plan that names the setting of the next phase."""

    final_on = day("Day the plan was sent")


class Post16MoveForm(MoveForm):
    """A move between post-16 settings that lies ahead."""

    moves_on = day("Day of the move", "The plan is amended at least five months before it.")


class MovingAwayForm(MoveForm):
    """A family that moves to another authority."""

    known_on = day("Day we learned of the move")
    moves_on = day(
        "Day of the move",
        "The plan is handed over on that day, or within 15 working days of learning of it.",
    )


class TransferredInForm(MoveForm):
    """A plan that came from another authority."""

    number = authority_number()
    transferred_on = day("Day of the transfer")
    told_on = family_told_on()


class DisputeForm(MoveForm):
    """Mediation or an appeal."""

    kind = few("Which of the two", *DisputeKind)
    about = one_of("What it is about", DisputeAbout.choices)
    opened_on = day("Day it began")
