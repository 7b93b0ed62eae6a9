"""Exceptions: raised, explained, decided, closed; through the client and the nightly action."""

import re
from datetime import date

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from commissioning.choices import Polarity, Role
from commissioning.models import LocalArea
from strategy.actions.exception import bring_in_line
from strategy.choices import ActionState, ExplanationStatus
from strategy.demonstration.load import load_plans
from strategy.models import Action, PlanException
from strategy.tasks import raise_exceptions
from tests import factories as make
from tests.conftest import Member, SignIn

URL = "/anyshire/exceptions/"
ON = date(2024, 6, 1)
SAID = {
    "what": "The post is vacant.",
    "why": "Nobody applied.",
    "doing": "It is advertised again.",
    "by_when": "2024-09-01",
}


def page(client: Client, url: str = URL) -> str:
    response = client.get(url)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def opened(client: Member, url: str) -> str:
    """The sealed values that a form carries."""
    found = re.search(r'name="opened" value="([^"]+)"', client.get(url).content.decode())
    assert found
    return found[1]


@pytest.fixture
def area(area: LocalArea) -> LocalArea:
    area.standing_on = ON
    area.save()
    return area


@pytest.fixture
def action(area: LocalArea) -> Action:
    found: Action = make.ActionFactory(
        area=area,
        reference="JC-1",
        title="Recruit",
        due_on=date(2024, 5, 31),
        lead_post="Head of SEND",
    )
    return found


def raised(area: LocalArea) -> list[str]:
    """The open exceptions in words."""
    return [str(each) for each in PlanException.objects.filter(area=area, closed_on=None)]


def test_what_raises_an_exception(area: LocalArea, action: Action) -> None:
    make.ActionFactory(area=area, reference="JC-2", due_on=ON)
    make.ActionFactory(
        area=area, reference="JC-3", title="Survey", state=ActionState.STARTED_DELAYED
    )
    done = {"state": ActionState.COMPLETED, "due_on": date(2024, 1, 1)}
    make.ActionFactory(area=area, reference="JC-4", **done)
    make.RiskFactory(area=area, number=1, title="Money", appetite=9)
    make.RiskFactory(area=area, number=2, title="Staff", appetite=16)
    measure = make.MeasureFactory(title="Waits", polarity=Polarity.HIGH)
    make.TargetFactory(strategy__area=area, strategy__title="SEND", measure=measure)
    make.ObservationFactory(
        measure=measure,
        geography=area.geography,
        period=make.PeriodFactory(year=2023),
        value=51.0,
    )
    assert bring_in_line(area=area, on=ON) == 4
    assert sorted(raised(area)) == [
        "JC-1 Recruit: Overdue since 31 May 2024.",
        "JC-3 Survey: Red: started but delayed.",
        "Risk 1: Money: The score is 16, above the appetite of 9.",
        "Waits: SEND: It was 51 in 2023, where the trajectory asks for 55: off trajectory.",
    ]
    assert bring_in_line(area=area, on=ON) == 0
    assert {each.due_on for each in PlanException.objects.all()} == {date(2024, 6, 15)}


def test_it_ends_with_its_cause_and_its_history_stays(area: LocalArea, action: Action) -> None:
    bring_in_line(area=area, on=ON)
    action.due_on = date(2024, 12, 31)
    action.save()
    assert bring_in_line(area=area, on=date(2024, 6, 5)) == 1
    (first,) = PlanException.objects.all()
    assert first.closed_on == date(2024, 6, 5)
    assert bring_in_line(area=area, on=date(2025, 2, 1)) == 1
    assert PlanException.objects.count() == 2
    assert raised(area) == ["JC-1 Recruit: Overdue since 31 December 2024."]


def test_the_night_looks_at_every_area(area: LocalArea, action: Action) -> None:
    make.ActionFactory(due_on=date(2024, 1, 1))
    raise_exceptions(timestamp=0)
    assert PlanException.objects.count() == 2


@pytest.mark.parametrize("role", Role)
def test_no_explanation_shows_by_post_after_the_deadline(
    member: SignIn, area: LocalArea, action: Action, role: Role
) -> None:
    bring_in_line(area=area, on=date(2024, 6, 1))
    client = member(role)
    text = page(client)
    assert "1 open exception. 0 without an explanation by the deadline" in text
    assert "Head of SEND is to explain it by 15 June 2024." in text
    area.standing_on = date(2024, 6, 16)
    area.save()
    text = page(client)
    assert "1 open exception. 1 without an explanation by the deadline" in text
    assert "No explanation by 15 June 2024 from: Head of SEND." in text
    assert ("Explain it" in text) == (role in (Role.ADMINISTRATOR, Role.COMMISSIONER))


def test_explained_returned_explained_again_and_accepted(
    member: SignIn, area: LocalArea, action: Action
) -> None:
    owner, commissioner = member(Role.ACTION_OWNER), member(Role.COMMISSIONER)
    action.lead = owner.membership
    action.save()
    bring_in_line(area=area, on=ON)
    (found,) = PlanException.objects.all()
    explain, decide = f"{URL}{found.pk}/explain/", f"{URL}{found.pk}/decide/"
    assert commissioner.get(decide).status_code == 404
    data = {"opened": opened(owner, explain), **SAID}
    assert "Say why it happened." in owner.post(explain, {**data, "why": ""}).content.decode()
    assert owner.post(explain, data)["Location"] == URL
    text = page(commissioner)
    for words in ("The post is vacant.", "Nobody applied.", "1 September 2024", "1 explained and"):
        assert words in text
    answer = commissioner.post(decide, {"decision": "return"})
    assert "Say why the explanation is returned." in answer.content.decode()
    commissioner.post(decide, {"decision": "return", "comment": "By when?"})
    assert "Returned: By when?" in page(owner, explain)
    data = {"opened": opened(owner, explain), **SAID, "doing": "An agency is asked."}
    owner.post(explain, data)
    commissioner.post(decide, {"decision": "accept"})
    found.refresh_from_db()
    assert found.status == ExplanationStatus.ACCEPTED
    assert (found.explained_by, found.decided_by) == (
        owner.membership.person,
        commissioner.membership.person,
    )
    assert "Explanation accepted" in page(member(Role.BOARD_MEMBER))


def test_my_updates_say_what_is_to_be_explained(
    member: SignIn, area: LocalArea, action: Action
) -> None:
    owner, other = member(Role.ACTION_OWNER), member(Role.ACTION_OWNER)
    mine = "/anyshire/my-updates/"
    Action.objects.update(lead=owner.membership)
    assert "to explain" not in page(owner, mine)
    bring_in_line(area=area, on=ON)
    (found,) = PlanException.objects.all()
    assert "1 exception to explain" in page(owner, mine)
    assert f'href="{URL}{found.pk}/explain/">JC-1 Recruit</a>' in page(owner, mine)
    assert "To be explained by 15 June 2024." in page(owner, mine)
    assert "to explain" not in page(other, mine)
    explain, decide = f"{URL}{found.pk}/explain/", f"{URL}{found.pk}/decide/"
    owner.post(explain, {"opened": opened(owner, explain), **SAID})
    owner.get(URL)  # which says that it was sent
    assert "to explain" not in page(owner, mine)
    member(Role.COMMISSIONER).post(decide, {"decision": "return", "comment": "By how many?"})
    assert "Returned to you: By how many?" in page(owner, mine)
    area.standing_on = date(2024, 6, 16)
    area.save()
    PlanException.objects.update(status=ExplanationStatus.WAITING, comment="")
    assert "The explanation was due on 15 June 2024." in page(owner, mine)


def test_who_stands_in_for_the_owner_explains(
    member: SignIn, area: LocalArea, action: Action
) -> None:
    owner, deputy = member(Role.ACTION_OWNER), member(Role.ACTION_OWNER)
    action.lead, action.lead_post = owner.membership, ""
    action.save()
    url = f"{URL}{make.PlanExceptionFactory(area=area, action=action).pk}/explain/"
    assert deputy.get(url).status_code == 404
    make.DeputyFactory(owner=owner.membership, deputy=deputy.membership, starts_on=ON, ends_on=ON)
    assert url in page(deputy)
    answer = deputy.post(url, {**SAID, "opened": opened(deputy, url)}, follow=True)
    assert "Explanation sent to the commissioners." in answer.content.decode()


def test_a_clash_overwrites_nobody(member: SignIn, area: LocalArea, action: Action) -> None:
    bring_in_line(area=area, on=ON)
    (found,) = PlanException.objects.all()
    client = member(Role.COMMISSIONER)
    url = f"{URL}{found.pk}/explain/"
    seal = opened(client, url)
    PlanException.objects.update(what="Theirs.")
    answer = client.post(url, {"opened": seal, **SAID})
    assert "Two versions" in answer.content.decode()
    found.refresh_from_db()
    assert found.what == "Theirs."


def test_the_board_reads_them_first(member: SignIn, area: LocalArea, action: Action) -> None:
    client = member(Role.BOARD_MEMBER)
    assert "No measure off trajectory" in page(client, "/anyshire/")
    bring_in_line(area=area, on=date(2024, 5, 1))
    bring_in_line(area=area, on=ON)
    PlanException.objects.update(due_on=ON)
    text = page(client, "/anyshire/")
    assert "1 open exception; 0 without an explanation by the deadline." in text
    assert "Overdue since 31 May 2024. To be explained by 1 June 2024." in text
    area.standing_on = date(2024, 6, 2)
    area.save()
    assert "No explanation by 1 June 2024 from: Head of SEND." in page(client, "/anyshire/")


def test_the_demonstration_raises_them_once(area: LocalArea) -> None:
    demo = make.LocalAreaFactory(slug="sefton")
    make.MembershipFactory(area=demo, role=Role.COMMISSIONER)
    load_plans()
    count = PlanException.objects.filter(area=demo).count()
    assert count > 0
    load_plans()
    assert PlanException.objects.filter(area=demo).count() == count


def test_an_empty_page_says_why(member: SignIn) -> None:
    assert "No exceptions" in page(member(Role.BOARD_MEMBER))


def test_who_may_not(client: Client, member: SignIn, area: LocalArea, action: Action) -> None:
    bring_in_line(area=area, on=ON)
    (found,) = PlanException.objects.all()
    explain, decide = f"{URL}{found.pk}/explain/", f"{URL}{found.pk}/decide/"
    for url in (URL, explain, decide):
        assert client.get(url)["Location"].startswith("/account/login/")
        assert member(Role.COMMISSIONER, make.LocalAreaFactory()).get(url).status_code == 404
    assert member(Role.BOARD_MEMBER).get(explain).status_code == 403
    assert member(Role.ACTION_OWNER).get(explain).status_code == 404
    assert member(Role.ACTION_OWNER).get(decide).status_code == 403
    assert member(Role.COMMISSIONER).post(URL).status_code == 405
    assert member(Role.COMMISSIONER).put(explain).status_code == 405
    PlanException.objects.update(closed_on=ON)
    assert member(Role.COMMISSIONER).get(explain).status_code == 404


def test_queries_do_not_grow(
    member: SignIn, area: LocalArea, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(6):
        make.ActionFactory(area=area, due_on=date(2024, 1, 1))
        make.RiskFactory(area=area, number=number, appetite=1)
    bring_in_line(area=area, on=ON)
    client = member(Role.COMMISSIONER)
    with django_assert_max_num_queries(8):
        assert "12 open exceptions" in page(client)
