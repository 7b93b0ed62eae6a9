"""Who owns the plan: counts that equal their lists."""

import re
from datetime import date

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from commissioning.choices import Role
from commissioning.models import LocalArea, Organisation
from strategy.choices import ActionState, UpdateStatus
from strategy.models import Action
from tests import factories as make
from tests.conftest import Member, SignIn

URL = "/anyshire/ownership/"
ON = date(2024, 7, 20)


@pytest.fixture
def area(area: LocalArea) -> LocalArea:
    area.standing_on = ON
    area.save()
    return area


@pytest.fixture
def council(area: LocalArea) -> Organisation:
    found: Organisation = make.OrganisationFactory(name="Anyshire Council", areas=[area])
    return found


@pytest.fixture
def plan(area: LocalArea, council: Organisation, member: SignIn) -> None:
    """Seven actions. Six periods, January to June, each due on its 28th.

    A-1 has no owner and was never updated; since June, so late once.
    A-2 is of somebody who left; reported in time.
    A-3 is of a post, reported in February in time, in March a day late: since then not at all.
    A-4 reported every month in time, but for May.
    A-5 is finished: it has no owner, and that is nobody's concern.
    A-6 has no start and no update: never updated, but not late.
    A-7 reported in time, but in June it was returned: late once.
    """
    periods = [
        make.ReportingPeriodFactory(area=area, name=f"Month {n}", starts_on=date(2024, n, 1))
        for n in range(1, 7)
    ]
    make.ReportingPeriodFactory(area=area, name="Month 7", starts_on=date(2024, 7, 1))
    gone = member(Role.ACTION_OWNER).membership
    gone.ended_at = timezone.now()
    gone.save()
    here = make.MembershipFactory(area=area, role=Role.ACTION_OWNER, person__name="Jo Bell")

    def action(reference: str, days: dict[int, int], **fields: object) -> Action:
        values = {"starts_on": date(2024, 1, 1), "lead_organisation": council, **fields}
        made: Action = make.ActionFactory(area=area, reference=reference, **values)
        for month, day in days.items():
            make.UpdateFactory(
                action=made,
                period=periods[month - 1],
                status=UpdateStatus.SUBMITTED,
                submitted_on=date(2024, month, day),
            )
        return made

    every = dict.fromkeys(range(1, 7), 28)
    action("A-1", {}, starts_on=date(2024, 6, 1), lead_organisation=None)
    action("A-2", every, lead=gone)
    action("A-3", {2: 28, 3: 29}, lead_post="Head of service")
    action("A-4", {1: 1, 2: 1, 3: 1, 4: 1, 6: 1}, lead=here)
    action("A-5", {}, state=ActionState.COMPLETED)
    action("A-6", {}, starts_on=None, lead=here)
    returned = action("A-7", every, lead=here).updates.get(period=periods[5])
    returned.status, returned.comment, returned.decided_on = UpdateStatus.RETURNED, "More.", ON
    returned.save()


@pytest.fixture
def commissioner(member: SignIn, plan: None) -> Member:
    return member(Role.COMMISSIONER)


def listed(page: str) -> list[str]:
    """The references of the actions in the list."""
    place = page.split('id="actions"')[1].split("</section>")[0]
    return re.findall(r'href="/anyshire/actions/(A-\d)/"', place)


def test_everything_wrong_is_listed(commissioner: Member) -> None:
    page = commissioner.get(URL).content.decode()
    assert "Of 6 unfinished actions:" in page
    assert listed(page) == ["A-1", "A-2", "A-3", "A-6"]
    assert "Anything wrong: 4 actions" in page
    assert "Late 4 times" in page


@pytest.mark.parametrize(
    ("fault", "label", "references"),
    [
        ("no-owner", "No owner", ["A-1"]),
        ("left", "Owner has left", ["A-2"]),
        ("never-updated", "Never updated", ["A-1", "A-6"]),
        ("late", "Late twice or more", ["A-3"]),
    ],
)
def test_each_count_equals_its_list(
    commissioner: Member, fault: str, label: str, references: list[str]
) -> None:
    page = commissioner.get(URL).content.decode()
    tile = f'href="?show={fault}#actions"><strong>{len(references)}</strong> {label}'
    assert tile in page
    assert listed(commissioner.get(URL, {"show": fault}).content.decode()) == references


def test_every_number_of_every_table_opens_as_many_actions(commissioner: Member) -> None:
    page = commissioner.get(URL).content.decode()
    links = re.findall(r'href="\?([^"#]+)#actions">(?:<strong>)?(\d+)', page)
    assert len(links) == 4 + 7 + 9, "four tiles, and what is not 0 in the two tables"
    for query, count in links:
        shown = listed(commissioner.get(f"{URL}?{query.replace('&amp;', '&')}").content.decode())
        assert len(shown) == int(count), query


def test_by_organisation_and_person(commissioner: Member, council: Organisation) -> None:
    page = commissioner.get(URL).content.decode()
    for heading in ("By lead organisation", "By person or post"):
        assert heading in page
    row = page.split("By person or post</caption>")[1].split("Jo Bell")[1].split("</tr>")[0]
    assert re.findall(r">\s*(\d+)\s*<", row) == ["3", "0", "0", "1", "0"]
    shown = commissioner.get(URL, {"organisation": council.pk}).content.decode()
    assert listed(shown) == ["A-2", "A-3", "A-6"]
    assert "Anything wrong, Anyshire Council: 3 actions" in shown


def test_each_action_leads_to_what_mends_it(commissioner: Member) -> None:
    page = commissioner.get(URL).content.decode()
    assert "/anyshire/actions/A-1/edit/owner/" in page
    assert "/anyshire/actions/A-3/update/" in page


def test_a_plan_with_nothing_wrong_says_so(member: SignIn, area: LocalArea) -> None:
    action = make.ActionFactory(area=area, lead_post="Head of service")
    make.UpdateFactory(action=action, status=UpdateStatus.SUBMITTED, submitted_on=ON)
    page = member(Role.COMMISSIONER).get(URL).content.decode()
    assert "Every unfinished action has an owner who is still here" in page


def test_without_actions_the_next_step_is_named(member: SignIn, area: LocalArea) -> None:
    assert "No unfinished actions" in member(Role.COMMISSIONER).get(URL).content.decode()


def test_the_page_costs_the_same_with_more_actions(
    commissioner: Member, area: LocalArea, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    make.ActionFactory.create_batch(20, area=area)
    with django_assert_max_num_queries(12):
        commissioner.get(URL)


def test_who_may_open_it(client: Client, member: SignIn, area: LocalArea) -> None:
    assert member(Role.ADMINISTRATOR).get(URL).status_code == 200
    for role in (Role.ACTION_OWNER, Role.BOARD_MEMBER):
        assert member(role).get(URL).status_code == 403
    stranger = member(Role.COMMISSIONER, area=make.LocalAreaFactory())
    assert stranger.get(URL).status_code == 404
    assert client.get(URL)["Location"].startswith("/account/login/")
    assert member(Role.COMMISSIONER).post(URL).status_code == 405
