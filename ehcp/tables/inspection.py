"""The checks of an inspection list, the cases that one of them found, and who took the list."""

from collections.abc import Iterable, Sequence

from django.urls import reverse

from commissioning.models import LocalArea
from config.lib.components import Cell, Column, Link, Table, Tag
from config.lib.formats import british_moment, number
from ehcp.models import InspectionDownload
from ehcp.queries.inspection import Finding


def check_table(findings: Sequence[Finding]) -> Table:
    """Every check: number, what it finds, error or query, and how many; a count leads to them."""
    return Table(
        "Checks",
        (Column("Number"), Column("What it finds"), Column("Kind"), Column("Found", True)),
        tuple(_check_cells(each) for each in findings),
        note="An error is to be put right before the list is sent. A query may be right as it is.",
    )


def _check_cells(finding: Finding) -> tuple[Cell, ...]:
    """A check as cells."""
    check, found = finding.check, finding.references
    kind = Tag(check.kind, "red" if check.kind == "Error" else "yellow")
    if found is None:
        return (check.number, check.text, "Not checked: not held here", "–")
    counted: Cell = number(len(found))
    if found:
        counted = Link(number(len(found)), f"?check={check.number}#found")
    return (check.number, check.text, kind if found else check.kind, counted)


def found_table(finding: Finding, area: LocalArea) -> Table:
    """The cases that a check found."""
    rows = [
        (Link(reference, reverse("ehcp:case", args=[area.slug, reference])),)
        for reference in finding.references or ()
    ]
    title = f"Check {finding.check.number}: {finding.check.text}"
    return Table(title, (Column("Case"),), tuple(rows))


def download_table(taken: Iterable[InspectionDownload]) -> Table:
    """Who took the list, when, with how many rows."""
    rows = [(british_moment(each.taken_at), str(each.person), number(each.rows)) for each in taken]
    columns = (Column("When"), Column("Who"), Column("Rows", True))
    return Table("Downloads of this list", columns, tuple(rows))
