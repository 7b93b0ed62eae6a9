"""The import centre: the list, the upload, and one import from rehearsal to receipt and undo."""

from django.contrib import messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from commissioning.choices import ImportState
from commissioning.filters.imports import ImportFilters
from commissioning.forms.imports import ApplyForm, UploadForm
from commissioning.imports import runs
from commissioning.imports.formats import format_tables, results_of
from commissioning.imports.retention import undoing
from commissioning.imports.runs import CannotImport
from commissioning.models import Import, Person
from commissioning.permissions import IMPORT, AreaRequest, requires
from commissioning.queries.imports import (
    file_summaries,
    files_table,
    imports_of,
    is_running,
    parts_tables,
    percent_done,
    problem_rows,
    problems_of,
    receipt,
    receipt_table,
    standing,
    sums_tables,
)
from commissioning.tables.imports import ImportTable
from commissioning.tasks import apply_import, read_import
from config.lib.components import EmptyState, Link
from config.lib.downloads import csv_response
from config.lib.lists import DownloadColumn, ListView, labels
from config.lib.readers import Unreadable


class ImportList(ListView):
    """Every import of the area, newest first."""

    template_name = "commissioning/imports.html"
    title = "Imports"
    lead = (
        "What was loaded, by whom, and what it changed. "
        "An import can be undone until a later one changes what it wrote."
    )
    noun = ("import", "imports")
    table_class = ImportTable
    filterset_class = ImportFilters
    empty = EmptyState(
        "Nothing has been loaded yet",
        "Start with DfE’s “Education, health and care plans” release: load its zip as it is.",
    )
    download_columns = (
        DownloadColumn("What", "what"),
        DownloadColumn("Loaded", "uploaded_at"),
        DownloadColumn("By", "uploaded_by__name"),
        DownloadColumn("State", "state", labels(ImportState.choices)),
        DownloadColumn("New", "new"),
        DownloadColumn("Changed", "changed"),
        DownloadColumn("Imported", "imported_at"),
        DownloadColumn("Undone", "undone_at"),
    )

    request: AreaRequest

    def get_queryset(self) -> QuerySet[Import]:
        """The imports of this area."""
        return imports_of(self.request.area)


imports = requires(IMPORT)(ImportList.as_view())


def trail(request: AreaRequest, *links: Link) -> tuple[Link, ...]:
    """Where a page of the import centre stands."""
    return (Link("Imports", reverse("commissioning:imports", args=[request.area.slug])), *links)


def found(request: AreaRequest, pk: int) -> Import:
    """An import of this area, or 404."""
    return get_object_or_404(Import.objects.select_related("area"), pk=pk, area=request.area)


@requires(IMPORT)
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: AreaRequest) -> HttpResponse:
    """Take files in; read small ones at once, leave large ones to the worker."""
    form = UploadForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        try:
            run = received(request, form)
        except Unreadable as wrong:
            form.add_error("uploads", str(wrong))
        else:
            if not runs.is_large(run):
                runs.read(run=run)
            return redirect(run)
    context = {"form": form, "trail": trail(request, Link("Load files"))}
    return render(request, "commissioning/import_new.html", context)


@transaction.atomic
def received(request: AreaRequest, form: UploadForm) -> Import:
    """Keep the files; large ones are the worker's from then on. Raises Unreadable."""
    run = runs.receive(
        area=request.area,
        by=request.user,
        uploads=[(file.name or "file", file) for file in form.cleaned_data["uploads"]],
        edition=form.cleaned_data["edition"],
    )
    if runs.is_large(run):
        read_import.defer(run_id=run.pk)
    return run


@requires(IMPORT)
@require_safe
def detail(request: AreaRequest, pk: int) -> HttpResponse:
    """An import as it stands: progress, rehearsal, refusal or receipt."""
    return shown(request, found(request, pk))


def shown(request: AreaRequest, run: Import, form: ApplyForm | None = None) -> HttpResponse:
    """The page of an import."""
    files = file_summaries(run)
    stands = standing(run)
    context = {
        "run": run,
        "trail": trail(request, Link(f"Import {run.pk}")),
        "running": is_running(run),
        "done": percent_done(run),
        "rehearsed": run.state == ImportState.REHEARSED,
        "imported": run.state == ImportState.IMPORTED,
        "files_table": files_table(files),
        "parts_tables": (*parts_tables(files), *sums_tables(files)),
        "receipt": receipt(run),
        "receipt_table": receipt_table(files, undone=run.state == ImportState.UNDONE)
        if run.imported_at
        else None,
        "results": results_of(run) if run.imported_at else None,
        "undoing": undoing(run),
        "problems": problems_of(run),
        "standing": stands,
        "form": form or ApplyForm(warnings=stands.warnings > 0),
    }
    return render(request, "commissioning/import.html", context)


@requires(IMPORT)
@require_POST
def apply(request: AreaRequest, pk: int) -> HttpResponse:
    """Write a rehearsed import, after the tick where there are warnings."""
    run = found(request, pk)
    form = ApplyForm(request.POST, warnings=standing(run).warnings > 0)
    if run.state == ImportState.REHEARSED and not form.is_valid():
        return shown(request, run, form)
    try:
        if runs.is_large(run):
            hand_over(run, request.user)
        elif runs.apply(run=run, by=request.user).state == ImportState.IMPORTED:
            messages.success(request, "Imported.")
    except CannotImport as refused:
        messages.info(request, str(refused))
    return redirect(run)


@transaction.atomic
def hand_over(run: Import, by: Person) -> None:
    """Leave a large import to the worker. Raises CannotImport."""
    runs.start_applying(run=run)
    apply_import.defer(run_id=run.pk, by_id=by.pk)


@requires(IMPORT)
@require_POST
def discard(request: AreaRequest, pk: int) -> HttpResponse:
    """Put a rehearsal away."""
    run = found(request, pk)
    try:
        runs.discard(run=run)
    except CannotImport as refused:
        messages.info(request, str(refused))
        return redirect(run)
    messages.success(request, "Discarded. Nothing was written.")
    return redirect("commissioning:imports", request.area.slug)


@requires(IMPORT)
@require_http_methods(["GET", "HEAD", "POST"])
def undo(request: AreaRequest, pk: int) -> HttpResponse:
    """Ask, then restore what was there before."""
    run = found(request, pk)
    if request.method == "POST":
        try:
            runs.undo(run=run, by=request.user)
        except CannotImport as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, "Undone. What was there before is back.")
        return redirect(run)
    if run.state != ImportState.IMPORTED:
        messages.info(request, runs.said(run))
        return redirect(run)
    if refusal := undoing(run).refusal:
        messages.info(request, refusal)
        return redirect(run)
    context = {
        "run": run,
        "trail": trail(request, Link(f"Import {run.pk}", run.get_absolute_url()), Link("Undo")),
    }
    return render(request, "commissioning/import_undo.html", context)


@requires(IMPORT)
@require_safe
def problems(request: AreaRequest, pk: int) -> HttpResponseBase:
    """Every problem of an import as CSV."""
    run = found(request, pk)
    headings = ("File", "Severity", "Reason", "Line", "Column", "Value", "What to do")
    return csv_response(f"Problems of import {run.pk}", headings, problem_rows(run))


@requires(IMPORT)
@require_safe
def formats(request: AreaRequest) -> HttpResponse:
    """The kinds of file that can be loaded, with their columns."""
    context = {
        "kinds": format_tables(),
        "trail": trail(request, Link("Files you can load")),
    }
    return render(request, "commissioning/import_formats.html", context)
