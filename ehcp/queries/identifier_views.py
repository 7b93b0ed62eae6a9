"""Who saw the identifiers of children."""

from django.db.models import QuerySet

from commissioning.models import LocalArea
from ehcp.models import IdentifierView


def identifier_views(area: LocalArea) -> QuerySet[IdentifierView]:
    """Every view of a date of birth, UPN and ULN in an area, with the person and the case."""
    rows = IdentifierView.objects.filter(child__area=area)
    return rows.select_related("person", "child__area")
