"""Links from a figure to its cases: every filter narrows as it says, counted by hand."""

import re
from datetime import date
from typing import Any
from urllib.parse import unquote

import pytest

from commissioning.choices import PlacementBucket, PlacementGroup, Role
from commissioning.models import LocalArea
from ehcp.choices import (
    AdviceAgency,
    CeaseReason,
    DisputeAbout,
    DisputeKind,
    FundingStream,
    Need,
    RequestOutcome,
    ReviewOutcome,
    Stage,
)
from ehcp.filters.cases import CaseFilters
from ehcp.queries.days import days_of
from ehcp.tables.case_links import NAMES, case_list_url
from tests.conftest import Member, SignIn
from tests.factories import (
    AdviceFactory,
    AnnualReviewFactory,
    AssessmentFactory,
    AttendanceFactory,
    BudgetStreamFactory,
    ChildFactory,
    DisputeFactory,
    NamedSettingFactory,
    PlanFactory,
    PlanNeedFactory,
    RequestFactory,
    SettingFactory,
    TimeExceptionFactory,
)

pytestmark = pytest.mark.django_db

ON = date(2026, 11, 1)


@pytest.fixture
def area(area: LocalArea) -> LocalArea:
    """The area stands on 1 November 2026."""
    area.standing_on = ON
    area.save()
    return area


@pytest.fixture
def commissioner(member: SignIn) -> Member:
    return member(Role.COMMISSIONER)


@pytest.fixture
def cases(area: LocalArea) -> None:
    """Six children.

    A: plan of 18 May 2026, 19 weeks; autism; care leaver; attends a residential special school
    of the area (URN 123456); reviewed on 5 October 2026 to be amended, not decided in time.
    B: plan of 6 July 2026, 26 weeks, an exception from February; personal budget; moves on in
    2027; appeal since June. C: plan of 5 May 2025 without a review. D: plan ceased on 1 August.
    E: refused on 2 March 2025, asked again on 1 September 2026 by its school, being assessed,
    advice of social care asked on 5 September. F: request of 1 October 2026.
    """
    home = SettingFactory(name="Hill School", urn="123456", authority=area.geography)
    a = plan_of(area, "A", care_leaver=True)
    PlanNeedFactory(plan=a, need=Need.ASD)
    AttendanceFactory(plan=a, setting=home, residential="A")
    AnnualReviewFactory(plan=a, meeting_on=date(2026, 10, 1))
    b = plan_of(area, "B", date(2026, 7, 6))
    b.personal_budget, b.phase_transfer_due_on = True, date(2027, 9, 1)
    b.save()
    BudgetStreamFactory(plan=b, stream=FundingStream.TRAVEL)
    TimeExceptionFactory(request=b.request)
    NamedSettingFactory(plan=b, setting=None, code="EHE")
    DisputeFactory(child=b.request.child, opened_on=date(2026, 6, 1))
    c = plan_of(area, "C", date(2025, 5, 5), received_on=date(2025, 1, 6))
    c.phase_transfer_due_on, c.phase_transfer_final_on = date(2026, 9, 1), date(2026, 2, 20)
    c.save()
    d = plan_of(area, "D")
    d.ceased_on, d.cease_reason = date(2026, 8, 1), CeaseReason.NEEDS_MET
    d.save()
    refused_and_asked_again(area)
    RequestFactory(
        child__area=area, child__reference="F", received_on=date(2026, 10, 1), child__sex="F"
    )


def plan_of(
    area: LocalArea,
    reference: str,
    started_on: date = date(2026, 5, 18),
    received_on: date = date(2026, 1, 5),
    **child: object,
) -> Any:
    """A plan with its request."""
    return PlanFactory(
        request__child__area=area,
        request__child__reference=reference,
        request__received_on=received_on,
        request__decided_on=min(date(2026, 2, 9), started_on),
        assessment__decided_on=min(date(2026, 4, 13), started_on),
        started_on=started_on,
        **{f"request__child__{name}": value for name, value in child.items()},
    )


def refused_and_asked_again(area: LocalArea) -> None:
    """Child E with its two requests."""
    child = ChildFactory(area=area, reference="E", born_on=date(2009, 9, 1))
    RequestFactory(
        child=child,
        received_on=date(2025, 1, 10),
        outcome=RequestOutcome.REFUSED,
        decided_on=date(2025, 3, 2),
    )
    again = RequestFactory(
        child=child,
        received_on=date(2026, 9, 1),
        source="2",
        outcome=RequestOutcome.ASSESS,
        decided_on=date(2026, 9, 4),
    )
    AssessmentFactory(request=again)
    AdviceFactory(request=again, agency=AdviceAgency.SOCIAL_CARE, requested_on=date(2026, 9, 5))


def references(client: Member, url: str) -> str:
    """The first cells of the list that an address opens, in order."""
    answer = client.get(url)
    assert answer.status_code == 200
    assert not answer.context["filter"].form.errors
    return "".join(re.findall(r'href="/anyshire/cases/([A-Z])/"', answer.content.decode()))


FOUND: list[tuple[dict[str, Any], str]] = [
    ({}, "ABCDEF"),
    ({"every": True}, "ABCDEEF"),
    ({"stage": Stage.IN_FORCE}, "ABC"),
    ({"need": Need.ASD}, "A"),
    ({"need": "none"}, "BCDEF"),
    ({"age": "16-19"}, "E"),
    ({"age": 11}, "ABCDF"),
    ({"school_year": "9-20"}, "E"),
    ({"school_year": "early"}, ""),
    ({"sex": "F"}, "F"),
    ({"ethnicity": "NOBT"}, "ABCDEF"),
    ({"ethnicity": "Unclassified"}, "ABCDEF"),
    ({"ethnicity": "White"}, ""),
    ({"care_leaver": True}, "A"),
    ({"care_leaver": False}, "BCDEF"),
    ({"setting": "123456"}, "A"),
    ({"setting": "hill"}, "A"),
    ({"setting": "Hill School (123456, Anyshire)"}, "A"),
    ({"bucket": PlacementBucket.HOME_EDUCATION}, "B"),
    ({"residential": True}, "A"),
    ({"residential": False}, "BCDEF"),
    ({"residential": "A"}, "A"),
    ({"residential": "B"}, ""),
    ({"bucket": PlacementGroup.ELSEWHERE}, "B"),
    ({"direct_payment": "none"}, "B"),
    ({"direct_payment": "any"}, ""),
    ({"organised": True}, ""),
    ({"third_party": True}, ""),
    ({"stream": FundingStream.TRAVEL}, "B"),
    ({"stream": FundingStream.SEN}, ""),
    ({"personal_budget": True}, "B"),
    ({"personal_budget": False}, "ACDEF"),
    ({"source": "2"}, "E"),
    ({"age_then": "16-19"}, "E"),
    ({"age_then": "16-19", "every": True}, "E"),
    ({"age_then": "11-15", "every": True}, "EF"),
    ({"received": 2025}, "C"),
    ({"received": 2025, "every": True}, "CE"),
    ({"received": (date(2026, 9, 1), None)}, "EF"),
    ({"received": (None, date(2026, 1, 4))}, "C"),
    ({"decided": "2025-03", "every": True}, "E"),
    ({"outcome": RequestOutcome.REFUSED, "every": True}, "E"),
    ({"six_weeks": True, "received": 2026, "every": True}, "ABDE"),
    ({"six_weeks": False, "received": 2025, "every": True}, "CE"),
    ({"advice": "waiting"}, "E"),
    ({"advice": "overdue"}, "E"),
    ({"advice": "overdue:social_care"}, "E"),
    ({"advice": "waiting:sensory"}, ""),
    ({"concluded": "2026-04"}, "ABD"),
    ({"plan_outcome": "Y"}, "ABCD"),
    ({"plan_outcome": "ended"}, "ABCD"),
    ({"outcome": "agreed", "received": 2026}, "ABDE"),
    ({"source": "none"}, ""),
    ({"issued": 2026}, "ABD"),
    ({"issued": "2026-05"}, "AD"),
    ({"issued": date(2026, 7, 6)}, "B"),
    ({"issued": 2026, "in_time": True}, "AD"),
    ({"issued": 2026, "in_time": False}, "B"),
    ({"issued": 2026, "cohort": "ex"}, "AD"),
    ({"waited": "16-20"}, "ACD"),
    ({"waited": "-16"}, ""),
    ({"waited": "20-26"}, "B"),
    ({"stage": "undecided"}, "EF"),
    ({"six_weeks": "any", "received": 2025, "every": True}, "CE"),
    ({"cohort": "all", "every": True}, "ABCD"),
    ({"exception": True}, "B"),
    ({"overdue": True}, ""),
    ({"review": "overdue"}, "C"),
    ({"review": "due"}, ""),
    ({"review": "waiting"}, "A"),
    ({"review": "undecided"}, "A"),
    ({"review": "unamended"}, ""),
    ({"review": "undated"}, ""),
    ({"reviewed": "2026-10"}, "A"),
    ({"review_due": 2027}, "AB"),
    ({"review_due": "2026-05"}, "C"),
    ({"transfer": 2027}, "B"),
    ({"transfer_state": "open"}, "B"),
    ({"transfer_state": "late"}, "C"),
    ({"transfer_state": "in_time"}, ""),
    ({"ceased": 2026}, "D"),
    ({"ceased_age": "11-15"}, "D"),
    ({"ceased_age": "5-10"}, ""),
    ({"on": date(2025, 3, 1)}, "CE"),
    ({"on": date(2025, 3, 1), "stage": Stage.REQUESTED}, "CE"),
    ({"on": date(2026, 7, 31), "stage": Stage.IN_FORCE}, "ABCD"),
    ({"cease_reason": CeaseReason.NEEDS_MET}, "D"),
    ({"cease_reason": None, "stage": Stage.CEASED}, "D"),
    ({"dispute": "any"}, "B"),
    ({"dispute": "mediation"}, ""),
    ({"appealed": "2026-06"}, "B"),
    ({"mediated": 2026}, ""),
]


@pytest.mark.parametrize(("asked", "found"), FOUND, ids=[str(asked) for asked, _ in FOUND])
def test_a_link_opens_the_cases(
    commissioner: Member, area: LocalArea, cases: None, asked: dict[str, Any], found: str
) -> None:
    assert references(commissioner, case_list_url(area, **asked)) == found


def test_every_filter_of_the_list_can_be_linked_to_and_is_tested() -> None:
    assert set(CaseFilters.base_filters) == NAMES
    tested = {name for asked, _ in FOUND for name in asked}
    elsewhere = {"q", "place", "looked_after", "sixteen_weeks", "figure"}
    assert tested | elsewhere == NAMES


def test_a_refusal_within_16_weeks(commissioner: Member, area: LocalArea) -> None:
    for reference, day in (("A", date(2026, 4, 27)), ("B", date(2026, 4, 28))):
        AssessmentFactory(
            request__child=ChildFactory(area=area, reference=reference),
            outcome="N",
            decided_on=day,
        )
    # 16 weeks from 5 January end on 27 April.
    assert references(commissioner, case_list_url(area, sixteen_weeks=True)) == "A"
    assert references(commissioner, case_list_url(area, sixteen_weeks=False)) == "B"


def test_reviews_to_be_amended_and_due(commissioner: Member, area: LocalArea) -> None:
    late, due = plan_of(area, "A"), plan_of(area, "B", date(2026, 1, 5), date(2025, 9, 1))
    AnnualReviewFactory(
        plan=late,
        meeting_on=date(2026, 8, 1),
        outcome=ReviewOutcome.AMEND,
        decided_on=date(2026, 8, 20),
    )
    assert due.started_on == date(2026, 1, 5)  # its review is due by 5 January 2027
    assert references(commissioner, case_list_url(area, review="unamended")) == "A"
    assert references(commissioner, case_list_url(area, review="due")) == "B"


def test_mediation_that_is_over_is_not_open(commissioner: Member, area: LocalArea) -> None:
    child = RequestFactory(child__area=area, child__reference="A").child
    DisputeFactory(
        child=child,
        kind=DisputeKind.MEDIATION,
        about=DisputeAbout.CONTENTS,
        opened_on=date(2026, 3, 2),
        closed_on=date(2026, 4, 2),
    )
    assert references(commissioner, case_list_url(area, dispute="any")) == ""
    assert references(commissioner, case_list_url(area, mediated=2026)) == "A"


def test_a_filter_that_is_not_there_is_refused(area: LocalArea) -> None:
    with pytest.raises(ValueError, match="no filter colour"):
        case_list_url(area, colour="red")


def test_the_list_answers_for_no_day_to_come(
    commissioner: Member, area: LocalArea, cases: None
) -> None:
    page = commissioner.get("/anyshire/cases/?on=2026-11-02").content.decode()
    assert "Enter a day up to 1 November 2026." in page
    page = commissioner.get("/anyshire/cases/?on=2026-10-31").content.decode()
    assert "As it was known on: 31 October 2026" in page


def test_days_that_are_none_are_said(commissioner: Member, area: LocalArea, cases: None) -> None:
    page = commissioner.get("/anyshire/cases/?issued=May").content.decode()
    assert "<title>Error: Cases" in page
    assert '<a href="#id_issued">Enter a year (2026)' in page
    assert "Enter a year (2026), a month (May 2026), a day (1 May 2026), or two days" in page


def test_what_was_asked_for_is_said_in_words(commissioner: Member, area: LocalArea) -> None:
    page = commissioner.get(case_list_url(area, issued="2026-05", age="5-10")).content.decode()
    assert "Plan issued: May 2026" in page
    assert "Age: 5 to 10" in page


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("2026", "2026"),
        ("2026-02", "February 2026"),
        ("2026-02-03", "3 February 2026 to 3 February 2026"),
        ("..2026-02", "up to 28 February 2026"),
        ("2026..", "from 1 January 2026"),
        ("February 2026", "February 2026"),
        ("3 Feb 2026", "3 February 2026 to 3 February 2026"),
        ("1 February 2026 to 9 March 2026", "1 February 2026 to 9 March 2026"),
    ],
)
def test_days_in_words(text: str, said: str) -> None:
    assert str(days_of(text)) == said


def test_the_address_says_what_is_asked(area: LocalArea) -> None:
    url = case_list_url(area, received=(date(2026, 1, 1), None), overdue=True, age=None)
    assert unquote(url) == "/anyshire/cases/?received=2026-01-01..&overdue=yes"
