"""Bringing a plan table in: paste or upload, match columns, rehearse, import, undo."""

from typing import Final

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from commissioning.choices import Severity
from commissioning.permissions import AreaRequest, requires
from config.lib.components import Link
from config.lib.formats import count_of
from config.lib.readers import Unreadable
from strategy.choices import PlanImportState
from strategy.forms.plan_import import MatchForm, TableForm, YesForm
from strategy.imports import runs
from strategy.imports.grid import kept
from strategy.imports.headings import head_of, says_state
from strategy.models import PlanImport, Strategy
from strategy.permissions import EDIT_PLAN
from strategy.queries.plan import strategy_of
from strategy.tables import plan_import as tables
from strategy.views.plan import strategies_link

PAGE: Final = "strategy/plan_import.html"


def strategy_or_404(request: AreaRequest, slug: str) -> Strategy:
    """The strategy of the address in the area of the address."""
    strategy = strategy_of(request.area, slug)
    if strategy is None:
        raise Http404
    return strategy


def run_or_404(request: AreaRequest, slug: str, pk: int) -> PlanImport:
    """An import of the strategy of the address."""
    runs_of = PlanImport.objects.filter(strategy=strategy_or_404(request, slug))
    people = ("uploaded_by", "imported_by", "undone_by")
    run = runs_of.select_related("strategy__area", *people).filter(pk=pk).first()
    if run is None:
        raise Http404
    return run


def trail(request: AreaRequest, strategy: Strategy, *last: Link) -> tuple[Link, ...]:
    """Where a page of an import stands."""
    plan = Link(strategy.title, strategy.get_absolute_url())
    return (strategies_link(request), plan, *last)


def start_link(request: AreaRequest, strategy: Strategy) -> Link:
    """The way back to bringing in another table."""
    address = reverse("strategy:plan-import-new", args=[request.area.slug, strategy.slug])
    return Link("Bring in a table", address)


@requires(EDIT_PLAN)
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: AreaRequest, slug: str) -> HttpResponseBase:
    """Take a table in, pasted or in a file."""
    strategy = strategy_or_404(request, slug)
    sent = request.method == "POST"
    form = TableForm(request.POST, request.FILES) if sent else TableForm()
    if sent and form.is_valid():
        try:
            return redirect(received(request, strategy, form))
        except Unreadable as wrong:
            form.add_error("upload" if form.cleaned_data["upload"] else "pasted", str(wrong))
    earlier = strategy.imports.select_related("uploaded_by", "strategy__area")[:20]
    context = {
        "strategy": strategy,
        "form": form,
        "trail": trail(request, strategy, Link("Bring in a table")),
        "earlier": tables.earlier_table(earlier) if earlier else None,
    }
    return render(request, "strategy/plan_import_new.html", context)


def received(request: AreaRequest, strategy: Strategy, form: TableForm) -> PlanImport:
    """Read the table and keep it."""
    sent = form.cleaned_data
    if file := sent["upload"]:
        return runs.receive_file(
            strategy=strategy, name=file.name or "file", stream=file, by=request.user
        )
    return runs.receive_pasted(
        strategy=strategy, text=sent["pasted"], source=sent["source"], by=request.user
    )


@requires(EDIT_PLAN)
@require_http_methods(["GET", "HEAD", "POST"])
def detail(request: AreaRequest, slug: str, pk: int) -> HttpResponseBase:
    """The rehearsal of a table, where its columns can be matched otherwise; or its receipt."""
    run = run_or_404(request, slug, pk)
    if run.state != PlanImportState.READ:
        return render(request, "strategy/plan_import_receipt.html", receipt(request, run))
    form = match_form(request, run)
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data.get("table", run.chosen)
        runs.match(
            run=run,
            chosen=chosen,
            columns=form.columns,
            fallback=form.cleaned_data["fallback"],
            headless=form.cleaned_data["headless"],
        )
        return redirect(run)
    return render(request, PAGE, rehearsed(request, run, form))


def match_form(request: AreaRequest, run: PlanImport) -> MatchForm:
    """The form that says what the columns hold."""
    grids = [kept(each) for each in run.tables]
    return MatchForm(
        request.POST if request.method == "POST" else None,
        grids=grids,
        chosen=run.chosen,
        head=head_of(runs.table_of(run)),
        matching=run.matching,
        priorities=list(run.strategy.priorities.all()),
    )


def rehearsed(
    request: AreaRequest, run: PlanImport, form: MatchForm, yes: YesForm | None = None
) -> dict[str, object]:
    """What the page of a rehearsal shows."""
    found = runs.rehearse(run)
    warnings = found.of(Severity.WARNING)
    yes = yes or YesForm(initial={"digest": found.digest}, warnings=bool(warnings))
    return {
        "run": run,
        "strategy": run.strategy,
        "trail": trail(request, run.strategy, start_link(request, run.strategy), Link(run.name)),
        "form": form,
        "yes": yes,
        "rehearsal": found,
        "sentence": tables.sentence(found),
        "errors_found": len(found.of(Severity.ERROR)),
        "groups": tables.groups(found),
        "lines": tables.lines_table(found),
        "made": tables.made(found),
        "left_out": left_out(run, states=False),
        "earlier_states": left_out(run, states=True),
        "unread": ", ".join(unread(run)),
    }


def left_out(run: PlanImport, *, states: bool) -> str:
    """The columns that are not brought in, by their headings: those of states, or the others."""
    table = runs.table_of(run)
    head = head_of(table)
    below = table.rows[head.at + head.rows :]
    return ", ".join(
        f"“{head.name(at)}”"
        for at, heading in enumerate(head.headings)
        if str(at) not in run.matching["columns"]
        and says_state(heading) == states
        and (heading.strip() or any(row.cell(at).strip() for row in below))
    )


def unread(run: PlanImport) -> list[str]:
    """The tables whose rows are not in the one that is looked at."""
    grids = [kept(each) for each in run.tables]
    chosen = grids[run.chosen]
    read = {row.where.partition(",")[0] for row in chosen.rows} | {chosen.name}
    single = [grid for grid in grids if not grid.joined and grid.name not in read]
    return [f"{grid.name} ({count_of(len(grid.rows), 'row')})" for grid in single]


@requires(EDIT_PLAN)
@require_POST
def apply(request: AreaRequest, slug: str, pk: int) -> HttpResponseBase:
    """Import what was looked at."""
    run = run_or_404(request, slug, pk)
    if run.state != PlanImportState.READ:
        messages.error(request, runs.DONE)
        return redirect(run)
    warnings = bool(runs.rehearse(run).of(Severity.WARNING))
    yes = YesForm(request.POST, warnings=warnings)
    if not yes.is_valid():
        grids = [kept(each) for each in run.tables]
        form = MatchForm(
            grids=grids,
            chosen=run.chosen,
            head=head_of(runs.table_of(run)),
            matching=run.matching,
            priorities=list(run.strategy.priorities.all()),
        )
        return render(request, PAGE, rehearsed(request, run, form, yes))
    try:
        done = runs.apply(
            run=run, digest=yes.cleaned_data["digest"], on=request.on, by=request.user
        )
    except runs.CannotImport as why:
        messages.error(request, str(why))
    else:
        written = done.receipt["new"] + done.receipt["changed"]
        messages.success(request, f"{count_of(written, 'action')} imported.")
    return redirect(run)


def receipt(request: AreaRequest, run: PlanImport) -> dict[str, object]:
    """What the receipt shows."""
    imported = run.state == PlanImportState.IMPORTED
    return {
        "run": run,
        "strategy": run.strategy,
        "trail": trail(request, run.strategy, start_link(request, run.strategy), Link(run.name)),
        "rows": tables.receipt_rows(run),
        "imported": imported,
        "obstacle": runs.obstacle(run) if imported else "",
    }


@requires(EDIT_PLAN)
@require_POST
def discard(request: AreaRequest, slug: str, pk: int) -> HttpResponse:
    """Put a table away."""
    run = run_or_404(request, slug, pk)
    try:
        runs.discard(run=run)
        messages.success(request, "Put away. Nothing was imported.")
    except runs.CannotImport as why:
        messages.error(request, str(why))
    return redirect("strategy:plan-import-new", request.area.slug, slug)


@requires(EDIT_PLAN)
@require_http_methods(["GET", "HEAD", "POST"])
def undo(request: AreaRequest, slug: str, pk: int) -> HttpResponseBase:
    """Take back what an import wrote, once somebody has said yes."""
    run = run_or_404(request, slug, pk)
    if request.method == "POST":
        try:
            runs.undo(run=run, on=request.on, by=request.user)
            messages.success(request, "Undone. The plan is as it was before the import.")
        except runs.CannotImport as why:
            messages.error(request, str(why))
        return redirect(run)
    context = {
        "run": run,
        "trail": trail(request, run.strategy, Link(run.name, run.get_absolute_url())),
    }
    return render(request, "strategy/plan_import_undo.html", context)
