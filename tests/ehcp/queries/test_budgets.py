"""Personal budgets, counted by hand and again from the same rows."""

from collections import Counter
from datetime import date
from decimal import Decimal

from commissioning.models import LocalArea
from ehcp.choices import CeaseReason, DirectPayment, FundingStream
from ehcp.models import BudgetStream
from ehcp.queries.budgets import Budgets, Stream, budgets
from tests.ehcp.queries.test_maintained import plan
from tests.ehcp.rows import invent, plans_in_force
from tests.factories import BudgetStreamFactory

ON = date(2026, 11, 21)
MAY = date(2026, 5, 1)


def test_of_plans_in_force(area: LocalArea) -> None:
    both = plan(
        area,
        MAY,
        personal_budget=True,
        direct_payment=DirectPayment.EDUCATION,
        organised_arrangements=True,
    )
    plan(area, MAY, personal_budget=True, direct_payment=DirectPayment.EDUCATION)
    plan(area, MAY, personal_budget=True, organised_arrangements=True, third_party=True)
    plan(area, MAY)
    ended = {"ceased_on": date(2026, 8, 1), "cease_reason": CeaseReason.NEEDS_MET}
    gone = plan(area, MAY, personal_budget=True, **ended)
    for made, stream, pounds in (
        (both, FundingStream.SEN, 4000),
        (both, FundingStream.TRAVEL, 500),
        (gone, FundingStream.SEN, 9000),
    ):
        BudgetStreamFactory(plan=made, stream=stream, pounds_a_year=pounds)
    found = budgets(area, on=ON)
    assert found == Budgets(
        plans=4,
        kinds={"Education only": (1, 1), "No direct payment": (1, 0)},
        streams=(Stream("SEN funding", 1, Decimal(4000)), Stream("Travel", 1, Decimal(500))),
        third_party=1,
    )
    assert (found.taken_up, found.direct_payments, found.organised) == (3, 2, 2)
    assert budgets(area, on=date(2026, 7, 31)).taken_up == 4


def test_the_demonstration_against_its_own_rows(area: LocalArea) -> None:
    invent(area, ON, 150)
    found = budgets(area, on=ON)
    plans = plans_in_force(area, ON)
    having = [row for row in plans if row.personal_budget]
    kinds = Counter(
        (row.get_direct_payment_display() or "No direct payment", row.organised_arrangements)
        for row in having
    )
    assert {
        (label, organised): many
        for label, (given, not_given) in found.kinds.items()
        for organised, many in ((True, given), (False, not_given))
        if many
    } == dict(kinds)
    pounds: Counter[str] = Counter()
    for row in BudgetStream.objects.filter(plan__in=having):
        pounds[row.get_stream_display()] += row.pounds_a_year
    assert {each.label: each.pounds for each in found.streams} == dict(pounds)
    assert found.third_party == sum(row.third_party for row in having)
    assert found.plans == len(plans)
    assert found.taken_up == len(having) > 0
