"""The invented caseloads: what the areas' papers say comes out of the rows, on the pages."""

import re
from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from time import perf_counter

import pytest
from django.db.models import F, Model, Q

from commissioning.actions.reference import load_reference
from commissioning.choices import Role
from commissioning.demonstration.papers import load_papers
from commissioning.models import Geography, LocalArea
from ehcp.actions.writing import check_order
from ehcp.choices import (
    CeaseReason,
    DisputeKind,
    ExceptionGround,
    RequestOutcome,
    SettingCode,
    Stage,
)
from ehcp.demonstration.caseload import load_caseload, load_caseloads
from ehcp.demonstration.profiles import PROFILES
from ehcp.imports.identifiers import upn_fault
from ehcp.models import (
    Advice,
    AnnualReview,
    Attendance,
    BudgetStream,
    Child,
    Dispute,
    NamedSetting,
    Plan,
    PlanNeed,
    Request,
    TimeException,
)
from ehcp.queries.ages import curriculum_year
from ehcp.queries.caseload import caseload, counts_by_stage, with_setting
from ehcp.queries.stages import overdue
from tests.conftest import SignIn
from tests.factories import AuthorityFactory, LocalAreaFactory

pytestmark = pytest.mark.django_db

STANDING = {
    "somerset": date(2018, 7, 12),
    "stockton": date(2018, 7, 1),
    "southampton": date(2018, 9, 13),
    "sefton": date(2026, 11, 22),
}
MODELS: tuple[type[Model], ...] = (
    *(Child, Request, Advice, TimeException, Plan, PlanNeed),
    *(NamedSetting, Attendance, AnnualReview, Dispute, BudgetStream),
)
Make = Callable[[str], LocalArea]


@pytest.fixture
def made() -> Make:
    """An area with its caseload, beside another authority of its region."""

    def make(slug: str) -> LocalArea:
        authority = AuthorityFactory(number="808")
        AuthorityFactory(number="809", region=authority.region, name="Next door")
        on = STANDING[slug]
        area = LocalAreaFactory(slug=slug, geography=authority, standing_on=on)
        load_caseload(area, on=on)
        return area

    return make


def listed(member: SignIn, area: LocalArea, query: str) -> int:
    """How many cases the caseload counts under some filters."""
    page = member(Role.COMMISSIONER, area).get(f"/{area.slug}/cases/?{query}").content.decode()
    found = re.search(r"of ([\d,]+) cases", page) or re.search(r"([\d,]+) cases?\b", page)
    assert found, page
    return int(found[1].replace(",", ""))


def cells(page: str, first: str) -> list[str]:
    """The texts of the table row that begins with a text."""
    for row in re.findall(r"<tr.*?</tr>", page, re.DOTALL):
        texts = [
            re.sub(r"<[^>]+>|\s+", " ", cell).strip()
            for cell in re.findall(r"<t[hd].*?</t[hd]>", row, re.DOTALL)
        ]
        if texts and texts[0] == first:
            return texts
    raise AssertionError(f"No row {first}")


def test_somerset_issues_in_time_what_its_paper_says(made: Make, member: SignIn) -> None:
    area = made("somerset")
    page = member(Role.COMMISSIONER, area).get("/somerset/timeliness/").content.decode()
    shares = {
        month: next(float(text[:-1]) for text in cells(page, month) if text.endswith("%"))
        for month in ("January 2018", "March 2018", "July 2018")
    }
    assert {month: round(share) for month, share in shares.items()} == {
        "January 2018": 69,
        "March 2018": 64,
        "July 2018": 51,
    }


def test_somerset_stands_beside_what_its_paper_prints(member: SignIn) -> None:
    load_reference()
    load_papers()
    area = LocalAreaFactory(
        slug="somerset",
        name="Somerset",
        geography=Geography.objects.get(number="933"),
        standing_on=STANDING["somerset"],
    )
    load_caseload(area, on=STANDING["somerset"])
    page = member(Role.COMMISSIONER, area).get("/somerset/timeliness/").content.decode()
    printed = {"Statistical neighbours": "48%", "England": "55%", "South West": "59%"}
    for place, share in printed.items():
        assert cells(page, place)[-1].replace(".0", "") == share
    own = cells(page, "Somerset, July 2018 so far, from its records")
    assert own[-1].startswith("51")
    assert "Source: Somerset Health and Wellbeing Board, SEND update" in page
    assert "12 July 2018. The paper says neither of which year" in page
    LocalArea.objects.filter(pk=area.pk).update(standing_on=date(2018, 7, 11))
    page = member(Role.COMMISSIONER, area).get("/somerset/timeliness/").content.decode()
    assert "SEND update" not in page


@pytest.mark.parametrize(
    ("on", "open_ones"),
    [
        (date(2018, 1, 31), 242),
        (date(2018, 3, 31), 353),
        (date(2018, 5, 31), 473),
        (date(2018, 7, 12), 515),
    ],
)
def test_somerset_has_the_assessments_in_progress_of_its_paper(
    made: Make, member: SignIn, on: date, open_ones: int
) -> None:
    area = made("somerset")
    LocalArea.objects.filter(pk=area.pk).update(standing_on=on)
    page = member(Role.COMMISSIONER, area).get("/somerset/timeliness/pipeline/").content.decode()
    tile = re.sub(r"<[^>]+>|\s+", " ", page)
    assert re.search(rf"Open requests\s+{open_ones}\b", tile)
    assert listed(member, area, "stage=open") <= open_ones  # a child may have two


def test_somerset_has_22_open_appeals_and_11_educated_at_home(made: Make, member: SignIn) -> None:
    area = made("somerset")
    assert listed(member, area, "dispute=appeal") == 22
    assert listed(member, area, "bucket=elective_home_education&stage=in_force") in (11,)
    registered = Dispute.objects.filter(
        kind=DisputeKind.APPEAL, opened_on__range=(date(2016, 9, 1), date(2017, 8, 31))
    )
    assert registered.count() == 48


def test_stockton_has_the_plans_and_places_of_its_strategy(made: Make, member: SignIn) -> None:
    area = made("stockton")
    assert listed(member, area, "stage=in_force") == 855
    assert listed(member, area, "stage=in_force&place=out") == 192
    assert listed(member, area, "stage=in_force&bucket=special_academy_free") == 550
    needs = {
        need: listed(member, area, f"stage=in_force&place=out&need={need}")
        for need in ("ASD", "MLD", "SEMH")
    }
    assert {need: round(100 * count / 192) for need, count in needs.items()} == {
        "ASD": 30,
        "MLD": 30,
        "SEMH": 19,
    }
    cared = Q(child__looked_after=True) | Q(child__care_leaver=True)
    day = STANDING["stockton"]
    placed = with_setting(caseload(area, day), area, day)
    away = placed.filter(outside=True, stage=Stage.IN_FORCE)
    assert round(100 * away.filter(cared).count() / 192) in (30, 31)


def test_southampton_has_62_plans_out_of_the_city(made: Make, member: SignIn) -> None:
    area = made("southampton")
    assert listed(member, area, "stage=in_force&place=out") == 62


def test_sefton_is_as_large_as_published_and_has_every_branch(made: Make) -> None:
    area = made("sefton")
    on = STANDING["sefton"]
    rows = caseload(area, on)
    counts = counts_by_stage(rows)
    assert counts[Stage.IN_FORCE] == PROFILES["sefton"].plans
    assert set(counts) == set(Stage)
    assert 30 < rows.filter(overdue(on)).count() < 160
    january = caseload(area, date(2025, 1, 16)).filter(stage=Stage.IN_FORCE).count()
    assert 3_300 < january < 4_200  # published: 3,736
    assert set(Plan.objects.values_list("cease_reason", flat=True)) == {"", *CeaseReason.values}
    assert set(Request.objects.values_list("outcome", flat=True)) == set(RequestOutcome.values)
    assert set(TimeException.objects.values_list("ground", flat=True)) == set(
        ExceptionGround.values
    )
    codes = set(NamedSetting.objects.exclude(code="").values_list("code", flat=True))
    assert codes >= {SettingCode.OLA, SettingCode.OPA, SettingCode.EHE, SettingCode.NEET}
    assert Plan.objects.exclude(transferred_from="").exists()
    assert Plan.objects.filter(phase_transfer_due_on__gt=F("phase_transfer_final_on")).exists()
    assert Plan.objects.filter(phase_transfer_due_on__gt=on).exists()
    assert Plan.objects.exclude(residential="").exists()
    assert Plan.objects.exclude(work_based="").exists()


@pytest.mark.parametrize("slug", ["somerset", "stockton"])
def test_nothing_has_happened_that_is_still_to_come(made: Make, slug: str) -> None:
    on = made(slug).standing_on
    for model, fields in {
        Request: ("received_on", "decided_on"),
        Plan: ("draft_on", "started_on", "ceased_on", "phase_transfer_final_on"),
        Advice: ("requested_on", "received_on"),
        AnnualReview: ("meeting_on", "decided_on", "final_on"),
        Dispute: ("opened_on", "closed_on"),
    }.items():
        for field in fields:
            rows = model._default_manager.filter(**{f"{field}__gt": on})
            assert not rows.exists(), f"{model.__name__}.{field}"


@pytest.mark.parametrize("slug", list(STANDING))
def test_nobody_is_where_they_are_too_young_or_too_old_to_be(made: Make, slug: str) -> None:
    area = made(slug)
    rows = Attendance.objects.filter(plan__request__child__area=area).exclude(setting=None)
    for row in rows.select_related("setting", "plan__request__child"):
        child, setting = row.plan.request.child, row.setting
        assert setting
        stay = ((row.left_on or STANDING[slug]) - row.entered_on).days
        if stay > 0:
            entered = (row.entered_on - child.born_on).days / 365.25
            assert entered > (setting.lowest_age or 0) - 0.01, (child.reference, setting.name)
    plans = Plan.objects.filter(request__child__area=area, ceased_on=None)
    ages = [
        (started_on - born_on).days / 365.25
        for started_on, born_on in plans.exclude(started_on=None).values_list(
            "started_on", "request__child__born_on"
        )
    ]
    # In England 2 % of plans begin at 3, 13 % each at 4 and 5, and 7 % after 15; few at 2.
    assert sum(age < 3 for age in ages) < 0.03 * len(ages)
    assert 0.2 < sum(3 <= age < 6 for age in ages) / len(ages) < 0.4
    assert sum(age >= 16 for age in ages) < 0.12 * len(ages)
    asked = Request.objects.exclude(received_on=None).values_list("received_on", "child__born_on")
    assert max((on - born_on).days for on, born_on in asked) < 24 * 365.25


@pytest.mark.parametrize("slug", list(STANDING))
def test_everybody_is_in_a_phase_of_their_year(made: Make, slug: str) -> None:
    area, on = made(slug), STANDING[slug]
    rows = Attendance.objects.filter(plan__request__child__area=area, left_on=None)
    phases = {"Nursery": (-3, -1), "Primary": (0, 6), "Secondary": (7, 13), "16 plus": (12, 20)}
    years: dict[str, set[int]] = {}
    for row in rows.exclude(setting=None).select_related("setting", "plan__request__child"):
        assert row.setting
        year = curriculum_year(row.plan.request.child.born_on, on)
        years.setdefault(row.setting.phase, set()).add(year)
    for phase, (first, last) in phases.items():
        found = years.get(phase, {first})
        assert first <= min(found), (phase, found)
        assert max(found) <= last, (phase, found)
    codes = rows.filter(code__in=[SettingCode.NEET, SettingCode.NIEC])
    born = codes.values_list("plan__request__child__born_on", flat=True)
    assert min(curriculum_year(day, on) for day in born) >= 12


@pytest.mark.parametrize("slug", ["stockton", "southampton"])
def test_every_episode_is_in_order_and_every_row_valid(made: Make, slug: str) -> None:
    made(slug)
    requests = Request.objects.select_related("assessment", "plan", "child")
    for request in requests:
        check_order(request)
        if request.received_on:
            assert request.received_on - request.child.born_on > timedelta(days=2 * 365)
    for model in MODELS:
        for row in model._default_manager.order_by("pk")[:12]:
            row.full_clean()


def test_identifiers_are_of_the_area_and_well_formed(made: Make) -> None:
    made("stockton")
    upns = list(Child.objects.exclude(upn="").values_list("upn", flat=True))
    assert len(upns) > 1_000
    assert len(set(upns)) == len(upns)
    assert {upn[1:4] for upn in upns} == {"808"}
    assert [upn for upn in upns if upn_fault(upn)] == []


def test_the_same_area_and_day_give_the_same(made: Make) -> None:
    def facts() -> Counter[tuple[object, ...]]:
        fields = ("child__reference", "child__upn", "received_on", "plan__started_on")
        return Counter(Request.objects.values_list(*fields))

    stockton = made("stockton")
    before = facts()
    other = LocalAreaFactory(slug="other", geography=stockton.geography)
    LocalArea.objects.filter(pk=stockton.pk).update(slug="elsewhere")
    LocalArea.objects.filter(pk=other.pk).update(slug="stockton")
    other.refresh_from_db()
    load_caseload(other, on=STANDING["stockton"])
    assert facts() == Counter({fact: 2 * count for fact, count in before.items()})


def test_a_second_time_adds_nothing(made: Make) -> None:
    area = made("stockton")
    children = Child.objects.count()
    assert load_caseload(area, on=STANDING["stockton"]) == 0
    assert load_caseloads() == "New invented children: 0."
    assert Child.objects.count() == children


def test_a_larger_caseload_goes_the_same_course(made: Make) -> None:
    area = LocalAreaFactory(slug="stockton", standing_on=STANDING["stockton"])
    on = STANDING["stockton"]
    load_caseload(area, on=on, profile=PROFILES["stockton"].scaled(2 * 855))
    rows = caseload(area, on)
    assert rows.filter(stage=Stage.IN_FORCE).count() == 1_710
    assert Dispute.objects.filter(kind=DisputeKind.APPEAL, closed_on=None).count() == 14


def test_only_demonstration_areas_get_one_and_it_is_quick() -> None:
    LocalAreaFactory(slug="stockton", standing_on=STANDING["stockton"])
    LocalAreaFactory(slug="anyshire")
    began = perf_counter()
    load_caseloads()
    assert perf_counter() - began < 30  # about 1 second on a quiet machine
    assert set(Child.objects.values_list("area__slug", flat=True)) == {"stockton"}
