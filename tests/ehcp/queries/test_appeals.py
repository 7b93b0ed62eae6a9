"""Mediation and appeals, against numbers counted by hand and in plain Python."""

from collections import Counter
from datetime import date, timedelta
from random import Random

import pytest

from commissioning.choices import PeriodKind
from commissioning.models import LocalArea
from ehcp.choices import (
    APPEAL_OUTCOMES,
    MEDIATION_OUTCOMES,
    TO_BE_CARRIED_OUT,
    AssessmentOutcome,
    CeaseReason,
    DisputeAbout,
    DisputeKind,
    DisputeOutcome,
    Ordered,
    RequestOutcome,
)
from ehcp.models import Dispute
from ehcp.queries.appeals import (
    CarriedOut,
    Opened,
    by_subject,
    carried_out,
    decisions_of,
    endings,
    opened_by_year,
    pupils,
)
from ehcp.queries.days import census_day
from ehcp.queries.timeliness import Period
from tests.ehcp.invented import plan_of
from tests.factories import (
    AnnualReviewFactory,
    AssessmentFactory,
    ChildFactory,
    DisputeFactory,
    MeasureFactory,
    ObservationFactory,
    PeriodFactory,
    RequestFactory,
)

ON = date(2026, 11, 21)
YEAR = Period(date(2026, 1, 1), ON)
MEDIATION, APPEAL = DisputeKind.MEDIATION, DisputeKind.APPEAL


def dispute(area: LocalArea, kind: DisputeKind = APPEAL, **fields: object) -> Dispute:
    """An appeal of 2 March 2026 about a refusal to assess, or what else is said."""
    fields.setdefault("child", ChildFactory(area=area))
    found: Dispute = DisputeFactory(kind=kind, **fields)
    return found


def test_by_year_and_child(area: LocalArea) -> None:
    child = ChildFactory(area=area)
    dispute(area, child=child)
    dispute(area, child=child, about=DisputeAbout.CONTENTS, opened_on=date(2026, 6, 1))
    dispute(area, MEDIATION)
    dispute(area, opened_on=date(2024, 12, 31))
    dispute(area, opened_on=date(2026, 11, 22))  # to come
    DisputeFactory()  # another area's
    assert opened_by_year(area, on=ON) == {
        2024: Opened(appeals=1, appellants=1),
        2025: Opened(),
        2026: Opened(mediations=1, appeals=2, mediated=1, appellants=1),
    }
    about = {subject: (m, a) for subject, m, a in by_subject(area, YEAR, on=ON)}
    assert about == {
        DisputeAbout.REFUSAL_TO_ASSESS: (1, 1),
        DisputeAbout.REFUSAL_TO_ISSUE: (0, 0),
        DisputeAbout.CONTENTS: (0, 1),
        DisputeAbout.CEASING: (0, 0),
    }


def test_how_they_ended_as_known_on_a_day(area: LocalArea) -> None:
    ended = {"closed_on": date(2026, 8, 1)}
    dispute(area, outcome=DisputeOutcome.CONCEDED, **ended)
    dispute(area, **ended)
    dispute(area)
    found = endings(area, APPEAL, YEAR, on=ON)
    assert {key: many for key, many in found.items() if many} == {
        "conceded": 1,
        "not_recorded": 1,
        "open": 1,
    }
    assert endings(area, APPEAL, YEAR, on=date(2026, 7, 31))["open"] == 3


def test_orders_are_kept_up_to_their_last_day(area: LocalArea) -> None:
    def order(due: date | None, done: date | None, ordered: Ordered = Ordered.CONTENTS) -> None:
        dispute(
            area,
            outcome=DisputeOutcome.ALLOWED,
            closed_on=date(2026, 9, 1),
            order_on=date(2026, 9, 1),
            ordered=ordered,
            due_on=due,
            complied_on=done,
        )

    order(date(2026, 10, 6), date(2026, 10, 6))
    order(date(2026, 10, 6), date(2026, 10, 7))
    order(date(2026, 11, 20), None)
    order(ON, None)
    order(None, date(2026, 9, 2))
    order(date(2026, 9, 15), date(2026, 9, 15), Ordered.ASSESS)
    dispute(area, outcome=DisputeOutcome.DISMISSED, closed_on=date(2026, 9, 1))
    assert dict(carried_out(area, YEAR, on=ON)) == {
        "assess": CarriedOut(in_time=1),
        "contents": CarriedOut(in_time=1, late=1, overdue=1, running=1, undated=1),
    }
    # On 6 October one was carried out; the others still had the day.
    before = dict(carried_out(area, YEAR, on=date(2026, 10, 6)))["contents"]
    assert before == CarriedOut(in_time=1, running=3, undated=1)


def test_the_census_is_on_the_third_thursday_of_january() -> None:
    assert [census_day(year) for year in (2024, 2025, 2026, 2027)] == [
        date(2024, 1, 18),
        date(2025, 1, 16),
        date(2026, 1, 15),
        date(2027, 1, 21),
    ]


def test_what_appeals_are_set_against(area: LocalArea) -> None:
    refused = {"outcome": RequestOutcome.REFUSED}
    for day in (date(2025, 1, 1), date(2025, 12, 31), date(2026, 1, 1)):
        RequestFactory(
            child=ChildFactory(area=area),
            received_on=date(2024, 12, 1),
            decided_on=day,
            **refused,
        )
    AssessmentFactory(
        request__child__area=area,
        outcome=AssessmentOutcome.REFUSED,
        decided_on=date(2025, 6, 1),
    )
    met = {"cease_reason": CeaseReason.NEEDS_MET}
    plan_of(area, date(2020, 1, 1), ceased_on=date(2025, 3, 1), **met)
    plan_of(area, date(2020, 1, 1), ceased_on=date(2026, 1, 15), **met)  # on the census day
    plan_of(area, date(2025, 5, 1))
    plan_of(area, date(2026, 1, 15))
    reviewed = plan_of(area, date(2019, 1, 1))
    for day in (date(2025, 4, 1), date(2026, 4, 1)):
        AnnualReviewFactory(plan=reviewed, meeting_on=day, outcome="M", decided_on=day)
    found = decisions_of(area, 2025, on=ON)
    assert (found.refused_to_assess, found.refused_to_issue) == (2, 1)
    assert (found.needs_met, found.plans, found.counted_on) == (1, 3, date(2026, 1, 15))
    assert (found.issued, found.reviewed) == (1, 1)
    assert found.first_method == 2 + 1 + 1 + 3
    assert found.of_the_year == 2 + 1 + 1 + 1
    assert decisions_of(area, 2026, on=ON).counted_on == ON


def test_pupils_of_the_last_january(area: LocalArea) -> None:
    measure = MeasureFactory(code="school.pupils", period_kind=PeriodKind.ACADEMIC)
    assert pupils(area.geography, 2026) is None
    for year, many in ((2024, 30_000), (2025, 31_000)):
        period = PeriodFactory(
            kind=PeriodKind.ACADEMIC,
            code=f"{year}{year % 100 + 1}",
            label=f"{year}/{year % 100 + 1}",
            starts_on=date(year, 9, 1),
            ends_on=date(year + 1, 8, 31),
        )
        ObservationFactory(measure=measure, geography=area.geography, period=period, value=many)
    found = pupils(area.geography, 2026)
    assert found
    assert (found.many, found.label) == (31_000, "2025/26")
    earlier = pupils(area.geography, 2025)
    assert earlier
    assert earlier.many == 30_000


@pytest.mark.parametrize("seed", [1, 2])
def test_equal_to_plain_python_on_random_rows(area: LocalArea, seed: int) -> None:
    chance = Random(seed)
    for _ in range(120):
        kind = chance.choice([MEDIATION, APPEAL])
        opened = ON - timedelta(days=chance.randrange(-10, 900))
        closed = opened + timedelta(days=chance.randrange(10, 300))
        outcomes = MEDIATION_OUTCOMES if kind == MEDIATION else APPEAL_OUTCOMES
        outcome = chance.choice(outcomes) if closed <= ON else ""
        due = closed + timedelta(weeks=chance.choice([2, 5]))
        dispute(
            area,
            kind,
            about=chance.choice(DisputeAbout.values),
            opened_on=opened,
            closed_on=closed if closed <= ON else None,
            outcome=outcome,
            ordered=chance.choice(Ordered.values) if outcome in TO_BE_CARRIED_OUT else "",
            due_on=due if outcome in TO_BE_CARRIED_OUT else None,
            complied_on=chance.choice([None, due, due + timedelta(days=1)]) if outcome else None,
        )
    rows = [row for row in Dispute.objects.all() if row.opened_on <= ON]
    for year, opened_ in opened_by_year(area, on=ON).items():
        kinds = Counter(row.kind for row in rows if row.opened_on.year == year)
        assert (opened_.mediations, opened_.appeals) == (kinds["mediation"], kinds["appeal"])
    known = Counter(
        row.outcome or "open" for row in rows if row.kind == "appeal" and row.opened_on.year == 2026
    )
    assert Counter({k: v for k, v in endings(area, APPEAL, YEAR, on=ON).items() if v}) == known
    to_do = [row for row in rows if row.outcome in TO_BE_CARRIED_OUT and row.closed_on.year == 2026]
    states = Counter(
        ("late" if row.complied_on > row.due_on else "in_time")
        if row.complied_on and row.complied_on <= ON
        else ("overdue" if row.due_on < ON else "running")
        for row in to_do
    )
    found = [each for _, each in carried_out(area, YEAR, on=ON)]
    for state in ("in_time", "late", "overdue", "running"):
        assert sum(getattr(each, state) for each in found) == states[state]
