"""Benchmarks, against numbers counted by hand."""

from datetime import date

import pytest
from pytest_django import DjangoAssertNumQueries

from commissioning.choices import Polarity, Theme, Unit
from commissioning.models import LocalArea
from commissioning.queries.benchmarks import Benchmark, Standing, benchmark_rows
from commissioning.queries.benchmarks.order import in_order, matching
from commissioning.queries.benchmarks.sentences import sentence
from commissioning.queries.benchmarks.standing import ordinal
from tests.factories import (
    BreakdownFactory,
    EnglandFactory,
    MeasureFactory,
    ObservationFactory,
    PeriodFactory,
    ReleaseFactory,
)
from tests.figures import make_neighbours, others, publish, restate, share

TODAY = date(2026, 11, 21)


def only_row(area: LocalArea) -> Benchmark:
    """The one benchmark that a test has made."""
    (row,) = benchmark_rows(area.geography, on=TODAY)
    return row


def test_equal_values_share_a_rank_and_a_symbol_takes_none(area: LocalArea) -> None:
    first, same, last, unknown = others(4)
    values = {first: 90.0, area.geography: 80.0, same: 80.0, last: 70.0, unknown: "x"}
    publish(share(), 2024, values)
    standing = only_row(area).standing
    assert standing
    assert standing.text == "joint 2nd of 4"
    assert standing.loaded == 5


@pytest.mark.parametrize(
    ("polarity", "rank", "words"),
    [
        (Polarity.HIGH, "4th of 4", "worst quarter"),
        (Polarity.LOW, "1st of 4", "best quarter"),
        (Polarity.NEUTRAL, "4th of 4", "lowest quarter"),
    ],
)
def test_first_is_best_by_polarity(
    area: LocalArea, polarity: Polarity, rank: str, words: str
) -> None:
    values = dict(zip((area.geography, *others(3)), (10.0, 20.0, 30.0, 40.0), strict=True))
    publish(share(polarity=polarity), 2024, values)
    standing = only_row(area).standing
    assert standing
    assert (standing.text, standing.words) == (rank, words)


@pytest.mark.parametrize(
    ("rank", "of", "tied", "quarter"),
    [
        (1, 151, 1, 1),
        (38, 151, 1, 1),  # 37 ahead of 151 are still less than a quarter
        (39, 151, 1, 2),
        (76, 151, 1, 2),
        (77, 151, 1, 3),
        (151, 151, 1, 4),
        (1, 1, 1, 1),
        (37, 150, 20, 2),  # places 37 to 56: their middle is in the second quarter
        (28, 153, 126, 0),  # 126 authorities with the same value are in no quarter
    ],
)
def test_quarter(rank: int, of: int, tied: int, quarter: int) -> None:
    assert Standing(rank, of, tied, of, of, judged=True).quarter == quarter


def test_a_tie_too_wide_for_a_quarter_says_so() -> None:
    standing = Standing(28, 153, 126, 153, 153, judged=False)
    assert (standing.words, standing.steps) == ("shared with 125 others", ())


def test_a_rank_among_few_says_that_they_are_those_loaded(area: LocalArea) -> None:
    loaded = others(2)
    others(8)
    publish(share(), 2024, {area.geography: 50.0, loaded[0]: 60.0, loaded[1]: 70.0})
    standing = only_row(area).standing
    assert standing
    assert standing.text == "3rd of 3 loaded"
    assert (standing.loaded, standing.authorities) == (3, 11)


def test_an_abolished_authority_takes_no_place_in_the_present(area: LocalArea) -> None:
    gone = others(1, abolished_on=date(2023, 4, 1))[0]
    ends_later = others(1, abolished_on=date(2025, 4, 1))[0]
    publish(share(), 2024, {area.geography: 50.0, gone: 90.0, ends_later: 80.0})
    standing = only_row(area).standing
    assert standing
    assert standing.text == "2nd of 2"


def test_comparators_of_the_same_period(area: LocalArea) -> None:
    england, region = EnglandFactory(), area.geography.region
    near = others(3)
    make_neighbours(area, near)
    measure = share()
    values = {area.geography: 50.0, england: 46.4, region: "x"}
    publish(measure, 2024, {**values, near[0]: 10.0, near[1]: 20.5, near[2]: "x"})
    row = only_row(area)
    assert row.england_text == "46.4%"
    assert row.region_text == "x: not available"
    assert row.neighbours
    assert row.neighbours.label == "Mean of 2 of 3 neighbours"
    assert row.neighbours.text == "15.3%"  # (10.0 + 20.5) / 2 = 15.25, halves go up


def test_no_comparator_comes_from_another_period(area: LocalArea) -> None:
    measure = share()
    publish(measure, 2023, {area.geography: 40.0, EnglandFactory(): 50.3})
    publish(measure, 2024, {area.geography: 45.0})
    row = only_row(area)
    assert row.england_text == "no value for 2024"
    assert row.neighbours
    assert row.neighbours.label == "Mean of neighbours"
    assert row.neighbours.text == "no neighbours loaded"


def test_a_symbol_is_not_zero(area: LocalArea) -> None:
    """City of London has no plan without an exception, so its share is x."""
    measure = share()
    release = ReleaseFactory(symbols={"x": "not applicable"})
    publish(measure, 2023, {area.geography: 40.0}, release)
    publish(measure, 2024, {area.geography: "x", others(1)[0]: 10.0}, release)
    row = only_row(area)
    assert row.figure.value is None
    assert row.figure.text == "x: not applicable"
    assert row.standing is None
    assert row.change.words == ""
    assert sentence(row) == "The figure for Authority in 2024 is not applicable (“x”).".replace(
        "Authority", area.geography.name
    )


def test_a_change_from_a_symbol_is_refused(area: LocalArea) -> None:
    measure = share()
    publish(measure, 2023, {area.geography: "c"})
    publish(measure, 2024, {area.geography: 40.0})
    words = "no change can be given: 2023 is suppressed to protect people (c)"
    assert only_row(area).change.words == words


@pytest.mark.parametrize(
    ("polarity", "before", "after", "text", "verdict"),
    [
        (Polarity.HIGH, 41.3, 48.9, "up 7.6 points since 2023", "better"),
        (Polarity.HIGH, 48.9, 41.3, "down 7.6 points since 2023", "worse"),
        (Polarity.LOW, 41.3, 48.9, "up 7.6 points since 2023", "worse"),
        (Polarity.LOW, 48.9, 41.3, "down 7.6 points since 2023", "better"),
        (Polarity.NEUTRAL, 41.3, 48.9, "up 7.6 points since 2023", ""),
        (Polarity.HIGH, 41.32, 41.28, "no change since 2023", ""),
        (Polarity.HIGH, 0.0, 5.0, "up 5.0 points since 2023", "better"),
    ],
)
def test_change_by_polarity(
    area: LocalArea, polarity: Polarity, before: float, after: float, text: str, verdict: str
) -> None:
    measure = share(polarity=polarity)
    publish(measure, 2023, {area.geography: before})
    publish(measure, 2024, {area.geography: after})
    change = only_row(area).change
    assert (change.words, change.verdict) == (text, verdict)


@pytest.mark.parametrize(
    ("before", "after", "text"),
    [
        (3116.0, 3736.0, "up 620 (19.9%) since 2023"),
        (10.0, 42.0, "up 32 since 2023"),  # of so few, 320% says nothing
        (0.0, 3.0, "up 3 since 2023"),
    ],
)
def test_a_count_changes_by_a_share_of_itself(
    area: LocalArea, before: float, after: float, text: str
) -> None:
    measure = MeasureFactory(code="caseload.ehcplans")
    publish(measure, 2023, {area.geography: before})
    publish(measure, 2024, {area.geography: after})
    assert only_row(area).change.words == text


def test_no_change_is_given_across_a_new_definition(area: LocalArea) -> None:
    measure = share(break_before=date(2023, 1, 1))
    for year, value in ((2021, 30.0), (2022, 35.0), (2023, 60.0)):
        publish(measure, year, {area.geography: value})
    row = only_row(area)
    assert row.change.words == "not compared with 2022: the definition changed"
    assert row.change.verdict == ""
    assert row.sparkline.values == (30.0, 35.0, None, 60.0)
    assert row.sparkline.sentence == "Too few figures for a trend"


def test_a_count_is_not_compared_and_leads_to_its_rate(area: LocalArea) -> None:
    plans = MeasureFactory(code="caseload.ehcplans")
    rate = MeasureFactory(code="rates.plans_per_10000", unit=Unit.RATE)
    publish(plans, 2024, {area.geography: 3736.0, EnglandFactory(): 638745.0})
    row = only_row(area)
    assert not row.compared
    assert row.standing is None
    assert row.neighbours is None
    assert row.position.england is None
    assert row.comparable == rate
    assert "England" not in sentence(row)


@pytest.mark.parametrize(
    ("count", "compared"),
    [
        ("caseload.special_total", "caseload.special_total_pc"),
        ("timeliness.plans_issued_20_weeks_ex", "timeliness.pc_plans_issued_20_weeks_ex"),
        ("needs.number_asd", "needs.asd_pc"),
        ("annual_reviews.number_decsion_4weeks", "annual_reviews.pc_decsion_4weeks"),
    ],
)
def test_the_share_of_a_count_is_found(area: LocalArea, count: str, compared: str) -> None:
    publish(MeasureFactory(code=count), 2024, {area.geography: 12.0})
    share(compared)
    found = only_row(area).comparable
    assert found
    assert found.code == compared


def test_older_releases_and_breakdowns_are_not_read(area: LocalArea) -> None:
    measure = share()
    publish(measure, 2024, {area.geography: 50.0})
    restate(measure, 2024, area.geography, 20.0, edition="2025")
    girls = BreakdownFactory(topic="Sex", label="Female")
    ObservationFactory(
        measure=measure,
        geography=area.geography,
        breakdown=girls,
        period=PeriodFactory(year=2024),
        value=99.0,
    )
    assert [figure.value for figure in only_row(area).run] == [50.0]


def test_the_sentence_of_a_headline(area: LocalArea) -> None:
    measure = share("timeliness.pc_plans_issued_within_20_weeks")
    near = others(1)
    make_neighbours(area, near)
    publish(measure, 2023, {area.geography: 16.8})
    publish(measure, 2024, {area.geography: 12.3, EnglandFactory(): 46.4, near[0]: 41.2})
    assert sentence(only_row(area)) == (
        f"In 2024 {area.geography} issued 12.3% of all new plans within 20 weeks, "
        "down 4.5 points since 2023 (worse); England 46.4%, mean of 1 neighbour 41.2%."
    )


def test_later_than_the_day_is_by_publication(area: LocalArea) -> None:
    publish(share(), 2017, {area.geography: 50.0}, ReleaseFactory(published_on=date(2018, 9, 14)))
    day_before, that_day = date(2018, 9, 13), date(2018, 9, 14)
    assert [row.later for row in benchmark_rows(area.geography, on=day_before)] == [True]
    assert [row.later for row in benchmark_rows(area.geography, on=that_day)] == [False]


def test_only_what_is_asked_for(area: LocalArea) -> None:
    timely = share("timeliness.share", theme=Theme.TIMELINESS, title="Plans in time")
    mix = share("caseload.share", theme=Theme.PLACEMENT, title="Plans in special schools")
    for measure in (timely, mix):
        publish(measure, 2024, {area.geography: 50.0})
    by_theme = benchmark_rows(area.geography, on=TODAY, theme=Theme.TIMELINESS)
    by_code = benchmark_rows(area.geography, on=TODAY, codes=["caseload.share"])
    assert [row.measure for row in by_theme] == [timely]
    assert [row.measure for row in by_code] == [mix]
    found = matching(benchmark_rows(area.geography, on=TODAY), "SPECIAL plans", compared_only=True)
    assert [row.measure for row in found] == [mix]


def test_orders_keep_what_has_no_place_at_the_end(area: LocalArea) -> None:
    rival = others(1)[0]
    for title, before, after, theirs in (
        ("B first", 40.0, 80.0, 10.0),
        ("C last", 80.0, 40.0, 90.0),
        ("A unknown", 50.0, "x", 90.0),
    ):
        measure = share(f"timeliness.{title[0]}", title=title)
        publish(measure, 2023, {area.geography: before})
        publish(measure, 2024, {area.geography: after, rival: theirs})
    rows = list(benchmark_rows(area.geography, on=TODAY))
    titles = {
        sort: [row.measure.title[0] for row in in_order(rows, sort)]
        for sort in ("title", "-title", "rank", "-rank", "change", "-change")
    }
    assert titles == {
        "title": ["A", "B", "C"],
        "-title": ["C", "B", "A"],
        "rank": ["B", "C", "A"],
        "-rank": ["C", "B", "A"],
        "change": ["C", "B", "A"],
        "-change": ["B", "C", "A"],
    }


@pytest.mark.parametrize("measures", [1, 3])
def test_five_queries_whatever_is_loaded(
    area: LocalArea, measures: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    make_neighbours(area, others(2))
    for number in range(measures):
        measure = share(f"timeliness.share_{number}")
        for year in (2023, 2024):
            publish(measure, year, {area.geography: 50.0, EnglandFactory(): 40.0})
    geography = LocalArea.objects.select_related("geography__region").get().geography
    with django_assert_num_queries(5):
        rows = benchmark_rows(geography, on=TODAY)
        assert [row.england_text for row in rows] == ["40.0%"] * measures


@pytest.mark.parametrize(
    ("place", "text"),
    [(1, "1st"), (2, "2nd"), (3, "3rd"), (4, "4th"), (11, "11th"), (112, "112th"), (121, "121st")],
)
def test_ordinal(place: int, text: str) -> None:
    assert ordinal(place) == text
