"""The demonstration: areas, people, figures; and that it never overwrites or leaks out."""

from collections.abc import Iterator

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import Client, override_settings
from pytest_django import DjangoDbBlocker, Settings

from commissioning.choices import Role
from commissioning.demonstration import demo_sign_ins
from commissioning.demonstration.areas import AREAS
from commissioning.demonstration.census import CENSUSES
from commissioning.demonstration.papers import PAPERS
from commissioning.models import (
    LocalArea,
    Measure,
    Membership,
    Observation,
    Organisation,
    Person,
    Release,
    StatisticalNeighbour,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def demo(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The demonstration, loaded once for this module and taken away after it."""
    with django_db_blocker.unblock(), transaction.atomic(), override_settings(DEMO=True):
        call_command("load_demo")
        yield
        transaction.set_rollback(True)


def totals(code: str, **place: str) -> dict[str, float | None]:
    """Newest totals of a measure by period."""
    return dict(
        Observation.objects.filter(
            measure__code=code, breakdown__key="total", newest=True, **place
        ).values_list("period__code", "value")
    )


@pytest.mark.parametrize("command", ["load_demo", "demo_sign_ins"])
def test_refuses_outside_the_demonstration(command: str, settings: Settings):
    settings.DEMO = False
    with pytest.raises(CommandError, match="DEMO=1"):
        call_command(command)
    assert not LocalArea.objects.exists()


def test_four_areas_stand_on_their_dates(demo: None):
    assert {area.slug: str(area.standing_on) for area in LocalArea.objects.all()} == {
        "southampton": "2018-09-13",
        "somerset": "2018-07-12",
        "sefton": "None",
        "stockton": "2018-07-01",
    }


def test_every_area_has_every_role_and_its_partners(demo: None):
    for area in LocalArea.objects.all():
        roles = set(Membership.objects.filter(area=area).values_list("role", flat=True))
        assert roles == set(Role.values)
        kinds = set(area.organisations.values_list("kind", flat=True))
        assert {"council", "icb", "parent_carer_forum"} <= kinds
        for membership in area.memberships.all():
            assert area in membership.organisation.areas.all()


def test_one_commissioner_belongs_to_two_areas(demo: None):
    both = Membership.objects.filter(person__email="two-areas@demo.example")
    assert [str(membership.area) for membership in both.order_by("area__name")] == [
        "Sefton",
        "Stockton-on-Tees",
    ]


def test_every_printed_sign_in_opens_the_door(demo: None):
    for sign_in in demo_sign_ins():
        assert Client().login(email=sign_in.email, password=sign_in.password), sign_in.email


def test_the_sign_ins_are_printed(demo: None, capsys: pytest.CaptureFixture[str]):
    call_command("demo_sign_ins")
    printed = capsys.readouterr().out
    for sign_in in demo_sign_ins():
        assert f"{sign_in.email} " in printed
    assert demo_sign_ins()[0].password in printed


def test_figures_are_the_published_ones(demo: None):
    plans = totals("caseload.ehcplans", geography__name="England")
    assert (plans["201819"], plans["202425"]) == (353_995, 638_745)
    in_time = totals("timeliness.pc_plans_issued_20_weeks_ex", geography__name="England")
    assert in_time["2024"] == 46.4
    devon = totals("timeliness.pc_plans_issued_20_weeks_ex", geography__number="878")
    assert devon["2024"] == 3.2
    assert totals("population.population_estimate", geography__name="England")["2024"] == 12_183_016


def test_a_share_carries_its_parts(demo: None):
    share = Observation.objects.get(
        measure__code="timeliness.pc_plans_issued_20_weeks_ex",
        geography__number="343",
        period__code="2024",
        breakdown__key="total",
    )
    assert (share.value, share.numerator, share.denominator) == (53.1, 460, 866)


def test_symbols_are_no_numbers(demo: None):
    dorset = Observation.objects.get(
        measure__code="timeliness.pc_plans_issued_20_weeks_ex",
        geography__number="838",
        period__code="2024",
        breakdown__key="total",
    )
    # None of its plans was issued without an exception: 0 of 0 is not a share.
    assert (dorset.value, dorset.symbol) == (None, "x")
    assert (dorset.numerator, dorset.denominator) == (0, 0)


def test_england_2024_was_restated(demo: None):
    both = Observation.objects.filter(
        measure__code="caseload.ehcplans",
        geography__name="England",
        period__code="202324",
        breakdown__key="total",
    ).order_by("release__edition")
    assert list(both.values_list("release__edition", "value", "newest")) == [
        ("2024", 575_963, False),
        ("2025", 576_474, True),
    ]


def test_every_area_has_ten_neighbours_with_figures(demo: None):
    for area in AREAS:
        listed = StatisticalNeighbour.objects.filter(geography__number=area.number)
        assert list(listed.order_by("rank").values_list("rank", flat=True)) == list(range(1, 11))
        for neighbour in listed:
            assert totals("caseload.ehcplans", geography__pk=neighbour.neighbour_id)


def test_breakdowns_are_there_for_the_areas(demo: None):
    by_sex = Observation.objects.filter(
        measure__code="caseload.ehcplans", geography__number="343", breakdown__topic="Sex"
    )
    assert sum(by_sex.values_list("value", flat=True)) == 3_736


def test_rates_are_computed(demo: None):
    # 3,736 plans in January 2025, 54,760 residents aged 0 to 17 in mid-2024.
    rate = totals("rates.plans_per_10000", geography__number="343")["202425"]
    assert rate == pytest.approx(10_000 * 3_736 / 54_760, abs=0.01)


def test_no_release_is_made_up(demo: None):
    """But for the invented school censuses, whose names say so."""
    published = Release.objects.exclude(publication__startswith="Computed ")
    invented = published.filter(publication__startswith="Invented ")
    assert invented.count() == len(CENSUSES)
    published = published.exclude(pk__in=invented)
    assert set(published.values_list("publication", "edition")) == {
        ("Education, health and care plans", "2024"),
        ("Education, health and care plans", "2025"),
        ("Population estimates, mid-year", "2024"),
        *((paper.title, paper.edition) for paper in PAPERS.values()),
    }


def test_a_second_time_overwrites_nothing(demo: None):
    LocalArea.objects.filter(slug="sefton").update(name="Sefton Partnership")
    Person.objects.filter(email="administrator.sefton@demo.example").update(name="Someone Else")
    Organisation.objects.filter(name__startswith="Sefton Metro").update(name="Sefton Council")
    before = Observation.objects.count(), Person.objects.count(), Organisation.objects.count()
    call_command("load_demo")
    after = Observation.objects.count(), Person.objects.count(), Organisation.objects.count()
    assert after == before
    assert LocalArea.objects.get(slug="sefton").name == "Sefton Partnership"
    assert Person.objects.get(email="administrator.sefton@demo.example").name == "Someone Else"


def test_figures_stay_out_where_some_are_loaded(demo: None):
    Observation.objects.exclude(measure__code="caseload.ehcplans").delete()
    before = Observation.objects.count()
    call_command("load_demo")
    assert Observation.objects.count() == before


# Rates whose base not every area's demonstration has: pupils in its schools, orders that fell due.
WITHOUT_A_BASE = ("local.appeals_per_10000_pupils_year", "local.orders_in_time_pc_year")


def test_most_measures_have_a_figure_for_each_area(demo: None):
    files = (
        "mi",
        "phase_transfers",
        "rates",
        "tribunal",
        "school",
        "attendance",
        "finance",
        "outcomes",
        "exclusions",
        "absence",
        "social_care",
        "education",
        "care.",
        "profile",
    )
    for area in AREAS:
        held = Measure.objects.filter(
            pk__in=Observation.objects.filter(geography__number=area.number).values("measure")
        )
        missing = [
            measure.code
            for measure in Measure.objects.exclude(pk__in=held)
            if not measure.code.startswith((*files, *WITHOUT_A_BASE))
            and "up to the 2024 release" not in measure.definition
            and "since the 2026 release" not in measure.definition_changed + measure.definition
            and "until the 2024 release" not in measure.definition_changed
        ]
        assert missing == [
            "needs.number_ds",
            "needs.ds_pc",
            "needs_newplans.number_ds",
            "needs_newplans.ds_pc",
        ], area.name
