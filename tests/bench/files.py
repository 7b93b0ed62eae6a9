"""The file that is imported: DfE's caseload file, or one of its shape; and longer ones."""

import csv
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from commissioning.choices import GeographyLevel
from commissioning.imports.kinds import kind_of
from commissioning.models import Geography

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data"
PUBLISHED = SHARED / "ees" / "caseload.csv"
LINES, PERIODS, SYMBOLS = 25_339, ("202324", "202425"), ("x", "z", "c")


@dataclass(frozen=True)
class Caseload:
    """A caseload file; `lines` without its header."""

    path: Path
    lines: int
    synthetic: bool = False


def caseload(folder: Path) -> Caseload:
    """DfE's file where it is beside the project, else a synthetic one."""
    if PUBLISHED.exists():
        with PUBLISHED.open(encoding="utf-8-sig", newline="") as stream:
            return Caseload(PUBLISHED, sum(1 for _ in csv.reader(stream)) - 1)
    path = folder / "caseload.csv"
    write(path, synthetic_rows())
    return Caseload(path, LINES, synthetic=True)


def write(path: Path, rows: Iterator[list[str]]) -> None:
    """Write as DfE does: with a byte order mark."""
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        csv.writer(stream).writerows(rows)


def synthetic_rows() -> Iterator[list[str]]:
    """A header, then invented numbers for every place, period and breakdown up to the length."""
    names = [column.name for column in kind_of("caseload").columns()]
    yield names
    drawn = random.Random(1)
    for number, (group, period, place) in zip(range(LINES), keys(), strict=False):
        topic, label = ("All EHC plans",) * 2 if group == 0 else ("Age", f"Age {group}")
        fixed = {
            "time_period": period,
            "time_identifier": "Academic year",
            "breakdown_topic": topic,
            "breakdown": label,
            "ehcplans": str(10_000 + number),
            **codes(place),
        }
        yield [fixed[name] if name in fixed else cell(drawn, name) for name in names]


def keys() -> Iterator[tuple[int, str, Geography]]:
    """Breakdown, period and place of each row; more than are needed."""
    places = list(Geography.objects.order_by("pk").select_related("region"))
    for group in range(LINES):
        for period in PERIODS:
            for place in places:
                yield group, period, place


def codes(place: Geography) -> dict[str, str]:
    """The columns that say which place a row is of."""
    region = place if place.level == GeographyLevel.REGIONAL else place.region
    authority = place.level == GeographyLevel.AUTHORITY
    return {
        "geographic_level": place.level,
        "country_code": "E92000001",
        "region_code": region.code if region else "",
        "old_la_code": place.number,
        "new_la_code": place.code if authority else "",
    }


def cell(drawn: random.Random, name: str) -> str:
    """A number, or a symbol in one of eight."""
    if drawn.random() < 0.125:
        return drawn.choice(SYMBOLS)
    return str(drawn.randint(0, 1000) / 10 if "pc" in name.split("_") else drawn.randint(0, 9_999))


def longer(file: Caseload, folder: Path, times: int) -> Caseload:
    """The same rows several times over, each time under breakdowns of other names."""
    with file.path.open(encoding="utf-8-sig", newline="") as stream:
        header, *rows = csv.reader(stream)
    at = header.index("breakdown")

    def repeated() -> Iterator[list[str]]:
        yield header
        for time in range(times):
            suffix = f" copy {chr(ord('a') + time)}" if time else ""
            for row in rows:
                yield [*row[:at], row[at] + suffix, *row[at + 1 :]]

    path = folder / f"caseload-{times}.csv"
    write(path, repeated())
    return Caseload(path, file.lines * times, file.synthetic)
