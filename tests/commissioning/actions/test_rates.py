"""Rates per 10,000 children, against divisions done by hand."""

from datetime import date

import pytest
from django.core.management import call_command

from commissioning.actions.rates import NUMERATORS, POPULATION, POPULATION_TO_24, write_rates
from commissioning.choices import PeriodKind, Unit
from commissioning.models import Geography, Measure, Observation, Period
from tests.factories import (
    AuthorityFactory,
    EnglandFactory,
    MeasureFactory,
    ObservationFactory,
    PeriodFactory,
    ReleaseFactory,
)

PLANS, REQUESTS = "rates.plans_per_10000", "rates.requests_per_10000"
TO_24 = "rates.plans_per_10000_to_24"


@pytest.fixture(autouse=True)
def _dictionary(db: None) -> None:
    kinds = {PLANS: PeriodKind.ACADEMIC, REQUESTS: PeriodKind.CALENDAR}
    for rate, kind in kinds.items():
        MeasureFactory(code=rate, unit=Unit.RATE, period_kind=kind)
        MeasureFactory(code=NUMERATORS[rate], period_kind=kind)
    MeasureFactory(code=TO_24, unit=Unit.RATE, period_kind=PeriodKind.ACADEMIC)
    for people in (POPULATION, POPULATION_TO_24):
        MeasureFactory(code=people, period_kind=PeriodKind.REPORTING)


def january(year: int) -> Period:
    """The academic year that stands for the census of January in the year."""
    return PeriodFactory(
        kind=PeriodKind.ACADEMIC,
        code=f"{year - 1}{year % 100}",
        label=f"{year - 1}/{year % 100}",
        starts_on=date(year - 1, 9, 1),
        ends_on=date(year, 8, 31),
    )


def mid(year: int) -> Period:
    return PeriodFactory(
        kind=PeriodKind.REPORTING,
        code=str(year),
        starts_on=date(year, 6, 30),
        ends_on=date(year, 6, 30),
    )


def load(code: str, period: Period, place: Geography, value: float | str, **fields: object) -> None:
    symbol = value if isinstance(value, str) else ""
    ObservationFactory(
        measure=Measure.objects.get(code=code),
        period=period,
        geography=place,
        value=None if symbol else value,
        symbol=symbol,
        **fields,
    )


def rates(code: str) -> list[tuple[str, float | None, float | None, float | None, str, bool]]:
    return list(
        Observation.objects.filter(measure__code=code)
        .order_by("period__starts_on", "release__edition")
        .values_list("period__label", "value", "numerator", "denominator", "symbol", "newest")
    )


def test_plans_are_divided_by_the_mid_year_before_their_january() -> None:
    """638,745 plans in January 2025 and 12,183,016 children in mid-2024: 524.29."""
    england = EnglandFactory()
    load("caseload.ehcplans", january(2025), england, 638745.0)
    load(POPULATION, mid(2024), england, 12183016.0)
    load(POPULATION, mid(2025), england, 1.0)
    assert write_rates() == 1
    assert rates(PLANS) == [("2024/25", 524.29, 638745.0, 12183016.0, "", True)]


def test_requests_of_a_year_are_divided_by_its_mid_year() -> None:
    """951 requests and 54,750 children: 173.698…"""
    place = AuthorityFactory()
    load("requests.requests_received_in_year", PeriodFactory(year=2024), place, 951.0)
    load(POPULATION, mid(2024), place, 54750.0)
    assert write_rates() == 1
    assert rates(REQUESTS) == [("2024", 173.7, 951.0, 54750.0, "", True)]


def test_without_children_there_is_no_rate_and_a_symbol_stays_one() -> None:
    nobody, unknown, unloaded = (AuthorityFactory() for _ in range(3))
    for place, value in ((nobody, 3.0), (unknown, "x"), (unloaded, 3.0)):
        load("requests.requests_received_in_year", PeriodFactory(year=2024), place, value)
    load(POPULATION, mid(2024), nobody, 0.0)
    load(POPULATION, mid(2024), unknown, 100.0)
    assert write_rates() == 1
    assert rates(REQUESTS) == [("2024", None, None, 100.0, "x", True)]


def test_every_release_of_a_count_has_its_rate() -> None:
    place, year = AuthorityFactory(), PeriodFactory(year=2024)
    first = ReleaseFactory(edition="2025", symbols={"x": "not available"})
    load("requests.requests_received_in_year", year, place, 10.0, release=first, newest=False)
    load("requests.requests_received_in_year", year, place, 20.0)
    load(POPULATION, mid(2024), place, 10000.0)
    assert write_rates() == 2
    assert [(row[1], row[5]) for row in rates(REQUESTS)] == [(10.0, False), (20.0, True)]
    computed = Observation.objects.filter(measure__code=REQUESTS, newest=False).get().release
    assert (str(computed), computed.symbols) == ("Computed rates 2025", {"x": "not available"})


def test_a_second_run_writes_nothing_and_a_new_figure_one() -> None:
    place, year = AuthorityFactory(), PeriodFactory(year=2024)
    load("requests.requests_received_in_year", year, place, 10.0)
    load(POPULATION, mid(2024), place, 10000.0)
    assert [write_rates(), write_rates()] == [1, 0]
    Observation.objects.filter(measure__code=POPULATION).update(value=5000.0)
    assert [write_rates(), write_rates()] == [1, 0]
    assert [row[1] for row in rates(REQUESTS)] == [20.0]


def test_a_rate_goes_with_its_count() -> None:
    place, year = AuthorityFactory(), PeriodFactory(year=2024)
    load("requests.requests_received_in_year", year, place, 10.0)
    load(POPULATION, mid(2024), place, 10000.0)
    write_rates()
    Observation.objects.filter(measure__code="requests.requests_received_in_year").delete()
    assert write_rates() == 0
    assert rates(REQUESTS) == []


def test_the_command_says_how_many(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("write_measures")
    assert capsys.readouterr().out.startswith("0 rates written.\n")


def test_each_rate_is_of_its_own_residents() -> None:
    """3,000 plans are 500 for each 10,000 of 60,000, and 400 of 75,000."""
    sefton, when = AuthorityFactory(), january(2025)
    load(NUMERATORS[PLANS], when, sefton, 3_000)
    load(POPULATION, mid(2024), sefton, 60_000)
    write_rates()
    assert [value for _, value, *_ in rates(PLANS)] == [500]
    assert rates(TO_24) == []
    load(POPULATION_TO_24, mid(2024), sefton, 75_000)
    write_rates()
    assert [value for _, value, *_ in rates(PLANS)] == [500]
    assert [value for _, value, *_ in rates(TO_24)] == [400]
