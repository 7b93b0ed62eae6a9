"""The page of one case, and its identifiers for those who ask."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from commissioning.permissions import AreaRequest, may, requires
from config.lib.components import Link
from ehcp.actions.identifiers import record_identifier_view
from ehcp.models import Child
from ehcp.permissions import EDIT_CASES, VIEW_CASES, VIEW_IDENTIFIERS
from ehcp.queries.case_deadlines import case_deadlines
from ehcp.queries.case_history import case_history
from ehcp.queries.cases import CaseFile, case_file, child_of
from ehcp.queries.clock import clock_on
from ehcp.queries.moves import possible, without_object
from ehcp.tables.case import dispute_table, due_table, history_table, identifiers, panel, summary


@requires(VIEW_CASES)
@require_safe
def case(request: AreaRequest, reference: str) -> HttpResponse:
    """The case: summary, episodes, disputes, history."""
    child = child_of(request.area, reference)
    return render(request, "ehcp/case.html", case_page(request, child))


@requires(VIEW_IDENTIFIERS)
@require_POST
def show_identifiers(request: AreaRequest, reference: str) -> HttpResponse:
    """The same page with date of birth, UPN and ULN; that they were seen is recorded first."""
    child = child_of(request.area, reference)
    record_identifier_view(child=child, page="case", by=request.user)
    context = case_page(request, child) | {"identifiers": identifiers(child)}
    return render(request, "ehcp/case.html", context)


def case_page(request: AreaRequest, child: Child) -> dict[str, Any]:
    """The context of the page, without identifiers."""
    found = case_file(child, request.on)
    editable = may(request.membership, EDIT_CASES)
    clock = clock_on(request.on)
    deadlines = [case_deadlines(each.request, found.disputes, clock) for each in found.episodes]
    return {
        "child": child,
        "trail": (*cases_trail(request), Link(child.reference)),
        "rows": summary(found),
        "identifiers": (),
        "may_identify": may(request.membership, VIEW_IDENTIFIERS),
        "episodes": [
            panel(episode, found, each, editable=editable)
            for episode, each in zip(found.episodes, deadlines, strict=True)
        ],
        "due": due_table([each for of_one in deadlines for each in of_one]),
        "disputes": dispute_table(found.disputes, child, request.on),
        "moves": move_links(found) if editable else (),
        "history": history_table(case_history(child), child, editable=editable),
    }


def move_links(found: CaseFile) -> tuple[Link, ...]:
    """What may be recorded next."""
    child = found.child
    stage = found.latest.stage if found.latest else None
    idle = without_object(found.latest.request, found.disputes) if found.latest else ()
    return tuple(
        Link(
            each.title,
            reverse("ehcp:record", args=[child.area.slug, child.reference, each.slug]),
        )
        for each in possible(stage)
        if each not in idle
    )


def cases_trail(request: AreaRequest) -> tuple[Link, ...]:
    """The way from the area to its cases."""
    return (
        Link(request.area.name, request.area.get_absolute_url()),
        Link("Cases", reverse("ehcp:cases", args=[request.area.slug])),
    )
