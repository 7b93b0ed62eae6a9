"""Forms for what goes on after a plan was issued: settings, needs, the budget, disputes."""

from decimal import Decimal
from typing import Any, Final

from django import forms

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
from ehcp.models import Dispute
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


class NeedsForm(MoveForm):
    """The needs of a plan as they are now."""

    primary_need = one_of("Primary need", Need.choices)
    secondary_need = one_of("Secondary need", Need.choices, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """The needs that are recorded stand there."""
        super().__init__(*args, **kwargs)
        for row in recorded(self.child, "needs"):
            self.initial["primary_need" if row.rank == 1 else "secondary_need"] = row.need

    def clean(self) -> dict[str, Any]:
        """Two needs differ."""
        data: dict[str, Any] = super().clean() or {}
        check_needs(self, data)
        return data

    def values(self) -> dict[str, Any]:
        """The needs in their order."""
        return {"needs": needs_of(self.cleaned_data)}


def recorded(child: Any, name: str) -> list[Any]:
    """The rows that hang from the plan of the newest request."""
    requests = requests_of(child)
    plan = plan_of(requests[0]) if requests else None
    return list(getattr(plan, name).all()) if plan else []


class BudgetForm(MoveForm):
    """A personal budget, and what it is paid from."""

    taken_up = forms.ChoiceField(
        label="Is there a personal budget?", choices=YES_NO, widget=forms.RadioSelect
    )
    organised_arrangements = tick("The authority or a third party arranges some of it")
    direct_payment = one_of("Direct payment for", DirectPayment.choices, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """A field for each stream, with what is recorded."""
        super().__init__(*args, **kwargs)
        for stream in FundingStream:
            self.fields[stream.value] = pounds(f"{stream.label}, pounds a year")
        requests = requests_of(self.child)
        plan = plan_of(requests[0]) if requests else None
        if plan:
            self.initial.update(
                taken_up="yes" if plan.personal_budget else "no",
                organised_arrangements=plan.organised_arrangements,
                direct_payment=plan.direct_payment,
                **{row.stream: row.pounds_a_year for row in plan.budget_streams.all()},
            )

    def values(self) -> dict[str, Any]:
        """How it is taken, and the streams that have an amount."""
        data = self.cleaned_data
        budget = Budget(
            data["taken_up"] == "yes", data["organised_arrangements"], data["direct_payment"]
        )
        streams = {s: data[s.value] for s in FundingStream if data[s.value] is not None}
        return {"budget": budget, "streams": streams}


def pounds(label: str) -> forms.DecimalField:
    """A field for an amount."""
    return forms.DecimalField(
        label=label,
        required=False,
        min_value=Decimal(0),
        max_digits=9,
        decimal_places=2,
        widget=forms.NumberInput(attrs={"class": "govuk-input--width-10"}),
    )


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
        """The disputes to choose from."""
        raise NotImplementedError

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

    def waiting(self) -> tuple[Dispute, ...]:
        """Those that have not ended."""
        return open_disputes(self.child)

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
