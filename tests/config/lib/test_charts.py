"""Chart, sentence and table say the same, and what is missing stays missing."""

from datetime import date
from itertools import pairwise
from typing import Any

import pytest

from config.lib.charts import Chart, Series, end_labels, round_domain

YEARS = ("2022", "2023", "2024")


def timeliness(**changes: Any) -> Chart:
    """Three years of a percentage for an area and England."""
    given: dict[str, Any] = {
        "title": "Plans in time",
        "sentence": "Anyshire stood above England in 2024.",
        "labels": YEARS,
        "unit": "percent",
        "label_title": "Year",
        "series": (
            Series("Anyshire", (41.25, None, 54.0), highlight=True, missing=("", "suppressed", "")),
            Series("England", (49.1, 50.3, 46.4)),
        ),
        "source": "DfE",
        "as_at": date(2025, 6, 26),
    }
    return Chart(**(given | changes))


def test_table_has_a_row_for_each_label() -> None:
    table = timeliness().table
    assert [column.heading for column in table.columns] == ["Year", "Anyshire", "England"]
    assert [column.numeric for column in table.columns] == [False, True, True]
    assert table.rows == (
        ("2022", "41.3%", "49.1%"),
        ("2023", "suppressed", "50.3%"),
        ("2024", "54.0%", "46.4%"),
    )


def test_drawing_and_table_agree() -> None:
    chart = timeliness()
    drawn = {
        (point["series"], point["label"]): point["shown"]
        for point in chart.spec()["data"]["values"]
    }
    names = [column.heading for column in chart.table.columns[1:]]
    tabled = {
        (name, row[0]): cell
        for row in chart.table.rows
        for name, cell in zip(names, row[1:], strict=True)
    }
    assert drawn == tabled


def test_a_missing_value_is_a_gap() -> None:
    chart = timeliness()
    values = {(point["series"], point["label"]): point["value"] for point in chart.points}
    assert values["Anyshire", "2023"] is None
    lines, dots = chart.spec()["layer"][:2]
    assert lines["mark"]["invalid"] == "break-paths-show-path-domains"
    assert dots["mark"]["invalid"] == "filter"


def test_no_series_is_told_by_colour_alone() -> None:
    lines, dots = timeliness().spec()["layer"][:2]
    assert lines["encoding"]["strokeDash"]["scale"]["range"] == [[1, 0], [7, 3]]
    assert dots["encoding"]["shape"]["scale"]["range"] == ["circle", "square"]
    assert lines["encoding"]["color"]["scale"]["range"] == ["#12436D", "#28A197"]


def test_axis_of_a_percentage_is_whole() -> None:
    assert timeliness().axis == (0, 100)
    assert timeliness(domain=(40, 60)).axis == (40, 60)


def test_axis_of_a_count_begins_at_zero() -> None:
    chart = timeliness(unit="number", series=(Series("Requests", (214, 990, 1262)),))
    assert chart.axis == (0, 1500)
    assert chart.shown(1262.4) == "1,262"


@pytest.mark.parametrize(
    ("low", "high", "domain"),
    [
        (0, 1234, (0, 1500)),
        (0, 73, (0, 80)),
        (-12, 30, (-15, 30)),
        (0, 0, (0, 1)),
        (0, 10, (0, 10)),
    ],
)
def test_round_domain(low: float, high: float, domain: tuple[float, float]) -> None:
    assert round_domain(low, high) == domain


def test_names_at_the_ends_do_not_overlap() -> None:
    close = tuple(Series(f"Series {n}", (50.0, 50.0, 50.0 + n / 10)) for n in range(4))
    places = [end["at"] for end in end_labels(timeliness(series=close))]
    gaps = [above - below for above, below in pairwise(places)]
    assert min(gaps) >= 15 * 100 / 260  # a line of 15 pixels on a plot of 260 for 0 to 100


def test_a_name_of_two_lines_leaves_room_for_the_next() -> None:
    long = Series("A name that is long", (50.0, 50.0, 50.0))
    first, second = end_labels(timeliness(series=(long, Series("B", (50.0, 50.0, 50.0)))))
    assert first["text"] == "A name that is\nlong"
    # Its second line stands 15 pixels below the first, and the next name 15 below that.
    assert first["at"] - second["at"] >= 2 * 15 * 100 / 260


def test_a_line_that_stops_early_is_named_after_the_last_label() -> None:
    early = timeliness(series=(Series("A", (1.0, None, None)), Series("B", (1.0, 2.0, 3.0))))
    assert {end["label"] for end in end_labels(early)} == {"2024"}


def test_a_line_without_values_has_no_name() -> None:
    silent = timeliness(series=(Series("Anyshire", (None, None, None)),))
    assert list(end_labels(silent)) == []


def test_the_drawing_is_described() -> None:
    spec = timeliness().spec()
    assert spec["description"] == "Plans in time. Anyshire stood above England in 2024."
    assert spec["width"] == "container"
    assert timeliness().footnote == "Source: DfE. As at 26 June 2025."


def test_bars_leave_out_what_is_missing() -> None:
    chart = timeliness(kind="bar", highlight_label="2024", series=(Series("Share", (1, None, 3)),))
    bars, texts = chart.spec()["layer"]
    assert bars["encoding"]["color"]["condition"]["test"] == {"field": "label", "equal": "2024"}
    assert [point["shown"] for point in chart.points] == ["1.0%", "no data", "3.0%"]
    assert texts["transform"][0] == {"calculate": "datum.shown", "as": "text"}


def test_long_names_of_bars_take_two_lines() -> None:
    names = ("Further education and post-16", "Special schools", "Elsewhere")
    chart = timeliness(kind="bar", labels=names, series=(Series("Plans", (1, 2, 3)),))
    assert chart.spec()["height"] == 3 * 36
    short = timeliness(kind="bar", series=(Series("Plans", (1, 2, 3)),))
    assert short.spec()["height"] == 3 * 26


def test_bars_without_any_value_are_no_nameless_drawing() -> None:
    empty = timeliness(kind="bar", series=(Series("Plans", (None, None, None)),))
    assert empty.spec()["layer"][0]["mark"]["aria"] is False
    some = timeliness(kind="bar", series=(Series("Plans", (None, 2, None)),))
    assert some.spec()["layer"][0]["mark"]["aria"] is True


def test_series_must_fit_the_labels() -> None:
    with pytest.raises(ValueError, match="Anyshire: 2 values"):
        timeliness(series=(Series("Anyshire", (1, 2)),))


def test_seven_lines_are_too_many() -> None:
    with pytest.raises(ValueError, match="7 series"):
        timeliness(series=tuple(Series(str(n), (1, 2, 3)) for n in range(7)))
