"""Writing updates: what is owed, drafts, submitting one and several, deputies, taking over."""

import re
from datetime import date

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from commissioning.choices import Role
from commissioning.models import LocalArea
from strategy.choices import ActionState, UpdateStatus
from strategy.models import Action, ReportingPeriod, Update
from tests import factories as make
from tests.conftest import Member, SignIn

URL = "/anyshire/my-updates/"
ON = date(2024, 3, 20)


@pytest.fixture
def area(area: LocalArea) -> LocalArea:
    area.standing_on = ON
    area.save()
    return area


@pytest.fixture
def january(area: LocalArea) -> ReportingPeriod:
    """Due on 31 January."""
    return period(area, "January 2024", date(2024, 1, 1), date(2024, 1, 31))


@pytest.fixture
def february(area: LocalArea, january: ReportingPeriod) -> ReportingPeriod:
    """Due on 10 March: late on the 20th."""
    return period(area, "February 2024", date(2024, 2, 1), date(2024, 3, 10))


@pytest.fixture
def march(area: LocalArea, february: ReportingPeriod) -> ReportingPeriod:
    """Due on 28 March: soon on the 20th."""
    return period(area, "March 2024", date(2024, 3, 1), date(2024, 3, 28))


def period(area: LocalArea, name: str, starts_on: date, due_on: date) -> ReportingPeriod:
    """A month that reports by a day."""
    made: ReportingPeriod = make.ReportingPeriodFactory(
        area=area, name=name, starts_on=starts_on, due_on=due_on
    )
    return made


@pytest.fixture
def owner(member: SignIn) -> Member:
    return member(Role.ACTION_OWNER)


def led(owner: Member, reference: str, **fields: object) -> Action:
    """An action that somebody leads since the beginning of February."""
    values = {"starts_on": date(2024, 2, 1), **fields}
    action: Action = make.ActionFactory(
        area=owner.membership.area, reference=reference, lead=owner.membership, **values
    )
    return action


def key(action: Action, of: ReportingPeriod) -> str:
    return f"u{action.pk}-{of.pk}"


def typed(client: Member, url: str = URL, **boxes: dict[str, str]) -> dict[str, str]:
    """A page as a browser would send it: what is in its boxes, but for what was typed."""
    page = client.get(url).content.decode()
    data = dict(re.findall(r'name="(u\d+-\d+-opened)" value="([^"]+)"', page))
    for prefix in {name.removesuffix("-opened") for name in list(data)}:
        for name in ("done", "next_step", "risk", "evidence"):
            found = re.search(
                rf'<textarea name="{prefix}-{name}"[^>]*>\n(.*?)</textarea>', page, re.S
            )
            data[f"{prefix}-{name}"] = found[1] if found else ""
        state = re.search(rf'<select name="{prefix}-state".*?value="(\w+)" selected', page, re.S)
        data[f"{prefix}-state"] = state[1] if state else ""
        data[f"{prefix}-percentage"] = ""
    for prefix, values in boxes.items():
        data |= {f"{prefix.replace('_', '-')}-{name}": value for name, value in values.items()}
    return data


def test_what_is_owed_oldest_first_with_the_last_text(
    owner: Member, march: ReportingPeriod, february: ReportingPeriod, january: ReportingPeriod
) -> None:
    late = led(owner, "A-LATE")
    led(owner, "A-DONE", state=ActionState.COMPLETED)
    current = led(owner, "A-NOW")
    make.UpdateFactory(
        action=current,
        period=february,
        status=UpdateStatus.ACCEPTED,
        submitted_on=date(2024, 3, 8),
        decided_on=date(2024, 3, 9),
        done="We met four schools.",
    )
    returned = led(owner, "A-BACK")
    make.UpdateFactory(
        action=returned,
        period=january,
        status=UpdateStatus.RETURNED,
        submitted_on=date(2024, 1, 30),
        decided_on=date(2024, 2, 1),
        comment="How many schools?",
    )
    page = owner.get(URL).content.decode()
    assert "You owe 3 updates: 1 returned to you, 1 late." in page
    order = re.findall(r'id="(u\d+-\d+)"', page)
    assert order == [key(returned, january), key(late, february), key(current, march)]
    assert "How many schools?" in page
    assert "We met four schools." in page
    assert "was due on 10 March 2024" in page
    assert "A-DONE" not in page


def test_an_action_without_a_start_is_asked_for_in_the_newest_period_alone(
    owner: Member, march: ReportingPeriod
) -> None:
    action = led(owner, "A-1", starts_on=None)
    assert re.findall(r'id="(u\d+-\d+)"', owner.get(URL).content.decode()) == [key(action, march)]


def test_an_action_is_not_asked_for_before_it_starts(owner: Member, march: ReportingPeriod) -> None:
    led(owner, "A-1", starts_on=date(2024, 5, 1))
    assert "Nothing to write" in owner.get(URL).content.decode()


def test_before_any_period_commissioners_are_led_to_set_one(owner: Member, member: SignIn) -> None:
    led(owner, "A-1")
    assert "No reporting period has begun" in owner.get(URL).content.decode()
    commissioner = member(Role.COMMISSIONER)
    led(commissioner, "A-2")
    assert "Set reporting periods" in commissioner.get(URL).content.decode()


def test_a_draft_is_kept_and_nobody_is_told(owner: Member, march: ReportingPeriod) -> None:
    action = led(owner, "A-1", starts_on=date(2024, 3, 1))
    data = typed(owner, **{key(action, march): {"done": "Half of it.", "percentage": "50"}})
    answer = owner.post(URL, {**data, "draft": "all"}, follow=True)
    assert "1 draft saved: A-1." in answer.content.decode()
    update = Update.objects.get()
    assert (update.status, update.done, update.percentage) == ("draft", "Half of it.", 50)
    assert update.written_by == owner.membership.person
    assert "Half of it." in answer.content.decode()


def test_one_is_submitted_and_what_else_was_typed_becomes_a_draft(
    owner: Member, march: ReportingPeriod
) -> None:
    one, other = (led(owner, f"A-{n}", starts_on=date(2024, 3, 1)) for n in (1, 2))
    data = typed(
        owner,
        **{key(one, march): {"done": "All of it."}, key(other, march): {"next_step": "Ask."}},
    )
    answer = owner.post(URL, {**data, "submit": key(one, march)}, follow=True)
    page = answer.content.decode()
    assert "1 update submitted: A-1. 1 draft saved: A-2." in page
    assert [(each.status, each.submitted_on) for each in Update.objects.order_by("action")] == [
        ("submitted", ON),
        ("draft", None),
    ]
    assert key(one, march) not in page
    one.refresh_from_db()
    assert one.state == ActionState.NOT_STARTED, "nothing changes before it is accepted"


def test_several_are_submitted_and_those_that_cannot_stay_as_they_were_typed(
    owner: Member, march: ReportingPeriod
) -> None:
    """Two are valid, one says nothing of what was done, one is 150% done, one is not touched."""
    good, fine, silent, wrong, left = (
        led(owner, f"A-{n}", starts_on=date(2024, 3, 1)) for n in range(1, 6)
    )
    data = typed(
        owner,
        **{
            key(good, march): {"done": "Good."},
            key(fine, march): {"done": "Fine.", "state": "on_track"},
            key(silent, march): {"next_step": "Ask the forum."},
            key(wrong, march): {"done": "Much.", "percentage": "150"},
        },
    )
    answer = owner.post(URL, {**data, "submit_all": "1"})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "2 updates submitted: A-1, A-2." in page
    assert "A-3: Say what was done before you submit." in page
    assert "A-4: Enter a percentage from 0 to 100." in page or "A-4: Ensure this value" in page
    assert "Ask the forum." in page
    assert 'value="150"' in page
    assert set(re.findall(r'id="(u\d+-\d+)"', page)) == {
        key(each, march) for each in (silent, wrong, left)
    }
    assert Update.objects.count() == 2


def test_a_deputy_sees_and_writes_the_same_and_is_named(
    owner: Member, member: SignIn, march: ReportingPeriod
) -> None:
    action = led(owner, "A-1", starts_on=date(2024, 3, 1))
    deputy = member(Role.ACTION_OWNER)
    assert "A-1" not in deputy.get(URL).content.decode()
    answer = owner.post(
        "/anyshire/deputies/",
        {"deputy": deputy.membership.pk, "starts_on": "2024-03-18", "ends_on": "2024-03-31"},
        follow=True,
    )
    assert "writes your updates from 18 March 2024 to 31 March 2024" in answer.content.decode()
    assert f"You write the updates of {owner.membership.person}" in deputy.get(URL).content.decode()
    data = typed(deputy, **{key(action, march): {"done": "Done by the deputy."}})
    deputy.post(URL, {**data, "submit": key(action, march)})
    assert Update.objects.get().written_by == deputy.membership.person
    shown = owner.get("/anyshire/actions/A-1/").content.decode()
    assert f"by {deputy.membership.person}" in shown


def test_a_deputy_writes_until_the_last_day_and_no_longer(
    area: LocalArea, owner: Member, member: SignIn, march: ReportingPeriod
) -> None:
    led(owner, "A-1", starts_on=date(2024, 3, 1))
    deputy = member(Role.ACTION_OWNER)
    make.DeputyFactory(
        owner=owner.membership, deputy=deputy.membership, starts_on=date(2024, 3, 1), ends_on=ON
    )
    assert "A-1" in deputy.get(URL).content.decode()
    area.standing_on = date(2024, 3, 21)
    area.save()
    assert "A-1" not in deputy.get(URL).content.decode()


def test_owner_and_deputy_at_once_see_both_versions(
    owner: Member, member: SignIn, march: ReportingPeriod
) -> None:
    deputy = member(Role.ACTION_OWNER)
    action = led(owner, "A-1", starts_on=date(2024, 3, 1), deputy=deputy.membership)
    name = key(action, march)
    first = typed(owner, **{name: {"done": "The owner's words."}})
    second = typed(deputy, **{name: {"done": "The deputy's words.", "risk": "Snow."}})
    owner.post(URL, {**first, "submit": name})
    answer = deputy.post(URL, {**second, "submit": name})
    page = answer.content.decode()
    assert "Two versions" in page
    assert "The owner&#x27;s words." in page
    assert "The deputy&#x27;s words." in page
    assert Update.objects.get().done == "The owner's words."
    again = dict(re.findall(r'name="(u\d+-\d+-opened)" value="([^"]+)"', page))
    deputy.post(URL, {**second, **again, f"{name}-take-done": "theirs", "submit": name})
    update = Update.objects.get()
    assert (update.done, update.risk) == ("The owner's words.", "Snow.")


def test_what_was_accepted_meanwhile_is_not_overwritten_and_the_text_stays(
    owner: Member, march: ReportingPeriod
) -> None:
    action = led(owner, "A-1", starts_on=date(2024, 3, 1))
    data = typed(owner, **{key(action, march): {"done": "Typed for an hour."}})
    make.UpdateFactory(
        action=action,
        period=march,
        status=UpdateStatus.ACCEPTED,
        submitted_on=ON,
        decided_on=ON,
        done="Accepted.",
    )
    page = owner.post(URL, {**data, "submit": key(action, march)}).content.decode()
    assert "was accepted while you had it open" in page
    assert "Typed for an hour." in page
    assert Update.objects.get().done == "Accepted."


def test_what_was_typed_about_an_action_that_went_to_another_is_given_back(
    owner: Member, member: SignIn, march: ReportingPeriod
) -> None:
    action = led(owner, "A-1", starts_on=date(2024, 3, 1))
    data = typed(owner, **{key(action, march): {"done": "Typed for an hour."}})
    Action.objects.update(lead=member(Role.COMMISSIONER).membership)
    page = owner.post(URL, {**data, "draft": "all"}, follow=True).content.decode()
    assert "You no longer write the updates of one of these actions" in page
    assert "“Typed for an hour.”" in page
    assert not Update.objects.exists()


def test_nobody_writes_an_update_of_another_by_sending_its_keys(
    owner: Member, member: SignIn, march: ReportingPeriod
) -> None:
    action = led(owner, "A-1", starts_on=date(2024, 3, 1))
    data = typed(owner, **{key(action, march): {"done": "Mine."}})
    member(Role.ACTION_OWNER).post(URL, {**data, "submit": key(action, march)})
    assert not Update.objects.exists()


def test_the_update_of_one_action(owner: Member, member: SignIn, march: ReportingPeriod) -> None:
    action = led(owner, "A-1", starts_on=date(2024, 3, 1))
    url = "/anyshire/actions/A-1/update/"
    assert member(Role.ACTION_OWNER).get(url).status_code == 403
    assert member(Role.ACTION_OWNER).post(url, {}).status_code == 403
    commissioner = member(Role.COMMISSIONER)
    data = typed(commissioner, url, **{key(action, march): {"done": "Written for the owner."}})
    answer = commissioner.post(url, {**data, "submit": key(action, march)})
    assert answer["Location"] == "/anyshire/actions/A-1/"
    update = Update.objects.get()
    assert (update.done, update.status) == ("Written for the owner.", "submitted")
    assert owner.get(url).status_code == 200
    assert owner.get("/anyshire/actions/A-9/update/").status_code == 404


def test_after_an_accepted_update_there_is_nothing_to_write(
    owner: Member, march: ReportingPeriod
) -> None:
    action = led(owner, "A-1", state=ActionState.COMPLETED)
    make.UpdateFactory(
        action=action, period=march, status="accepted", submitted_on=ON, decided_on=ON
    )
    page = owner.get("/anyshire/actions/A-1/update/").content.decode()
    assert "There is nothing to write" in page


def test_the_action_leads_to_its_update(
    owner: Member, member: SignIn, march: ReportingPeriod
) -> None:
    led(owner, "A-1")
    link = "/anyshire/actions/A-1/update/"
    assert link in owner.get("/anyshire/actions/A-1/").content.decode()
    assert link not in member(Role.BOARD_MEMBER).get("/anyshire/actions/A-1/").content.decode()
    assert link not in member(Role.ACTION_OWNER).get("/anyshire/actions/A-1/").content.decode()


def test_nothing_is_written_about_a_withdrawn_action(
    member: SignIn, owner: Member, march: ReportingPeriod
) -> None:
    led(owner, "A-1", withdrawn_on=ON, withdrawn_because="Done by others.")
    assert "A-1" not in owner.get(URL).content.decode()
    assert (
        "<textarea"
        not in member(Role.COMMISSIONER).get("/anyshire/actions/A-1/update/").content.decode()
    )


# People who left


def leave(owner: Member) -> None:
    owner.membership.ended_at = timezone.now()
    owner.membership.save()


def test_actions_of_people_who_left_are_listed_until_somebody_takes_them(
    owner: Member, member: SignIn, march: ReportingPeriod
) -> None:
    action = led(owner, "A-1", starts_on=date(2024, 3, 1))
    led(owner, "A-2", state=ActionState.COMPLETED)
    commissioner = member(Role.COMMISSIONER)
    assert "Take over" not in commissioner.get(URL).content.decode()
    leave(owner)
    page = commissioner.get(URL).content.decode()
    assert page.count("Take over<") == 1
    answer = commissioner.post("/anyshire/actions/A-1/take-over/", follow=True)
    page = answer.content.decode()
    assert "You lead A-1 now." in page
    assert "Take over" not in page
    assert key(action, march) in page
    history = commissioner.get("/anyshire/actions/A-1/").content.decode()
    assert f"taken over from {owner.membership.person}" in history
    assert commissioner.post("/anyshire/actions/A-1/take-over/").status_code == 404


def test_an_owner_takes_over_from_their_own_organisation_alone(
    owner: Member, member: SignIn
) -> None:
    led(owner, "A-1")
    led(owner, "A-2", lead_organisation=owner.membership.organisation)
    other = member(Role.ACTION_OWNER)
    leave(owner)
    assert other.post("/anyshire/actions/A-1/take-over/").status_code == 404
    other.membership.organisation = owner.membership.organisation
    other.membership.save()
    assert other.get(URL).content.decode().count("Take over<") == 2
    assert other.post("/anyshire/actions/A-1/take-over/").status_code == 302
    assert Action.objects.get(reference="A-1").lead == other.membership


# Deputies


@pytest.mark.parametrize(
    ("first", "last", "message"),
    [
        ("2024-03-31", "2024-03-18", "The last day cannot be before the first."),
        ("2024-03-05", "2024-03-07", "deputises on some of these days."),
        ("", "2024-03-07", "Enter first day"),
    ],
)
def test_a_deputy_that_cannot_be_named(
    owner: Member, member: SignIn, first: str, last: str, message: str
) -> None:
    deputy = member(Role.COMMISSIONER).membership
    make.DeputyFactory(
        owner=owner.membership,
        deputy=deputy,
        starts_on=date(2024, 3, 1),
        ends_on=date(2024, 3, 6),
    )
    data = {"deputy": deputy.pk, "starts_on": first, "ends_on": last}
    assert message in owner.post("/anyshire/deputies/", data).content.decode()


def test_board_members_cannot_deputise(owner: Member, member: SignIn) -> None:
    board = member(Role.BOARD_MEMBER).membership
    assert str(board.person) not in owner.get("/anyshire/deputies/").content.decode()


def test_an_owner_ends_their_own_deputies_only(owner: Member, member: SignIn) -> None:
    mine = make.DeputyFactory(owner=owner.membership)
    other = make.DeputyFactory(owner=member(Role.ACTION_OWNER).membership)
    assert owner.post(f"/anyshire/deputies/{other.pk}/end/").status_code == 404
    assert owner.post(f"/anyshire/deputies/{mine.pk}/end/").status_code == 302
    mine.refresh_from_db()
    assert mine.ends_on == date(2024, 3, 19)
    assert owner.get(f"/anyshire/deputies/{mine.pk}/end/").status_code == 405


# Who may


@pytest.mark.parametrize("url", [URL, "/anyshire/deputies/"])
def test_who_may_open_it(client: Client, member: SignIn, area: LocalArea, url: str) -> None:
    for role in (Role.ADMINISTRATOR, Role.COMMISSIONER, Role.ACTION_OWNER):
        assert member(role).get(url).status_code == 200
    assert member(Role.BOARD_MEMBER).get(url).status_code == 403
    stranger = member(Role.COMMISSIONER, area=make.LocalAreaFactory())
    assert stranger.get(url).status_code == 404
    assert client.get(url)["Location"].startswith("/account/login/")
    assert member(Role.COMMISSIONER).put(url).status_code == 405


def test_without_actions_it_says_who_writes_updates(owner: Member) -> None:
    assert "You lead no actions" in owner.get(URL).content.decode()


def test_the_page_costs_the_same_with_more_actions(
    owner: Member, march: ReportingPeriod, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(12):
        led(owner, f"A-{number}")
    with django_assert_max_num_queries(16):
        owner.get(URL)
