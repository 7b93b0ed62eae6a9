"""Filters of the list of imports."""

import django_filters

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
