"""Dates, money, numbers and symbols as they are printed."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.template import Context, Template

from config.lib import formats


def test_dates() -> None:
    assert formats.british_date(date(2018, 9, 13)) == "13 September 2018"
    assert formats.short_date(date(2018, 7, 1)) == "1 Jul 2018"


def test_a_moment_is_told_by_our_clocks() -> None:
    summer = datetime(2018, 9, 13, 23, 5, tzinfo=UTC)  # five past midnight in London
    assert formats.british_moment(summer) == "14 September 2018 at 12:05am"
    assert formats.british_date(summer) == "14 September 2018"
    assert formats.british_moment(datetime(2026, 1, 2, 14, 30)) == "2 January 2026 at 2:30pm"


@pytest.mark.parametrize(
    ("value", "places", "text"),
    [
        (0, 0, "0"),
        (1234, 0, "1,234"),
        (1234567.5, 1, "1,234,567.5"),
        (2.5, 0, "3"),
        (0.125, 2, "0.13"),
        (1.005, 2, "1.01"),
        (-1234, 0, "−1,234"),
        (-0.04, 1, "0.0"),
        (Decimal("46.35"), 1, "46.4"),
    ],
)
def test_numbers(value: float, places: int, text: str) -> None:
    assert formats.number(value, places) == text


def test_money_and_percentages() -> None:
    assert formats.money(1234) == "£1,234"
    assert formats.money(Decimal("1234.505"), 2) == "£1,234.51"
    assert formats.money(-5) == "−£5"
    assert formats.percent(46.35) == "46.4%"
    assert formats.percent(100, 0) == "100%"


def test_a_change_has_its_sign() -> None:
    assert formats.change(1.25) == "+1.3"
    assert formats.change(-0.3) == "−0.3"
    assert formats.change(0.04) == "no change"


def test_unknown_is_never_zero() -> None:
    for write in (formats.number, formats.percent, formats.money, formats.change):
        assert write(None) == "–"
    assert formats.british_date(None) == formats.short_date(None) == "–"
    assert formats.british_moment(None) == "–"


def test_symbols_in_words() -> None:
    assert formats.symbol_words("z") == "not applicable"
    assert formats.symbol_words(" C ") == "suppressed to protect people"
    assert formats.symbol_words("§") == "§"


def test_counts_with_their_noun() -> None:
    assert formats.count_of(1, "row") == "1 row"
    assert formats.count_of(1200, "child", "children") == "1,200 children"


def test_filters_need_no_loading() -> None:
    template = Template(
        "{{ day|british_date }} {{ cost|money }} {{ share|percent }} {{ n|number }}"
    )
    context = Context({"day": date(2018, 9, 13), "cost": 1234, "share": 46.4, "n": None})
    assert template.render(context) == "13 September 2018 £1,234 46.4% –"
