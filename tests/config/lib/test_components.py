"""The objects behind the components, and the components that have rules of their own."""

import pytest
from django.template.loader import render_to_string

from config.lib.components import Column, Link, Sparkline, Table, Tag, Tile


def test_sparkline_breaks_at_a_gap() -> None:
    line = Sparkline((0, 10, None, 5, None, 10, 0), "Up and down")
    assert line.lines == ("3.0,27.0 18.67,3.0", "81.33,3.0 97.0,27.0")
    assert line.marks == ((50.0, 15.0), (97.0, 27.0))


def test_sparkline_of_equal_values_lies_in_the_middle() -> None:
    assert Sparkline((4, 4), "Flat").lines == ("3.0,15.0 97.0,15.0",)


def test_sparkline_without_values_is_empty() -> None:
    line = Sparkline((None, None), "No figures")
    assert (line.lines, line.marks) == ((), ())


def test_table_refuses_a_row_that_does_not_fit() -> None:
    with pytest.raises(ValueError, match="1 cells under 2 headings"):
        Table("Costs", (Column("Year"), Column("Cost", True)), (("2024",),))


def test_table_shows_texts_links_and_tags() -> None:
    table = Table(
        "Actions",
        (Column("Action"), Column("State"), Column("Cost", True)),
        ((Link("Hire & train", "/a/"), Tag("Late", "red"), "£5"),),
    )
    html = "".join(render_to_string("components/table.html", {"table": table}).split("\n"))
    assert '<a class="govuk-link" href="/a/">Hire &amp; train</a>' in html
    assert '<strong class="govuk-tag govuk-tag--red">Late</strong>' in html
    assert 'govuk-table__cell--numeric">£5' in html


def test_tile_says_in_a_word_what_a_change_means() -> None:
    tile = Tile("Plans in time", "54.1%", "up 5.2 points", verdict="better", url="/m/")
    html = render_to_string("components/stat_tile.html", {"tile": tile})
    assert '<span class="kit-better">(better)</span>' in html
    assert '<a class="govuk-link" href="/m/">Plans in time</a>' in html


def test_tile_without_a_value_says_what_to_load() -> None:
    tile = Tile("Placements", missing="None loaded.", url="/load/", missing_link="Load the list")
    html = render_to_string("components/stat_tile.html", {"tile": tile})
    assert "None loaded." in html
    assert '<a class="govuk-link" href="/load/">Load the list' in html
    assert "kit-tile__value" not in html
