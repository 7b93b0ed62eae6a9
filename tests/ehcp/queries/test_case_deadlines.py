"""Every deadline of a case, against days counted by hand."""

from datetime import date
from typing import Any

import pytest

from commissioning.models import LocalArea
from ehcp.actions.clock import load_clock_rules
from ehcp.choices import AssessmentOutcome, CeaseReason, DisputeAbout, DisputeKind, ReviewOutcome
from ehcp.models import Child, Dispute
from ehcp.queries.case_deadlines import case_deadlines
from ehcp.queries.cases import requests_of
from ehcp.queries.clock import clock_on
from tests.factories import (
    AdviceFactory,
    AnnualReviewFactory,
    AssessmentFactory,
    ChildFactory,
    DisputeFactory,
    PlanFactory,
    RequestFactory,
)

pytestmark = pytest.mark.django_db

ON = date(2026, 11, 1)


@pytest.fixture
def child(area: LocalArea) -> Child:
    load_clock_rules()
    return ChildFactory(area=area)


def found(child: Child, on: date = ON) -> list[tuple[str, str]]:
    """The rule and the words of every deadline of the newest request that runs or ran."""
    disputes = tuple(Dispute.objects.filter(child=child))
    deadlines = case_deadlines(requests_of(child)[0], disputes, clock_on(on))
    return [(each.rule.code, each.words) for each in deadlines if each.started]


def of(child: Child, *codes: str, on: date = ON) -> list[tuple[str, str]]:
    """Those of some rules."""
    return [each for each in found(child, on) if each[0] in codes]


def test_a_draft_has_a_working_day_and_15_days_for_comments(child: Child) -> None:
    PlanFactory(request__child=child, draft_on=date(2026, 4, 14), started_on=None)
    # 14 weeks from 5 January end on 13 April; 15 days with the 14th end on the 28th.
    assert of(child, "C4", "C5", "C6", on=date(2026, 4, 20)) == [
        ("C4", "met on 14 April 2026, 1 day late"),
        ("C5", "due in 8 days"),
        ("C6", "due in 9 days"),
    ]
    assert of(child, "C5") == [("C5", "ended on 28 April 2026")]


def test_every_review_of_a_long_case(child: Child) -> None:
    plan = PlanFactory(
        request__child=child, request__received_on=date(2023, 1, 2), started_on=date(2023, 5, 15)
    )
    for year, day in ((2024, 15), (2025, 20), (2026, 20)):
        AnnualReviewFactory(
            plan=plan,
            meeting_on=date(year, 5, day),
            outcome=ReviewOutcome.AMEND,
            decided_on=date(year, 6, 17),
            final_on=date(year, 8, 7) if year < 2026 else None,
        )
    assert of(child, "C8", "C11", "C12") == [
        ("C8", "met on 15 May 2024"),
        ("C8", "met on 20 May 2025, 5 days late"),
        ("C8", "met on 20 May 2026"),
        ("C8", "due in 200 days"),
        # Four weeks from 15 May end on 12 June, from 20 May on 17 June.
        ("C11", "met on 17 June 2024, 5 days late"),
        ("C11", "met on 17 June 2025"),
        ("C11", "met on 17 June 2026"),
        # Twelve weeks end on 7 August, on 12 August.
        ("C12", "met on 7 August 2024"),
        ("C12", "met on 7 August 2025"),
        ("C12", "81 days late"),
    ]


def test_invitations_to_a_review(child: Child) -> None:
    plan = PlanFactory(request__child=child)
    review = AnnualReviewFactory(plan=plan)  # of 5 October: two weeks before is 21 September
    assert of(child, "C9") == [("C9", "ended on 21 September 2026")]
    review.invited_on = date(2026, 9, 25)
    review.save()
    assert of(child, "C9") == [("C9", "met on 25 September 2026, 4 days late")]


MOVES: list[tuple[dict[str, Any], list[tuple[str, str]]]] = [
    # Five months before 3 May 2027 is 3 December 2026, before 4 January 2027 4 August 2026.
    ({"post_16_move_on": date(2027, 5, 3)}, [("C15", "due in 32 days")]),
    ({"post_16_move_on": date(2027, 1, 4)}, [("C15", "89 days late")]),
    (
        {"post_16_move_on": date(2027, 1, 4), "amended_on": date(2026, 8, 20)},
        [("C15", "met on 20 August 2026, 16 days late")],
    ),
    (  # an amendment of more than a year before says nothing of this move
        {"post_16_move_on": date(2027, 9, 1), "amended_on": date(2026, 8, 20)},
        [("C15", "due in 151 days")],
    ),
    # Of fifteen working days 5 October is the first and 23 October the last; the day of the move
    # may be later.
    (
        {"move_known_on": date(2026, 10, 5), "moves_away_on": date(2026, 10, 16)},
        [("C16", "9 days late")],
    ),
    (
        {"move_known_on": date(2026, 10, 5), "moves_away_on": date(2026, 11, 2)},
        [("C16", "due in 1 day")],
    ),
    (
        {
            "move_known_on": date(2026, 10, 5),
            "moves_away_on": date(2026, 10, 16),
            "ceased_on": date(2026, 10, 30),
            "cease_reason": CeaseReason.TRANSFERRED,
        },
        [("C16", "met on 30 October 2026, 7 days late")],
    ),
    # Six weeks from 1 September end on 13 October; twelve months from 18 May on 18 May.
    (
        {"transferred_on": date(2026, 9, 1), "transferred_from": "343"},
        [("C17", "19 days late"), ("C18", "due in 198 days")],
    ),
    (
        {"transferred_on": date(2026, 9, 1), "transfer_told_on": date(2026, 10, 13)},
        [("C17", "met on 13 October 2026"), ("C18", "due in 198 days")],
    ),
]


@pytest.mark.parametrize(("fields", "expected"), MOVES)
def test_moves_between_settings_and_authorities(
    child: Child, fields: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    PlanFactory(request__child=child, **fields)
    assert of(child, "C15", "C16", "C17", "C18") == expected


def test_the_review_after_a_transfer_is_due_in_three_months_if_that_is_later(child: Child) -> None:
    plan = PlanFactory(
        request__child=child,
        request__received_on=date(2025, 1, 6),
        started_on=date(2025, 5, 19),
        transferred_on=date(2026, 9, 1),
    )
    assert of(child, "C18") == [("C18", "due in 30 days")]
    AnnualReviewFactory(plan=plan, meeting_on=date(2026, 12, 4))
    assert of(child, "C18", on=date(2026, 12, 10)) == [
        ("C18", "met on 4 December 2026, 3 days late")
    ]


def test_the_family_s_time_to_appeal(child: Child) -> None:
    RequestFactory(child=child, outcome="N", decided_on=date(2026, 2, 2))
    assert of(child, "C19", on=date(2026, 3, 30)) == [("C19", "due in 3 days")]
    assert of(child, "C19") == [("C19", "ended on 2 April 2026")]
    DisputeFactory(child=child, opened_on=date(2026, 3, 30))
    assert of(child, "C19", "C20")[0] == ("C19", "met on 30 March 2026")
    # Thirty working days from 30 March, past Good Friday, Easter Monday and 4 May: 14 May.
    assert of(child, "C20", on=date(2026, 4, 1)) == [("C20", "due in 43 days")]


ORDERS: list[tuple[dict[str, Any], list[tuple[str, str]]]] = [
    ({"ordered": "contents", "due_on": date(2026, 10, 19)}, [("C24", "13 days late")]),
    ({"ordered": "setting", "due_on": date(2026, 9, 28)}, [("C25", "34 days late")]),
    (
        {"ordered": "plan", "complied_on": date(2026, 10, 20)},
        [("C23", "met on 20 October 2026, 1 day late")],
    ),
    (
        {"ordered": "assess", "complied_on": date(2026, 9, 20)},
        [("C22", "met on 20 September 2026"), ("C27", "due in 50 days")],
    ),
    ({"outcome": "conceded", "ordered": "contents", "order_on": None}, [("C28", "13 days late")]),
    ({"outcome": "withdrawn", "ordered": "", "order_on": None}, []),
]


def test_what_was_ordered_may_be_done_under_a_later_request(child: Child) -> None:
    refused = RequestFactory(
        child=child, received_on=date(2025, 1, 6), outcome="N", decided_on=date(2025, 2, 10)
    )
    DisputeFactory(
        child=child,
        request=refused,
        kind="appeal",
        about="refusal_to_assess",
        opened_on=date(2025, 3, 3),
        closed_on=date(2025, 6, 2),
        outcome="allowed",
        order_on=date(2025, 6, 2),
        ordered="assess",
    )
    PlanFactory(
        request__child=child,
        request__received_on=date(2025, 6, 3),
        started_on=date(2025, 9, 15),
    )
    clock = clock_on(date(2026, 11, 1))
    found = case_deadlines(refused, tuple(child.disputes.all()), clock)
    # Fourteen weeks from 2 June end on 8 September.
    words = [each.words for each in found if each.rule.code == "C27"]
    assert words == ["met on 15 September 2025, 7 days late"]


@pytest.mark.parametrize(("fields", "expected"), ORDERS)
def test_what_the_tribunal_ordered(
    child: Child, fields: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    request = RequestFactory(child=child, outcome="N", decided_on=date(2026, 2, 2))
    ready = {"outcome": "allowed", "closed_on": date(2026, 9, 21), "order_on": date(2026, 9, 14)}
    DisputeFactory(child=child, request=request, **{**ready, **fields})
    codes = [f"C{number}" for number in range(21, 29)]
    assert of(child, *codes) == expected


def test_agreed_mediation(child: Child) -> None:
    request = AssessmentFactory(request__child=child).request
    DisputeFactory(
        child=child,
        request=request,
        kind=DisputeKind.MEDIATION,
        about=DisputeAbout.CONTENTS,
        closed_on=date(2026, 10, 26),
        outcome="agreed",
        ordered="other",
    )
    assert of(child, "C21") == [("C21", "due in 8 days")]


def test_custody_has_a_rule_of_its_own(child: Child) -> None:
    RequestFactory(child=child, in_youth_accommodation=True)
    assert of(child, "C7", "C29", on=date(2026, 5, 26)) == [("C29", "1 day late")]


@pytest.mark.parametrize(
    ("born_on", "codes"),
    [
        (date(2022, 1, 1), {"C30"}),  # 4
        (date(2021, 11, 1), set()),  # 5 today
        (date(2013, 8, 31), {"C31"}),  # year 9
        (date(2013, 9, 1), set()),  # year 8
        (date(2003, 10, 1), {"C31", "C32"}),  # 23
    ],
)
def test_duties_that_come_with_age(child: Child, born_on: date, codes: set[str]) -> None:
    child.born_on = born_on
    child.save()
    PlanFactory(request__child=child)
    assert {code for code, _ in of(child, "C30", "C31", "C32")} == codes


def test_the_last_day_of_a_plan(child: Child) -> None:
    child.born_on = date(2002, 9, 1)
    child.save()
    PlanFactory(request__child=child)
    # 25 on 1 September 2027; that academic year ends on 31 August 2028: 669 days on.
    assert of(child, "C32") == [("C32", "due in 669 days")]


def test_a_plan_that_ceased_has_its_duty_and_its_appeal(child: Child) -> None:
    PlanFactory(request__child=child, ceased_on=date(2026, 10, 1), cease_reason="2")
    assert of(child, "C31", "C33") == [("C33", "no limit")]
    assert ("C19", "due in 30 days") in found(child)


def test_nothing_waits_for_a_plan_once_the_request_has_ended(child: Child) -> None:
    assessment = AssessmentFactory(request__child=child)
    AdviceFactory(request=assessment.request)
    before = ["C1", "C2", "C3", "C7"]
    assert [code for code, _ in of(child, *before)] == before
    assessment.outcome, assessment.decided_on = AssessmentOutcome.REFUSED, date(2026, 4, 20)
    assessment.save()
    assert [code for code, _ in of(child, *before)] == ["C1", "C3"]  # both met
    assert [code for code, _ in of(child, *before, on=date(2026, 4, 19))] == before


def test_nothing_is_late_for_a_family_that_moved_away_before_the_decision(child: Child) -> None:
    request = RequestFactory(child=child)
    assert [code for code, _ in found(child)] == ["C1", "C3", "C7"]
    request.exported_to = "344"
    request.save()
    assert found(child) == []
