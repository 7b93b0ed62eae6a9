"""How many cases each choice of a filter would leave, counted by hand and against the list."""

from datetime import date
from urllib.parse import urlencode

import pytest
from django.http import QueryDict
from pytest_django import DjangoAssertNumQueries

from commissioning.choices import Role
from commissioning.models import LocalArea
from ehcp.choices import CeaseReason, Need
from ehcp.filters.cases import CaseFilters
from tests.conftest import Member, SignIn
from tests.ehcp.invented import invent_awkward
from tests.ehcp.rows import rows
from tests.factories import PlanFactory, PlanNeedFactory, RequestFactory

pytestmark = pytest.mark.django_db

ON = date(2026, 6, 1)
COUNTS = "/anyshire/cases/counts/"


@pytest.fixture
def area(area: LocalArea) -> LocalArea:
    """The area stands on 1 June 2026."""
    area.standing_on = ON
    area.save()
    return area


@pytest.fixture
def cases(area: LocalArea) -> None:
    """Two plans in force for autism, one of them of a looked-after child; one that ceased, for
    speech; a request of 4 May.
    """
    for need, looked_after, ceased_on in (
        (Need.ASD, False, None),
        (Need.ASD, True, None),
        (Need.SLCN, False, date(2026, 5, 20)),
    ):
        plan = PlanFactory(
            request__child__area=area,
            request__child__looked_after=looked_after,
            ceased_on=ceased_on,
            cease_reason=CeaseReason.NEEDS_MET if ceased_on else "",
        )
        PlanNeedFactory(plan=plan, need=need)
    RequestFactory(child__area=area, received_on=date(2026, 5, 4))


def counts(client: Member, query: str = "") -> dict[str, dict[str, int]]:
    """The counts that the list asks for."""
    answer = client.get(f"{COUNTS}?{query}")
    assert answer.status_code == 200
    found: dict[str, dict[str, int]] = answer.json()
    return found


def above_zero(found: dict[str, int]) -> dict[str, int]:
    """Those that are not zero."""
    return {choice: cases for choice, cases in found.items() if cases}


@pytest.mark.usefixtures("cases")
def test_every_choice_is_counted_under_all_other_filters(member: SignIn) -> None:
    client = member(Role.COMMISSIONER)
    found = counts(client)
    assert above_zero(found["stage"]) == {
        "open": 1,
        "undecided": 1,
        "requested": 1,
        "in_force": 2,
        "ceased": 1,
    }
    assert above_zero(found["need"]) == {"ASD": 2, "SLCN": 1, "none": 1}
    assert found["looked_after"] == {"yes": 1, "no": 3}
    assert found["need"]["SPLD"] == 0
    asked = counts(client, "need=ASD&looked_after=yes")
    # Under autism and looked after there is one; under looked after alone the need of one.
    assert above_zero(asked["stage"]) == {"in_force": 1}
    assert above_zero(asked["need"]) == {"ASD": 1}
    assert asked["looked_after"] == {"yes": 1, "no": 1}


@pytest.mark.usefixtures("cases")
def test_the_folded_filters_are_counted_apart(member: SignIn) -> None:
    client = member(Role.COMMISSIONER)
    first, more = counts(client), counts(client, "which=more")
    assert set(first) == {
        "stage",
        "need",
        "age",
        "school_year",
        "place",
        "overdue",
        "exception",
        "looked_after",
    }
    assert not set(first) & set(more)
    assert above_zero(more["cease_reason"]) == {CeaseReason.NEEDS_MET: 1}
    assert {"review", "dispute", "advice", "in_time", "ethnicity"} <= set(more)


@pytest.mark.parametrize(
    "query", ["", "stage=in_force&age=11-15&need=ASD&review=overdue", "every=yes&on=2025-12-10"]
)
def test_each_count_is_the_length_of_the_list_that_the_choice_opens(
    member: SignIn, area: LocalArea, query: str
) -> None:
    invent_awkward(area, ON)
    client = member(Role.COMMISSIONER)
    found = counts(client, query) | counts(client, f"{query}&which=more")
    asked = QueryDict(query).dict()
    wrong, above = [], 0
    for name, choices in found.items():
        for choice, cases in choices.items():
            url = f"/?{urlencode(asked | {name: choice})}"
            above += bool(cases)
            if (listed := rows(area, ON, url)) != f"{cases:,}":
                wrong.append((name, choice, cases, listed))
    assert above > 2
    assert wrong == []


def test_every_filter_by_a_choice_is_counted(member: SignIn, area: LocalArea) -> None:
    client = member(Role.COMMISSIONER)
    counted = counts(client) | counts(client, "which=more")
    choices = {name for name, each in CaseFilters.base_filters.items() if "choices" in each.extra}
    assert set(counted) == choices - {"every"}


@pytest.mark.usefixtures("cases")
def test_a_wrong_filter_has_no_counts(member: SignIn) -> None:
    assert counts(member(Role.COMMISSIONER), "issued=May") == {}


@pytest.mark.parametrize("which", ["first", "more"])
@pytest.mark.usefixtures("cases")
def test_a_query_counts_what_is_free_and_one_each_filter_in_use(
    member: SignIn, django_assert_max_num_queries: DjangoAssertNumQueries, which: str
) -> None:
    client = member(Role.COMMISSIONER)
    counts(client, f"which={which}")
    with django_assert_max_num_queries(15) as asked:
        counts(client, f"which={which}&need=ASD&looked_after=yes&review=due")
    counting = sum("GROUPING SETS" in query["sql"] for query in asked.captured_queries)
    assert counting == {"first": 3, "more": 2}[which]


@pytest.mark.usefixtures("cases")
def test_a_link_writes_the_counts_into_the_page(member: SignIn) -> None:
    client = member(Role.COMMISSIONER)
    plain = client.get("/anyshire/cases/?looked_after=no").content.decode()
    assert "?looked_after=no&amp;counts=yes" in plain
    assert "Autistic spectrum disorder</option>" in plain
    page = client.get("/anyshire/cases/?looked_after=no&counts=yes").content.decode()
    assert "Autistic spectrum disorder (1)</option>" in page
    assert "Speech, language and communication needs (1)</option>" in page
    assert "Yes (1)</option>" in page  # of the looked-after filter itself
    assert "Needs met without a plan (1)</option>" in page  # folded
    assert "data-choice-counts" not in page
    assert "Remove filter </span>Looked after: No<" in page
    again = client.get("/anyshire/cases/").content.decode()
    assert "(1)</option>" not in again


@pytest.mark.usefixtures("cases")
def test_the_list_says_where_its_counts_are(member: SignIn) -> None:
    page = member(Role.COMMISSIONER).get("/anyshire/cases/?need=ASD&page=1").content.decode()
    assert 'data-choice-counts="/anyshire/cases/counts/?need=ASD"' in page
    assert "ehcp/counts" in page
