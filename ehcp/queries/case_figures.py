"""Figures of other pages as sets of plans, so that the caseload lists what a number counts.

A figure has a code, which stands in addresses: `due:2026:overdue`, `moves:2027:2:late`,
`decided:2026:M:within`, `amended:2026:past`, `held:2026:need:ASD`. A part that is
missing or "any" does not narrow.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db.models import Q, QuerySet

from commissioning.models import LocalArea
from ehcp.choices import ETHNIC_GROUPS, Need, ReviewOutcome, Sex
from ehcp.models import Plan, PlanNeed
from ehcp.queries.phases import STAGE_LABELS, stage_expression
from ehcp.queries.reviews import (
    ANY,
    amended_states,
    decision_states,
    due_states,
    in_force,
    meetings,
    plans_to_review,
    year_of,
)
from ehcp.queries.transfers import MOVES, plans_to_move, states

STATE_WORDS: Final[Mapping[str, str]] = {
    "in_time": "in time",
    "late": "late",
    "overdue": "overdue",
    "ahead": "not due yet",
    "running": "not sent, time left",
    "past": "not sent, time over",
    "within": "within 4 weeks",
    "after": "after 4 weeks",
    "undated": "on no known day",
}
Plans = QuerySet[Plan]


@dataclass(frozen=True)
class CaseFigure:
    """A set of plans with its name in words."""

    words: str
    plans: Callable[[LocalArea, date], Plans]

    def __str__(self) -> str:
        return self.words


def figure_of(code: str) -> CaseFigure:
    """The figure of a code. Raises ValueError for what is none."""
    kind, *parts = code.split(":")
    try:
        year = int(parts[0])
        made = KINDS[kind](year, *(None if part == ANY else part for part in parts[1:]))
    except (KeyError, IndexError, StopIteration, TypeError) as fault:
        raise ValueError(f"There is no figure {code}.") from fault
    if not date.min.year < year < date.max.year:
        raise ValueError(f"There is no year {year}.")
    return made


def _to_review(
    year: int, state: str | None = None, stage: str | None = None, need: str | None = None
) -> CaseFigure:
    """Plans to be reviewed in a year."""
    label = STAGE_LABELS[int(stage)] if stage else ""
    named = Need(need).label if need and need != "none" else "no need recorded" if need else ""

    def plans(area: LocalArea, on: date) -> Plans:
        ends = year_of(year, on).ends
        found = plans_to_review(area, year, on=on)
        if state:
            found = found.filter(due_states(year, on)[state])
        if label:
            born = "request__child__born_on"
            found = found.annotate(stage=stage_expression(born, ends)).filter(stage=label)
        return found.filter(_of_need(need)) if need else found

    if state:
        due_states(year, date(year, 1, 1))[state]
    return CaseFigure(_words(f"to be reviewed in {year}", state, label, named), plans)


def _of_need(need: str) -> Q:
    """Plans by primary need; "none" has none recorded."""
    first = PlanNeed.objects.filter(rank=1)
    if need == "none":
        return ~Q(pk__in=first.values("plan"))
    return Q(pk__in=first.filter(need=need).values("plan"))


def _maintained(year: int, topic: str | None = None, group: str | None = None) -> CaseFigure:
    """Plans in force at the end of a year by need, sex or ethnic group; "none" is not recorded."""
    label, chosen = GROUPS[topic](group or "") if topic else ("", Q())
    said = f"{topic} {label}" if topic else ""

    def plans(area: LocalArea, on: date) -> Plans:
        return in_force(area, year_of(year, on).ends).filter(chosen)

    return CaseFigure(_words(f"maintained at the end of {year}", None, said), plans)


def _need_group(group: str) -> tuple[str, Q]:
    """A primary need and its plans."""
    label = "not recorded" if group == "none" else Need(group).label.lower()
    return label, _of_need(group)


def _sex_group(group: str) -> tuple[str, Q]:
    """A sex and its plans."""
    return Sex(group).label.lower(), Q(request__child__sex=group)


def _ethnic_group(group: str) -> tuple[str, Q]:
    """A main ethnic group, by the first of its codes, and its plans."""
    if group == "none":
        return "not recorded", Q(request__child__ethnicity="")
    label, codes = next(each for each in ETHNIC_GROUPS.items() if each[1][0] == group)
    return label.lower(), Q(request__child__ethnicity__in=codes)


GROUPS: Final[Mapping[str, Callable[[str], tuple[str, Q]]]] = {
    "need": _need_group,
    "sex": _sex_group,
    "ethnicity": _ethnic_group,
}


def _moving(year: int, move: str | None = None, state: str | None = None) -> CaseFigure:
    """Plans of children who move to another phase in a year."""
    label = MOVES[int(move)][1] if move else ""

    def plans(area: LocalArea, on: date) -> Plans:
        found: QuerySet[Any] = plans_to_move(area, year, on=on)
        if state:
            found = found.filter(states(on)[state])
        return found.filter(move=label) if label else found

    if state:
        states(date.max)[state]
    return CaseFigure(_words(f"plan for a move in {year}", state, label), plans)


def _decided(year: int, outcome: str | None = None, timing: str | None = None) -> CaseFigure:
    """Plans by the decision on their last review of a year; "none" waits for one."""
    known = outcome and ("awaited" if outcome == "none" else str(ReviewOutcome(outcome).label))

    def plans(area: LocalArea, on: date) -> Plans:
        found = meetings(area, year_of(year, on))
        conditions = decision_states(on)
        if outcome:
            found = found.filter(conditions["" if outcome == "none" else outcome][timing or ANY])
        return Plan.objects.filter(pk__in=found.values("plan"))

    if outcome and timing:
        decision_states(date(year, 1, 1))[""][timing]
    return CaseFigure(_words(f"reviewed in {year}", timing, (known or "").lower()), plans)


def _amended(year: int, state: str | None = None) -> CaseFigure:
    """Plans that a review of a year was to amend, by when the amended plan came."""

    def plans(area: LocalArea, on: date) -> Plans:
        found = meetings(area, year_of(year, on)).filter(amended_states(on)[state or ANY])
        return Plan.objects.filter(pk__in=found.values("plan"))

    amended_states(date(year, 1, 1))[state or ANY]
    return CaseFigure(_words(f"to be amended after a review in {year}", state), plans)


def _words(what: str, state: str | None, *more: str) -> str:
    """A figure in words."""
    said = [what, *(each for each in more if each)]
    return ", ".join([*said, STATE_WORDS[state]] if state else said)


KINDS: Final[Mapping[str, Callable[..., CaseFigure]]] = {
    "due": _to_review,
    "held": _maintained,
    "moves": _moving,
    "decided": _decided,
    "amended": _amended,
}
