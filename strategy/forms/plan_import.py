"""Forms of the import of a plan table: paste or upload, match the columns, say yes."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import format_html

from commissioning.forms.imports import ApplyForm
from config.lib.forms import PlainErrors
from strategy.imports.grid import SHADE, Grid
from strategy.imports.headings import TARGETS, Head
from strategy.models import Priority

SIZE: Final = 10 * 1024 * 1024
COLUMN: Final = "column-"
# Options may be long: no wider than the page.
FULL: Final = {"class": "govuk-!-width-full"}
LEAVE_OUT: Final = ("", "Leave out")


class TableForm(PlainErrors, forms.Form):
    """A table: pasted, or in a file."""

    upload = forms.FileField(
        label="File",
        required=False,
        allow_empty_file=True,
        help_text="A Word document (DOCX), an Excel workbook (XLSX) or a CSV file, up to 10 MB.",
        widget=forms.FileInput(
            {"accept": ".docx,.xlsx,.xlsm,.csv,.txt,.tsv"},
        ),
    )
    pasted = forms.CharField(
        label="Or paste the table",
        required=False,
        strip=False,
        max_length=4_000_000,
        help_text="Select the whole table with its headings in Word, in Excel or on a web page, "
        "copy it, and paste it here.",
        widget=forms.Textarea({"rows": 8, "spellcheck": "false", "data-paste": "id_source"}),
    )
    source = forms.CharField(
        required=False, strip=False, max_length=4_000_000, widget=forms.HiddenInput
    )

    def clean_upload(self) -> Any:
        """Refuse what is too large for a plan."""
        file = self.cleaned_data["upload"]
        if file and (file.size or 0) > SIZE:
            raise ValidationError(
                "The file is larger than 10 MB. Take the pictures out, or paste the table."
            )
        return file

    def clean(self) -> dict[str, Any]:
        """One of the two."""
        cleaned = super().clean() or {}
        both = bool(cleaned.get("upload")), bool((cleaned.get("pasted") or "").strip())
        if not self.errors and both == (False, False):
            self.add_error("upload", "Upload a file, or paste a table below.")
        if both == (True, True):
            self.add_error("upload", "Choose either a file or a pasted table, not both.")
        return cleaned


class MatchForm(PlainErrors, forms.Form):
    """Which table is meant, and what each of its columns holds."""

    def __init__(
        self,
        *args: Any,
        grids: Sequence[Grid],
        chosen: int,
        head: Head,
        matching: Mapping[str, Any],
        priorities: Sequence[Priority],
        **kwargs: Any,
    ) -> None:
        """A choice of table where there are several, and one control for each column."""
        super().__init__(*args, **kwargs)
        if len(grids) > 1:
            self.fields["table"] = forms.TypedChoiceField(
                coerce=int,
                label="Table",
                initial=chosen,
                choices=[(at, table_label(grid)) for at, grid in enumerate(grids)],
                widget=forms.Select(FULL),
            )
        below = [row for row in grids[chosen].rows[head.at + head.rows :] if len(row.filled) > 1]
        options = [LEAVE_OUT, *((each.name, each.label) for each in TARGETS)]
        for at, heading in enumerate(head.headings):
            sample = next((row.cell(at) for row in below if row.cell(at).strip()), "")
            if not heading.strip() and not sample:
                continue
            self.fields[f"{COLUMN}{at}"] = forms.ChoiceField(
                label=heading.replace("\n", " ")[:80] or f"Column {at + 1}, without a heading",
                required=False,
                choices=options,
                initial=matching["columns"].get(str(at), ""),
                help_text=sample_text(sample),
            )
        self.fields["headless"] = forms.BooleanField(
            label="The table has no row of headings: its first row is an action",
            required=False,
            initial=matching.get("headless", False),
        )
        self.fields["fallback"] = forms.TypedChoiceField(
            coerce=int,
            empty_value=None,
            required=False,
            label="Priority of new actions that name none",
            choices=[
                ("", "None: they are refused"),
                *((each.pk, str(each)) for each in priorities),
            ],
            initial=matching["fallback"] or "",
            widget=forms.Select(FULL),
        )

    @property
    def columns(self) -> dict[int, str]:
        """What each column holds."""
        return {
            int(name.removeprefix(COLUMN)): value
            for name, value in self.cleaned_data.items()
            if name.startswith(COLUMN)
        }

    def clean(self) -> dict[str, Any]:
        """Each field comes from one column, but for texts, which are put together."""
        cleaned = super().clean() or {}
        found = [
            cleaned[name] for name in self.fields if name.startswith(COLUMN) and name in cleaned
        ]
        for target in TARGETS:
            if found.count(target.name) > 1 and not target.several:
                names = [name for name in self.fields if cleaned.get(name) == target.name]
                self.add_error(
                    names[-1], f"Another column holds “{target.label}” already. Choose one of them."
                )
        return cleaned


def table_label(grid: Grid) -> str:
    """A table in the list: what it is, how large, and its first words."""
    words = " · ".join(cell for cell in grid.rows[0].cells if cell.strip())[:60]
    return f"{grid.name[:1].upper()}{grid.name[1:]}, {len(grid.rows)} rows: {words}"


def sample_text(sample: str) -> str:
    """The first text of a column, shortened."""
    text = "a coloured background" if SHADE.match(sample) else " ".join(sample.split())
    short = text[:60].rstrip() + ("…" if len(text) > 60 else "")
    return format_html("First: {}", short) if short else "Blank"


class YesForm(PlainErrors, ApplyForm):
    """The yes to a rehearsal, with what was looked at. Warnings need a tick."""

    digest = forms.CharField(widget=forms.HiddenInput)
