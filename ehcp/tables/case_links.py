"""Links from a figure to the cases behind it.

A figure links by `case_list_url(area, **filters)`; the list counts by the conditions of
`ehcp.queries.case_filters`, on the area's day, so a page that counts by the same ones shows the
number that the list shows. Every filter is a keyword; several must all hold. `on` makes the
list answer for an earlier day.

What a row is: by default each child once, by its latest request. `every=True` lists every
request, so a child may come several times: use it for figures of requests, decisions or plans.

Of the case
    stage           a value of `Stage`, or "open" for those that wait for a decision or a plan,
                    "undecided" for those that wait for a decision
    need            a value of `Need` (primary need), or "none"
    age             whole years on the day, "11" or a group of `AGE_GROUPS` such as "5-10"
    school_year     "9", or a group of `YEAR_GROUPS` such as "9-20"; "early" before Reception
    sex             a code of `Sex`
    ethnicity       a code of `Ethnicity`, or the name of a group of `ETHNIC_GROUPS`
    looked_after, care_leaver                            yes or no
    q               words of the case reference

Of the request and its decisions
    source          a value of `RequestSource`, or "none"
    age_then        age on the day of the request, a group of `AGE_GROUPS`
    received, decided, concluded    when it came, was decided, a plan was decided on: days
    outcome         a value of `RequestOutcome`, "agreed", or `MOVED`: as known on the day
    plan_outcome    a value of `AssessmentOutcome`, or "ended"
    six_weeks       decided (to assess or not) within 6 weeks: yes, no or "any"
    sixteen_weeks   a plan refused within 16 weeks: yes, no or "any"
    overdue         past 20 weeks without a plan: yes or no
    exception       an exception to the 20 weeks recorded: yes or no
    advice          "waiting" or "overdue" (6 weeks), also "overdue:social_care": open requests

Of the plan
    issued, ceased  days
    in_time         issued within 20 weeks of the request: yes or no
    waited          weeks from request to plan, over and up to: "-16", "16-20", "52-"
    cohort          "all": plans in the national measure; "ex": exceptions left out
    cease_reason    a value of `CeaseReason`
    ceased_age      age on the day the plan ceased, a group of `AGE_GROUPS`
    setting         a URN, a UKPRN or words of its name; attended on the day, else named
    place           "in", "out" of the area, "none" where no setting is known, "unknown" where it is
    bucket          a value of `PlacementBucket` or of `PlacementGroup`
    residential     yes, no, or a code of `Residential`
    personal_budget, organised, third_party    a budget, with organised arrangements, with a
                    third party: yes or no
    direct_payment  budgets by a code of `DirectPayment`, "any" or "none"
    stream          budgets by a value of `FundingStream`
    review          "overdue", "due", "waiting", "undecided" (4 weeks), "unamended" (12 weeks),
                    "undated" without a day to count from
    reviewed, review_due            a review meeting was held, the next is due: days
    transfer        calendar year of a move of phase
    transfer_state  "open", "in_time", "late"

Of a figure of another page
    figure          its code, such as "due:2026:overdue": see `ehcp.queries.case_figures`
                    and `Cases.counted`, where a case may be counted more than once

Of disputes
    dispute         open on the day: "any", "mediation" or "appeal"
    mediated, appealed              mediation asked for, appeal lodged: days

Yes or no is `True` or `False`. Days are a year `2026`, a text "2026" or "2026-05", a
`datetime.date`, or a pair of dates, either of them None for an open end.

`Cases` makes the cells of a table: `cases.cell("12", stage="open")` is a link for those who may
see cases, and the plain figure for a board.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final
from urllib.parse import urlencode

from django.urls import reverse

from commissioning.models import LocalArea
from config.lib.components import Cell, Link, Table
from config.lib.disclosure import HIDDEN
from config.lib.formats import MISSING, count_of, number
from ehcp.queries.case_filters import EVERY, FILTERS, ON

Span = tuple[date | None, date | None]
Asked = str | int | bool | date | Span
NAMES: Final = frozenset({*FILTERS, EVERY, ON, "q"})


def case_list_url(area: LocalArea, **filters: Asked | None) -> str:
    """The caseload of an area, narrowed; None leaves a filter out.

    Raises ValueError for a filter that the list does not have, which would open all cases.
    """
    unknown = sorted(set(filters) - NAMES)
    if unknown:
        raise ValueError(f"The caseload has no filter {', '.join(unknown)}.")
    asked = {name: _said(value) for name, value in filters.items() if value is not None}
    address = reverse("ehcp:cases", args=[area.slug])
    return f"{address}?{urlencode(asked, safe=':')}" if asked else address


@dataclass(frozen=True)
class Cases:
    """The way from the figures of a page to their cases; without an area there is none.

    `on` is the day that the page answers for, where it is earlier than the area's own.
    """

    area: LocalArea | None
    on: date | None = None

    def url(self, **filters: Asked | None) -> str:
        """The list behind a figure, or "" for who may not see cases."""
        return case_list_url(self.area, **{ON: self.on, **filters}) if self.area else ""

    def cell(self, figure: str, /, **filters: Asked | None) -> Cell:
        """A figure with its cases; where there are none, or it is hidden, it is plain."""
        if self.area is None or figure in ("0", HIDDEN, MISSING):
            return figure
        return Link(figure, self.url(**filters))

    def counted(self, figure: str, cases: int, /, **filters: Asked | None) -> Cell:
        """A figure that counts some cases more than once; then it says how many there are."""
        cell = self.cell(figure, **filters)
        if isinstance(cell, Link) and figure != number(cases):
            return replace(cell, note=count_of(cases, "case"))
        return cell


Filters = Mapping[str, Asked]


def linked(
    table: Table, cases: Cases, rows: Sequence[Filters | None], columns: Mapping[int, Filters]
) -> Table:
    """A table whose figures open their cases.

    `rows` says what each row asks for, None where the list cannot; `columns` says it for those
    columns that are linked, by their index. Both hold for a cell.
    """
    if cases.area is None:
        return table

    def cell(old: Cell, row: Filters | None, column: Filters | None) -> Cell:
        if row is None or column is None or not isinstance(old, str):
            return old
        return cases.cell(old, **row, **column)

    return replace(
        table,
        rows=tuple(
            tuple(cell(old, row, columns.get(index)) for index, old in enumerate(cells))
            for cells, row in zip(table.rows, rows, strict=True)
        ),
    )


def _said(value: Asked) -> str:
    """A value as the address says it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return "..".join(day.isoformat() if day else "" for day in value)
    return value.isoformat() if isinstance(value, date) else str(value)
