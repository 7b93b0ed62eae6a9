"""A plan as a file: Word, Excel or CSV, narrowed and ordered as on the page."""

import tempfile
from collections.abc import Sequence
from typing import Any, Final

from django.http import FileResponse, Http404, HttpResponseBase
from django.views.decorators.http import require_safe

from commissioning.permissions import AreaRequest, requires
from config.lib.downloads import csv_response, file_name, xlsx_response
from config.lib.formats import british_date
from strategy.forms.plan import PlanFilter
from strategy.models import Strategy
from strategy.permissions import VIEW_PLAN
from strategy.queries.export import PlanExport, export_of
from strategy.queries.plan import Plan, PlanRow, plan_of, strategy_of
from strategy.queries.plan_order import in_order, narrowed, sections
from strategy.tables.plan_document import write_document
from strategy.views.plan import shown

DOCX: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@requires(VIEW_PLAN)
@require_safe
def plan_export(request: AreaRequest, slug: str) -> HttpResponseBase:
    """The rows that the address asks for, as a file in the format that it asks for."""
    strategy = strategy_of(request.area, slug)
    asked = request.GET.get("format", "")
    if strategy is None or asked not in ("csv", "xlsx", "docx"):
        raise Http404
    plan = plan_of(strategy, request.area, request.on)
    form = PlanFilter(request.GET, plan=plan)
    form.is_valid()
    rows = in_order(narrowed(plan.rows, form.cleaned_data, request.on), form.cleaned_data["sort"])
    export = exported(strategy, plan, rows, form.cleaned_data)
    if asked == "docx":
        narrowed_to = shown(len(rows), len(plan.rows))
        return word(export, f"{request.area.name}, {british_date(request.on)}. {narrowed_to}.")
    if asked == "xlsx":
        return xlsx_response(export.title, export.headings, (row.cells for row in export.rows))
    cells = ([written(cell) for cell in row.cells] for row in export.rows)
    return csv_response(export.title, export.headings, cells)


def exported(
    strategy: Strategy, plan: Plan, rows: list[PlanRow], asked: dict[str, Any]
) -> PlanExport:
    """The rows below their priorities, however the page groups them."""
    found = sections(plan, rows, {**asked, "group": ""})
    below: list[tuple[str, Any, Sequence[PlanRow]]] = [
        (each.title, each.priority, each.rows) for each in found
    ]
    return export_of(strategy, rows, below)


def written(cell: Any) -> Any:
    """A day as people write it, all else as it is."""
    return british_date(cell) if hasattr(cell, "year") else cell


def word(export: PlanExport, subtitle: str) -> HttpResponseBase:
    """The plan as a Word document."""
    spool = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it when it is sent
    write_document(spool, export, subtitle)
    spool.seek(0)
    return FileResponse(
        spool, as_attachment=True, filename=file_name(export.title, "docx"), content_type=DOCX
    )
