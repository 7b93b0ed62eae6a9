"""The caseload as a table: no date of birth, no UPN."""

from typing import Any

import django_tables2 as tables
from django.db.models import QuerySet
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from config.lib.columns import DayColumn, NumberColumn
from config.lib.components import Tag
from config.lib.drawing import drawn_tag
from ehcp.choices import OPEN_STAGES, Need, Stage
from ehcp.models import Request
from ehcp.queries.ages import curriculum_year_words
from ehcp.queries.caseload import of_setting


def stage_tag(stage: Stage) -> Tag:
    """A stage in a word; open ones are blue, plans in force green, the rest grey."""
    if stage == Stage.IN_FORCE:
        return Tag(str(stage.label), "green")
    return Tag(str(stage.label), "blue" if stage in OPEN_STAGES else "grey")


def flags(request: Request) -> tuple[Tag, ...]:
    """What makes a case of the caseload urgent or special."""
    found = (
        (request.late, Tag("Past 20 weeks", "red")),  # type: ignore[attr-defined]
        (request.excepted, Tag("Exception", "yellow")),  # type: ignore[attr-defined]
        (request.outside, Tag("Out of area", "purple")),  # type: ignore[attr-defined]
        (request.child.looked_after, Tag("Looked after", "teal")),
    )
    return tuple(tag for holds, tag in found if holds)


def drawn(*tags: Tag) -> SafeString:
    """Tags for the cell of a list."""
    return format_html_join(" ", "{}", [(drawn_tag(tag),) for tag in tags])


class CaseTable(tables.Table):  # type: ignore[misc]
    """One line for each child."""

    reference = tables.Column(
        accessor="child__reference",
        verbose_name="Case",
        linkify=lambda record: str(record.child.get_absolute_url()),
        attrs={"a": {"class": "govuk-link"}},
    )
    stage = tables.Column()
    need = tables.Column(verbose_name="Primary need")
    age = NumberColumn()
    school_year = tables.Column(verbose_name="Year")
    setting = tables.Column(accessor="setting_name")
    received_on = DayColumn(verbose_name="Requested")
    flags = tables.Column(verbose_name="Note", empty_values=(), orderable=False)

    class Meta:
        model = Request
        fields = (
            "reference",
            "stage",
            "need",
            "age",
            "school_year",
            "setting",
            "received_on",
            "flags",
        )
        order_by = ("reference",)

    def order_setting(self, rows: QuerySet[Any], descending: bool) -> tuple[QuerySet[Any], bool]:
        """By the name of the setting."""
        named = rows.alias(setting_name=of_setting("name"))
        return named.order_by("-setting_name" if descending else "setting_name"), True

    def render_stage(self, value: str) -> SafeString:
        """The stage in a word."""
        return drawn(stage_tag(Stage(value)))

    def render_need(self, value: str) -> str:
        """The need in full."""
        return str(Need(value).label)

    def render_school_year(self, value: int) -> str:
        """The national curriculum year."""
        return curriculum_year_words(value)

    def render_flags(self, record: Request) -> SafeString:
        """What to look out for."""
        return drawn(*flags(record))
