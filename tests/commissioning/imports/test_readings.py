"""Readings: a plain table of values, one a row."""

import pytest

from commissioning.choices import ImportState
from commissioning.imports import runs
from commissioning.models import LocalArea, Measure, Observation
from tests.commissioning.imports.files import load, problems, rehearse
from tests.factories import MeasureFactory

HEAD = "measure,geography,period,value,numerator,denominator\n"


@pytest.fixture(autouse=True)
def _measures(area: LocalArea) -> None:
    """A count by calendar year, a share by academic year, a plausible range."""
    MeasureFactory(code="own.count", title="A count", plausible_from=0, plausible_to=500)
    MeasureFactory(
        code="own.share", title="A share", unit="percentage", period_kind="Academic year"
    )


def table(*rows: str, head: str = HEAD) -> bytes:
    return (head + "\n".join(rows) + "\n").encode()


def found(code: str) -> list[tuple[object, ...]]:
    return list(
        Observation.objects.filter(measure__code=code)
        .order_by("geography__name", "period__code")
        .values_list("geography__name", "period__code", "value", "symbol", "numerator")
    )


def test_one_row_is_one_value_wherever_it_is_for(area: LocalArea) -> None:
    run = load(
        area,
        table(
            "own.count,343,2024,12,,",
            "own.count,E06000045,2024,0,,",
            "OWN.COUNT,england,2023,x,,",
            "own.share,Sefton,2023/24,12.5,1,8",
        ),
    )
    assert run.state == ImportState.IMPORTED
    assert found("own.count") == [
        ("England", "2023", None, "x", None),
        ("Sefton", "2024", 12.0, "", None),
        ("Southampton", "2024", 0.0, "", None),
    ]
    assert found("own.share") == [("Sefton", "202324", 12.5, "", 1.0)]
    assert str(Observation.objects.filter(measure__code="own.share").get().release).startswith(
        "Readings 20"
    )


@pytest.mark.parametrize(
    ("row", "column", "reason"),
    [
        ("own.nothing,343,2024,1,,", "measure", "No measure has this code"),
        ("own.count,Atlantis,2024,1,,", "geography", "No geography has this number, code or name"),
        ("own.count,343,202425,1,,", "period", "This is not a period of the measure"),
        ("own.count,343,2101,1,,", "period", "This is not a period of the measure"),
        ("own.share,343,2024,1,,", "period", "This is not a period of the measure"),
        ("own.count,343,2024,,,", "value", "The value is blank"),
        ("own.count,343,2024,about ten,,", "value", "Text in place of a number"),
        ('own.count,343,2024,"1,071",,', "value", "A number with commas in it"),
        ("own.count,343,2024,5%,,", "value", "A number with a % sign"),
        ("own.count,343,2024,1e+05,,", "value", "A spreadsheet has shortened the number"),
        ("own.count,343,2024,1,one,", "numerator", "Text in place of a number"),
        ("own.count,343,2024,1,,,071", "", "The row is longer than the header"),
        ("own.share,343,202425,50,9,8", "value", "The part is greater than the whole"),
    ],
)
def test_a_wrong_row_is_told(area: LocalArea, row: str, column: str, reason: str) -> None:
    run = rehearse(area, ("a.csv", table("own.count,343,2023,1,,", row)))
    assert run.state == ImportState.REFUSED
    assert [(at, name, why) for at, name, _, why in problems(run)] == [(3, column, reason)]


def test_an_implausible_value_needs_a_tick(area: LocalArea) -> None:
    run = rehearse(area, ("a.csv", table("own.count,343,2024,501,,")))
    assert run.state == ImportState.REHEARSED
    (problem,) = run.files.get().problems.all()
    assert (problem.severity, problem.advice) == (
        "warning",
        "Expected 0 or more and 500 or less. Check it.",
    )


@pytest.mark.parametrize(
    ("low", "high", "words"), [(None, 5, "5 or less"), (1_500_000, None, "1,500,000 or more")]
)
def test_a_range_may_have_one_end(
    area: LocalArea, low: float | None, high: float | None, words: str
) -> None:
    Measure.objects.filter(code="own.count").update(plausible_from=low, plausible_to=high)
    run = rehearse(area, ("a.csv", table("own.count,343,2024,6,,")))
    assert run.files.get().problems.get().advice == f"Expected {words}. Check it."


def test_the_same_row_twice_is_told(area: LocalArea) -> None:
    run = rehearse(area, ("a.csv", table("own.count,343,2024,1,,", "own.count,Sefton,2024,2,,")))
    assert [(at, why) for at, *_, why in problems(run)] == [
        (3, "The same row is there more than once")
    ]


@pytest.mark.parametrize(
    ("head", "row", "reason"),
    [
        (
            "measure,geography,period,value,note\n",
            "own.count,343,2024,1,so so",
            "note is not known",
        ),
        (
            "measure,geography,,period,value\n",
            "own.count,343,9,2024,1",
            "Column number 3 without a name is not known",
        ),
    ],
)
def test_a_value_in_a_column_that_is_not_read_is_told(
    area: LocalArea, head: str, row: str, reason: str
) -> None:
    run = rehearse(area, ("a.csv", table(row, head=head)))
    assert reason in problems(run)[0][3]


def test_a_column_that_is_there_twice_is_refused(area: LocalArea) -> None:
    head = "measure,geography,period,value,value\n"
    run = rehearse(area, ("a.csv", table("own.count,343,2024,1,2", head=head)))
    assert run.files.get().problems.get().advice == (
        "Column value is there twice. Delete one, or rename it."
    )


def test_columns_in_any_order_and_case_and_groups(area: LocalArea) -> None:
    head = "Value,PERIOD,Geography,Measure,Breakdown_topic,Breakdown\n"
    load(area, table("7,2024,343,own.count,Sex,Female", head=head))
    kept = Observation.objects.get(measure__code="own.count")
    assert (kept.breakdown.topic, kept.breakdown.label) == ("Sex", "Female")


def test_undo_takes_readings_back(area: LocalArea) -> None:
    first = load(area, table("own.count,343,2024,1,,"), edition="2025")
    second = load(area, table("own.count,343,2024,2,,"), edition="2025")
    runs.undo(run=second, by=None)
    assert found("own.count")[0][2] == 1.0
    runs.undo(run=first, by=None)
    assert found("own.count") == []
