"""`/`: the person's areas, or straight to the only one."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from commissioning.context import person_areas
from config.lib.access import signed_in


@signed_in
def home(request: HttpRequest) -> HttpResponse:
    """List the person's areas; a person of one area never sees the list."""
    areas = person_areas(request)
    if len(areas) == 1:
        return redirect(areas[0].url)
    context: dict[str, Any] = {"areas": areas}
    return render(request, "commissioning/areas.html", context)
