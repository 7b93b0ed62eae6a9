"""Figures of other pages as sets of cases, so that the caseload lists what a number counts.

A figure has a code, which stands in addresses. A part that is missing or "any" does not narrow.

    due:2026:overdue, moves:2027:2:late, decided:2026:M:within, amended:2026:past,
    held:2026:need:ASD
    disputes:2026:appeal:contents, ended:2026:appeal:conceded, ordered:2026:plan:late
    advice:2026:social_care:late, given:social_care:within, step:assess
    issued:2026, reviewed:2026, undated
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import or_
from typing import Any, Final

from django.db.models import Q, QuerySet

from commissioning.models import LocalArea
from ehcp.choices import (
    ETHNIC_GROUPS,
    OPEN_STAGES,
    AdviceAgency,
    DisputeAbout,
    DisputeKind,
    DisputeOutcome,
    Need,
    Ordered,
    ReviewOutcome,
    Sex,
)
from ehcp.models import Plan, PlanNeed
from ehcp.queries.advice import ADVICE_STATES, asked_by
from ehcp.queries.appeals import (
    NOT_RECORDED,
    OPEN,
    begun,
    carried_out_states,
    ending_states,
    reviews_decided,
    to_carry_out,
)
from ehcp.queries.phases import AGE_LABELS, STAGE_LABELS, age_group_expression, stage_expression
from ehcp.queries.pipeline import STEPS, advice_given_in, step_conditions
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
from ehcp.queries.timeliness import twelve_months
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
ADVICE_WORDS: Final[Mapping[str, str]] = {
    "in_time": "given within 6 weeks",
    "late": "given later",
    "to_come": "still to come",
    "overdue": "past 6 weeks and still to come",
    "ended": "not given before the request ended",
}
ORDER_WORDS: Final[Mapping[str, str]] = {
    "in_time": "carried out in time",
    "late": "carried out late",
    "overdue": "overdue",
    "running": "time left",
    "undated": "no day recorded",
}
ENDING_WORDS: Final[Mapping[str, str]] = {
    **{outcome.value: str(outcome.label) for outcome in DisputeOutcome},
    OPEN: "not ended yet",
    NOT_RECORDED: "ended, outcome not recorded",
}
Plans = QuerySet[Plan]


@dataclass(frozen=True)
class CaseFigure:
    """A set of cases, as a condition on requests for an area and a day, with its name in words."""

    words: str
    cases: Callable[[LocalArea, date], Q]

    def __str__(self) -> str:
        return self.words


def figure_of(code: str) -> CaseFigure:
    """The figure of a code. Raises ValueError for what is none."""
    kind, *said = code.split(":")
    parts = [None if part == ANY else part for part in said]
    try:
        if kind in YEARLY:
            return YEARLY[kind](_year(said[0]), *parts[1:])
        return OTHERS[kind](*parts)
    except (KeyError, IndexError, StopIteration, TypeError) as fault:
        raise ValueError(f"There is no figure {code}.") from fault


def _year(text: str) -> int:
    """A year that has days before and after it. Raises ValueError for any other."""
    year = int(text)
    if not date.min.year < year < date.max.year:
        raise ValueError(f"There is no year {year}.")
    return year


def of_plans(words: str, plans: Callable[[LocalArea, date], Plans]) -> CaseFigure:
    """The cases of a set of plans."""
    return CaseFigure(words, lambda area, on: Q(plan__in=plans(area, on).values("pk")))


def _to_review(
    year: int,
    state: str | None = None,
    stage: str | None = None,
    need: str | None = None,
    age: str | None = None,
) -> CaseFigure:
    """Plans to be reviewed in a year."""
    aged = AGE_LABELS[int(age)] if age else ""
    label = STAGE_LABELS[int(stage)] if stage else ""
    named = Need(need).label if need and need != "none" else "no need recorded" if need else ""

    def plans(area: LocalArea, on: date) -> Plans:
        ends = year_of(year, on).ends
        found = plans_to_review(area, year, on=on)
        if state:
            found = found.filter(due_states(year, on)[state])
        born = "request__child__born_on"
        if label:
            found = found.annotate(stage=stage_expression(born, ends)).filter(stage=label)
        if aged:
            found = found.annotate(aged=age_group_expression(born, ends)).filter(aged=aged)
        return found.filter(_of_need(need)) if need else found

    if state:
        due_states(year, date(year, 1, 1))[state]
    return of_plans(_words(f"to be reviewed in {year}", state, label, named, aged), plans)


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

    return of_plans(_words(f"maintained at the end of {year}", None, said), plans)


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
    return of_plans(_words(f"plan for a move in {year}", state, label), plans)


def _decided(year: int, outcome: str | None = None, timing: str | None = None) -> CaseFigure:
    """Plans by the decision on their last review of a year; "none" waits for one."""
    known = outcome and ("awaited" if outcome == "none" else str(ReviewOutcome(outcome).label))

    def plans(area: LocalArea, on: date) -> Plans:
        found = meetings(area, year_of(year, on))
        conditions = decision_states(on)
        if outcome:
            found = found.filter(conditions["" if outcome == "none" else outcome][timing or ANY])
        elif timing:
            found = found.filter(reduce(or_, (each[timing] for each in conditions.values())))
        return Plan.objects.filter(pk__in=found.values("plan"))

    if timing:
        decision_states(date(year, 1, 1))[""][timing]
    return of_plans(_words(f"reviewed in {year}", timing, (known or "").lower()), plans)


def _amended(year: int, state: str | None = None) -> CaseFigure:
    """Plans that a review of a year was to amend, by when the amended plan came."""

    def plans(area: LocalArea, on: date) -> Plans:
        found = meetings(area, year_of(year, on)).filter(amended_states(on)[state or ANY])
        return Plan.objects.filter(pk__in=found.values("plan"))

    amended_states(date(year, 1, 1))[state or ANY]
    return of_plans(_words(f"to be amended after a review in {year}", state), plans)


def _disputes(year: int, kind: str | None = None, about: str | None = None) -> CaseFigure:
    """Children with mediation or an appeal of a year, by what it is about."""
    narrowed = {"kind": kind, "about": about}
    wanted = {name: value for name, value in narrowed.items() if value}
    said = [str(DisputeAbout(about).label)] if about else []

    def cases(area: LocalArea, on: date) -> Q:
        found = begun(area, year_of(year, on), on=on).filter(**wanted)
        return Q(child__in=found.values("child"))

    return CaseFigure(_words(f"{_kind_words(kind)} of {year}", None, *said), cases)


def _ended(year: int, kind: str, ending: str | None = None) -> CaseFigure:
    """Children with mediation or an appeal of a year, by how it ended."""
    said = [ENDING_WORDS[ending]] if ending else []

    def cases(area: LocalArea, on: date) -> Q:
        found = begun(area, year_of(year, on), on=on).filter(kind=kind)
        chosen = found.filter(ending_states(on)[ending]) if ending else found
        return Q(child__in=chosen.values("child"))

    return CaseFigure(_words(f"{_kind_words(kind)} of {year}", None, *said), cases)


def _kind_words(kind: str | None) -> str:
    """Mediation, an appeal, or either."""
    return str(DisputeKind(kind).label) if kind else "Mediation or an appeal"


def _ordered(year: int, ordered: str | None = None, state: str | None = None) -> CaseFigure:
    """Children for whom the authority was to do something, by whether it was done in time."""
    unnamed = "what is to be done is not recorded"
    label = unnamed if ordered == "none" else str(Ordered(ordered).label) if ordered else ""

    def cases(area: LocalArea, on: date) -> Q:
        found = to_carry_out(area, year_of(year, on), on=on)
        if ordered:
            found = found.filter(ordered="" if ordered == "none" else ordered)
        if state:
            found = found.filter(carried_out_states(on)[state])
        return Q(child__in=found.values("child"))

    said = [each for each in (label, ORDER_WORDS[state] if state else "") if each]
    return CaseFigure(_words(f"to be carried out, {year}", None, *said), cases)


def _advice(year: int, agency: str | None = None, state: str | None = None) -> CaseFigure:
    """Requests for which advice was asked in a year, by what became of it."""
    said = [str(AdviceAgency(agency).label)] if agency else []
    said += [ADVICE_WORDS[state]] if state else []

    def cases(area: LocalArea, on: date) -> Q:
        found = asked_by(area, on).filter(year=year)
        if agency:
            found = found.filter(agency=agency)
        if state:
            found = found.filter(state=ADVICE_STATES.index(state))
        return Q(pk__in=found.values("request"))

    return CaseFigure(_words(f"advice asked for in {year}", None, *said), cases)


def _given(agency: str | None = None, timing: str | None = None) -> CaseFigure:
    """Requests for which an agency gave advice in the twelve months to the day."""
    said = [str(AdviceAgency(agency).label)] if agency else []
    said += [{"within": "within 6 weeks"}[timing]] if timing else []

    def cases(area: LocalArea, on: date) -> Q:
        found = advice_given_in(area, twelve_months(on), within=bool(timing))
        chosen = found.filter(agency=agency) if agency else found
        return Q(pk__in=chosen.values("request"))

    return CaseFigure(_words("advice given in twelve months", None, *said), cases)


def _step(name: str) -> CaseFigure:
    """Requests for which a step ended in the twelve months to the day."""
    words = {each: label for each, label, _ in STEPS}[name]

    def cases(area: LocalArea, on: date) -> Q:
        return Q(received_on__lte=on) & step_conditions(twelve_months(on))[name]

    return CaseFigure(f"{words}, ended in twelve months", cases)


def _issued(year: int) -> CaseFigure:
    """Plans issued in a year, but for those that came from another authority."""

    def cases(area: LocalArea, on: date) -> Q:
        period = year_of(year, on)
        days = (period.starts, period.ends)
        return Q(plan__started_on__range=days, plan__transferred_from="")

    return CaseFigure(f"plan issued in {year}", cases)


def _reviewed(year: int) -> CaseFigure:
    """Plans with a decision after a review in a year."""

    def plans(area: LocalArea, on: date) -> Plans:
        decided = reviews_decided(area, year_of(year, on))
        return Plan.objects.filter(pk__in=decided.values("plan"))

    return of_plans(f"decision after a review in {year}", plans)


def _undated() -> CaseFigure:
    """Open requests without the day on which they were received."""
    return CaseFigure(
        "open, day of the request not recorded",
        lambda area, on: Q(received_on=None, stage__in=OPEN_STAGES),
    )


def _words(what: str, state: str | None, *more: str) -> str:
    """A figure in words."""
    said = [what, *(each for each in more if each)]
    return ", ".join([*said, STATE_WORDS[state]] if state else said)


YEARLY: Final[Mapping[str, Callable[..., CaseFigure]]] = {
    "due": _to_review,
    "held": _maintained,
    "moves": _moving,
    "decided": _decided,
    "amended": _amended,
    "disputes": _disputes,
    "ended": _ended,
    "ordered": _ordered,
    "advice": _advice,
    "issued": _issued,
    "reviewed": _reviewed,
}
OTHERS: Final[Mapping[str, Callable[..., CaseFigure]]] = {
    "given": _given,
    "step": _step,
    "undated": _undated,
}
