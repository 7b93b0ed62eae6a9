"""Searching who saw the identifiers of children."""

from config.lib.lists import ListFilters
from ehcp.models import IdentifierView


class IdentifierViewFilters(ListFilters):
    """By a case, or by the person who looked."""

    search_fields = ("child__reference", "person__name", "person__email")

    class Meta:
        model = IdentifierView
        fields = ()
