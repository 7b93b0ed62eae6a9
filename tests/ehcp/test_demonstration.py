"""The invented caseloads: plausible, lawful in their order, the same every time."""

from collections import Counter
from datetime import date, timedelta
from time import perf_counter

import pytest
from django.db.models import Q

from commissioning.models import LocalArea
from ehcp.actions.writing import check_order
from ehcp.choices import Stage
from ehcp.demonstration.caseload import load_caseload, load_caseloads
from ehcp.imports.identifiers import upn_fault
from ehcp.models import Advice, AnnualReview, Attendance, Child, Plan, PlanNeed, Request
from ehcp.queries.caseload import caseload, counts_by_stage
from tests.factories import AuthorityFactory, LocalAreaFactory

pytestmark = pytest.mark.django_db

ON = date(2018, 7, 1)


@pytest.fixture
def stockton() -> LocalArea:
    """An area with a caseload, beside another authority of its region."""
    authority = AuthorityFactory(number="808")
    AuthorityFactory(number="809", region=authority.region, name="Next door")
    area = LocalAreaFactory(slug="stockton", geography=authority, standing_on=ON)
    load_caseload(area, on=ON)
    return area


def test_every_stage_is_there_and_some_wait_too_long(stockton: LocalArea) -> None:
    rows = caseload(stockton, ON)
    counts = counts_by_stage(rows)
    assert sum(counts.values()) == Child.objects.filter(area=stockton).count() == 400
    assert set(counts) == set(Stage) - {Stage.MOVED}
    assert 180 < counts[Stage.IN_FORCE] < 330
    assert 3 < rows.filter(late=True).count() < 40
    assert 5 < rows.filter(outside=True).count() < 60


def test_about_half_of_new_plans_came_within_twenty_weeks(stockton: LocalArea) -> None:
    plans = Plan.objects.filter(
        started_on__isnull=False, request__received_on__gt=ON - timedelta(days=3 * 365)
    )
    weeks = [(plan.started_on - plan.request.received_on).days / 7 for plan in plans]  # type: ignore[operator]
    assert len(weeks) > 80
    assert 0.3 < sum(each <= 20 for each in weeks) / len(weeks) < 0.75


def test_nothing_has_happened_that_is_still_to_come(stockton: LocalArea) -> None:
    assert not Request.objects.filter(Q(received_on__gt=ON) | Q(decided_on__gt=ON)).exists()
    assert not Plan.objects.filter(Q(started_on__gt=ON) | Q(ceased_on__gt=ON)).exists()
    assert not Advice.objects.filter(Q(requested_on__gt=ON) | Q(received_on__gt=ON)).exists()
    assert not AnnualReview.objects.filter(Q(meeting_on__gt=ON) | Q(final_on__gt=ON)).exists()


def test_every_episode_is_in_order_and_every_row_valid(stockton: LocalArea) -> None:
    for request in Request.objects.select_related("assessment", "plan"):
        check_order(request)
    for model in (Child, Plan, PlanNeed, Attendance):
        for row in model.objects.all()[:15]:
            row.full_clean()


def test_identifiers_are_of_the_area_and_well_formed(stockton: LocalArea) -> None:
    upns = list(Child.objects.exclude(upn="").values_list("upn", flat=True))
    assert len(upns) > 300
    assert len(set(upns)) == len(upns)
    assert {upn[1:4] for upn in upns} == {"808"}
    assert [upn for upn in upns if upn_fault(upn)] == []


def test_the_same_area_and_day_give_the_same(stockton: LocalArea) -> None:
    def facts() -> Counter[tuple[object, ...]]:
        fields = ("child__reference", "child__upn", "received_on", "plan__started_on")
        return Counter(Request.objects.values_list(*fields))

    before = facts()
    other = LocalAreaFactory(slug="other", geography=stockton.geography)
    LocalArea.objects.filter(pk=stockton.pk).update(slug="elsewhere")
    LocalArea.objects.filter(pk=other.pk).update(slug="stockton")
    other.refresh_from_db()
    load_caseload(other, on=ON)
    assert facts() == Counter({fact: 2 * count for fact, count in before.items()})


def test_a_second_time_adds_nothing(stockton: LocalArea) -> None:
    assert load_caseload(stockton, on=ON) == 0
    assert load_caseloads() == "New invented children: 0."
    assert Child.objects.count() == 400


def test_only_demonstration_areas_get_one_and_it_is_quick() -> None:
    LocalAreaFactory(slug="sefton")
    LocalAreaFactory(slug="anyshire")
    began = perf_counter()
    assert load_caseloads() == "New invented children: 400."
    assert perf_counter() - began < 20  # about 2 seconds on a quiet machine
    assert set(Child.objects.values_list("area__slug", flat=True)) == {"sefton"}
