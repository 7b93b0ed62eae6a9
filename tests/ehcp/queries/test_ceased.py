"""Ceased plans, counted by hand and again from the same rows."""

from collections import Counter
from datetime import date

from commissioning.models import LocalArea
from ehcp.choices import CeaseReason
from ehcp.models import Plan
from ehcp.queries.ages import age_on
from ehcp.queries.ceased import ceased
from ehcp.queries.maintained import AGES
from tests.ehcp.queries.test_maintained import in_band, plan
from tests.ehcp.rows import invent, known
from tests.factories import LocalAreaFactory

ON = date(2026, 11, 21)


def end(area: LocalArea, on: date, reason: str, born_on: date = date(2010, 6, 1)) -> Plan:
    """A plan since 2020 that ceased on a day."""
    return plan(area, date(2020, 1, 1), ceased_on=on, cease_reason=reason, child__born_on=born_on)


def test_by_year_reason_and_age(area: LocalArea) -> None:
    end(area, date(2025, 12, 31), CeaseReason.NEEDS_MET)
    end(area, date(2026, 5, 31), CeaseReason.NEEDS_MET)  # 15 until 1 June
    end(area, date(2026, 6, 1), CeaseReason.TRANSFERRED)
    end(area, date(2026, 11, 22), CeaseReason.TRANSFERRED)  # not known yet
    end(LocalAreaFactory(), date(2026, 6, 1), CeaseReason.TRANSFERRED)
    found = ceased(area, on=ON)
    assert found.years == (2025, 2026)
    assert found.total(2026) == 2
    assert found.reasons((2026, 2025)) == {
        CeaseReason.NEEDS_MET: (1, 1),
        CeaseReason.TRANSFERRED: (1, 0),
    }
    assert found.ages((2026, 2025)) == {"11 to 15": (1, 1), "16 to 19": (1, 0)}
    assert ceased(area, on=date(2026, 5, 30)).years == (2025,)


def test_the_demonstration_against_its_own_rows(area: LocalArea) -> None:
    invent(area, ON, 150)
    found = ceased(area, on=ON)
    reasons: Counter[tuple[int, str]] = Counter()
    ages: Counter[tuple[int, str]] = Counter()
    for row in Plan.objects.filter(request__child__area=area).select_related("request__child"):
        if row.ceased_on and known(row.ceased_on, ON):
            reasons[row.ceased_on.year, row.cease_reason] += 1
            age = age_on(row.request.child.born_on, row.ceased_on)
            ages[row.ceased_on.year, in_band(age, AGES)] += 1
    assert dict(found.by_reason) == dict(reasons)
    assert dict(found.by_age) == dict(ages)
    assert sum(reasons.values()) > 3
