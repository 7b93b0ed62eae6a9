"""Plans maintained, counted by hand and again from the same rows."""

from collections import Counter
from datetime import date

import pytest

from commissioning.models import LocalArea
from commissioning.queries.settings import bucket, is_out_of_area
from ehcp.choices import ETHNIC_GROUPS, CeaseReason, Need, RequestOutcome
from ehcp.models import Attendance, NamedSetting, Plan
from ehcp.queries.ages import age_on, curriculum_year
from ehcp.queries.maintained import (
    AGES,
    PHASES,
    TOPICS,
    all_counts,
    placement_groups,
    stands,
    year_ends,
)
from ehcp.queries.reviews import in_force
from tests.ehcp.rows import invent, known, plans_in_force
from tests.factories import (
    AttendanceFactory,
    ChildFactory,
    LocalAreaFactory,
    NamedSettingFactory,
    PlanFactory,
    PlanNeedFactory,
    RequestFactory,
    SettingFactory,
)

ON = date(2026, 11, 21)


def plan(area: LocalArea, started_on: date | None, **fields: object) -> Plan:
    """A plan in force from a day, of a child born in March 2015."""
    child = {
        name.removeprefix("child__"): fields.pop(name)
        for name in list(fields)
        if name.startswith("child__")
    }
    request = RequestFactory(
        child=ChildFactory(area=area, **child),
        received_on=None,
        outcome=RequestOutcome.HISTORICAL,
    )
    made: Plan = PlanFactory(request=request, started_on=started_on, **fields)
    return made


def test_from_the_start_until_it_ceased(area: LocalArea) -> None:
    plan(area, date(2026, 5, 1))
    plan(area, ON)
    plan(area, date(2026, 11, 22))
    plan(area, None, transferred_from="873")  # came from elsewhere, without a date
    plan(area, None, draft_on=date(2026, 5, 1))  # only a draft
    ceased = {"cease_reason": CeaseReason.NEEDS_MET}
    plan(area, date(2020, 1, 1), ceased_on=ON, **ceased)
    plan(area, date(2020, 1, 1), ceased_on=date(2026, 11, 22), **ceased)
    plan(LocalAreaFactory(), date(2026, 5, 1))
    assert in_force(area, ON).count() == 4
    assert in_force(area, date(2026, 4, 30)).count() == 3
    assert [(each.on, each.plans) for each in stands(area, on=ON)][-2:] == [
        (date(2026, 10, 31), 4),
        (ON, 4),
    ]
    assert [each.plans for each in year_ends(stands(area, on=ON))] == [3, 3, 3, 3, 3, 4]


def test_by_need_place_and_setting(area: LocalArea) -> None:
    here = SettingFactory(authority=area.geography)
    first, second, third = (plan(area, date(2026, 5, 1)) for _ in range(3))
    PlanNeedFactory(plan=first, need=Need.SEMH)
    PlanNeedFactory(plan=first, need=Need.ASD, rank=2)
    PlanNeedFactory(plan=second)
    NamedSettingFactory(plan=first, setting=here)
    AttendanceFactory(plan=first, setting=SettingFactory(type_code=10), entered_on=date(2026, 6, 1))
    NamedSettingFactory(plan=second, setting=here)
    found = all_counts(area, on=ON)
    assert found["need"] == {
        "Social, emotional and mental health": 1,
        "Autistic spectrum disorder": 1,
        "Not recorded": 1,
    }
    assert found["bucket"] == {
        "Maintained special school": 1,
        "Independent special school": 1,
        "Placement not recorded": 1,
    }
    assert found["place"] == {
        "In the area": 1,
        "Out of the area": 1,
        "No setting in the register": 1,
    }
    assert placement_groups(found["bucket"]) == {
        "Special schools": 2,
        "Placement not recorded": 1,
    }
    # Before June the first child attended nothing: the setting that the plan names counts.
    assert all_counts(area, on=date(2026, 5, 31))["place"]["In the area"] == 2
    assert third.pk


def test_ages_and_stages_are_those_of_the_day(area: LocalArea) -> None:
    plan(area, date(2021, 1, 1), child__born_on=date(2010, 9, 1))
    # Born on 1 September 2010: 11 and in Year 7 in November 2021… and Year 11 in 2026 is Year 11.
    assert all_counts(area, on=date(2021, 11, 21))["age"] == {"11 to 15": 1}
    assert all_counts(area, on=date(2021, 8, 31))["age"] == {"5 to 10": 1}
    assert all_counts(area, on=date(2021, 8, 31))["phase"] == {"Key stage 2": 1}
    assert all_counts(area, on=date(2021, 9, 1))["phase"] == {"Key stage 2": 1}
    assert all_counts(area, on=date(2022, 9, 1))["phase"] == {"Key stage 3": 1}


def in_band(number: int, bands: tuple[tuple[int | None, str], ...]) -> str:
    return next(label for last, label in bands if last is None or number <= last)


def place_of(row: Plan, on: date) -> Attendance | NamedSetting | None:
    """The setting of rank 1 attended on a day, else the one named."""
    attended = [
        each
        for each in row.attended.all()
        if each.rank == 1 and each.entered_on <= on and not known(each.left_on, on)
    ]
    named = [each for each in row.named.all() if each.rank == 1]
    return next(iter(attended or named), None)


@pytest.mark.parametrize("on", [ON, date(2024, 12, 31)])
def test_the_demonstration_against_its_own_rows(area: LocalArea, on: date) -> None:
    invent(area, ON, 120)
    found = all_counts(area, on=on)
    plans = plans_in_force(area, on)
    assert len(plans) > 50
    ethnic = {code: label for label, codes in ETHNIC_GROUPS.items() for code in codes}
    expected: dict[str, Counter[str]] = {topic.key: Counter() for topic in TOPICS}
    for row in plans:
        child, at = row.request.child, place_of(row, on)
        need = next((each.get_need_display() for each in row.needs.all() if each.rank == 1), "")
        expected["need"][need or "Not recorded"] += 1
        expected["age"][in_band(age_on(child.born_on, on), AGES)] += 1
        expected["phase"][in_band(curriculum_year(child.born_on, on), PHASES)] += 1
        expected["sex"][child.get_sex_display()] += 1
        expected["ethnicity"][ethnic[child.ethnicity]] += 1
        marks = (at.sen_unit, at.resourced_provision) if at else ()
        kind = bucket(at.setting, at.urn, at.ukprn, at.code, *marks) if at else None
        expected["bucket"][str(kind.label) if kind else "Placement not recorded"] += 1
        outside = is_out_of_area(at.setting, area.geography) if at else None
        unknown = "Not known where the setting is"
        place = {True: "Out of the area", False: "In the area", None: unknown}
        named = place[outside] if at and at.setting else "No setting in the register"
        expected["place"][named] += 1
        expected["residential"]["Not residential"] += not row.residential
        label = "Looked after" if child.looked_after else "Not looked after"
        expected["looked_after"][label] += 1
    for key in ("need", "age", "phase", "sex", "ethnicity", "bucket", "place", "looked_after"):
        assert dict(found[key]) == dict(expected[key]), key
    assert found["residential"]["Not residential"] <= expected["residential"]["Not residential"]


def test_every_month_of_the_demonstration_against_its_own_rows(area: LocalArea) -> None:
    invent(area, ON, 120)
    listed = stands(area, on=ON)
    assert len(listed) == 61
    for each in listed:
        assert each.plans == len(plans_in_force(area, each.on)), each.on
