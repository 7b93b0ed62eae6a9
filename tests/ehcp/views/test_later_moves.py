"""What goes on after a plan was issued: settings, needs, the budget, and the end of disputes."""

from datetime import date
from decimal import Decimal

import pytest

from commissioning.choices import Role
from commissioning.models import LocalArea, Setting
from ehcp.actions.clock import load_clock_rules
from ehcp.choices import DisputeKind, DisputeOutcome, Need
from ehcp.models import Attendance, Child, Dispute, Plan
from tests.conftest import Member, SignIn
from tests.ehcp.views.test_moves import CASE, TODAY, correct, opened_form, record
from tests.factories import (
    AttendanceFactory,
    BudgetStreamFactory,
    ChildFactory,
    DisputeFactory,
    NamedSettingFactory,
    PlanFactory,
    PlanNeedFactory,
    RequestFactory,
    SettingFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def area(area: LocalArea) -> LocalArea:
    """The area stands on 1 November 2026."""
    area.standing_on = TODAY
    area.save()
    return area


@pytest.fixture
def commissioner(member: SignIn) -> Member:
    return member(Role.COMMISSIONER)


@pytest.fixture
def child(area: LocalArea) -> Child:
    return ChildFactory(area=area, reference="A")


@pytest.fixture
def plan(child: Child) -> Plan:
    """A plan of 18 May 2026."""
    return PlanFactory(request__child=child)


@pytest.fixture
def school() -> Setting:
    return SettingFactory(name="Hill School", urn="123456")


# Settings


def test_a_setting_is_entered_changed_and_left(
    commissioner: Member, plan: Plan, school: Setting
) -> None:
    fields = {"setting": "123456", "rank": 1, "entered_on": "2026-06-01", "residential": "A"}
    assert "It is recorded." in record(commissioner, "setting-attended", **fields)
    college = SettingFactory(name="Far College", urn="654321")
    said = record(
        commissioner, "setting-attended", setting="far coll", rank=1, entered_on="2026-09-03"
    )
    assert "Setting attended changed: left on from nothing to 3 September 2026." in said
    rows = Attendance.objects.filter(plan=plan).order_by("entered_on")
    assert [(row.setting, row.entered_on, row.left_on, row.residential) for row in rows] == [
        (school, date(2026, 6, 1), date(2026, 9, 3), "A"),
        (college, date(2026, 9, 3), None, ""),
    ]
    record(commissioner, "setting-left", rank=1, left_on="2026-10-30")
    assert not Attendance.objects.filter(plan=plan, left_on=None).exists()


def test_a_second_setting_stands_beside_the_main_one(
    commissioner: Member, plan: Plan, school: Setting
) -> None:
    AttendanceFactory(plan=plan, setting=school)
    record(
        commissioner, "setting-attended", code="OLA", rank=2, entered_on="2026-06-01", sen_unit="on"
    )
    assert Attendance.objects.filter(plan=plan, left_on=None).count() == 2
    assert Attendance.objects.get(rank=2).sen_unit


def test_an_amendment_names_a_setting(commissioner: Member, plan: Plan, school: Setting) -> None:
    NamedSettingFactory(plan=plan, setting=school)
    SettingFactory(name="Far College", urn="654321")
    fields = {"setting": "Far College (654321, Farshire)", "rank": 1, "amended_on": "2026-10-01"}
    said = record(commissioner, "setting-named", **fields)
    assert "setting from “Hill School” to “Far College”" in said
    plan.refresh_from_db()
    assert plan.amended_on == date(2026, 10, 1)
    assert [(row.urn, row.rank) for row in plan.named.all()] == [("654321", 1)]


REFUSED = [
    ("setting-attended", {"rank": 1, "entered_on": "2026-06-01"}, "Enter a setting, or choose"),
    (
        "setting-attended",
        {"setting": "123456", "code": "EHE", "rank": 1, "entered_on": "2026-06-01"},
        "not both",
    ),
    (
        "setting-attended",
        {"setting": "123456", "rank": 1, "entered_on": "2026-05-17"},
        "is attended since 18 May 2026. Enter a later day.",
    ),
    (
        "setting-attended",
        {"setting": "123456", "rank": 1, "entered_on": "2026-11-02"},
        "Enter 1 November 2026 or an earlier day.",
    ),
    ("setting-left", {"rank": 2, "left_on": "2026-06-01"}, "No setting of this rank is attended."),
    ("setting-left", {"rank": 1, "left_on": "2026-05-01"}, "Enter a later day."),
    (
        "setting-named",
        {"setting": "123456", "rank": 1, "amended_on": "2026-05-17"},
        "A plan is amended after it was issued.",
    ),
    ("needs", {"primary_need": "ASD"}, "These are the needs that are recorded."),
    ("needs", {"primary_need": "SLD", "secondary_need": "SLD"}, "another need than the primary"),
    ("personal-budget", {"taken_up": "no", "sen": "100"}, "nothing is paid from it"),
    ("personal-budget", {"taken_up": "no", "third_party": "on"}, "nothing is paid from it"),
    ("personal-budget", {"taken_up": "yes", "sen": "-1"}, "greater than or equal to 0"),
    ("dispute-ended", {"outcome": "agreed", "closed_on": "2026-06-01"}, "Choose which"),
]


@pytest.mark.parametrize(("move", "fields", "why"), REFUSED)
def test_what_cannot_be_is_refused_with_the_reason(
    commissioner: Member, plan: Plan, school: Setting, move: str, fields: dict[str, str], why: str
) -> None:
    PlanNeedFactory(plan=plan, need=Need.ASD)
    AttendanceFactory(plan=plan, setting=school)
    opened = commissioner.get(f"{CASE}record/{move}/").context["form"].initial.get("opened", "")
    assert why in record(commissioner, move, **fields, opened=opened)
    plan.refresh_from_db()
    assert plan.amended_on is None
    assert not plan.personal_budget
    assert [row.left_on for row in plan.attended.all()] == [None]


@pytest.mark.parametrize(
    "move", ["setting-attended", "setting-left", "setting-named", "needs", "personal-budget"]
)
def test_without_a_plan_in_force_there_is_nothing_to_change(
    commissioner: Member, child: Child, move: str
) -> None:
    RequestFactory(child=child)
    page = commissioner.get(f"{CASE}record/{move}/").content.decode()
    assert "This case stands at “Requested”. That can be recorded only at “Plan in force”." in page


# Needs and the budget


def test_needs_change_and_the_history_says_so(commissioner: Member, plan: Plan) -> None:
    PlanNeedFactory(plan=plan, need=Need.ASD)
    PlanNeedFactory(plan=plan, need=Need.SLCN, rank=2)
    page = commissioner.get(f"{CASE}record/needs/").content.decode()
    assert '<option value="ASD" selected>' in page
    opened = opened_form(commissioner, f"{CASE}record/needs/")
    said = record(commissioner, "needs", primary_need="SEMH", opened=opened)
    assert [(row.rank, row.need) for row in plan.needs.all()] == [(1, Need.SEMH)]
    assert "Need changed: need from “Autistic spectrum disorder” to “Social, emotional" in said
    assert "Need removed: need “Speech, language and communication needs”, rank 2." in said


def test_a_personal_budget_with_its_streams(commissioner: Member, plan: Plan) -> None:
    BudgetStreamFactory(plan=plan, stream="travel", pounds_a_year=900)
    url = f"{CASE}record/personal-budget/"
    fields = {"taken_up": "yes", "direct_payment": "I", "sen": "4200.50", "short_breaks": "1000"}
    fields["third_party"] = "on"
    fields["opened"] = opened_form(commissioner, url)
    said = record(commissioner, "personal-budget", **fields)
    plan.refresh_from_db()
    assert (plan.personal_budget, plan.direct_payment, plan.third_party) == (True, "I", True)
    assert [(row.stream, row.pounds_a_year) for row in plan.budget_streams.all()] == [
        ("sen", Decimal("4200.50")),
        ("short_breaks", Decimal(1000)),
    ]
    assert "Yes (direct payment: integrated, arranged by a third party)" in said
    assert "SEN funding £4,200.50" in said
    assert "Personal budget removed: stream “Travel”" in said
    opened = opened_form(commissioner, url)
    record(commissioner, "personal-budget", taken_up="no", opened=opened)
    assert not plan.budget_streams.exists()


def test_two_people_at_one_budget_see_both_versions(
    commissioner: Member, member: SignIn, plan: Plan
) -> None:
    BudgetStreamFactory(plan=plan, pounds_a_year=1000)
    url = f"{CASE}record/personal-budget/"
    opened = opened_form(commissioner, url)
    fields = {"taken_up": "yes", "sen": "2000"}
    other = member(Role.COMMISSIONER)
    record(other, "personal-budget", opened=opened_form(other, url), **fields)
    said = record(commissioner, "personal-budget", opened=opened, **fields | {"sen": "3000"})
    assert "When you opened it 1000.00 Theirs, saved now 2000.00 Yours 3000" in said
    assert plan.budget_streams.get().pounds_a_year == 2000


def test_another_s_need_is_not_overwritten_unseen(
    commissioner: Member, member: SignIn, plan: Plan
) -> None:
    PlanNeedFactory(plan=plan, need=Need.ASD)
    url = f"{CASE}record/needs/"
    opened = opened_form(commissioner, url)
    other = member(Role.COMMISSIONER)
    theirs = {"primary_need": "SEMH", "opened": opened_form(other, url)}
    record(other, "needs", **theirs)
    record(commissioner, "needs", primary_need="ASD", secondary_need="SLCN", opened=opened)
    assert [row.need for row in plan.needs.all()] == [Need.SEMH, Need.SLCN]


# Disputes


def test_an_appeal_is_decided_and_carried_out(commissioner: Member, child: Child) -> None:
    load_clock_rules()
    PlanFactory(request__child=child)
    appeal = DisputeFactory(child=child, about="contents")
    fields = {
        "dispute": appeal.pk,
        "outcome": "partly_allowed",
        "closed_on": "2026-09-21",
        "order_on": "2026-09-14",
        "ordered": "contents",
    }
    said = record(commissioner, "dispute-ended", **fields)
    # Five weeks from 14 September end on 19 October; today is 1 November.
    assert "Tribunal decided for the family in part" in said
    assert "Change the contents of the plan 13 days late" in said
    appeal.refresh_from_db()
    assert appeal.due_on == date(2026, 10, 19)
    said = record(commissioner, "carried-out", dispute=appeal.pk, complied_on="2026-10-20")
    assert "Done on 20 Oct 2026, 1 day late" in said
    assert "record/carried-out/" not in commissioner.get(CASE).content.decode()


@pytest.mark.parametrize(
    ("outcome", "ordered", "due"),
    [
        # From 1 September: two weeks, four, two; the day that was agreed; at once.
        (DisputeOutcome.ALLOWED, "assess", date(2026, 9, 15)),
        (DisputeOutcome.ALLOWED, "plan", date(2026, 10, 6)),
        (DisputeOutcome.ALLOWED, "continue", date(2026, 9, 1)),
        (DisputeOutcome.CONCEDED, "contents", date(2026, 9, 29)),
        (DisputeOutcome.CONCEDED, "setting", date(2026, 9, 15)),
    ],
)
def test_the_law_says_by_when(
    commissioner: Member, plan: Plan, outcome: str, ordered: str, due: date
) -> None:
    load_clock_rules()
    appeal = DisputeFactory(child=plan.request.child)
    fields = {"dispute": appeal.pk, "closed_on": "2026-09-01"}
    said = record(commissioner, "dispute-ended", outcome=outcome, ordered=ordered, **fields)
    assert "It is recorded." in said
    appeal.refresh_from_db()
    assert (appeal.outcome, appeal.due_on) == (outcome, due)


def test_mediation_is_held_or_withdrawn(commissioner: Member, child: Child) -> None:
    RequestFactory(child=child)
    first = DisputeFactory(child=child, kind=DisputeKind.MEDIATION)
    second = DisputeFactory(child=child, kind=DisputeKind.MEDIATION, opened_on=date(2026, 4, 1))
    fields = {"closed_on": "2026-05-01", "ordered": "other", "due_on": "2026-12-24"}
    record(commissioner, "dispute-ended", dispute=first.pk, outcome="agreed", **fields)
    record(
        commissioner,
        "dispute-ended",
        dispute=second.pk,
        outcome="withdrawn",
        closed_on="2026-05-02",
        result="Settled by phone",
    )
    assert [(row.outcome, row.due_on) for row in Dispute.objects.order_by("pk")] == [
        ("agreed", date(2026, 12, 24)),
        ("withdrawn", None),
    ]


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"outcome": "agreed"}, "An appeal does not end like that."),
        ({"outcome": "allowed", "ordered": ""}, "Choose what is to be done after it."),
        ({"outcome": "dismissed"}, "there is nothing to be carried out"),
        ({"closed_on": "2026-03-01"}, "A dispute cannot end before it begins."),
        ({"closed_on": "2026-11-02"}, "Enter 1 November 2026 or an earlier day."),
        ({"order_on": "2026-03-01"}, "only after it was lodged"),
    ],
)
def test_an_end_that_does_not_fit_is_refused(
    commissioner: Member, plan: Plan, changed: dict[str, str], why: str
) -> None:
    appeal = DisputeFactory(child=plan.request.child)
    ready = {"dispute": appeal.pk, "outcome": "allowed", "closed_on": "2026-06-01"}
    fields = {**ready, "ordered": "plan", **changed}
    assert why in record(commissioner, "dispute-ended", **fields)
    appeal.refresh_from_db()
    assert appeal.closed_on is None


def test_a_dispute_of_another_case_cannot_be_ended(commissioner: Member, plan: Plan) -> None:
    other = DisputeFactory(child__area=plan.request.child.area)
    DisputeFactory(child=plan.request.child)
    fields = {"dispute": other.pk, "outcome": "withdrawn", "closed_on": "2026-06-01"}
    assert "Select a valid choice" in record(commissioner, "dispute-ended", **fields)
    other.refresh_from_db()
    assert other.closed_on is None


# Corrections


def test_what_was_recorded_can_be_corrected(commissioner: Member, plan: Plan) -> None:
    row = AttendanceFactory(plan=plan)
    fields = {"entered_on": "2026-06-08", "left_on": "", "rank": 1, "residential": "B"}
    said = correct(commissioner, "attended", row, **fields)
    assert "entered on from 18 May 2026 to 8 June 2026" in said
    stream = BudgetStreamFactory(plan=plan)
    correct(commissioner, "budget", stream, stream="sen", pounds_a_year="4300")
    stream.refresh_from_db()
    assert stream.pounds_a_year == 4300
    appeal = DisputeFactory(child=plan.request.child)
    ended = {"kind": "appeal", "about": "contents", "opened_on": "2026-03-02", "outcome": "agreed"}
    assert "end in different ways" in correct(
        commissioner, "dispute", appeal, closed_on="2026-04-01", **ended
    )


# Moves


def test_moves_are_recorded_and_show_as_deadlines(commissioner: Member, plan: Plan) -> None:
    load_clock_rules()
    Child.objects.filter(pk=plan.request.child.pk).update(born_on=date(2009, 3, 1))
    said = record(commissioner, "post-16-move", moves_on="2027-05-03")
    assert "move of 3 May 2027" in said
    assert "3 Dec 2026 Due in 32 days" in said
    said = record(commissioner, "moving-away", known_on="2026-10-05", moves_on="2026-11-02")
    assert "2 Nov 2026 Due in 1 day" in said
    said = record(
        commissioner, "transferred-in", number="343", transferred_on="2026-09-01", told_on=""
    )
    assert "Plan came from another authority : 343" in said
    assert "13 Oct 2026 19 days late" in said
    record(
        commissioner,
        "transferred-in",
        number="343",
        transferred_on="2026-09-01",
        told_on="2026-10-12",
    )
    plan.refresh_from_db()
    assert (plan.transferred_from, plan.transfer_told_on) == ("343", date(2026, 10, 12))


def test_a_move_of_phase_has_its_day_and_its_plan(commissioner: Member, plan: Plan) -> None:
    load_clock_rules()
    Child.objects.filter(pk=plan.request.child.pk).update(born_on=date(2016, 3, 1))
    assert "No move of phase is recorded." in record(
        commissioner, "next-phase-plan", final_on="2026-10-20"
    )
    # Year 6 ends in the summer of 2027; 10 years old then, so before 15 February.
    said = record(commissioner, "phase-transfer", year="2027")
    assert "14 Feb 2027" in said
    said = record(commissioner, "next-phase-plan", final_on="2026-10-20")
    assert "Plan for the next phase issued" in said
    plan.refresh_from_db()
    assert plan.phase_transfer_due_on == date(2027, 2, 14)
    assert (plan.phase_transfer_final_on, plan.amended_on) == (date(2026, 10, 20),) * 2
    assert "This plan was sent on 20 October 2026." in record(
        commissioner, "next-phase-plan", final_on="2026-10-21"
    )
    assert "issued after that year" in record(commissioner, "phase-transfer", year="2025")
    said = record(commissioner, "phase-transfer", year="2027")
    assert "The move in 2027 is recorded already." in said
    plan.refresh_from_db()
    assert plan.phase_transfer_final_on == date(2026, 10, 20)


def test_a_move_to_post_16_has_until_the_end_of_march(commissioner: Member, plan: Plan) -> None:
    load_clock_rules()
    # 31 August 2011 is 16 on the last day of August 2027; a day younger is not.
    for born_on, limit in (
        (date(2011, 8, 31), date(2027, 3, 30)),
        (date(2011, 9, 1), date(2027, 2, 14)),
    ):
        Child.objects.filter(pk=plan.request.child.pk).update(born_on=born_on)
        record(commissioner, "phase-transfer", year="2027")
        plan.refresh_from_db()
        assert plan.phase_transfer_due_on == limit


def test_sent_twice_a_setting_is_attended_once(
    commissioner: Member, plan: Plan, school: Setting
) -> None:
    fields = {"setting": school.urn, "rank": 1, "entered_on": "2026-09-01"}
    record(commissioner, "setting-attended", **fields)
    said = record(commissioner, "setting-attended", **fields)
    assert "is attended already, since 1 September 2026." in said
    row = plan.attended.get(left_on=None)
    assert row.entered_on == date(2026, 9, 1)
    record(
        commissioner, "setting-attended", **fields | {"sen_unit": "on", "entered_on": "2026-10-01"}
    )
    assert plan.attended.get(left_on=None).sen_unit


@pytest.mark.parametrize(
    ("move", "fields", "why"),
    [
        ("post-16-move", {"moves_on": "2027-05-03"}, "is not 16 yet on that day"),
        (
            "moving-away",
            {"known_on": "2026-11-02", "moves_on": "2026-11-09"},
            "Enter 1 November 2026 or an earlier day.",
        ),
        (
            "transferred-in",
            {"number": "34", "transferred_on": "2026-09-01"},
            "number has three digits",
        ),
        (
            "transferred-in",
            {"number": "343", "transferred_on": "2026-09-01", "told_on": "2026-08-31"},
            "The family is told about a transfer after it happened.",
        ),
    ],
)
def test_moves_that_cannot_be_are_refused(
    commissioner: Member, plan: Plan, move: str, fields: dict[str, str], why: str
) -> None:
    assert why in record(commissioner, move, **fields)
    plan.refresh_from_db()
    assert (plan.post_16_move_on, plan.move_known_on, plan.transferred_on) == (None, None, None)


def test_a_review_may_say_when_its_invitations_were_sent(commissioner: Member, plan: Plan) -> None:
    fields = {"meeting_on": "2026-10-05", "invited_on": "2026-10-06"}
    assert "Invitations are sent before the meeting." in record(commissioner, "review", **fields)
    said = record(commissioner, "review", **fields | {"invited_on": "2026-09-18"})
    assert "18 September 2026 Invitations to the review sent" in said
