"""Plans maintained at the ends of months and years, plans that ceased, personal budgets."""

from collections.abc import Iterator
from datetime import date

from commissioning.models import LocalArea
from config.lib.disclosure import hidden_side_by_side, is_small
from config.lib.periods import CALENDAR, MONTH
from ehcp.actions.measures.readings import HIDDEN, PREFIX, Reading, Value, counted, share
from ehcp.queries.budgets import budgets
from ehcp.queries.ceased import Ceased, ceased
from ehcp.queries.maintained import (
    TOPICS,
    all_counts,
    open_to_all,
    placement_groups,
    stands,
    year_ends,
)


def readings(area: LocalArea, on: date) -> Iterator[Reading]:
    """Every value of the last five years: a query for each year's groups, and some for all."""
    listed = stands(area, on=on)
    shown = open_to_all(listed)
    if any(each.plans for each in listed):
        for each in listed:
            few = is_small(each.plans) or each not in shown
            value = HIDDEN if few else Value(each.plans)
            yield Reading(f"{PREFIX}plans_maintained_month", MONTH, f"{each.on:%Y-%m}", value)
    for end in year_ends(listed):
        if end.plans and end in shown:
            yield from _groups(area, end.on)
        elif end.plans:
            yield Reading(f"{PREFIX}plans_maintained_year", CALENDAR, str(end.on.year), HIDDEN)
    yield from _ceased(ceased(area, on=on))
    yield from _budgets(area, on)


def _groups(area: LocalArea, on: date) -> Iterator[Reading]:
    """The plans of a year's end by every topic; placements as DfE adds them up."""
    found = all_counts(area, on=on)
    topics = {topic.name: found[topic.key] for topic in TOPICS}
    topics["Placement"] = placement_groups(found["bucket"])
    yield from counted(f"{PREFIX}plans_maintained_year", CALENDAR, str(on.year), topics)


def _ceased(found: Ceased) -> Iterator[Reading]:
    """Plans that ceased, by reason and age, which end in the same sums of years."""
    years = found.years
    if not years:
        return
    reasons = {str(reason.label): row for reason, row in found.reasons(years).items()}
    tables = {"Reason": reasons, "Age when the plan ceased": found.ages(years)}
    hidden = hidden_side_by_side([list(rows.values()) for rows in tables.values()])
    code = f"{PREFIX}plans_ceased_year"
    for (topic, rows), cells in zip(tables.items(), hidden, strict=True):
        for column, year in enumerate(years):
            if topic == "Reason":
                whole = HIDDEN if (len(rows), column) in cells else Value(found.total(year))
                yield Reading(code, CALENDAR, str(year), whole)
            for row, (label, counts) in enumerate(rows.items()):
                value = HIDDEN if (row, column) in cells else Value(counts[column])
                yield Reading(code, CALENDAR, str(year), value, topic, label)


def _budgets(area: LocalArea, on: date) -> Iterator[Reading]:
    """The share of plans with a personal budget. Budgets have no dates, so only of this year."""
    found = budgets(area, on=on)
    if found.plans:
        value = share(found.taken_up, found.plans)
        yield Reading(f"{PREFIX}personal_budgets_pc_year", CALENDAR, str(on.year), value)
