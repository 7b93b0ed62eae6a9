"""The past of the demonstration, counted by hand from what Sefton's plan is written down in."""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pgtrigger
import pytest
from django.db import ProgrammingError, transaction
from django.test import Client
from pytest_django import DjangoDbBlocker

from commissioning.choices import Role
from strategy.choices import ActionState, ExplanationStatus
from strategy.models import Action, PlanException, Strategy, Update
from strategy.queries.as_at import history_began, plan_as_at
from tests.conftest import SignIn
from tests.shared import made_once
from tests.strategy.test_demonstration import area_of, load_area

pytestmark = pytest.mark.django_db
PLAN = "/sefton/strategies/joint-commissioning-2023-26/"
ROOT = Path(__file__).parents[2]
# The letters of the fourth report, of May 2025; JC-12 has reported its second time by then.
JUNE_2025 = "GBAAGAAAABBRAA"


@pytest.fixture(scope="module", autouse=True)
def _sefton(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    with made_once(django_db_blocker, lambda: load_area("sefton")):
        yield


def seen(client: Client, address: str) -> str:
    page = client.get(address).content.decode()
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def test_the_plan_of_june_2025_is_in_its_second_year() -> None:
    strategy = Strategy.objects.get(slug="joint-commissioning-2023-26")
    assert history_began(strategy) == date(2023, 6, 22)
    assert plan_as_at(strategy, date(2023, 6, 21)) is None
    then = plan_as_at(strategy, date(2025, 6, 1))
    assert then is not None
    assert then.status == "Adopted"
    assert "".join(action.state.rag.letter for action in then.actions) == JUNE_2025
    due = {action.reference: action.due for action in then.actions}
    assert due["JC-07"] == "30 June 2026"
    assert due["JC-09"] == "31 December 2025"
    assert {each.reference: each.owner for each in then.actions}["JC-12"] == "Contracts manager"


def test_at_the_beginning_nothing_was_started() -> None:
    strategy = Strategy.objects.get(slug="joint-commissioning-2023-26")
    then = plan_as_at(strategy, date(2023, 6, 22))
    assert then is not None
    assert {action.state for action in then.actions} == {ActionState.NOT_STARTED}
    assert len(then.actions) == 14


def test_january_2026_compared_with_today(member: SignIn) -> None:
    client = member(Role.BOARD_MEMBER, area_of("sefton"))
    page = seen(client, f"{PLAN}as-at/?day=2026-01-01&other=2026-11-22")
    assert "From 1 January 2026 to 22 November 2026" in page
    assert "0 added, 0 taken out, 10 changed, 4 unchanged." in page
    assert "Due: from 30 September 2026 to 31 December 2026" in page
    assert "Owner: from Contracts manager to (empty)" in page
    assert "Status Adopted In review" in page
    assert "Progressing but delayed → Progressing and on track: 2 actions" in page
    assert "Progressing but delayed → Started but delayed: 1 action" in page
    assert "Completed → Embedded: 2 actions" in page
    assert "not known" not in page


def test_what_changed_since_the_board_of_june(member: SignIn) -> None:
    client = member(Role.COMMISSIONER, area_of("sefton"))
    page = seen(client, "/sefton/")
    assert "met on 9 June 2026" in page
    after = page[page.index("What changed since the last board") :]
    assert "not known" not in after
    for said in (
        "Actions added: 2 RP-01",
        "Actions completed or embedded: 2 JC-05",
        "Due dates moved later: 1 JC-09",
        "Actions newly overdue: 3 JC-03",
        "Updates accepted: 5 JC-05",
    ):
        assert said in after


def test_the_history_of_an_action_gives_days_and_reasons(member: SignIn) -> None:
    page = seen(member(Role.COMMISSIONER, area_of("sefton")), "/sefton/actions/JC-07/")
    assert "Due changed from 30 June 2025 to 30 June 2026" in page
    assert "the single point of access opened a year late" in page


def test_the_record_of_an_action_is_in_order_of_time() -> None:
    for model in (Action, Update):
        events = model.events.rel.related_model.objects.order_by("pgh_obj_id", "pgh_id")  # type: ignore[attr-defined]
        times = list(events.values_list("pgh_obj_id", "pgh_created_at"))
        assert times == sorted(times)


def test_the_product_cannot_move_the_days_of_its_record() -> None:
    events = Action.events.rel.related_model.objects  # type: ignore[attr-defined]
    with pytest.raises(ProgrammingError, match="Cannot update or delete"), transaction.atomic():
        events.update(pgh_created_at="2020-01-01T00:00:00Z")
    with pgtrigger.ignore():
        assert events.update(pgh_created_at="2020-01-01T00:00:00Z") > 0


def test_only_the_demonstration_sets_them_aside() -> None:
    written = [
        str(path.relative_to(ROOT))
        for app in ("config", "commissioning", "ehcp", "provision", "strategy")
        for path in (ROOT / app).rglob("*.py")
        if "pgtrigger.ignore" in path.read_text(encoding="utf-8")
    ]
    assert written == ["strategy/demonstration/past.py"]


def test_what_owners_explained() -> None:
    area = area_of("sefton")
    said = PlanException.objects.filter(area=area).exclude(status=ExplanationStatus.WAITING)
    listed = said.order_by("explained_on").values_list(
        "action__reference", "explained_on", "status", "closed_on"
    )
    assert list(listed) == [
        ("JC-04", date(2023, 11, 20), "accepted", date(2024, 11, 7)),
        ("JC-07", date(2023, 11, 21), "accepted", date(2025, 5, 11)),
        ("JC-03", date(2024, 5, 20), "accepted", date(2024, 11, 7)),
        ("JC-07", date(2026, 11, 17), "explained", None),
    ]
