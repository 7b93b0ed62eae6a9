"""What was recorded by mistake is taken out with a reason, is kept in the history, comes back."""

import re
from datetime import date
from typing import Any

import pytest
from django.test import Client

from commissioning.choices import Role
from commissioning.models import LocalArea
from commissioning.queries.history import version_of
from ehcp.choices import DisputeAbout, DisputeKind, DisputeOutcome, ReviewOutcome
from ehcp.models import Advice, AnnualReview, Attendance, Dispute, Plan, TimeException
from tests.conftest import Member, SignIn
from tests.ehcp.views.test_moves import CASE, TODAY
from tests.factories import (
    AdviceFactory,
    AnnualReviewFactory,
    AttendanceFactory,
    DisputeFactory,
    LocalAreaFactory,
    PlanFactory,
    RequestFactory,
    TimeExceptionFactory,
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
def plan(area: LocalArea) -> Plan:
    """A plan of 18 May 2026."""
    return PlanFactory(request__child__area=area, request__child__reference="A")


def plain(answer: Any) -> str:
    """What the page says."""
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def take_out(client: Client, kind: str, row: Any, reason: str = "Entered twice") -> str:
    """Send the form; what the next page says."""
    fields = {"reason": reason, "version": version_of(row)}
    return plain(client.post(f"{CASE}mistake/{kind}/{row.pk}/", fields, follow=True))


def way_back(client: Client) -> list[str]:
    """The addresses at which the page of the case puts something back."""
    return re.findall(rf'href="({CASE}put-back/[^"]+)"', client.get(CASE).content.decode())


def made(kind: str, plan: Plan) -> Any:
    """A record of each kind that can be taken out."""
    makers: dict[str, Any] = {
        "advice": lambda: AdviceFactory(request=plan.request),
        "exception": lambda: TimeExceptionFactory(request=plan.request),
        "review": lambda: AnnualReviewFactory(plan=plan),
        "attended": lambda: AttendanceFactory(plan=plan),
        "dispute": lambda: DisputeFactory(child=plan.request.child),
    }
    return makers[kind]()


KINDS = ("advice", "exception", "review", "attended", "dispute")


@pytest.mark.parametrize("kind", KINDS)
def test_taken_out_and_put_back_as_it_was(commissioner: Member, plan: Plan, kind: str) -> None:
    row = made(kind, plan)
    before = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
    page = commissioner.get(f"{CASE}correct/{kind}/{row.pk}/").content.decode()
    assert f"{CASE}mistake/{kind}/{row.pk}/" in page
    said = take_out(commissioner, kind, row)
    assert "It is taken out." in said
    assert "taken out as recorded by mistake (“Entered twice”)" in said
    assert not type(row).objects.exists()
    (back,) = way_back(commissioner)
    assert "Put it back" in plain(commissioner.get(back))
    said = plain(commissioner.post(back, follow=True))
    assert "It is put back as it was." in said
    assert " put back: " in said
    again = type(row).objects.get()
    now = {field.attname: getattr(again, field.attname) for field in row._meta.concrete_fields}
    assert now == before
    assert way_back(commissioner) == []
    assert commissioner.get(back).status_code == 404


def test_the_page_says_what_goes_and_asks_why(commissioner: Member, plan: Plan) -> None:
    row = AdviceFactory(request=plan.request, received_on=date(2026, 3, 30))
    said = plain(commissioner.get(f"{CASE}mistake/advice/{row.pk}/"))
    assert "Agency Educational psychologist" in said
    assert "Received on 30 March 2026" in said
    assert "Enter why it was a mistake" in take_out(commissioner, "advice", row, reason="")
    assert Advice.objects.exists()


def test_the_setting_that_was_left_for_it_is_attended_on(commissioner: Member, plan: Plan) -> None:
    first = AttendanceFactory(
        plan=plan, entered_on=date(2026, 5, 18), left_on=date(2026, 9, 3), setting__name="Hill"
    )
    second = AttendanceFactory(plan=plan, entered_on=date(2026, 9, 3), setting__name="Far")
    take_out(commissioner, "attended", second)
    first.refresh_from_db()
    assert (first.left_on, Attendance.objects.count()) == (None, 1)
    plain(commissioner.post(way_back(commissioner)[0], follow=True))
    first.refresh_from_db()
    assert first.left_on == date(2026, 9, 3)
    assert Attendance.objects.get(pk=second.pk).left_on is None


def test_an_earlier_setting_that_ended_before_stays_as_it_was(
    commissioner: Member, plan: Plan
) -> None:
    first = AttendanceFactory(plan=plan, left_on=date(2026, 7, 20))
    second = AttendanceFactory(plan=plan, entered_on=date(2026, 9, 3))
    take_out(commissioner, "attended", second)
    first.refresh_from_db()
    assert first.left_on == date(2026, 7, 20)


def test_put_back_is_refused_where_it_no_longer_fits(commissioner: Member, plan: Plan) -> None:
    row = AttendanceFactory(plan=plan, entered_on=date(2026, 9, 3), left_on=date(2026, 10, 1))
    take_out(commissioner, "attended", row)
    AttendanceFactory(plan=plan, entered_on=date(2026, 9, 10))
    said = plain(commissioner.post(way_back(commissioner)[0], follow=True))
    assert "Two settings of one rank overlap in time." in said
    assert Attendance.objects.count() == 1


def test_what_later_records_rest_on_stays(commissioner: Member, plan: Plan) -> None:
    child = plan.request.child
    review = AnnualReviewFactory(
        plan=plan, outcome=ReviewOutcome.AMEND, final_on=date(2026, 10, 30)
    )
    mediation = DisputeFactory(
        child=child,
        kind=DisputeKind.MEDIATION,
        about=DisputeAbout.CONTENTS,
        closed_on=date(2026, 4, 1),
        outcome=DisputeOutcome.NOT_AGREED,
    )
    appeal = DisputeFactory(
        child=child,
        about=DisputeAbout.CONTENTS,
        opened_on=date(2026, 4, 20),
        closed_on=date(2026, 8, 3),
        outcome=DisputeOutcome.ALLOWED,
        ordered="contents",
        complied_on=date(2026, 9, 1),
    )
    for kind, row, why in (
        ("review", review, "The amended plan of 30 October 2026 came of this review."),
        ("dispute", mediation, "The appeal of 20 April 2026 about the same followed"),
        ("dispute", appeal, "What it ended in was carried out on 1 September 2026."),
    ):
        assert why in plain(commissioner.get(f"{CASE}mistake/{kind}/{row.pk}/"))
        assert why in take_out(commissioner, kind, row)
    assert (AnnualReview.objects.count(), Dispute.objects.count()) == (1, 2)


def test_a_review_that_ended_the_plan_stays(commissioner: Member, plan: Plan) -> None:
    Plan.objects.filter(pk=plan.pk).update(ceased_on=date(2026, 10, 20), cease_reason="2")
    review = AnnualReviewFactory(plan=plan, outcome=ReviewOutcome.CEASE)
    assert "The plan ceased on 20 October 2026" in take_out(commissioner, "review", review)


def test_what_changed_since_the_page_was_opened_stays(commissioner: Member, plan: Plan) -> None:
    row = TimeExceptionFactory(request=plan.request)
    version = version_of(row)
    TimeException.objects.filter(pk=row.pk).update(evidence="A letter of the school.")
    fields = {"reason": "Wrong case", "version": version}
    said = plain(commissioner.post(f"{CASE}mistake/exception/{row.pk}/", fields))
    assert "Somebody changed this since you opened the page." in said
    assert TimeException.objects.exists()


def test_only_these_kinds_and_only_of_this_case(commissioner: Member, plan: Plan) -> None:
    other = AdviceFactory(request=RequestFactory(child__area=plan.request.child.area))
    assert commissioner.get(f"{CASE}mistake/advice/{other.pk}/").status_code == 404
    assert commissioner.get(f"{CASE}mistake/plan/{plan.pk}/").status_code == 404
    assert "by mistake" not in commissioner.get(f"{CASE}correct/plan/{plan.pk}/").content.decode()


def test_who_may(client: Client, member: SignIn, plan: Plan) -> None:
    row = AdviceFactory(request=plan.request)
    url = f"{CASE}mistake/advice/{row.pk}/"
    assert client.get(url)["Location"].startswith("/account/login/")
    assert member(Role.COMMISSIONER, area=LocalAreaFactory()).get(url).status_code == 404
    for role in (Role.BOARD_MEMBER, Role.ACTION_OWNER):
        assert member(role).get(url).status_code == 404
        assert member(role).post(url, {"reason": "x", "version": 1}).status_code == 404
    assert member(Role.COMMISSIONER).put(url).status_code == 405
    take_out(member(Role.ADMINISTRATOR), "advice", row)
    (back,) = way_back(member(Role.COMMISSIONER))
    assert member(Role.BOARD_MEMBER).get(back).status_code == 404
    assert member(Role.COMMISSIONER).put(back).status_code == 405
    client.logout()
    assert client.get(back)["Location"].startswith("/account/login/")


# The order of days


def test_dates_in_the_wrong_order_are_refused_in_words(commissioner: Member, plan: Plan) -> None:
    row = AttendanceFactory(plan=plan)
    url = f"{CASE}correct/attended/{row.pk}/"
    opened = re.findall(r'name="opened" value="([^"]*)"', commissioner.get(url).content.decode())
    fields = {"opened": opened[0], "entered_on": "2026-06-08", "left_on": "2026-06-01", "rank": 1}
    assert "A child cannot leave a setting before entering it." in plain(
        commissioner.post(url, fields)
    )
    row.refresh_from_db()
    assert row.left_on is None
