"""What our forms add to Django's: the lines of the error summary, and a date control.

Labels, hints and errors are drawn by the templates under `templates/django/forms/`, so any
form of Django, also one of another package, comes out in our markup.
"""

from typing import Any

from django import forms
from django.forms.boundfield import BoundField

from config.lib.components import Problem


class DateInput(forms.DateInput):
    """The browser's own date control, which shows days as the reader's machine writes them."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        """Narrow, and with the only format that the control takes."""
        super().__init__({"class": "govuk-input--width-10", **(attrs or {})}, format="%Y-%m-%d")


def problems(form: forms.BaseForm) -> tuple[Problem, ...]:
    """The errors of a bound form: those of the whole first, then field by field."""
    whole = tuple(Problem(str(text)) for text in form.non_field_errors())
    return whole + tuple(
        Problem(str(text), focus_id(form[name]))
        for name in form.fields
        for text in form.errors.get(name, ())
    )


def focus_id(field: BoundField) -> str:
    """The id of the control that a line of the error summary leads to."""
    several = isinstance(field.field.widget, forms.RadioSelect | forms.CheckboxSelectMultiple)
    if several:
        return f"{field.auto_id}_0"
    return str(field.id_for_label or field.auto_id)
