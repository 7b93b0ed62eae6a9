"""List 1 of Annex A: its columns, every check, who may take it, and that taking is recorded."""

import csv
import re
from datetime import date
from html import unescape
from io import BytesIO, StringIO
from typing import Any

import pytest
from django.test import Client
from openpyxl import load_workbook

from commissioning.choices import Role
from commissioning.models import LocalArea
from ehcp.choices import Need
from ehcp.models import InspectionDownload
from ehcp.queries.inspection import HEADINGS
from tests.conftest import Member, SignIn
from tests.factories import (
    AnnualReviewFactory,
    AttendanceFactory,
    LocalAreaFactory,
    NamedSettingFactory,
    PlanFactory,
    PlanNeedFactory,
    RequestFactory,
    SettingFactory,
)

pytestmark = pytest.mark.django_db

PAGE = "/anyshire/inspection/"
LIST = f"{PAGE}list/"
ON = date(2026, 11, 1)
UPN = "A950000178301"


@pytest.fixture
def area(area: LocalArea) -> LocalArea:
    """The area stands on 1 November 2026."""
    area.standing_on = ON
    area.save()
    return area


@pytest.fixture
def administrator(member: SignIn) -> Member:
    return member(Role.ADMINISTRATOR)


def plan_of(area: LocalArea, reference: str, **child: Any) -> Any:
    """A plan in force, of a girl with all that the list asks for."""
    ready = {"sex": "F", "ethnicity": "WBRI", "uln": f"{ord(reference[0]):010d}", **child}
    plan = PlanFactory(
        request__child__area=area,
        request__child__reference=reference,
        **{f"request__child__{name}": value for name, value in ready.items()},
    )
    PlanNeedFactory(plan=plan, need=Need.SLCN)
    NamedSettingFactory(plan=plan, setting__urn=f"1{ord(reference[0]):05d}")
    return plan


def rows(client: Client) -> list[list[str]]:
    """The list as a CSV."""
    answer = client.post(LIST, {"format": "csv"})
    assert answer.status_code == 200
    text = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    return list(csv.reader(StringIO(text)))


def found(client: Client, query: str = "") -> dict[str, str]:
    """How many each check found."""
    page = unescape(client.get(PAGE + query).content.decode())
    cells = re.findall(r">\s*(1\d\d[a-d]?)\s*</th>.*?--numeric\">\s*(.*?)\s*</td>", page, re.S)
    return {number: re.sub(r"<[^>]+>", "", count) for number, count in cells}


def test_the_list_has_21_columns_and_a_row_for_each_plan_in_force(
    administrator: Member, area: LocalArea
) -> None:
    plan = plan_of(area, "A", upn=UPN, upn_unknown="", looked_after=True)
    plan.amended_on = date(2026, 10, 20)
    plan.save()
    AnnualReviewFactory(plan=plan)
    school = SettingFactory(urn="123456", phase="Secondary")
    AttendanceFactory(plan=plan, setting=school)
    second = SettingFactory(phase="16 plus")
    AttendanceFactory(plan=plan, setting=second, rank=2)
    ceased = plan_of(area, "B")
    ceased.ceased_on, ceased.cease_reason = date(2026, 8, 1), "2"
    ceased.save()
    RequestFactory(child__area=area)
    PlanFactory()
    headings, *found = rows(administrator)
    assert tuple(headings) == HEADINGS
    assert len(headings) == 21
    assert found == [
        [
            *("A", UPN, "0000000065", "2015-03-14", "F", "WBRI"),
            *("2026-05-18", "2026-10-20", "2026-10-05", "SLCN"),
            *("123456", "Secondary", "16 plus", "No"),
            *("", "", "", "", "Yes", "", ""),
        ]
    ]


def test_a_workbook_has_the_same_rows(administrator: Member, area: LocalArea) -> None:
    plan_of(area, "A")
    answer = administrator.post(LIST, {"format": "xlsx"})
    book = load_workbook(BytesIO(answer.getvalue()))  # type: ignore[attr-defined]
    table = list(book.active.values)
    assert table[0] == HEADINGS
    assert [row[0] for row in table[1:]] == ["A"]


def test_home_education_and_who_has_no_setting(administrator: Member, area: LocalArea) -> None:
    plan = plan_of(area, "A")
    plan.named.update(setting=None, urn="", code="EHE")
    plan_of(area, "B").named.all().delete()
    assert [(row[0], row[10], row[13]) for row in rows(administrator)[1:]] == [
        ("A", "", "Yes"),
        ("B", "", ""),
    ]


def test_taking_the_list_is_recorded(administrator: Member, area: LocalArea) -> None:
    plan_of(area, "A")
    plan_of(area, "B")
    assert "Nobody has taken this list yet." in administrator.get(PAGE).content.decode()
    answer = administrator.post(LIST, {"format": "csv"})
    assert answer["Cache-Control"] == "no-store"
    taken = InspectionDownload.objects.get()
    assert (taken.person, taken.area, taken.rows) == (administrator.membership.person, area, 2)
    assert administrator.membership.person.name in administrator.get(PAGE).content.decode()


def test_looking_at_the_checks_shows_no_identifiers(administrator: Member, area: LocalArea) -> None:
    plan_of(area, "A", upn=UPN, upn_unknown="")
    page = administrator.get(PAGE).content.decode()
    assert UPN not in page
    assert "2015" not in page
    assert not InspectionDownload.objects.exists()


def test_a_list_without_a_fault(administrator: Member, area: LocalArea) -> None:
    plan_of(area, "A")
    assert found(administrator) == {
        **dict.fromkeys(
            [
                *("101a", "101b", "101c", "101d", "102a", "102b", "105a", "105b", "105c", "105d"),
                *("106a", "106b", "107", "108a", "108b", "109"),
            ],
            "0",
        ),
        **dict.fromkeys(["103", "104", "112"], "–"),
    }
    assert "0 rows with an error" in administrator.get(PAGE).content.decode()


def spoil(plan: Any, **fields: Any) -> None:
    """Write fields of a plan."""
    type(plan).objects.filter(pk=plan.pk).update(**fields)


def without_main(plan: Any) -> None:
    """Leave only a second setting."""
    plan.named.update(rank=2)


FAULTS: list[tuple[str, dict[str, Any], Any]] = [
    ("101b", {"sex": "U"}, None),
    ("101c", {"ethnicity": "NOBT"}, None),
    ("101d", {}, lambda plan: plan.needs.all().delete()),
    ("102a", {"born_on": date(2001, 6, 1)}, None),
    ("102b", {"born_on": date(2000, 11, 1)}, None),
    ("105a", {"born_on": date(2026, 11, 2)}, None),
    ("105c", {}, lambda plan: spoil(plan, amended_on=date(2026, 11, 2))),
    ("106a", {}, lambda plan: spoil(plan, amended_on=date(2026, 5, 17))),
    ("106b", {}, lambda plan: AnnualReviewFactory(plan=plan, meeting_on=date(2026, 5, 17))),
    ("107", {"uln": "", "born_on": date(2020, 11, 1)}, None),
    ("108a", {"born_on": date(2009, 11, 2)}, lambda plan: plan.named.all().delete()),
    ("108b", {}, without_main),
]


@pytest.mark.parametrize(("number", "child", "then"), FAULTS, ids=[f[0] for f in FAULTS])
def test_each_check_finds_its_case(
    administrator: Member, area: LocalArea, number: str, child: dict[str, Any], then: Any
) -> None:
    plan_of(area, "B")
    plan = plan_of(area, "A", **child)
    if then:
        then(plan)
    counted = found(administrator)
    assert [each for each, count in counted.items() if count == "1"] == [number]
    page = administrator.get(f"{PAGE}?check={number}").content.decode()
    assert 'href="/anyshire/cases/A/"' in page
    assert 'href="/anyshire/cases/B/"' not in page


@pytest.mark.parametrize(
    "child",
    [
        {"born_on": date(2001, 11, 2)},  # 24
        {"uln": "", "born_on": date(2020, 11, 2)},  # 5, without a number
    ],
)
def test_the_day_before_a_limit_is_no_fault(
    administrator: Member, area: LocalArea, child: dict[str, Any]
) -> None:
    plan_of(area, "A", **child)
    assert set(found(administrator).values()) == {"0", "–"}


def test_nothing_yet(administrator: Member) -> None:
    assert "No plan in force" in administrator.get(PAGE).content.decode()


def test_only_administrators(member: SignIn, client: Client, area: LocalArea) -> None:
    for role in (Role.COMMISSIONER, Role.BOARD_MEMBER, Role.ACTION_OWNER):
        assert member(role).get(PAGE).status_code == 404
        assert member(role).post(LIST, {"format": "csv"}).status_code == 404
    assert member(Role.ADMINISTRATOR, area=LocalAreaFactory()).get(PAGE).status_code == 404
    assert client.get(PAGE)["Location"].startswith("/account/login/")
    assert client.post(LIST)["Location"].startswith("/account/login/")
    assert not InspectionDownload.objects.exists()


def test_wrong_verbs_and_formats(administrator: Member) -> None:
    assert administrator.get(LIST).status_code == 405
    assert administrator.post(PAGE).status_code == 405
    assert administrator.post(LIST, {"format": "pdf"}).status_code == 404
