"""The caseload of an area: one row for each child, its latest request on a day."""

from datetime import date
from typing import Any

from django.db.models import Case, Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from commissioning.models import Geography, LocalArea, Setting
from commissioning.queries.settings import out_of_area_expression
from ehcp.choices import Stage
from ehcp.models import Attendance, NamedSetting, PlanNeed, Request, TimeException
from ehcp.queries.ages import age_expression, curriculum_year_expression
from ehcp.queries.stages import overdue, with_stage


def caseload(area: LocalArea, on: date, *, every: bool = False) -> QuerySet[Request]:
    """The latest request of each child, with all that the list shows and narrows by.

    With `every` it is every request that was known, so that a child may come several times:
    pages that count requests, decisions or plans count those.

    Adds `stage`, `age`, `school_year`, `need`, `setting_pk`, `setting_name` and
    `setting_authority` (of the setting attended on the day, else of the one named), and
    `excepted` (an exception to the 20 weeks is recorded), `late` (past the 20 weeks without
    a plan) and `outside` (the setting lies elsewhere).
    """
    known = Q(received_on__lte=on) | Q(received_on=None)
    rows = Request.objects.filter(known, child__area=area)
    if not every:
        rows = rows.filter(~later_request(known))
    annotated = rows.annotate(
        age=age_expression("child__born_on", on),
        school_year=curriculum_year_expression("child__born_on", on),
        need=Subquery(PlanNeed.objects.filter(plan=OuterRef("plan"), rank=1).values("need")[:1]),
        setting_pk=setting_of_the_case(on),
        excepted=holds(exception_applies()),
    )
    staged: QuerySet[Any] = with_stage(with_setting(annotated, area.geography), on)
    marked: QuerySet[Request] = staged.annotate(late=holds(overdue(on)))
    return marked.select_related("child__area", "plan", "assessment")


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


def setting_of_the_case(on: date) -> Coalesce:
    """The setting of rank 1 that the child attends on the day, else that the plan names."""
    attended = Attendance.objects.filter(
        Q(left_on=None) | Q(left_on__gt=on), plan=OuterRef("plan"), rank=1, entered_on__lte=on
    )
    named = NamedSetting.objects.filter(plan=OuterRef("plan"), rank=1)
    return Coalesce(
        Subquery(attended.order_by("-entered_on").values("setting")[:1]),
        Subquery(named.values("setting")[:1]),
    )


def with_setting(rows: QuerySet[Request], authority: Geography) -> QuerySet[Request]:
    """The rows with the name and the authority of their setting, and whether it is elsewhere.

    Where nothing is known of where it is, it does not count as elsewhere.
    """
    setting = Setting.objects.filter(pk=OuterRef("setting_pk"))
    elsewhere = setting.annotate(elsewhere=out_of_area_expression(authority, way=""))
    return rows.annotate(
        setting_name=Subquery(setting.values("name")[:1]),
        setting_authority=Subquery(setting.values("authority")[:1]),
        outside=Coalesce(Subquery(elsewhere.values("elsewhere")[:1]), Value(False)),
    )


def in_area(authority: Geography) -> Q:
    """Cases whose setting lies in the area's own authority."""
    return Q(setting_authority=authority.pk)


def counts_by_stage(rows: QuerySet[Any]) -> dict[Stage, int]:
    """How many of the rows stand where."""
    found = rows.order_by().values_list("stage").annotate(rows=Count("pk"))
    return {Stage(stage): count for stage, count in found}
