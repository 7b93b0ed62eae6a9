"""Addresses for tests of the page kit: a list of geographies, and an empty page with all menus."""

from dataclasses import dataclass

import django_filters
import django_tables2 as tables
from django.urls import include, path
from django.views.generic import TemplateView

from commissioning.choices import GeographyLevel
from commissioning.models import Geography
from config.lib.columns import NumberColumn
from config.lib.components import EmptyState, Link
from config.lib.lists import DownloadColumn, ListFilters, ListView, labels
from config.lib.navigation import NavigationItem


class GeographyFilters(ListFilters):
    search_fields = ("name", "code")

    level = django_filters.ChoiceFilter(choices=GeographyLevel.choices, empty_label="Any")

    class Meta:
        model = Geography
        fields = ("level",)


class GeographyTable(tables.Table):
    number = NumberColumn(orderable=False)

    class Meta:
        model = Geography
        fields = ("name", "code", "level", "region", "number")


class GeographyList(ListView):
    queryset = Geography.objects.select_related("region")
    title = "Geographies"
    noun = ("place", "places")
    table_class = GeographyTable
    filterset_class = GeographyFilters
    empty = EmptyState(
        "No places yet", "Places come with the statistics.", Link("Import", "/import")
    )
    download_columns = (
        DownloadColumn("Name", "name"),
        DownloadColumn("Level", "level", labels(GeographyLevel.choices)),
        DownloadColumn("Region", "region__name"),
    )


@dataclass(frozen=True)
class Somebody:
    """A signed-in person as the header needs one."""

    name: str = "Sam Carter"
    is_authenticated: bool = True
    pk: int = 1

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True)
class Place:
    name: str
    slug: str
    url: str


SEFTON = Place("Sefton", "sefton", "/sefton/")
SHELL = {
    "area": SEFTON,
    "person_areas": (SEFTON, Place("Somerset", "somerset", "/somerset/")),
    "area_notice": "Demonstration area: Sefton stands on 12 July 2018.",
    "navigation": (
        NavigationItem("Board", "/sefton/", False),
        NavigationItem(
            "Benchmarks",
            "/sefton/benchmarks/",
            True,
            pages=(
                NavigationItem("All measures", "/sefton/benchmarks/", True),
                NavigationItem("Needs", "/sefton/needs/", False),
            ),
        ),
        NavigationItem("Imports", "/sefton/imports/", False),
    ),
    "user": Somebody(),
}

urlpatterns = [
    path("", include("config.pages_urls")),
    path("account/", include("allauth.urls")),
    path("list/", GeographyList.as_view(), name="list"),
    path("shell/", TemplateView.as_view(template_name="404.html", extra_context=SHELL)),
]
