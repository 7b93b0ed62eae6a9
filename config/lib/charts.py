"""Charts as data: one frozen object gives the drawing, its sentence and its table.

The drawing is a Vega-Lite specification, which the browser draws under our content security
policy and `vl-convert` draws for papers. Colours are the Government Analysis Function's; no
series is told by colour alone: lines differ in dash and point shape and are named at their end.
"""

import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from math import ceil, floor, log10
from typing import Any, Final, Literal

from config.lib.components import Column, Table
from config.lib.formats import british_date, money, number, percent

Spec = dict[str, Any]
Unit = Literal["percent", "number", "money"]
Domain = tuple[float, float]

PALETTE: Final = ("#12436D", "#28A197", "#801650", "#F46A25", "#3D3D3D", "#A285D1")
SHAPES: Final = ("circle", "square", "triangle-up", "diamond", "cross", "triangle-down")
DASHES: Final = ([1, 0], [7, 3], [2, 3], [10, 3, 2, 3], [5, 5], [1, 2])
QUIET: Final = "#7B8FA1"
INK: Final = "#1B2733"
FONT: Final = "Atkinson Hyperlegible, Arial, sans-serif"

LINE_HEIGHT: Final = 260  # pixels of the plot
LABEL_CHARACTERS: Final = 14  # a line of the name at a line's end
LABEL_LEADING: Final = 15  # pixels from one line of a name to the next
BAR_STEP: Final = 26  # pixels for one bar and the space after it
BAR_LINE: Final = 22  # characters of a bar's name on one line
TWO_LINES: Final = 36  # pixels for a bar whose name takes two
IN_LINES: Final = (
    f"split(trim(replace(datum.label, regexp('(.{{1,{BAR_LINE}}})(\\\\s+|$)', 'g'), '$1\\n')), "
    "'\\n')"
)
CHARACTER: Final = 7.5  # pixels of a character, rather more than less
NARROW_PLOT: Final = 230  # pixels for bars and figures on a phone


@dataclass(frozen=True)
class Series:
    """One line, or one bar in each group: a value per label of the chart, `None` for a gap.

    `missing` has a text per value that says why one is not there ("" where it is);
    `short` is the name at the line's end where the whole one is long.
    """

    name: str
    values: tuple[float | None, ...]
    highlight: bool = False
    short: str = ""
    missing: tuple[str, ...] = ()
    note: str = ""

    @property
    def label(self) -> str:
        """The name at the line's end."""
        return self.short or self.name

    def why_missing(self, index: int) -> str:
        """What the table says in place of the value with this index."""
        text = self.missing[index] if index < len(self.missing) else ""
        return text or "no data"


@dataclass(frozen=True)
class Chart:
    """A chart with what it says in words and the figures behind it.

    Percentages are on the scale of 0 to 100 and have the axis of 0 to 100 unless `domain` says
    otherwise; other units have an axis that begins at zero. `labels` are periods of one kind in
    order, or the names that bars stand for; `highlight_label` sets one bar apart.
    """

    title: str
    sentence: str
    labels: tuple[str, ...]
    series: tuple[Series, ...]
    unit: Unit = "number"
    kind: Literal["line", "bar"] = "line"
    label_title: str = "Period"
    unit_title: str = ""
    places: int | None = None
    domain: Domain | None = None
    highlight_label: str = ""
    source: str = ""
    as_at: date | None = None
    note: str = ""

    def __post_init__(self) -> None:
        """A series that does not fit the labels, or one too many, is a mistake of ours."""
        if len(self.series) > len(PALETTE):
            raise ValueError(f"{len(self.series)} series; a reader tells {len(PALETTE)} apart")
        for series in self.series:
            if len(series.values) != len(self.labels):
                raise ValueError(f"{series.name}: {len(series.values)} values, not one per label")

    def shown(self, value: float) -> str:
        """A value as it is written in the table and in the drawing."""
        if self.unit == "percent":
            return percent(value, 1 if self.places is None else self.places)
        write = money if self.unit == "money" else number
        return write(value, self.places or 0)

    @property
    def footnote(self) -> str:
        """Source, date and notes, in a line under the drawing."""
        parts = [
            f"Source: {self.source}." if self.source else "",
            f"As at {british_date(self.as_at)}." if self.as_at else "",
            *(f"{series.name}: {series.note}" for series in self.series if series.note),
            self.note,
        ]
        return " ".join(part for part in parts if part)

    @property
    def table(self) -> Table:
        """A row for each label, a column for each series."""
        return Table(
            caption=self.title,
            columns=(Column(self.label_title), *(Column(s.name, True) for s in self.series)),
            rows=tuple(
                (label, *(self._cell(series, index) for series in self.series))
                for index, label in enumerate(self.labels)
            ),
            note=self.footnote,
        )

    def _cell(self, series: Series, index: int) -> str:
        """The text for one value, or why it is not there."""
        value = series.values[index]
        return series.why_missing(index) if value is None else self.shown(value)

    @property
    def axis(self) -> Domain:
        """Where the axis of values begins and ends."""
        if self.domain:
            return self.domain
        if self.unit == "percent":
            return (0, 100)
        known = [value for series in self.series for value in series.values if value is not None]
        return round_domain(min([0, *known]), max([0, *known]))

    @property
    def points(self) -> tuple[Spec, ...]:
        """A record for each label and series; a missing value is null, never zero."""
        return tuple(
            {
                "label": label,
                "series": series.name,
                "value": series.values[index],
                "shown": self._cell(series, index),
            }
            for series in self.series
            for index, label in enumerate(self.labels)
        )

    def spec(self) -> Spec:
        """The Vega-Lite specification, as wide as its place on the page."""
        drawing = line_drawing(self) if self.kind == "line" else bar_drawing(self)
        return {
            "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
            "description": f"{self.title}. {self.sentence}",
            "width": "container",
            "autosize": {"type": "fit-x", "contains": "padding"},
            "padding": 4,
            "background": None,
            "config": CONFIG,
            "data": {"values": list(self.points)},
            **drawing,
        }


CONFIG: Final[Spec] = {
    "font": FONT,
    "view": {"stroke": None},
    "axis": {
        "labelColor": INK,
        "titleColor": INK,
        "labelFontSize": 13,
        "titleFontSize": 13,
        "titleFontWeight": "normal",
        "gridColor": "#E1E6EA",
        "domainColor": "#7B8FA1",
        "tickColor": "#7B8FA1",
    },
    "text": {"color": INK, "fontSize": 13},
}


def line_drawing(chart: Chart) -> Spec:
    """Lines with points, broken where a value is missing, each named at its end."""
    return {
        "height": LINE_HEIGHT,
        "encoding": {"x": line_x(chart)},
        "layer": [
            _lines(chart),
            _dots(chart),
            _names(chart, True),
            _names(chart, False),
            _keys(chart),
        ],
    }


def line_x(chart: Chart) -> Spec:
    """The labels along the bottom, in the order that they came in."""
    return {
        "field": "label",
        "type": "ordinal",
        "sort": None,
        "scale": {"type": "point", "domain": list(chart.labels), "padding": 0.15},
        "axis": {"title": None, "labelAngle": 0, "labelOverlap": "greedy", "labelSeparation": 6},
    }


def value_axis(chart: Chart) -> Spec:
    """The axis of values with its unit, written across its top end."""
    signs = {
        "percent": "datum.label + '%'",
        "money": "'£' + replace(format(datum.value, '~s'), 'M', 'm')",
        "number": "datum.label",
    }
    return {
        "title": chart.unit_title or None,
        "titleAngle": 0,
        "titleAlign": "left",
        "titleAnchor": "end",
        "titleX": 0,
        "titleY": -10,
        "labelExpr": signs[chart.unit],
        "tickCount": 5,
        "domain": False,
        "ticks": False,
    }


def _value(chart: Chart) -> Spec:
    """The vertical place of a value."""
    return {
        "field": "value",
        "type": "quantitative",
        "scale": {"domain": list(chart.axis), "nice": False},
        "axis": value_axis(chart),
    }


def _by_series(chart: Chart, range_: list[Any]) -> Spec:
    """An encoding that gives each series its own of these."""
    names = [series.name for series in chart.series]
    return {
        "field": "series",
        "type": "nominal",
        "scale": {"domain": names, "range": range_[: len(names)]},
        "legend": None,
    }


def _lines(chart: Chart) -> Spec:
    """A line for each series; the ones that matter most are thicker."""
    strong = [series.name for series in chart.series if series.highlight]
    test = {"field": "series", "oneOf": strong}
    return {
        "mark": {"type": "line", "invalid": "break-paths-show-path-domains"},
        "encoding": {
            "y": _value(chart),
            "color": _by_series(chart, list(PALETTE)),
            "strokeDash": _by_series(chart, list(DASHES)),
            "strokeWidth": {"condition": {"test": test, "value": 3.5}, "value": 2},
        },
    }


def _dots(chart: Chart) -> Spec:
    """A point for each value, with the figures when it is pointed at."""
    return {
        "mark": {"type": "point", "filled": True, "opacity": 1, "size": 70, "invalid": "filter"},
        "encoding": {
            "y": _value(chart),
            "color": _by_series(chart, list(PALETTE)),
            "shape": _by_series(chart, list(SHAPES)),
            "tooltip": tooltip(chart),
        },
    }


def tooltip(chart: Chart) -> list[Spec]:
    """What is shown when the mouse is on a value; the table has the same."""
    return [
        {"field": "label", "type": "nominal", "title": chart.label_title},
        {"field": "series", "type": "nominal", "title": "For"},
        {"field": "shown", "type": "nominal", "title": "Value"},
    ]


def _names(chart: Chart, strong: bool) -> Spec:
    """The names at the ends of the lines, those of the highlighted ones in bold."""
    return {
        "data": {"values": [end for end in end_labels(chart) if end["strong"] is strong]},
        "mark": {
            "type": "text",
            "fontWeight": "bold" if strong else "normal",
            "align": "left",
            "baseline": "middle",
            "dx": 26,
            "lineBreak": "\n",
            "lineHeight": LABEL_LEADING,
        },
        "encoding": {
            "y": {"field": "at", "type": "quantitative"},
            "text": {"field": "text", "type": "nominal"},
        },
    }


def _keys(chart: Chart) -> Spec:
    """The point shape of each line before its name, which may stand off the line's end."""
    return {
        "data": {"values": list(end_labels(chart))},
        "mark": {"type": "point", "filled": True, "opacity": 1, "size": 60, "xOffset": 18},
        "encoding": {
            "y": {"field": "at", "type": "quantitative"},
            "color": _by_series(chart, list(PALETTE)),
            "shape": _by_series(chart, list(SHAPES)),
        },
    }


def end_labels(chart: Chart) -> Iterator[Spec]:
    """Where each line's name stands, as a value on the axis, from the top down.

    All stand after the last label: in the middle they would lie over lines that go on.
    """
    low, high = chart.axis
    pixel = (high - low) / LINE_HEIGHT
    ends = [(end, series) for series in chart.series if (end := last_known(series)) is not None]
    ceiling = high + LABEL_LEADING * pixel
    for (_, value), series in sorted(ends, key=lambda end: -end[0][1]):
        lines = textwrap.wrap(series.label, LABEL_CHARACTERS)
        half = len(lines) * LABEL_LEADING * pixel / 2
        at = min(value, ceiling - half)
        ceiling = at - half - 2 * pixel
        first = at + (len(lines) - 1) * LABEL_LEADING * pixel / 2  # Vega sets lines downwards
        yield {
            "label": chart.labels[-1],
            "series": series.name,
            "at": first,
            "text": "\n".join(lines),
            "strong": series.highlight,
        }


def last_known(series: Series) -> tuple[int, float] | None:
    """The index and value of the newest value that is there."""
    known = [(i, value) for i, value in enumerate(series.values) if value is not None]
    return known[-1] if known else None


def bar_drawing(chart: Chart) -> Spec:
    """Bars from left to right with their value, and their series where there are several."""
    several = len(chart.series) > 1
    encoding: Spec = {"y": _bar_place(chart)}
    if several:
        encoding["yOffset"] = {"field": "series", "sort": None}
    wrapped = not several and any(len(label) > BAR_LINE for label in chart.labels)
    step = TWO_LINES if wrapped else BAR_STEP
    return {
        "height": step * len(chart.labels) * len(chart.series),
        "encoding": encoding,
        "layer": [_bars(chart), _bar_texts(several)],
    }


def _bar_place(chart: Chart) -> Spec:
    """The names down the left side, in the order that they came in."""
    return {
        "field": "label",
        "type": "nominal",
        "sort": None,
        "scale": {"paddingInner": 0.25, "paddingOuter": 0.1},
        "axis": {
            "title": None,
            "labelLimit": 150,
            "labelExpr": IN_LINES,
            "labelPadding": 6,
            "ticks": False,
            "domain": False,
        },
    }


def _bars(chart: Chart) -> Spec:
    """The bars; with one series, one bar may be set apart from the others."""
    colour: Spec = _by_series(chart, list(PALETTE))
    if len(chart.series) == 1 and chart.highlight_label:
        test = {"field": "label", "equal": chart.highlight_label}
        colour = {"condition": {"test": test, "value": PALETTE[0]}, "value": QUIET}
    return {
        "mark": {"type": "bar", "stroke": "white", "strokeWidth": 1, "aria": _has_values(chart)},
        "encoding": {
            "x": _value(chart) | {"axis": None, "scale": {"domain": bar_domain(chart)}},
            "color": colour,
            "tooltip": tooltip(chart),
        },
    }


def _has_values(chart: Chart) -> bool:
    """Whether there is anything to draw: marks without any would stand nameless for a reader."""
    return any(point["value"] is not None for point in chart.points)


def bar_domain(chart: Chart) -> list[float]:
    """The length of the bars' axis, which is not drawn, with room for the figures after them."""
    low, high = chart.axis
    known = [point for point in chart.points if point["value"] is not None]
    longest = max((len(point["shown"]) for point in known), default=0)
    if len(chart.series) > 1:
        longest += max(len(series.name) for series in chart.series) + 1
    room = min(0.55, longest * CHARACTER / NARROW_PLOT)
    return [low, low + (high - low) / (1 - room)]


def _bar_texts(several: bool) -> Spec:
    """What is written at the end of each bar, or at its foot where there is no value."""
    text = "datum.shown + ' ' + datum.series" if several else "datum.shown"
    return {
        "transform": [
            {"calculate": text, "as": "text"},
            {"calculate": "isValid(datum.value) ? datum.value : 0", "as": "end"},
        ],
        "mark": {"type": "text", "align": "left", "baseline": "middle", "dx": 5},
        "encoding": {
            "x": {"field": "end", "type": "quantitative", "axis": None},
            "text": {"field": "text", "type": "nominal"},
        },
    }


def round_domain(low: float, high: float) -> Domain:
    """The nearest round numbers around two values: 0 and 1,234 become 0 and 1,500."""
    if low == high:
        return (0, 1)
    size = 10 ** floor(log10(high - low))
    step = size / 2 if (high - low) / size < 5 else size
    return (floor(low / step) * step, ceil(high / step) * step)
