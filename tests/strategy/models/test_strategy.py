"""The years that a strategy covers, and where a risk stands."""

from datetime import date

import pytest

from tests import factories as make


@pytest.mark.parametrize(
    ("ends_on", "years"),
    [
        (date(2026, 12, 31), "2023–26"),
        (date(2023, 12, 31), "2023"),
        (date(2100, 1, 1), "2023–2100"),
        (None, "from 2023"),
    ],
)
def test_the_years_of_a_strategy(ends_on: date | None, years: str) -> None:
    strategy = make.StrategyFactory.build(area=None, starts_on=date(2023, 7, 1), ends_on=ends_on)
    assert strategy.years == years


def test_a_risk_counts_after_its_controls_where_they_are_scored() -> None:
    risk = make.RiskFactory.build(area=None, appetite=8)
    assert (risk.score, risk.score_after, risk.above_appetite) == (16, None, True)
    risk.likelihood_after, risk.impact_after = 2, 4
    assert (risk.score, risk.score_before, risk.above_appetite) == (8, 16, False)
