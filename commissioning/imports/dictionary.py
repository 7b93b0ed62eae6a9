"""What the columns of published files mean: `data/files.toml` and `data/measures.csv`, read."""

import csv
import re
import tomllib
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

DATA = Path(__file__).resolve().parent.parent / "data"
MOVING = re.compile(r"\{y(-1)?\}")


@dataclass(frozen=True)
class Indicator:
    """A column of a published file and the measure that it holds.

    `names` are its headings, lower case, 2025's first; `{y}` stands for a year that moves with
    the release (the greatest in the header, of two or four digits), `{y-1}` for the one before.
    """

    file: str
    names: tuple[str, ...]
    code: str
    title: str
    unit: str
    numerator: str
    denominator: str
    low: float | None
    high: float | None


@dataclass(frozen=True)
class Publication:
    """A publication: its title, what its symbols mean, and when its editions came out."""

    title: str
    publisher: str
    symbols: dict[str, str]
    published: dict[str, date] = field(default_factory=dict)


@cache
def rows() -> tuple[dict[str, str], ...]:
    """The measure dictionary as rows."""
    with (DATA / "measures.csv").open(encoding="utf-8", newline="") as stream:
        return tuple(csv.DictReader(stream))


@cache
def indicators(file: str, period_kind: str) -> tuple[Indicator, ...]:
    """The indicator columns of a file, or of all (`*`), that are kept by a kind of period."""
    return tuple(
        indicator(row)
        for row in rows()
        if file in (row["file"], "*") and row["period_kind"] == period_kind
    )


def indicator(row: dict[str, str]) -> Indicator:
    """One row of the dictionary."""
    return Indicator(
        file=row["file"],
        names=(row["column"], *(name for name in row["aliases"].split("|") if name)),
        code=row["code"],
        title=row["title"],
        unit=row["unit"],
        numerator=row["numerator"],
        denominator=row["denominator"],
        low=float(row["plausible_from"]) if row["plausible_from"] else None,
        high=float(row["plausible_to"]) if row["plausible_to"] else None,
    )


@cache
def declarations() -> dict[str, Any]:
    """`files.toml`."""
    with (DATA / "files.toml").open("rb") as stream:
        return tomllib.load(stream)


def publication(code: str) -> Publication:
    """A publication by its code."""
    return Publication(**declarations()["publication"][code])


@cache
def published_codes() -> frozenset[str]:
    """Measures that come from published files or are computed, never from readings."""
    files = {*declarations()["file"], "school_need", "rates"}
    return frozenset(row["code"] for row in rows() if row["file"] in files)


def greatest_year(header: tuple[str, ...], names: list[str]) -> int | None:
    """The greatest year with which moving names stand in a header: 25, or 2025 as it stands."""
    patterns = [
        re.compile(re.escape(MOVING.sub("@", name)).replace("@", r"(\d{4}|\d\d)") + "$")
        for name in names
        if MOVING.search(name)
    ]
    years = [
        int(found[1])
        for column in header
        for pattern in patterns
        if (found := pattern.match(column))
    ]
    return max(years, default=None)


def written(name: str, year: int | None) -> str:
    """A column's name as a header of that year writes it."""
    if year is None:
        return name
    return name.replace("{y}", f"{year:02d}").replace("{y-1}", f"{year - 1:02d}")
