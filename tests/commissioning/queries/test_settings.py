import csv

import pytest
from django.db.models import F

from commissioning.choices import EstablishmentType, PlacementBucket, PlacementGroup, Whereabouts
from commissioning.models import Setting
from commissioning.queries.settings import (
    BY_CODE,
    BY_TYPE,
    bucket,
    bucket_expression,
    is_out_of_area,
    out_of_area_expression,
    settings_of,
)
from ehcp.choices import SettingCode
from ehcp.models import Attendance
from tests.commissioning.imports.files import SHARED, needs_shared
from tests.factories import AttendanceFactory, AuthorityFactory, LocalAreaFactory, SettingFactory

MAPPING = {
    1: "mainstream_la_maintained",
    2: "mainstream_la_maintained",
    3: "mainstream_la_maintained",
    5: "mainstream_la_maintained",
    6: "mainstream_independent",
    7: "special_la_maintained",
    8: "special_non_maintained",
    10: "special_independent",
    11: "mainstream_independent",
    12: "special_la_maintained",
    14: "ap_pru_la_maintained",
    15: "mainstream_la_maintained",
    18: "general_fe_tertiary_colleges",
    24: "other_schools",
    25: "other_schools",
    26: "other_schools",
    27: "other_schools",
    28: "mainstream_academy",
    29: "other_placement_settings",
    30: "w_settings",
    31: "general_fe_tertiary_colleges",
    32: "specialist_post_16_institutions",
    33: "special_academy_free",
    34: "mainstream_academy",
    35: "mainstream_free_school",
    36: "special_academy_free",
    37: "other_schools",
    38: "ap_pru_free_school",
    39: "mainstream_free_school",
    40: "mainstream_free_school",
    41: "mainstream_free_school",
    42: "ap_pru_academy",
    43: "ap_pru_academy",
    44: "special_academy_free",
    45: "mainstream_academy",
    46: "mainstream_academy",
    49: "online_provider",
    56: "other_placement_settings",
    57: "other_schools",
}


@pytest.mark.parametrize(("code", "expected"), MAPPING.items())
def test_every_type_has_its_bucket(code: int, expected: str) -> None:
    setting = Setting(urn="100000", type_code=code)
    assert bucket(setting, "100000") == expected
    in_unit = bucket(setting, "100000", sen_unit=True, resourced=True)
    resourced = bucket(setting, "100000", resourced=True)
    divided = expected in (
        "mainstream_la_maintained",
        "mainstream_academy",
        "mainstream_free_school",
    )
    assert in_unit == (f"{expected}_senunit" if divided else expected)
    assert resourced == (f"{expected}_resourced_provision" if divided else expected)


def test_every_type_is_mapped_once() -> None:
    assert set(BY_TYPE) == set(EstablishmentType.values) == set(MAPPING)


@needs_shared
def test_the_types_are_those_of_the_register() -> None:
    with (SHARED / "gias-establishment-types.csv").open(encoding="cp1252") as stream:
        rows = {
            int(row["type-of-establishment-code"]): row["type-of-establishment-name"]
            for row in csv.DictReader(stream)
        }
    assert rows == dict(EstablishmentType.choices)


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("OLA", "other_arrangements_la"),
        ("OPA", "other_arrangements_parents"),
        ("EHE", "elective_home_education"),
        ("EYP", "nm_early_years"),
        ("OTH", "other_placement_settings"),
        ("NEET", "neet"),
        ("NIEC", "neet_ntci"),
        ("NIEO", "neet_other"),
        ("", "placement_unknown"),
    ],
)
def test_a_code_in_place_of_a_setting(code: str, expected: str) -> None:
    assert bucket(None, code=code) == expected


def test_every_code_of_the_return_is_mapped() -> None:
    assert set(BY_CODE) == set(SettingCode.values)


def test_a_number_alone() -> None:
    assert bucket(None, ukprn="10000000") == PlacementBucket.FE_UKRLP
    assert bucket(Setting(ukprn="10000000", name="A provider")) == PlacementBucket.FE_UKRLP
    assert bucket(None, urn="999999", ukprn="10000000") == PlacementBucket.OTHER_SETTING
    assert bucket(Setting(name="A tutor")) == PlacementBucket.OTHER_SETTING
    assert bucket(Setting(urn="100000", type_code=98)) == PlacementBucket.OTHER_SETTING


@pytest.mark.parametrize(
    ("group", "members"),
    [
        (PlacementGroup.MAINSTREAM, 10),
        (PlacementGroup.SPECIAL, 4),
        (PlacementGroup.ALTERNATIVE, 3),
        (PlacementGroup.FURTHER, 3),
        (PlacementGroup.ELSEWHERE, 11),
        (PlacementGroup.EARLY_YEARS, 1),
        (PlacementGroup.NOT_RECORDED, 1),
    ],
)
def test_buckets_add_up_to_their_groups(group: PlacementGroup, members: int) -> None:
    assert sum(each.group == group for each in PlacementBucket) == members


@pytest.mark.django_db
def test_the_database_gives_the_same_bucket() -> None:
    """Every type with every flag, and every way to have none."""
    row = AttendanceFactory()
    setting = row.setting
    for code in [*MAPPING, 98, None]:
        Setting.objects.update(type_code=code)
        for unit, resourced in ((False, False), (True, False), (False, True), (True, True)):
            Attendance.objects.update(sen_unit=unit, resourced_provision=resourced)
            setting.type_code = code
            expected = bucket(setting, setting.urn, "", "", unit, resourced)
            assert found() == (expected, expected.group)
    Setting.objects.update(urn="", type_code=None)
    Attendance.objects.update(urn="", sen_unit=False, resourced_provision=False)
    assert found()[0] == "other_placement_settings"
    Setting.objects.update(ukprn="10000000")
    assert found()[0] == "ukrlp_provider"
    for urn, ukprn, code in [("999999", "", ""), ("", "10000001", ""), ("", "", "")] + [
        ("", "", code) for code in SettingCode.values
    ]:
        Attendance.objects.update(setting=None, urn=urn, ukprn=ukprn, code=code)
        assert found()[0] == bucket(None, urn, ukprn, code)


def found() -> tuple[str, PlacementGroup]:
    """What the database says of the only attendance."""
    value = Attendance.objects.annotate(bucket=bucket_expression()).values_list(
        "bucket", flat=True
    )[0]
    return value, PlacementBucket(value).group


@pytest.mark.django_db
def test_out_of_area_follows_from_the_authority() -> None:
    ours, theirs = AuthorityFactory(), AuthorityFactory()
    cases: list[tuple[dict[str, object], Whereabouts, bool | None]] = [
        ({"authority": ours}, Whereabouts.ENGLAND, False),
        ({"authority": theirs}, Whereabouts.ENGLAND, True),
        ({"authority": None, "authority_number": "681"}, Whereabouts.WALES, True),
        ({"authority": None, "authority_number": "", "type_code": 30}, Whereabouts.WALES, True),
        ({"authority": None, "authority_number": "702"}, Whereabouts.OFFSHORE, True),
        (
            {"authority": None, "authority_number": "000", "type_code": 37},
            Whereabouts.OFFSHORE,
            True,
        ),
        ({"authority": None, "authority_number": "000"}, Whereabouts.UNKNOWN, None),
        ({"authority": None, "authority_number": ""}, Whereabouts.UNKNOWN, None),
    ]
    for fields, whereabouts, expected in cases:
        setting = SettingFactory(**fields)
        assert setting.whereabouts == whereabouts
        assert is_out_of_area(setting, ours) is expected
        row = AttendanceFactory(setting=setting, plan__request__child__area__geography=ours)
        own = F("plan__request__child__area__geography")
        for geography in (ours, own):
            rows = Attendance.objects.annotate(out=out_of_area_expression(geography))
            assert rows.get(pk=row.pk).out is expected


@pytest.mark.django_db
def test_out_of_area_is_not_known_without_a_setting() -> None:
    ours = AuthorityFactory()
    AttendanceFactory(setting=None, urn="999999")
    assert is_out_of_area(None, ours) is None
    assert Attendance.objects.annotate(out=out_of_area_expression(ours)).get().out is None


@pytest.mark.django_db
def test_an_area_knows_the_register_and_its_own_providers() -> None:
    ours, theirs = LocalAreaFactory(), LocalAreaFactory()
    SettingFactory(name="School")
    SettingFactory(name="Ours", urn="", area=ours)
    SettingFactory(name="Theirs", urn="", area=theirs)
    assert [setting.name for setting in settings_of(ours)] == ["Ours", "School"]
