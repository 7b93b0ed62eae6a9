"""Forms of what several people edit: nobody's words are overwritten without being seen.

A form carries the values that it was opened with, sealed so that they cannot be forged. When it
comes back they are compared, field by field, with what is stored by then:

- changed by nobody or by one of the two: that value counts;
- changed by both to the same: that counts;
- changed by both differently: a clash. Nothing is saved, and the page shows both versions.

A clash page carries the stored values as the new opening ones, so sending it again decides:
what stands in the box, or theirs where the reader ticks so.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django import forms
from django.core import signing
from django.http import QueryDict

from config.lib.formats import british_date

SALT: Final = "config.lib.together"
OPENED: Final = "opened"
TAKE: Final = "take-"
THEIRS: Final = "theirs"


@dataclass(frozen=True)
class Clash:
    """A field that two people changed: its name, label, and the three texts to compare.

    `control` is what the tick box that takes their version is called.
    """

    name: str
    label: str
    opened: str
    theirs: str
    mine: str
    control: str


class EditedTogether(forms.BaseForm):
    """Put before a `ModelForm` or `Form` whose `initial` is what is stored now.

    Load the row for update in the transaction that saves it. After `is_valid()`, `cleaned_data`
    is the merged state and `changed_data` names what differs from the stored row.
    """

    changed_by = ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Add the sealed values, which are those of now until the form comes back."""
        super().__init__(*args, **kwargs)
        self.clashes: tuple[Clash, ...] = ()
        self.fields[OPENED] = forms.CharField(widget=forms.HiddenInput, required=False)
        self.initial[OPENED] = self.seal()

    @property
    def shared_fields(self) -> Sequence[str]:
        """The names of the fields that people edit."""
        return [name for name, field in self.fields.items() if not field.widget.is_hidden]

    def stored(self, name: str) -> Any:
        """What is stored now, as the control would show it."""
        return plain(self.get_initial_for_field(self.fields[name], name), self.fields[name])

    def seal(self) -> str:
        """The stored values of now, to be carried by the page."""
        return signing.dumps({name: self.stored(name) for name in self.shared_fields}, salt=SALT)

    def clean(self) -> dict[str, Any] | None:
        """Merge what was sent with what is stored, or find the clashes."""
        cleaned = super().clean()
        opened = self.opened()
        mine = {name for name in self.shared_fields if self.changed_here(name, opened)}
        self.clashes = tuple(
            self.clash(name, opened)
            for name in self.shared_fields
            if name in mine and self.changed_there(name, opened)
        )
        for name in set(self.shared_fields) - mine:
            self.take_stored(name)
        for clash in self.clashes:
            self.add_error(clash.name, self.what_happened(clash))
        if self.errors:
            self.reopen(mine)
        return cleaned

    def opened(self) -> dict[str, Any]:
        """The values that the page was opened with; none if it does not say, so all may clash."""
        try:
            found: dict[str, Any] = signing.loads(
                self.data.get(self.add_prefix(OPENED), ""), salt=SALT
            )
        except signing.BadSignature:
            return {}
        return found

    def changed_here(self, name: str, opened: dict[str, Any]) -> bool:
        """Whether this person changed a field, and does not take the other's version instead."""
        taken = self.data.get(self.tick(name)) == THEIRS and name in opened
        return not taken and self.differs(name, opened.get(name))

    def changed_there(self, name: str, opened: dict[str, Any]) -> bool:
        """Whether another person changed a field meanwhile, to something else than was sent."""
        stored = self.stored(name)
        return opened.get(name) != stored and self.differs(name, stored)

    def take_stored(self, name: str) -> None:
        """Let what is stored count for a field, also where theirs replaces what did not fit."""
        if name in self.errors:
            if self.data.get(self.tick(name)) != THEIRS:
                return
            del self.errors[name]
        self.cleaned_data[name] = self.fields[name].clean(self.stored(name))

    def differs(self, name: str, other: Any) -> bool:
        """Whether what was sent is not a value in its plain form."""
        field = self.fields[name]
        initial = other if isinstance(field, forms.ModelChoiceField) else field.to_python(other)
        return bool(field.has_changed(initial, self[name].data))

    def clash(self, name: str, opened: dict[str, Any]) -> Clash:
        """The three versions of a field, as texts."""
        field = self.fields[name]
        return Clash(
            name,
            str(self[name].label),
            as_text(opened[name], field) if name in opened else "(unknown)",
            as_text(self.stored(name), field),
            as_text(self[name].data, field),
            self.tick(name),
        )

    def tick(self, name: str) -> str:
        """What the tick box that takes their version of a field is called."""
        return self.add_prefix(f"{TAKE}{name}")

    def other(self) -> str:
        """Who changed the row last, asked where there is a clash; empty where nobody is known."""
        return self.changed_by

    def what_happened(self, clash: Clash) -> str:
        """The message beside the field."""
        who = self.other() or "Somebody"
        return (
            f"{who} changed {clash.label[:1].lower()}{clash.label[1:]} while you had it open. "
            "Keep yours in the box, tick to take theirs, or write a third."
        )

    def reopen(self, mine: Collection[str]) -> None:
        """Let the page that is shown now start from what is stored now, but for `mine`."""
        data = QueryDict(mutable=True)
        data.update(self.data)
        data[self.add_prefix(OPENED)] = self.seal()
        for name in self.shared_fields:
            data.pop(self.tick(name), None)
            if name not in mine:
                stored = self.stored(name)
                data.setlist(
                    self.add_prefix(name), stored if isinstance(stored, list) else [stored]
                )
        self.data = data


def plain(value: Any, field: forms.Field) -> Any:
    """A value as text, list of texts or None: what a control would hold, ready to be sealed."""
    found = field.prepare_value(value)
    if isinstance(found, list | tuple | set) or hasattr(found, "iterator"):
        return sorted(str(field.prepare_value(each)) for each in found)
    return "" if found is None else str(found)


def as_text(value: Any, field: forms.Field) -> str:
    """A plain value as a reader knows it: the labels of choices, not their codes; British days."""
    if isinstance(value, list | tuple):
        return ", ".join(as_text(each, field) for each in value)
    if isinstance(field, forms.DateField) and value:
        return day_as_text(str(value))
    labels = {str(code): str(label) for code, label in flat(getattr(field, "choices", ()))}
    return labels.get(str(value), str(value or "")) or "(empty)"


def day_as_text(value: str) -> str:
    """31 March 2026 for 2026-03-31; what is no day as it was typed."""
    try:
        return british_date(date.fromisoformat(value))
    except ValueError:
        return value


def flat(choices: Any) -> list[tuple[Any, Any]]:
    """Choices without their groups."""
    found: list[tuple[Any, Any]] = []
    for code, label in choices:
        found += label if isinstance(label, list | tuple) else [(code, label)]
    return found
