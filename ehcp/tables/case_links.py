"""Links from a figure to the cases behind it.

A figure links by `case_list_url(area, **filters)`; the list counts by the conditions of
`ehcp.queries.case_filters`, on the area's day, so a page that counts by the same ones shows the
number that the list shows. Every filter is a keyword; several must all hold.

What a row is: by default each child once, by its latest request. `every=True` lists every
request, so a child may come several times: use it for figures of requests, decisions or plans.

Of the case
    stage           a value of `Stage`, or "open" for those that wait for a decision or a plan
    need            a value of `Need` (primary need), or "none"
    age             whole years on the day, "11" or a group of `AGE_GROUPS` such as "5-10"
    school_year     "9", or a group of `YEAR_GROUPS` such as "9-20"; "early" before Reception
    sex, ethnicity  the codes of `Sex` and `Ethnicity`
    looked_after, care_leaver                            yes or no
    q               words of the case reference

Of the request and its decisions
    source          a value of `RequestSource`
    age_then        age on the day of the request, a group of `AGE_GROUPS`
    received, decided, concluded    when it came, was decided, a plan was decided on: days
    outcome, plan_outcome           values of `RequestOutcome` and `AssessmentOutcome`
    six_weeks       decided (to assess or not) within 6 weeks: yes or no
    sixteen_weeks   a plan refused within 16 weeks: yes or no
    overdue         past 20 weeks without a plan: yes or no
    exception       an exception to the 20 weeks recorded: yes or no
    advice          "waiting" or "overdue" (6 weeks), also "overdue:social_care": open requests

Of the plan
    issued, ceased  days
    in_time         issued within 20 weeks of the request: yes or no
    cohort          "all": plans in the national measure; "ex": exceptions left out
    cease_reason    a value of `CeaseReason`
    setting         a URN, a UKPRN or words of its name; attended on the day, else named
    place           "in", "out" of the area, "none" where no setting is known
    bucket          a value of `PlacementBucket`
    residential, personal_budget                         yes or no
    review          "overdue", "due", "waiting", "undecided" (4 weeks), "unamended" (12 weeks)
    reviewed        a review meeting was held: days
    transfer        calendar year of a move of phase
    transfer_state  "open", "in_time", "late"

Of disputes
    dispute         open on the day: "any", "mediation" or "appeal"
    mediated, appealed              mediation asked for, appeal lodged: days

Yes or no is `True` or `False`. Days are a year `2026`, a text "2026" or "2026-05", a
`datetime.date`, or a pair of dates, either of them None for an open end.
"""

from datetime import date
from typing import Final
from urllib.parse import urlencode

from django.urls import reverse

from commissioning.models import LocalArea
from ehcp.queries.case_filters import EVERY, FILTERS

Span = tuple[date | None, date | None]
Asked = str | int | bool | date | Span
NAMES: Final = frozenset({*FILTERS, EVERY, "q"})


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


def _said(value: Asked) -> str:
    """A value as the address says it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return "..".join(day.isoformat() if day else "" for day in value)
    return value.isoformat() if isinstance(value, date) else str(value)
