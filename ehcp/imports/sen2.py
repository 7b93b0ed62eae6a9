"""The SEN2 return as a kind of the import centre, in whichever layout it comes."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db import IntegrityError
from django.db.models import Model

from commissioning.imports.formats import Results
from commissioning.imports.kinds import Column, Counts, Match, Part
from commissioning.imports.runs import CannotImport
from commissioning.imports.staging import Staging
from commissioning.models import ImportFile
from config.lib.readers import Row, Unreadable
from ehcp.imports import layouts, undo
from ehcp.imports.changes import (
    MODELS,
    OF_EXTRACT,
    TITLES,
    analyse,
    counts,
    incoming,
    lock,
    work_out,
    write,
)
from ehcp.imports.matching import ambiguous
from ehcp.imports.mistaken import tell
from ehcp.imports.rows import MODULES, Sort
from ehcp.imports.staging import ReturnStaging, later_imported

# After so many written rows the database looks again at how much there is.
ANALYSE_FROM = 5_000
SORTS = {
    Sort.DATE: "A date: 2024-01-18",
    Sort.FLAG: "0 or 1",
    Sort.AUTHORITY: "Three-digit number of an authority",
    Sort.URN: "Six digits",
    Sort.UKPRN: "Eight digits",
    Sort.TEXT: "Text",
}


class CaseFile:
    """What all files about cases share once they are staged: compare, write, take back."""

    undo_days = 90
    results = Results("See the plans maintained", "ehcp:caseload")

    def compare(self, file: ImportFile) -> Counts:
        """New, changed and same rows; none while a person cannot be told for certain."""
        with incoming(file) as cursor:
            if ambiguous(cursor):
                return Counts()
            tell(file, work_out(file, census_of(file), cursor, write=False))
            return added_up(file, counts(file, cursor))

    def apply(self, file: ImportFile) -> Counts:
        """Write the return. Inside the caller's transaction."""
        before = held(file)
        try:
            found = self.brought_in(file)
        except IntegrityError:
            # The database's own words hold the values of a child.
            raise CannotImport(
                "What the return says does not fit what was recorded here by hand. "
                "Nothing was written. Rehearse it again, and look at the warnings."
            ) from None
        return Counts(found.new, found.changed, totals={"before": before, "after": held(file)})

    def brought_in(self, file: ImportFile) -> Counts:
        """Write the rows, alone in the cases that they are of."""
        if later := later_imported(file):
            raise CannotImport(
                f"That of {later} was imported since the rehearsal, and an earlier one would take "
                "back what it says. Undo it, then load both in order."
            )
        with incoming(file) as cursor:
            if unclear := ambiguous(cursor):
                raise CannotImport(f"Cases were changed since the rehearsal. {unclear[0].why}")
            lock(cursor)
            work_out(file, census_of(file), cursor, write=True)
            found = added_up(file, counts(file, cursor))
            write(file, cursor)
            if found.new + found.changed > ANALYSE_FROM:
                analyse(cursor)
        return found

    def obstacle(self, file: ImportFile) -> str:
        """Why the return cannot be taken back."""
        return undo.obstacle(file)

    def undo(self, file: ImportFile) -> None:
        """Take the return back."""
        undo.undo(file)


class Sen2(CaseFile):
    """The person-level return. Names and postcodes are dropped while it is read."""

    code = "sen2"
    xml = (
        "XML is loaded where it is the SEN2 return: its outermost element is Message, and its "
        "Header says Collection SEN2."
    )
    title = "SEN2 return"
    rules_page = "ehcp:import-rules"
    about = (
        "The return as your system gives it: the XML file; DfE’s Excel template, filled in; the "
        "nine CSVs that COLLECT exports; the pre-submission workbook; or the five CSVs of "
        "modules. Several CSVs go together, or in one zip. The last two do not say their year: "
        "enter it under “Release”. Names and postcodes are never kept."
    )

    def columns(self) -> tuple[Column, ...]:
        """Every element, for the page that lists formats."""
        return tuple(
            Column(
                f"{module.tag}: {item.tag}",
                f"One of {', '.join(item.codes[:20])}" if item.codes else SORTS[item.sort],
                item.required,
            )
            for module in MODULES
            for item in module.items
        )

    def match(self, line: int, header: list[str], first: list[str]) -> Match:
        """Never recognised by one header: its files are claimed whole."""
        return Match(self, line, (), missing=("a SEN2 return",))

    def stage(self, match: Match, rows: Iterator[Row], staging: Staging) -> None:
        """Never asked: see `stage_parts`."""
        raise Unreadable("Load the return whole.")

    def claim(self, heads: dict[int, bytes]) -> list[list[int]]:
        """Files that are one return together, in any of its layouts."""
        return layouts.groups(heads)

    def stage_parts(self, parts: list[Part]) -> None:
        """Check and stage a return."""
        opened = layouts.opened(parts)
        ReturnStaging(opened.reader, parts[0].staging, opened.stagings).run()
        for staging, read in opened.counts():
            staging.file.rows_read = read


def census_of(file: ImportFile) -> date:
    """Census day, as the header says it."""
    return date.fromisoformat(file.layout["header"]["referencedate"])


def added_up(file: ImportFile, found: dict[type[Model], tuple[int, int, int]]) -> Counts:
    """All tables together; each goes to the page that shows the import."""
    told = [model for model in MODELS if model not in OF_EXTRACT or any(found[model])]
    file.layout["parts"] = [[TITLES[model], *found[model]] for model in told]
    new, changed, same = (sum(column) for column in zip(*found.values(), strict=True))
    return Counts(new, changed, same)


def held(file: ImportFile) -> int:
    """How many rows the area has, of every kind that a return writes."""
    paths: dict[Any, str] = {"child": "area", "request": "child__area"}
    of_request = ("assessment", "plan", "advice", "timeexception")
    paths |= dict.fromkeys(of_request, "request__child__area")
    return sum(
        model._default_manager.filter(
            **{paths.get(model._meta.model_name, "plan__request__child__area"): file.run.area_id}
        ).count()
        for model in MODELS
    )


KINDS = (Sen2(),)
