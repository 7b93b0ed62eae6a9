"""Who the child is and where it is placed."""

import re
from typing import Final

from django.db.models import Q, Value
from django.db.models.functions import Coalesce, NullIf

from commissioning.choices import PlacementBucket
from commissioning.models import Setting
from ehcp.choices import ETHNIC_GROUPS
from ehcp.queries.case_filters.general import Rows, Scope
from ehcp.queries.caseload import of_setting
from ehcp.queries.maintained import IN_AREA, NO_SETTING, NOWHERE, OUT_OF_AREA, place_then
from ehcp.queries.placed import ATTENDED, bucket_then

PLACES: Final = {"in": IN_AREA, "out": OUT_OF_AREA, "none": NO_SETTING, "unknown": NOWHERE}


def by_need(rows: Rows, value: str, scope: Scope) -> Rows:
    """The primary need, or cases where none is recorded."""
    return rows.filter(need=None if value == "none" else value)


def by_ethnicity(rows: Rows, value: str, scope: Scope) -> Rows:
    """An ethnicity, or one of DfE's main groups by its name."""
    return rows.filter(child__ethnicity__in=ETHNIC_GROUPS.get(value, (value,)))


def by_setting(rows: Rows, value: str, scope: Scope) -> Rows:
    """A setting by its number, or by what its name holds."""
    number = re.search(r"(?:^|\()(\d{6}|\d{8})\b", value)
    if number:
        same = Setting.objects.filter(Q(urn=number[1]) | Q(ukprn=number[1]))
        return rows.alias(setting_pk=of_setting("pk")).filter(setting_pk__in=same.values("pk"))
    return rows.alias(setting_of=of_setting("name")).filter(setting_of__icontains=value)


def by_place(rows: Rows, value: str, scope: Scope) -> Rows:
    """Where the setting is; see `PLACES`."""
    return rows.alias(place=place_then(scope.area, scope.on)).filter(place=PLACES[value])


def by_bucket(rows: Rows, value: str, scope: Scope) -> Rows:
    """DfE's kind of placement, or one of the groups that it adds them up to.

    Of the setting attended on the day, else of the one named.
    """
    wanted = [bucket for bucket in PlacementBucket if value in (bucket, bucket.group)]
    return rows.alias(bucket=bucket_then()).filter(bucket__in=wanted)


def residential_code() -> Coalesce:
    """The plan's own residential code, else that of the setting attended on the day; "" for none.

    For the caseload.
    """
    return Coalesce(NullIf("plan__residential", Value("")), f"{ATTENDED}__residential", Value(""))


def by_residential(rows: Rows, value: str, scope: Scope) -> Rows:
    """Residential or not, or for how many weeks of the year."""
    coded = rows.alias(residential=residential_code())
    if value in ("yes", "no"):
        return coded.exclude(residential="") if value == "yes" else coded.filter(residential="")
    return coded.filter(residential=value)
