"""The headlines of a board, against numbers counted by hand."""

from datetime import date

import pytest
from pytest_django import DjangoAssertNumQueries

from commissioning.actions.reference import rows
from commissioning.choices import Polarity
from commissioning.models import LocalArea
from commissioning.queries.benchmarks.comparable import RATES
from commissioning.queries.benchmarks.sentences import PHRASES
from strategy.queries.headlines import DEMAND, LAW, PLACEMENTS, Headlines, headlines
from tests.factories import EnglandFactory, MeasureFactory
from tests.figures import make_neighbours, others, publish, share

TODAY = date(2026, 11, 21)
EX, ALL, SIX, REVIEWS = (headline.code for headline in LAW)


def board(area: LocalArea) -> Headlines:
    return headlines(area.geography, on=TODAY)


def test_every_headline_is_in_the_dictionary() -> None:
    codes = {row["code"] for row in rows("measures.csv")}
    named = {code for each in (*LAW, *DEMAND) for code in (each.code, each.rate) if code}
    assert named | set(PLACEMENTS) | set(PHRASES) | set(RATES) | set(RATES.values()) <= codes


def test_the_sum_of_the_headlines(area: LocalArea) -> None:
    """Of four authorities Anyshire is first, third, and last."""
    rivals, england = others(3), EnglandFactory()
    for code, before, after in ((EX, 50.0, 80.0), (ALL, 50.0, 40.0), (SIX, 20.0, 20.0)):
        measure = share(code)
        publish(measure, 2023, {area.geography: before})
        values = dict(zip(rivals, (70.0, 60.0, 30.0), strict=True))
        publish(measure, 2024, {area.geography: after, england: 35.0, **values})
    found = {each.words: (each.count, each.names) for each in board(area).summary}
    first, second, third = (headline.label for headline in LAW[:3])
    assert found == {
        "of 3 in the best quarter of authorities": (1, (first,)),
        "of 3 in the worst quarter of authorities": (1, (third,)),
        "of 3 better than England": (2, (first, second)),
        "better than in the period before": (1, (first,)),
        "worse than in the period before": (1, (second,)),
    }


def test_what_cannot_be_judged_is_not_counted(area: LocalArea) -> None:
    publish(share(EX, polarity=Polarity.NEUTRAL), 2024, {area.geography: 50.0})
    publish(share(ALL), 2024, {area.geography: "x"})
    assert board(area).summary == ()


def test_a_count_stands_beside_others_by_its_rate(area: LocalArea) -> None:
    plans, rate = "caseload.ehcplans", "rates.plans_per_10000"
    publish(MeasureFactory(code=plans), 2024, {area.geography: 3736.0})
    publish(share(rate, unit="rate"), 2024, {area.geography: 682.3, EnglandFactory(): 524.3})
    figure = board(area).demand[0]
    assert figure.row
    assert figure.compared
    assert (figure.row.figure.text, figure.compared.england_text) == ("3,736", "524.3")
    assert figure.sentence == (
        f"In 2024 {area.geography} kept 3,736 education, health and care plans at the January "
        f"census. In 2024 {area.geography} kept 682.3 plans for every 10,000 children; "
        "England 524.3."
    )


def test_the_mix_of_placements(area: LocalArea) -> None:
    """41.2% in mainstream schools against 43.6%, 11.7% elsewhere against 7.8%."""
    near, england = others(2), EnglandFactory()
    make_neighbours(area, near)
    for code, own, nation in (
        ("caseload.mainstream_total_pc", 41.2, 43.6),
        ("caseload.ed_elsewhere_pc", 11.7, 7.8),
    ):
        values = {area.geography: own, england: nation, near[0]: 10.0, near[1]: 20.0}
        publish(share(code, polarity=Polarity.NEUTRAL), 2024, values)
    chart = board(area).placements
    assert chart
    assert chart.sentence == (
        f"In 2024 the largest share of {area.geography}’s plans, 41.2%, is in mainstream schools. "
        "It differs most from England in educated elsewhere, 3.9 points above."
    )
    assert chart.table.rows == (
        ("Mainstream schools", "41.2%", "43.6%", "15.0%"),
        ("Educated elsewhere", "11.7%", "7.8%", "15.0%"),
    )


def test_placements_that_are_not_available(area: LocalArea) -> None:
    publish(share("caseload.special_total_pc"), 2024, {area.geography: "x"})
    chart = board(area).placements
    assert chart
    assert chart.sentence == "The shares of placements are not available."


def test_nothing_loaded(area: LocalArea) -> None:
    found = board(area)
    assert found.placements is None
    assert found.law[0].missing == (
        "No figures yet. Load timeliness_20_week.csv from DfE’s release "
        "“Education, health and care plans”."
    )
    assert "caseload.csv" in found.placements_missing


@pytest.mark.parametrize("periods", [1, 4])
def test_five_queries_whatever_is_loaded(
    area: LocalArea, periods: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    measures = [share(headline.code) for headline in LAW]
    for measure in measures:
        for year in range(2020, 2020 + periods):
            publish(measure, year, {area.geography: 50.0})
    geography = LocalArea.objects.select_related("geography__region").get().geography
    with django_assert_num_queries(5):
        headlines(geography, on=TODAY)
