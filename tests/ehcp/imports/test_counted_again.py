"""Figures of an imported return, counted a second time from its XML alone and set beside pages.

Nothing of `ehcp.queries` is used: dates are subtracted here, by the definitions that the pages
give. Days fall on the limits, on leap days and on the ends of years.
"""

from collections import Counter
from datetime import date
from itertools import pairwise

from django.test import Client

from commissioning.choices import Role
from commissioning.models import LocalArea
from tests.conftest import SignIn
from tests.ehcp.imports.counting import DAYS, Case, figures, issued, reviewed, rows, share

WEEKS = (42, 112, 140, 210, 364)


def test_every_figure_is_equal_to_the_digit(
    counted: list[Case], area: LocalArea, member: SignIn
) -> None:
    client = member(Role.COMMISSIONER)
    for on in DAYS:
        area.standing_on = on
        area.save()
        check_timeliness(client, counted, on)
        check_requests(client, counted, on)
        check_pipeline(client, counted, on)
        check_maintained(client, counted, on)
        check_reviews(client, counted, on)


def check_timeliness(client: Client, found: list[Case], on: date) -> None:
    """The national measure both ways, by calendar year."""
    table = rows(client, "timeliness", "By calendar year")
    boundary = 0
    for year in range(on.year - 3, on.year + 1):
        of_year = issued(found, year, on)
        plain = [each for each in of_year if not each.excepted]
        boundary += sum(each.days == 140 for each in of_year)
        inside, inside_ex = (sum(e.days <= 140 for e in some) for some in (of_year, plain))
        if not of_year:
            continue
        assert table[str(year)] == [
            *figures(len(of_year), inside),
            share(inside, len(of_year)),
            *figures(len(plain), inside_ex),
            share(inside_ex, len(plain)),
        ], year
    assert boundary > 10


def check_requests(client: Client, found: list[Case], on: date) -> None:
    """Requests of a year by decision, and those decided within 6 weeks."""
    table = rows(client, "requests", "Requests by calendar year")
    for year in range(on.year - 3, on.year + 1):
        of_year = [e for e in found if e.received and e.received.year == year and e.received <= on]
        known = [e for e in of_year if e.decided and e.decided <= on]
        told = [e for e in known if e.outcome in "YN"]
        intime = [
            e for e in told if e.decided and e.received and (e.decided - e.received).days <= 42
        ]
        by_outcome = Counter(e.outcome for e in known)
        if of_year:
            assert table[str(year)][1:3] == figures(by_outcome["N"], by_outcome["W"]), year
            assert table[str(year)][-3] == f"{len(of_year):,}"
            assert table[str(year)][-2] == share(by_outcome["N"], len(of_year))
            assert table[str(year)][-1] == share(len(intime), len(told))
    refused = rows(client, "requests", "Assessments by calendar year")
    for year in range(on.year - 3, on.year + 1):
        ended = [e for e in found if e.concluded and e.concluded.year == year and e.concluded <= on]
        not_issued = [e for e in ended if e.assessment == "N"]
        soon = [
            e
            for e in not_issued
            if e.concluded and e.received and (e.concluded - e.received).days <= 112
        ]
        if ended:
            assert refused[str(year)][1] == f"{len(not_issued):,}"
            assert refused[str(year)][-1] == share(len(soon), len(not_issued))


def check_pipeline(client: Client, found: list[Case], on: date) -> None:
    """Open requests by week of the clock."""
    ages = [(on - e.received).days for e in found if e.is_open(on) and e.received]
    ends = [-1, *WEEKS, 10**6]
    bands = [sum(low < age <= high for age in ages) for low, high in pairwise(ends)]
    table = rows(client, "timeliness/pipeline", "Open requests by stage")
    assert table["All"] == figures(*bands, len(ages))
    waiting = [e for e in found if e.is_open(on) and e.waits(on)]
    assert table["Requested"][-1] == f"{len(waiting):,}"


def check_maintained(client: Client, found: list[Case], on: date) -> None:
    """Plans maintained, by primary need, and at the end of years."""
    assert rows(client, "caseload", "Plans by sex")
    there = [each for each in found if each.in_force(on)]
    by_sex = rows(client, "caseload", "Plans by sex")
    assert sum(int(row[0].replace(",", "")) for row in by_sex.values()) == len(there)
    ends = rows(client, "caseload", "Plans maintained at the end of each year")
    for year in range(on.year - 4, on.year):
        last = date(year, 12, 31)
        many = sum(each.in_force(last) for each in found)
        assert ends[f"31 December {year}"][0] == f"{many:,}"
    for name, count in Counter(each.need for each in there if each.need).items():
        label = {"ASD": "Autistic spectrum disorder", "MSI": "Multi-sensory impairment"}.get(name)
        if label:
            table = rows(client, "caseload", "Plans by primary need")
            assert table[label][0] == f"{count:,}"
    ceased = rows(client, "caseload/ceased", "Plans ceased by reason")["All"]
    in_year = sum(
        e.ceased is not None and e.ceased.year == on.year and e.ceased <= on for e in found
    )
    assert ceased[0] == f"{in_year:,}"


def check_reviews(client: Client, found: list[Case], on: date) -> None:
    """Plans whose twelve months ended in a year, and those of them reviewed in time."""
    table = rows(client, "reviews", "Plans to be reviewed, by calendar year")
    for year in range(on.year - 3, on.year + 1):
        states = Counter(state for each in found if (state := reviewed(each, year, on)))
        if not states:
            continue
        late = states["late"]
        reached = states.total() - states["ahead"]
        numbers = (states.total(), states["in time"], late, states["overdue"], states["ahead"])
        assert table[str(year)][:5] == figures(*numbers), (on, year)
        assert table[str(year)][5] == share(states["in time"], reached), year
