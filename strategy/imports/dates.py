"""Days as plans write them: "31/3/24", "Sept 23", "Spring term 2024", "ongoing"."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from typing import Final

MONTHS: Final = {
    name: number
    for number, names in enumerate(
        (
            "january jan",
            "february feb",
            "march mar",
            "april apr",
            "may",
            "june jun",
            "july jul",
            "august aug",
            "september sept sep",
            "october oct",
            "november nov",
            "december dec",
        ),
        start=1,
    )
    for name in names.split()
}
MONTH: Final = rf"(?P<month>{'|'.join(sorted(MONTHS, key=len, reverse=True))})\b\.?"
YEAR: Final = r"(?P<year>'?\d{4}|'?\d{2})(?!\d)"
# School terms end with the month that their holiday begins in or just after.
TERMS: Final = {"autumn": (9, 12), "spring": (1, 3), "summer": (4, 7)}
NO_DAY: Final = re.compile(
    r"^(on-?\s?going|continuous(ly)?|tbc|tba|tbd|to be (confirmed|agreed|determined)|n\s?/\s?a|"
    r"none|not set|[-–—]+|\?+|business as usual|bau|rolling|immediate(ly)?|asap|annual(ly)?|"
    r"termly|monthly|quarterly|weekly|not applicable|throughout.*)\b.*$|^[-–—?]+$"
)
EXACT: Final = (
    re.compile(
        rf"\b{YEAR.replace('|', '(?=-)|', 1)}-(?P<number>\d{{1,2}})-(?P<day>\d{{1,2}})(?!\d)"
    ),
    re.compile(rf"(?<!\d)(?P<day>\d{{1,2}})\s?[/.\-]\s?(?P<number>\d{{1,2}})\s?[/.\-]\s?{YEAR}"),
    re.compile(rf"(?<!\d)(?P<day>\d{{1,2}})\s?[\s\-]?(of )?{MONTH}[\s,\-]*{YEAR}"),
    re.compile(rf"\b{MONTH}\s(?P<day>\d{{1,2}}),?\s(?P<year>\d{{4}})"),
)
SPANS: Final = (
    re.compile(rf"\bq(uarter )?\s?(?P<quarter>[1-4])\W*{YEAR}\s?[/\-–]\s?\d{{2,4}}"),
    re.compile(rf"\bq(uarter )?\s?(?P<quarter>[1-4])\W*{YEAR}"),
    re.compile(
        r"\b(?P<term>autumn|spring|summer)(\s?[12])?(\sterm)?(\s?[12])?[\s,]*"
        rf"{YEAR}(\s?[/\-–]\s?(?P<to>\d{{2,4}}))?"
    ),
    re.compile(rf"\b{MONTH}\s(half[\s-]?)?term[\s,]*{YEAR}"),
    re.compile(rf"\b{MONTH}[\s,\-/]*{YEAR}"),
    re.compile(r"\bfy\s?(?P<year>\d{4}|\d{2})\s?[/\-–]\s?(?P<to>\d{4}|\d{2})(?!\d)"),
    re.compile(
        r"(?P<school>\b(academic|school) year )?(?<!\d)(?P<year>20\d{2})\s?[/\-–]\s?"
        r"(?P<to>\d{4}|\d{2})(?!\d)(?P<behind>\s(academic|school) year)?"
    ),
    re.compile(r"(?<!\d)(?P<number>0?[1-9]|1[0-2])\s?[/\-]\s?(?P<year>\d{4})(?!\d)"),
    re.compile(r"(?<!\d)(?P<year>20\d{2})(?!\d)"),
)
UNCLEAR: Final = "Write a day with its year, such as 31 March 2024, or a month, or “ongoing”."


@dataclass(frozen=True)
class Reading:
    """What a cell says: a day, or none; `note` says how it was taken where that is not plain.

    With `wrong` the cell is no day at all; `impossible` where it names one that the calendar does
    not have. `sure` readings need nobody's look.
    """

    day: date | None
    note: str = ""
    wrong: str = ""
    sure: bool = True
    impossible: bool = False


def read_day(text: str, *, end: bool) -> Reading:
    """The day of a cell; of a month or term the last day where `end`, else the first."""
    words = re.sub(r"(?<=\d)(st|nd|rd|th)\b", "", text.casefold())
    words = re.sub(r"\((was|previously|originally|formerly)\b.*?\)", " ", words)
    words = re.sub(r"\s+", " ", words.replace("’", "'")).strip(" .;,")
    if not words:
        return Reading(None)
    if NO_DAY.match(words):
        return Reading(None, "Read as no date", sure=words in ("-", "–", "—", "n/a"))
    found = sorted(days_in(words, end=end), key=lambda pair: pair[0])
    if not found:
        return Reading(None, wrong=UNCLEAR)
    _, day, exact = found[-1] if end else found[0]
    if day is None:
        return Reading(None, wrong="There is no such day. Correct it.", impossible=True)
    taken = f"Read as {day.day} {day:%B %Y}"
    if len(found) > 1:
        which = "the last" if end else "the first"
        return Reading(day, f"{taken}: {which} of several dates", sure=False)
    return Reading(day, "" if exact == "day" else taken, sure=exact in ("day", "month"))


def days_in(words: str, *, end: bool) -> list[tuple[int, date | None, str]]:
    """Every day in a text: where it stands, the day (none if impossible), how exact it is."""
    found: list[tuple[int, date | None, str]] = []
    rest = words
    for pattern in (*EXACT, *SPANS):
        for match in list(pattern.finditer(rest)):
            parts = match.groupdict()
            if parts.get("day"):
                found.append((match.start(), exact_day(parts), "day"))
            else:
                first, last, how = span_of(parts, slash="to" in parts or "/" in match[0])
                found.append((match.start(), last if end else first, how))
            rest = rest[: match.start()] + "·" * len(match[0]) + rest[match.end() :]
    return found


def full_year(text: str) -> int:
    """2024 for "24", "'24" or "2024"."""
    figures = int(text.strip("'"))
    return figures if figures > 99 else 2000 + figures


def month_in(parts: dict[str, str | None]) -> int:
    """The month of a match, named or numbered."""
    name = parts.get("month")
    return MONTHS[name] if name else int(parts.get("number") or 0)


def exact_day(parts: dict[str, str | None]) -> date | None:
    """A day, unless the calendar has none."""
    try:
        return date(full_year(parts["year"] or ""), month_in(parts), int(parts["day"] or 0))
    except ValueError:
        return None


def span_of(parts: dict[str, str | None], *, slash: bool) -> tuple[date, date, str]:
    """The first and last day of a month, quarter, term or year, and which of these it is."""
    year = full_year(parts["year"] or "")
    if parts.get("month") or parts.get("number"):
        return (*months(year, month_in(parts), month_in(parts)), "month")
    if quarter := int(parts.get("quarter") or 0):
        first = (quarter * 3 + 1) % 12 or 12
        return (*months(year + (quarter == 4), first, first + 2), "quarter")
    if term := parts.get("term"):
        later = bool(parts.get("to")) and term != "autumn"
        return (*months(year + later, *TERMS[term]), "term")
    if parts.get("school") or parts.get("behind"):
        return date(year, 9, 1), date(year + 1, 8, 31), "year"
    if parts.get("to"):
        return date(year, 4, 1), date(year + 1, 3, 31), "year"
    return date(year, 1, 1), date(year, 12, 31), "year"


def months(year: int, first: int, last: int) -> tuple[date, date]:
    """The first day of one month and the last of another."""
    return date(year, first, 1), date(year, last, monthrange(year, last)[1])
