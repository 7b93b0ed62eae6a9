"""Forms that correct a record of a case; two people who correct it see both versions."""

from typing import Any, Final

from django import forms
from django.db.models import DateField, Field, ForeignKey

from config.lib.forms import DateInput, PlainErrors
from config.lib.together import OPENED, EditedTogether
from ehcp.queries.corrections import Correctable

# What the fields of each kind of record are called, where their own name does not say it.
LABELS: Final[dict[str, dict[str, str]]] = {
    "request": {
        "received_on": "Day the request came",
        "source": "Who asked",
        "outcome": "What was decided",
        "decided_on": "Day of the decision",
        "exported_to": "Authority it was passed to",
    },
    "assessment": {
        "outcome": "What was decided",
        "decided_on": "Day of the decision",
        "exceptions_apply": "The 20-week limit has an exception",
    },
    "plan": {
        "draft_on": "Day the draft was sent",
        "started_on": "Day the final plan was sent",
        "amended_on": "Day the last amended plan was sent",
        "residential": "Residential placement",
        "work_based": "Work-based learning",
        "transferred_from": "Authority it came from",
        "transferred_on": "Day of the transfer from another authority",
        "transfer_told_on": "Day the family was told about the transfer",
        "move_known_on": "Day we learned of a move to another authority",
        "moves_away_on": "Day of the move to another authority",
        "post_16_move_on": "Day of the move between post-16 settings",
        "phase_transfer_due_on": "Day before which the plan for the next phase is due",
        "phase_transfer_final_on": "Day the plan for the next phase was sent",
        "ceased_on": "Day the plan ceased",
        "cease_reason": "Why the plan ceased",
    },
    "attended": {
        "entered_on": "First day there",
        "left_on": "Day it was left",
        "rank": "Main setting (1) or second one (2)",
        "residential": "Residential placement",
        "sen_unit": "In a SEN unit",
        "resourced_provision": "In resourced provision",
    },
    "named": {
        "rank": "Main setting (1) or second one (2)",
        "sen_unit": "In a SEN unit",
        "resourced_provision": "In resourced provision",
    },
    "budget": {"stream": "Paid from"},
    "advice": {
        "agency": "From whom",
        "requested_on": "Day it was asked for",
        "received_on": "Day it came",
    },
    "exception": {
        "from_on": "First day",
        "to_on": "Last day",
        "authorised_by": "Post that authorised it",
    },
    "review": {
        "meeting_on": "Day of the review meeting",
        "invited_on": "Day the invitations were sent",
        "outcome": "What was decided",
        "decided_on": "Day of the decision",
        "draft_on": "Day the proposed amendments were sent",
        "final_on": "Day the amended plan was sent",
    },
    "dispute": {
        "kind": "Which of the two",
        "about": "What it is about",
        "opened_on": "Day it began",
        "closed_on": "Day it ended",
        "outcome": "How it ended",
        "order_on": "Day of the Tribunal’s order",
        "ordered": "What is to be done",
        "due_on": "By when",
        "complied_on": "Day it was carried out",
        "result": "In other words",
    },
}


# Fields whose label says what their help says.
SAID: Final = ("invited_on", "draft_on", "final_on", "order_on", "authorised_by")


class CorrectionForm(PlainErrors, EditedTogether, forms.ModelForm):  # type: ignore[type-arg]
    """The base of all. Constraints are checked by the action, in its transaction."""

    def _post_clean(self) -> None:
        """Leave the record alone: the action writes it."""

    def changes(self) -> dict[str, Any]:
        """The fields and their new values."""
        return {name: value for name, value in self.cleaned_data.items() if name != OPENED}

    def refuse(self, error: Any) -> None:
        """Show why the action refused, beside the field where it speaks of one."""
        if not hasattr(error, "error_dict"):
            self.add_error(None, error)
            return
        for field, errors in error.error_dict.items():
            self.add_error(field if field in self.fields else None, errors)


def control(field: "Field[Any, Any]", **kwargs: Any) -> forms.Field | None:
    """The control of a field: the browser's own for days."""
    if isinstance(field, DateField):
        kwargs["widget"] = DateInput
    if field.choices and not isinstance(field, ForeignKey):
        kwargs["widget"] = forms.Select(attrs={"class": "govuk-!-width-two-thirds"})
    return field.formfield(**kwargs)


def correction_form(kind: Correctable) -> type[CorrectionForm]:
    """The form for a kind of record."""
    made: type[Any] = forms.modelform_factory(
        kind.model,
        form=CorrectionForm,
        fields=kind.fields,
        labels=LABELS.get(kind.slug),
        help_texts=dict.fromkeys(SAID, ""),
        formfield_callback=control,
    )
    return made
