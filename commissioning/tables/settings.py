"""The list of settings."""

import django_tables2 as tables
from django.urls import reverse

from commissioning.models import Setting
from config.lib.columns import NumberColumn


def page_of(record: Setting, table: tables.Table) -> str:
    """The page of a setting, in the area whose list it is."""
    return reverse("commissioning:setting", args=[table.request.area.slug, record.pk])


class SettingTable(tables.Table):  # type: ignore[misc]
    """One line for each setting."""

    name = tables.Column(linkify=page_of, attrs={"a": {"class": "govuk-link"}})
    urn = tables.Column(verbose_name="URN")
    type_name = tables.Column(verbose_name="Type")
    authority = tables.Column(order_by=("authority__name", "authority_number"), empty_values=())
    status = tables.Column()
    capacity = NumberColumn(verbose_name="Places")

    class Meta:
        model = Setting
        fields = ("name", "urn", "type_name", "authority", "status", "capacity")
        order_by = ("name",)

    def render_authority(self, record: Setting) -> str:
        """The authority; where it is not England's, where it is, with the number."""
        if record.authority:
            return str(record.authority)
        number = f" ({record.authority_number})" if record.authority_number else ""
        return f"{record.whereabouts.label}{number}"
