"""How many cases each choice of a filter of the caseload would leave, beside the other filters.

Each filter has a value of a row, such as its need, and a choice asks for one value or several;
where a choice is a condition of its own, the value says which of the choices hold. So all
choices of all filters over the same rows are counted in one pass.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Case, F, Value, When
from django.db.models.functions import Coalesce, Concat, NullIf

from commissioning.choices import PlacementBucket
from ehcp.choices import ETHNIC_GROUPS, Stage
from ehcp.queries.ages import OLDEST
from ehcp.queries.case_filters import CONDITIONS
from ehcp.queries.case_filters.children import PLACES, residential_code
from ehcp.queries.case_filters.general import FLAGS, LAST_OF_ALL, Rows, Scope, in_span
from ehcp.queries.case_filters.plans import age_at_end
from ehcp.queries.case_filters.requests import SEVERAL_STAGES, advice_state, age_at_request
from ehcp.queries.case_filters.reviews import review_state
from ehcp.queries.caseload import holds
from ehcp.queries.grouping import counts_by
from ehcp.queries.maintained import place_then
from ehcp.queries.placed import bucket_then
from ehcp.queries.requests import AGREED, known_outcome

Asks = Callable[[str, Any], bool]  # whether a choice asks for a value


@dataclass(frozen=True)
class Asked:
    """A filter with its choices, and the rows under all other filters of the list."""

    name: str
    choices: tuple[str, ...]
    rows: Rows


@dataclass(frozen=True)
class Column:
    """What of a row a filter looks at, and which choices ask for which values of it."""

    of: Callable[[Scope], Any]
    asks: Asks = str.__eq__


def _in_span(top: int | None = None) -> Asks:
    """A number in a stretch of numbers."""
    return lambda choice, value: in_span(choice, value, top)


def _among(groups: Callable[[str], Iterable[str]]) -> Asks:
    """A value, or one of those that a group has."""
    return lambda choice, value: choice == value or value in groups(choice)


def _marked(choice: str, value: bool) -> bool:
    """Yes or no."""
    return choice == ("yes" if value else "no")


def _residential(choice: str, value: str) -> bool:
    """Yes or no, or the code itself."""
    return choice == value or choice == ("yes" if value else "no")


def _said(choice: str, value: str) -> bool:
    """One of the choices that hold."""
    return choice in value.split()


def _of_group(choice: str) -> Iterable[str]:
    """The kinds of placement of a group."""
    return (bucket.value for bucket in PlacementBucket if bucket.group == choice)


def _paid_directly(scope: Scope) -> Case:
    """The direct payment of a personal budget, or that it has none."""
    said = Coalesce(NullIf("plan__direct_payment", Value("")), Value("none"))
    return Case(When(plan__personal_budget=True, then=said))


COLUMNS: Final[Mapping[str, Column]] = {
    "stage": Column(lambda scope: F("stage"), _among(lambda name: SEVERAL_STAGES.get(name, ()))),
    "need": Column(lambda scope: Coalesce(F("need"), Value("none"))),
    "age": Column(lambda scope: F("age"), _in_span(OLDEST)),
    "school_year": Column(lambda scope: F("school_year"), _in_span(LAST_OF_ALL)),
    "place": Column(
        lambda scope: place_then(scope.area, scope.on),
        lambda choice, value: PLACES[choice] == value,
    ),
    **{
        name: Column(lambda scope, flag=flag: holds(flag(scope.on)), _marked)  # type: ignore[misc]
        for name, flag in FLAGS.items()
    },
    "sex": Column(lambda scope: F("child__sex")),
    "ethnicity": Column(
        lambda scope: F("child__ethnicity"), _among(lambda name: ETHNIC_GROUPS.get(name, ()))
    ),
    "bucket": Column(lambda scope: bucket_then(), _among(_of_group)),
    "residential": Column(lambda scope: residential_code(), _residential),
    "direct_payment": Column(
        _paid_directly,
        lambda choice, value: choice == value or (choice == "any" and value != "none"),
    ),
    "source": Column(lambda scope: Coalesce(NullIf("source", Value("")), Value("none"))),
    "age_then": Column(lambda scope: age_at_request(), _in_span()),
    "outcome": Column(
        lambda scope: known_outcome(scope.on),
        _among(lambda name: AGREED if name == "agreed" else ()),
    ),
    "advice": Column(lambda scope: advice_state(scope.on), _said),
    "review": Column(
        lambda scope: Case(When(stage=Stage.IN_FORCE, then=review_state(scope.on))), _said
    ),
    "ceased_age": Column(lambda scope: age_at_end(scope.on), _in_span(OLDEST)),
    "cease_reason": Column(lambda scope: F("plan__cease_reason")),
}


def choice_counts(asked: Sequence[Asked], scope: Scope) -> dict[str, dict[str, int]]:
    """The cases that each choice would leave, by filter and choice.

    A query for each set of rows: one for all filters that are not in use, and one for each that is.
    """
    same_rows: defaultdict[int, list[Asked]] = defaultdict(list)
    for each in asked:
        same_rows[id(each.rows)].append(each)
    found: dict[str, dict[str, int]] = {}
    for group in same_rows.values():
        values = counts_by(group[0].rows, {each.name: _value(each, scope) for each in group})
        found |= {each.name: _of_choices(each, values[each.name]) for each in group}
    return {each.name: found[each.name] for each in asked}


def _value(asked: Asked, scope: Scope) -> Any:
    """The value of a row that a filter asks for; of conditions the choices that hold."""
    if asked.name in COLUMNS:
        return COLUMNS[asked.name].of(scope)
    condition = CONDITIONS[asked.name]
    said = [
        Case(When(condition(choice, scope), then=Value(f"{choice} ")), default=Value(""))
        for choice in asked.choices
    ]
    return Concat(*said, Value(""))


def _of_choices(asked: Asked, values: Mapping[Any, int]) -> dict[str, int]:
    """What each choice asks for, added up."""
    asks = COLUMNS[asked.name].asks if asked.name in COLUMNS else _said
    return {
        choice: sum(
            cases for value, cases in values.items() if value is not None and asks(choice, value)
        )
        for choice in asked.choices
    }
