"""What the forms of the registers share: one area's rows, what people edit together, reasons."""

import copy
from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import Q

from commissioning.models import LocalArea, Membership
from config.lib.forms import PlainErrors
from config.lib.together import EditedTogether
from strategy.choices import RecommendationKind
from strategy.forms.action import person_label
from strategy.models import Action, Recommendation, Source, Strategy

FIXED = frozenset({"area", "strategy", "source"})  # given by the address, and part of constraints


class RegisterForm(PlainErrors, EditedTogether, forms.ModelForm):  # type: ignore[type-arg]
    """A row of a register. What it points to is of the same area."""

    def __init__(self, *args: Any, area: LocalArea, **kwargs: Any) -> None:
        """Keep the row as it is stored, and offer the area's rows."""
        super().__init__(*args, **kwargs)
        self.was = copy.copy(self.instance)
        offered: dict[str, Any] = {
            "strategy": Strategy.objects.filter(area=area),
            "source": Source.objects.filter(area=area),
            "finding": Recommendation.objects.filter(
                source__area=area, kind=RecommendationKind.FINDING
            ),
            "owner": Membership.objects.filter(
                Q(ended_at=None) | Q(pk=getattr(self.instance, "owner_id", None)), area=area
            ).select_related("person"),
        }
        for name in offered.keys() & self.fields.keys():
            field: Any = self.fields[name]
            field.queryset = offered[name]
        if "owner" in self.fields:
            owner: Any = self.fields["owner"]
            owner.label_from_instance = person_label

    @property
    def shared_fields(self) -> Sequence[str]:
        """All but the reason, which belongs to this change alone."""
        return [name for name in super().shared_fields if name != "reason"]

    def _get_validation_exclusions(self) -> set[str]:
        """Let constraints see what the address gives and no control shows."""
        excluded: set[str] = super()._get_validation_exclusions()  # type: ignore[misc]
        return excluded - FIXED


class ActionsField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Tick boxes of the area's actions, by reference."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, area: LocalArea, label: str, help_text: str = "") -> None:
        """All actions of the area."""
        queryset = Action.objects.filter(area=area)
        super().__init__(queryset, label=label, help_text=help_text, required=False)
