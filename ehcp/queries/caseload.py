"""The caseload of an area: one row for each child, its latest request on a day."""

from datetime import date
from typing import Any

from django.db.models import Case, Count, Exists, F, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce
from django.db.models.lookups import Exact

from commissioning.models import LocalArea
from ehcp.choices import Stage
from ehcp.models import Request, TimeException
from ehcp.queries.ages import age_expression, curriculum_year_expression
from ehcp.queries.maintained import OUT_OF_AREA, place_then
from ehcp.queries.placed import ATTENDED, NAMED, with_need, with_places
from ehcp.queries.stages import overdue, with_stage


def caseload(area: LocalArea, on: date, *, every: bool = False) -> QuerySet[Request]:
    """The latest request of each child, with what the list shows and narrows by.

    With `every` it is every request that was known, so that a child may come several times:
    pages that count requests, decisions or plans count those.

    Adds `stage`, `age`, `school_year`, `need`, `excepted` (an exception to the 20 weeks is
    recorded) and `late` (past the 20 weeks without a plan), and what `with_places` joins once it
    is asked for, as by `with_setting`.
    """
    known = Q(received_on__lte=on) | Q(received_on=None)
    rows = Request.objects.filter(known, child__area=area)
    if not every:
        rows = rows.filter(~later_request(known))
    placed = with_need(with_places(rows, on, "plan__"), "plan__")
    annotated = placed.annotate(
        age=age_expression("child__born_on", on),
        school_year=curriculum_year_expression("child__born_on", on),
        need=F("first_need__need"),
        excepted=holds(exception_applies()),
    )
    staged: QuerySet[Any] = with_stage(annotated, on)
    marked: QuerySet[Request] = staged.annotate(late=holds(overdue(on)))
    return marked.select_related("child__area", "plan", "assessment")


def with_setting(rows: QuerySet[Any], area: LocalArea, on: date) -> QuerySet[Any]:
    """A caseload with `setting_name`, of the setting attended on the day, else of the one named,
    and `outside`, whether it lies elsewhere.
    """
    elsewhere = Q(Exact(place_then(area, on), Value(OUT_OF_AREA)))
    placed: QuerySet[Any] = rows.annotate(setting_name=of_setting("name"), outside=holds(elsewhere))
    return placed


def later_request(known: Q) -> Exists:
    """Whether the child has a later request that is known; one without a day is the oldest.

    Asked of each row, so that a page of the list reads no more than its rows.
    """
    day = Coalesce(F("received_on"), Value(date.min))
    others = Request.objects.filter(known, child=OuterRef("child")).annotate(day=day)
    outer = Coalesce(OuterRef("received_on"), Value(date.min))
    return Exists(others.filter(Q(day__gt=outer) | Q(day=outer, pk__gt=OuterRef("pk"))))


def exception_applies() -> Q:
    """Whether an exception to the time limits is recorded, with its ground or in the return."""
    recorded = Exists(TimeException.objects.filter(request=OuterRef("pk")))
    return Q(recorded) | Q(assessment__exceptions_apply=True)


def holds(condition: Q) -> Case:
    """True where a condition holds, else false: also where something is unknown."""
    return Case(When(condition, then=Value(True)), default=Value(False))


def of_setting(field: str) -> Coalesce:
    """A field of the setting attended on the day, else of the one named; for rows with places."""
    return Coalesce(f"{ATTENDED}__setting__{field}", f"{NAMED}__setting__{field}")


def counts_by_stage(rows: QuerySet[Any]) -> dict[Stage, int]:
    """How many of the rows stand where."""
    found = rows.order_by().values_list("stage").annotate(rows=Count("pk"))
    return {Stage(stage): count for stage, count in found}
