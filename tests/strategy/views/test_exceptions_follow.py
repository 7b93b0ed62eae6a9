"""Exceptions are raised, reworded and closed by the change that causes it, not only at night."""

import re
from datetime import date

import pytest
from django.http import HttpResponse

from commissioning.choices import Polarity, Role
from commissioning.models import LocalArea
from strategy.actions.exception import bring_in_line
from strategy.choices import ActionState, StrategyStatus
from strategy.models import Action, PlanException, Strategy, Target
from tests import factories as make
from tests.commissioning.imports.files import load
from tests.conftest import Member, SignIn

ACTIONS = "/anyshire/actions/"
ON = date(2024, 6, 1)
RISK = {
    "number": "1",
    "title": "Staff",
    "event": "Posts stay vacant.",
    "likelihood_before": "4",
    "impact_before": "5",
    "appetite": "9",
}


@pytest.fixture
def area(area: LocalArea) -> LocalArea:
    area.standing_on = ON
    area.save()
    return area


@pytest.fixture
def action(area: LocalArea) -> Action:
    """JC-1, on track and due in the future."""
    found: Action = make.ActionFactory(
        area=area,
        reference="JC-1",
        title="Recruit",
        state=ActionState.ON_TRACK,
        due_on=date(2024, 12, 31),
    )
    return found


@pytest.fixture
def target(area: LocalArea) -> Target:
    """From 50 at the beginning of 2023 to 60 at the end of 2024: 55 are wanted for 2023."""
    measure = make.MeasureFactory(code="own.waits", title="Waits", polarity=Polarity.HIGH)
    strategy: Strategy = make.StrategyFactory(area=area, slug="send", title="SEND")
    found: Target = make.TargetFactory(strategy=strategy, measure=measure)
    return found


def send(client: Member, url: str, **values: str) -> HttpResponse:
    """Open a form and send it."""
    found = re.search(r'name="opened" value="([^"]+)"', client.get(url).content.decode())
    answer: HttpResponse = client.post(url, {"opened": found[1] if found else "", **values})
    assert answer.status_code == 302, answer.content.decode()[:4000]
    return answer


def causes() -> list[str]:
    """Why exceptions are open."""
    found = PlanException.objects.filter(closed_on=None).order_by("pk")
    return list(found.values_list("cause", flat=True))


def test_a_due_date_raises_rewords_and_closes(member: SignIn, action: Action) -> None:
    client, url = member(Role.COMMISSIONER), f"{ACTIONS}JC-1/edit/due/"
    send(client, url, due_on="2024-05-31")
    (raised,) = PlanException.objects.all()
    assert (raised.cause, raised.raised_on, raised.due_on) == (
        "Overdue since 31 May 2024.",
        ON,
        date(2024, 6, 15),
    )
    event = raised.events.select_related("pgh_context").get()
    assert event.pgh_context.metadata["user"] == client.membership.person_id
    send(client, url, due_on="2024-05-30")
    assert causes() == ["Overdue since 30 May 2024."]
    assert bring_in_line(area=action.area, on=ON) == 0
    send(client, url, due_on="2024-06-01", reason="Agreed with the board.")
    raised.refresh_from_db()
    assert (causes(), raised.closed_on) == ([], ON)
    assert bring_in_line(area=action.area, on=ON) == 0


def test_a_red_state_from_the_form_in_bulk_and_by_undo(member: SignIn, action: Action) -> None:
    client = member(Role.COMMISSIONER)
    send(client, f"{ACTIONS}JC-1/edit/state/", state=ActionState.STARTED_DELAYED)
    assert causes() == ["Red: started but delayed."]
    send(client, f"{ACTIONS}JC-1/edit/state/", state=ActionState.ON_TRACK)
    assert causes() == []
    asked = {"action": str(action.pk), "state": ActionState.STARTED_DELAYED}
    page = client.post(f"{ACTIONS}change/several/", asked).content.decode()
    shown = re.search(r'name="shown" value="([^"]+)"', page)
    assert shown
    done = client.post(f"{ACTIONS}change/several/confirm/", {**asked, "shown": shown[1]})
    assert causes() == ["Red: started but delayed."]
    undo = re.search(r'name="undo" value="([^"]+)"', done.content.decode())
    assert undo
    client.post(f"{ACTIONS}change/several/undo/", {"undo": undo[1]})
    assert causes() == []
    assert PlanException.objects.count() == 2


def test_an_accepted_update_raises(member: SignIn, action: Action) -> None:
    update = make.UpdateFactory(
        action=action, state=ActionState.STARTED_DELAYED, status="submitted", submitted_on=ON
    )
    sent = {"accept": f"{update.pk}:{update.version}:on_track"}
    member(Role.COMMISSIONER).post("/anyshire/updates/", sent)
    update.refresh_from_db()
    assert update.status == "accepted"
    assert causes() == ["Red: started but delayed."]


def test_withdrawing_closes_and_putting_back_raises(member: SignIn, action: Action) -> None:
    Action.objects.update(due_on=date(2024, 5, 1))
    bring_in_line(area=action.area, on=ON)
    client = member(Role.COMMISSIONER)
    client.post(f"{ACTIONS}JC-1/withdraw/", {"reason": "Done elsewhere."})
    assert causes() == []
    client.post(f"{ACTIONS}JC-1/put-back/")
    assert causes() == ["Overdue since 1 May 2024."]
    assert PlanException.objects.count() == 2


def test_a_new_action_that_is_late_already(member: SignIn, area: LocalArea) -> None:
    sent = {
        "form-TOTAL_FORMS": "1",
        "form-INITIAL_FORMS": "0",
        "form-0-title": "Write it down",
        "form-0-due_on": "2024-05-31",
    }
    member(Role.COMMISSIONER).post(f"{ACTIONS}add/several/", sent)
    assert causes() == ["Overdue since 31 May 2024."]


def test_a_risk_scored_above_its_appetite(member: SignIn, area: LocalArea) -> None:
    client = member(Role.COMMISSIONER)
    send(client, "/anyshire/registers/risk/add/", **RISK)
    assert causes() == ["The score is 20, above the appetite of 9."]
    (raised,) = PlanException.objects.all()
    url = f"/anyshire/registers/risk/{raised.risk_id}/edit/"
    after = {**RISK, "controls": "Joint recruitment.", "likelihood_after": "3"}
    send(client, url, **after, impact_after="4")
    assert causes() == ["The score is 12, above the appetite of 9."]
    send(client, url, **after, impact_after="3")
    assert causes() == []
    assert PlanException.objects.count() == 1


def test_a_target_judged_by_hand(member: SignIn, area: LocalArea, target: Target) -> None:
    make.ObservationFactory(
        measure=target.measure,
        geography=area.geography,
        period=make.PeriodFactory(year=2023),
        value=56.0,
    )
    url = f"/anyshire/strategies/send/targets/{target.pk}/edit/"
    sent = {
        "baseline": "50",
        "baseline_on": "2023-01-01",
        "short": "60",
        "short_on": "2024-12-31",
    }
    client = member(Role.COMMISSIONER)
    send(client, url, **sent, override="off", override_reason="Two schools did not report.")
    assert causes() == [
        "It was 56 in 2023, where the trajectory asks for 55: on trajectory.",
    ]
    send(client, url, **sent)
    assert causes() == []


def test_an_import_puts_a_measure_off_trajectory(area: LocalArea, target: Target) -> None:
    place = area.geography.code
    head = "measure,geography,period,value\n"
    load(area, f"{head}own.waits,{place},2023,51\n".encode())
    assert causes() == ["It was 51 in 2023, where the trajectory asks for 55: off trajectory."]
    load(area, f"{head}own.waits,{place},2023,55\n".encode())
    assert causes() == []


def test_a_closed_strategy_raises_nothing(area: LocalArea, target: Target) -> None:
    Strategy.objects.update(status=StrategyStatus.CLOSED)
    place = area.geography.code
    load(area, f"measure,geography,period,value\nown.waits,{place},2023,51\n".encode())
    assert causes() == []
