"""The monthly extract as a kind of the import centre: the live caseload from any case system.

It goes through the same checks and the same load as the return, but it is partial: what its
columns and cells do not say stays as it is known, and nothing ends because it is not there.
"""

from collections.abc import Iterator

from django.utils import timezone

from commissioning.imports.kinds import Column, Match
from commissioning.imports.staging import Staging
from config.lib.readers import Row
from ehcp.imports.extract_columns import BY_HEADING, COLUMNS, REQUIRED, folded
from ehcp.imports.readers.extract import ExtractReader
from ehcp.imports.sen2 import CaseFile
from ehcp.imports.staging import EXTRACT, ReturnStaging


class Extract(CaseFile):
    """One row for each episode of a child. Names are never read."""

    code = EXTRACT
    title = "Monthly extract of cases"
    rules_page = "ehcp:import-rules"
    template_page = "ehcp:extract-template"
    about = (
        "The live caseload between two censuses, from any case system, as CSV or XLSX: one row "
        "for each request and what followed. Only Case ID, date of birth and the day of the "
        "request are needed. A column that is absent, or a cell that is blank, leaves what is "
        "known alone; cases that are not in the file stay as they are."
    )

    def columns(self) -> tuple[Column, ...]:
        """Every column, for the page that lists formats and for the template."""
        return tuple(Column(c.heading, c.about, c.required) for c in COLUMNS)

    def match(self, line: int, header: list[str], first: list[str]) -> Match:
        """Recognised by its headings."""
        names = [folded(name) for name in header]
        missing = tuple(BY_HEADING[name].heading for name in REQUIRED if name not in names)
        familiar = sum(name in BY_HEADING for name in names)
        unknown = tuple(
            shown
            for shown, name in zip(header, names, strict=True)
            if name and name not in BY_HEADING
        )
        return Match(self, line, tuple(header), missing, unknown, familiar, familiar)

    def stage(self, match: Match, rows: Iterator[Row], staging: Staging) -> None:
        """Check and stage every case."""
        run = staging.file.run
        on = timezone.localdate(run.uploaded_at)
        reader = ExtractReader(match.header, rows, run.area.geography.number, on)
        ReturnStaging(reader, staging, {}, partial=True).run()
        staging.file.rows_read = reader.read


KINDS = (Extract(),)
