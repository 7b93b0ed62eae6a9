"""Any form of Django comes out in our markup, with hints and errors tied to their control."""

from typing import Any

from django import forms

from config.lib.components import Problem
from config.lib.forms import DecimalInput, PlainErrors, problems


class ActionForm(PlainErrors, forms.Form):
    title = forms.CharField(help_text="As in the paper.")
    status = forms.ChoiceField(choices=[("late", "Late")], widget=forms.RadioSelect)
    note = forms.CharField(required=False)
    paper = forms.FileField(error_messages={"required": "We need the paper"})

    def clean(self) -> None:
        raise forms.ValidationError("The two dates are the wrong way round")


def test_hint_and_error_are_named_by_the_control() -> None:
    html = ActionForm({}).as_div()
    assert 'aria-describedby="id_title_helptext id_title_error"' in html
    assert 'id="id_title_helptext">As in the paper.</div>' in html
    assert '<p class="govuk-error-message" id="id_title_error">' in html


def test_controls_have_our_classes() -> None:
    html = str(ActionForm())
    assert '<input type="text" name="title" ' in html
    assert 'class="govuk-input"' in html
    assert 'class="govuk-radios__input"' in html
    assert 'class="govuk-file-upload"' in html
    assert "Note (optional)" in html
    assert "Title (optional)" not in html


def test_a_control_keeps_its_own_class() -> None:
    class NarrowForm(forms.Form):
        year = forms.CharField(widget=forms.TextInput({"class": "govuk-input--width-4"}))

    assert 'class="govuk-input govuk-input--width-4"' in str(NarrowForm())


def test_summary_has_every_error_and_leads_to_its_control() -> None:
    assert problems(ActionForm({})) == (
        Problem("The two dates are the wrong way round"),
        Problem("Enter title", "id_title"),
        Problem("Choose status", "id_status_0"),
        Problem("We need the paper", "id_paper"),
    )


def test_a_field_that_is_replaced_while_the_form_is_made_is_the_one_shown() -> None:
    class PlaceForm(PlainErrors, forms.Form):
        place = forms.CharField()

        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            self.fields["place"] = forms.ChoiceField(label="School", choices=[("a", "A school")])

    html = str(PlaceForm())
    assert ">School</label>" in html
    assert '<select name="place"' in html


def test_the_empty_choice_is_a_word() -> None:
    class OwnerForm(forms.Form):
        owner = forms.ChoiceField(choices=[("", "---------"), ("1", "Ann")], required=False)
        kind = forms.ChoiceField(choices=[("", "---------"), ("1", "Review")])

    form = OwnerForm()
    assert ">None</option>" in str(form["owner"])
    assert ">Choose</option>" in str(form["kind"])


def test_an_unsent_form_has_no_problems() -> None:
    assert problems(ActionForm()) == ()


def test_a_number_has_no_place_that_says_nothing() -> None:
    class TargetForm(forms.Form):
        ambition = forms.FloatField(widget=DecimalInput)

    assert 'value="120"' in str(TargetForm(initial={"ambition": 120.0})["ambition"])
    assert 'value="36.5"' in str(TargetForm(initial={"ambition": 36.5})["ambition"])
    assert "value=" not in str(TargetForm()["ambition"])
