"""How well the plan's actions are owned, for commissioners."""

from collections.abc import Sequence
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from commissioning.permissions import AreaRequest, requires
from config.lib.components import EmptyState, Link
from config.lib.formats import count_of
from strategy.permissions import EDIT_PLAN
from strategy.queries.ownership import (
    ALL,
    FAULTS,
    Owned,
    Tally,
    by_organisation,
    by_person,
    counts,
    owned_actions,
    with_fault,
)
from strategy.tables.ownership import action_table, tally_table


@requires(EDIT_PLAN)
@require_safe
def ownership(request: AreaRequest) -> HttpResponse:
    """Counts of what is wrong, by organisation and person, and the actions behind a count."""
    rows = owned_actions(request.area, request.on)
    asked = {name: request.GET.get(name, "") for name in ("show", "organisation", "person")}
    if asked["show"] not in (*FAULTS, ALL):
        asked["show"] = ""
    people, organisations = by_person(rows), by_organisation(rows)
    found = with_fault(
        rows,
        fault=asked["show"],
        organisation=asked["organisation"],
        person=asked["person"],
    )
    caption = heading(asked, found, people, organisations)
    context = {
        "total": len(rows),
        "tiles": [
            (FAULTS[key].label, count, f"?{urlencode({'show': key})}#actions")
            for key, count in counts(rows)
        ],
        "narrowed": any(asked.values()),
        "heading": caption,
        "actions": action_table(found, caption) if found else None,
        "organisations": tally_table(
            organisations, "By lead organisation", "Organisation", "organisation"
        ),
        "people": tally_table(people, "By person or post", "Owner", "person"),
        "empty": None if rows else nothing_to_own(request),
    }
    return render(request, "strategy/ownership.html", context)


def heading(
    asked: dict[str, str],
    found: Sequence[Owned],
    people: Sequence[Tally],
    organisations: Sequence[Tally],
) -> str:
    """What the list below holds: "Owner has left, Somerset County Council: 3 actions"."""
    labels = {"": "Anything wrong", ALL: "Unfinished"}
    fault = labels.get(asked["show"]) or FAULTS[asked["show"]].label
    names = [
        tally.name
        for tallies, key in ((organisations, "organisation"), (people, "person"))
        for tally in tallies
        if asked[key] == tally.key
    ]
    return f"{', '.join([fault, *names])}: {count_of(len(found), 'action')}"


def nothing_to_own(request: AreaRequest) -> EmptyState:
    """There is no unfinished action."""
    return EmptyState(
        "No unfinished actions",
        "Once the plan has actions that are not completed, this page shows who owns them.",
        Link("See the strategies", f"/{request.area.slug}/strategies/"),
    )
