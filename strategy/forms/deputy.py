"""The form that names a deputy."""

from typing import Any

from django import forms

from commissioning.models import Membership
from config.lib.forms import DateInput, PlainErrors
from strategy.models import Deputy
from strategy.permissions import UPDATE_OWN_ACTIONS


class DeputyForm(PlainErrors, forms.ModelForm):  # type: ignore[type-arg]
    """Somebody of the partnership who may write updates, and the days."""

    class Meta:
        model = Deputy
        fields = ("deputy", "starts_on", "ends_on")
        widgets = {"starts_on": DateInput(), "ends_on": DateInput()}
        labels = {"starts_on": "First day", "ends_on": "Last day"}

    def __init__(self, *args: Any, owner: Membership, **kwargs: Any) -> None:
        """Offer everybody else who may write updates in the owner's partnership."""
        super().__init__(*args, instance=Deputy(owner=owner), **kwargs)
        field: Any = self.fields["deputy"]
        field.queryset = (
            Membership.objects.current()
            .filter(area=owner.area_id, role__in=UPDATE_OWN_ACTIONS.roles)
            .exclude(pk=owner.pk)
            .select_related("person", "organisation")
        )
        field.label_from_instance = lambda each: f"{each.person}, {each.organisation}"
        field.empty_label = "Choose a person"

    def clean(self) -> dict[str, Any] | None:
        """Nobody else deputises on these days; Django leaves this out where a form has no owner."""
        cleaned = super().clean() or {}
        first, last = cleaned.get("starts_on"), cleaned.get("ends_on")
        if first and last and first <= last:
            other = (
                Deputy.objects.filter(owner=self.instance.owner)
                .filter(starts_on__lte=last, ends_on__gte=first)
                .select_related("deputy__person")
                .first()
            )
            if other:
                self.add_error(
                    "starts_on", f"{other.deputy.person} deputises on some of these days."
                )
        elif first and last:
            self.add_error("ends_on", "The last day cannot be before the first.")
        return cleaned
