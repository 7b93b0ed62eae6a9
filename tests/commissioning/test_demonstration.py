"""The demonstration: areas, people, figures; and that it never overwrites or leaks out."""

import csv
import io
from collections.abc import Iterator

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import Client, override_settings
from pytest_django import DjangoDbBlocker, Settings

from commissioning.choices import ImportState, Role
from commissioning.demonstration import demo_sign_ins
from commissioning.demonstration.areas import AREAS, PASSWORD
from commissioning.demonstration.census import CENSUSES
from commissioning.demonstration.needs import EDITION
from commissioning.demonstration.papers import PAPERS
from commissioning.imports import runs
from commissioning.models import (
    CensusSchool,
    Import,
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
    """But for the invented school censuses and outcomes, whose names say so."""
    published = Release.objects.exclude(publication__startswith="Computed ")
    invented = published.filter(publication__startswith="Invented ")
    assert invented.count() == len(CENSUSES)
    published = published.exclude(pk__in=invented)
    invented = published.filter(edition=EDITION)
    assert [release.publication for release in invented.order_by("publication")] == [
        "Readings",
        "Suspensions and permanent exclusions in England",
    ]
    published = published.exclude(pk__in=invented)
    assert set(published.values_list("publication", "edition")) == {
        ("Education, health and care plans", "2024"),
        ("Education, health and care plans", "2025"),
        ("Population estimates, mid-year", "2024"),
        *((paper.title, paper.edition) for paper in PAPERS.values()),
    }


def table(area: str, path: str, key: str) -> dict[str, dict[str, str]]:
    """A table of a page as the area's commissioner downloads it: its rows by their first cell."""
    client = Client()
    client.login(email=f"commissioner.{area}@demo.example", password=PASSWORD)
    answer = client.get(f"/{area}/needs/{path}?table={key}&format=csv")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    return {next(iter(row.values())): row for row in rows}


# What the papers say: 64.3 % of Stockton's 855 plans are 550; 12,000 with SEN in Somerset.
@pytest.mark.parametrize(
    ("area", "schools", "everybody"),
    [
        ("stockton", 60, ("32966", "4091", "855")),
        ("somerset", 154, ("76923", "10700", "1300")),
    ],
)
def test_invented_schools_come_to_what_the_paper_says(
    demo: None, area: str, schools: int, everybody: tuple[str, ...]
):
    found = table(area, "schools/", "schools")
    assert len(found) == schools + 1
    whole = found["All schools"]
    assert (whole["Pupils"], whole["SEN support"], whole["EHC plan"]) == everybody
    special = [row for row in found.values() if "pecial" in row["Phase and type"]]
    assert len(special) == 13
    assert all(row["Pupils"] == row["EHC plan"] for row in special)


@pytest.mark.parametrize("area", ["sefton", "southampton"])
def test_invented_schools_say_what_the_invented_census_says(demo: None, area: str):
    whole = table(area, "schools/", "schools")["All schools"]
    stated = table(area, "", "headline")
    for column, line in (("Pupils",) * 2, ("SEN support",) * 2, ("EHC plan",) * 2):
        assert whole[column] == stated[line]["Number"]
    years = CensusSchool.objects.filter(authority__areas__slug=area).values("period").distinct()
    assert years.count() == len(CENSUSES[area])


@pytest.mark.parametrize("area", [area.slug for area in AREAS])
def test_each_area_has_schools_and_outcomes_that_are_called_invented(demo: None, area: str):
    client = Client()
    client.login(email=f"board-member.{area}@demo.example", password=PASSWORD)
    schools = client.get(f"/{area}/needs/schools/").text
    assert "from “Special educational needs in England (invented), school-level file”" in schools
    page = client.get(f"/{area}/needs/outcomes/").text
    for title in ("Attendance", "Exclusions and home education", "Attainment", "Children in care"):
        assert title in page
    assert "Readings (invented)" in page
    run = Import.objects.get(area__slug=area)
    assert run.state == ImportState.IMPORTED
    assert run.imported_by.email == f"administrator.{area}@demo.example"


def test_what_a_paper_says_is_not_invented_again(demo: None):
    assert totals("exclusions.perm_excl", geography__number="933") == {"201617": 64}
    assert totals("attendance.attendance_ehc_pc", geography__number="933") == {"201617": 87.9}
    assert totals("outcomes.ks4_ehc_pc", geography__number="808") == {"201617": 4.8}


def test_a_real_reading_shows_instead_of_an_invented_one(demo: None):
    invented = totals("care.care_leavers_sen", geography__number="343")
    file = io.BytesIO(b"measure,geography,period,value\ncare.care_leavers_sen,343,202425,7")
    area = LocalArea.objects.get(slug="sefton")
    run = runs.receive(area=area, by=None, uploads=[("readings.csv", file)])
    run = runs.apply(run=runs.read(run=run), by=None)
    assert totals("care.care_leavers_sen", geography__number="343") == {"202425": 7}
    runs.undo(run=run, by=None)
    assert totals("care.care_leavers_sen", geography__number="343") == invented


def test_invented_needs_can_be_undone(demo: None):
    run = Import.objects.get(area__slug="southampton")
    with transaction.atomic():
        runs.undo(run=run, by=None)
        assert not CensusSchool.objects.filter(authority__areas__slug="southampton").exists()
        assert not totals("care.care_leavers_sen", geography__number="852")
        transaction.set_rollback(True)


def test_no_two_invented_settings_of_an_area_have_one_name(demo: None):
    for area in LocalArea.objects.all():
        names = list(area.own_settings.values_list("name", flat=True))
        assert len(names) == len(set(names))


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
        "residents",
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
