"""What follows from a setting: DfE's placement bucket, in or out of area, independent or not.

Each rule is there twice, from one table: in Python for a row, and as an expression for
querysets of rows that name a setting (`setting`, `urn`, `ukprn`, `code`, `sen_unit`,
`resourced_provision`, such as the settings that a plan names and a child attends).
The mapping of types to buckets is inferred, not published (inferred; the types
under "other type of school" are those of the footnote to DfE's caseload file).
"""

from typing import Any

from django.db.models import BooleanField, Case, CharField, F, Q, QuerySet, Value, When

from commissioning.choices import EstablishmentType as Type
from commissioning.choices import PlacementBucket as Bucket
from commissioning.choices import Whereabouts
from commissioning.models import Geography, LocalArea, Setting
from commissioning.models.setting import OFFSHORE_NUMBERS, OFFSHORE_TYPES, WELSH_NUMBERS

TYPES: dict[Bucket, tuple[Type, ...]] = {
    Bucket.MAINTAINED: (
        Type.COMMUNITY,
        Type.VOLUNTARY_AIDED,
        Type.VOLUNTARY_CONTROLLED,
        Type.FOUNDATION,
        Type.NURSERY,
    ),
    Bucket.ACADEMY: (
        Type.ACADEMY_SPONSORED,
        Type.ACADEMY_CONVERTER,
        Type.ACADEMY_16_TO_19_CONVERTER,
        Type.ACADEMY_16_TO_19_SPONSORED,
    ),
    Bucket.FREE: (
        Type.FREE_SCHOOL,
        Type.FREE_SCHOOL_16_TO_19,
        Type.UNIVERSITY_TECHNICAL_COLLEGE,
        Type.STUDIO_SCHOOL,
    ),
    Bucket.INDEPENDENT: (Type.CITY_TECHNOLOGY_COLLEGE, Type.INDEPENDENT),
    Bucket.SPECIAL_MAINTAINED: (Type.COMMUNITY_SPECIAL, Type.FOUNDATION_SPECIAL),
    Bucket.SPECIAL_ACADEMY: (
        Type.ACADEMY_SPECIAL_SPONSORED,
        Type.ACADEMY_SPECIAL_CONVERTER,
        Type.FREE_SCHOOL_SPECIAL,
    ),
    Bucket.SPECIAL_INDEPENDENT: (Type.INDEPENDENT_SPECIAL,),
    Bucket.SPECIAL_NON_MAINTAINED: (Type.NON_MAINTAINED_SPECIAL,),
    Bucket.AP_ACADEMY: (Type.ACADEMY_AP_CONVERTER, Type.ACADEMY_AP_SPONSORED),
    Bucket.AP_FREE: (Type.FREE_SCHOOL_AP,),
    Bucket.AP_MAINTAINED: (Type.PUPIL_REFERRAL_UNIT,),
    Bucket.FE_GENERAL: (Type.FURTHER_EDUCATION, Type.SIXTH_FORM_CENTRE),
    Bucket.FE_SPECIALIST: (Type.SPECIALIST_POST_16,),
    Bucket.ONLINE: (Type.ONLINE,),
    Bucket.WELSH: (Type.WELSH,),
    Bucket.OTHER_SCHOOL: (
        Type.SECURE_UNIT,
        Type.ACADEMY_SECURE,
        Type.OFFSHORE,
        Type.SERVICE_CHILDREN,
        Type.MISCELLANEOUS,
        Type.OVERSEAS,
    ),
    Bucket.OTHER_SETTING: (Type.HIGHER_EDUCATION, Type.OTHER_DEPARTMENT),
}
BY_TYPE: dict[int, Bucket] = {int(code): then for then, codes in TYPES.items() for code in codes}
# SEN2 `SENSetting`. Whether NIEO is of compulsory school age, the code
# alone does not tell.
BY_CODE = {
    "OLA": Bucket.BY_AUTHORITY,
    "OPA": Bucket.BY_PARENTS,
    "EHE": Bucket.HOME_EDUCATION,
    "EYP": Bucket.EARLY_YEARS,
    "OTH": Bucket.OTHER_SETTING,
    "NEET": Bucket.NEET,
    "NIEC": Bucket.NOTICE_TO_CEASE,
    "NIEO": Bucket.NOT_IN_EDUCATION,
}
UNITS = {
    Bucket.MAINTAINED: Bucket.MAINTAINED_UNIT,
    Bucket.ACADEMY: Bucket.ACADEMY_UNIT,
    Bucket.FREE: Bucket.FREE_UNIT,
}
RESOURCED = {
    Bucket.MAINTAINED: Bucket.MAINTAINED_RESOURCED,
    Bucket.ACADEMY: Bucket.ACADEMY_RESOURCED,
    Bucket.FREE: Bucket.FREE_RESOURCED,
}


def bucket(
    setting: Setting | None,
    urn: str = "",
    ukprn: str = "",
    code: str = "",
    sen_unit: bool = False,
    resourced: bool = False,
) -> Bucket:
    """The bucket of a placement as DfE publishes them.

    The type decides, a unit going before resourced provision; then a UKPRN; then what the
    return says in place of a setting. A URN that the register does not know is "other".
    """
    known = BY_TYPE.get(setting.type_code or 0) if setting else None
    if known is not None:
        if sen_unit and known in UNITS:
            return UNITS[known]
        return RESOURCED.get(known, known) if resourced else known
    if urn or (setting and setting.urn):
        return Bucket.OTHER_SETTING
    if ukprn or (setting and setting.ukprn):
        return Bucket.FE_UKRLP
    if setting:
        return Bucket.OTHER_SETTING
    return BY_CODE.get(code, Bucket.NOT_RECORDED)


def bucket_expression(prefix: str = "") -> Case:
    """`bucket` for a queryset; `prefix` is the way to the row that names a setting.

    `Attendance.objects.annotate(bucket=bucket_expression())`.
    """

    def when(then: Bucket, **lookups: Any) -> When:
        return When(**{prefix + name: value for name, value in lookups.items()}, then=Value(then))

    def of_type(then: Bucket, base: Bucket, **flags: bool) -> When:
        return when(then, setting__type_code__in=TYPES[base], **flags)

    has = {
        name: Q(**{f"{prefix}{name}__gt": ""}) | Q(**{f"{prefix}setting__{name}__gt": ""})
        for name in ("urn", "ukprn")
    }
    return Case(
        *(of_type(unit, base, sen_unit=True) for base, unit in UNITS.items()),
        *(of_type(then, base, resourced_provision=True) for base, then in RESOURCED.items()),
        *(of_type(base, base) for base in TYPES),
        When(has["urn"], then=Value(Bucket.OTHER_SETTING)),
        When(has["ukprn"], then=Value(Bucket.FE_UKRLP)),
        when(Bucket.OTHER_SETTING, setting__isnull=False),
        *(when(then, code=code) for code, then in BY_CODE.items()),
        default=Value(Bucket.NOT_RECORDED),
        output_field=CharField(),
    )


def is_out_of_area(setting: Setting | None, geography: Geography) -> bool | None:
    """Whether a setting is in another authority than the maintaining one.

    None where there is no setting, or nothing is known of where it is. SEN2 does not say it:
    it follows from the register's authority.
    """
    if setting is None:
        return None
    if setting.authority_id is not None:
        return setting.authority_id != geography.pk
    return None if setting.whereabouts == Whereabouts.UNKNOWN else True


def out_of_area_expression(geography: Geography | F, way: str = "setting__") -> Case:
    """`is_out_of_area` for a queryset: true, false or null.

    `geography` is the maintaining authority, or the way to it as an `F`. `way` leads to the
    setting; it is empty for a queryset of settings.
    """
    abroad = Q(**{f"{way}authority_number__in": [*WELSH_NUMBERS, *OFFSHORE_NUMBERS]}) | Q(
        **{f"{way}type_code__in": [Type.WELSH, *OFFSHORE_TYPES]}
    )
    return Case(
        When(**{f"{way}authority": geography}, then=Value(False)),
        When(**{f"{way}authority__isnull": False}, then=Value(True)),
        When(abroad, then=Value(True)),
        default=None,
        output_field=BooleanField(null=True),
    )


def settings_of(area: LocalArea) -> QuerySet[Setting]:
    """The register and the area's own providers, with their authorities."""
    return Setting.objects.known_in(area).select_related("authority")
