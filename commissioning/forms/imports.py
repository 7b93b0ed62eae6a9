"""Uploading files to the import centre, and saying yes to a rehearsal."""

import re
from collections.abc import Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

from config.lib.formats import number
from config.lib.periods import EARLIEST, LATEST


class SeveralFilesInput(forms.ClearableFileInput):
    """The browser's file control, for several files at once."""

    allow_multiple_selected = True


class SeveralFilesField(forms.FileField):
    """One or more uploaded files."""

    widget = SeveralFilesInput

    def clean(self, data: Any, initial: Any = None) -> Any:
        """Each file by itself; an empty one is told by the reader, in its own words."""
        several: Sequence[Any] = (data or [None]) if isinstance(data, list | tuple) else [data]
        return [super(SeveralFilesField, self).clean(one, initial) for one in several]


class UploadForm(forms.Form):
    """The files of one import."""

    uploads = SeveralFilesField(
        label="Files",
        allow_empty_file=True,
        help_text="CSV, XLSX, XML, or a zip of them. Choose one file or several. "
        "A file is known by what is in it, whatever it is called.",
        error_messages={"required": "Choose a file to load."},
    )
    edition = forms.CharField(
        label="Release",
        required=False,
        max_length=20,
        help_text="Leave blank to go by the latest period in the file. Enter 2025-2 to keep a "
        "revised edition beside the first. Of a SEN2 return that does not say its year, such as "
        "CSVs of modules, enter the year of the census.",
        widget=forms.TextInput({"class": "govuk-input--width-10"}),
    )

    def clean_uploads(self) -> "list[UploadedFile[Any]]":
        """Refuse what is larger than the site takes."""
        files: list[UploadedFile[Any]] = self.cleaned_data["uploads"]
        limit = settings.IMPORT_UPLOAD_BYTES
        if sum(file.size or 0 for file in files) > limit:
            raise ValidationError(
                f"Together the files are larger than {number(limit // 1024**2)} MB. "
                "Load them in several parts, or zip them."
            )
        return files

    def clean_edition(self) -> str:
        """A year, with a number for a revision."""
        edition: str = self.cleaned_data["edition"].strip()
        if edition and not is_edition(edition):
            raise ValidationError("Enter a year such as 2025, or 2025-2 for a second edition.")
        return edition


def is_edition(text: str) -> bool:
    """Whether this names a release: a year, with a number for a revision."""
    found = re.fullmatch(r"([0-9]{4})(-[0-9]{1,2}){0,2}", text)
    return found is not None and EARLIEST <= int(found[1]) <= LATEST


class ApplyForm(forms.Form):
    """The yes to a rehearsal. Warnings need a tick."""

    accept_warnings = forms.BooleanField(
        label="I have looked at the warnings and want to import all the same",
        error_messages={"required": "Tick the box to import in spite of the warnings."},
    )

    def __init__(self, *args: Any, warnings: bool, **kwargs: Any) -> None:
        """Without warnings there is nothing to tick."""
        super().__init__(*args, **kwargs)
        if not warnings:
            del self.fields["accept_warnings"]
