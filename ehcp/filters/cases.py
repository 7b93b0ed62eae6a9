"""Narrowing the caseload."""

from typing import Any

import django_filters
from django.db.models import QuerySet

from config.lib.lists import ListFilters
from ehcp.choices import OPEN_STAGES, Need, Stage
from ehcp.models import Request
from ehcp.queries.ages import OLDEST, curriculum_year_words
from ehcp.queries.caseload import in_area

OPEN = "open"
YEARS = [(year, curriculum_year_words(year)) for year in range(21)]
YES_NO = [("yes", "Yes"), ("no", "No")]


class CaseFilters(ListFilters):
    """By stage, need, age, year, setting, and what makes a case urgent or special."""

    search_fields = ("child__reference",)

    stage = django_filters.ChoiceFilter(
        label="Stage",
        choices=[(OPEN, "Any that waits for a decision or a plan"), *Stage.choices],
        empty_label="Any",
        method="by_stage",
    )
    need = django_filters.ChoiceFilter(
        label="Primary need", choices=Need.choices, empty_label="Any"
    )
    age = django_filters.ChoiceFilter(
        label="Age", choices=[(age, str(age)) for age in range(OLDEST + 1)], empty_label="Any"
    )
    school_year = django_filters.ChoiceFilter(
        label="National curriculum year", choices=YEARS, empty_label="Any"
    )
    setting = django_filters.CharFilter(
        label="Setting", field_name="setting_name", lookup_expr="icontains"
    )
    place = django_filters.ChoiceFilter(
        label="Where the setting is",
        choices=[("in", "In the area"), ("out", "Out of the area"), ("none", "No setting known")],
        empty_label="Anywhere",
        method="by_place",
    )
    overdue = django_filters.ChoiceFilter(
        label="Past 20 weeks without a plan", choices=YES_NO, empty_label="Any", method="by_flag"
    )
    exception = django_filters.ChoiceFilter(
        label="Exception recorded", choices=YES_NO, empty_label="Any", method="by_flag"
    )
    looked_after = django_filters.ChoiceFilter(
        choices=YES_NO, empty_label="Any", label="Looked after", method="by_flag"
    )

    class Meta:
        model = Request
        fields = ()

    FLAGS = {"overdue": "late", "exception": "excepted", "looked_after": "child__looked_after"}

    def by_stage(self, rows: QuerySet[Any], name: str, stage: str) -> QuerySet[Any]:
        """One stage, or all that are open."""
        return rows.filter(stage__in=OPEN_STAGES if stage == OPEN else (stage,))

    def by_place(self, rows: QuerySet[Any], name: str, place: str) -> QuerySet[Any]:
        """In the area, out of it, or without a setting that the register knows."""
        if place == "none":
            return rows.filter(setting_pk=None)
        if place == "out":
            return rows.filter(outside=True)
        return rows.filter(in_area(self.request.area.geography))

    def by_flag(self, rows: QuerySet[Any], name: str, answer: str) -> QuerySet[Any]:
        """Those with a flag, or those without."""
        return rows.filter(**{self.FLAGS[name]: answer == "yes"})
