"""A withdrawn action is in no list and no count; its page and the plan of earlier days keep it."""

import re
from datetime import date

import pytest

from commissioning.choices import Role
from commissioning.models import LocalArea
from strategy.choices import Acceptance, StrategyStatus, UpdateStatus
from strategy.models import Priority
from tests import factories as make
from tests.conftest import Member, SignIn

ON = date(2024, 3, 20)
PLAN = "/anyshire/strategies/send/"


@pytest.fixture
def client(area: LocalArea, member: SignIn) -> Member:
    """A commissioner who leads JC-1: late, linked in every way, an update waiting, an exception."""
    area.standing_on = ON
    area.save()
    client = member(Role.COMMISSIONER)
    action = make.ActionFactory(
        area=area,
        reference="JC-1",
        title="Recruit",
        lead=client.membership,
        due_on=date(2024, 3, 1),
    )
    strategy = make.StrategyFactory(
        area=area, slug="send", title="SEND", status=StrategyStatus.ADOPTED
    )
    make.PriorityLinkFactory(action=action, priority__strategy=strategy, priority__number=1)
    make.MeasureLinkFactory(action=action, measure=make.TargetFactory(strategy=strategy).measure)
    make.PriorityFactory(strategy=strategy, number=2, title="Unserved")
    for link in (
        make.PartnerLinkFactory,
        make.RiskLinkFactory,
        make.DecisionLinkFactory,
        make.EngagementLinkFactory,
    ):
        link(action=action)
    make.RecommendationLinkFactory(action=action, recommendation__acceptance=Acceptance.ACCEPTED)
    period = {"area": area, "starts_on": date(2024, 2, 1), "due_on": date(2024, 3, 5)}
    make.UpdateFactory(
        action=action,
        period=make.ReportingPeriodFactory(**period, name="February 2024"),
        status=UpdateStatus.SUBMITTED,
        submitted_on=date(2024, 3, 19),
    )
    make.ReportingPeriodFactory(area=area, starts_on=date(2024, 3, 1), name="March 2024")
    make.PlanExceptionFactory(area=area, action=action)
    return client


def withdraw(client: Member) -> None:
    client.post("/anyshire/actions/JC-1/withdraw/", {"reason": "Done by others."})
    client.get("/anyshire/engagement/")  # which says what was done


def seen(client: Member, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200, url
    return " ".join(response.content.decode().split())


@pytest.mark.parametrize(
    "path",
    [
        "strategies/send/",
        "strategies/send/?show=never-updated&group=none",
        "strategies/send/matrix/",
        "strategies/send/order/",
        "actions/",
        "actions/change/several/?plan=send",
        "my-updates/",
        "updates/",
        "ownership/?show=all",
        "strategies/send/targets/",
        "recommendations/",
        "risks/",
        "decisions/",
        "engagement/",
    ],
)
def test_it_is_in_no_list(client: Member, path: str) -> None:
    lists_it = "never-updated" not in path
    assert ("JC-1" in seen(client, f"/anyshire/{path}")) == lists_it
    withdraw(client)
    assert "JC-1" not in seen(client, f"/anyshire/{path}")


def counts(page: str) -> list[str]:
    return re.findall(r'plan-counts__number">(\d+)</strong>', page)


@pytest.mark.parametrize(
    ("path", "before", "after"),
    [
        ("strategies/", "1 action</a> in all", "0 actions</a> in all"),
        ("updates/", "1 update to read", "Nothing to read"),
        ("exceptions/", "1 open exception.", "No exceptions"),
        ("reporting-periods/", "1 update submitted.", "0 updates submitted."),
        ("ownership/", "Of 1 unfinished action", "No unfinished actions"),
    ],
)
def test_it_is_in_no_count(client: Member, path: str, before: str, after: str) -> None:
    assert before in seen(client, f"/anyshire/{path}")
    withdraw(client)
    page = seen(client, f"/anyshire/{path}")
    assert before not in page
    assert after in page


def test_the_plan_and_the_board_count_it_no_more(client: Member) -> None:
    # Actions, not started, overdue, no owner, never updated.
    assert counts(seen(client, PLAN)) == ["1", "1", "1", "0", "0"]
    opens_it = f'href="{PLAN}?priority=1&amp;due=overdue">1<'
    assert opens_it in seen(client, "/anyshire/")
    withdraw(client)
    assert counts(seen(client, PLAN)) == ["0", "0", "0", "0"]
    assert opens_it not in seen(client, "/anyshire/")


def test_what_it_served_stands_alone(client: Member) -> None:
    # Measures off trajectory, recommendations, priorities, risks, actions without a measure.
    assert counts(seen(client, "/anyshire/line-of-sight/")) == ["0", "0", "1", "0", "0"]
    withdraw(client)
    assert counts(seen(client, "/anyshire/line-of-sight/")) == ["0", "1", "2", "1", "0"]


def test_the_file_of_the_plan_leaves_it_out(client: Member) -> None:
    file = f"{PLAN}export/?format=csv"
    assert b"JC-1" in b"".join(client.get(file))
    withdraw(client)
    assert b"JC-1" not in b"".join(client.get(file))


def test_its_priority_can_be_taken_out(client: Member) -> None:
    priority = Priority.objects.get(number=1)
    remove = f"{PLAN}priorities/{priority.pk}/remove/"
    assert "Actions serve this priority" in str(client.post(remove, follow=True).content)
    withdraw(client)
    assert "Take this priority out" in seen(client, f"{PLAN}priorities/{priority.pk}/edit/")
    client.post(remove)
    assert not Priority.objects.filter(number=1).exists()
    assert "Done by others." in seen(client, "/anyshire/actions/JC-1/")


def test_its_page_and_the_plan_of_the_day_before_keep_it(client: Member) -> None:
    withdraw(client)
    page = seen(client, "/anyshire/actions/JC-1/")
    assert "Withdrawn on 20 March 2024." in page
    assert "February 2024" in page
