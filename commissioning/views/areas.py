"""`/`: the person's areas, or straight to the only one."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from commissioning.context import person_areas
from config.lib.access import signed_in
from config.lib.components import EmptyState


@signed_in
def home(request: HttpRequest) -> HttpResponse:
    """List the person's areas; a person of one area never sees the list."""
    areas = person_areas(request)
    if len(areas) == 1:
        return redirect(areas[0].url)
    empty = EmptyState(
        "You do not belong to a partnership",
        "Ask an administrator of your partnership to invite you, by the e-mail address that you "
        f"sign in with: {request.user.get_username()}.",
    )
    return render(request, "commissioning/areas.html", {"areas": areas, "empty": empty})
