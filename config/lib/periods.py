"""Periods as published files write them: calendar, academic and financial years, and shorter."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date

CALENDAR, ACADEMIC, FINANCIAL = "Calendar year", "Academic year", "Financial year"
REPORTING, QUARTER, MONTH = "Reporting year", "Quarter", "Month"
EARLIEST, LATEST = 1990, 2060
SPLIT_YEAR = re.compile(r"^(\d{4})(?:[/-]?)(\d{2})$")


@dataclass(frozen=True)
class ParsedPeriod:
    """A period: its kind, the code files use, the label pages use, first and last day."""

    kind: str
    code: str
    label: str
    starts_on: date
    ends_on: date


def parse_period(identifier: str, text: str) -> ParsedPeriod | None:
    """The period of DfE's `time_identifier` and `time_period`; None where there is no such.

    `2024` calendar or mid-year; `202425`, `2024/25` or `2024-25` academic or financial;
    `2024Q1` (calendar quarter); `2024-03`.
    """
    kind = {k.lower(): k for k in (CALENDAR, ACADEMIC, FINANCIAL, REPORTING, QUARTER, MONTH)}.get(
        identifier.strip().lower()
    )
    text = text.strip()
    if kind in (CALENDAR, REPORTING):
        return whole_year(kind, text)
    if kind in (ACADEMIC, FINANCIAL):
        return split_year(kind, text)
    if kind == QUARTER:
        return quarter(text)
    if kind == MONTH:
        return month(text)
    return None


def known_year(text: str) -> int | None:
    """A year that a figure can be for."""
    year = int(text)
    return year if EARLIEST <= year <= LATEST else None


def whole_year(kind: str, text: str) -> ParsedPeriod | None:
    """1 January to 31 December; a mid-year estimate is for 30 June."""
    if not re.fullmatch(r"\d{4}", text) or not (year := known_year(text)):
        return None
    if kind == REPORTING:
        return ParsedPeriod(kind, text, f"mid-{year}", date(year, 6, 30), date(year, 6, 30))
    return ParsedPeriod(kind, text, text, date(year, 1, 1), date(year, 12, 31))


def split_year(kind: str, text: str) -> ParsedPeriod | None:
    """An academic year from 1 September, a financial year from 1 April."""
    found = SPLIT_YEAR.match(text)
    if not found or not (year := known_year(found[1])) or (year + 1) % 100 != int(found[2]):
        return None
    code = found[1] + found[2]
    if kind == ACADEMIC:
        return ParsedPeriod(
            kind, code, f"{year}/{found[2]}", date(year, 9, 1), date(year + 1, 8, 31)
        )
    return ParsedPeriod(kind, code, f"{year}-{found[2]}", date(year, 4, 1), date(year + 1, 3, 31))


def quarter(text: str) -> ParsedPeriod | None:
    """A calendar quarter."""
    found = re.fullmatch(r"(\d{4})[ -]?Q([1-4])", text, flags=re.IGNORECASE)
    if not found or not (year := known_year(found[1])):
        return None
    number = int(found[2])
    last = 3 * number
    return ParsedPeriod(
        QUARTER,
        f"{year}Q{number}",
        f"{date(year, last - 2, 1):%B} to {date(year, last, 1):%B} {year}",
        date(year, last - 2, 1),
        date(year, last, monthrange(year, last)[1]),
    )


def month(text: str) -> ParsedPeriod | None:
    """A calendar month."""
    found = re.fullmatch(r"(\d{4})-(\d{2})", text)
    if not found or not (year := known_year(found[1])) or not 1 <= int(found[2]) <= 12:
        return None
    number = int(found[2])
    return ParsedPeriod(
        MONTH,
        text,
        f"{date(year, number, 1):%B %Y}",
        date(year, number, 1),
        date(year, number, monthrange(year, number)[1]),
    )
