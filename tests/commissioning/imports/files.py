"""Files for tests of imports, made of a few rows, and the steps of an import in one call."""

import csv
import io
from pathlib import Path

import pytest

from commissioning.imports import runs
from commissioning.models import Import, ImportProblem, LocalArea, Observation

SHARED = Path(__file__).resolve().parents[4] / "shared" / "data"
needs_shared = pytest.mark.skipif(
    not SHARED.is_dir(), reason=f"the published files are not beside the project ({SHARED.name})"
)

PLACE = [
    "time_period",
    "time_identifier",
    "geographic_level",
    "country_code",
    "country_name",
    "region_code",
    "region_name",
    "new_la_code",
    "old_la_code",
    "la_name",
    "breakdown_topic",
    "breakdown",
]
TIMELINESS = [
    "plans_issued_den",
    "plans_issued_den_ex",
    "plans_issued_within_20_weeks",
    "plans_issued_20_weeks_ex",
    "pc_plans_issued_within_20_weeks",
    "PC_plans_issued_20_weeks_ex",
]
ALL = ("All EHC plans issued", "All EHC plans issued")
ENGLAND = ("National", "E92000001", "England", "", "", "", "", "")
SEFTON = (
    "Local authority",
    "E92000001",
    "England",
    "E12000002",
    "North West",
    "E08000014",
    "343",
    "Sefton",
)
SOMERSET = (
    "Local authority",
    "E92000001",
    "England",
    "E12000009",
    "South West",
    "E10000027",
    "933",
    "Somerset",
)


def line(
    place: tuple[str, ...], *values: object, year: str = "2024", of: tuple[str, str] = ALL
) -> list[str]:
    """A row of a published file by calendar year."""
    return [year, "Calendar year", *place, *of, *(str(value) for value in values)]


def text(header: list[str], *rows: list[str]) -> bytes:
    """A CSV as DfE writes it: with a byte order mark."""
    target = io.StringIO()
    csv.writer(target).writerows([header, *rows])
    return target.getvalue().encode("utf-8-sig")


def timeliness(*rows: list[str], extra: list[str] | None = None) -> bytes:
    """The file of plans issued within 20 weeks, its first six measures."""
    return text([*PLACE, *TIMELINESS, *(extra or [])], *rows)


ENGLAND_2024 = line(ENGLAND, 90392, 88262, 41450, 40980, 45.9, 46.4)
SEFTON_2024 = line(SEFTON, 200, 100, 104, 53, 52.0, 53.0)


def rehearse(area: LocalArea, *files: tuple[str, bytes], edition: str = "") -> Import:
    """Receive and read files."""
    run = runs.receive(
        area=area,
        by=None,
        uploads=[(name, io.BytesIO(content)) for name, content in files],
        edition=edition,
    )
    return runs.read(run=run)


def load(area: LocalArea, content: bytes, edition: str = "") -> Import:
    """Receive, read and apply one file."""
    return runs.apply(run=rehearse(area, ("a.csv", content), edition=edition), by=None)


def counts(run: Import) -> tuple[int, int, int]:
    """New, changed and same values of the first file."""
    file = run.files.get()
    return file.new, file.changed, file.same


def problems(run: Import) -> list[tuple[int | None, str, str, str]]:
    """Line, column, value and reason of every problem."""
    return list(
        ImportProblem.objects.filter(file__run=run)
        .order_by("pk")
        .values_list("line", "column", "value", "reason")
    )


def value(
    code: str, number: str = "343", period: str = "2024", *, edition: str = ""
) -> tuple[float | None, str]:
    """Value and symbol of a total: of the newest release, or of one edition."""
    found = Observation.objects.filter(
        measure__code=code, geography__number=number, period__code=period, breakdown__key="total"
    )
    found = found.filter(release__edition=edition) if edition else found.filter(newest=True)
    return found.values_list("value", "symbol").get()
