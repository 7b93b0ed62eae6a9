"""The figures of the areas' papers: each once, with its paper, under what is published later."""

import pytest

from commissioning.actions.reference import load_reference
from commissioning.demonstration.census import load_censuses
from commissioning.demonstration.census_figures import load_census_figures
from commissioning.demonstration.papers import PAPERS, load_papers, rows
from commissioning.models import Geography, Measure, Observation, PupilCount
from tests.factories import LocalAreaFactory, SettingFactory

NOT_ASSESSED = "SEN support but no specialist assessment of type of need"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _reference(db: None) -> None:
    load_reference()


def test_every_row_names_a_measure_a_place_and_a_paper() -> None:
    codes = set(Measure.objects.values_list("code", flat=True))
    places = {place.number or place.code for place in Geography.objects.all()}
    for row in rows():
        assert row["measure"] in codes
        assert row["place"] in places
        assert row["paper"] in PAPERS


def test_loaded_once() -> None:
    assert load_papers() == f"New figures from the areas’ own papers: {len(rows())} figures."
    assert load_papers() == "New figures from the areas’ own papers: 0 figures."
    assert Observation.objects.count() == len(rows())


def test_what_two_papers_give_shows_once() -> None:
    """Both appendices set England's 14.4 % in January 2017 beside their area."""
    load_papers()
    found = Observation.objects.filter(
        measure__code="school.sen_pc", geography__name="England", period__code="201617"
    )
    assert sorted(found.values_list("value", "newest")) == [(14.4, False), (14.4, True)]


def test_an_invented_census_is_the_same_each_time() -> None:
    sefton = Geography.objects.get(number="343")
    area = LocalAreaFactory(name="Sefton", slug="sefton", geography=sefton)
    kinds = (("Ash Primary (invented)", 1, "Primary"), ("Fir School (invented)", 7, "All-through"))
    for name, code, phase in kinds:
        SettingFactory(urn="", area=area, authority=sefton, name=name, type_code=code, phase=phase)
    said = load_censuses()
    counted = set(PupilCount.objects.values_list("school", "provision", "need", "pupils"))
    assert {school for school, *_ in counted} == {name for name, *_ in kinds}
    assert {p for school, p, *_ in counted if school.startswith("Fir")} == {"E"}
    assert load_censuses() == "New pupils in invented school censuses: 0 pupils."
    PupilCount.objects.all().delete()
    assert load_censuses() == said
    assert set(PupilCount.objects.values_list("school", "provision", "need", "pupils")) == counted


def test_the_figures_of_an_invented_census_are_counted_from_its_rows() -> None:
    sefton = Geography.objects.get(number="343")
    area = LocalAreaFactory(name="Sefton", slug="sefton", geography=sefton)
    for name, code, phase in (("Ash", 1, "Primary"), ("Fir", 7, "All-through")):
        SettingFactory(urn="", area=area, authority=sefton, name=name, type_code=code, phase=phase)
    load_censuses()
    assert "New figures of invented school censuses: " in load_census_figures()
    assert load_census_figures() == "New figures of invented school censuses: 0 figures."
    rows = PupilCount.objects.filter(area=area, period__code="202425")
    pupils, plans, girls, autism = (
        sum(found.values_list("pupils", flat=True))
        for found in (
            rows,
            rows.filter(provision="E"),
            rows.filter(sex="F", provision="E"),
            rows.filter(need="ASD", provision="E"),
        )
    )
    found = {
        (each.measure.code, each.breakdown.topic, each.breakdown.label): each
        for each in Observation.objects.filter(
            geography=sefton, period__code="202425"
        ).select_related("measure", "breakdown", "release")
    }
    totals = {code: each for (code, *_), each in found.items() if code.startswith("school.")}
    assert totals["school.pupils"].value == pupils
    assert totals["school.ehc_plan_pc"].value == pytest.approx(100 * plans / pupils)
    assert found["school_need.ehc_plan", "Sex", "Female"].value == girls
    assert found["school_need.ehc_plan", "Primary need", "Autistic spectrum disorder"].value == (
        autism
    )
    assert found["school_need.ehc_plan", "Primary need", NOT_ASSESSED].value == 0
    phase = "State-funded special school"
    assert found["school_need.pupils", "Phase", phase].value == sum(
        rows.filter(school="Fir").values_list("pupils", flat=True)
    )
    assert "Invented" in str(totals["school.pupils"].release)
