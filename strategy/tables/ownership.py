"""Ownership as tables of the kit, each number a link to the actions that it counts."""

from collections.abc import Iterable
from urllib.parse import urlencode

from config.lib.components import Cell, Column, Link, Table
from config.lib.formats import number, short_date
from strategy.queries.ownership import ALL, FAULTS, PERIODS, Owned, Tally


def tally_table(rows: Iterable[Tally], caption: str, heading: str, asks: str) -> Table:
    """Who has how many actions with each fault; `asks` is what the address calls who it is."""
    return Table(
        caption=caption,
        columns=(
            Column(heading),
            Column("Unfinished actions", numeric=True),
            *(Column(fault.label, numeric=True) for fault in FAULTS.values()),
        ),
        rows=tuple(
            (
                row.name,
                counted(row.actions, show=ALL, **{asks: row.key}),
                *(counted(count, show=key, **{asks: row.key}) for key, count in row.counts),
            )
            for row in rows
        ),
    )


def counted(count: int, **asked: str) -> Cell:
    """A count that opens its actions; nothing opens where there are none."""
    return Link(number(count), f"?{urlencode(asked)}#actions") if count else "0"


def action_table(rows: Iterable[Owned], caption: str) -> Table:
    """The actions behind a count, with what is wrong."""
    return Table(
        caption=caption,
        columns=(
            Column("Action"),
            Column("What is wrong"),
            Column("Owner"),
            Column("Lead organisation"),
            Column("Last update"),
            Column("Mend it"),
        ),
        rows=tuple(action_cells(row) for row in rows),
        note=f"Late is counted over the last {PERIODS} reporting periods whose day has gone by.",
    )


def action_cells(row: Owned) -> tuple[Cell, ...]:
    """One action, and the page that mends it."""
    url = row.action.get_absolute_url()
    mend: Cell = "–"
    if not row.owner or row.left:
        mend = Link("Change the owner", f"{url}edit/owner/")
    elif row.faults:
        mend = Link("Write the update", f"{url}update/")
    return (
        Link(str(row.action), url),
        what_is_wrong(row),
        f"{row.owner} (has left)" if row.left else row.owner or "No owner",
        row.organisation,
        short_date(row.reported_on) if row.reported_on else "Never",
        mend,
    )


def what_is_wrong(row: Owned) -> str:
    """The faults in words."""
    said = "; ".join(
        f"late {row.late} times" if key == "late" else FAULTS[key].tag for key in row.faults
    )
    return said[:1].upper() + said[1:] or "Nothing"
