"""The caseload: who sees it, what is in it, how it is narrowed, counted and downloaded."""

import re
from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from commissioning.choices import Role
from commissioning.models import LocalArea
from ehcp.choices import AssessmentOutcome, CeaseReason, Need, RequestOutcome
from ehcp.models import Request
from tests.conftest import Member, SignIn
from tests.factories import (
    AssessmentFactory,
    AttendanceFactory,
    ChildFactory,
    LocalAreaFactory,
    NamedSettingFactory,
    PlanFactory,
    PlanNeedFactory,
    RequestFactory,
    SettingFactory,
    TimeExceptionFactory,
)

pytestmark = pytest.mark.django_db

CASES = "/anyshire/cases/"
QUERIES = 9


@pytest.fixture
def area(area: LocalArea) -> LocalArea:
    """The area stands on 1 June 2026, so that ages and deadlines can be counted by hand."""
    area.standing_on = date(2026, 6, 1)
    area.save()
    return area


@pytest.fixture
def commissioner(member: SignIn) -> Member:
    return member(Role.COMMISSIONER)


@pytest.fixture
def caseload(area: LocalArea) -> None:
    """Six children of the area, and one of another.

    A: plan in force, autism, school of the area. B: plan in force, speech, attends elsewhere.
    C: being assessed, past 20 weeks (5 January), an exception. D: requested on 4 May.
    E: refused in 2025, asked again on 1 April and being assessed. F: plan ceased, looked after.
    """
    home = SettingFactory(name="Hill School", authority=area.geography)
    a = plan_of(area, "A", Need.ASD, born_on=date(2015, 3, 14))
    AttendanceFactory(plan=a, setting=home)
    b = plan_of(area, "B", Need.SLCN, born_on=date(2009, 9, 1))
    NamedSettingFactory(plan=b, setting=home)
    AttendanceFactory(plan=b, setting__name="Far College")
    c = assessed(area, "C", date(2026, 1, 5))
    TimeExceptionFactory(request=c)
    RequestFactory(child__area=area, child__reference="D", received_on=date(2026, 5, 4))
    e = RequestFactory(
        child__area=area,
        child__reference="E",
        received_on=date(2025, 2, 3),
        outcome=RequestOutcome.REFUSED,
        decided_on=date(2025, 3, 3),
    )
    again = RequestFactory(
        child=e.child,
        received_on=date(2026, 4, 1),
        outcome=RequestOutcome.ASSESS,
        decided_on=date(2026, 5, 1),
    )
    AssessmentFactory(request=again)
    f = plan_of(area, "F", Need.ASD, looked_after=True)
    f.ceased_on, f.cease_reason = date(2026, 5, 25), CeaseReason.NEEDS_MET
    f.save()
    PlanNeedFactory()


def plan_of(area: LocalArea, reference: str, need: Need, **child: object):  # type: ignore[no-untyped-def]
    """A plan in force since 18 May 2026."""
    found = PlanFactory(
        request__child__area=area,
        request__child__reference=reference,
        **{f"request__child__{name}": value for name, value in child.items()},
    )
    PlanNeedFactory(plan=found, need=need)
    return found


def assessed(area: LocalArea, reference: str, received_on: date) -> Request:
    """A request that is being assessed."""
    child = ChildFactory(area=area, reference=reference)
    found = AssessmentFactory(request__child=child, request__received_on=received_on)
    return found.request


def references(client: Client, query: str = "") -> list[str]:
    """The first cells of the list, in order."""
    page = client.get(CASES + query).content.decode()
    return re.findall(r'href="/anyshire/cases/([A-Z0-9]+)/"', page)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", "ABCDEF"),
        ("?q=c", "C"),
        ("?stage=in_force", "AB"),
        ("?stage=assessing", "CE"),
        ("?stage=requested", "D"),
        ("?stage=ceased", "F"),
        ("?stage=refused_to_assess", ""),
        ("?stage=open", "CDE"),
        ("?need=ASD", "AF"),
        ("?need=SLCN", "B"),
        ("?age=11", "ACDEF"),
        ("?age=16", "B"),
        ("?school_year=6", "ACDEF"),
        ("?school_year=11", "B"),
        ("?setting=hill", "A"),
        ("?setting=far", "B"),
        ("?place=in", "A"),
        ("?place=out", "B"),
        ("?place=none", "CDEF"),
        ("?overdue=yes", "C"),
        ("?overdue=no", "ABDEF"),
        ("?exception=yes", "C"),
        ("?exception=no", "ABDEF"),
        ("?looked_after=yes", "F"),
        ("?stage=open&overdue=no", "DE"),
    ],
)
def test_filters(commissioner: Member, caseload: None, query: str, found: str) -> None:
    assert references(commissioner, query) == list(found)


@pytest.mark.parametrize(
    "column", ["reference", "stage", "need", "age", "school_year", "setting", "received_on"]
)
def test_every_column_sorts(commissioner: Member, caseload: None, column: str) -> None:
    assert sorted(references(commissioner, f"?sort={column}")) == list("ABCDEF")
    assert sorted(references(commissioner, f"?sort=-{column}")) == list("ABCDEF")


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        ("-reference", "FEDCBA"),
        ("received_on", "ABCFED"),  # 5 January, 1 April, 4 May
        ("-age", "BACDEF"),  # 16, all others 11
        ("need", "AFBCDE"),  # autism, speech and language, none
        ("setting", "BACDEF"),  # Far College, Hill School, none
        ("stage", "CEFABD"),  # assessing, ceased, in_force, requested
    ],
)
def test_the_order_of_the_rows(commissioner: Member, caseload: None, sort: str, order: str) -> None:
    assert "".join(references(commissioner, f"?sort={sort}")) == order


def counts(client: Client, query: str = "") -> dict[str, int]:
    """The counts at the top, by stage."""
    page = client.get(CASES + query).content.decode()
    found = re.findall(r'stages__count">([\d,]+)</strong> ([^<]+)</a>', page)
    return {label: int(count) for count, label in found}


def test_counts_by_stage_keep_the_other_filters(commissioner: Member, caseload: None) -> None:
    whole = {"Requested": 1, "Being assessed": 2, "Plan in force": 2, "Plan ceased": 1}
    assert counts(commissioner) == whole
    assert counts(commissioner, "?stage=in_force") == whole
    assert counts(commissioner, "?need=ASD&stage=requested") == {
        "Plan in force": 1,
        "Plan ceased": 1,
    }
    page = commissioner.get(f"{CASES}?need=ASD")
    assert "?need=ASD&amp;stage=in_force" in page.content.decode()


def test_a_row_says_what_is_urgent_or_special(commissioner: Member, caseload: None) -> None:
    page = commissioner.get(CASES).content.decode()
    tags = [re.findall(r"govuk-tag--\w+\">([^<]+)<", row) for row in page.split("<tr")[2:]]
    assert tags == [
        ["Plan in force"],
        ["Plan in force", "Out of area"],
        ["Being assessed", "Past 20 weeks", "Exception"],
        ["Requested"],
        ["Being assessed"],
        ["Plan ceased", "Looked after"],
    ]


def test_the_list_shows_what_was_known_on_the_day(
    commissioner: Member, area: LocalArea, caseload: None
) -> None:
    area.standing_on = date(2026, 3, 31)
    area.save()
    assert references(commissioner, "?stage=refused_to_assess") == ["E"]
    assert references(commissioner) == ["A", "B", "C", "E", "F"]


def test_downloads_have_the_filtered_rows_and_no_identifiers(
    commissioner: Member, caseload: None
) -> None:
    page = commissioner.get(f"{CASES}?stage=in_force").content.decode()
    assert "/anyshire/cases/download/?stage=in_force&amp;format=csv" in page
    answer = commissioner.get(f"{CASES}download/?stage=in_force&format=csv")
    lines = answer.getvalue().decode("utf-8-sig").splitlines()  # type: ignore[attr-defined]
    assert lines[0].split(",")[:4] == ["Case", "Stage", "Primary need", "Age"]
    assert [line.split(",")[:4] for line in lines[1:]] == [
        ["A", "Plan in force", "Autistic spectrum disorder", "11"],
        ["B", "Plan in force", '"Speech', ' language and communication needs"'],
    ]
    assert "2015" not in answer.getvalue().decode()  # type: ignore[attr-defined]
    assert commissioner.get(f"{CASES}download/?format=xlsx").status_code == 200
    assert commissioner.get(f"{CASES}download/").status_code == 302


def test_an_empty_caseload_says_what_to_load(member: SignIn, area: LocalArea) -> None:
    page = member(Role.ADMINISTRATOR).get(CASES).content.decode()
    assert "No cases yet" in page
    assert f'href="{reverse("commissioning:import-new", args=[area.slug])}"' in page
    page = member(Role.COMMISSIONER).get(CASES).content.decode()
    assert "No cases yet" in page
    assert "Load a SEN2 return" not in page


@pytest.mark.parametrize("extra", [1, 30])
def test_the_list_costs_the_same_for_any_number_of_cases(
    commissioner: Member,
    area: LocalArea,
    django_assert_num_queries: DjangoAssertNumQueries,
    extra: int,
) -> None:
    for number in range(extra):
        plan_of(area, f"P{number}", Need.ASD)
    commissioner.get(CASES)
    with django_assert_num_queries(QUERIES):
        commissioner.get(CASES)


# The ladder


def addresses(reference: str = "A") -> list[tuple[str, str]]:
    """Every address of cases, with a verb that it takes."""
    case = f"{CASES}{reference}/"
    request = Request.objects.filter(child__reference=reference).first()
    correct = f"{case}correct/request/{request.pk if request else 1}/"
    return [
        ("get", CASES),
        ("get", f"{CASES}download/?format=csv"),
        ("get", f"{CASES}counts/"),
        ("get", f"{CASES}views/"),
        ("get", f"{CASES}views/new/?stage=open"),
        ("get", f"{CASES}new/"),
        ("get", case),
        ("post", f"{case}identifiers/"),
        ("get", f"{case}record/cease/"),
        ("get", correct),
    ]


Ask = Callable[[Client], list[int]]


@pytest.fixture
def ask(caseload: None) -> Ask:
    """The status of every address for a client."""
    return lambda client: [getattr(client, verb)(url).status_code for verb, url in addresses()]


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.COMMISSIONER])
def test_caseworkers_open_every_page(ask: Ask, member: SignIn, role: Role) -> None:
    assert ask(member(role)) == [200] * 10


@pytest.mark.parametrize("role", [Role.BOARD_MEMBER, Role.ACTION_OWNER])
def test_others_find_nothing(ask: Ask, member: SignIn, role: Role) -> None:
    assert ask(member(role)) == [404] * 10
    assert "/cases/" not in member(role).get("/anyshire/").content.decode()


def test_another_area_finds_nothing(ask: Ask, member: SignIn) -> None:
    assert ask(member(Role.ADMINISTRATOR, area=LocalAreaFactory())) == [404] * 10


def test_a_case_of_another_area_is_not_there(ask: Ask, member: SignIn) -> None:
    elsewhere = LocalAreaFactory(slug="elsewhere")
    client = member(Role.ADMINISTRATOR, area=elsewhere)
    for verb, url in addresses()[6:]:
        assert getattr(client, verb)(url.replace("anyshire", "elsewhere")).status_code == 404


def test_a_stranger_signs_in(ask: Ask, client: Client) -> None:
    assert ask(client) == [302] * 10


def test_wrong_verbs(commissioner: Member, caseload: None) -> None:
    for url in (CASES, f"{CASES}download/", f"{CASES}A/"):
        assert commissioner.post(url).status_code == 405
    assert commissioner.get(f"{CASES}A/identifiers/").status_code == 405
    assert commissioner.put(f"{CASES}A/record/cease/").status_code == 405


def test_unknown_parts_of_a_case_are_not_there(commissioner: Member, caseload: None) -> None:
    for part in ("record/nothing/", "correct/nothing/1/", "correct/request/987654321/"):
        assert commissioner.get(f"{CASES}A/{part}").status_code == 404


def test_a_withdrawn_assessment_needs_no_day(commissioner: Member, area: LocalArea) -> None:
    AssessmentFactory(
        request__child=ChildFactory(area=area, reference="W"),
        outcome=AssessmentOutcome.WITHDRAWN,
    )
    assert references(commissioner, "?stage=withdrawn") == ["W"]
