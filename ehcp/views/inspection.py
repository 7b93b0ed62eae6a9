"""List 1 of Annex A: its checks, and the list itself for administrators, which is logged."""

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from commissioning.permissions import AreaRequest, requires
from config.lib.formats import british_date, count_of
from config.lib.lists import DOWNLOADS
from ehcp.actions.inspection import record_inspection_download
from ehcp.models import InspectionDownload
from ehcp.permissions import INSPECTION_LIST
from ehcp.queries.inspection import HEADINGS, NOT_HELD, findings, list_rows
from ehcp.tables.inspection import check_table, download_table, found_table
from ehcp.views.figures import nothing_yet

LIST = "annex-a-1"
TITLE = "Annex A list 1"
LATEST = 20
NOBODY = "The list holds children and young people with a plan in force."


@requires(INSPECTION_LIST)
@require_safe
def inspection(request: AreaRequest) -> HttpResponse:
    """The checks with what they found, before the list is taken."""
    rows = list_rows(request.area, request.on)
    found = findings(rows, request.on)
    asked = request.GET.get("check")
    chosen = [each for each in found if each.check.number == asked and each.references]
    taken = InspectionDownload.objects.filter(area=request.area, list_name=LIST)
    errors = {ref for f in found if f.check.kind == "Error" for ref in f.references or ()}
    context = {
        "on": british_date(request.on),
        "many": count_of(len(rows), "row") if rows else "none",
        "wrong": count_of(len(errors), "row"),
        "empty": None if rows else nothing_yet(request, "No plan in force", NOBODY),
        "columns": len(HEADINGS),
        "not_held": NOT_HELD,
        "checks": check_table(found),
        "found": found_table(chosen[0], request.area) if chosen else None,
        "taken": download_table(taken.select_related("person")[:LATEST]),
    }
    return render(request, "ehcp/inspection.html", context)


@requires(INSPECTION_LIST)
@require_POST
def download(request: AreaRequest) -> HttpResponseBase:
    """The list as a file; that it was taken is recorded first."""
    respond = DOWNLOADS.get(request.POST.get("format", ""))
    if respond is None:
        raise Http404
    rows = list_rows(request.area, request.on)
    record_inspection_download(area=request.area, list_name=LIST, rows=len(rows), by=request.user)
    return respond(TITLE, HEADINGS, [row.cells for row in rows])
