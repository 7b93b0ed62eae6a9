"""The list of imports."""

from typing import Any

import django_tables2 as tables

from commissioning.models import Import
from commissioning.queries.imports import WHAT_LENGTH
from config.lib.columns import NumberColumn
from config.lib.formats import british_moment


class ImportTable(tables.Table):  # type: ignore[misc]
    """One line for each import."""

    what = tables.Column(
        verbose_name="What",
        linkify=lambda record: str(record.get_absolute_url()),
        attrs={"a": {"class": "govuk-link"}},
    )
    uploaded_at = tables.Column(verbose_name="Loaded")
    uploaded_by = tables.Column(
        verbose_name="By", accessor="uploaded_by__name", default="On the server"
    )
    state = tables.TemplateColumn(
        '{% include "components/tag.html" with tag=record.tag only %}', order_by="state"
    )
    new = NumberColumn(verbose_name="New")
    changed = NumberColumn(verbose_name="Changed")

    class Meta:
        model = Import
        fields = ("what", "uploaded_at", "uploaded_by", "state", "new", "changed")
        order_by = ("-uploaded_at",)

    def render_what(self, value: str) -> str:
        """The kinds of the files, the first few of many."""
        return value if len(value) < WHAT_LENGTH else f"{value.rstrip()}…"

    def render_uploaded_at(self, value: Any) -> str:
        """Day and time."""
        return british_moment(value)
