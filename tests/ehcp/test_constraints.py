"""What the database itself refuses of the records of children, whoever writes: in plain SQL.

A row is made that is right, then changed by a statement past every form and action.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.db.models import Model

from ehcp.models import CaseView, ClockRule, IdentifierView, InspectionDownload, RecordState
from tests import factories as make

CHECKS = {
    "child_upn_shape": (make.ChildFactory, "upn = 'A12345678901'"),
    "child_uln_ten_digits": (make.ChildFactory, "uln = '123456789'"),
    "clock_rule_in_order": (make.ClockRuleFactory, "valid_to = x.valid_from - 1"),
    "request_decided_after_received": (
        make.AssessedRequestFactory,
        "decided_on = x.received_on - 1",
    ),
    "request_outcome_has_date": (make.AssessedRequestFactory, "decided_on = NULL"),
    "request_received_unless_historical": (make.RequestFactory, "received_on = NULL"),
    "request_exported_to_number": (make.RequestFactory, "exported_to = '34'"),
    "assessment_outcome_has_date": (make.AssessmentFactory, "outcome = 'Y'"),
    "advice_received_after_requested": (make.AdviceFactory, "received_on = x.requested_on - 1"),
    "exception_ends_after_start": (make.TimeExceptionFactory, "to_on = x.from_on - 1"),
    "plan_ceased_with_reason": (make.PlanFactory, "ceased_on = x.started_on + 1"),
    "plan_ceases_after_start": (
        make.PlanFactory,
        "ceased_on = x.started_on - 1, cease_reason = '2'",
    ),
    "plan_transferred_from_number": (make.PlanFactory, "transferred_from = 'ABC'"),
    "plan_transfer_told_after": (
        make.PlanFactory,
        "transferred_on = x.started_on, transfer_told_on = x.started_on - 1",
    ),
    "named_setting_rank_1_or_2": (make.NamedSettingFactory, "rank = 3"),
    "attendance_rank_1_or_2": (make.AttendanceFactory, "rank = 0"),
    "attendance_left_after_entered": (make.AttendanceFactory, "left_on = x.entered_on - 1"),
    "plan_need_rank_1_or_2": (make.PlanNeedFactory, "rank = 3"),
    "review_final_after_meeting": (make.AnnualReviewFactory, "final_on = x.meeting_on - 1"),
    "review_invited_before_meeting": (make.AnnualReviewFactory, "invited_on = x.meeting_on + 1"),
    "dispute_closes_after_opening": (make.DisputeFactory, "closed_on = x.opened_on - 1"),
    "dispute_outcome_has_date": (make.DisputeFactory, "outcome = 'allowed'"),
    "dispute_outcome_of_its_kind": (
        make.DisputeFactory,
        "outcome = 'agreed', closed_on = x.opened_on",
    ),
    "dispute_complied_after_opening": (make.DisputeFactory, "complied_on = x.opened_on - 1"),
    "dispute_ordered_after_opening": (make.DisputeFactory, "order_on = x.opened_on - 1"),
    "dispute_due_after_opening": (make.DisputeFactory, "due_on = x.opened_on - 1"),
    "budget_stream_not_negative": (make.BudgetStreamFactory, "pounds_a_year = -1"),
    "case_view_has_filters": (make.CaseViewFactory, "query = ''"),
}


class Pair(NamedTuple):
    """Two rows that stand beside each other, by what makes them, and what makes them clash."""

    factory: Callable[..., Any]
    shared: str
    one: dict[str, Any]
    other: dict[str, Any]
    clash: str


UPN, ULN = "A950000178301", "1234567890"
PAIRS = {
    "child_reference_unique": Pair(make.ChildFactory, "area", {"reference": "A"}, {}, "reference"),
    "child_upn_unique": Pair(make.ChildFactory, "area", {"upn": UPN}, {}, "upn"),
    "child_uln_unique": Pair(make.ChildFactory, "area", {"uln": ULN}, {}, "uln"),
    "clock_rule_unique": Pair(
        make.ClockRuleFactory,
        "regime",
        {"valid_to": "2019-08-31"},
        {"valid_from": "2019-09-01"},
        "valid_from, valid_to",
    ),
    "clock_rule_no_overlap": Pair(
        make.ClockRuleFactory,
        "regime",
        {"valid_to": "2019-08-31"},
        {"valid_from": "2019-09-01"},
        "valid_from = x.valid_from - 1",
    ),
    "request_once_a_day": Pair(
        make.RequestFactory, "child", {}, {"received_on": "2026-03-02"}, "received_on"
    ),
    "advice_once_a_day": Pair(
        make.AdviceFactory, "request", {}, {"requested_on": "2026-02-11"}, "requested_on"
    ),
    "named_setting_rank_once": Pair(make.NamedSettingFactory, "plan", {}, {"rank": 2}, "rank"),
    "plan_need_rank_once": Pair(make.PlanNeedFactory, "plan", {}, {"rank": 2}, "rank"),
    "attendance_no_overlap": Pair(
        make.AttendanceFactory,
        "plan",
        {"left_on": "2026-07-20"},
        {"entered_on": "2026-07-20"},
        "entered_on = x.entered_on - 1",
    ),
    "review_once_a_day": Pair(
        make.AnnualReviewFactory, "plan", {}, {"meeting_on": "2026-10-06"}, "meeting_on"
    ),
    "budget_stream_once": Pair(
        make.BudgetStreamFactory, "plan", {}, {"stream": "travel"}, "stream"
    ),
    "case_view_name_once": Pair(
        make.CaseViewFactory, "area", {"name": "A"}, {"name": "B"}, "name, person_id"
    ),
}
# Where nothing is edited that a history would have to tell.
WITHOUT_HISTORY = {
    ClockRule: "comes with the product, as data",
    IdentifierView: "is a log itself",
    InspectionDownload: "is a log itself",
    RecordState: "says that figures have to be counted anew",
    CaseView: "holds filters of a list, and nothing about a child",
}


def models() -> list[type[Model]]:
    """The tables of the app without those of their events."""
    found = apps.get_app_config("ehcp").get_models()
    return [model for model in found if not hasattr(model, "pgh_tracked_model")]


def run(statement: str) -> None:
    """Run a statement, with what is checked at the end of a transaction checked at once."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def refused(row: Model, changes: str, beside: Model | None = None) -> str:
    """The constraint by which the database refuses changes of a row; `o` is the other row."""
    table = row._meta.db_table
    statement = f"UPDATE {table} x SET {changes} FROM {table} o"  # noqa: S608
    with pytest.raises(IntegrityError) as caught:
        run(f"{statement} WHERE x.id = {row.pk} AND o.id = {(beside or row).pk}")
    return str(caught.value.__cause__.diag.constraint_name)  # type: ignore[union-attr]


@pytest.mark.django_db
@pytest.mark.parametrize("name", CHECKS)
def test_the_database_refuses_a_row_that_cannot_be(name: str) -> None:
    factory, change = CHECKS[name]
    assert refused(factory(), change) == name


@pytest.mark.django_db
@pytest.mark.parametrize("name", PAIRS)
def test_the_database_refuses_a_row_that_another_rules_out(name: str) -> None:
    pair = PAIRS[name]
    one = pair.factory(**pair.one)
    other = pair.factory(**{pair.shared: getattr(one, pair.shared)}, **pair.other)
    changes = pair.clash
    if "=" not in changes:
        changes = ", ".join(f"{each} = o.{each}" for each in pair.clash.split(", "))
    assert refused(other, changes, beside=one) == name


def test_every_constraint_is_among_them() -> None:
    declared = {found.name for model in models() for found in model._meta.constraints}
    assert declared == {*CHECKS, *PAIRS}


@pytest.mark.django_db
def test_an_episode_has_one_assessment_and_one_plan() -> None:
    for factory in (make.AssessmentFactory, make.PlanFactory):
        clash = refused(factory(), "request_id = o.request_id", beside=factory())
        assert clash.endswith("request_id_key")


def test_every_record_has_a_history() -> None:
    without = {model for model in models() if not hasattr(model, "events")}
    assert without == set(WITHOUT_HISTORY)
