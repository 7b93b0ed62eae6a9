"""Forms for what goes on after a plan was issued: settings, needs, the budget, disputes."""

from decimal import Decimal
from typing import Any, Final

from django import forms

from config.lib.together import EditedTogether
from ehcp.actions.dispute import Ending
from ehcp.actions.placement import Budget, Provision
from ehcp.actions.plan import Placement
from ehcp.choices import (
    DirectPayment,
    DisputeOutcome,
    FundingStream,
    Need,
    Ordered,
    Residential,
)
from ehcp.forms.moves import (
    MoveForm,
    check_needs,
    check_placement,
    day,
    instead_of_a_setting,
    needs_of,
    one_of,
    setting_field,
)
from ehcp.models import Child, Dispute, Plan
from ehcp.queries.cases import requests_of
from ehcp.queries.disputes import open_disputes, to_be_carried_out
from ehcp.queries.stages import plan_of

RANKS: Final = [("1", "Main setting"), ("2", "Second setting beside the main one")]
YES_NO: Final = [("yes", "Yes"), ("no", "No")]


def rank() -> forms.TypedChoiceField:
    """A field for the rank of a setting."""
    return forms.TypedChoiceField(
        label="Which setting", choices=RANKS, coerce=int, initial="1", widget=forms.RadioSelect
    )


def tick(label: str) -> forms.BooleanField:
    """A box to tick."""
    return forms.BooleanField(label=label, required=False)


class PlacedForm(MoveForm):
    """A setting with its rank, and a unit of it if it is one."""

    setting = setting_field("Setting")
    code = instead_of_a_setting()
    rank = rank()
    sen_unit = tick("In its SEN unit")
    resourced_provision = tick("In its resourced provision")

    def clean(self) -> dict[str, Any]:
        """A setting is named in one way, and in some way."""
        data: dict[str, Any] = super().clean() or {}
        check_placement(self, data)
        if not (data.get("setting") or data.get("code") or self.errors.get("setting")):
            self.add_error("setting", "Enter a setting, or choose what there is instead.")
        return data

    def provision(self) -> Provision:
        """How the child is placed there."""
        data = self.cleaned_data
        return Provision(
            data["rank"],
            data.get("residential", ""),
            data["sen_unit"],
            data["resourced_provision"],
        )

    def values(self) -> dict[str, Any]:
        """The placement, how it is, and the day."""
        data = self.cleaned_data
        placement = Placement(setting=data["setting"], code=data["code"])
        days: dict[str, Any] = {
            name: data[name] for name in ("entered_on", "amended_on") if name in data
        }
        return {"placement": placement, "provision": self.provision(), **days}


class AttendForm(PlacedForm):
    """The setting that a child attends from a day."""

    entered_on = day(
        "First day there", "The setting of the same rank attended until now is left on that day."
    )
    residential = one_of("Residential", Residential.choices, required=False)

    field_order = ("setting", "code", "entered_on", "rank", "residential")


class NameForm(PlacedForm):
    """The setting that an amended plan names."""

    amended_on = day("Day the amended plan was sent")

    field_order = ("setting", "code", "amended_on", "rank")


class LeaveForm(MoveForm):
    """That a setting was left."""

    rank = rank()
    left_on = day("Day it was left", "The first day on which the child is not there any more.")


def plan_in(child: Child) -> Plan | None:
    """The plan of the newest request, with its needs and its budget."""
    requests = requests_of(child)
    return plan_of(requests[0]) if requests else None


class NeedsForm(EditedTogether, MoveForm):
    """The needs of a plan as they are now; who changes them at the same time sees both."""

    primary_need = one_of("Primary need", Need.choices)
    secondary_need = one_of("Secondary need", Need.choices, required=False)

    def __init__(self, *args: Any, child: Child, **kwargs: Any) -> None:
        """The needs that are recorded stand there."""
        plan = plan_in(child)
        needs = {row.rank: row.need for row in plan.needs.all()} if plan else {}
        recorded = {"primary_need": needs.get(1, ""), "secondary_need": needs.get(2, "")}
        super().__init__(*args, child=child, initial=recorded, **kwargs)

    def clean(self) -> dict[str, Any]:
        """Two needs differ."""
        data: dict[str, Any] = super().clean() or {}
        check_needs(self, data)
        return data

    def values(self) -> dict[str, Any]:
        """The needs in their order."""
        return {"needs": needs_of(self.cleaned_data)}


def pounds(stream: FundingStream) -> forms.DecimalField:
    """A field for the amount of a stream."""
    return forms.DecimalField(
        label=f"{stream.label}, pounds a year",
        required=False,
        min_value=Decimal(0),
        max_digits=9,
        decimal_places=2,
        error_messages={"max_decimal_places": "Enter pounds and pence, such as 1200.50."},
        widget=forms.NumberInput(attrs={"class": "govuk-input--width-10"}),
    )


class BudgetForm(EditedTogether, MoveForm):
    """A personal budget, and what it is paid from; who changes it at the same time sees both."""

    taken_up = forms.ChoiceField(
        label="Is there a personal budget?", choices=YES_NO, widget=forms.RadioSelect
    )
    organised_arrangements = tick("The authority holds some of it and arranges what is agreed")
    third_party = tick("A third party holds some of it and arranges what is agreed")
    direct_payment = one_of("Direct payment for", DirectPayment.choices, required=False)
    sen = pounds(FundingStream.SEN)
    continuing_care = pounds(FundingStream.CONTINUING_CARE)
    short_breaks = pounds(FundingStream.SHORT_BREAKS)
    travel = pounds(FundingStream.TRAVEL)

    def __init__(self, *args: Any, child: Child, **kwargs: Any) -> None:
        """What is recorded stands there."""
        plan = plan_in(child)
        recorded = budget_of(plan) if plan else {}
        super().__init__(*args, child=child, initial=recorded, **kwargs)

    def values(self) -> dict[str, Any]:
        """How it is taken, and the streams that have an amount."""
        data = self.cleaned_data
        budget = Budget(
            data["taken_up"] == "yes",
            data["organised_arrangements"],
            data["third_party"],
            data["direct_payment"],
        )
        streams = {s: data[s.value] for s in FundingStream if data[s.value] is not None}
        return {"budget": budget, "streams": streams}


def budget_of(plan: Plan) -> dict[str, Any]:
    """The personal budget of a plan, as the form has it."""
    return {
        "taken_up": "yes" if plan.personal_budget else "no",
        "organised_arrangements": plan.organised_arrangements,
        "third_party": plan.third_party,
        "direct_payment": plan.direct_payment,
        **{row.stream: row.pounds_a_year for row in plan.budget_streams.all()},
    }


class OfDispute(MoveForm):
    """A move of one of the disputes of the case."""

    dispute = one_of("Which", [])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """The disputes that wait for this."""
        super().__init__(*args, **kwargs)
        self.found = {str(row.pk): row for row in self.waiting()}
        choices = [(pk, described(row)) for pk, row in self.found.items()]
        field: Any = self.fields["dispute"]
        field.choices = [*field.choices, *choices]
        if len(choices) == 1:
            self.initial["dispute"] = choices[0][0]

    def waiting(self) -> tuple[Dispute, ...]:
        """The disputes to choose from: those that have not ended."""
        return open_disputes(self.child)

    def clean_dispute(self) -> Dispute:
        """The dispute itself."""
        return self.found[self.cleaned_data["dispute"]]


def described(dispute: Dispute) -> str:
    """A dispute in a line."""
    day = f"{dispute.opened_on.day} {dispute.opened_on:%B %Y}"
    return f"{dispute.get_kind_display()} of {day}: {dispute.get_about_display().lower()}"


class DisputeEndForm(OfDispute):
    """How mediation or an appeal ended."""

    outcome = one_of("How it ended", DisputeOutcome.choices)
    closed_on = day("Day it ended")
    order_on = day("Day of the Tribunal’s order", "Of an appeal that was decided.", required=False)
    ordered = one_of(
        "What is to be done",
        Ordered.choices,
        "After an order, an agreement or a concession.",
        required=False,
    )
    due_on = day("By when", "Leave it empty to count the time that the law gives.", required=False)
    result = forms.CharField(
        label="In other words",
        required=False,
        max_length=200,
        help_text="No names.",
        widget=forms.TextInput(attrs={"class": "govuk-!-width-two-thirds"}),
    )

    def values(self) -> dict[str, Any]:
        """The dispute and its end."""
        data = dict(self.cleaned_data)
        return {"dispute": data.pop("dispute"), "ending": Ending(**data)}


class CarriedOutForm(OfDispute):
    """That an order, an agreement or a concession was carried out."""

    complied_on = day("Day it was carried out")

    def waiting(self) -> tuple[Dispute, ...]:
        """Those that ended in something to be done."""
        return to_be_carried_out(self.child)
