"""What a benchmark says in a sentence that a board member can read out."""

from typing import Final

from commissioning.queries.benchmarks.rows import Benchmark

# How an authority does or has what the measure counts; the others are said by their titles.
PHRASES: Final = {
    "timeliness.pc_plans_issued_20_weeks_ex": "issued {value} of new plans within 20 weeks, "
    "leaving out the cases in which the law allows longer",
    "timeliness.pc_plans_issued_within_20_weeks": "issued {value} of all new plans within 20 weeks",
    "caseload.ehcplans": "kept {value} education, health and care plans at the January census",
    "rates.plans_per_10000": "kept {value} plans for every 10,000 children",
    "requests.requests_received_in_year": "received {value} requests for an assessment",
    "rates.requests_per_10000": "received {value} requests for every 10,000 children",
    "newplans.new_ehc_plans": "issued {value} new plans",
    "rates.new_plans_per_10000": "issued {value} new plans for every 10,000 children",
    "requests.request_not_assess_pc": "refused to assess in {value} of requests",
    "requests.request_outcome_six_weeks_pc": "decided {value} of requests within six weeks",
    "annual_reviews.pc_decsion_4weeks": "decided {value} of annual reviews within four weeks "
    "of the meeting",
    "caseload.mainstream_total_pc": "had {value} of plans in mainstream schools",
    "caseload.special_total_pc": "had {value} of plans in special schools",
}


def sentence(row: Benchmark) -> str:
    """Value, change and comparators: "In 2024 Sefton issued 12.3% of …; England 46.4%."

    A change across a new definition, and comparators of a count, are left out as elsewhere.
    """
    clauses = [f"{_fact(row)}{_moved(row)}", *_beside(row)]
    return "; ".join(clauses) + "."


def _fact(row: Benchmark) -> str:
    """The value for the place and period, or the symbol and what it stands for."""
    figure = row.figure
    if figure.value is None:
        return (
            f"The figure for {row.place} in {figure.span.label} is {figure.meaning} "
            f"(“{figure.symbol}”)"
        )
    phrase = PHRASES.get(row.measure.code)
    if phrase:
        return f"In {figure.span.label} {row.place} {phrase.format(value=figure.text)}"
    return f"{row.measure.title}, {row.place}, {figure.span.label}: {figure.text}"


def _moved(row: Benchmark) -> str:
    """The change as a clause: ", up 4.5 points since 2023 (better)"."""
    if row.change.amount is None:
        return ""
    verdict = f" ({row.change.verdict})" if row.change.verdict else ""
    return f", {row.change.text}{verdict}"


def _beside(row: Benchmark) -> list[str]:
    """The comparators that have a value for the same period."""
    if not row.compared:
        return []
    places = ((row.places.england, row.position.england), (row.places.region, row.position.region))
    said = [
        f"{place.name} {figure.text}"
        for place, figure in places
        if place and figure and figure.value is not None
    ]
    mean = row.neighbours
    if mean and mean.value is not None:
        said.append(f"{mean.label[0].lower()}{mean.label[1:]} {mean.text}")
    return [", ".join(said)] if said else []
