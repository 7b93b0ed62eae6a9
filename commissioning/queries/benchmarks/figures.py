"""One figure, and how it moved: numbers, and the words that a reader gets."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from commissioning.choices import Polarity, Unit
from commissioning.models import Measure, Release
from config.lib.components import Verdict
from config.lib.formats import money, number, percent, symbol_words

# Sums of an authority are as large as the authority: only what is divided by something compares.
# Units whose changes are said in amounts and in percent of the amount before.
AMOUNTS: Final = (Unit.COUNT, Unit.POUNDS)
SHARE_FROM = 50  # of a smaller base, a change in percent says nothing


def compares(measure: Measure) -> bool:
    """Whether authorities of different size may stand beside one another."""
    return measure.unit != Unit.COUNT


def shown(measure: Measure, value: float | None) -> str:
    """A value in the measure's unit: 46.4%, 638,745, £1,234, 31.2 weeks."""
    places = measure.decimal_places
    if measure.unit == Unit.PERCENTAGE:
        return percent(value, places)
    if measure.unit == Unit.POUNDS:
        return money(value, places)
    text = number(value, places)
    return f"{text} weeks" if measure.unit == Unit.WEEKS and value is not None else text


@dataclass(frozen=True, order=True)
class Span:
    """A period, in order of time. Those of one measure are all of one kind."""

    starts_on: date
    ends_on: date
    label: str
    code: str
    pk: int


@dataclass(frozen=True)
class Figure:
    """What a release says of a measure for a place and period: a value, or a symbol."""

    measure: Measure
    span: Span
    value: float | None
    symbol: str = ""
    release: Release | None = None

    @property
    def meaning(self) -> str:
        """What the symbol stands for in its release, in words."""
        if not self.symbol:
            return ""
        own = self.release.symbols.get(self.symbol, "") if self.release else ""
        return str(own) or symbol_words(self.symbol)

    @property
    def text(self) -> str:
        """The value, or the symbol with its meaning: "x: not available"."""
        if self.value is None:
            return f"{self.symbol}: {self.meaning}"
        return shown(self.measure, self.value)

    def later_than(self, on: date) -> bool:
        """Whether the figure was published after the day; undated ones count by their period."""
        published = self.release.published_on if self.release else None
        return (published or self.span.ends_on) > on


@dataclass(frozen=True)
class Change:
    """From the figure before to this one.

    `amount` is in the measure's unit, rounded as it is shown; `None` where `refusal` says why
    there is none. `verdict` is what the move means by the measure's polarity.
    """

    amount: float | None
    text: str
    verdict: Verdict = ""
    refusal: str = ""

    @property
    def words(self) -> str:
        """The change, or why there is none."""
        return self.refusal or self.text


def change_between(before: Figure | None, after: Figure) -> Change:
    """How a figure moved since the one before it; refused across a change of definition."""
    refusal = _refusal(before, after)
    if refusal or before is None or before.value is None or after.value is None:
        return Change(None, "", refusal=refusal)
    amount = round(after.value - before.value, after.measure.decimal_places)
    since = f"since {before.span.label}"
    if amount == 0:
        return Change(0.0, f"no change {since}")
    size = _size(after.measure, abs(amount), before.value)
    text = f"{'up' if amount > 0 else 'down'} {size} {since}"
    return Change(amount, text, _verdict(after.measure, amount))


def _refusal(before: Figure | None, after: Figure) -> str:
    """Why two figures are not set against one another, or nothing."""
    if after.value is None:
        return ""
    if before is None:
        return "no earlier figure"
    if broken(after.measure, before.span, after.span):
        return f"not compared with {before.span.label}: the definition changed"
    if before.value is None:
        return f"no change can be given: {before.span.label} is {before.meaning} ({before.symbol})"
    return ""


def broken(measure: Measure, before: Span, after: Span) -> bool:
    """Whether the measure's definition changed between two periods."""
    limit = measure.break_before
    return limit is not None and before.starts_on < limit <= after.starts_on


def _size(measure: Measure, amount: float, base: float) -> str:
    """How far it moved: points for percentages, the share too for numbers and money."""
    if measure.unit == Unit.PERCENTAGE:
        return f"{number(amount, measure.decimal_places)} points"
    text = shown(measure, amount)
    if measure.unit in AMOUNTS and base >= SHARE_FROM:
        return f"{text} ({percent(100 * amount / base, 1)})"
    return text


def _verdict(measure: Measure, amount: float) -> Verdict:
    """Better or worse by polarity; neither where the measure is neutral."""
    if measure.polarity == Polarity.NEUTRAL or amount == 0:
        return ""
    return "better" if (amount > 0) == (measure.polarity == Polarity.HIGH) else "worse"
