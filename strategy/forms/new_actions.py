"""Forms of new actions: one with all its fields, or several with the fields that a list has."""

from typing import Any, Final

from django import forms

from commissioning.models import LocalArea, Membership
from config.lib.forms import DateInput, PlainErrors
from strategy.choices import ActionState
from strategy.forms.action import LABELS, WHOLE, control, person_label
from strategy.models import Action, Priority, Strategy

LINES: Final = 5
MOST: Final = 60


class NewActionForm(PlainErrors, forms.ModelForm):  # type: ignore[type-arg]
    """A new action of an area, below one priority or none."""

    priority = forms.ModelChoiceField(
        Priority.objects.none(), required=False, empty_label="None yet", label="Priority"
    )

    class Meta:
        model = Action
        fields = WHOLE
        formfield_callback = control

    field_order = ("priority", *WHOLE)

    def __init__(
        self, *args: Any, area: LocalArea, strategy: Strategy | None, **kwargs: Any
    ) -> None:
        """Offer the priorities of the strategy, or of all, and the people of the area."""
        super().__init__(*args, **kwargs)
        self.instance.area = area
        fields: dict[str, Any] = self.fields
        fields["priority"].queryset = priorities(area, strategy)
        if strategy is None:
            fields["priority"].label_from_instance = with_strategy
        for name in ("lead", "deputy", "accountable"):
            fields[name].queryset = people(area)
            fields[name].label_from_instance = person_label
        fields["lead_organisation"].queryset = area.organisations.order_by("name")

    def _get_validation_exclusions(self) -> set[str]:
        """The area is not a control, but references are unique within it."""
        excluded: set[str] = super()._get_validation_exclusions()  # type: ignore[misc]
        return excluded - {"area"}


class SeveralForm(PlainErrors, forms.Form):
    """What all new lines share: the priority that they serve."""

    priority = forms.ModelChoiceField(
        Priority.objects.none(), required=False, empty_label="None yet", label="Priority"
    )

    def __init__(
        self, *args: Any, area: LocalArea, strategy: Strategy | None, **kwargs: Any
    ) -> None:
        """Offer the priorities of the strategy, or of all."""
        super().__init__(*args, **kwargs)
        field: Any = self.fields["priority"]
        field.queryset = priorities(area, strategy)
        if strategy is None:
            field.label_from_instance = with_strategy


class LineForm(PlainErrors, forms.Form):
    """One action of several: what, whose, by when. An empty line is no action."""

    title = forms.CharField(label=LABELS["title"], max_length=300, required=False)
    owner = forms.CharField(
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"list": "owners", "autocomplete": "off"}),
    )
    due_on = forms.DateField(label="Due", required=False, widget=DateInput)

    def clean(self) -> dict[str, Any]:
        """A line with anything in it says what will be done."""
        cleaned = super().clean() or {}
        if (cleaned.get("owner") or cleaned.get("due_on")) and not cleaned.get("title"):
            self.add_error("title", "Enter what will be done.")
        return cleaned

    def action(self, area: LocalArea, reference: str, by_name: dict[str, Membership]) -> Action:
        """The action of the line; an owner who has an account is that person, else a post."""
        owner = self.cleaned_data["owner"]
        lead = by_name.get(owner.casefold())
        return Action(
            area=area,
            reference=reference,
            title=self.cleaned_data["title"],
            lead=lead,
            lead_post="" if lead else owner,
            due_on=self.cleaned_data["due_on"],
            state=ActionState.NOT_STARTED,
        )


def priorities(area: LocalArea, strategy: Strategy | None) -> Any:
    """The priorities that a new action may serve."""
    found = Priority.objects.filter(strategy__area=area).select_related("strategy")
    if strategy:
        return found.filter(strategy=strategy)
    return found.order_by("strategy__title", "strategy", "order", "number")


def with_strategy(priority: Priority) -> str:
    """A priority as a choice among those of all strategies."""
    return f"{priority.strategy}. {priority}"


def people(area: LocalArea) -> Any:
    """Those who have a role in the area."""
    found = Membership.objects.filter(area=area, ended_at=None).select_related("person")
    return found.order_by("person__name")
