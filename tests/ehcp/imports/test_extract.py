"""The monthly extract: a plain table that feeds the live caseload, and leaves alone what it
does not say.
"""

import csv
import io
from datetime import date
from typing import Any

import openpyxl
import pytest
from django.db.models import Model
from django.test import Client
from django.urls import reverse

from commissioning.choices import ImportState, Role
from commissioning.imports import runs
from commissioning.models import Import, ImportProblem, LocalArea
from ehcp.imports.extract_columns import COLUMNS
from ehcp.imports.extract_template import write_template
from ehcp.models import (
    Advice,
    Assessment,
    Attendance,
    Child,
    NamedSetting,
    Plan,
    PlanNeed,
    Request,
    TimeException,
)
from tests.conftest import SignIn
from tests.ehcp.imports.returns import (
    load,
    need,
    person,
    planned,
    problems,
    rehearse,
    setting,
    upn,
)

Row = dict[str, str]
KEYS = {"Case ID": "77", "Extract date": "30/11/2026", "Date of birth": "14/03/2015"}
ASKED = {**KEYS, "UPN": upn(1), "Request received": "02/09/2026", "Request source": "2"}


def extract(*rows: Row) -> bytes:
    """A CSV with the columns that the rows have."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    target = io.StringIO()
    writer = csv.DictWriter(target, names)
    writer.writeheader()
    writer.writerows(rows)
    return target.getvalue().encode()


def bring_in(area: LocalArea, *rows: Row) -> Import:
    """Load rows."""
    run = rehearse(area, ("extract.csv", extract(*rows)))
    assert run.state == ImportState.REHEARSED, problems(run)
    return runs.apply(run=run, by=None)


def found(run: Import) -> tuple[int, int, int]:
    """New, changed and same rows."""
    file = run.files.get()
    return file.new, file.changed, file.same


def rows_but_identifier() -> list[dict[str, Any]]:
    """Every row of some tables, without the identifier of the last file."""
    models: tuple[type[Model], ...] = (Child, Request, Plan, PlanNeed)
    rows = [row for model in models for row in model._default_manager.order_by("pk").values()]
    return [{k: v for k, v in row.items() if k != "return_identifier"} for row in rows]


OCTOBER = {
    **ASKED,
    "Decision to assess": "Assessment agreed",
    "Decision to assess on": "2026-10-01",
    "Educational psychologist: advice requested": "02/10/2026",
    "Social care: advice requested": "02/10/2026",
    "Social care: advice received": "30/10/2026",
    "Exception to 20 weeks": "Yes",
    "Exception ground": "Exceptional personal circumstances",
    "Exception from": "05/10/2026",
    "Exception authorised by": "SEND service manager",
}
NOVEMBER = {
    **ASKED,
    "Educational psychologist: advice requested": "02/10/2026",
    "Educational psychologist: advice received": "13/11/2026",
    "Decision to issue a plan": "Y",
    "Decision to issue a plan on": "16/11/2026",
    "Draft plan sent": "17/11/2026",
    "Final plan issued": "27/11/2026",
    "Personal budget": "Yes",
    "Third-party arrangements": "Yes",
    "Primary need": "Autistic spectrum disorder",
    "Setting named URN": "100001",
    "Setting attended URN": "100001",
    "Setting attended from": "07/09/2026",
}


def test_a_case_grows_from_month_to_month(area: LocalArea) -> None:
    """A request in September, advice in October, a plan in November; each month adds."""
    run = bring_in(area, ASKED)
    assert found(run) == (2, 0, 0)
    request = Request.objects.get()
    assert (request.received_on, request.source, request.outcome) == (date(2026, 9, 2), "2", "A")
    assert found(bring_in(area, OCTOBER)) == (4, 1, 1)
    request = Request.objects.get()
    assert (request.outcome, request.decided_on) == ("Y", date(2026, 10, 1))
    advice = Advice.objects.order_by("agency").values_list("agency", "requested_on", "received_on")
    assert list(advice) == [
        ("educational_psychology", date(2026, 10, 2), None),
        ("social_care", date(2026, 10, 2), date(2026, 10, 30)),
    ]
    exception = TimeException.objects.get()
    assert (exception.ground, exception.from_on) == ("personal", date(2026, 10, 5))
    # A plan, a setting named, one attended, a need; the assessment and an advice change.
    assert found(bring_in(area, NOVEMBER)) == (4, 2, 2)
    plan = Plan.objects.get()
    assert (plan.draft_on, plan.started_on) == (date(2026, 11, 17), date(2026, 11, 27))
    assert (plan.personal_budget, plan.third_party) == (True, True)
    assert Assessment.objects.get().exceptions_apply
    assert NamedSetting.objects.get().setting == Attendance.objects.get().setting
    assert Advice.objects.filter(received_on=None).count() == 0
    again = bring_in(area, NOVEMBER)
    assert found(again) == (0, 0, 8)


def test_silence_leaves_what_is_known_alone(area: LocalArea) -> None:
    """Two settings, two needs and a budget from the return stay, whatever columns are absent
    and whatever cells are blank; so do the children who are not in the file.
    """
    rich = person(1, planned(), Sex="F")
    rich.first("NamedPlan").texts |= {"PB": "1", "DP": "E"}
    rich.first("NamedPlan").below.append(setting(PlacementRank="2"))
    rich.first("ActivePlans").below += [
        setting("PlacementDetail", PlacementRank="2", UKPRN="10012345"),
        need("SEMH", "2"),
    ]
    load(area, rich, person(2), person(3, UPN="", UPNunknown="UN1"))
    before = rows_but_identifier()
    bare = {
        **KEYS,
        "UPN": upn(1),
        "Request received": "2023-02-01",
        "Sex": "",
        "Plan ceased on": "",
    }
    run = bring_in(area, bare)
    assert (run.files.get().new, run.files.get().changed) == (0, 1)
    assert Child.objects.get(upn=upn(1)).return_identifier == "77"
    assert rows_but_identifier() == before
    moved = {
        **bare,
        "Primary need": "SLD",
        "Setting attended URN": "100002",
        "Setting attended from": "2026-09-01",
    }
    bring_in(area, moved)
    needs = PlanNeed.objects.filter(plan__request__child__upn=upn(1)).order_by("rank")
    assert list(needs.values_list("rank", "need")) == [(1, "SLD"), (2, "SEMH")]
    stays = Attendance.objects.filter(plan__request__child__upn=upn(1))
    assert list(stays.order_by("rank", "entered_on").values_list("rank", "urn", "left_on")) == [
        (1, "100001", date(2026, 9, 1)),
        (1, "100002", None),
        (2, "100001", None),
    ]
    assert NamedSetting.objects.filter(plan__request__child__upn=upn(1)).count() == 2
    assert Plan.objects.filter(ceased_on=None).count() == 3


def test_a_plan_ceases(area: LocalArea) -> None:
    load(area, person(1))
    row = {**KEYS, "UPN": upn(1), "Request received": "2023-02-01"}
    bring_in(
        area,
        {**row, "Plan ceased on": "30/10/2026", "Reason ceased": "higher education"}
        | {"Reason ceased": "Moved on to higher education"},
    )
    plan = Plan.objects.get()
    assert (plan.ceased_on, plan.cease_reason) == (date(2026, 10, 30), "3")
    assert plan.started_on == date(2023, 6, 14)


def test_episodes_of_a_child_need_not_stand_together(area: LocalArea) -> None:
    first = {**ASKED, "Request received": "01/03/2021", "Decision to assess": "N"}
    first["Decision to assess on"] = "30/03/2021"
    other = {**ASKED, "Case ID": "78", "UPN": upn(2)}
    bring_in(area, first, other, ASKED)
    assert Child.objects.count() == 2
    assert Child.objects.get(upn=upn(1)).requests.count() == 2


def test_it_can_be_undone(area: LocalArea) -> None:
    load(area, person(1))
    before = [list(m.objects.order_by("pk").values()) for m in (Child, Request, Plan)]
    row = {**KEYS, "UPN": upn(1), "Request received": "2023-02-01", "Looked after": "Yes"}
    asked = {"Physiotherapy: advice requested": "2023-03-10"}
    run = bring_in(area, {**row, **asked}, {**ASKED, "Case ID": "5", "UPN": upn(9)})
    assert Child.objects.get(upn=upn(1)).looked_after
    assert Advice.objects.count() == 1
    runs.undo(run=run, by=None)
    assert not Advice.objects.exists()
    assert [list(m.objects.order_by("pk").values()) for m in (Child, Request, Plan)] == before


FAULTS = [
    ({"Case ID": ""}, "A row without Case ID", "Case ID"),
    ({"Date of birth": ""}, "E01: PersonBirthDate is missing", "Date of birth"),
    ({"Request received": ""}, "E01: ReceivedDate is missing", "Request received"),
    ({"UPN": "X123456789875"}, "V02: the UPN is not valid", "UPN"),
    ({"Primary need": "NSA"}, "V03: SENtype is not one of its codes", "Primary need"),
    ({"Request received": "32/09/2026"}, "S02: ReceivedDate is not a date", "Request received"),
    (
        {"Request received": "01/12/2026"},
        "V21: ReceivedDate is after census day",
        "Request received",
    ),
    (
        {"Decision to assess": "Y"},
        "V08: a request that is decided has no date of the decision",
        "Decision to assess on",
    ),
    ({"Plan ceased on": "01/10/2026"}, "V11: a date of ceasing stands alone", "Reason ceased"),
    ({"Setting attended URN": "1000"}, "V04: URN has a wrong length", "Setting named URN"),
    ({"Setting attended URN": "100001"}, "E01: EntryDate is missing", "Setting attended from"),
    (
        {"Other: advice received": "01/10/2026"},
        "E02: advice was received, and not requested",
        "Parent or young person: advice requested",
    ),
    ({"Exception from": "01/10/2026"}, "E03: an exception without Ground", "Exception ground"),
    (
        {"Amended plan sent": "01/10/2026"},
        "E04: an amended plan without a review meeting before it",
        "Amended plan sent",
    ),
]


@pytest.mark.parametrize(("change", "reason", "column"), FAULTS, ids=[f[1][:30] for f in FAULTS])
def test_a_fault_is_found_at_its_row(
    area: LocalArea, change: Row, reason: str, column: str
) -> None:
    good = {**ASKED, "Case ID": "1", "UPN": upn(7)}
    faulty = {**ASKED, **change}
    run = rehearse(area, ("extract.csv", extract(good, faulty)))
    errors = ImportProblem.objects.filter(file__run=run, severity="error")
    assert reason in errors.values_list("reason", flat=True)
    assert set(errors.values_list("line", flat=True)) == {3}
    assert run.state == ImportState.REFUSED
    assert not Child.objects.exists()


def test_rows_of_a_case_that_differ_are_refused(area: LocalArea) -> None:
    other = {**ASKED, "Date of birth": "15/03/2015", "Request received": "01/03/2021"}
    run = rehearse(area, ("extract.csv", extract(ASKED, other)))
    assert ("error", "Two rows of a case differ in what they say of the child") in problems(run)


def test_a_workbook_with_help_beside_it(area: LocalArea) -> None:
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.append(list(ASKED))
    page.append([*list(ASKED.values())[:2], date(2015, 3, 14), upn(1), date(2026, 9, 2), 2])
    book.create_sheet("Help").append(["Column", "What to enter"])
    target = io.BytesIO()
    book.save(target)
    run = rehearse(area, ("extract.xlsx", target.getvalue()))
    assert run.state == ImportState.REHEARSED, problems(run)
    assert found(run) == (2, 0, 0)


def test_every_column_is_called_by_one_name() -> None:
    names = [column.heading.lower() for column in COLUMNS]
    assert len(names) == len(set(names))
    assert all(column.about for column in COLUMNS)


def test_the_template_comes_from_the_page_of_formats(area: LocalArea, member: SignIn) -> None:
    client = member(Role.ADMINISTRATOR)
    url = reverse("ehcp:extract-template", args=[area.slug])
    page = client.get(reverse("commissioning:import-formats", args=[area.slug])).content.decode()
    assert url in page
    assert "Monthly extract of cases" in page
    answer = client.get(url)
    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer)))  # type: ignore[call-overload]
    assert book.sheetnames == ["Cases", "Help"]
    assert [cell.value for cell in book["Cases"][1]] == [column.heading for column in COLUMNS]
    told = [row[0].value for row in book["Help"].rows]
    assert "A column that is absent, or a cell that is blank, leaves what is known alone." in told
    assert {column.heading for column in COLUMNS} <= set(told)
    assert client.post(url).status_code == 405
    assert Client().get(url).status_code == 302
    assert member(Role.COMMISSIONER).get(url).status_code == 403


def test_the_template_filled_in_is_an_extract(area: LocalArea) -> None:
    target = io.BytesIO()
    write_template(target)
    book = openpyxl.load_workbook(io.BytesIO(target.getvalue()))
    page = book["Cases"]
    for cell in page[1]:
        page[f"{cell.column_letter}2"] = ASKED.get(str(cell.value))
    filled = io.BytesIO()
    book.save(filled)
    run = rehearse(area, ("template.xlsx", filled.getvalue()))
    assert run.state == ImportState.REHEARSED, problems(run)
    assert found(run) == (2, 0, 0)
    assert rehearse(area, ("template.xlsx", target.getvalue())).state == ImportState.REFUSED
