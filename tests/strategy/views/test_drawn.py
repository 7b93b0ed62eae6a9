"""Rows that are drawn without a template: whatever people typed is text, never HTML."""

import pytest
from django.test import Client

from commissioning.choices import Role
from commissioning.models import LocalArea, Organisation
from strategy.models import Action, Priority, PriorityLink
from tests import factories as make
from tests.conftest import SignIn

TYPED = '<b>"it\'s" & {0} {url}</b>'
ESCAPED = "&lt;b&gt;&quot;it&#x27;s&quot; &amp; {0} {url}&lt;/b&gt;"
PLAN = "/anyshire/strategies/send-2023/"


@pytest.fixture
def action(area: LocalArea) -> Action:
    """One action that has what people typed wherever a row shows it."""
    goal: Priority = make.PriorityFactory(
        strategy__area=area, strategy__slug="send-2023", title=f"Goal {TYPED}"
    )
    other = make.PriorityFactory(strategy__area=area, strategy__title=f"Other {TYPED}")
    lead: Organisation = make.OrganisationFactory(name=f"Organisation {TYPED}")
    area.organisations.add(lead)
    action: Action = make.ActionFactory(
        area=area,
        reference="A-1",
        title=f"Title {TYPED}",
        lead_post=f"Post {TYPED}",
        lead_organisation=lead,
    )
    for priority in (goal, other):
        PriorityLink.everything.create(action=action, priority=priority)
    make.UpdateFactory(
        action=action, done=f"Done {TYPED}", status="submitted", submitted_on="2026-01-05"
    )
    return action


def body(client: Client, url: str, **headers: str) -> str:
    answer = client.get(url, headers=headers)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_row_of_the_plan(member: SignIn, action: Action) -> None:
    client = member(Role.COMMISSIONER)
    for text in (
        body(client, PLAN),
        body(client, "/anyshire/actions/A-1/row/?plan=send-2023", HX_Request="true"),
    ):
        for what in ("A-1 Title", "Post", "Organisation", "Done", "Also in: Other"):
            assert f"{what} {ESCAPED}" in text
        assert "<b>" not in text
        assert text.count('hx-get="/anyshire/actions/A-1/edit/') == 4


def test_readers_get_no_links_to_forms(member: SignIn, action: Action) -> None:
    text = body(member(Role.BOARD_MEMBER), PLAN)
    assert f"A-1 Title {ESCAPED}" in text
    assert "plan-edit" not in text
    assert "hx-" not in text


def test_a_row_of_the_matrix(member: SignIn, action: Action) -> None:
    client = member(Role.COMMISSIONER)
    link = PriorityLink.objects.filter(action=action).earliest("pk")
    key = f"{action.pk}-{link.priority_id}"
    pages = [
        body(client, f"{PLAN}matrix/"),
        client.post(f"{PLAN}matrix/cell/", {"cell": key, "ticked": "0"}).content.decode(),
    ]
    assert f"A-1 Title {ESCAPED}" in pages[0]
    assert f"Goal {ESCAPED}</span><input" in pages[0]
    assert "hx-swap-oob" not in pages[0]
    assert f'id="cell-{key}"' in pages[1]
    assert 'hx-post="cell/"' in pages[1]
    for text in pages:
        assert "<b>" not in text
