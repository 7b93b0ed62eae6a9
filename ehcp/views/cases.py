"""The caseload: the list, its counts by stage, and its download."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase, JsonResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django_tables2 import Table

from commissioning.permissions import AreaRequest, may, requires
from config.lib.components import EmptyState, Link
from config.lib.lists import (
    DOWNLOADS,
    DownloadColumn,
    KeyedRows,
    ListView,
    address,
    flat_choices,
    labels,
)
from ehcp.choices import Need, Stage
from ehcp.filters.cases import CaseFilters
from ehcp.models import Request
from ehcp.permissions import DOWNLOAD_CASES, EDIT_CASES, VIEW_CASES
from ehcp.queries.ages import curriculum_year_words
from ehcp.queries.case_filters import EVERY
from ehcp.queries.case_filters.general import Scope
from ehcp.queries.case_filters.requests import SEVERAL_STAGES
from ehcp.queries.case_views import views_for
from ehcp.queries.caseload import caseload, counts_by_stage, with_setting
from ehcp.queries.choice_counts import Asked, choice_counts
from ehcp.queries.remembered import Memory
from ehcp.tables.cases import CaseTable
from ehcp.tables.figures import Choice
from ehcp.views.figures import nothing_yet
from ehcp.views.known_on import as_known

COUNTED = "counts"  # in the address where the choices are to stand with their counts
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
        return caseload(self.request.area, as_known(self.request).on, every=every)

    def table_data(self, rows: QuerySet[Any]) -> KeyedRows:
        """The rows; only those of a page are asked for their setting."""
        on = as_known(self.request).on
        return KeyedRows(rows, lambda shown: with_setting(shown, self.request.area, on))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The list with its counts by stage."""
        url = reverse("ehcp:cases-counts", args=[self.request.area.slug])
        if self.request.GET.get(COUNTED) == "yes" and not self.filterset.errors:
            counts = self.choice_counts(more=False) | self.choice_counts(more=True)
            self.filterset.tell_counts(counts)
        return super().get_context_data(**kwargs) | {
            "stages": self.stage_counts(),
            "views": self.listed_views(),
            "may_save": bool(self.asked()) and not self.filterset.errors,
            "counts_url": f"{url}?{self.asked().urlencode()}",
            "counted_url": address(self.request.GET, **{COUNTED: "yes"}),
            "may_edit": may(self.request.membership, EDIT_CASES),
        }

    def listed_views(self) -> tuple[Choice, ...]:
        """The saved views; the one that is shown is no link."""
        asked = self.asked()
        address = reverse("ehcp:cases", args=[self.request.area.slug])
        return tuple(
            Choice(view.name, f"{address}?{view.query}", QueryDict(view.query) == asked)
            for view in views_for(self.request.area, self.request.user)
        )

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
        query = self.asked()
        query.pop("stage", None)
        filters = self.filterset
        if any(name != "stage" for name in filters.errors):
            return {}
        return Memory(self.request.area, self.request.on).of(
            f"cases {query.urlencode()}",
            lambda: counts_by_stage(filters.narrowed_but_for("stage")),
        )

    def choice_counts(self, *, more: bool) -> dict[str, dict[str, int]]:
        """How many cases each choice would leave, of the folded filters or of the others."""
        names = self.filterset.choice_filters(more=more)
        scope = Scope(self.request.area, as_known(self.request).on)
        return Memory(self.request.area, self.request.on).of(
            f"choices {more} {self.asked().urlencode()}",
            lambda: choice_counts([self.of_filter(name) for name in names], scope),
        )

    def of_filter(self, name: str) -> Asked:
        """A filter with its choices and the rows under all others."""
        filters = self.filterset
        chosen = filters.is_bound and bool(filters.form.cleaned_data.get(name))
        rows = filters.narrowed_but_for(name) if chosen else filters.qs
        options = flat_choices(filters.form.fields[name])
        return Asked(name, tuple(value for value, _ in options if value), rows)

    def asked(self) -> QueryDict:
        """What narrows the list, of all that the address says."""
        query = self.request.GET.copy()
        for name in list(query):
            if name not in self.filterset.filters or not query[name]:
                del query[name]
        return query

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
        text = "Cases come with a SEN2 return, or one by one with a new request."
        return nothing_yet(self.request, "No cases yet", text)


class CaseDownload(CaseList):
    """The filtered list as a file."""

    download_columns = COLUMNS

    def get_queryset(self) -> QuerySet[Any]:
        """The caseload with the setting of every row."""
        on = as_known(self.request).on
        return with_setting(super().get_queryset(), self.request.area, on)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The file, or the list where the address asks for none."""
        if request.GET.get("format") not in DOWNLOADS:
            return redirect("ehcp:cases", self.request.area.slug)
        return super().get(request, *args, **kwargs)


class CaseCounts(CaseList):
    """How many cases each choice of the filters would leave, for the controls of the list."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The counts by filter and choice, of the folded filters where `which` is "more"."""
        self.filterset = self.get_filterset(self.get_filterset_class())
        if self.filterset.errors:
            return JsonResponse({})
        return JsonResponse(self.choice_counts(more=request.GET.get("which") == "more"))


cases = requires(VIEW_CASES)(CaseList.as_view(http_method_names=["get", "head"]))
counts = requires(VIEW_CASES)(CaseCounts.as_view(http_method_names=["get", "head"]))
download = requires(DOWNLOAD_CASES)(CaseDownload.as_view(http_method_names=["get", "head"]))
