"""Reference data: what is loaded, that loading again changes nothing, and what updates keep."""

from datetime import date

import pytest
from django.core.management import call_command
from django.db.models import Model

from commissioning.actions.reference import load_reference
from commissioning.choices import GeographyLevel
from commissioning.models import Breakdown, Geography, GeographyAlias, Measure

pytestmark = pytest.mark.django_db


def everything() -> list[list[dict[str, object]]]:
    models: tuple[type[Model], ...] = (Geography, GeographyAlias, Measure, Breakdown)
    return [list(model._default_manager.order_by("pk").values()) for model in models]


def test_loads_england_its_regions_and_every_authority():
    load_reference()
    levels = Geography.objects.values_list("level", flat=True)
    assert sorted(set(levels)) == ["Local authority", "National", "Regional"]
    # 153 authorities of today and five that are gone; nine regions and the halves of London.
    assert Geography.objects.authorities().count() == 158
    assert Geography.objects.authorities().filter(abolished_on=None).count() == 153
    assert Geography.objects.filter(level=GeographyLevel.REGIONAL).count() == 11


def test_an_authority_stands_in_its_region():
    load_reference()
    sefton = Geography.objects.get(number="343")
    assert (sefton.name, sefton.code, str(sefton.region)) == ("Sefton", "E08000014", "North West")


def test_abolished_authorities_say_when():
    load_reference()
    gone = Geography.objects.exclude(abolished_on=None).order_by("number")
    assert list(gone.values_list("number", "abolished_on")) == [
        ("835", date(2019, 4, 1)),
        ("836", date(2019, 4, 1)),
        ("837", date(2019, 4, 1)),
        ("909", date(2023, 4, 1)),
        ("928", date(2021, 4, 1)),
    ]


@pytest.mark.parametrize(
    ("kind", "value", "number"),
    [
        ("ons", "E10000002", "825"),
        ("ons", "E10000027", "933"),
        ("name", "Durham", "840"),
        ("name", "Dorset (Pre LG)", "835"),
    ],
)
def test_other_codes_and_names_lead_to_the_authority(kind: str, value: str, number: str):
    load_reference()
    assert GeographyAlias.objects.get(kind=kind, value=value).geography.number == number


def test_no_alias_is_the_own_code_or_name_of_another_geography():
    load_reference()
    codes = set(Geography.objects.values_list("code", flat=True))
    names = {name.lower() for name in Geography.objects.values_list("name", flat=True)}
    for alias in GeographyAlias.objects.all():
        assert alias.value not in codes
        assert alias.value.lower() not in names


def test_a_share_names_its_parts_in_words():
    load_reference()
    share = Measure.objects.get(code="timeliness.pc_plans_issued_20_weeks_ex")
    assert share.numerator == "Plans issued within 20 weeks, exceptions left out"
    assert share.denominator == (
        "Plans issued on which timeliness is measured, exceptions left out"
    )
    assert (share.unit, share.polarity, share.plausible_to) == ("percentage", "high", 100.0)


def test_a_second_time_changes_nothing():
    load_reference()
    before = everything()
    load_reference()
    assert everything() == before


def test_a_correction_arrives_and_what_people_entered_stays():
    load_reference()
    Measure.objects.filter(code="caseload.ehcplans").update(title="Old", owner="Head of SEND")
    Geography.objects.filter(number="825").update(code="E10000002", name="Bucks")
    load_reference()
    plans = Measure.objects.get(code="caseload.ehcplans")
    assert (plans.title, plans.owner) == ("EHC plans", "Head of SEND")
    assert Geography.objects.get(number="825").code == "E06000060"


def test_a_measure_that_is_no_longer_listed_stays():
    load_reference()
    Measure.objects.create(
        code="caseload.retired",
        title="Retired",
        theme="caseload",
        definition="Gone.",
        unit="count",
        period_kind="Academic year",
        source="A publication",
    )
    load_reference()
    assert Measure.objects.filter(code="caseload.retired").exists()


def test_the_total_breakdown_is_there():
    load_reference()
    assert str(Breakdown.objects.get(key=Breakdown.TOTAL)) == "Total"


def test_the_command_says_how_much_there_is(capsys: pytest.CaptureFixture[str]):
    call_command("load_reference")
    assert capsys.readouterr().out.startswith("170 geographies, 20 other names, ")
