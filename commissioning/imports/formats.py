"""The kinds of file that can be loaded, as the page that lists them shows them."""

from dataclasses import dataclass

from commissioning.imports.kinds import all_kinds
from config.lib.components import Column, Table


@dataclass(frozen=True)
class Format:
    """One kind of file, for the page that says what can be loaded.

    `rules_page` names the address of the rules that it is checked by, if they have a page, and
    `template_page` that of a workbook to fill in, if there is one.
    """

    code: str
    title: str
    about: str
    table: Table
    rules_page: str = ""
    template_page: str = ""


def format_tables() -> tuple[Format, ...]:
    """Each kind with its columns."""
    return tuple(
        Format(
            kind.code,
            kind.title,
            kind.about,
            Table(
                caption=f"Columns of {kind.title}",
                columns=(Column("Column"), Column("What it holds"), Column("Needed")),
                rows=tuple(
                    (column.name, column.about, "Yes" if column.required else "No")
                    for column in kind.columns()
                ),
            ),
            getattr(kind, "rules_page", ""),
            getattr(kind, "template_page", ""),
        )
        for kind in all_kinds()
    )
