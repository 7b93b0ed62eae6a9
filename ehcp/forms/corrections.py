"""Forms that correct a record of a case; two people who correct it see both versions."""

from typing import Any

from django import forms
from django.db.models import DateField, Field, ForeignKey

from config.lib.forms import DateInput, PlainErrors
from config.lib.together import OPENED, EditedTogether
from ehcp.queries.corrections import Correctable


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
        kind.model, form=CorrectionForm, fields=kind.fields, formfield_callback=control
    )
    return made
