"""Load what belongs to nobody: geographies, their other names, and the measure dictionary.

The CSV files in `commissioning/data` are the source. Loading them again changes nothing;
loading a later version of them updates what changed. What they no longer list stays, because
observations may stand on it. The people's own fields of a measure (owner, review date) are
never touched.
"""

import csv
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from commissioning.choices import GeographyLevel
from commissioning.models import Breakdown, Geography, GeographyAlias, Measure

DATA = Path(__file__).resolve().parent.parent / "data"
DICTIONARY_FIELDS = (
    "title",
    "theme",
    "definition",
    "numerator",
    "denominator",
    "unit",
    "decimal_places",
    "polarity",
    "period_kind",
    "plausible_from",
    "plausible_to",
    "source",
    "definition_changed",
    "break_before",
    "order",
)


@dataclass(frozen=True)
class Loaded:
    """How many rows the reference files hold, by what they become."""

    geographies: int
    aliases: int
    measures: int

    def __str__(self) -> str:
        return (
            f"{self.geographies} geographies, {self.aliases} other names, {self.measures} measures"
        )


def load_all_reference() -> tuple[object, ...]:
    """Load what every app's reference files hold; each says of itself how much there is."""
    return tuple(import_string(path)() for path in settings.REFERENCE)


@transaction.atomic
def load_reference() -> Loaded:
    """Bring geographies, aliases, measures and the total breakdown in line with the files."""
    Breakdown.objects.get_or_create(
        key=Breakdown.TOTAL, defaults={"topic": "", "label": "Total", "order": 0}
    )
    return Loaded(load_geographies(), load_aliases(), load_measures())


def rows(name: str) -> list[dict[str, str]]:
    """The rows of a reference file, keyed by its header."""
    with (DATA / name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def load_geographies() -> int:
    """England and regions by their code, authorities by their number: codes change."""
    listed = rows("geographies.csv")
    by_number = {place.number: place for place in Geography.objects.exclude(number="")}
    by_code = {place.code: place for place in Geography.objects.filter(number="")}
    new = []
    for row in listed:
        authority = row["level"] == GeographyLevel.AUTHORITY
        known = by_number.get(row["number"]) if authority else by_code.get(row["code"])
        place = known or Geography()
        before = vars(place).copy()
        fill_geography(place, row, by_code)
        if known is None and authority:
            new.append(place)
        elif known is None or vars(place) != before:
            place.save()
        if not authority:
            by_code[place.code] = place
    Geography.objects.bulk_create(new)
    return len(listed)


def fill_geography(place: Geography, row: dict[str, str], by_code: dict[str, Geography]) -> None:
    """Take a geography's fields from its row; regions stand above their authorities."""
    place.level = row["level"]
    place.code = row["code"]
    place.number = row["number"]
    place.name = row["name"]
    place.region_id = by_code[row["region_code"]].pk if row["region_code"] else None
    place.abolished_on = date.fromisoformat(row["abolished_on"]) if row["abolished_on"] else None


def load_aliases() -> int:
    """The other codes and names under which files have carried a geography."""
    places = dict(Geography.objects.values_list("code", "pk"))
    aliases = [
        GeographyAlias(
            geography_id=places[row["code"]],
            kind=row["kind"],
            value=row["value"],
            note=row["note"],
        )
        for row in rows("aliases.csv")
    ]
    GeographyAlias.objects.bulk_create(
        aliases,
        update_conflicts=True,
        unique_fields=["kind", "value"],
        update_fields=["geography", "note"],
    )
    return len(aliases)


def load_measures() -> int:
    """The measure dictionary, in the order of its rows."""
    listed = rows("measures.csv")
    titles = {(row["file"], row["column"]): row["title"] for row in listed}
    Measure.objects.bulk_create(
        [measure(row, order, titles) for order, row in enumerate(listed, start=1)],
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=DICTIONARY_FIELDS,
    )
    return len(listed)


def measure(row: dict[str, str], order: int, titles: dict[tuple[str, str], str]) -> Measure:
    """A measure as its row describes it.

    A share names its parts by columns of the same file, or in words where the publisher gives
    no such column; the reader gets words either way.
    """
    return Measure(
        code=row["code"],
        title=row["title"],
        theme=row["theme"],
        definition=row["definition"],
        numerator=row["numerator_text"] or titles.get((row["file"], row["numerator"]), ""),
        denominator=row["denominator_text"] or titles.get((row["file"], row["denominator"]), ""),
        unit=row["unit"],
        decimal_places=int(row["decimals"]),
        polarity=row["polarity"],
        period_kind=row["period_kind"],
        plausible_from=float(row["plausible_from"]) if row["plausible_from"] else None,
        plausible_to=float(row["plausible_to"]) if row["plausible_to"] else None,
        source=row["source"],
        definition_changed=row["definition_changed"],
        break_before=date.fromisoformat(row["break_before"]) if row["break_before"] else None,
        order=order,
    )
