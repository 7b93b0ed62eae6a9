"""Targets through the client: standing, trajectory, override, adding and changing."""

import re
from datetime import date

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from commissioning.choices import Polarity, Role, Unit
from commissioning.models import LocalArea, Measure
from strategy.choices import Standing, StrategyStatus
from strategy.demonstration import sefton
from strategy.demonstration.load import load_plan
from strategy.models import Strategy, Target
from tests import factories as make
from tests.conftest import Member, SignIn

AREA = "/anyshire/targets/"
URL = "/anyshire/strategies/send-2023/targets/"
ON = date(2024, 6, 1)


def page(client: Client, url: str) -> str:
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
def measure(area: LocalArea) -> Measure:
    """Timeliness: 50% in 2022, 54% in 2023, 80% in 2024, which has not ended."""
    found: Measure = make.MeasureFactory(
        title="Plans in time", unit=Unit.PERCENTAGE, polarity=Polarity.HIGH, decimal_places=1
    )
    for year, value in ((2022, 50.0), (2023, 54.0), (2024, 80.0)):
        make.ObservationFactory(
            measure=found,
            geography=area.geography,
            period=make.PeriodFactory(year=year),
            value=value,
        )
    return found


@pytest.fixture
def strategy(area: LocalArea) -> Strategy:
    found: Strategy = make.StrategyFactory(area=area, slug="send-2023", title="SEND 2023")
    return found


@pytest.fixture
def target(strategy: Strategy, measure: Measure) -> Target:
    """From 50 at the end of 2022 up by 10 in 730 days: 55 is wanted at the end of 2023."""
    found: Target = make.TargetFactory(
        strategy=strategy,
        measure=measure,
        baseline=50.0,
        baseline_on=date(2022, 12, 31),
        short=60.0,
        short_on=date(2024, 12, 30),
    )
    return found


def values(target: Target, **changed: str) -> dict[str, str]:
    """What the form of a target sends."""
    sent = {
        "baseline": str(target.baseline),
        "baseline_on": target.baseline_on.isoformat(),
        "short": str(target.short),
        "short_on": target.short_on.isoformat() if target.short_on else "",
    }
    return sent | changed


@pytest.mark.parametrize("role", Role)
def test_a_target_with_its_actual_and_trajectory(
    member: SignIn, role: Role, target: Target
) -> None:
    text = page(member(role), URL)
    for words in (
        "1 target: 1 near trajectory.",
        "50.0% on 31 December 2022",
        "<strong>Short term:</strong> 60.0% by 30 December 2024",
        "It was 54.0% in 2023, where the trajectory asks for 55.0%: near trajectory.",
        "Near trajectory",
        "How the trajectory is judged",
        "No action yet.",
    ):
        assert words in text
    assert "80.0%" not in text  # 2024 had not ended on the day
    assert ("Change the target" in text) == (role in (Role.ADMINISTRATOR, Role.COMMISSIONER))


def test_a_figure_that_was_known_later_counts_on_its_day(
    member: SignIn, area: LocalArea, target: Target
) -> None:
    area.standing_on = date(2025, 2, 1)
    area.save()
    assert "It was 80.0% in 2024" in page(member(Role.BOARD_MEMBER), URL)


def test_an_override_stays_visible_beside_the_rule(member: SignIn, target: Target) -> None:
    target.override, target.override_reason = Standing.OFF, "The last quarter fell."
    target.save()
    text = page(member(Role.BOARD_MEMBER), URL)
    assert "1 target: 1 off trajectory." in text
    assert "Judged by hand: The last quarter fell. By the rule: near trajectory." in text


def test_the_page_of_all_strategies(member: SignIn, target: Target, area: LocalArea) -> None:
    closed = make.StrategyFactory(area=area, title="Gone", status=StrategyStatus.CLOSED)
    make.TargetFactory(strategy=closed, measure=target.measure)
    make.TargetFactory(measure=target.measure)
    text = page(member(Role.BOARD_MEMBER), AREA)
    assert f'href="{URL}">SEND 2023</a>' in text
    assert "1 target: 1 near trajectory." in text
    assert "Gone" not in text
    assert text.count("Plans in time") == 1


@pytest.mark.usefixtures("strategy")
def test_empty_pages_name_the_next_step(member: SignIn) -> None:
    assert "Open the strategies" in page(member(Role.BOARD_MEMBER), AREA)
    assert "Add a target" in page(member(Role.COMMISSIONER), URL)
    assert "Add a target" not in page(member(Role.BOARD_MEMBER), URL)


def test_a_target_without_figure_or_ambition(member: SignIn, strategy: Strategy) -> None:
    make.TargetFactory(strategy=strategy, short=None, short_on=None)
    text = page(member(Role.BOARD_MEMBER), URL)
    assert "1 target: 1 not known yet." in text
    assert "There is no figure for this area yet" in text


def test_a_commissioner_adds_a_target_once(
    member: SignIn, strategy: Strategy, measure: Measure
) -> None:
    client = member(Role.COMMISSIONER)
    sent = {
        "measure": str(measure.pk),
        "baseline": "50",
        "baseline_on": "2022-12-31",
        "long": "90",
        "long_on": "2026-12-31",
    }
    data = {"opened": opened(client, f"{URL}new/"), **sent}
    assert client.post(f"{URL}new/", data)["Location"] == URL
    target = Target.objects.get()
    assert (target.measure, target.baseline, target.long) == (measure, 50.0, 90.0)
    again = client.post(f"{URL}new/", data)
    assert again.status_code == 200
    assert "has a target for this measure already" in again.content.decode()


def test_a_changed_target_says_why(member: SignIn, target: Target) -> None:
    client = member(Role.COMMISSIONER)
    url = f"{URL}{target.pk}/edit/"
    data = values(target, short="65", opened=opened(client, url))
    answer = client.post(url, data)
    assert "Say why the target changes" in answer.content.decode()
    answer = client.post(url, {**data, "reason": "The board agreed."})
    assert answer["Location"] == URL
    target.refresh_from_db()
    assert target.short == 65.0
    event = target.events.select_related("pgh_context").order_by("-pgh_id")[0]  # type: ignore[attr-defined]
    assert event.pgh_context.metadata["reason"] == "The board agreed."
    assert event.pgh_context.metadata["user"] == client.membership.person_id


def test_an_override_needs_its_reason_and_no_other(member: SignIn, target: Target) -> None:
    client = member(Role.COMMISSIONER)
    url = f"{URL}{target.pk}/edit/"
    data = values(target, override=Standing.ON, opened=opened(client, url))
    assert "Give the reason for an override." in client.post(url, data).content.decode()
    assert client.post(url, {**data, "override_reason": "A late file."})["Location"] == URL


def test_a_clash_overwrites_nobody(member: SignIn, target: Target) -> None:
    client = member(Role.COMMISSIONER)
    url = f"{URL}{target.pk}/edit/"
    seal = opened(client, url)
    Target.objects.update(short=70.0)
    data = values(target, short="65", opened=seal, reason="Ours.")
    answer = client.post(url, data)
    assert "Two versions" in answer.content.decode()
    target.refresh_from_db()
    assert target.short == 70.0


def test_who_may_not(client: Client, member: SignIn, target: Target) -> None:
    edit = f"{URL}{target.pk}/edit/"
    for url in (AREA, URL, f"{URL}new/", edit):
        assert client.get(url)["Location"].startswith("/account/login/")
        assert member(Role.COMMISSIONER, make.LocalAreaFactory()).get(url).status_code == 404
    for url in (f"{URL}new/", edit):
        assert member(Role.BOARD_MEMBER).get(url).status_code == 403
        assert member(Role.ACTION_OWNER).post(url).status_code == 403
        assert member(Role.COMMISSIONER).put(url).status_code == 405
    assert member(Role.COMMISSIONER).post(URL).status_code == 405
    other = make.TargetFactory()
    assert member(Role.COMMISSIONER).get(f"{URL}{other.pk}/edit/").status_code == 404
    missing = "/anyshire/strategies/none/targets/"
    assert member(Role.COMMISSIONER).get(missing).status_code == 404


def test_queries_do_not_grow(
    member: SignIn,
    strategy: Strategy,
    area: LocalArea,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    for _ in range(6):
        measure = make.MeasureFactory()
        make.TargetFactory(strategy=strategy, measure=measure)
        make.MeasureLinkFactory(action__area=area, measure=measure)
        make.ObservationFactory(
            measure=measure, geography=area.geography, period=make.PeriodFactory(year=2023)
        )
    client = member(Role.BOARD_MEMBER)
    for url in (AREA, URL):
        with django_assert_max_num_queries(10):
            client.get(url)


def test_the_demonstration_has_targets(member: SignIn, area: LocalArea) -> None:
    measure = make.MeasureFactory(code="annual_reviews.pc_decsion_4weeks", polarity=Polarity.HIGH)
    make.ObservationFactory(
        measure=measure,
        geography=area.geography,
        period=make.PeriodFactory(year=2024),
        value=36.2,
    )
    area.standing_on = None
    area.save()
    make.MembershipFactory(area=area, role=Role.COMMISSIONER)
    load_plan(sefton.PLAN, area, date(2026, 11, 22))
    (target,) = Target.objects.all()
    target.full_clean()
    url = "/anyshire/strategies/joint-commissioning-2023-26/targets/"
    assert "where the trajectory asks for 60: off trajectory" in page(
        member(Role.BOARD_MEMBER), url
    )
