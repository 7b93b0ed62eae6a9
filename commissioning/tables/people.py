"""The list of people."""

from datetime import datetime

import django_tables2 as tables

from commissioning.models import Membership
from config.lib.columns import DayColumn
from config.lib.formats import short_date


class MemberTable(tables.Table):  # type: ignore[misc]
    """One line for each membership."""

    name = tables.Column(
        accessor="person__name",
        linkify=lambda record: str(record.get_absolute_url()),
        attrs={"a": {"class": "govuk-link"}},
    )
    role = tables.Column()
    organisation = tables.Column()
    email = tables.Column(accessor="person__email", verbose_name="E-mail address")
    last_login = tables.Column(
        accessor="person__last_login", verbose_name="Last signed in", empty_values=()
    )
    ended_at = DayColumn(verbose_name="Ended")

    class Meta:
        model = Membership
        fields = ("name", "role", "organisation", "email", "last_login", "ended_at")
        order_by = ("name",)

    def render_last_login(self, value: datetime | None) -> str:
        """The day, or that it is still to come."""
        return short_date(value) if value else "Not yet"
