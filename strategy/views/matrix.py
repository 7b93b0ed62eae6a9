"""The matrix of a strategy: actions against priorities, read by all and ticked by editors."""

from typing import Final

from django.contrib import messages
from django.core import signing
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from commissioning.permissions import AreaRequest, may, requires
from config.lib.components import Link
from config.lib.formats import clock_time, count_of
from strategy.actions.matrix import set_cells
from strategy.models import Strategy
from strategy.permissions import EDIT_PLAN, VIEW_PLAN
from strategy.queries.matrix import Cell, Matrix, cell_of, matrix_of
from strategy.queries.plan import strategy_of
from strategy.views.plan import actions_link, strategies_link

SALT: Final = "strategy.matrix"
FORGOTTEN: Final = (
    "This page does not say what was ticked when you opened it. Nothing was saved: "
    "tick again what you meant."
)


@requires(VIEW_PLAN)
@require_safe
def matrix(request: AreaRequest, slug: str) -> HttpResponseBase:
    """Show the matrix, with boxes to tick for those who edit the plan."""
    strategy = strategy_or_404(request, slug)
    return render(request, "strategy/matrix.html", context(request, strategy))


@requires(EDIT_PLAN)
@require_POST
def save_matrix(request: AreaRequest, slug: str) -> HttpResponseBase:
    """Write the cells that this person changed, and no others. Works without JavaScript."""
    strategy = strategy_or_404(request, slug)
    try:
        changed = set_cells(strategy=strategy, cells=changes(request.POST), by=request.user)
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        said = f"{count_of(changed, 'cell')} saved." if changed else "Nothing had changed."
        messages.success(request, said)
    return redirect("strategy:matrix", request.area.slug, strategy.slug)


@requires(EDIT_PLAN)
@require_POST
def save_cell(request: AreaRequest, slug: str) -> HttpResponse:
    """Write one cell at once and give back what it changes on the page."""
    strategy = strategy_or_404(request, slug)
    cell, ticked = cell_of(request.POST.get("cell", "")), request.POST.get("ticked") == "1"
    if cell is None:
        return refused("That is not a cell of this matrix.")
    try:
        changed = set_cells(strategy=strategy, cells={cell: ticked}, by=request.user)
    except ValidationError as error:
        return refused(error.messages[0])
    context = saved(strategy, cell, ticked=ticked, changed=bool(changed))
    return render(request, "strategy/matrix_saved.html", context)


def strategy_or_404(request: AreaRequest, slug: str) -> Strategy:
    """The strategy of the address in the area of the address."""
    strategy = strategy_of(request.area, slug)
    if strategy is None:
        raise Http404
    return strategy


def context(request: AreaRequest, strategy: Strategy) -> dict[str, object]:
    """What the page shows."""
    found = matrix_of(strategy)
    return {
        "strategy": strategy,
        "trail": (strategies_link(request), Link(strategy.title, strategy.get_absolute_url())),
        "matrix": found,
        "sentence": sentence(found),
        "editable": may(request.membership, EDIT_PLAN),
        "actions_url": actions_link(request).url,
        "opened": signing.dumps(ticked_keys(found), salt=SALT),
    }


def sentence(found: Matrix) -> str:
    """What the matrix says as a whole."""
    return (
        f"{count_of(len(found.rows), 'action')}, "
        f"{count_of(len(found.columns), 'priority', 'priorities')}, "
        f"{count_of(found.ticks, 'tick')}."
    )


def ticked_keys(found: Matrix) -> list[str]:
    """The names of the ticked cells."""
    return [cell.key for row in found.rows for cell in row.cells if cell.ticked]


def changes(sent: QueryDict) -> dict[Cell, bool]:
    """The cells that differ between what was opened and what was sent."""
    try:
        opened = set(signing.loads(sent.get("opened", ""), salt=SALT))
    except signing.BadSignature:
        raise ValidationError(FORGOTTEN) from None
    ticked = set(sent.getlist("cell"))
    found = {cell_of(key): key in ticked for key in opened ^ ticked}
    return {cell: on for cell, on in found.items() if cell}


def saved(strategy: Strategy, cell: Cell, *, ticked: bool, changed: bool) -> dict[str, object]:
    """The cell, its totals, the warnings and the words beside them after a change."""
    found = matrix_of(strategy)
    row = next(row for row in (*found.rows, *found.others) if row.action.pk == cell[0])
    at = next(at for at, column in enumerate(found.columns) if column.priority.pk == cell[1])
    verb = "serves" if ticked else "no longer serves"
    began = f"Saved {clock_time(timezone.now())}:" if changed else "Nothing had changed:"
    return {
        "strategy": strategy,
        "matrix": found,
        "row": row,
        "cell": row.cells[at],
        "column": found.columns[at],
        "sentence": sentence(found),
        "said": (
            f"{began} {row.action.reference} {verb} priority {row.cells[at].priority.number}."
        ),
        "undo": "" if not changed else "0" if ticked else "1",
        "editable": True,
        "swap": True,
    }


def refused(why: str) -> HttpResponse:
    """Why a cell was not saved; the page says so and leaves the box as it was."""
    return HttpResponse(why, status=409, content_type="text/plain; charset=utf-8")
