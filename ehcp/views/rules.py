"""The rules that a SEN2 return is checked by."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from commissioning.permissions import IMPORT, AreaRequest, requires
from config.lib.components import Link
from ehcp.imports.listed import rule_tables


@requires(IMPORT)
@require_GET
def rules(request: AreaRequest) -> HttpResponse:
    """Every rule with its number, what it asks for, and whether it stops an import."""
    slug = request.area.slug
    trail = (
        Link("Imports", reverse("commissioning:imports", args=[slug])),
        Link("Files you can load", reverse("commissioning:import-formats", args=[slug])),
        Link("Rules of the SEN2 return"),
    )
    return render(request, "ehcp/rules.html", {"tables": rule_tables(), "trail": trail})
