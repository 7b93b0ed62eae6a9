"""The benchmarks as rows of a file."""

from typing import Any, Final

from commissioning.queries.benchmarks.figures import Figure
from commissioning.queries.benchmarks.rows import Benchmark
from commissioning.queries.benchmarks.standing import Standing

HEADINGS: Final = (
    "Code",
    "Measure",
    "Theme",
    "Unit",
    "Polarity",
    "Period",
    "Value",
    "Symbol",
    "Symbol means",
    "Change",
    "Change in words",
    "Better or worse",
    "England",
    "Region",
    "Mean of neighbours",
    "Neighbours with a value",
    "Rank",
    "Authorities ranked",
    "Quarter",
    "Source",
    "Release",
)


def download_row(row: Benchmark) -> tuple[Any, ...]:
    """One benchmark; what is not there is blank."""
    figure, mean = row.figure, row.neighbours
    return (
        row.measure.code,
        row.measure.title,
        row.measure.get_theme_display(),
        row.measure.get_unit_display(),
        row.measure.get_polarity_display(),
        figure.span.label,
        figure.value,
        figure.symbol,
        figure.meaning,
        row.change.amount,
        row.change.words,
        row.change.verdict,
        value_of(row.position.england),
        value_of(row.position.region),
        mean and mean.value,
        mean and mean.counted,
        *_rank(row.standing),
        row.measure.source,
        str(figure.release or ""),
    )


def value_of(figure: Figure | None) -> float | str | None:
    """The value, or the symbol in its place."""
    if figure is None:
        return None
    return figure.symbol if figure.value is None else figure.value


def _rank(standing: Standing | None) -> tuple[Any, ...]:
    """Rank, of how many, and the quarter in words."""
    if standing is None:
        return None, None, None
    return standing.rank, standing.of, standing.words
