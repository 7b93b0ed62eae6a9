"""Two people in one form: what counts, what clashes, and that nothing typed is lost."""

from datetime import date

from django import forms
from django.http import QueryDict

from config.lib.together import EditedTogether


class Plan(EditedTogether, forms.Form):
    title = forms.CharField()
    due_on = forms.DateField(required=False, label="Due date")
    state = forms.ChoiceField(choices=[("n", "Not started"), ("t", "On track")])
    partners = forms.MultipleChoiceField(
        choices=[("a", "Schools"), ("b", "Health")], required=False
    )


STORED = {"title": "Short breaks", "due_on": date(2026, 3, 31), "state": "n", "partners": ["a"]}
SENT = {"title": "Short breaks", "due_on": "2026-03-31", "state": "n", "partners": ["a"]}


def sent(changes: dict[str, object], opened: dict[str, object] = STORED) -> dict[str, object]:
    """What a browser sends that opened the form on some values."""
    return {**SENT, **changes, "opened": Plan(initial=dict(opened)).initial["opened"]}


def test_a_change_by_one_person_counts() -> None:
    form = Plan(query(sent({"title": "More short breaks"})), initial=dict(STORED))
    assert form.is_valid()
    assert form.cleaned_data["title"] == "More short breaks"
    assert form.cleaned_data["due_on"] == date(2026, 3, 31)


def test_what_the_other_changed_is_kept() -> None:
    stored = STORED | {"due_on": date(2026, 6, 30), "partners": ["a", "b"]}
    form = Plan(query(sent({"title": "More short breaks"})), initial=stored)
    assert form.is_valid()
    assert form.cleaned_data == {
        "title": "More short breaks",
        "due_on": date(2026, 6, 30),
        "state": "n",
        "partners": ["a", "b"],
        "opened": form.cleaned_data["opened"],
    }


def test_the_same_change_by_both_is_no_clash() -> None:
    form = Plan(query(sent({"state": "t"})), initial=STORED | {"state": "t"})
    assert form.is_valid()
    assert form.cleaned_data["state"] == "t"


def test_two_changes_of_one_field_clash_and_show_all_versions() -> None:
    stored = STORED | {"title": "Fewer short breaks", "state": "t"}
    form = Plan(query(sent({"title": "More short breaks"})), initial=stored)
    assert not form.is_valid()
    assert [(c.name, c.opened, c.theirs, c.mine) for c in form.clashes] == [
        ("title", "Short breaks", "Fewer short breaks", "More short breaks")
    ]
    assert "while you had it open" in form.errors["title"][0]
    assert form["title"].value() == "More short breaks"


def test_a_clash_on_a_choice_speaks_in_labels() -> None:
    stored = STORED | {"partners": ["b"]}
    form = Plan(query(sent({"partners": ["a", "b"]})), initial=stored)
    assert not form.is_valid()
    assert [(c.opened, c.theirs, c.mine) for c in form.clashes] == [
        ("Schools", "Health", "Schools, Health")
    ]


def test_a_clash_on_a_day_says_it_in_words() -> None:
    stored = STORED | {"due_on": date(2026, 6, 30)}
    clashes = Plan(query(sent({"due_on": "2026-09-01"})), initial=stored)
    assert not clashes.is_valid()
    assert [(c.opened, c.theirs, c.mine) for c in clashes.clashes] == [
        ("31 March 2026", "30 June 2026", "1 September 2026")
    ]
    wrong = Plan(query(sent({"due_on": "2026-02-31"})), initial=stored)
    assert not wrong.is_valid()


def test_sending_the_clash_page_again_keeps_mine() -> None:
    stored = STORED | {"title": "Fewer short breaks"}
    first = Plan(query(sent({"title": "More short breaks"})), initial=dict(stored))
    assert not first.is_valid()
    second = Plan(first.data, initial=dict(stored))
    assert second.is_valid()
    assert second.cleaned_data["title"] == "More short breaks"


def test_ticking_takes_theirs() -> None:
    stored = STORED | {"title": "Fewer short breaks"}
    first = Plan(query(sent({"title": "More short breaks"})), initial=dict(stored))
    assert not first.is_valid()
    again = first.data.copy()
    again["take-title"] = "theirs"
    second = Plan(again, initial=dict(stored))
    assert second.is_valid()
    assert second.cleaned_data["title"] == "Fewer short breaks"


def test_a_third_change_meanwhile_clashes_again() -> None:
    first = Plan(query(sent({"title": "More short breaks"})), initial=STORED | {"title": "Fewer"})
    assert not first.is_valid()
    second = Plan(first.data, initial=STORED | {"title": "None at all"})
    assert not second.is_valid()
    assert [c.theirs for c in second.clashes] == ["None at all"]


def test_without_an_honest_start_whatever_differs_clashes() -> None:
    for forged in ("", "nonsense"):
        form = Plan(query({**SENT, "title": "Mine", "opened": forged}), initial=dict(STORED))
        assert not form.is_valid()
        assert [(c.name, c.opened, c.theirs) for c in form.clashes] == [
            ("title", "(unknown)", "Short breaks")
        ]
        assert form["title"].value() == "Mine"


def test_another_error_keeps_the_start_honest() -> None:
    first = Plan(query(sent({"title": ""})), initial=dict(STORED))
    assert not first.is_valid()
    assert not first.clashes
    again = first.data.copy()
    again["title"] = "More"
    second = Plan(again, initial=dict(STORED))
    assert second.is_valid()


def test_theirs_may_replace_what_did_not_fit() -> None:
    stored = STORED | {"due_on": date(2026, 6, 30)}
    first = Plan(query(sent({"due_on": "31 Juni"})), initial=dict(stored))
    assert not first.is_valid()
    again = first.data.copy()
    again["take-due_on"] = "theirs"
    second = Plan(again, initial=dict(stored))
    assert second.is_valid()
    assert second.cleaned_data["due_on"] == date(2026, 6, 30)


def test_an_error_of_mine_does_not_undo_what_the_other_changed() -> None:
    stored = STORED | {"due_on": date(2026, 6, 30), "partners": ["b"]}
    first = Plan(query(sent({"title": ""})), initial=dict(stored))
    assert not first.is_valid()
    again = first.data.copy()
    again["title"] = "More"
    second = Plan(again, initial=dict(stored))
    assert second.is_valid()
    assert second.cleaned_data["due_on"] == date(2026, 6, 30)
    assert second.cleaned_data["partners"] == ["b"]


def query(data: dict[str, object]) -> QueryDict:
    """A form's data as a request has it."""
    made = QueryDict(mutable=True)
    for key, value in data.items():
        made.setlist(key, value if isinstance(value, list) else [value])
    return made
