"""The caseload: the list, its counts by stage, and its download."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django_tables2 import Table

from commissioning.permissions import IMPORT, AreaRequest, may, requires
from config.lib.components import EmptyState, Link
from config.lib.lists import DOWNLOADS, DownloadColumn, ListView, address, labels
from ehcp.choices import Need, Stage
from ehcp.filters.cases import CaseFilters
from ehcp.models import Request
from ehcp.permissions import DOWNLOAD_CASES, EDIT_CASES, VIEW_CASES
from ehcp.queries.ages import curriculum_year_words
from ehcp.queries.case_filters import EVERY, SEVERAL_STAGES
from ehcp.queries.caseload import caseload, counts_by_stage
from ehcp.queries.remembered import Memory
from ehcp.tables.cases import CaseTable

YES_NO = labels([(True, "Yes"), (False, "No")])
COLUMNS = (
    DownloadColumn("Case", "child__reference"),
    DownloadColumn("Stage", "stage", labels(Stage.choices)),
    DownloadColumn("Primary need", "need", labels(Need.choices)),
    DownloadColumn("Age", "age"),
    DownloadColumn("National curriculum year", "school_year", curriculum_year_words),
    DownloadColumn("Setting", "setting_name"),
    DownloadColumn("Out of area", "outside", YES_NO),
    DownloadColumn("Requested", "received_on"),
    DownloadColumn("Decided whether to assess", "decided_on"),
    DownloadColumn("Decided whether to issue", "assessment__decided_on"),
    DownloadColumn("Plan issued", "plan__started_on"),
    DownloadColumn("Plan ceased", "plan__ceased_on"),
    DownloadColumn("Past 20 weeks", "late", YES_NO),
    DownloadColumn("Exception", "excepted", YES_NO),
    DownloadColumn("Looked after", "child__looked_after", YES_NO),
)


@dataclass(frozen=True)
class StageCount:
    """How many cases stand at a stage, and the address of them."""

    label: str
    count: int
    url: str
    current: bool


def stages_of(value: str) -> tuple[Stage, ...]:
    """The stages that the filter by stage asks for."""
    if not value:
        return tuple(Stage)
    return SEVERAL_STAGES.get(value) or tuple(stage for stage in Stage if stage == value)


class CaseList(ListView):
    """The latest request of each child of the area."""

    template_name = "ehcp/cases.html"
    title = "Cases"
    noun = ("case", "cases")
    table_class = CaseTable
    filterset_class = CaseFilters

    request: AreaRequest

    def get_queryset(self) -> QuerySet[Request]:
        """The caseload on the day that the page answers for."""
        every = self.request.GET.get(EVERY) == "yes"
        return caseload(self.request.area, self.request.on, every=every)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The list with its counts by stage."""
        return super().get_context_data(**kwargs) | {
            "stages": self.stage_counts(),
            "may_edit": may(self.request.membership, EDIT_CASES),
        }

    def sorted_table(self) -> Table:
        """The table; how long it is follows from the counts by stage, which are remembered."""
        table = super().sorted_table()
        if not self.filterset.errors:
            chosen = stages_of(self.request.GET.get("stage", ""))
            table.data._length = sum(self.counts.get(stage, 0) for stage in chosen)
        return table

    @cached_property
    def counts(self) -> dict[Stage, int]:
        """How many cases stand where, under all filters but that by stage."""
        query = self.request.GET.copy()
        for name in ("stage", "page", "per_page", "sort", "format"):
            query.pop(name, None)
        filters = self.filterset
        if any(name != "stage" for name in filters.errors):
            return {}
        return Memory(self.request.area, self.request.on).of(
            f"cases {query.urlencode()}",
            lambda: counts_by_stage(filters.narrowed_but_for("stage")),
        )

    def stage_counts(self) -> tuple[StageCount, ...]:
        """Counts under all other filters; each leads to its cases."""
        chosen, counts = self.request.GET.get("stage", ""), self.counts
        return tuple(
            StageCount(
                str(stage.label),
                counts[stage],
                address(self.request.GET, stage=stage.value, page=None),
                stage == chosen,
            )
            for stage in Stage
            if counts.get(stage)
        )

    def download_links(self) -> tuple[Link, ...]:
        """The downloads, which are another page with a right of its own."""
        if not may(self.request.membership, DOWNLOAD_CASES):
            return ()
        base = reverse("ehcp:cases-download", args=[self.request.area.slug])
        query = self.request.GET
        return tuple(
            Link(f"Download {name}", base + address(query, format=name.lower(), page=None))
            for name in ("CSV", "XLSX")
        )

    def empty_state(self) -> EmptyState:
        """Where there is no case, what to load."""
        found = super().empty_state()
        if found is not self.empty:
            return found
        area, allowed = self.request.area, may(self.request.membership, IMPORT)
        link = Link("Load a SEN2 return", reverse("commissioning:import-new", args=[area.slug]))
        return EmptyState(
            "No cases yet",
            "Cases come with a SEN2 return, or one by one with a new request.",
            link if allowed else None,
        )


class CaseDownload(CaseList):
    """The filtered list as a file."""

    download_columns = COLUMNS

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The file, or the list where the address asks for none."""
        if request.GET.get("format") not in DOWNLOADS:
            return redirect("ehcp:cases", self.request.area.slug)
        return super().get(request, *args, **kwargs)


cases = requires(VIEW_CASES)(CaseList.as_view(http_method_names=["get", "head"]))
download = requires(DOWNLOAD_CASES)(CaseDownload.as_view(http_method_names=["get", "head"]))
