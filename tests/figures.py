"""Published figures for tests of benchmarks, written as the tests' own small tables."""

from collections.abc import Mapping

from commissioning.choices import PeriodKind, Polarity, Proximity, Unit
from commissioning.models import (
    Geography,
    LocalArea,
    Measure,
    Observation,
    Release,
    StatisticalNeighbour,
)
from tests.factories import (
    AuthorityFactory,
    MeasureFactory,
    ObservationFactory,
    PeriodFactory,
    ReleaseFactory,
)

Value = float | str


def share(code: str = "timeliness.share", **fields: object) -> Measure:
    """A percentage with one decimal of which more is better."""
    defaults = {"unit": Unit.PERCENTAGE, "decimal_places": 1, "polarity": Polarity.HIGH}
    return MeasureFactory(code=code, **{**defaults, **fields})


def publish(
    measure: Measure, year: int, values: Mapping[Geography, Value], release: Release | None = None
) -> None:
    """Totals of a year by place: a number is a value, a text is a symbol."""
    period = PeriodFactory(year=year, kind=PeriodKind(measure.period_kind))
    for place, value in values.items():
        said = isinstance(value, str)
        ObservationFactory(
            measure=measure,
            geography=place,
            period=period,
            release=release or ReleaseFactory(),
            value=None if said else value,
            symbol=value if said else "",
        )


def restate(measure: Measure, year: int, place: Geography, value: float, edition: str) -> None:
    """What an earlier edition said of a figure that is loaded already."""
    ObservationFactory(
        measure=measure,
        geography=place,
        period=PeriodFactory(year=year),
        release=ReleaseFactory(edition=edition),
        value=value,
        newest=False,
    )
    assert Observation.objects.filter(measure=measure, geography=place).count() > 1


def others(count: int, **fields: object) -> list[Geography]:
    """More authorities."""
    return [AuthorityFactory(**fields) for _ in range(count)]


def make_neighbours(area: LocalArea, places: list[Geography]) -> None:
    """The statistical neighbours of an area, the closest first."""
    for rank, place in enumerate(places, start=1):
        StatisticalNeighbour.objects.create(
            geography=area.geography, neighbour=place, rank=rank, proximity=Proximity.CLOSE
        )
