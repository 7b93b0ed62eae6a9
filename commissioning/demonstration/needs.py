"""Load invented needs, school by school, and what else is known of pupils with SEN.

The files are made in memory and go through the import centre's own steps, so each area has
their receipt and can undo them. Their release is called invented, wherever it is named; a real
one that is loaded later shows instead, because years sort after the bracket.
"""

import csv
from collections.abc import Sequence
from io import BytesIO, StringIO
from typing import Final

from commissioning.choices import ImportState, Role
from commissioning.demonstration.areas import AREAS
from commissioning.demonstration.census_files import censuses, school_level
from commissioning.demonstration.outcome_files import exclusions, readings
from commissioning.imports import runs
from commissioning.models import CensusSchool, LocalArea, Person
from config.lib.formats import count_of

EDITION: Final = "(invented)"


def load_needs() -> str:
    """Import the files of the areas that have no school of a census yet; says of how many."""
    loaded = 0
    for area in LocalArea.objects.filter(slug__in=[each.slug for each in AREAS]):
        if not CensusSchool.objects.filter(authority=area.geography).exists():
            load(area)
            loaded += 1
    return f"New invented school-level counts and outcomes: {count_of(loaded, 'area')}."


def load(area: LocalArea) -> None:
    """Receive, read and apply the files of one area, as its administrator would."""
    found = censuses(area)
    tables = {
        f"invented-schools-{area.slug}.csv": list(school_level(area, found)),
        f"invented-outcomes-{area.slug}.csv": list(readings(area, found)),
        f"invented-exclusions-{area.slug}.csv": list(exclusions(area, found)),
    }
    uploads = [(name, as_csv(rows)) for name, rows in tables.items() if len(rows) > 1]
    by = Person.objects.filter(memberships__area=area, memberships__role=Role.ADMINISTRATOR).first()
    run = runs.receive(area=area, by=by, uploads=uploads, edition=EDITION)
    run = runs.read(run=run)
    if run.state != ImportState.REHEARSED:
        raise ValueError(f"The invented files of {area} were refused. {run.message}")
    runs.apply(run=run, by=by)


def as_csv(rows: Sequence[Sequence[object]]) -> BytesIO:
    """A table as the bytes of a file."""
    text = StringIO(newline="")
    csv.writer(text).writerows(rows)
    return BytesIO(text.getvalue().encode())
