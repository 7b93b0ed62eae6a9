"""What the board sees first: the headline measures of its area, and what they come to."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from commissioning.models import Geography
from commissioning.queries.benchmarks import Benchmark, Figure, benchmark_rows
from commissioning.queries.benchmarks.files import what_to_load
from commissioning.queries.benchmarks.sentences import sentence
from config.lib.charts import Chart, Series
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
    "caseload.mainstream_total_pc": "Mainstream",
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
class Headlines:
    """The board's first page: two groups of headlines, the mix of placements, the sum of it."""

    law: tuple[HeadlineFigure, ...]
    demand: tuple[HeadlineFigure, ...]
    placements: Chart | None
    placements_missing: str
    summary: tuple[str, ...]

    @property
    def empty(self) -> bool:
        """Whether there is nothing at all to show."""
        return not self.placements and not any(f.row for f in (*self.law, *self.demand))


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


def summary(figures: tuple[HeadlineFigure, ...]) -> tuple[str, ...]:
    """How many measures stand in the best and in the worst quarter, and how they moved.

    Only measures that have a better way can be judged.
    """
    judged = [f for f in figures if f.row and f.row.standing and f.row.standing.judged]
    if not judged:
        return ()
    moved = [f.row.change.verdict for f in judged if f.row]
    return (
        f"Of {len(judged)} measures of the law’s time limits, "
        f"{_in_quarter(judged, 1)} in the best quarter of authorities and "
        f"{_in_quarter(judged, 4)} in the worst.",
        f"{_count(moved.count('better'))} got better since the period before and "
        f"{_count(moved.count('worse')).lower()} got worse.",
    )


def _in_quarter(figures: list[HeadlineFigure], quarter: int) -> str:
    """ "2 are" with their names, "none is"."""
    names = [
        figure.headline.label[0].lower() + figure.headline.label[1:]
        for figure in figures
        if figure.row and figure.row.standing and figure.row.standing.quarter == quarter
    ]
    if not names:
        return "none is"
    return f"{len(names)} {'is' if len(names) == 1 else 'are'} ({'; '.join(names)})"


def _count(quantity: int) -> str:
    """A number at the beginning of a sentence."""
    return str(quantity) if quantity else "None"


def placement_mix(by_code: Mapping[str, Benchmark]) -> Chart | None:
    """Where the plans are: the area, England and the neighbours, for the area's last January."""
    rows = {label: by_code[code] for code, label in PLACEMENTS.items() if code in by_code}
    if not rows:
        return None
    last = max(row.figure.span for row in rows.values())
    rows = {label: row for label, row in rows.items() if row.figure.span == last}
    first = next(iter(rows.values()))
    return Chart(
        title=f"Where children and young people with a plan are, {last.label}",
        sentence=mix_sentence(rows),
        labels=tuple(rows),
        series=(
            _bars(first.place, {label: row.figure for label, row in rows.items()}),
            _bars("England", {label: row.position.england for label, row in rows.items()}),
            Series(
                "Neighbours",
                tuple(row.neighbours.value if row.neighbours else None for row in rows.values()),
                note="mean of the statistical neighbours that have a value.",
            ),
        ),
        unit="percent",
        kind="bar",
        label_title="Placement",
        unit_title="Share of plans",
        source=first.measure.source,
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
        f"In {top.figure.span.label} the largest share of plans of {top.place} is for "
        f"{label.lower()}, {top.figure.text}."
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
    return f"It differs most from England in {label.lower()}: {points} points {side}."
