"""The plans of the demonstration areas: what the papers say, cell for cell."""

from collections.abc import Iterator
from datetime import date
from time import perf_counter

import pytest
from django.db.models import Count
from pytest_django import DjangoDbBlocker

from commissioning.choices import Role
from commissioning.demonstration.areas import AREAS, DemoArea
from commissioning.models import LocalArea, Person
from strategy.choices import ActionState, RecommendationKind, StrategyKind, UpdateStatus
from strategy.demonstration.load import PLANS, load_plan
from strategy.models import (
    LINKS,
    Action,
    Alignment,
    MeasureLink,
    Milestone,
    Outcome,
    Priority,
    PriorityLink,
    Programme,
    Recommendation,
    Risk,
    Source,
    Strategy,
    Update,
)
from tests import factories as make
from tests.conftest import SignIn
from tests.shared import made_once

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 22)
# As the Cabinet paper of 22 June 2023 prints it: a cross for each of four priorities.
MATRIX = [
    *("X.XX", "X.XX", "XXXX", "XXX.", "X.X.", "X.XX", "XXXX"),
    *("XXXX", "X.X.", "X.X.", "X.X.", "X.X.", "X.X.", "XXX."),
]


@pytest.fixture(scope="module", autouse=True)
def _loaded(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The four areas with their partners and people, each on its plan's day."""
    with made_once(django_db_blocker, lambda: [load_area(demo.slug) for demo in AREAS]):
        yield


def area_of(slug: str) -> LocalArea:
    """An area that is loaded."""
    return LocalArea.objects.get(slug=slug)


def load_area(slug: str) -> LocalArea:
    """An area with its partners, people and plan."""
    demo = next(each for each in AREAS if each.slug == slug)
    area: LocalArea = make.LocalAreaFactory(slug=slug, name=demo.name, standing_on=demo.standing_on)
    partners = {
        each.key: make.OrganisationFactory(name=each.name, kind=each.kind, areas=[area])
        for each in demo.partners
    }
    for each in demo.people:
        person = Person.objects.filter(email=each.email).first()
        make.MembershipFactory(
            area=area,
            person=person or make.PersonFactory(name=each.name, email=each.email),
            organisation=partners[each.partner],
            role=each.role,
        )
    plan = next(each for each in PLANS if each.area == slug)
    assert load_plan(plan, area, demo.standing_on or TODAY) == len(plan.actions)
    return area


def test_sefton_has_the_matrix_of_its_paper() -> None:
    area = area_of("sefton")
    strategy = Strategy.objects.get(area=area, kind=StrategyKind.JOINT_COMMISSIONING)
    actions = list(Action.objects.filter(area=area, reference__startswith="JC"))
    links = PriorityLink.objects.filter(priority__strategy=strategy)
    served = set(links.values_list("action__reference", "priority__number"))
    drawn = [
        "".join("X" if (each.reference, number) in served else "." for number in (1, 2, 3, 4))
        for each in actions
    ]
    assert drawn == MATRIX
    assert links.count() == "".join(MATRIX).count("X") == 39


def test_sefton_reports_twice_a_year_from_november_2023() -> None:
    area = area_of("sefton")
    names = list(area.reporting_periods.values_list("name", flat=True))
    assert names[0] == "November 2023"
    assert names[-1] == "November 2026"
    assert len(names) == 7
    assert 80 < Update.objects.filter(action__area=area).count() < 98


def test_the_reform_plan_shares_actions_with_the_strategy() -> None:
    shared = (
        Action.objects.filter(area=area_of("sefton"))
        .annotate(strategies=Count("prioritylinks__priority__strategy", distinct=True))
        .filter(strategies=2)
    )
    assert [each.reference for each in shared] == ["JC-01", "JC-04", "JC-05", "JC-09", "JC-14"]


def test_stockton_has_seven_priorities_in_two_categories() -> None:
    priorities = Priority.objects.filter(strategy__area=area_of("stockton"))
    categories = priorities.order_by("category").values_list("category").annotate(Count("pk"))
    assert sorted(categories) == [
        ("Planning, understanding and reviewing", 5),
        ("Service provision", 2),
    ]
    assert all(each.success for each in priorities)
    assert all(each.action_links.exists() for each in priorities)


def test_somerset_has_outcomes_programmes_points_and_risks() -> None:
    area = area_of("somerset")
    programmes = Programme.objects.filter(strategy__area=area)
    assert Outcome.objects.filter(strategy__area=area).count() == 5
    assert len(programmes) == 6
    assert all(each.champion_post for each in programmes)
    points = Recommendation.objects.filter(source__area=area)
    assert {each.kind for each in points} == {RecommendationKind.POINT}
    assert len(points) == 5
    assert all(each.action_links.exists() for each in points)
    assert Risk.objects.filter(area=area).count() == 7


def test_southampton_has_eight_findings_and_names_some_of_52() -> None:
    area = area_of("southampton")
    source = Source.objects.get(area=area)
    kinds = [each.kind for each in source.recommendations.all()]
    assert source.made == 52
    assert kinds.count(RecommendationKind.FINDING) == 8
    assert kinds.count(RecommendationKind.RECOMMENDATION) == 11
    assert Priority.objects.filter(strategy__area=area).count() == 6
    due = dict(
        Action.objects.filter(area=area, due_on__isnull=False).values_list("reference", "due_on")
    )
    assert due == {
        "WP-02": date(2018, 10, 31),
        "WP-03": date(2018, 9, 30),
        "WP-09": date(2018, 10, 31),
    }


def test_every_row_is_valid() -> None:
    models = (Strategy, Outcome, Programme, Priority, Alignment, Action, Milestone, Update)
    checked = set()
    for model in (*models, Source, Recommendation, Risk, *(kind.model for kind in LINKS)):
        for row in model._default_manager.all():
            row.full_clean()
            checked.add(model)
    # No measure is in the database, so none is linked.
    assert checked == {*models, Source, Recommendation, Risk, *(k.model for k in LINKS)} - {
        MeasureLink
    }


def test_nothing_is_reported_that_is_still_to_come() -> None:
    for area in LocalArea.objects.all():
        on = area.standing_on or TODAY
        updates = Update.objects.filter(action__area=area)
        assert not updates.filter(submitted_on__gt=on).exists()
        assert not updates.filter(decided_on__gt=on).exists()
        assert not updates.exclude(status=UpdateStatus.SUBMITTED).filter(decided_on=None).exists()


def test_an_action_stands_as_its_last_update_says() -> None:
    for action in Action.objects.filter(updates__isnull=False).distinct():
        last = action.updates.order_by("period__starts_on").last()
        assert last is not None
        assert action.state == last.state
        assert action.state_on is not None or action.state == ActionState.NOT_STARTED


def test_a_second_load_changes_nothing_and_takes_no_time() -> None:
    actions = Action.objects.count()
    began = perf_counter()
    for plan in PLANS:
        assert load_plan(plan, area_of(plan.area), TODAY) == 0
    assert Action.objects.count() == actions
    assert perf_counter() - began < 1


@pytest.mark.parametrize("demo", AREAS, ids=[demo.slug for demo in AREAS])
def test_every_page_of_the_plans_opens(member: SignIn, demo: DemoArea) -> None:
    area = area_of(demo.slug)
    client = member(Role.BOARD_MEMBER, area)
    assert client.get(f"/{area.slug}/strategies/").status_code == 200
    for row in (*Strategy.objects.filter(area=area), *Action.objects.filter(area=area)):
        assert client.get(row.get_absolute_url()).status_code == 200
