"""What our forms add to Django's: the lines of the error summary, controls of days and numbers.

Labels, hints and errors are drawn by the templates under `templates/django/forms/`, so any
form of Django, also one of another package, comes out in our markup.
"""

from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.forms.utils import pretty_name

from config.lib.components import Problem

REQUIRED = "This field is required."


class DateInput(forms.DateInput):
    """The browser's own date control, which shows days as the reader's machine writes them."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        """Narrow, and with the only format that the control takes."""
        super().__init__({"class": "govuk-input--width-10", **(attrs or {})}, format="%Y-%m-%d")


class DecimalInput(forms.TextInput):
    """A number as people write it: 120, not 120.0."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        """Narrow, and with the keys for numbers on a phone."""
        super().__init__({"inputmode": "decimal", "class": "govuk-input--width-5", **(attrs or {})})

    def format_value(self, value: Any) -> str | None:
        """Without a decimal place that says nothing."""
        text: str | None = super().format_value(value)
        return text.removesuffix(".0") if text else text


class PlainErrors(forms.BaseForm):
    """Put before `Form` or `ModelForm`: an empty field says what to do, and about what.

    A field that states its own `error_messages["required"]` keeps it.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Write the messages once the fields are there."""
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            default = str(type(field).default_error_messages.get("required", REQUIRED))
            if str(field.error_messages.get("required")) in (default, REQUIRED):
                label = pretty_name(name) if field.label is None else str(field.label)
                field.error_messages["required"] = what_to_do(field, label)


def what_to_do(field: forms.Field, label: str) -> str:
    """ "Enter the title": what to do about an empty field."""
    verb = "Enter"
    if isinstance(field, forms.FileField):
        verb = "Upload a file:"
    elif isinstance(field, forms.ChoiceField):
        verb = "Choose"
    acronym = label[1:2].isupper()
    return f"{verb} {label if acronym else label[:1].lower() + label[1:]}"


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
