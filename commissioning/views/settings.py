"""Settings: the list, one setting, and the providers without a URN that an area adds."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from commissioning.actions.provider import Clash, add_provider, change_provider
from commissioning.choices import EstablishmentType, SettingStatus
from commissioning.filters.settings import SettingFilters
from commissioning.forms.settings import OFFERED, ProviderForm, described
from commissioning.models import Setting
from commissioning.permissions import (
    MANAGE_SETTINGS,
    VIEW_OWN_CENSUS,
    VIEW_SETTINGS,
    AreaRequest,
    may,
    requires,
)
from commissioning.queries.history import version_of
from commissioning.queries.needs_schools import own_years_of_school, years_of_school
from commissioning.queries.providers import (
    LABELS,
    history,
    providers_of,
    said,
    suggestions,
)
from commissioning.queries.setting_page import counted, facts
from commissioning.queries.settings import settings_of
from commissioning.tables.needs import alike_table, school_need_table, school_year_table
from commissioning.tables.settings import SettingTable
from commissioning.views.benchmarks import nothing_loaded
from config.lib.components import Column, EmptyState, Link, Table
from config.lib.formats import british_moment
from config.lib.lists import DownloadColumn, ListView, labels


class SettingList(ListView):
    """The register, and the providers that the area added."""

    template_name = "commissioning/settings.html"
    title = "Settings"
    lead = "Schools, colleges and other providers that can be named in a plan."
    noun = ("setting", "settings")
    table_class = SettingTable
    filterset_class = SettingFilters
    download_columns = (
        DownloadColumn("Name", "name"),
        DownloadColumn("URN", "urn"),
        DownloadColumn("UKPRN", "ukprn"),
        DownloadColumn("Type", "type_name"),
        DownloadColumn("Phase", "phase"),
        DownloadColumn("Authority", "authority__name"),
        DownloadColumn("Authority number", "authority_number"),
        DownloadColumn("Status", "status", labels(SettingStatus.choices)),
        DownloadColumn("Opened", "opened_on"),
        DownloadColumn("Closed", "closed_on"),
        DownloadColumn("Places", "capacity"),
        DownloadColumn("Lowest age", "lowest_age"),
        DownloadColumn("Highest age", "highest_age"),
        DownloadColumn("Section 41 approved", "section_41"),
        DownloadColumn("Places in SEN unit", "sen_unit_capacity"),
        DownloadColumn("Places in resourced provision", "resourced_capacity"),
        DownloadColumn("Kind of resourced provision", "resourced_kind"),
        DownloadColumn("Needs", "specialisms"),
    )

    request: AreaRequest

    def get_queryset(self) -> QuerySet[Setting]:
        """The settings that this area knows."""
        return settings_of(self.request.area)

    def empty_state(self) -> EmptyState:
        """Where there is no setting, what to load."""
        found = super().empty_state()
        if found is not self.empty:
            return found
        text = "They come with the register of schools: its extract of all establishments."
        return nothing_loaded(self.request, "No settings yet", text)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Who may add a provider sees how."""
        manages = may(self.request.membership, MANAGE_SETTINGS)
        return super().get_context_data(**kwargs) | {"manages": manages}


settings = requires(VIEW_SETTINGS)(SettingList.as_view())


@requires(VIEW_SETTINGS)
@require_http_methods(["GET", "HEAD"])
def matching(request: AreaRequest) -> JsonResponse:
    """The settings that what somebody types may mean, as the field takes them."""
    found = suggestions(request.area, request.GET.get("q", ""), OFFERED)
    return JsonResponse({"settings": [described(each) for each in found]})


@requires(VIEW_SETTINGS)
@require_http_methods(["GET", "HEAD"])
def setting(request: AreaRequest, pk: int) -> HttpResponse:
    """One setting: what is known of it, and how a placement there counts."""
    found = get_object_or_404(settings_of(request.area), pk=pk)
    own = found.area_id is not None
    context = {
        "setting": found,
        "trail": trail(request, Link(str(found))),
        "rows": facts(found),
        "counted": counted(found, request.area),
        "own": own,
        "manages": own and may(request.membership, MANAGE_SETTINGS),
        "history": history_table(found) if own else None,
        "census": census_tables(request, found),
    }
    return render(request, "commissioning/setting.html", context)


def census_tables(request: AreaRequest, found: Setting) -> tuple[Table, ...]:
    """What school censuses say of a setting; boards see no small numbers."""
    board, years = not may(request.membership, VIEW_OWN_CENSUS), years_of_school(found.urn)
    own = () if board else own_years_of_school(request.area, found)
    tables = (
        school_year_table(years, board=board),
        school_need_table(years, board=board),
        alike_table("Your own school census", "Census", own),
    )
    return tuple(table for table in tables if table)


@requires(MANAGE_SETTINGS)
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: AreaRequest) -> HttpResponse:
    """Add a provider that has no URN."""
    form = ProviderForm(request.POST or None, instance=Setting(area=request.area))
    if form.is_valid():
        added = add_provider(area=request.area, by=request.user, **form.entered())
        messages.success(request, f"{added} is added.")
        return redirect("commissioning:setting", request.area.slug, added.pk)
    context = {"form": form, "trail": trail(request, Link("Add a provider"))}
    return render(request, "commissioning/setting_add.html", context)


@requires(MANAGE_SETTINGS)
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: AreaRequest, pk: int) -> HttpResponse:
    """Change a provider of the area's own; the register's rows come with its import."""
    provider = get_object_or_404(providers_of(request.area), pk=pk)
    name, clash = str(provider), None
    opened = {"version": version_of(provider)}
    form = ProviderForm(request.POST or None, instance=provider, initial=opened)
    if form.is_valid():
        try:
            change_provider(provider=provider, by=request.user, **form.entered(), **form.opened())
        except Clash as met:
            clash = clash_table(met.current, provider)
            form = reopened(request, met.current)
        else:
            messages.success(request, f"{name} is changed.")
            return redirect("commissioning:setting", request.area.slug, pk)
    page = Link(name, reverse("commissioning:setting", args=[request.area.slug, pk]))
    way = trail(request, page, Link("Change"))
    context = {"form": form, "name": name, "pk": pk, "clash": clash, "trail": way}
    return render(request, "commissioning/setting_change.html", context)


def reopened(request: AreaRequest, current: Setting) -> ProviderForm:
    """The form with what was entered, to be saved over what the provider is now."""
    data = request.POST.copy()
    data["version"] = str(version_of(current))
    return ProviderForm(data, instance=Setting(area=request.area))


def trail(request: AreaRequest, *links: Link) -> tuple[Link, ...]:
    """Where a page of a setting stands."""
    return (Link("Settings", reverse("commissioning:settings", args=[request.area.slug])), *links)


def history_table(provider: Setting) -> Table:
    """What happened to a provider."""
    return Table(
        caption="History of this provider",
        columns=(Column("When"), Column("What"), Column("Who did it")),
        rows=tuple(
            (british_moment(change.at), change.what, change.by or "The product itself")
            for change in history(provider)
        ),
    )


def clash_table(current: Setting, entered: Setting) -> Table:
    """What the provider says now beside what was entered, where the two differ."""
    pairs = [
        (label, said(getattr(current, name)), said(getattr(entered, name)))
        for name, label in LABELS.items()
        if name != "type_name"
    ]
    new_type = dict(EstablishmentType.choices).get(entered.type_code or 0)
    types = ("Type", said(current.type_name), said(new_type))
    return Table(
        caption="Where the two differ",
        columns=(Column("Field"), Column("What it says now"), Column("What you entered")),
        rows=tuple(row for row in (*pairs, types) if row[1] != row[2]),
    )
