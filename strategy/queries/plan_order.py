"""Narrows, groups and sorts the rows of a plan, and counts them."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from strategy.choices import ActionState, CycleStage
from strategy.models import Priority
from strategy.queries.plan import STATES, Plan, PlanRow

NOBODY: Final = "No owner"
FAR: Final = date.max


@dataclass(frozen=True)
class Section:
    """A heading of the plan and the rows below it; `priority` where it is one.

    `again` are the keys of actions that an earlier section has shown already.
    """

    title: str
    rows: tuple[PlanRow, ...]
    priority: Priority | None = None
    category: str = ""
    again: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Count:
    """How many rows there are of something, and what the address asks to see them."""

    label: str
    count: int
    asks: tuple[tuple[str, str], ...]


Test = Callable[[PlanRow], bool]


def due_tests(on: date) -> dict[str, Test]:
    """What `due` may ask."""

    def within(days: int) -> Test:
        last = on + timedelta(days=days)
        return lambda row: not row.action.finished and on <= (row.action.due_on or FAR) <= last

    return {
        "overdue": lambda row: row.overdue,
        "30": within(30),
        "90": within(90),
        "none": lambda row: row.action.due_on is None,
    }


SHOWN: Final[Mapping[str, Test]] = {
    "unfinished": lambda row: not row.action.finished,
    "no-owner": lambda row: not row.owner,
    "left": lambda row: row.left,
    "never-updated": lambda row: row.last is None,
    "alone": lambda row: not row.priorities and not row.others,
}


def narrowed(rows: Iterable[PlanRow], asked: Mapping[str, Any], on: date) -> list[PlanRow]:
    """The rows that have all that is asked."""
    tests = list(asked_tests(asked, on))
    return [row for row in rows if all(test(row) for test in tests)]


def asked_tests(asked: Mapping[str, Any], on: date) -> Iterable[Test]:
    """A test for each thing that is asked."""
    owner, state, words = (asked.get(name) or "" for name in ("owner", "state", "q"))
    organisation, priority = asked.get("organisation") or "", asked.get("priority") or ""
    if words:
        yield lambda row: all(word in searched(row) for word in words.casefold().split())
    if priority:
        yield lambda row: any(str(each.number) == priority for each in row.priorities)
    if owner:
        yield lambda row: row.owner_key == owner
    if organisation:
        yield lambda row: str(row.action.lead_organisation_id) == organisation
    if state:
        yield lambda row: row.state == state
    if due := due_tests(on).get(asked.get("due") or ""):
        yield due
    if show := SHOWN.get(asked.get("show") or ""):
        yield show


def searched(row: PlanRow) -> str:
    """What a search looks into."""
    action = row.action
    return f"{action.reference} {action.title} {row.owner} {action.outcome_sought}".casefold()


SORTS: Final[Mapping[str, Callable[[PlanRow], Any]]] = {
    "due": lambda row: (row.action.due_on or FAR, row.action.reference),
    "owner": lambda row: (not row.owner, row.owner, row.action.reference),
    "state": lambda row: (STATES.index(row.state), row.action.reference),
    "updated": lambda row: (row.last.submitted_on if row.last else date.min, row.action.reference),
}


def in_order(rows: list[PlanRow], sort: str) -> list[PlanRow]:
    """The rows in the order that is asked, or as they come in the plan."""
    key = SORTS.get(sort)
    return sorted(rows, key=key) if key else rows


def sections(plan: Plan, rows: list[PlanRow], asked: Mapping[str, Any]) -> tuple[Section, ...]:
    """The rows under headings: priorities, unless another grouping is asked.

    An action stands below each priority that it serves, in the order that it has there unless
    the rows are sorted. With every row shown, priorities and programmes without actions are
    there too.
    """
    group = asked.get("group") or ""
    if group in GROUPS:
        return by_value(rows, GROUPS[group])
    if group == "programme":
        return by_programme(plan, rows)
    if group == "none" or not plan.priorities:
        return (Section("All actions", tuple(rows)),) if rows else ()
    only = asked.get("priority") or ""
    priorities = [each for each in plan.priorities if only in ("", str(each.number))]
    return by_priority(plan, rows, priorities, planned=not asked.get("sort"))


def by_priority(
    plan: Plan, rows: list[PlanRow], priorities: Iterable[Priority], *, planned: bool
) -> tuple[Section, ...]:
    """A section for each priority; the first of a category carries its heading."""
    whole = len(rows) == len(plan.rows)
    by_key = {row.action.pk: row for row in rows}
    places: dict[int, list[int]] = defaultdict(list)
    for key, action in plan.places:
        places[key].append(action)
    found: list[Section] = []
    category = ""
    shown: set[int] = set()
    for priority in priorities:
        if planned:
            below = tuple(by_key[key] for key in places[priority.pk] if key in by_key)
        else:
            below = tuple(row for row in rows if priority in row.priorities)
        if below or whole:
            heading = priority.category if priority.category != category else ""
            category = priority.category
            found.append(Section(str(priority), below, priority, heading, frozenset(shown)))
            shown |= {row.action.pk for row in below}
    return tuple(found)


def by_programme(plan: Plan, rows: list[PlanRow]) -> tuple[Section, ...]:
    """A section for each programme, by the priorities that it carries."""
    whole = len(rows) == len(plan.rows)
    found = []
    for programme in (*plan.programmes, None):
        key = programme.pk if programme else None
        below = tuple(
            row for row in rows if any(each.programme_id == key for each in row.priorities)
        )
        if below or (whole and programme):
            found.append(Section(str(programme) if programme else "No programme", below))
    return tuple(found)


def stage_of(row: PlanRow) -> str:
    """The stage of the commissioning cycle in words."""
    stage = row.action.stage
    return CycleStage(stage).label if stage else "No stage"


GROUPS: Final[Mapping[str, Callable[[PlanRow], str]]] = {
    "owner": lambda row: row.owner or NOBODY,
    "organisation": lambda row: str(row.action.lead_organisation or "No organisation"),
    "state": lambda row: row.state.label,
    "stage": stage_of,
}
KNOWN_ORDER: Final = (*(state.label for state in STATES), *CycleStage.labels)


def by_value(rows: list[PlanRow], value: Callable[[PlanRow], str]) -> tuple[Section, ...]:
    """A section for each value: states and stages in their order, others by name."""
    groups: dict[str, list[PlanRow]] = {}
    for row in rows:
        groups.setdefault(value(row), []).append(row)
    titles = sorted(groups, key=place_of)
    return tuple(Section(title, tuple(groups[title])) for title in titles)


def place_of(title: str) -> tuple[int, int, str]:
    """Where a heading stands among others: what has no value comes last."""
    known = KNOWN_ORDER.index(title) if title in KNOWN_ORDER else 0
    return (int(title.startswith("No ")), known, title)


def counts(rows: Iterable[PlanRow], on: date) -> tuple[Count, ...]:
    """How the actions stand, each number with what the address asks to list them."""
    every = tuple(rows)
    states = [
        Count(state.tag.text, sum(row.state == state for row in every), (("state", state.value),))
        for state in ActionState
    ]
    due, shown = due_tests(on), SHOWN
    rest = [
        Count("Overdue", sum(map(due["overdue"], every)), (("due", "overdue"),)),
        Count(NOBODY, sum(map(shown["no-owner"], every)), (("show", "no-owner"),)),
        Count(
            "Never updated", sum(map(shown["never-updated"], every)), (("show", "never-updated"),)
        ),
    ]
    return (Count("Actions", len(every), ()), *(each for each in states if each.count), *rest)
