"""Forms of an action: all of it, or the one part that is changed in place."""

import copy
from collections.abc import Sequence
from datetime import date
from functools import cache
from typing import Any, Final

from django import forms
from django.db.models import DateField, Field, ForeignKey, Q, TextField, URLField

from commissioning.models import LocalArea, Membership, Organisation
from commissioning.queries.history import changed_last_by
from config.lib.forms import DateInput, PlainErrors
from config.lib.together import EditedTogether
from strategy.models import Action

# What can be changed by itself, and the fields of it.
PARTS: Final = {
    "title": ("title",),
    "owner": ("lead", "lead_post"),
    "organisation": ("lead_organisation",),
    "due": ("due_on",),
    "state": ("state",),
}
WHOLE: Final = (
    "reference",
    "title",
    "why",
    "outcome_sought",
    "lead",
    "lead_post",
    "lead_organisation",
    "deputy",
    "accountable",
    "accountable_post",
    "starts_on",
    "due_on",
    "stage",
    "state",
    "resources",
    "evidence",
    "impact_assessment",
    "impact_assessment_url",
)
LABELS: Final = {
    "title": "What will be done",
    "lead": "Lead person",
    "lead_post": "Post, where nobody has an account",
    "lead_organisation": "Lead organisation",
    "accountable": "Accountable person",
    "accountable_post": "Accountable post, where nobody has an account",
    "starts_on": "Start",
    "due_on": "Due",
}
WHY_LATER: Final = "Say why it is due later: the history shows it."


class ActionForm(PlainErrors, EditedTogether, forms.ModelForm):  # type: ignore[type-arg]
    """The base of all. People and organisations are those of the area."""

    def __init__(self, *args: Any, area: LocalArea, **kwargs: Any) -> None:
        """Keep the row as it is stored, and offer the area's people and organisations."""
        super().__init__(*args, **kwargs)
        self.was = copy.copy(self.instance)
        people = Membership.objects.filter(area=area).select_related("person")
        for name in {"lead", "deputy", "accountable"} & self.fields.keys():
            chosen = getattr(self.instance, f"{name}_id")
            field: Any = self.fields[name]
            field.queryset = people.filter(Q(ended_at=None) | Q(pk=chosen)).order_by("person__name")
            field.label_from_instance = person_label
        if "lead_organisation" in self.fields:
            partners: Any = self.fields["lead_organisation"]
            partners.queryset = Organisation.objects.filter(areas=area).order_by("name")

    def _get_validation_exclusions(self) -> set[str]:
        """What is shown is checked against the start, and references against those of the area,
        also where the form has no control for these.
        """
        excluded: set[str] = super()._get_validation_exclusions()  # type: ignore[misc]
        beside = {"starts_on", "area"} if "reference" in self.fields else {"starts_on"}
        return excluded - beside

    @property
    def shared_fields(self) -> Sequence[str]:
        """All but the reason, which belongs to this change alone."""
        return [name for name in super().shared_fields if name != "reason"]

    def other(self) -> str:
        """Who changed the action last."""
        return changed_last_by(self.was)

    def clean(self) -> dict[str, Any] | None:
        """A later due date says why."""
        cleaned = super().clean() or {}
        if later(self.was.due_on, cleaned.get("due_on")) and not cleaned.get("reason"):
            self.add_error("reason", WHY_LATER)
        return cleaned


def later(was: date | None, now: date | None) -> bool:
    """Whether a day moved back."""
    return was is not None and now is not None and now > was


def person_label(membership: Membership) -> str:
    """A person as a choice; who has left says so."""
    left = " (has left)" if membership.ended_at else ""
    return f"{membership.person}{left}"


def control(field: "Field[Any, Any]", **kwargs: Any) -> forms.Field | None:
    """The control of a field: the browser's own for days, three lines for texts; the fields of
    an action are called what pages call them.
    """
    if isinstance(field, DateField):
        kwargs["widget"] = DateInput
    elif isinstance(field, TextField):
        kwargs["widget"] = forms.Textarea(attrs={"rows": 3})
    elif field.choices and not isinstance(field, ForeignKey):
        kwargs["widget"] = forms.Select
    if isinstance(field, URLField):
        kwargs["assume_scheme"] = "https"
    if field.model is Action and field.name in LABELS:
        kwargs["label"] = LABELS[field.name]
    return field.formfield(**kwargs)


@cache
def action_form(fields: tuple[str, ...]) -> type[ActionForm]:
    """The form for some fields of an action; with a reason where a date may move."""
    made: type[Any] = forms.modelform_factory(
        Action, form=ActionForm, fields=list(fields), formfield_callback=control
    )
    if "due_on" not in fields:
        return made
    reason = forms.CharField(
        label="Reason for the change",
        required=False,
        max_length=300,
        help_text="Needed where it is due later than before.",
    )
    return type("DatedActionForm", (made,), {"reason": reason})
