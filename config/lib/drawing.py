"""Small parts of pages as HTML, drawn without a template for each.

A page of tables has hundreds of cells, and a template for each costs more than all the rest.
"""

from functools import lru_cache
from typing import Any, Final

from django.template.loader import render_to_string
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django_tables2 import Table

from config.lib.components import Link, Tag

DIFFERENT_TAGS: Final = 1_000  # pages say the same few words in many rows
# The roles repeat what the elements are, because cards take the table's meaning away on a phone.
FIRST: Final = (
    '<th scope="row" role="rowheader" class="govuk-table__header {}" data-label="{}">',
    "</th>",
)
OTHER: Final = '<td role="cell" class="govuk-table__cell {}" data-label="{}">', "</td>"
LINK: Final = '<a class="govuk-link" href="{}">{}</a>'
NOTED: Final = LINK + ' <span class="kit-cell__note">({})</span>'


@lru_cache(maxsize=DIFFERENT_TAGS)
def drawn_tag(tag: Tag) -> SafeString:
    """A state in a word, as `components/tag.html` draws it."""
    return render_to_string("components/tag.html", {"tag": tag})


def drawn_cell(cell: Any) -> SafeString:
    """A value in a table or summary list: a text, a `Link` or a `Tag`."""
    if isinstance(cell, Tag):
        return drawn_tag(cell)
    if not isinstance(cell, Link):
        return conditional_escape(cell)
    if cell.note:
        return format_html(NOTED, cell.url, cell.text, cell.note)
    return format_html(LINK, cell.url, cell.text) if cell.url else conditional_escape(cell.text)


def drawn_rows(table: Table) -> SafeString:
    """The rows on this page of a list; a column's class and heading are the same in each."""
    columns = [
        (column.name, format_html(start, column.attrs["td"]["class"] or "", column.header), end)
        for column, (start, end) in zip(
            table.columns, (FIRST, *[OTHER] * len(table.sequence)), strict=False
        )
    ]
    rows = (
        "".join(
            f"{start}<span>{conditional_escape(row.get_cell(name))}</span>{end}"
            for name, start, end in columns
        )
        for row in table.paginated_rows
    )
    drawn = "\n".join(f'<tr class="govuk-table__row" role="row">{cells}</tr>' for cells in rows)
    return mark_safe(drawn)  # noqa: S308 - every cell is escaped above
