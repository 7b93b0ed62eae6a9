"""`manage.py make_demo_extract FOLDER`: the demonstration's figures, from published files.

For those who maintain the product, once a release: takes the twelve CSV files of "Education,
health and care plans", the population CSV and the workbook of statistical neighbours from one
folder and writes `data/demonstration/`.

The extract has one row for a measure, period and breakdown, and one column for a place:
England and regions by ONS code, authorities by number. A blank is not in the extract.
All places have the shares, with their parts, and what rates are made of, so that ranks are
right and a share is what an import of the file would make it; other counts are there for the
demonstration areas, their neighbours, regions and England; breakdowns for the areas and England
in the last year.
"""

import csv
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from openpyxl import load_workbook

from commissioning.actions.reference import rows
from commissioning.demonstration.areas import AREAS
from commissioning.demonstration.figures import EXTRACT, KEY_COLUMNS
from commissioning.imports.dictionary import greatest_year, written

FILES = {
    "caseload.csv": "caseload",
    "newplans.csv": "newplans",
    "requests.csv": "requests",
    "assessments.csv": "assessments",
    "timeliness_20_week.csv": "timeliness",
    "annual_reviews.csv": "annual_reviews",
    "sen_needs_all_plans.csv": "needs",
    "sen_need_newplans.csv": "needs_newplans",
    "personal_budgets.csv": "personal_budgets",
    "residential_settings.csv": "residential",
    "work_based_placements.csv": "work_based",
    "ceased_plans.csv": "ceased",
    "ons-mid-year-2012-2024.csv": "population",
}
NEIGHBOURS = "statistical-neighbours-2025-05.xlsx"
POPULATION_FROM = "2017"
RATE_PARTS = (
    "caseload.ehcplans",
    "newplans.new_ehc_plans",
    "requests.requests_received_in_year",
    "population.population_estimate",
)
BROKEN_DOWN = (
    "caseload.ehcplans",
    "caseload.mainstream_total_pc",
    "caseload.special_total_pc",
    "newplans.new_ehc_plans",
    "requests.requests_received_in_year",
    "requests.request_not_assess_pc",
    "requests.request_outcome_six_weeks_pc",
    "timeliness.pc_plans_issued_within_20_weeks",
    "timeliness.pc_plans_issued_20_weeks_ex",
    "annual_reviews.pc_decsion_4weeks",
    "personal_budgets.personal_budget",
    "ceased.total_ceased",
)
# What an earlier edition said first: England, January 2024.
REPLACED = ("caseload.ehcplans", "202324", "2024", {"E92000001": "575963"})
# Measure, period, topic, label.
Key = tuple[str, str, str, str]
Cells = dict[Key, dict[str, str]]


class Command(BaseCommand):
    """Write the demonstration's observations and neighbours anew."""

    help = "Makes the demonstration's figures from a folder of published files."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The folder, and the edition that its files are."""
        parser.add_argument("folder", type=Path)
        parser.add_argument("--edition", default="2025")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read, choose, write."""
        folder: Path = options["folder"]
        neighbours = list(neighbours_of_areas(folder / NEIGHBOURS))
        cells = read(folder)
        write("neighbours.csv", ("number", "rank", "neighbour", "proximity"), neighbours)
        places = [row["number"] or row["code"] for row in rows("geographies.csv")]
        chosen = choose(cells, close_places({line[2] for line in neighbours}))
        write(
            "observations.csv",
            (*KEY_COLUMNS, *places),
            lines(chosen, places, options["edition"]),
        )
        self.stdout.write(f"{sum(map(len, chosen.values())):,} values in {EXTRACT.name}.")


def neighbours_of_areas(path: Path) -> Iterator[tuple[str, int, str, str]]:
    """Number, rank, neighbour's number and band, for the demonstration areas."""
    wanted = {int(area.number) for area in AREAS}
    for line in load_workbook(path, read_only=True).worksheets[0].iter_rows(values_only=True):
        if line[2] in wanted:
            for rank in range(1, 11):
                neighbour, band = line[3 + 2 * rank : 5 + 2 * rank]
                yield str(line[2]), rank, str(neighbour), str(band).lower()


def close_places(neighbours: set[str]) -> set[str]:
    """The areas, their neighbours, their regions, England."""
    near = neighbours | {area.number for area in AREAS}
    listed = rows("geographies.csv")
    regions = {row["region_code"] for row in listed if row["number"] in near}
    return near | regions | {row["code"] for row in listed if row["level"] == "National"}


def read(folder: Path) -> Cells:
    """Every value of every file, by measure, period, breakdown and place."""
    cells: Cells = {}
    for name, file in FILES.items():
        with (folder / name).open(encoding="utf-8-sig", newline="") as stream:
            table = csv.reader(stream)
            header = [column.lower() for column in next(table)]
            at = {column: header.index(column) for column in header}
            measures = columns_of(file, header)
            for row in table:
                key, place = key_of(row, at), place_of(row, at)
                for column, measure in measures:
                    cells.setdefault((measure, *key), {})[place] = row[column]
    return cells


def columns_of(file: str, header: list[str]) -> list[tuple[int, str]]:
    """Where the measures of a file stand in its header."""
    listed = [row for row in rows("measures.csv") if row["file"] == file]
    year = greatest_year(tuple(header), [row["column"] for row in listed])
    names = {written(row["column"], year): row["code"] for row in listed}
    return [(header.index(name), code) for name, code in names.items() if name in header]


def key_of(row: list[str], at: dict[str, int]) -> tuple[str, str, str]:
    """Period, topic and label; blank for totals."""
    period = row[at["time_period"]]
    if "breakdown" not in at or row[at["breakdown_topic"]] == row[at["breakdown"]]:
        return period, "", ""
    return period, row[at["breakdown_topic"]], row[at["breakdown"]]


def place_of(row: list[str], at: dict[str, int]) -> str:
    """The place's column in the extract: number, or ONS code."""
    return row[at["old_la_code"]] or row[at["region_code"]] or row[at["country_code"]]


def choose(cells: Cells, close: set[str]) -> Cells:
    """What the extract keeps, as the module says."""
    shares = {row["code"] for row in rows("measures.csv") if row["unit"] == "percentage"}
    everywhere = shares | parts_of(shares) | set(RATE_PARTS)
    areas = {area.number for area in AREAS} | {"E92000001"}
    broken_down = set(BROKEN_DOWN) | parts_of(set(BROKEN_DOWN))
    last = {measure: max(k[1] for k in cells if k[0] == measure) for measure in broken_down}
    kept: Cells = {}
    for key, values in cells.items():
        measure, period, topic, _ = key
        if topic:
            wanted = areas if period == last.get(measure) else set[str]()
        elif measure in everywhere:
            wanted = set(values)
        else:
            wanted = close
        if measure.startswith("population.") and period < POPULATION_FROM:
            continue
        if found := {place: value for place, value in values.items() if place in wanted}:
            kept[key] = found
    return kept


def parts_of(measures: set[str]) -> set[str]:
    """The numerators and denominators of measures."""
    return {
        f"{row['file']}.{row[part].lower()}"
        for row in rows("measures.csv")
        if row["code"] in measures
        for part in ("numerator", "denominator")
        if row[part]
    }


def lines(cells: Cells, places: list[str], edition: str) -> Iterator[tuple[str, ...]]:
    """The rows of the extract, in the order of the dictionary."""
    order = {row["code"]: at for at, row in enumerate(rows("measures.csv"))}
    for key in sorted(cells, key=lambda key: (order[key[0]], key[1:])):
        of = edition if not key[0].startswith("population.") else "2024"
        if key == (*REPLACED[:2], "", ""):
            yield (*key, REPLACED[2], *(REPLACED[3].get(place, "") for place in places))
        yield (*key, of, *(cells[key].get(place, "") for place in places))


def write(name: str, header: tuple[str, ...], lines: Any) -> None:
    """Write one file of the extract."""
    with (EXTRACT / name).open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(lines)
