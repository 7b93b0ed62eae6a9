"""What the board sees first: the headline measures of its area, and what they come to."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from commissioning.choices import Polarity
from commissioning.models import Geography
from commissioning.queries.benchmarks import Benchmark, Figure, benchmark_rows
from commissioning.queries.benchmarks.files import what_to_load
from commissioning.queries.benchmarks.sentences import sentence
from config.lib.charts import Chart, Series, round_domain
from config.lib.formats import number


@dataclass(frozen=True)
class Headline:
    """A measure of the dashboard under the short name that a board uses.

    `rate` is the measure that compares in place of a count.
    """

    code: str
    label: str
    rate: str = ""


LAW: Final = (
    Headline(
        "timeliness.pc_plans_issued_20_weeks_ex", "Plans within 20 weeks, exceptions left out"
    ),
    Headline(
        "timeliness.pc_plans_issued_within_20_weeks", "Plans within 20 weeks, exceptions included"
    ),
    Headline("requests.request_outcome_six_weeks_pc", "Requests decided within six weeks"),
    Headline("annual_reviews.pc_decsion_4weeks", "Annual reviews decided within four weeks"),
)
DEMAND: Final = (
    Headline("caseload.ehcplans", "Education, health and care plans", "rates.plans_per_10000"),
    Headline(
        "requests.requests_received_in_year",
        "Requests for an assessment",
        "rates.requests_per_10000",
    ),
    Headline("requests.request_not_assess_pc", "Requests refused"),
)
PLACEMENTS: Final = {
    "caseload.mainstream_total_pc": "Mainstream schools",
    "caseload.special_total_pc": "Special schools",
    "caseload.fe_total_pc": "Further education",
    "caseload.ap_pru_total_pc": "Alternative provision",
    "caseload.ed_elsewhere_pc": "Educated elsewhere",
}


@dataclass(frozen=True)
class HeadlineFigure:
    """A headline with its benchmark and the one of its rate, as far as they are loaded."""

    headline: Headline
    row: Benchmark | None
    rate: Benchmark | None

    @property
    def compared(self) -> Benchmark | None:
        """The row that carries comparators: the rate's for a count."""
        return self.rate if self.headline.rate else self.row

    @property
    def sentence(self) -> str:
        """The figure in words, and of a count also its rate."""
        said = [sentence(row) for row in (self.row, self.rate) if row]
        return " ".join(said)

    @property
    def missing(self) -> str:
        """What to load, where there is no figure."""
        return "" if self.row else f"No figures yet. Load {what_to_load(self.headline.code)}."


@dataclass(frozen=True)
class Sum:
    """How many of the headline measures something holds for, and which."""

    count: int
    words: str
    names: tuple[str, ...]


@dataclass(frozen=True)
class Headlines:
    """The board's first page: two groups of headlines, the mix of placements, the sum of it."""

    law: tuple[HeadlineFigure, ...]
    demand: tuple[HeadlineFigure, ...]
    placements: Chart | None
    placements_missing: str
    summary: tuple[Sum, ...]


def headlines(geography: Geography, *, on: date) -> Headlines:
    """The headlines of an authority. Five queries."""
    codes = [code for each in (*LAW, *DEMAND) for code in (each.code, each.rate) if code]
    rows = benchmark_rows(geography, on=on, codes=[*codes, *PLACEMENTS])
    by_code = {row.measure.code: row for row in rows}
    law = tuple(_figure(headline, by_code) for headline in LAW)
    demand = tuple(_figure(headline, by_code) for headline in DEMAND)
    mix = placement_mix(by_code)
    missing = f"No figures yet. Load {what_to_load('caseload.')}." if mix is None else ""
    return Headlines(law, demand, mix, missing, summary(law))


def _figure(headline: Headline, by_code: Mapping[str, Benchmark]) -> HeadlineFigure:
    """A headline with what is loaded for it."""
    return HeadlineFigure(headline, by_code.get(headline.code), by_code.get(headline.rate))


def summary(figures: tuple[HeadlineFigure, ...]) -> tuple[Sum, ...]:
    """Where the measures that have a better way stand, and how they moved; none without data."""
    judged = [f for f in figures if f.row and f.row.standing and f.row.standing.judged]
    if not judged:
        return ()
    of = f"of {len(judged)}"
    return (
        _sum(f"{of} in the best quarter of authorities", judged, lambda row: _quarter(row) == 1),
        _sum(f"{of} in the worst quarter of authorities", judged, lambda row: _quarter(row) == 4),
        _sum(f"{of} better than England", judged, _ahead_of_england),
        _sum(
            "better than in the period before", judged, lambda row: row.change.verdict == "better"
        ),
        _sum("worse than in the period before", judged, lambda row: row.change.verdict == "worse"),
    )


def _sum(words: str, figures: list[HeadlineFigure], holds: Callable[[Benchmark], bool]) -> Sum:
    """How many of the measures something holds for, with their names."""
    names = tuple(figure.headline.label for figure in figures if figure.row and holds(figure.row))
    return Sum(len(names), words, names)


def _quarter(row: Benchmark) -> int:
    """The quarter that a measure stands in; 0 without a rank."""
    return row.standing.quarter if row.standing else 0


def _ahead_of_england(row: Benchmark) -> bool:
    """Whether the area does better than England."""
    england, own = row.position.england, row.figure.value
    if england is None or england.value is None or own is None:
        return False
    better = own > england.value if row.measure.polarity == Polarity.HIGH else own < england.value
    return better and own != england.value


def placement_mix(by_code: Mapping[str, Benchmark]) -> Chart | None:
    """Where the plans are: the area, England and the neighbours, for the area's last January."""
    rows = {label: by_code[code] for code, label in PLACEMENTS.items() if code in by_code}
    if not rows:
        return None
    last = max(row.figure.span for row in rows.values())
    rows = {label: row for label, row in rows.items() if row.figure.span == last}
    first = next(iter(rows.values()))
    series = _mix_series(first.place, rows)
    known = [value for each in series for value in each.values if value is not None]
    return Chart(
        title=f"Where children and young people with a plan are, {last.label}",
        sentence=mix_sentence(rows),
        labels=tuple(rows),
        series=series,
        unit="percent",
        kind="bar",
        label_title="Placement",
        unit_title="Share of plans",
        domain=round_domain(0, max(known, default=100)),
        source=first.measure.source,
    )


def _mix_series(place: str, rows: Mapping[str, Benchmark]) -> tuple[Series, ...]:
    """A bar each for the area, England and the neighbours' mean."""
    return (
        _bars(place, {label: row.figure for label, row in rows.items()}),
        _bars("England", {label: row.position.england for label, row in rows.items()}),
        Series(
            "Neighbours",
            tuple(row.neighbours.value if row.neighbours else None for row in rows.values()),
            note="mean of the statistical neighbours that have a value.",
        ),
    )


def _bars(name: str, figures: Mapping[str, Figure | None]) -> Series:
    """One place's share of each kind of placement."""
    return Series(
        name,
        tuple(figure.value if figure else None for figure in figures.values()),
        missing=tuple(figure.text if figure else "no value" for figure in figures.values()),
    )


def mix_sentence(rows: Mapping[str, Benchmark]) -> str:
    """The largest share, and where the area differs most from England."""
    known = {label: row for label, row in rows.items() if row.figure.value is not None}
    if not known:
        return "The shares of placements are not available."
    label, top = max(known.items(), key=lambda item: item[1].figure.value or 0)
    text = (
        f"In {top.figure.span.label} the largest share of {top.place}’s plans, "
        f"{top.figure.text}, is in {label.lower()}."
    )
    return f"{text} {_widest_gap(known)}".strip()


def _widest_gap(rows: Mapping[str, Benchmark]) -> str:
    """Where the area differs most from England, or nothing where England is not loaded."""
    gaps = {
        label: row.figure.value - england.value
        for label, row in rows.items()
        if row.figure.value is not None
        and (england := row.position.england)
        and england.value is not None
    }
    if not gaps:
        return ""
    label = max(gaps, key=lambda each: abs(gaps[each]))
    side = "above" if gaps[label] > 0 else "below"
    points = number(abs(gaps[label]), 1)
    return f"It differs most from England in {label.lower()}, {points} points {side}."
