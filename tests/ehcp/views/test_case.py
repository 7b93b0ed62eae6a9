"""The page of a case: its timeline, its tables, its history, and identifiers only by a click."""

import re
from datetime import date

import pytest
from pytest_django import DjangoAssertNumQueries

from commissioning.choices import Role
from commissioning.models import LocalArea
from ehcp.actions.clock import load_clock_rules
from ehcp.choices import AdviceAgency, Need, ReviewOutcome
from ehcp.models import Child, IdentifierView, Plan
from tests.conftest import Member, SignIn
from tests.factories import (
    AdviceFactory,
    AnnualReviewFactory,
    AttendanceFactory,
    DisputeFactory,
    NamedSettingFactory,
    PlanFactory,
    PlanNeedFactory,
    RequestFactory,
    SettingFactory,
    TimeExceptionFactory,
)

pytestmark = pytest.mark.django_db

PAGE = "/anyshire/cases/A/"
UPN = "A950000178301"
QUERIES = 31


@pytest.fixture
def commissioner(member: SignIn) -> Member:
    return member(Role.COMMISSIONER)


@pytest.fixture
def plan(area: LocalArea) -> Plan:
    """A plan with a need, a setting of the area named, another attended, and much else."""
    area.standing_on = date(2026, 11, 1)
    area.save()
    plan = PlanFactory(
        request__child__area=area,
        request__child__reference="A",
        request__child__upn=UPN,
        request__child__upn_unknown="",
        draft_on=date(2026, 4, 20),
    )
    PlanNeedFactory(plan=plan, need=Need.SLCN)
    home = SettingFactory(name="Hill School", authority=area.geography)
    NamedSettingFactory(plan=plan, setting=home)
    AttendanceFactory(plan=plan, setting__name="Far College", setting__authority__name="Farshire")
    return plan


def text(page: str) -> str:
    """What a reader sees of a page's main part."""
    main = page.partition("<main")[2]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main))


def steps(page: str) -> list[str]:
    """The lines of every timeline, from top to bottom."""
    found = re.findall(r'class="ehcp-timeline__step">(.*?)</li>', page, re.S)
    return [re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", each)).strip() for each in found]


def test_the_summary(commissioner: Member, plan: Plan) -> None:
    said = text(commissioner.get(PAGE).content.decode())
    assert "Stage Plan in force" in said
    assert "Age 11 on 1 November 2026" in said
    assert "National curriculum year Year 7" in said
    assert "Primary need Speech, language and communication needs" in said
    assert "Setting named in the plan Hill School Setting attended Far College" in said
    assert "Far College (out of area, Farshire)" in said


def test_the_timeline_has_every_dated_step_in_order(commissioner: Member, plan: Plan) -> None:
    AdviceFactory(request=plan.request, received_on=date(2026, 3, 30))
    AnnualReviewFactory(plan=plan, outcome=ReviewOutcome.MAINTAIN, decided_on=date(2026, 10, 20))
    AnnualReviewFactory(plan=plan, meeting_on=date(2026, 11, 15))  # after the day of the page
    page = commissioner.get(PAGE).content.decode()
    assert steps(page) == [
        "5 January 2026 Request received : Young person or parent",
        "9 February 2026 Decision on the request : Assessment agreed",
        "10 February 2026 Advice asked for : Educational psychologist",
        "30 March 2026 Advice received : Educational psychologist",
        "13 April 2026 Decision on a plan : Plan to be issued",
        "20 April 2026 Draft plan sent",
        "18 May 2026 Plan issued : EHC plan",
        "18 May 2026 Setting entered : Far College",
        "5 October 2026 Review meeting",
        "20 October 2026 Decision after the review : Maintain the plan as it is",
    ]
    assert "within the 20 weeks: 19.0 weeks after the request" in text(page)


def test_episodes_come_newest_first_and_say_when_twenty_weeks_end(
    commissioner: Member, area: LocalArea
) -> None:
    first = RequestFactory(
        child__area=area,
        child__reference="A",
        received_on=date(2025, 1, 6),
        outcome="N",
        decided_on=date(2025, 2, 3),
    )
    RequestFactory(child=first.child, received_on=date(2026, 1, 5))
    area.standing_on = date(2026, 5, 26)
    area.save()
    said = text(commissioner.get(PAGE).content.decode())
    assert said.index("Request of 5 January 2026") < said.index("Request of 6 January 2025")
    assert "Requested Past 20 weeks The 20 weeks end on 25 May 2026" in said
    assert said.count("The 20 weeks end") == 1


def test_tables_of_advice_exceptions_reviews_and_disputes(commissioner: Member, plan: Plan) -> None:
    AdviceFactory(request=plan.request, agency=AdviceAgency.SOCIAL_CARE)
    TimeExceptionFactory(request=plan.request)
    AnnualReviewFactory(plan=plan)
    DisputeFactory(child=plan.request.child, result="Agreement")
    said = text(commissioner.get(PAGE).content.decode())
    assert "Social care 10 Feb 2026 Not received Correct" in said
    assert (
        "Absent from the area for four weeks or more 16 Feb 2026 – The family&#x27;s letter."
        in said
    )
    assert "5 Oct 2026 – Waiting – Correct" in said
    assert "Appeal to the Tribunal Refusal to assess 2 Mar 2026 Open Agreement – – Correct" in said


def test_identifiers_are_not_on_the_page(commissioner: Member, plan: Plan) -> None:
    page = commissioner.get(PAGE).content.decode()
    assert UPN not in page
    assert "14 March 2015" not in page
    assert "2015-03-14" not in page
    assert not IdentifierView.objects.exists()


def test_who_asks_for_identifiers_is_recorded(commissioner: Member, plan: Plan) -> None:
    answer = commissioner.post(f"{PAGE}identifiers/")
    said = text(answer.content.decode())
    assert "Date of birth 14 March 2015" in said
    assert f"UPN {UPN}" in said
    assert answer["Cache-Control"] == "no-store"
    seen = IdentifierView.objects.get()
    assert (seen.person, seen.child, seen.page) == (
        commissioner.membership.person,
        plan.request.child,
        "case",
    )
    assert UPN not in commissioner.get(PAGE).content.decode()


@pytest.mark.parametrize("role", [Role.BOARD_MEMBER, Role.ACTION_OWNER])
def test_nothing_is_recorded_where_nothing_is_shown(member: SignIn, plan: Plan, role: Role) -> None:
    assert member(role).post(f"{PAGE}identifiers/").status_code == 404
    assert not IdentifierView.objects.exists()


def test_history_in_words_without_identifiers(commissioner: Member, plan: Plan) -> None:
    child = plan.request.child
    Child.objects.filter(pk=child.pk).update(looked_after=True, upn="H243278544154")
    said = text(commissioner.get(PAGE).content.decode()).partition("History of this case")[2]
    assert "Case changed: UPN (not shown here), looked after from nothing to yes." in said
    assert "Plan recorded: plan type “EHC plan”, started on 18 May 2026" in said
    assert "Need recorded: need “Speech, language and communication needs”, rank 1." in said
    assert "Setting named recorded: setting “Hill School”" in said
    assert "H243278544154" not in said


def offered(page: str) -> list[str]:
    """The moves that a page offers."""
    return re.findall(r"record/([\w-]+)/", page)


def test_only_moves_that_are_possible_are_offered(commissioner: Member, plan: Plan) -> None:
    page = commissioner.get(PAGE).content.decode()
    assert offered(page) == [
        *("review", "setting-named", "needs", "setting-attended", "setting-left"),
        *("personal-budget", "phase-transfer", "post-16-move", "moving-away"),
        *("transferred-in", "exception", "cease", "dispute"),
    ]
    AnnualReviewFactory(plan=plan)
    AdviceFactory(request=plan.request)
    page = commissioner.get(PAGE).content.decode()
    assert offered(page)[:3] == ["advice-received", "review", "review-decision"]


def test_deadlines_say_their_source_and_where_they_stand(commissioner: Member, plan: Plan) -> None:
    load_clock_rules()
    AdviceFactory(request=plan.request, received_on=date(2026, 3, 27))
    AnnualReviewFactory(plan=plan)
    said = text(commissioner.get(PAGE).content.decode())
    # Six weeks from 5 January end on 16 February, and from 10 February on 24 March.
    assert "regulation 5(1) 16 Feb 2026 Met on 9 February 2026" in said
    assert "2014, regulation 8 24 Mar 2026 Met on 27 March 2026, 3 days late" in said
    assert "25 May 2026 Met on 18 May 2026" in said
    # Four weeks from the review meeting of 5 October end on 2 November.
    assert "2 Nov 2026 Due in 1 day" in said
    # C1, C2, C4 to C7, C8 twice, C9 to C11, C19; the advice and the draft came late.
    assert "12 deadlines, 2 met late" in said


def test_what_is_due_next_comes_first(commissioner: Member, plan: Plan) -> None:
    load_clock_rules()
    AdviceFactory(request=plan.request)
    AnnualReviewFactory(plan=plan)
    said = text(commissioner.get(PAGE).content.decode())
    due = said.partition("Next deadlines")[2].partition("Request of")[0]
    assert due.index("2 Nov 2026") < due.index("5 Oct 2027")
    assert "Due in 1 day" in due  # from 1 November
    assert "24 Mar 2026" not in due  # no advice is awaited once the plan is there
    assert "Not received" in said


def test_earlier_requests_fold_away(commissioner: Member, plan: Plan) -> None:
    RequestFactory(
        child=plan.request.child,
        received_on=date(2025, 1, 6),
        outcome="N",
        decided_on=date(2025, 2, 3),
    )
    page = commissioner.get(PAGE).content.decode()
    assert page.count("<details") >= 1
    assert "Earlier: Request of 6 January 2025" in text(page)


def test_a_reference_with_a_stroke_has_a_page(commissioner: Member, area: LocalArea) -> None:
    child = RequestFactory(child__area=area, child__reference="2026/17").child
    assert commissioner.get(child.get_absolute_url()).status_code == 200


@pytest.mark.parametrize("extra", [1, 30])
def test_the_page_costs_the_same_for_any_number_of_steps(
    commissioner: Member,
    plan: Plan,
    django_assert_num_queries: DjangoAssertNumQueries,
    extra: int,
) -> None:
    for number in range(extra):
        AnnualReviewFactory(plan=plan, meeting_on=date(2026, 6, 1 + number % 30))
    commissioner.get(PAGE)
    with django_assert_num_queries(QUERIES):
        commissioner.get(PAGE)
