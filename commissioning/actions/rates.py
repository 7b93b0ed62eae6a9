"""Rates per 10,000 residents, so that counts of authorities of different size compare."""

from typing import Any, Final

from django.db import connection, transaction

from commissioning.models import Breakdown

PUBLICATION: Final = "Computed rates"
PER: Final = 10_000
DECIMALS: Final = 2
POPULATION: Final = "population.population_estimate"
POPULATION_TO_24: Final = "residents.aged_0_24"
NUMERATORS: Final = {
    "rates.plans_per_10000": "caseload.ehcplans",
    "rates.plans_per_10000_to_24": "caseload.ehcplans",
    "rates.requests_per_10000": "requests.requests_received_in_year",
    "rates.new_plans_per_10000": "newplans.new_ehc_plans",
}
# Whom a rate is for every 10,000 of, where not of those aged 0 to 17.
OTHERS: Final = {"rates.plans_per_10000_to_24": POPULATION_TO_24}

# The editions of the counts are the editions of the rates, with the counts' own symbols.
RELEASES: Final = """
    INSERT INTO commissioning_release (publication, edition, published_on, symbols)
    SELECT %(publication)s, r.edition, max(r.published_on), (array_agg(r.symbols))[1]
    FROM commissioning_release r
    WHERE EXISTS (
        SELECT FROM commissioning_observation o
        JOIN commissioning_measure m ON m.id = o.measure_id
        WHERE o.release_id = r.id AND m.code = ANY(%(counts)s)
    )
    GROUP BY r.edition
    ON CONFLICT (publication, edition) DO UPDATE
    SET published_on = excluded.published_on, symbols = excluded.symbols
"""

# What every rate should be. The mid-year is the one in the calendar year in which the count's
# period begins: mid-2024 for the year 2024, and for the census of January 2025, which stands
# under the academic year 2024/25. A symbol of the count becomes the rate's; without a
# population there is no rate.
WANTED: Final = """
    WITH pair AS (
        SELECT rate.id AS rate_id, counted.id AS count_id, residents.id AS people_id
        FROM unnest(%(rates)s::text[], %(counts)s::text[], %(people)s::text[])
            AS named(rate, count, people)
        JOIN commissioning_measure rate ON rate.code = named.rate
        JOIN commissioning_measure counted
          ON counted.code = named.count AND counted.period_kind = rate.period_kind
        JOIN commissioning_measure residents ON residents.code = named.people
    ), people AS (
        SELECT o.measure_id, o.geography_id, p.ends_on, o.value
        FROM commissioning_observation o
        JOIN commissioning_measure m ON m.id = o.measure_id AND m.code = ANY(%(people)s)
        JOIN commissioning_breakdown b ON b.id = o.breakdown_id AND b.key = %(total)s
        JOIN commissioning_period p ON p.id = o.period_id
        WHERE o.newest AND o.value > 0
    ), wanted AS (
        SELECT DISTINCT ON (pair.rate_id, o.breakdown_id, o.geography_id, o.period_id, computed.id)
            pair.rate_id AS measure_id, o.breakdown_id, o.geography_id, o.period_id,
            computed.id AS release_id,
            round((%(per)s * o.value / people.value)::numeric, %(decimals)s)::float8 AS value,
            o.value AS numerator, people.value AS denominator, o.symbol, o.newest
        FROM pair
        JOIN commissioning_observation o ON o.measure_id = pair.count_id
        JOIN commissioning_breakdown b ON b.id = o.breakdown_id AND b.key = %(total)s
        JOIN commissioning_period p ON p.id = o.period_id
        JOIN people ON people.geography_id = o.geography_id AND people.measure_id = pair.people_id
         AND extract(year FROM people.ends_on) = extract(year FROM p.starts_on)
        JOIN commissioning_release r ON r.id = o.release_id
        JOIN commissioning_release computed
          ON computed.publication = %(publication)s AND computed.edition = r.edition
        ORDER BY 1, 2, 3, 4, computed.id, o.newest DESC
    )
"""

STALE: Final = f"""{WANTED}
    DELETE FROM commissioning_observation o
    USING commissioning_measure m
    WHERE m.id = o.measure_id AND m.code = ANY(%(rates)s) AND NOT EXISTS (
        SELECT FROM wanted w
        WHERE (w.measure_id, w.breakdown_id, w.geography_id, w.period_id, w.release_id, w.symbol,
               w.newest)
            = (o.measure_id, o.breakdown_id, o.geography_id, o.period_id, o.release_id, o.symbol,
               o.newest)
          AND (w.value, w.numerator, w.denominator)
              IS NOT DISTINCT FROM (o.value, o.numerator, o.denominator)
    )
"""

MISSING: Final = f"""{WANTED}
    INSERT INTO commissioning_observation (measure_id, breakdown_id, geography_id, period_id,
        release_id, value, numerator, denominator, symbol, newest, source_file)
    SELECT wanted.*, %(source_file)s FROM wanted
    ON CONFLICT (measure_id, breakdown_id, geography_id, period_id, release_id) DO NOTHING
"""


@transaction.atomic
def write_rates(*, source_file: int | None = None) -> int:
    """Bring the rates in line with the counts and populations that are loaded.

    Every release of a count has its rate, for authorities, regions and England. Rates that are
    right are left alone, so a second run writes nothing. `source_file` is the imported file
    that gave the cause. Returns the number of rates written.
    """
    parameters: dict[str, Any] = {
        "publication": PUBLICATION,
        "people": [OTHERS.get(rate, POPULATION) for rate in NUMERATORS],
        "rates": list(NUMERATORS),
        "counts": list(NUMERATORS.values()),
        "total": Breakdown.TOTAL,
        "per": PER,
        "decimals": DECIMALS,
        "source_file": source_file,
    }
    with connection.cursor() as cursor:
        cursor.execute(RELEASES, parameters)
        cursor.execute(STALE, parameters)
        cursor.execute(MISSING, parameters)
        return int(cursor.rowcount)
