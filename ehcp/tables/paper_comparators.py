"""The area's month beside the comparators of its own paper."""

from collections.abc import Sequence
from datetime import date

from config.lib.components import Column, Table
from config.lib.formats import british_date
from ehcp.queries.paper_comparators import PaperComparators
from ehcp.queries.timeliness import Month
from ehcp.tables.timeliness import Reader


def paper_table(
    found: PaperComparators | None, listed: Sequence[Month], name: str, on: date, reader: Reader
) -> Table | None:
    """The comparators with their source, under our own figure of the month; None without any."""
    if found is None:
        return None
    this = next((month for month in listed if month.starts == on.replace(day=1)), None)
    label = f"{name}, {on:%B %Y} so far, from its records"
    own = ((label, reader.percent(this.tally)),) if this else ()
    said = found.release.published_on
    return Table(
        "Beside the figures of the area’s own paper",
        (Column("Place"), Column("Within 20 weeks", True)),
        (*own, *found.figures),
        note=f"Source: {found.release}{f', {british_date(said)}' if said else ''}. The paper says "
        "neither of which year these are, nor whether exceptions are left out; our own figure "
        f"includes them. {reader.note}".strip(),
    )
