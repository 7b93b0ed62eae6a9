"""The forecast on invented caseloads: the demonstration's, and those it was not chosen on."""

from datetime import date

import pytest

from ehcp.demonstration.caseload import load_caseload
from ehcp.demonstration.profiles import PROFILES
from ehcp.demonstration.unseen import CASELOADS, DAYS, errors_of
from ehcp.models import Child
from ehcp.queries.forecast import Order, year_end
from ehcp.queries.forecast_basis import basis
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
    rows = tuple(errors_of(CASELOADS[0], authority))
    kept = tuple(row for row in unseen().rows if row.caseload == CASELOADS[0])
    assert [row.on for row in rows] == [row.on for row in kept] == list(DAYS)
    for row, written in zip(rows, kept, strict=True):
        assert row.said == pytest.approx(written.said, abs=NEAR), row.on
        assert row.came == pytest.approx(written.came, abs=NEAR), row.on
    assert Errors(rows).mean == pytest.approx(Errors(kept).mean, abs=3)
    assert not Child.objects.exists()


def test_errors_together() -> None:
    day = date(2026, 1, 31)
    found = Errors(
        (
            Unseen("one", day, said=50, low=45, high=55, came=54, plans=10),
            Unseen("one", day, said=60, low=59, high=62, came=58, plans=10),
        )
    )
    assert (found.mean, found.worst, found.too_low, found.inside) == (3, 4, 1, 1)
