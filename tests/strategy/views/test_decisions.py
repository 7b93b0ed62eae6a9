"""Accepting updates and returning them."""

from datetime import date

import pytest
from django.test import Client

from commissioning.choices import Role
from commissioning.models import LocalArea
from strategy.choices import ActionState, UpdateStatus
from strategy.models import Action, ReportingPeriod, Update
from tests import factories as make
from tests.conftest import Member, SignIn

URL = "/anyshire/updates/"
ON = date(2024, 3, 20)


@pytest.fixture
def area(area: LocalArea) -> LocalArea:
    area.standing_on = ON
    area.save()
    return area


@pytest.fixture
def periods(area: LocalArea) -> list[ReportingPeriod]:
    """January, February and March 2024."""
    return [
        make.ReportingPeriodFactory(
            area=area, name=f"Month {month}", starts_on=date(2024, month, 1)
        )
        for month in (1, 2, 3)
    ]


@pytest.fixture
def owner(member: SignIn) -> Member:
    return member(Role.ACTION_OWNER)


def submitted(
    owner: Member, period: ReportingPeriod, reference: str = "A-1", **fields: object
) -> Update:
    """An update of an action that has not started, which says that it is on track."""
    action = Action.objects.filter(reference=reference).first() or make.ActionFactory(
        area=owner.membership.area, reference=reference, lead=owner.membership
    )
    values = {
        "status": UpdateStatus.SUBMITTED,
        "submitted_on": date(2024, 3, 10),
        "done": "Four schools visited.",
        "written_by": owner.membership.person,
        **fields,
    }
    update: Update = make.UpdateFactory(action=action, period=period, **values)
    return update


def value(update: Update) -> str:
    return f"{update.pk}:{update.version}:{update.action.state}"


def test_what_waits_is_listed_oldest_first(
    member: SignIn, owner: Member, periods: list[ReportingPeriod]
) -> None:
    submitted(owner, periods[2], "A-2", submitted_on=date(2024, 3, 12))
    submitted(owner, periods[2], "A-1", submitted_on=date(2024, 3, 9))
    submitted(owner, periods[2], "A-3", status=UpdateStatus.DRAFT)
    page = member(Role.COMMISSIONER).get(URL).content.decode()
    assert "2 updates to read" in page
    assert page.index("A-1 Action") < page.index("A-2 Action")
    assert "A-3" not in page
    assert "Four schools visited." in page
    assert f"by {owner.membership.person}" in page


def test_an_accepted_update_changes_the_state_and_its_day(
    member: SignIn, owner: Member, periods: list[ReportingPeriod]
) -> None:
    update = submitted(owner, periods[2])
    commissioner = member(Role.COMMISSIONER)
    answer = commissioner.post(URL, {"accept": value(update)}, follow=True)
    page = answer.content.decode()
    assert "1 update accepted." in page
    assert "Nothing to read" in page
    update.refresh_from_db()
    action = update.action
    action.refresh_from_db()
    assert (update.status, update.decided_on) == ("accepted", ON)
    assert update.decided_by == commissioner.membership.person
    assert (action.state, action.state_on) == (ActionState.ON_TRACK, date(2024, 3, 10))
    shown = commissioner.get("/anyshire/actions/A-1/").content.decode()
    assert "G: Progressing and on track" in shown
    assert "State changed from Not started to Progressing and on track." in shown
    assert '<th scope="col" class="govuk-table__header">Month 3</th>' in shown


def test_an_earlier_period_does_not_undo_a_later_one(
    member: SignIn, owner: Member, periods: list[ReportingPeriod]
) -> None:
    late = submitted(owner, periods[1], state=ActionState.STARTED_DELAYED)
    submitted(
        owner, periods[2], status=UpdateStatus.ACCEPTED, decided_on=ON, state=ActionState.COMPLETED
    )
    Action.objects.update(state=ActionState.COMPLETED)
    member(Role.COMMISSIONER).post(URL, {"accept": value(late)})
    late.refresh_from_db()
    assert late.status == UpdateStatus.ACCEPTED
    assert Action.objects.get().state == ActionState.COMPLETED


def test_several_are_accepted_together(
    member: SignIn, owner: Member, periods: list[ReportingPeriod]
) -> None:
    updates = [submitted(owner, periods[2], f"A-{n}") for n in (1, 2, 3)]
    ticks = [value(update) for update in updates[:2]]
    answer = member(Role.COMMISSIONER).post(URL, {"tick": ticks, "accept_ticked": "1"}, follow=True)
    assert "2 updates accepted." in answer.content.decode()
    assert Update.objects.filter(status=UpdateStatus.SUBMITTED).get() == updates[2]


def test_one_button_leaves_the_ticked_alone(
    member: SignIn, owner: Member, periods: list[ReportingPeriod]
) -> None:
    one, other = (submitted(owner, periods[2], f"A-{n}") for n in (1, 2))
    member(Role.COMMISSIONER).post(URL, {"tick": [value(other)], "accept": value(one)})
    assert Update.objects.filter(status=UpdateStatus.SUBMITTED).get() == other


def test_a_returned_update_comes_back_on_top_and_goes_out_again(
    member: SignIn, owner: Member, periods: list[ReportingPeriod]
) -> None:
    update = submitted(owner, periods[2])
    commissioner = member(Role.COMMISSIONER)
    commissioner.post(
        URL, {"return": value(update), f"comment-{update.pk}": "Which schools?"}, follow=True
    )
    update.refresh_from_db()
    assert (update.status, update.comment) == ("returned", "Which schools?")
    page = owner.get("/anyshire/my-updates/").content.decode()
    assert "You owe 1 update: 1 returned to you." in page
    assert f"{commissioner.membership.person} asks:" in page
    assert "Which schools?" in page
    seal = page.split(f'name="u{update.action_id}-{periods[2].pk}-opened" value="')[1].split('"')[0]
    prefix = f"u{update.action_id}-{periods[2].pk}"
    owner.post(
        "/anyshire/my-updates/",
        {
            f"{prefix}-opened": seal,
            f"{prefix}-state": "on_track",
            f"{prefix}-done": "Four: Ash, Beech, Elm and Oak.",
            "submit": prefix,
        },
    )
    update.refresh_from_db()
    assert (update.status, update.done) == ("submitted", "Four: Ash, Beech, Elm and Oak.")
    assert update.submitted_on == date(2024, 3, 10), "the first day counts, so it is not late"
    assert "Returned before" in commissioner.get(URL).content.decode()


def test_a_return_says_what_is_missing(
    member: SignIn, owner: Member, periods: list[ReportingPeriod]
) -> None:
    update = submitted(owner, periods[2])
    other = submitted(owner, periods[2], "A-2")
    answer = member(Role.COMMISSIONER).post(
        URL, {"return": value(update), f"comment-{other.pk}": "Typed for another."}
    )
    page = answer.content.decode()
    assert "A-1: Say what is missing, so that the owner knows what to write." in page
    assert "Typed for another." in page
    assert Update.objects.filter(status=UpdateStatus.SUBMITTED).count() == 2


def test_nobody_accepts_what_they_have_not_read(
    member: SignIn, owner: Member, periods: list[ReportingPeriod]
) -> None:
    """The owner changed the text while the commissioner read."""
    update = submitted(owner, periods[2])
    read = value(update)
    Update.objects.update(done="No school was visited.")
    page = member(Role.COMMISSIONER).post(URL, {"accept": read}).content.decode()
    assert "Somebody changed or decided this update meanwhile." in page
    assert "No school was visited." in page
    assert Update.objects.get().status == UpdateStatus.SUBMITTED


def test_a_state_that_somebody_changed_meanwhile_is_not_overwritten(
    member: SignIn, owner: Member, periods: list[ReportingPeriod]
) -> None:
    update = submitted(owner, periods[2])
    read = value(update)
    Action.objects.update(state=ActionState.EMBEDDED)
    page = member(Role.COMMISSIONER).post(URL, {"accept": read}).content.decode()
    assert "Somebody changed the state of this action meanwhile." in page
    assert Action.objects.get().state == ActionState.EMBEDDED
    assert Update.objects.get().status == UpdateStatus.SUBMITTED


def test_an_update_decided_meanwhile_is_said_so(
    member: SignIn, owner: Member, periods: list[ReportingPeriod]
) -> None:
    update = submitted(owner, periods[2])
    first, second = member(Role.COMMISSIONER), member(Role.COMMISSIONER)
    first.post(URL, {"accept": value(update)})
    page = second.post(URL, {"accept": value(update)}).content.decode()
    assert "An update was decided by somebody else meanwhile." in page


def test_an_update_of_another_area_is_not_accepted(member: SignIn, area: LocalArea) -> None:
    other = make.UpdateFactory(status=UpdateStatus.SUBMITTED, submitted_on=ON)
    member(Role.COMMISSIONER).post(URL, {"accept": value(other)})
    other.refresh_from_db()
    assert other.status == UpdateStatus.SUBMITTED


def test_who_may_accept(client: Client, member: SignIn, area: LocalArea) -> None:
    assert member(Role.ADMINISTRATOR).get(URL).status_code == 200
    for role in (Role.ACTION_OWNER, Role.BOARD_MEMBER):
        assert member(role).get(URL).status_code == 403
        assert member(role).post(URL, {}).status_code == 403
    stranger = member(Role.COMMISSIONER, area=make.LocalAreaFactory())
    assert stranger.get(URL).status_code == 404
    assert client.get(URL)["Location"].startswith("/account/login/")
    assert member(Role.COMMISSIONER).delete(URL).status_code == 405
