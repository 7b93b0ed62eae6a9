"""Narrowing the list of settings."""

from typing import Any

import django_filters
from django.db.models import Q, QuerySet

from commissioning.choices import EstablishmentType, SettingStatus
from commissioning.models import Geography, Setting
from config.lib.lists import ListFilters

OWN, ELSEWHERE, NOT_ENGLAND = "own", "elsewhere", "not_england"
PROVISION = {
    "unit": Q(resourced_kind__icontains="unit") | Q(sen_unit_capacity__gt=0),
    "resourced": Q(resourced_kind__icontains="resourced") | Q(resourced_capacity__gt=0),
    "section_41": Q(section_41=True),
}


class SettingFilters(ListFilters):
    """By where it is, its authority, type, status and provision, and who knows it."""

    search_fields = ("name", "urn", "ukprn")

    where = django_filters.ChoiceFilter(
        label="Where",
        choices=[
            (OWN, "In our area"),
            (ELSEWHERE, "Elsewhere in England"),
            (NOT_ENGLAND, "Wales, offshore or not known"),
        ],
        empty_label="Anywhere",
        method="by_where",
    )
    authority = django_filters.ModelChoiceFilter(
        queryset=Geography.objects.authorities(), empty_label="Every authority"
    )
    type_code = django_filters.ChoiceFilter(
        label="Type", choices=EstablishmentType.choices, empty_label="Every type"
    )
    status = django_filters.ChoiceFilter(choices=SettingStatus.choices, empty_label="Every status")
    provision = django_filters.ChoiceFilter(
        label="Provision",
        choices=[
            ("unit", "SEN unit"),
            ("resourced", "Resourced provision"),
            ("section_41", "Section 41 approved"),
        ],
        empty_label="Any",
        method="by_provision",
    )
    source = django_filters.ChoiceFilter(
        label="Source",
        choices=[("register", "Register of schools"), ("area", "Added by us")],
        empty_label="Both",
        method="by_source",
    )

    class Meta:
        model = Setting
        fields = ("where", "authority", "type_code", "status", "provision", "source")

    def by_where(self, queryset: QuerySet[Setting], name: str, where: str) -> Any:
        """In the area's own authority, in another, or in none of England's."""
        if where == NOT_ENGLAND:
            return queryset.filter(authority=None)
        own = Q(authority=self.request.area.geography)
        if where == OWN:
            return queryset.filter(own)
        return queryset.filter(authority__isnull=False).exclude(own)

    def by_provision(self, queryset: QuerySet[Setting], name: str, provision: str) -> Any:
        """With a unit, with resourced provision, or approved under section 41."""
        return queryset.filter(PROVISION[provision])

    def by_source(self, queryset: QuerySet[Setting], name: str, source: str) -> Any:
        """From the register, or added by the area."""
        return queryset.filter(area__isnull=source == "register")
