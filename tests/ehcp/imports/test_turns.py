"""Returns in their order, of two areas, of two administrators at once, and of twins."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from commissioning.choices import ImportState, Role, Severity
from commissioning.imports import runs
from commissioning.imports.runs import CannotImport
from commissioning.models import Import, ImportProblem, LocalArea
from commissioning.tasks import apply_import
from ehcp.models import Child, Plan, PlanNeed
from tests.conftest import SignIn
from tests.ehcp.imports.returns import (
    Element,
    asked,
    counts,
    header,
    load,
    person,
    planned,
    problems,
    rehearse,
    upn,
    xml,
)
from tests.ehcp.imports.test_extract import bring_in
from tests.ehcp.imports.test_loading import LATER, everything
from tests.factories import AuthorityFactory, LocalAreaFactory, PersonFactory

BEFORE = header(Year="2023", ReferenceDate="2023-12-20")
OVERTAKEN = "That of 16 January 2025 was imported since the rehearsal"


def with_need(code: str) -> Element:
    """A child whose primary need is another."""
    one = person()
    one.first("SENneed").texts["SENtype"] = code
    return one


def two_rehearsed(area: LocalArea) -> tuple[Import, Import]:
    """The returns of two years, each rehearsed before the other is imported."""
    earlier = rehearse(area, ("2024.xml", xml(with_need("MLD"))))
    later = rehearse(area, ("2025.xml", xml(with_need("SLD"), top=LATER)))
    return earlier, later


def test_an_earlier_return_does_not_take_back_a_later_one(area: LocalArea) -> None:
    """The counts of both are alike, so that counting again would not tell them apart."""
    load(area, person(), top=BEFORE)
    earlier, later = two_rehearsed(area)
    assert counts(earlier) == counts(later) == (0, 1, 7)
    runs.apply(run=later, by=None)
    with pytest.raises(CannotImport, match=OVERTAKEN):
        runs.apply(run=earlier, by=None)
    assert PlanNeed.objects.get().need == "SLD"
    runs.undo(run=later, by=None)
    assert runs.apply(run=earlier, by=None).state == ImportState.IMPORTED
    assert PlanNeed.objects.get().need == "MLD"


def test_in_their_order_both_come_in_after_a_second_look(area: LocalArea) -> None:
    earlier, later = two_rehearsed(area)
    runs.apply(run=earlier, by=None)
    assert runs.apply(run=later, by=None).message.startswith("Another import came in between")
    assert counts(later) == (0, 1, 7)
    assert runs.apply(run=later, by=None).state == ImportState.IMPORTED
    assert Child.objects.count() == 1


def test_the_worker_says_why_it_did_not_import_and_shows_the_rehearsal(
    area: LocalArea, member: SignIn
) -> None:
    client = member(Role.ADMINISTRATOR)
    load(area, person(), top=BEFORE)
    earlier, later = two_rehearsed(area)
    runs.apply(run=later, by=None)
    runs.start_applying(run=earlier)
    apply_import(run_id=earlier.pk, by_id=PersonFactory().pk)
    earlier.refresh_from_db()
    assert earlier.state == ImportState.REHEARSED
    assert OVERTAKEN in client.get(earlier.get_absolute_url()).content.decode()


@pytest.mark.parametrize(
    ("extracted_on", "told"), [("17/01/2025", True), ("16/01/2025", False), ("02/12/2024", False)]
)
def test_a_return_warns_where_a_later_extract_is_imported(
    area: LocalArea, extracted_on: str, told: bool
) -> None:
    """The return is of 16 January 2025. What it says may still be imported."""
    case = {"Case ID": "1", "UPN": upn(1), "Date of birth": "14/03/2015"}
    asked_on = {"Extract date": extracted_on, "Request received": "02/09/2024"}
    bring_in(area, {**case, **asked_on, "Request source": "2"})
    run = rehearse(area, ("2025.xml", xml(person(), top=LATER)))
    assert run.state == ImportState.REHEARSED, problems(run)
    found = ImportProblem.objects.filter(file__run=run, reason__startswith="A later monthly")
    assert found.exists() == told
    if told:
        problem = found.get()
        assert problem.severity == Severity.WARNING
        assert "the extract of 17 January 2025" in problem.advice
    assert runs.apply(run=run, by=None).state == ImportState.IMPORTED
    beyond = LocalAreaFactory(geography=AuthorityFactory(number="345"))
    there = header(Year="2025", ReferenceDate="2025-01-16", LEA="345")
    elsewhere = rehearse(beyond, ("2025.xml", xml(person(), top=there)))
    assert not elsewhere.files.get().problems.filter(reason__startswith="A later").exists()


def test_two_persons_of_a_return_that_are_one_child_here_are_refused(area: LocalArea) -> None:
    load(area, person(1, UniqueLearnerNumber="1234567899"))
    by_upn = person(1)
    by_uln = person(2, asked("2023-11-01"), UPN="", UniqueLearnerNumber="1234567899")
    run = rehearse(area, ("a.xml", xml(by_upn, by_uln, top=LATER)))
    assert run.state == ImportState.REFUSED
    reason = "A person cannot be told from another child for certain"
    told = ImportProblem.objects.get(file__run=run, reason=reason)
    assert told.advice.endswith(
        "is the same child. Record the UPN or ULN on the case or in the return."
    )


def test_a_child_who_moved_to_another_area_of_this_site_is_a_case_in_each(area: LocalArea) -> None:
    """The new area's return makes a case of its own and leaves the old one alone."""
    load(area, person())
    before = everything()["Plan"]
    beyond = LocalAreaFactory(geography=AuthorityFactory(number="344"))
    moved = planned("", RequestOutcome="H", RequestOutcomeDate="")
    moved.first("ActivePlans").texts["TransferLA"] = "343"
    run = load(beyond, person(1, moved), top=header(LEA="344"))
    assert run.state == ImportState.IMPORTED, problems(run)
    assert list(Child.objects.order_by("pk").values_list("area", "upn", "reference")) == [
        (area.pk, upn(1), "C000001"),
        (beyond.pk, upn(1), "C000001"),
    ]
    assert list(Plan.objects.filter(request__child__area=area).values_list("started_on")) == [
        (row["started_on"],) for row in before
    ]
    assert counts(load(area, person()))[:2] == (0, 0)


def test_an_import_forgets_how_few_rows_were_compared(area: LocalArea) -> None:
    """By the plan for a row, the history would compare thousands each with each."""
    run = rehearse(area, ("return.xml", xml(person())))
    with CaptureQueriesContext(connection) as asked:
        runs.apply(run=run, by=None)
    statements = [query["sql"] for query in asked.captured_queries]
    written = next(at for at, sql in enumerate(statements) if "INSERT INTO ehcp_child" in sql)
    assert "DISCARD PLANS" in statements[:written]
