"""What June will publish: the year's figure to come, and what would move it."""

from datetime import date

from django.http import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from commissioning.models import LocalArea
from commissioning.permissions import AreaRequest, may, requires
from config.lib.formats import british_date
from ehcp.forms.forecast import WhatIf
from ehcp.permissions import VIEW_CASES, VIEW_TIMELINESS
from ehcp.queries.forecast import Basis, runs
from ehcp.queries.forecast_basis import FEWEST_MONTHS, BackTest, back_test, basis
from ehcp.queries.forecast_margins import margins
from ehcp.queries.forecast_unseen import unseen
from ehcp.queries.remembered import Memory
from ehcp.queries.timeliness import months
from ehcp.tables import forecast as tables
from ehcp.views.figures import nothing_yet

TOO_SOON = (
    f"A forecast needs plans in at least {FEWEST_MONTHS} full months before this day, from a SEN2 "
    "return or recorded here."
)


def foreseen(area: LocalArea, on: date) -> tuple[Basis | None, BackTest | None]:
    """What the forecast starts from, and how the method did last year."""
    listed = months(area, on=on)
    found = basis(area, on=on, listed=listed)
    return found, back_test(area, on=on, listed=listed) if found else None


@requires(VIEW_TIMELINESS)
@require_safe
def forecast(request: AreaRequest) -> HttpResponseBase:
    """Show the figure of this year and the next, month by month, and what if."""
    memory = Memory(request.area, request.on)
    found, tested = memory.of("forecast", lambda: foreseen(request.area, request.on))
    form = WhatIf(request.GET or None)
    empty = nothing_yet(request, "Too little to go by", TOO_SOON)
    context = {"empty": empty, "form": form, "on": british_date(request.on)}
    if found:
        board = not may(request.membership, VIEW_CASES)
        context |= {
            "empty": None,
            "pace": "" if board else tables.pace_sentence(found),
            "tested": tables.back_test_sentence(tested, board=board),
            "margins": tables.margin_sentence(margins()),
            "unseen": tables.unseen_sentence(unseen()),
            "unseen_table": tables.unseen_table(unseen()),
            **answers(memory, found, form, board=board),
        }
    return render(request, "ehcp/forecast.html", context)


def answers(memory: Memory, found: Basis, form: WhatIf, *, board: bool) -> dict[str, object]:
    """Tiles, chart and table: as lately, or as asked beside it."""
    more, order = form.asked_more, form.asked_order
    ahead = memory.of(f"ahead {order} {more}", lambda: runs(found, order, more))
    lately, asked = ahead.lately, ahead.asked
    return {
        "tiles": tables.tiles(ahead, board=board),
        "chart": tables.chart(lately, asked, board=board),
        "what_if": tables.what_if_sentence(lately, asked, order, more, board=board)
        if asked
        else "",
        "months": tables.month_table("Month by month", asked or lately, board=board),
    }
