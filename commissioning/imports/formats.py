"""The kinds of file that can be loaded, as the page that lists them shows them."""

from dataclasses import dataclass

from commissioning.imports.kinds import all_kinds, kind_of
from commissioning.models import Import
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


@dataclass(frozen=True)
class Results:
    """A page that shows what an import brought: the words on its button, and its address."""

    text: str = "See the benchmarks"
    page: str = "commissioning:benchmarks"


def results_of(run: Import) -> Results:
    """Where to look at what an import brought: where its first kind says, else the benchmarks."""
    kinds = run.files.exclude(kind="").order_by("pk").values_list("kind", flat=True)
    return getattr(kind_of(kinds[0]), "results", Results()) if kinds else Results()


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
