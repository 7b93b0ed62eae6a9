"""Opening a strategy, and what it rests on: outcomes, programmes, other papers."""

from datetime import date

import pytest
from django.utils import timezone

from commissioning.choices import Role
from commissioning.models import LocalArea, Membership
from strategy.models import Alignment, Outcome, Priority, Programme, Strategy
from tests import factories as make
from tests.conftest import Member, SignIn
from tests.strategy.views.test_rows import filled, only_for_editors

STRATEGIES = "/anyshire/strategies/"
ADD = f"{STRATEGIES}add/one/"
PLAN = f"{STRATEGIES}send-2023/"
WHOLE = {
    "title": "Joint commissioning strategy 2027–30",
    "kind": "joint_commissioning",
    "status": "draft",
    "edition": "1",
    "starts_on": "2027-04-01",
    "ends_on": "2030-03-31",
    "vision": "Every child is known.",
}


@pytest.fixture
def strategy(area: LocalArea) -> Strategy:
    found: Strategy = make.StrategyFactory(area=area, slug="send-2023", title="SEND 2023")
    return found


def added(client: Member, url: str, **values: str) -> str:
    """Fill a form in and send it; the page that follows."""
    return client.post(url, filled(client, url) | values, follow=True).content.decode()


def test_a_new_partnership_adds_its_first_strategy(member: SignIn, area: LocalArea) -> None:
    client = member(Role.COMMISSIONER)
    partner = make.OrganisationFactory(name="NHS Anyshire")
    partner.areas.add(area)
    assert f'href="{ADD}"' in client.get(STRATEGIES).content.decode()
    sent = filled(client, ADD) | WHOLE | {"partners": [str(partner.pk)]}
    page = client.post(ADD, sent, follow=True).content.decode()
    assert "Its priorities come next." in page
    assert "Every child is known." in page
    strategy = Strategy.objects.get(area=area)
    assert strategy.slug == "joint-commissioning-strategy-2027-30"
    assert (strategy.starts_on, strategy.ends_on) == (date(2027, 4, 1), date(2030, 3, 31))
    assert [str(each) for each in strategy.partners.all()] == ["NHS Anyshire"]
    assert f'href="{ADD}"' in client.get(STRATEGIES).content.decode()
    added(client, f"{strategy.get_absolute_url()}priorities/add/", title="Early help")
    assert str(Priority.objects.get(strategy=strategy)) == "Priority 1: Early help"


def test_two_of_one_title_have_addresses_of_their_own(member: SignIn, area: LocalArea) -> None:
    client = member(Role.ADMINISTRATOR)
    for _ in range(2):
        client.post(ADD, filled(client, ADD) | WHOLE)
    base = "joint-commissioning-strategy-2027-30"
    assert set(Strategy.objects.values_list("slug", flat=True)) == {base, f"{base}-2"}


def test_what_does_not_fit_is_said_and_nothing_is_kept(member: SignIn, area: LocalArea) -> None:
    client = member(Role.COMMISSIONER)
    sent = filled(client, ADD) | WHOLE | {"ends_on": "2026-03-31", "title": ""}
    page = client.post(ADD, sent).content.decode()
    assert "A strategy cannot end before it starts." in page
    assert "Every child is known." in page
    assert not Strategy.objects.exists()


def test_who_may_not_add_one_reads_who_does(member: SignIn, area: LocalArea) -> None:
    page = member(Role.BOARD_MEMBER).get(STRATEGIES).content.decode()
    assert "A commissioner adds the first." in page
    assert ADD not in page


def test_outcomes_are_added_changed_and_taken_out(member: SignIn, strategy: Strategy) -> None:
    client = member(Role.COMMISSIONER)
    url = f"{PLAN}parts/outcome/"
    assert "Heard and known" in added(client, f"{url}add/", title="Heard and known")
    added(client, f"{url}add/", title="Ready for adulthood")
    first, second = Outcome.objects.order_by("number")
    assert (first.number, second.number) == (1, 2)
    goal = make.PriorityFactory(strategy=strategy, number=1, outcome=second)
    page = added(client, f"{url}{second.pk}/edit/", number="1")
    assert "Another outcome of this strategy has this number." in page
    assert "Ready for work" in added(client, f"{url}{second.pk}/edit/", title="Ready for work")
    assert "Take it out; 1 priority then has no outcome" in (
        client.get(f"{url}{second.pk}/edit/").content.decode()
    )
    page = client.post(f"{url}{second.pk}/remove/", follow=True).content.decode()
    assert "Taken out: Outcome 2: Ready for work." in page
    goal.refresh_from_db()
    assert goal.outcome is None
    assert list(Outcome.objects.all()) == [first]


def test_a_programme_has_a_champion_of_the_partnership(
    member: SignIn, strategy: Strategy, area: LocalArea
) -> None:
    client = member(Role.COMMISSIONER)
    here = make.MembershipFactory(area=area, person__name="Ana Bell")
    there = make.MembershipFactory(person__name="Not Here")
    url = f"{PLAN}parts/programme/add/"
    page = client.get(url).content.decode()
    assert "Ana Bell" in page
    assert "Not Here" not in page
    assert "Select a valid choice" in added(client, url, title="Early", champion=str(there.pk))
    page = added(client, url, title="Early years", champion=str(here.pk))
    assert "Early years: Ana Bell" in page
    Membership.objects.filter(pk=here.pk).update(ended_at=timezone.now())
    edit = f"{PLAN}parts/programme/{Programme.objects.get().pk}/edit/"
    assert "Ana Bell" in client.get(edit).content.decode()
    assert "Ana Bell" not in client.get(url).content.decode()


def test_a_strategy_contributes_to_other_papers(member: SignIn, strategy: Strategy) -> None:
    client = member(Role.COMMISSIONER)
    url = f"{PLAN}parts/alignment/"
    said = {"other_strategy": "Health and wellbeing strategy", "other_outcome": "Starting well"}
    page = added(client, f"{url}add/", **said)
    assert "Starting well" in page
    assert "aligned to this outcome already" in added(client, f"{url}add/", **said)
    row = Alignment.objects.get()
    added(client, f"{url}{row.pk}/edit/", other_outcome="Living well")
    assert "Living well" in client.get(PLAN).content.decode()
    client.post(f"{url}{row.pk}/remove/")
    assert not Alignment.objects.exists()


def test_two_who_change_an_outcome_clash(member: SignIn, strategy: Strategy) -> None:
    client = member(Role.COMMISSIONER)
    row = make.OutcomeFactory(strategy=strategy, number=1, title="Known")
    url = f"{PLAN}parts/outcome/{row.pk}/edit/"
    sent = filled(client, url) | {"title": "Mine"}
    Outcome.objects.update(title="Theirs")
    assert "Two versions" in client.post(url, sent).content.decode()
    row.refresh_from_db()
    assert row.title == "Theirs"


def test_a_closed_strategy_offers_no_changes(member: SignIn, strategy: Strategy) -> None:
    row = make.OutcomeFactory(strategy=strategy, number=1)
    path = f"parts/outcome/{row.pk}/edit/"
    client = member(Role.COMMISSIONER)
    assert path in client.get(PLAN).content.decode()
    assert path not in member(Role.BOARD_MEMBER).get(PLAN).content.decode()
    Strategy.objects.update(status="closed")
    assert path not in client.get(PLAN).content.decode()


def test_who_may(member: SignIn, strategy: Strategy) -> None:
    row = make.OutcomeFactory(strategy=strategy, number=1)
    url = f"{PLAN}parts/outcome/"
    opened = (ADD, f"{url}add/", f"{url}{row.pk}/edit/")
    sent = (f"{url}{row.pk}/remove/",)
    only_for_editors(member, opened, sent)
    editor = member(Role.COMMISSIONER)
    other = make.OutcomeFactory()
    for each in (f"{PLAN}parts/none/add/", f"{url}{other.pk}/edit/", f"{url}{other.pk}/remove/"):
        assert editor.post(each).status_code == 404, each
    assert Outcome.objects.filter(pk__in=[row.pk, other.pk]).count() == 2
