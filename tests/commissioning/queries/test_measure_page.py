"""The page of one measure: periods, restatements, groups, the drawing."""

from datetime import date

import pytest
from pytest_django import DjangoAssertNumQueries

from commissioning.choices import Polarity
from commissioning.models import Geography, LocalArea, Measure
from commissioning.queries.measure_page import MeasurePage, NoSuchPeriod, measure_page
from commissioning.queries.series import series_rows
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


def page_of(area: LocalArea, measure: Measure, period: str = "") -> MeasurePage:
    return measure_page(measure, None, area.geography, on=TODAY, period=period)


def by_sex(measure: Measure, place: Geography, female: float | None, male: float) -> None:
    for label, value in (("Female", female), ("Male", male)):
        ObservationFactory(
            measure=measure,
            geography=place,
            breakdown=BreakdownFactory._meta.model.objects.get_or_create(
                key=f"sex {label}".lower(), defaults={"topic": "Sex", "label": label}
            )[0],
            period=PeriodFactory(year=2024),
            value=value,
            symbol="" if value is not None else "c",
        )


def test_an_earlier_period_is_told_as_it_stood(area: LocalArea) -> None:
    """Two authorities of 2023 had been abolished by 2024: they count in 2023 alone."""
    gone = others(2, abolished_on=date(2024, 4, 1))
    stays = others(1)[0]
    measure = share()
    publish(measure, 2022, {area.geography: 30.0})
    publish(measure, 2023, {area.geography: 40.0, gone[0]: 50.0, gone[1]: 60.0, stays: 10.0})
    publish(measure, 2024, {area.geography: 90.0, stays: 10.0})
    earlier, latest = page_of(area, measure, "2023").row, page_of(area, measure).row
    assert earlier
    assert earlier.standing
    assert latest
    assert latest.standing
    assert (earlier.figure.text, earlier.standing.text) == ("40.0%", "3rd of 4")
    assert earlier.change.words == "up 10.0 points since 2022"
    assert (latest.figure.text, latest.standing.text) == ("90.0%", "1st of 2")


def test_a_period_without_figures_is_refused(area: LocalArea) -> None:
    measure = share()
    publish(measure, 2024, {area.geography: 30.0})
    with pytest.raises(NoSuchPeriod):
        page_of(area, measure, "2031")


def test_the_neighbours_are_ranked_in_the_country(area: LocalArea) -> None:
    near, far = others(2), others(1)[0]
    make_neighbours(area, near)
    measure = share(polarity=Polarity.LOW)
    publish(measure, 2024, {area.geography: 5.0, near[0]: 7.0, near[1]: "x", far: 6.0})
    first, second = page_of(area, measure).neighbours
    assert first.standing
    assert first.standing.text == "3rd of 3"
    assert (second.text, second.standing) == ("x: not available", None)


def test_a_restatement_names_the_release_that_said_otherwise(area: LocalArea) -> None:
    """January 2024 was first published as 575,963 plans and is 576,474 in the next release."""
    measure, england = MeasureFactory(code="caseload.ehcplans"), EnglandFactory()
    publish(measure, 2024, {area.geography: 3116.0, england: 576474.0})
    restate(measure, 2024, england, 575963.0, edition="2024")
    restate(measure, 2024, area.geography, 3116.0, edition="2024")
    page = page_of(area, measure)
    assert page.restatements == ("Restated: the 2024 release said 575,963 for England in 2024.",)
    assert [(said.place, said.figure.text, said.shown, said.differs) for said in page.said] == [
        (area.geography.name, "3,116", True, False),
        (area.geography.name, "3,116", False, False),
        ("England", "576,474", True, False),
        ("England", "575,963", False, True),
    ]


def test_a_restated_period_is_marked_in_the_drawing(area: LocalArea) -> None:
    measure = share()
    publish(measure, 2023, {area.geography: 40.0})
    publish(measure, 2024, {area.geography: 50.0})
    restate(measure, 2023, area.geography, 41.0, edition="2024")
    chart = page_of(area, measure).chart
    assert chart
    assert chart.labels == ("2023 r", "2024")
    assert "r: restated" in chart.note


def test_no_line_runs_across_a_new_definition(area: LocalArea) -> None:
    measure = share(break_before=date(2024, 1, 1), definition_changed="Counted plan by plan.")
    publish(measure, 2023, {area.geography: 40.0})
    publish(measure, 2024, {area.geography: 50.0})
    chart = page_of(area, measure).chart
    assert chart
    assert chart.labels == ("2023", "new definition", "2024")
    assert chart.series[0].values == (40.0, None, 50.0)
    assert chart.table.rows[1] == ("new definition", "–", "–")
    assert "Counted plan by plan." in chart.note


def test_the_drawing_has_the_comparators_and_says_what_is_missing(area: LocalArea) -> None:
    near = others(2)
    make_neighbours(area, near)
    measure, england = share(), EnglandFactory()
    publish(measure, 2023, {area.geography: "x", england: 50.3, near[0]: 10.0, near[1]: 20.0})
    publish(measure, 2024, {area.geography: 12.3, near[0]: 30.0})
    chart = page_of(area, measure).chart
    assert chart
    assert [series.name for series in chart.series] == [
        area.geography.name,
        "England",
        area.geography.region.name,
        "Mean of 2 neighbours",
    ]
    assert chart.table.rows == (
        ("2023", "x: not available", "50.3%", "no value for 2023", "15.0%"),
        ("2024", "12.3%", "no value for 2024", "no value for 2024", "30.0%"),
    )
    assert "1 in 2024" in chart.footnote


def test_a_count_is_drawn_alone(area: LocalArea) -> None:
    near = others(1)
    make_neighbours(area, near)
    measure = MeasureFactory(code="caseload.ehcplans")
    publish(measure, 2024, {area.geography: 3736.0, EnglandFactory(): 638745.0, near[0]: 9.0})
    page = page_of(area, measure)
    assert page.chart
    assert [series.name for series in page.chart.series] == [area.geography.name]
    assert page.neighbours == ()
    places = [row[1] for row in series_rows(page.series)]
    assert places == [area.geography.name, "England"]


def test_groups_with_their_shares(area: LocalArea) -> None:
    """Of 200 plans 50 are of girls, a quarter; of England's 1,000 plans 300."""
    measure, england = MeasureFactory(code="caseload.ehcplans"), EnglandFactory()
    publish(measure, 2024, {area.geography: 200.0, england: 1000.0})
    by_sex(measure, area.geography, 50.0, 150.0)
    by_sex(measure, england, 300.0, 700.0)
    (topic,) = page_of(area, measure).topics
    assert (topic.name, topic.counts) == ("Sex", True)
    assert [(g.label, g.own_text, g.own_share, g.england_share) for g in topic.groups] == [
        ("Female", "50", "25.0%", "30.0%"),
        ("Male", "150", "75.0%", "70.0%"),
    ]


def test_a_share_of_nothing_or_of_a_symbol_is_none(area: LocalArea) -> None:
    measure = MeasureFactory(code="caseload.ehcplans")
    publish(measure, 2024, {area.geography: 0.0})
    by_sex(measure, area.geography, None, 0.0)
    (topic,) = page_of(area, measure).topics
    female, male = topic.groups
    assert (female.own_text, female.own_share) == ("c: suppressed to protect people", "–")
    assert (male.own_text, male.own_share, male.england_text) == ("0", "–", "–")


def test_symbols_mean_what_their_release_says(area: LocalArea) -> None:
    measure = share()
    release = ReleaseFactory(symbols={"x": "unavailable", "z": "not applicable"})
    publish(measure, 2023, {area.geography: "z"}, release)
    publish(measure, 2024, {area.geography: "x"}, release)
    assert page_of(area, measure).symbols == (("x", "unavailable"), ("z", "not applicable"))


def test_a_measure_nobody_has_figures_of(area: LocalArea) -> None:
    page = page_of(area, share())
    assert (page.span, page.row, page.chart, page.spans) == (None, None, None, ())


def test_a_measure_only_others_have_figures_of(area: LocalArea) -> None:
    measure = share()
    publish(measure, 2024, {EnglandFactory(): 46.4})
    page = page_of(area, measure)
    assert page.row is None
    assert page.chart
    assert page.chart.sentence == ""


@pytest.mark.parametrize("releases", [1, 4])
def test_six_queries_whatever_is_loaded(
    area: LocalArea, releases: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    make_neighbours(area, others(2))
    measure = share()
    publish(measure, 2024, {area.geography: 50.0, EnglandFactory(): 40.0})
    by_sex(measure, area.geography, 50.0, 51.0)
    for edition in range(1, releases):
        restate(measure, 2024, area.geography, 20.0, edition=f"201{edition}")
    geography = LocalArea.objects.select_related("geography__region").get().geography
    with django_assert_num_queries(6):
        page = measure_page(measure, None, geography, on=TODAY)
    assert len(page.said) == releases + 1
