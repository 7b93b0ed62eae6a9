"""How dates, money, numbers and missing values are written for readers in Britain.

Every function takes `None` and gives "–" for it, never a zero. Minus is the true minus sign,
so that a column of figures lines up and a screen reader says "minus".
"""

from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from django.utils import timezone

Number = int | float | Decimal

MISSING: Final = "–"
MINUS: Final = "−"

# The publishers' symbols in the meaning of the government's analysis function. A release that
# means something else by a letter says so with its own words, which go before these.
SYMBOLS: Final[dict[str, str]] = {
    "x": "not available",
    "z": "not applicable",
    "c": "suppressed to protect people",
    "low": "rounds to zero",
    "k": "rounds to zero",
    "u": "not reliable enough to show",
    ":": "not available",
    "~": "suppressed to protect people",
    "": "not given",
}


def british_date(day: date | None) -> str:
    """13 September 2018; a moment is taken in the local time zone."""
    if day is None:
        return MISSING
    local = _local_day(day)
    return f"{local.day} {local:%B %Y}"


def short_date(day: date | None) -> str:
    """13 Sep 2018, for the cells of a table."""
    if day is None:
        return MISSING
    local = _local_day(day)
    return f"{local.day} {local:%b %Y}"


def british_moment(moment: datetime | None) -> str:
    """13 September 2018 at 2:05pm."""
    if moment is None:
        return MISSING
    local = timezone.localtime(moment) if timezone.is_aware(moment) else moment
    hour = local.hour % 12 or 12
    half = "am" if local.hour < 12 else "pm"
    return f"{british_date(local)} at {hour}:{local.minute:02d}{half}"


def clock_time(moment: datetime) -> str:
    """The time of day in England, as on a clock: 10:42."""
    return f"{timezone.localtime(moment):%H:%M}"


def _local_day(day: date) -> date:
    """The day itself, or the day of a moment where we live."""
    if isinstance(day, datetime) and timezone.is_aware(day):
        return timezone.localtime(day).date()
    return day


def number(value: Number | None, places: int = 0) -> str:
    """1,234 or 1,234.5; halves go up, as people round."""
    if value is None:
        return MISSING
    rounded = _rounded(value, places)
    return f"{MINUS if rounded < 0 else ''}{abs(rounded):,.{places}f}"


def percent(value: Number | None, places: int = 1) -> str:
    """46.4%, from a value on the scale of 0 to 100."""
    return MISSING if value is None else f"{number(value, places)}%"


def money(value: Number | None, places: int = 0) -> str:
    """£1,234, or £1,234.56 with two places."""
    if value is None:
        return MISSING
    text = number(value, places)
    return f"{MINUS}£{text.removeprefix(MINUS)}" if text.startswith(MINUS) else f"£{text}"


def change(value: Number | None, places: int = 1) -> str:
    """+1.2, −0.3 or "no change": a difference with its sign."""
    if value is None:
        return MISSING
    rounded = _rounded(value, places)
    if rounded == 0:
        return "no change"
    return number(rounded, places) if rounded < 0 else f"+{number(rounded, places)}"


def symbol_words(symbol: str) -> str:
    """What a publisher's symbol says, or the symbol itself where nobody has written it down."""
    return SYMBOLS.get(symbol.strip().lower(), symbol)


def count_of(quantity: int, one: str, many: str = "") -> str:
    """1 row, 2 rows, 1,234 children: a count with its noun."""
    return f"{number(quantity)} {one if quantity == 1 else many or one + 's'}"


def _rounded(value: Number, places: int) -> Decimal:
    """The value to so many decimal places, halves away from zero; floats as they are printed."""
    exact = value if isinstance(value, Decimal) else Decimal(str(value))
    result = exact.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    return result + 0  # turns a negative zero into a plain one
