"""Who saw the identifiers of children, as a table. It holds none of them."""

from datetime import datetime

import django_tables2 as tables

from config.lib.formats import british_moment
from ehcp.models import IdentifierView


class IdentifierViewTable(tables.Table):  # type: ignore[misc]
    """One line for each time."""

    seen_at = tables.Column(verbose_name="When")
    person = tables.Column(accessor="person__name", verbose_name="Who")
    email = tables.Column(accessor="person__email", verbose_name="E-mail")
    case = tables.Column(
        accessor="child__reference",
        linkify=lambda record: str(record.child.get_absolute_url()),
        attrs={"a": {"class": "govuk-link"}},
    )

    class Meta:
        model = IdentifierView
        fields = ("seen_at", "person", "email", "case")
        order_by = ("-seen_at",)

    def render_seen_at(self, value: datetime) -> str:
        """Day and time."""
        return british_moment(value)
