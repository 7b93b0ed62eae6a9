"""Recording what happens in a case: each move works, and is refused where it is impossible."""

import re
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError

from commissioning.choices import Role
from commissioning.models import LocalArea
from commissioning.queries.history import version_of
from ehcp.actions import correction
from ehcp.actions.clock import load_clock_rules
from ehcp.choices import AdviceAgency, CeaseReason, Need, Stage
from ehcp.forms.corrections import LABELS
from ehcp.models import (
    Advice,
    AnnualReview,
    Assessment,
    Child,
    Dispute,
    Plan,
    Request,
    TimeException,
)
from ehcp.queries.corrections import CORRECTABLE
from ehcp.queries.stages import stage_of
from tests.conftest import Member, SignIn
from tests.factories import (
    AdviceFactory,
    AnnualReviewFactory,
    AssessmentFactory,
    ChildFactory,
    LocalAreaFactory,
    PlanFactory,
    PlanNeedFactory,
    RequestFactory,
    SettingFactory,
)

pytestmark = pytest.mark.django_db

CASE = "/anyshire/cases/A/"
TODAY = date(2026, 11, 1)


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


def record(client: Member, move: str, **fields: object) -> str:
    """Send the form of a move; what the next page says."""
    answer = client.post(f"{CASE}record/{move}/", fields, follow=True)
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def stage(child: Child) -> Stage:
    """Where the newest request stands today."""
    return stage_of(Request.objects.filter(child=child).latest("pk"), TODAY)


def test_a_new_case(commissioner: Member, area: LocalArea) -> None:
    answer = commissioner.post(
        "/anyshire/cases/new/",
        {"reference": "N1", "born_on": "2019-02-01", "received_on": "2026-10-01", "source": "2"},
    )
    assert answer.status_code == 302
    assert answer["Location"] == "/anyshire/cases/N1/"
    made = Child.objects.get(area=area)
    assert (made.reference, made.born_on) == ("N1", date(2019, 2, 1))
    assert made.requests.get().received_on == date(2026, 10, 1)


MOVED_IN = {
    "reference": "M1",
    "born_on": "2016-02-01",
    "number": "343",
    "transferred_on": "2026-09-14",
    "issued_on": "2025-11-03",
    "primary_need": "SLCN",
    "secondary_need": "ASD",
    "code": "EHE",
}


def test_a_child_who_moved_in_with_a_plan(commissioner: Member, area: LocalArea) -> None:
    load_clock_rules()
    answer = commissioner.post("/anyshire/cases/moved-in/", MOVED_IN)
    assert answer["Location"] == "/anyshire/cases/M1/"
    made = Child.objects.get(area=area)
    assert stage(made) == Stage.IN_FORCE
    plan = Plan.objects.get()
    assert [row.need for row in plan.needs.all()] == ["SLCN", "ASD"]
    assert str(plan.named.get()) == "Elective home education"
    page = commissioner.get(answer["Location"]).content.decode()
    said = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))
    # Six weeks to tell the family end on 26 October; the review is due a year after the plan, on
    # 3 November, or three months after the transfer, whichever is later: 14 December.
    assert "26 Oct 2026 6 days late" in said
    assert "14 Dec 2026 Due in 43 days" in said
    assert "20 weeks" not in said.partition("History")[0]


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"reference": "A"}, "Another case of this area has this reference."),
        ({"transferred_on": "2026-11-02"}, "Enter 1 November 2026 or an earlier day."),
        ({"reference": "A950000178301"}, "This looks like a UPN or a ULN."),
        ({"issued_on": "2026-09-15"}, "Enter 14 September 2026 or an earlier day."),
        ({"born_on": "2025-11-04"}, "Enter 3 November 2025 or an earlier day."),
        ({"told_on": "2026-09-13"}, "The family is told about a transfer after it happened."),
        ({"number": "34"}, "number has three digits"),
        ({"primary_need": ""}, "Choose primary need"),
        ({"secondary_need": "SLCN"}, "Choose another need than the primary one."),
    ],
)
def test_a_plan_that_moved_in_is_refused_with_the_reason(
    commissioner: Member, child: Child, changed: dict[str, str], why: str
) -> None:
    answer = commissioner.post("/anyshire/cases/moved-in/", MOVED_IN | changed)
    assert why in answer.content.decode()
    assert list(Child.objects.all()) == [child]
    assert not Plan.objects.exists()


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"reference": "A"}, "Another case of this area has this reference."),
        ({"reference": "h243278544154"}, "This looks like a UPN or a ULN."),
        ({"reference": "1234567890"}, "This looks like a UPN or a ULN."),
        ({"received_on": "2026-11-02"}, "Enter 1 November 2026 or an earlier day."),
        ({"born_on": "2026-10-02"}, "Enter 1 October 2026 or an earlier day."),
        ({"source": ""}, "Choose who asked"),
    ],
)
def test_a_new_case_is_refused_with_the_reason(
    commissioner: Member, child: Child, changed: dict[str, str], why: str
) -> None:
    ready = {"reference": "N", "born_on": "2019-02-01", "received_on": "2026-10-01", "source": "2"}
    answer = commissioner.post("/anyshire/cases/new/", ready | changed)
    assert why in answer.content.decode()
    assert Child.objects.count() == 1
    assert not Request.objects.exists()


def test_from_request_to_the_end_of_a_plan(commissioner: Member, child: Child) -> None:
    school = SettingFactory(urn="123456")
    record(commissioner, "request", received_on="2026-01-05", source="1")
    assert stage(child) == Stage.REQUESTED
    record(commissioner, "decision", outcome="Y", decided_on="2026-02-09")
    assert stage(child) == Stage.ASSESSING
    record(commissioner, "advice-asked", agency="social_care", requested_on="2026-02-10")
    record(commissioner, "advice-received", agency="social_care", received_on="2026-03-20")
    assert Advice.objects.get().received_on == date(2026, 3, 20)
    record(commissioner, "plan-decision", outcome="Y", decided_on="2026-04-13")
    assert stage(child) == Stage.DRAFTING
    record(commissioner, "draft", draft_on="2026-04-20")
    assert stage(child) == Stage.DRAFT_SENT
    said = record(
        commissioner,
        "plan",
        started_on="2026-05-18",
        primary_need="SLCN",
        secondary_need="ASD",
        setting="123456",
    )
    assert "It is recorded." in said
    assert stage(child) == Stage.IN_FORCE
    plan = Plan.objects.get()
    assert [need.need for need in plan.needs.all()] == [Need.SLCN, Need.ASD]
    assert [(row.setting, row.urn) for row in plan.named.all()] == [(school, "123456")]
    record(commissioner, "cease", ceased_on="2026-10-01", reason="2")
    assert stage(child) == Stage.CEASED
    assert Plan.objects.get().cease_reason == CeaseReason.NEEDS_MET
    record(commissioner, "request", received_on="2026-10-20", source="1")
    assert stage(child) == Stage.REQUESTED


def test_who_recorded_what_is_in_the_history(commissioner: Member, child: Child) -> None:
    record(commissioner, "request", received_on="2026-01-05", source="1")
    said = record(commissioner, "decision", outcome="N", decided_on="2026-02-09")
    name = commissioner.membership.person.name
    assert (
        f"Request changed: outcome from “Decision awaited” to “Assessment refused”, decided on "
        f"from nothing to 9 February 2026. {name}" in said
    )


@pytest.mark.parametrize(
    ("outcome", "then"), [("N", Stage.REFUSED_TO_ASSESS), ("W", Stage.WITHDRAWN)]
)
def test_a_request_that_ends_without_an_assessment(
    commissioner: Member, child: Child, outcome: str, then: Stage
) -> None:
    RequestFactory(child=child)
    record(commissioner, "decision", outcome=outcome, decided_on="2026-02-09")
    assert stage(child) == then
    assert not Assessment.objects.exists()


@pytest.mark.parametrize(
    ("outcome", "then"), [("N", Stage.REFUSED_TO_ISSUE), ("W", Stage.WITHDRAWN)]
)
def test_an_assessment_that_ends_without_a_plan(
    commissioner: Member, child: Child, outcome: str, then: Stage
) -> None:
    AssessmentFactory(request__child=child)
    record(commissioner, "plan-decision", outcome=outcome, decided_on="2026-04-01")
    assert stage(child) == then


def test_reviews(commissioner: Member, child: Child) -> None:
    PlanFactory(request__child=child)
    assert "Record its meeting first" in record(
        commissioner, "review-decision", outcome="A", decided_on="2026-10-20"
    )
    record(commissioner, "review", meeting_on="2026-10-05")
    assert "comes after the review meeting" in record(
        commissioner, "review-decision", outcome="A", decided_on="2026-10-04"
    )
    assert "No review waits" in record(commissioner, "amended-plan", final_on="2026-10-25")
    record(commissioner, "review-decision", outcome="A", decided_on="2026-10-20")
    record(commissioner, "amended-plan", final_on="2026-10-25")
    review = AnnualReview.objects.get()
    assert (review.outcome, review.decided_on, review.final_on) == (
        "A",
        date(2026, 10, 20),
        date(2026, 10, 25),
    )
    assert Plan.objects.get().amended_on == date(2026, 10, 25)


def test_an_exception_and_an_appeal(commissioner: Member, child: Child) -> None:
    AssessmentFactory(request__child=child)
    record(
        commissioner,
        "exception",
        ground="absent",
        from_on="2026-02-16",
        to_on="2026-03-30",
        evidence="Letter of 12 February.",
        authorised_by="SEN team manager",
    )
    assert TimeException.objects.get().to_on == date(2026, 3, 30)
    record(commissioner, "plan-decision", outcome="N", decided_on="2026-04-20")
    appeal = {"kind": "appeal", "about": "refusal_to_issue", "opened_on": "2026-05-01"}
    record(commissioner, "dispute", **appeal)
    assert Dispute.objects.get().request.child == child
    assert "This is recorded already." in record(commissioner, "dispute", **appeal)
    assert Dispute.objects.count() == 1


def test_an_appeal_is_about_the_request_that_was_refused(
    commissioner: Member, child: Child
) -> None:
    refused = RequestFactory(
        child=child,
        received_on=date(2026, 1, 5),
        outcome="N",
        decided_on=date(2026, 2, 9),
    )
    RequestFactory(child=child, received_on=date(2026, 3, 2))
    record(
        commissioner, "dispute", kind="appeal", about="refusal_to_assess", opened_on="2026-03-20"
    )
    assert Dispute.objects.get().request == refused
    said = record(
        commissioner, "dispute", kind="appeal", about="refusal_to_assess", opened_on="2026-02-08"
    )
    assert "No decision of this kind is recorded by 8 February 2026." in said
    assert Dispute.objects.count() == 1


def test_one_exception_is_recorded_once_for_one_time(commissioner: Member, child: Child) -> None:
    AssessmentFactory(request__child=child)
    fields = {"evidence": "Letter.", "authorised_by": "SEND manager", "ground": "absent"}
    record(commissioner, "exception", **fields, from_on="2026-02-16", to_on="2026-03-30")
    said = record(commissioner, "exception", **fields, from_on="2026-03-30")
    assert "This is recorded already, from 16 February 2026." in said
    assert "Letter." in said  # what was typed stays
    record(commissioner, "exception", **fields, from_on="2026-03-31")
    record(commissioner, "exception", **fields | {"ground": "personal"}, from_on="2026-03-01")
    assert TimeException.objects.count() == 3
    over = {"from_on": "2025-07-20", "to_on": "2025-09-01"}
    said = record(commissioner, "exception", **fields, **over)
    assert "It ended before the request came." in said
    assert TimeException.objects.count() == 3


def test_nothing_is_recorded_before_the_child_was_born(commissioner: Member, child: Child) -> None:
    row = RequestFactory(child=child)
    before = child.born_on - timedelta(days=1)
    said = correct(commissioner, "request", row, received_on=before, source="1", outcome="A")
    assert "The request cannot come before the child was born." in said
    assert f"{child.born_on.day} {child.born_on:%B %Y}" not in said
    row.refresh_from_db()
    assert row.received_on != before


REFUSED = [
    ("request", {"received_on": "2026-06-01", "source": "1"}, "“Being assessed”"),
    ("decision", {"outcome": "N", "decided_on": "2026-03-01"}, "only at “Requested”"),
    ("draft", {"draft_on": "2026-03-01"}, "only at “Plan agreed, being drafted”"),
    (
        "plan",
        {"started_on": "2026-03-01", "primary_need": "ASD"},
        "only at “Plan agreed, being drafted” or “Draft sent”",
    ),
    ("cease", {"ceased_on": "2026-03-01", "reason": "2"}, "only at “Plan in force”"),
    ("review", {"meeting_on": "2026-03-01"}, "only at “Plan in force”"),
    ("plan-decision", {"outcome": "Y", "decided_on": "2026-02-08"}, "cannot come before"),
    ("plan-decision", {"outcome": "Y", "decided_on": "2026-11-02"}, "Enter 1 November 2026"),
    ("plan-decision", {"outcome": "Y"}, "Enter day of the decision"),
    ("advice-asked", {"agency": "sensory", "requested_on": "2026-02-08"}, "once it is decided"),
    ("advice-received", {"agency": "sensory", "received_on": "2026-03-01"}, "No advice is waited"),
    (
        "exception",
        {
            "ground": "absent",
            "from_on": "2026-03-01",
            "to_on": "2026-02-01",
            "evidence": "x",
            "authorised_by": "y",
        },
        "An exception cannot end before it begins.",
    ),
]


@pytest.mark.parametrize(("move", "fields", "why"), REFUSED)
def test_impossible_moves_are_refused_with_the_reason(
    commissioner: Member, child: Child, move: str, fields: dict[str, str], why: str
) -> None:
    AssessmentFactory(request__child=child)
    assert why in record(commissioner, move, **fields)
    assert stage(child) == Stage.ASSESSING
    assert Request.objects.count() == 1
    assert not Plan.objects.exists()
    assert not TimeException.objects.exists()


def test_an_impossible_move_says_so_before_it_is_filled_in(
    commissioner: Member, child: Child
) -> None:
    RequestFactory(child=child)
    page = commissioner.get(f"{CASE}record/cease/").content.decode()
    assert "This case stands at “Requested”." in page
    assert "<form method" not in page.partition("<main")[2]


def test_only_at_25_a_plan_ends_for_age(commissioner: Member, child: Child) -> None:
    plan = PlanFactory(request__child=child)
    ended = {"ceased_on": "2026-10-31", "reason": "1"}
    Child.objects.update(born_on=date(2001, 11, 1))
    assert "is not 25 yet on that day" in record(commissioner, "cease", **ended)
    Child.objects.update(born_on=date(2001, 10, 31))
    record(commissioner, "cease", **ended)
    plan.refresh_from_db()
    assert plan.ceased_on == date(2026, 10, 31)


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"setting": "999999"}, "No setting matches “999999”."),
        ({"setting": "twin school"}, "Several settings match. Enter the number of one"),
        ({"setting": "their own"}, "No setting matches “their own”."),
        ({"secondary_need": "ASD"}, "Choose another need than the primary one."),
        ({"setting": "123456", "code": "EHE"}, "not both"),
        ({"started_on": "2026-04-12"}, "cannot come before the decision on a plan"),
    ],
)
def test_a_plan_is_refused_with_the_reason(
    commissioner: Member, child: Child, fields: dict[str, str], why: str
) -> None:
    SettingFactory(urn="123456")
    SettingFactory.create_batch(2, name="Twin School")
    SettingFactory(name="Their own", urn="", area=LocalAreaFactory())
    AssessmentFactory(request__child=child, outcome="Y", decided_on=date(2026, 4, 13))
    ready = {"started_on": "2026-05-18", "primary_need": "ASD"}
    assert why in record(commissioner, "plan", **(ready | fields))
    assert not Plan.objects.exists()


def test_a_plan_may_name_what_has_no_urn(commissioner: Member, child: Child) -> None:
    AssessmentFactory(request__child=child, outcome="Y", decided_on=date(2026, 4, 13))
    record(commissioner, "plan", started_on="2026-05-18", primary_need="ASD", code="EHE")
    assert str(Plan.objects.get().named.get()) == "Elective home education"


def test_a_plan_may_name_a_provider_that_the_area_added(commissioner: Member, child: Child) -> None:
    own = SettingFactory(name="The Barn", urn="", area=child.area)
    AssessmentFactory(request__child=child, outcome="Y", decided_on=date(2026, 4, 13))
    record(commissioner, "plan", started_on="2026-05-18", primary_need="ASD", setting="the barn")
    assert Plan.objects.get().named.get().setting == own


# Corrections


def opened_form(client: Member, url: str) -> str:
    """What a form carries of the values that it was opened with."""
    return str(client.get(url).context["form"].initial["opened"])


def correct(client: Member, kind: str, row: object, /, **fields: object) -> str:
    """Send the form that corrects a record."""
    url = f"{CASE}correct/{kind}/{row.pk}/"  # type: ignore[attr-defined]
    opened = fields.pop("opened", None) or opened_form(client, url)
    answer = client.post(url, {"opened": opened, **fields}, follow=True)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def test_a_correction_keeps_the_history(commissioner: Member, child: Child) -> None:
    advice = AdviceFactory(request__child=child)
    said = correct(commissioner, "advice", advice, agency=advice.agency, requested_on="2026-02-12")
    assert "Advice changed: requested on from 10 February 2026 to 12 February 2026." in said


def test_who_was_signed_out_reads_that_nothing_was_saved(
    commissioner: Member, child: Child
) -> None:
    form = f"{CASE}record/advice-asked/"
    commissioner.logout()
    assert "signed out" not in commissioner.get(form, follow=True).content.decode()
    answer = commissioner.post(form, {"agency": "1"}, follow=True)
    assert answer.redirect_chain[-1][0] == f"/account/login/?next={form}"
    assert "You had been signed out, so nothing was saved." in answer.content.decode()


def test_every_field_of_a_correction_has_a_name_of_ours() -> None:
    unnamed = {"case": {"sex", "looked_after", "care_leaver"}}
    unnamed |= {"request": {"in_youth_accommodation"}, "budget": {"pounds_a_year"}}
    unnamed |= {"exception": {"ground", "evidence"}}
    for kind in CORRECTABLE:
        assert set(kind.fields) - set(LABELS.get(kind.slug, ())) == unnamed.get(kind.slug, set())


def test_a_correction_asks_in_the_words_of_the_forms(commissioner: Member, child: Child) -> None:
    plan = PlanFactory(request__child=child)
    page = commissioner.get(f"{CASE}correct/plan/{plan.pk}/").content.decode()
    assert "Day the final plan was sent" in page
    assert "Started on" not in page


def test_a_correction_opens_with_what_is_recorded(commissioner: Member, child: Child) -> None:
    row = RequestFactory(child=child)
    page = commissioner.get(f"{CASE}correct/request/{row.pk}/").content.decode()
    assert 'value="2026-01-05"' in page


def test_a_clash_shows_both_versions_field_by_field(
    commissioner: Member, member: SignIn, child: Child
) -> None:
    review = AnnualReviewFactory(plan__request__child=child)
    url = f"{CASE}correct/review/{review.pk}/"
    opened = opened_form(commissioner, url)
    other = member(Role.COMMISSIONER)
    correct(other, "review", review, meeting_on="2026-10-06", decided_on="2026-10-20", outcome="M")
    said = correct(commissioner, "review", review, meeting_on="2026-10-07", opened=opened)
    name = other.membership.person.name
    assert f"{name} changed day of the review meeting while you had it open." in said
    assert "When you opened it 5 October 2026 Theirs, saved now 6 October 2026" in said
    assert "Yours 7 October 2026" in said
    review.refresh_from_db()
    assert review.meeting_on == date(2026, 10, 6)


def test_what_the_other_corrected_is_kept(
    commissioner: Member, member: SignIn, child: Child
) -> None:
    review = AnnualReviewFactory(plan__request__child=child)
    opened = opened_form(commissioner, f"{CASE}correct/review/{review.pk}/")
    fields = {"meeting_on": "2026-10-05", "decided_on": "2026-10-20", "outcome": "M"}
    correct(member(Role.COMMISSIONER), "review", review, **fields)
    correct(commissioner, "review", review, meeting_on="2026-10-07", opened=opened)
    review.refresh_from_db()
    assert (review.meeting_on, review.decided_on) == (date(2026, 10, 7), date(2026, 10, 20))


def test_a_change_at_the_same_moment_is_refused(child: Child, commissioner: Member) -> None:
    review = AnnualReviewFactory(plan__request__child=child)
    with pytest.raises(ValidationError, match="at the same moment"):
        correction.correct(
            child=child,
            row=review,
            changes={"meeting_on": date(2026, 10, 7)},
            version=version_of(review) - 1,
            on=TODAY,
            by=commissioner.membership.person,
        )


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"started_on": "2026-04-12"}, "cannot come before the decision on a plan"),
        ({"started_on": "2026-11-02"}, "Enter 1 November 2026 or an earlier day."),
        ({"started_on": "2026-05-18", "ceased_on": "2026-06-01"}, "has a date and a reason"),
    ],
)
def test_an_impossible_correction_is_refused(
    commissioner: Member, child: Child, fields: dict[str, str], why: str
) -> None:
    plan = PlanFactory(request__child=child)
    assert why in correct(commissioner, "plan", plan, **fields)
    plan.refresh_from_db()
    assert plan.started_on == date(2026, 5, 18)


@pytest.mark.parametrize(
    ("kind", "fields", "why"),
    [
        ("review", {"decided_on": "2026-10-04"}, "The decision comes after the review meeting."),
        ("review", {"draft_on": "2026-10-04"}, "Amendments are proposed after the review"),
        (
            "review",
            {"decided_on": "2026-10-20", "final_on": "2026-10-19"},
            "The amended plan comes after the decision.",
        ),
        (
            "review",
            {"draft_on": "2026-10-20", "final_on": "2026-10-19"},
            "The amended plan comes after the proposed amendments.",
        ),
        ("advice", {"requested_on": "2026-01-04"}, "Advice is asked for after the request came."),
    ],
)
def test_a_correction_keeps_days_in_order(
    commissioner: Member, child: Child, kind: str, fields: dict[str, str], why: str
) -> None:
    plan = PlanFactory(request__child=child)
    rows = {"review": AnnualReviewFactory(plan=plan), "advice": AdviceFactory(request=plan.request)}
    row = rows[kind]
    ready = {"meeting_on": "2026-10-05"} if kind == "review" else {"agency": row.agency}
    assert why in correct(commissioner, kind, row, **(ready | fields))
    assert not row.events.filter(pgh_label="update").exists()


def test_what_a_return_holds_out_of_order_may_stay(commissioner: Member, child: Child) -> None:
    review = AnnualReviewFactory(
        plan__request__child=child, outcome="M", decided_on=date(2026, 10, 4)
    )
    fields = {"meeting_on": "2026-10-05", "decided_on": "2026-10-04", "outcome": "A"}
    correct(commissioner, "review", review, **fields)
    review.refresh_from_db()
    assert (review.outcome, review.decided_on) == ("A", date(2026, 10, 4))


def test_a_decision_that_led_on_cannot_be_taken_back(commissioner: Member, child: Child) -> None:
    request = PlanFactory(request__child=child).request
    fields = {"received_on": "2026-01-05", "outcome": "N", "decided_on": "2026-02-09"}
    assert "has to be to assess" in correct(commissioner, "request", request, **fields)
    assert stage(child) == Stage.IN_FORCE


def test_wrong_steps_are_taken_back_one_by_one(commissioner: Member, child: Child) -> None:
    plan = PlanFactory(request__child=child)
    PlanNeedFactory(plan=plan)
    request, assessment = plan.request, plan.request.assessment
    correct(commissioner, "plan", plan)
    assert not Plan.objects.exists()
    correct(commissioner, "assessment", assessment, outcome="A")
    assert stage(child) == Stage.ASSESSING
    fields = {"received_on": "2026-01-05", "source": "1", "outcome": "A"}
    correct(commissioner, "request", request, **fields)
    assert stage(child) == Stage.REQUESTED
    assert not Assessment.objects.exists()


def test_a_plan_that_was_worked_with_stays(commissioner: Member, child: Child) -> None:
    review = AnnualReviewFactory(plan__request__child=child)
    assert "it has been worked with" in correct(commissioner, "plan", review.plan)
    assert Plan.objects.get().started_on == date(2026, 5, 18)


def test_a_record_of_another_case_is_not_there(commissioner: Member, child: Child) -> None:
    other = AdviceFactory(agency=AdviceAgency.SENSORY)
    assert commissioner.get(f"{CASE}correct/advice/{other.pk}/").status_code == 404
