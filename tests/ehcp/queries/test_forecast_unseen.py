"""The forecast on invented caseloads: the demonstration's, and those it was not chosen on."""

from datetime import date

import pytest

from ehcp.demonstration.caseload import load_caseload
from ehcp.demonstration.profiles import PROFILES
from ehcp.demonstration.unseen import LEARNED, PLANS, QUARTERS, UNSEEN, course, errors_of
from ehcp.models import Child
from ehcp.queries.forecast import Order, year_end
from ehcp.queries.forecast_basis import basis
from ehcp.queries.forecast_margins import Margin, margin_for, margin_of, margins
from ehcp.queries.forecast_unseen import Errors, Unseen, unseen
from tests.factories import AuthorityFactory, LocalAreaFactory

pytestmark = pytest.mark.django_db

ON = date(2026, 11, 21)
# The generator may change a little without the file being written anew.
NEAR = 6.0


def test_clearing_the_demonstrations_backlog_lowers_the_figure_before_it_lifts_it() -> None:
    """With a third more plans a month, the longest waiting first."""
    authority = AuthorityFactory()
    AuthorityFactory(region=authority.region)
    area = LocalAreaFactory(slug="sefton", geography=authority, standing_on=ON)
    load_caseload(area, on=ON, profile=PROFILES["sefton"].scaled(1000))
    found = basis(area, on=ON)
    assert found is not None
    lately = found.ahead()
    cleared = found.ahead(Order.OLDEST, found.pace.issued / 3)
    first, second = year_end(lately, 2026).percent_ex, year_end(lately, 2027).percent_ex
    cleared_first = year_end(cleared, 2026).percent_ex
    cleared_second = year_end(cleared, 2027).percent_ex
    assert first is not None
    assert second is not None
    assert cleared_first is not None
    assert cleared_second is not None
    assert cleared_first < first
    assert cleared_second > second
    assert cleared[-1].backlog < lately[-1].backlog


def test_the_errors_on_the_page_are_those_of_unseen_caseloads() -> None:
    authority = AuthorityFactory()
    AuthorityFactory(region=authority.region)
    rows = tuple(errors_of(UNSEEN[0], authority))
    kept = tuple(row for row in unseen().rows if row.caseload == UNSEEN[0])
    assert [row.on for row in rows] == [row.on for row in kept] == list(QUARTERS)
    for row, written in zip(rows, kept, strict=True):
        assert row.said == pytest.approx(written.said, abs=NEAR), row.on
        assert row.came == pytest.approx(written.came, abs=NEAR), row.on
    assert Errors(rows).mean == pytest.approx(Errors(kept).mean, abs=3)
    assert not Child.objects.exists()


def test_what_came_lies_inside_the_range_about_as_often_as_it_says() -> None:
    """Nine in ten of the errors that were learned from; on other caseloads not many fewer."""
    assert not set(LEARNED) & set(UNSEEN)
    found = unseen()
    assert {row.caseload for row in found.rows} == set(UNSEEN)
    assert 0.8 <= found.inside / len(found.rows) < 1


def test_a_caseload_goes_as_its_course_says() -> None:
    falling = course("falling-7")
    assert falling.issued[0].within / falling.issued[0].plans == pytest.approx(0.74, abs=0.01)
    assert falling.issued[-1].within / falling.issued[-1].plans == pytest.approx(0.4, abs=0.01)
    assert course("rising-7") == PROFILES["sefton"].scaled(PLANS)


def test_margins_hold_nine_in_ten_errors() -> None:
    margin = margin_of(6, [float(error) for error in range(-10, 11)])
    assert margin == Margin(6, -9, 9, 21)
    assert margin_of(3, [4.0] * 20) == Margin(3, 0, 4, 20)
    assert margin.around(50, 45, 62) == (41, 62)
    assert margin.around(50, 45, 52, part=0.5) == (45, 54.5)
    assert margin.around(95, 94, 96) == (86, 100)
    assert [each.months for each in margins()] == [3, 6, 12, 18]
    assert [margin_for(months).months for months in (1, 3, 4, 12, 14, 24)] == [3, 3, 6, 12, 18, 18]


def test_errors_together() -> None:
    day = date(2026, 1, 31)
    found = Errors(
        (
            Unseen("one", day, said=50, low=45, high=55, came=54, plans=10),
            Unseen("one", day, said=60, low=59, high=62, came=58, plans=10),
        )
    )
    assert (found.mean, found.worst, found.too_low, found.inside) == (3, 4, 1, 1)
