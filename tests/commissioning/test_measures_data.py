"""The measure dictionary's rows, and that they explain the files as DfE publishes them."""

import csv
import re
from collections import Counter
from pathlib import Path

import pytest
from django.conf import settings
from django.db.models import TextChoices

from commissioning.actions.reference import measure, rows
from commissioning.choices import PeriodKind, Polarity, Theme, Unit
from commissioning.imports.dictionary import declarations, greatest_year, written

ROWS = rows("measures.csv")
SHARES = [row for row in ROWS if row["unit"] == Unit.PERCENTAGE]
PUBLISHED = Path(settings.BASE_DIR).parent / "shared" / "data"
FIXED = {
    *("time_period", "time_identifier", "geographic_level", "country_code", "country_name"),
    *("region_code", "region_name", "new_la_code", "old_la_code", "la_name"),
    *("breakdown_topic", "breakdown", "age_group"),
}
FILES = {
    "caseload": "ees/caseload.csv",
    "requests": "ees/requests.csv",
    "timeliness": "ees/timeliness_20_week.csv",
    "population": "population/ons-mid-year-2012-2024.csv",
}
# What the guidance of the release lists for the files whose data is not here.
GUIDANCE = {
    "caseload.csv": "caseload",
    "sen_needs_all_plans.csv": "needs",
    "newplans.csv": "newplans",
    "sen_need_newplans.csv": "needs_newplans",
    "requests.csv": "requests",
    "assessments.csv": "assessments",
    "timeliness_20_week.csv": "timeliness",
    "annual_reviews.csv": "annual_reviews",
    "personal_budgets.csv": "personal_budgets",
    "residential_settings.csv": "residential",
    "work_based_placements.csv": "work_based",
    "ceased_plans.csv": "ceased",
}
# Loaded as readings, one value a row.
READINGS = ("tribunal", "attendance", "education", "care", "profile", "finance", "outcomes")
# Added up from a file with a column for each year of age.
ADDED_UP = ("residents",)
# Computed here; the columns of releases up to 2024 that have no successor; and counts of
# pupils by group, whose file has a column for each group.
OTHERWISE = ("rates", "local", "mi", "school_need", *ADDED_UP, *READINGS)


def names(row: dict[str, str]) -> list[str]:
    """A row's column under all its names."""
    return [row["column"], *filter(None, row["aliases"].split("|"))]


def read_header(file: str) -> list[str]:
    path = PUBLISHED / FILES[file]
    if not path.exists():
        pytest.skip(f"{path} is not there: the published files lie beside the checkout.")
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return [name.lower() for name in next(csv.reader(stream))]


def test_codes_and_titles_are_unique():
    for field in ("code", "title"):
        counted = Counter(row[field] for row in ROWS)
        assert [value for value, times in counted.items() if times > 1] == []


def test_no_two_columns_of_a_file_share_a_name():
    for file in {row["file"] for row in ROWS}:
        counted = Counter(name for row in ROWS if row["file"] == file for name in names(row))
        assert [name for name, times in counted.items() if times > 1] == []


def test_names_are_lower_case_and_make_the_code():
    for row in ROWS:
        assert all(name == name.lower().strip() for name in names(row)), row["code"]
        written_out = "{y" not in row["column"]
        expected = f"{row['file']}.{row['column']}" if written_out else f"{row['file']}."
        assert row["code"].startswith(expected), row["code"]
        assert row["code"] == expected or not written_out, row["code"]


@pytest.mark.parametrize(
    ("field", "vocabulary"),
    [("theme", Theme), ("unit", Unit), ("polarity", Polarity), ("period_kind", PeriodKind)],
)
def test_vocabularies(field: str, vocabulary: type[TextChoices]):
    assert {row[field] for row in ROWS} <= set(vocabulary.values)


def test_each_row_makes_a_valid_measure():
    for row in ROWS:
        measure(row, 1, {}).full_clean(validate_unique=False, validate_constraints=False)
        assert row["definition"].endswith((".", ".)")), row["code"]


def test_shares_run_from_0_to_100():
    ranges = {(row["plausible_from"], row["plausible_to"]): row["code"] for row in SHARES}
    assert ranges.pop(("-300", "100")) == "finance.dsg_balance_pc"  # a deficit is below zero
    assert set(ranges) == {("0", "100")}


def test_shares_name_their_parts():
    for row in SHARES:
        columns = {other["column"] for other in ROWS if other["file"] == row["file"]}
        by_column = {row["numerator"], row["denominator"]} <= columns
        in_words = row["numerator_text"] and row["denominator_text"]
        assert by_column or (in_words and not row["numerator"] and not row["denominator"]), row


def test_only_shares_have_columns_for_parts():
    others = [row for row in ROWS if row not in SHARES]
    assert not [row["code"] for row in others if row["numerator"] or row["denominator"]]


def test_a_broken_series_says_why_and_breaks_between_two_periods():
    for row in ROWS:
        if row["break_before"]:
            month = "09" if row["period_kind"] == PeriodKind.ACADEMIC else "01"
            assert re.fullmatch(rf"20\d\d-{month}-01", row["break_before"]), row["code"]
            assert row["definition_changed"], row["code"]


def test_files_are_declared_and_kept_by_the_same_periods():
    for row in ROWS:
        if row["file"] not in OTHERWISE:
            assert declarations()["file"][row["file"]]["period"] == row["period_kind"]


@pytest.mark.parametrize("file", FILES)
def test_each_column_of_a_published_file_is_explained_once(file: str):
    header = read_header(file)
    entries = [row for row in ROWS if row["file"] == file]
    year = greatest_year(tuple(header), [name for row in entries for name in names(row)])
    for column in set(header) - FIXED:
        found = [row for row in entries if column in [written(n, year) for n in names(row)]]
        assert len(found) == 1, column


def test_each_variable_that_the_release_describes_is_explained_once():
    path = PUBLISHED / "ees" / "data-guidance.txt"
    if not path.exists():
        pytest.skip(f"{path} is not there: the published files lie beside the checkout.")
    described: dict[str, list[str]] = {}
    file = ""
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("Filename: "):
            file = line.removeprefix("Filename: ").strip()
        elif found := re.match(r"([A-Za-z]\w+)\s+\|  ", line):
            described.setdefault(file, []).append(found[1].lower())
    assert set(described) == set(GUIDANCE)
    for file, variables in described.items():
        entries = [row for row in ROWS if row["file"] == GUIDANCE[file]]
        header = tuple(variables)
        year = greatest_year(header, [name for row in entries for name in names(row)])
        for variable in set(variables) - FIXED - {"variable"}:
            found = [row for row in entries if variable in [written(n, year) for n in names(row)]]
            assert len(found) == 1, f"{file}: {variable}"


@pytest.mark.parametrize("file", ["caseload", "requests", "timeliness"])
def test_shares_are_what_the_dictionary_says_they_are_of(file: str):
    header = read_header(file)
    shares = [row for row in ROWS if row["file"] == file and row["numerator"]]
    at = [
        [header.index(row[part]) for part in ("column", "numerator", "denominator")]
        for row in shares
    ]
    right, wrong = Counter[str](), Counter[str]()
    with (PUBLISHED / FILES[file]).open(encoding="utf-8-sig", newline="") as stream:
        table = csv.reader(stream)
        next(table)
        for line in table:
            for share, places in zip(shares, at, strict=True):
                cells = [line[place] for place in places]
                if "x" in cells or float(cells[2]) == 0:
                    continue
                value, top, bottom = map(float, cells)
                assert top <= bottom, (share["code"], line[:12])
                tally = right if abs(100 * top / bottom - value) <= 0.1 else wrong
                tally[share["code"]] += 1
    for share in shares:
        code = share["code"]
        assert wrong[code] <= 0.01 * (right[code] + wrong[code]), code
        assert right[code] > 0, code
