"""Which measure says the same as a count, but so that authorities compare."""

from collections.abc import Iterator, Mapping
from typing import Final

from commissioning.models import Measure
from commissioning.queries.benchmarks.figures import compares

RATES: Final = {
    "caseload.ehcplans": "rates.plans_per_10000",
    "requests.requests_received_in_year": "rates.requests_per_10000",
    "newplans.new_ehc_plans": "rates.new_plans_per_10000",
}


def comparable_of(measure: Measure, dictionary: Mapping[str, Measure]) -> Measure | None:
    """The rate or share of a count, looked up in measures by code."""
    known = (dictionary[code] for code in comparable_codes(measure.code) if code in dictionary)
    return next((found for found in known if compares(found)), None)


def comparable_codes(code: str) -> Iterator[str]:
    """Codes under which DfE's files may carry the share of a count, the likeliest first.

    The files write it three ways: `special_total_pc`, `pc_plans_issued_within_20_weeks`, and
    `asd_pc` or `pc_decsion_4weeks` for `number_asd` and `number_decsion_4weeks`.
    """
    if code in RATES:
        yield RATES[code]
    file, _, column = code.partition(".")
    bare = column.removeprefix("number_")
    for name in (column, bare):
        yield f"{file}.{name}_pc"
        yield f"{file}.pc_{name}"
