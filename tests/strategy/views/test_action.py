"""The page of an action, through the client."""

from datetime import date

import pghistory
import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from commissioning.choices import Role
from commissioning.models import LocalArea
from strategy.choices import ActionState, ImpactAssessment, UpdateStatus
from strategy.models import Action
from tests import factories as make
from tests.conftest import SignIn

URL = "/anyshire/actions/JC-1/"


@pytest.fixture
def action(area: LocalArea) -> Action:
    """An action with every field and two updates, one of them returned."""
    area.standing_on = date(2024, 3, 1)
    area.save()
    lead = make.MembershipFactory(area=area, person__name="Ana Lee", role=Role.ACTION_OWNER)
    action: Action = make.ActionFactory(
        area=area,
        reference="JC-1",
        title="Recruit an officer",
        why="Social care advice comes late.",
        outcome_sought="Advice within six weeks",
        lead=lead,
        lead_post="Head of care",
        accountable_post="Director of children’s services",
        starts_on=date(2023, 7, 1),
        due_on=date(2024, 2, 29),
        stage="do",
        state=ActionState.PROGRESSING_DELAYED,
        impact_assessment=ImpactAssessment.DONE,
        impact_assessment_url="https://anyshire.example/eia",
    )
    for name, month, status, done in (
        ("Autumn 2023", date(2023, 11, 1), UpdateStatus.ACCEPTED, "The post was advertised."),
        ("Winter 2024", date(2024, 2, 1), UpdateStatus.RETURNED, "Nothing."),
    ):
        make.UpdateFactory(
            action=action,
            period=make.ReportingPeriodFactory(area=area, name=name, starts_on=month),
            state=ActionState.STARTED_DELAYED,
            done=done,
            next_step="Interview in the new year.",
            percentage=40,
            status=status,
            submitted_on=month,
            decided_on=month,
            comment="Say what you did." if status == UpdateStatus.RETURNED else "",
        )
    return action


def page(client: Client) -> str:
    response = client.get(URL)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


@pytest.mark.parametrize("role", Role)
def test_every_role_sees_all_fields(member: SignIn, action: Action, role: Role) -> None:
    text = page(member(role))
    for words in (
        "Action JC-1",
        "Recruit an officer",
        "Overdue: it was due on 29 February 2024.",
        "A: Progressing but delayed",
        "Social care advice comes late.",
        "Advice within six weeks",
        "Head of care: Ana Lee",
        "Director of children’s services",
        "1 July 2023",
        'href="https://anyshire.example/eia">Done</a>',
        "linked to nothing yet",
        "Autumn 2023",
        "The post was advertised.",
        "40%",
        "1 Nov 2023. Accepted",
        "Added to the plan.",
    ):
        assert words in text


def test_a_returned_update_is_for_editors_and_its_owner(member: SignIn, action: Action) -> None:
    for role in (Role.BOARD_MEMBER, Role.ACTION_OWNER):
        assert "Winter 2024" not in page(member(role))
    assert "Returned: Say what you did." in page(member(Role.COMMISSIONER))
    assert action.lead is not None
    owner = Client()
    owner.force_login(action.lead.person)
    assert "Returned: Say what you did." in page(owner)


def test_what_it_is_linked_to_opens_where_there_is_a_page(
    area: LocalArea, member: SignIn, action: Action
) -> None:
    strategy = make.StrategyFactory(area=area, slug="send", title="SEND strategy")
    priority = make.PriorityFactory(strategy=strategy, number=2, title="Choice")
    make.PriorityLinkFactory(action=action, priority=priority)
    link = make.MeasureLinkFactory(action=action, measure__title="Advice")
    make.RiskLinkFactory(action=action, risk__number=4, risk__title="Vacancies")
    make.MilestoneFactory(action=action, title="Interviews held")
    text = page(member(Role.BOARD_MEMBER))
    assert 'href="/anyshire/strategies/send/?priority=2">SEND strategy. Priority 2: Choice' in text
    assert f'href="/anyshire/line-of-sight/measure/{link.measure_id}/">Advice</a>' in text
    assert "Risk 4: Vacancies" in text
    assert "Interviews held" in text
    assert "Not yet" in text


@pytest.mark.django_db(transaction=True)  # what one transaction writes is one moment
def test_the_history_is_told_in_words_with_who_changed_it(
    area: LocalArea, member: SignIn, action: Action
) -> None:
    client = member(Role.COMMISSIONER)
    person = client.membership.person
    with pghistory.context(user=person.pk):
        Action.objects.filter(pk=action.pk).update(
            due_on=date(2024, 6, 30), state=ActionState.ON_TRACK, lead=None, why="x" * 90
        )
        link = make.PriorityLinkFactory(
            action=action, priority__title="Choice", priority__strategy__area=area
        )
    number = link.priority.number
    link.delete()
    text = page(client)
    assert "Due changed from 29 February 2024 to 30 June 2024." in text
    assert "State changed from Progressing but delayed to Progressing and on track." in text
    assert "Lead taken out; it was Ana Lee." in text
    assert "Why changed." in text
    assert str(person) in text
    assert f"Linked to Priority {number}: Choice." in text
    assert f"No longer linked to Priority {number}: Choice." in text


@pytest.mark.django_db(transaction=True)  # what one transaction writes is one moment
def test_queries_do_not_grow_with_the_updates(
    area: LocalArea,
    member: SignIn,
    action: Action,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    for _ in range(5):
        period = make.ReportingPeriodFactory(area=area)
        make.UpdateFactory(
            action=action,
            period=period,
            status=UpdateStatus.SUBMITTED,
            submitted_on=period.due_on,
        )
    client = member(Role.BOARD_MEMBER)
    with django_assert_max_num_queries(26):
        text = page(client)
    assert text.count("submitted: Progressing and on track.") == 5


def test_an_action_that_was_never_updated_says_so(area: LocalArea, member: SignIn) -> None:
    make.ActionFactory(area=area, reference="JC-1")
    text = page(member(Role.BOARD_MEMBER))
    assert "Never updated." in text
    assert "No owner" in text
