"""Who else is changing a plan: named to the others, and forgotten."""

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from commissioning.choices import Role
from commissioning.models import LocalArea, Membership
from strategy.models import Strategy
from strategy.queries.presence import presence_key
from tests import factories as make
from tests.conftest import SignIn

URL = "/anyshire/strategies/send-2023/presence/"


@pytest.fixture
def strategy(area: LocalArea) -> Strategy:
    found: Strategy = make.StrategyFactory(area=area, slug="send-2023")
    return found


def test_each_is_named_to_the_other(member: SignIn, strategy: Strategy) -> None:
    one, two = member(Role.COMMISSIONER), member(Role.ADMINISTRATOR)
    assert one.post(URL).status_code == 204
    assert str(one.membership.person) in two.post(URL).content.decode()
    name = str(two.membership.person)
    assert name in one.post(URL).content.decode()
    assert one.post(URL, {"others": name}).status_code == 204


def test_who_has_gone_is_taken_off(member: SignIn, strategy: Strategy) -> None:
    one, two = member(Role.COMMISSIONER), member(Role.COMMISSIONER)
    two.post(URL)
    name = str(two.membership.person)
    assert name in one.post(URL).content.decode()
    cache.delete(presence_key(strategy, two.membership.pk))
    page = one.post(URL, {"others": name})
    assert page.status_code == 200
    assert name not in page.content.decode()


def test_another_plan_is_another_matter(member: SignIn, strategy: Strategy) -> None:
    one, two = member(Role.COMMISSIONER), member(Role.COMMISSIONER)
    make.StrategyFactory(area=strategy.area, slug="other")
    two.post("/anyshire/strategies/other/presence/")
    assert one.post(URL).status_code == 204


def test_twenty_people_see_each_other_and_nobody_else(
    member: SignIn, strategy: Strategy, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    people = [member(Role.COMMISSIONER) for _ in range(20)]
    elsewhere = make.LocalAreaFactory(slug="elsewhere")
    make.StrategyFactory(area=elsewhere, slug="send-2023")
    stranger = member(Role.COMMISSIONER, area=elsewhere)
    stranger.post("/elsewhere/strategies/send-2023/presence/")
    for person in people:
        person.post(URL)
    with django_assert_max_num_queries(12):
        page = people[0].post(URL).content.decode()
    names = sorted(str(person.membership.person) for person in people[1:])
    assert f'value="{", ".join(names)}"' in page
    assert str(stranger.membership.person) not in page
    assert stranger.post("/elsewhere/strategies/send-2023/presence/").status_code == 204


def test_who_lost_the_role_or_left_is_named_no_more(member: SignIn, strategy: Strategy) -> None:
    one, demoted, left = (member(Role.COMMISSIONER) for _ in range(3))
    for person in (demoted, left):
        person.post(URL)
    assert one.post(URL).status_code == 200
    Membership.objects.filter(pk=demoted.membership.pk).update(role=Role.BOARD_MEMBER)
    Membership.objects.filter(pk=left.membership.pk).update(ended_at=timezone.now())
    assert one.post(URL).status_code == 204


def test_who_may(member: SignIn, strategy: Strategy) -> None:
    for role in (Role.ACTION_OWNER, Role.BOARD_MEMBER):
        assert member(role).post(URL).status_code == 403
    assert member(Role.COMMISSIONER, area=make.LocalAreaFactory()).post(URL).status_code == 404
    assert Client().post(URL).status_code == 302
    assert member(Role.COMMISSIONER).get(URL).status_code == 405
