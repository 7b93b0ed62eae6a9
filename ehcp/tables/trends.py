"""How the groups of plans changed, as a table for each topic with a column for each year's end."""

from collections.abc import Mapping, Sequence
from typing import Final

from config.lib.components import Cell, Column, Table
from config.lib.disclosure import HIDDEN
from config.lib.formats import MISSING, change, short_date
from ehcp.choices import ETHNIC_GROUPS, Need, Sex
from ehcp.queries.maintained import Counts
from ehcp.queries.timeliness import UNKNOWN
from ehcp.queries.trends import Trend
from ehcp.tables.case_links import Cases
from ehcp.tables.timeliness import Reader

ALL: Final = "All"
NOTE: Final = "By need, sex and ethnicity as they are recorded today."
# How figures name a group, by topic and label.
CODES: Final[Mapping[str, Mapping[str, str]]] = {
    "need": {**{str(label): value for value, label in Need.choices}, UNKNOWN: "none"},
    "sex": {str(label): value for value, label in Sex.choices},
    "ethnicity": {
        **{label: codes[0] for label, codes in ETHNIC_GROUPS.items()},
        UNKNOWN: "none",
    },
}


def trend_tables(found: Sequence[Trend], reader: Reader, cases: Cases) -> tuple[Table, ...]:
    """A table for each topic."""
    return tuple(trend_table(each, reader, cases) for each in found)


def trend_table(trend: Trend, reader: Reader, cases: Cases) -> Table:
    """Groups down the side, days across, and the change from the first day to the last.

    A day is protected as the table of that day alone is, so that both hide the same cells.
    """
    by_day = [_texts(counts, reader) for counts in trend.counts]
    rows = [
        _row(trend, label, [texts.get(label, "0") for texts in by_day], cases)
        for label in (*trend.counts[0], ALL)
    ]
    days = (Column(short_date(day), True) for day in trend.days)
    name = trend.topic.name
    return Table(
        f"{name}, year by year",
        (Column(name), *days, Column("Change", True)),
        tuple(rows),
        note=f"{NOTE} {reader.note}".strip(),
    )


def _texts(counts: Counts, reader: Reader) -> dict[str, str]:
    """A day's numbers as they are shown, those of empty groups left out, and their sum."""
    there = {label: count for label, count in counts.items() if count}
    return dict(zip((*there, ALL), reader.row(*there.values()), strict=True))


def _row(trend: Trend, label: str, texts: Sequence[str], cases: Cases) -> tuple[Cell, ...]:
    """A group's plans on each day, each number with its cases, and how far it moved."""
    code = CODES[trend.topic.key].get(label)
    group = f":{trend.topic.key}:{code}" if code else ""
    linked = code is not None or label == ALL
    cells = (
        cases.cell(text, figure=f"held:{day.year}{group}", every=True) if linked else text
        for day, text in zip(trend.days, texts, strict=True)
    )
    return (label, *cells, _moved(texts))


def _moved(texts: Sequence[str]) -> str:
    """The change from the first number to the last, where both are shown."""
    if len(texts) < 2 or HIDDEN in (texts[0], texts[-1]):
        return MISSING
    first, last = (int(text.replace(",", "")) for text in (texts[0], texts[-1]))
    return change(last - first, 0)
