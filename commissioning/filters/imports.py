"""Filters of the list of imports."""

import django_filters
from django.db.models import QuerySet

from commissioning.choices import ImportState
from commissioning.models import Import
from config.lib.lists import ListFilters


class ImportFilters(ListFilters):
    """By state, and by a word in a file's name, its kind or the person."""

    search_fields = ("files__name", "files__kind_title", "uploaded_by__name")

    state = django_filters.ChoiceFilter(choices=ImportState.choices, empty_label="Any")

    class Meta:
        model = Import
        fields = ("state",)

    def search(self, queryset: QuerySet[Import], name: str, text: str) -> QuerySet[Import]:
        """An import is one line of the list, however many of its files match."""
        found = super().search(Import.objects.order_by(), name, text)
        return queryset.filter(pk__in=found.values("pk"))
