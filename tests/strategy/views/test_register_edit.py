"""Adding to the registers and changing them, through the client."""

import re
from datetime import date

import pytest
from django.test import Client

from commissioning.choices import Role
from commissioning.models import LocalArea
from strategy.choices import Acceptance, RecommendationState
from strategy.forms.registers import REGISTERS
from strategy.models import Decision, Engagement, Recommendation, Risk, Source
from tests import factories as make
from tests.conftest import Member, SignIn

URL = "/anyshire/registers/"
RISK = {
    "number": "1",
    "title": "Staff",
    "event": "Posts stay vacant.",
    "likelihood_before": "4",
    "impact_before": "5",
    "appetite": "9",
}


def page(client: Client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def opened(client: Member, url: str) -> str:
    """The sealed values that a form carries."""
    found = re.search(r'name="opened" value="([^"]+)"', client.get(url).content.decode())
    assert found
    return found[1]


def send(client: Member, path: str, **values: str) -> str:
    """Send a form; the address that it leads to, or the page with what is wrong."""
    url = URL + path
    answer = client.post(url, {"opened": opened(client, url), **values})
    return answer.get("Location", "") or answer.content.decode()


def test_a_risk_is_added_scored_in_words_and_changed(member: SignIn, area: LocalArea) -> None:
    make.RiskFactory(area=area, number=6)
    client = member(Role.COMMISSIONER)
    assert 'value="7"' in page(client, f"{URL}risk/add/")
    where = send(client, "risk/add/", **{**RISK, "number": "7"})
    risk = Risk.objects.get(number=7)
    assert where == f"/anyshire/line-of-sight/risk/{risk.pk}/"
    text = page(client, where)
    assert "20 (4: likely × 5: severe)" in text
    assert "Change this risk" in text
    assert "Change this risk" not in page(member(Role.BOARD_MEMBER), where)
    after = {"controls": "Joint recruitment.", "likelihood_after": "2", "impact_after": "4"}
    send(client, f"risk/{risk.pk}/edit/", **{**RISK, "number": "7", **after})
    risk.refresh_from_db()
    assert (risk.score_before, risk.score_after) == (20, 8)
    assert "8 (2: unlikely × 4: major)" in page(client, where)


def test_a_risk_that_is_not_right_says_so(member: SignIn, area: LocalArea) -> None:
    make.RiskFactory(area=area, number=1)
    client = member(Role.COMMISSIONER)
    assert "Another risk of this partnership has this number." in send(client, "risk/add/", **RISK)
    bare = {**RISK, "number": "2", "likelihood_after": "2", "impact_after": "4"}
    assert "Describe the controls before scoring" in send(client, "risk/add/", **bare)
    assert Risk.objects.count() == 1


def test_a_report_and_what_it_recommends(member: SignIn, area: LocalArea) -> None:
    client = member(Role.COMMISSIONER)
    where = send(client, "report/add/", title="A review", kind="review", made="3")
    assert where == "/anyshire/recommendations/"
    source = Source.objects.get()
    values = {
        "source": str(source.pk),
        "kind": "recommendation",
        "number": "1",
        "text": "Train staff.",
        "acceptance": Acceptance.PARTLY,
        "state": RecommendationState.OPEN,
    }
    path = "recommendation/add/"
    assert "Say why it is not accepted, or only in part." in send(client, path, **values)
    send(client, path, **values, reason="There is no money for all.")
    found = Recommendation.objects.get()
    assert (found.text, found.reason) == ("Train staff.", "There is no money for all.")
    assert "1 of 3 recommendations entered here" in page(client, where)


def test_engagement_and_decisions(member: SignIn, area: LocalArea) -> None:
    client = member(Role.COMMISSIONER)
    send(
        client, "engagement/add/", title="Survey", who="Parents", held_on="2024-03-01", said="Slow."
    )
    send(client, "decision/add/", board="Cabinet", decided_on="2024-04-02", text="It is adopted.")
    engagement, decision = Engagement.objects.get(), Decision.objects.get()
    make.EngagementLinkFactory(
        action=make.ActionFactory(area=area, reference="JC-1", title="Hasten"),
        engagement=engagement,
    )
    board = member(Role.BOARD_MEMBER)
    text = page(board, "/anyshire/engagement/")
    for words in ("Survey", "Parents", "1 March 2024", "Slow.", "Nothing recorded yet", "JC-1"):
        assert words in text
    assert "Add a record" not in text
    text = page(board, "/anyshire/decisions/")
    assert f'href="/anyshire/line-of-sight/decision/{decision.pk}/">It is adopted.</a>' in text
    assert "2 April 2024" in text


@pytest.mark.parametrize("name", ["engagement", "decisions"])
def test_empty_registers_name_the_next_step(member: SignIn, name: str) -> None:
    assert f"{URL}{name.removesuffix('s')}/add/" in page(
        member(Role.COMMISSIONER), f"/anyshire/{name}/"
    )
    assert "/add/" not in page(member(Role.BOARD_MEMBER), f"/anyshire/{name}/")


def test_a_clash_overwrites_nobody(member: SignIn, area: LocalArea) -> None:
    decision = make.DecisionFactory(area=area, number="1", text="It was agreed.")
    client = member(Role.COMMISSIONER)
    url = f"{URL}decision/{decision.pk}/edit/"
    values = {
        "opened": opened(client, url),
        "board": decision.board,
        "decided_on": date(2024, 3, 1).isoformat(),
        "number": "1",
        "text": "Mine.",
    }
    Decision.objects.update(text="Theirs.")
    assert "Two versions" in client.post(url, values).content.decode()
    decision.refresh_from_db()
    assert decision.text == "Theirs."


@pytest.mark.parametrize("kind", REGISTERS)
def test_who_may_not(client: Client, member: SignIn, area: LocalArea, kind: str) -> None:
    rows = {
        "report": make.SourceFactory,
        "recommendation": make.RecommendationFactory,
        "risk": make.RiskFactory,
        "engagement": make.EngagementFactory,
        "decision": make.DecisionFactory,
    }
    within = {"source__area": area} if kind == "recommendation" else {"area": area}
    own, foreign = rows[kind](**within), rows[kind]()
    for url in (f"{URL}{kind}/add/", f"{URL}{kind}/{own.pk}/edit/"):
        assert client.get(url)["Location"].startswith("/account/login/")
        assert member(Role.COMMISSIONER, make.LocalAreaFactory()).get(url).status_code == 404
        assert member(Role.BOARD_MEMBER).get(url).status_code == 403
        assert member(Role.COMMISSIONER).get(url).status_code == 200
        assert member(Role.COMMISSIONER).put(url).status_code == 405
    assert member(Role.COMMISSIONER).get(f"{URL}{kind}/{foreign.pk}/edit/").status_code == 404
    assert member(Role.COMMISSIONER).get(f"{URL}none/add/").status_code == 404


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("report", "Recommendations"),
        ("recommendation", "Recommendations"),
        ("risk", "Risks"),
        ("engagement", "Engagement"),
        ("decision", "Decisions"),
    ],
)
def test_a_form_is_marked_under_its_register(member: SignIn, kind: str, name: str) -> None:
    text = page(member(Role.COMMISSIONER), f"{URL}{kind}/add/")
    marked = re.findall(r'aria-current="(?:page|true)"[^>]*>(?:<strong[^>]*>)?([^<]+)<', text)
    assert [each.strip() for each in marked[:2]] == ["Strategies", name]


def test_what_was_done_is_recorded_after_what_was_said(member: SignIn, area: LocalArea) -> None:
    client = member(Role.COMMISSIONER)
    values = {"title": "Survey", "who": "Parents", "held_on": "2024-03-01"}
    assert "Record what people said before" in send(
        client, "engagement/add/", **values, did="A helpline."
    )
    assert not Engagement.objects.exists()
    send(client, "engagement/add/", **values, said="Nobody answers.")
    row = Engagement.objects.get()
    path = f"engagement/{row.pk}/edit/"
    where = send(client, path, **values, said="Nobody answers.", did="A helpline.", people="12")
    assert where == f"/anyshire/line-of-sight/engagement/{row.pk}/"
    text = page(member(Role.BOARD_MEMBER), "/anyshire/engagement/")
    assert "A helpline." in text
    assert "12 took part" in text
    assert "Nothing recorded yet" not in text
    assert "already recorded on that day" in send(client, "engagement/add/", **values)


def test_a_decision_is_corrected_and_its_number_is_its_own(member: SignIn, area: LocalArea) -> None:
    client = member(Role.COMMISSIONER)
    values = {"board": "Cabinet", "decided_on": "2024-04-02", "number": "4", "text": "Adopted."}
    send(client, "decision/add/", **values)
    assert "This board has a decision of that number" in send(client, "decision/add/", **values)
    row = Decision.objects.get()
    send(client, f"decision/{row.pk}/edit/", **{**values, "text": "Adopted for two years."})
    assert "Adopted for two years." in page(member(Role.BOARD_MEMBER), "/anyshire/decisions/")
    assert "Enter what was decided" in send(
        client, f"decision/{row.pk}/edit/", **{**values, "text": ""}
    )


@pytest.mark.parametrize(
    ("kind", "factory"),
    [("engagement", make.EngagementFactory), ("decision", make.DecisionFactory)],
)
def test_the_actions_that_came_of_it_are_chosen_and_shown_on_both_sides(
    client: Client, member: SignIn, area: LocalArea, kind: str, factory: type
) -> None:
    row = factory(area=area)  # type: ignore[call-arg]
    action = make.ActionFactory(area=area, reference="JC-1", title="Hasten")
    foreign = make.ActionFactory(reference="ZZ-1")
    editor = member(Role.COMMISSIONER)
    url = f"/anyshire/line-of-sight/{kind}/{row.pk}/actions/"
    assert client.get(url)["Location"].startswith("/account/login/")
    assert member(Role.BOARD_MEMBER).get(url).status_code == 403
    assert member(Role.COMMISSIONER, make.LocalAreaFactory()).get(url).status_code == 404
    assert editor.put(url).status_code == 405
    assert "ZZ-1" not in page(editor, url)
    data = {"opened": opened(editor, url), "actions": [str(action.pk)]}
    assert editor.post(url, data).status_code == 302
    assert "JC-1 Hasten" in page(editor, f"/anyshire/{kind.replace('decision', 'decisions')}/")
    assert f"/line-of-sight/{kind}/{row.pk}/" in page(editor, "/anyshire/actions/JC-1/")
    data = {"opened": opened(editor, url), "actions": [str(action.pk), str(foreign.pk)]}
    assert "Select a valid choice" in editor.post(url, data).content.decode()
