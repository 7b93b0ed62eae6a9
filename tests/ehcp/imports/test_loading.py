"""A return from file to rows: the same from both layouts, twice, a year later, and back."""

import random
from datetime import date
from typing import Any

import pytest

from commissioning.choices import ImportState
from commissioning.imports import runs
from commissioning.imports.runs import CannotImport
from commissioning.models import Import, ImportProblem, LocalArea, StagedRow
from ehcp.imports.changes import MODELS
from ehcp.models import AnnualReview, Attendance, Child, NamedSetting, Plan, PlanNeed, Request
from tests.ehcp.imports.returns import (
    NAMES,
    Element,
    asked,
    collect,
    counts,
    header,
    load,
    need,
    person,
    planned,
    problems,
    rehearse,
    setting,
    upn,
    xml,
    zipped,
)
from tests.factories import AnnualReviewFactory

LATER = header(Year="2025", ReferenceDate="2025-01-16")


def everything() -> dict[str, list[dict[str, Any]]]:
    """Every row that a return writes, named by what it hangs from instead of by keys."""
    keys = ("id", "child_id", "request_id", "plan_id", "area_id", "return_identifier")
    names = {
        "Request": ["child__upn"],
        "Assessment": ["request__child__upn", "request__received_on"],
        "Plan": ["request__child__upn"],
        "Child": [],
        "Advice": ["request__child__upn"],
        "TimeException": ["request__child__upn"],
    }
    found = {}
    for model in MODELS:
        fields = [f.attname for f in model._meta.concrete_fields if f.attname not in keys]
        above = names.get(model.__name__, ["plan__request__child__upn"])
        rows = model._default_manager.values(*fields, *above)
        found[model.__name__] = sorted(rows, key=repr)
    return found


def family() -> list[Element]:
    """Five persons who have something of everything."""
    second = planned("2022-01-10", RequestOutcomeDate="2022-02-10")
    second.first("NamedPlan").texts |= {"CeaseDate": "2023-11-30", "CeaseReason": "5", "DP": "E"}
    second.below.pop()
    dual = person(2, planned(), second, Sex="F")
    dual.first("NamedPlan").below.append(setting(URN="100009", PlacementRank="2"))
    dual.first("ActivePlans").below += [
        setting("PlacementDetail", PlacementRank="2", Res="B", WBP="S", URN="", UKPRN="10012345"),
        need("SEMH", "2"),
    ]
    moved = Element("Requests", {"RequestOutcome": "H"}, [])
    moved.below = [
        Element("Assessment", {"AssessmentOutcome": "H"}),
        Element("ActivePlans", {"TransferLA": "344"}, [setting("PlacementDetail"), need()]),
    ]
    nobody = person(5, asked("2023-12-18", RequestSource="3"), UPN="", UPNunknown="UN1")
    refused = asked("2023-05-02", "N", RequestOutcomeDate="2023-06-01", RequestTribunal="1")
    return [person(1), dual, person(3, refused), person(4, moved), nobody]


def test_a_return_becomes_rows(area: LocalArea) -> None:
    run = load(
        area, person(1, planned(), asked("2021-02-01", "N", RequestOutcomeDate="2021-03-01"))
    )
    assert run.state == ImportState.IMPORTED
    assert counts(run) == (9, 0, 0)
    child = Child.objects.get()
    assert (child.reference, child.upn, child.ethnicity) == ("C000001", upn(1), "WBRI")
    assert child.born_on == date(2015, 3, 14)
    plan = Plan.objects.get()
    assert (plan.started_on, plan.request.received_on) == (date(2023, 6, 14), date(2023, 2, 1))
    assert plan.named.get().setting.urn == "100001"
    stay = plan.attended.get()
    assert (stay.entered_on, stay.left_on, stay.rank) == (date(2023, 9, 4), None, 1)
    assert plan.needs.get().need == "ASD"
    review = plan.reviews.get()
    assert (review.meeting_on, review.decided_on) == (date(2023, 12, 4), date(2023, 12, 20))
    assert not StagedRow.objects.exists()


def test_xml_and_collect_give_the_same_rows(area: LocalArea) -> None:
    load(area, *family())
    first = everything()
    assert [len(rows) for rows in first.values()] == [5, 6, 4, 4, 4, 4, 4, 2, 0, 0]
    runs.undo(run=Import.objects.get(), by=None)
    assert not Child.objects.exists()
    run = rehearse(area, ("export.zip", zipped(collect(*family()))))
    assert run.state == ImportState.REHEARSED, problems(run)
    runs.apply(run=run, by=None)
    assert everything() == first


def test_shuffled_persons_give_the_same_rows(area: LocalArea) -> None:
    load(area, *family())
    first = everything()
    runs.undo(run=Import.objects.get(), by=None)
    shuffled = family()
    random.Random(3).shuffle(shuffled)
    load(area, *shuffled)
    assert everything() == first


def test_the_nine_files_may_come_one_by_one(area: LocalArea) -> None:
    run = rehearse(area, *reversed(collect(*family()).items()))
    assert run.state == ImportState.REHEARSED
    assert run.files.exclude(kind="").count() == 1
    assert counts(run)[0] == 33


def test_one_of_the_nine_alone_is_refused(area: LocalArea) -> None:
    name, content = next(item for item in collect(person()).items() if "requests" in item[0])
    run = rehearse(area, (name, content))
    assert run.state == ImportState.REFUSED
    assert "sen2, person" in ImportProblem.objects.get().advice


def test_names_and_postcodes_are_kept_nowhere(area: LocalArea) -> None:
    rehearse(area, ("return.xml", xml(person())))
    rehearse(area, ("export.zip", zipped(collect(person()))))
    assert StagedRow.objects.count() == 2 * 5
    kept = repr(list(StagedRow.objects.values())) + repr(list(ImportProblem.objects.values()))
    assert [name for name in NAMES.values() if name in kept] == []


def test_the_same_return_twice_changes_nothing(area: LocalArea) -> None:
    load(area, *family())
    before = everything()
    run = load(area, *family())
    assert counts(run) == (0, 0, 33)
    assert everything() == before
    for files in ([("a.xml", xml(*family()))], list(collect(*family()).items())):
        again = rehearse(area, *files)
        assert counts(again)[0] == 0, problems(again)


def test_a_later_return_updates_the_same_children_and_ends_what_has_ended(area: LocalArea) -> None:
    load(area, person(1), person(2))
    later = planned("", RequestOutcome="H", RequestOutcomeDate="")
    later.first("NamedPlan").texts |= {"CeaseDate": "2024-08-31", "CeaseReason": "3"}
    moved = person(1, planned())
    moved.first("PlacementDetail").texts |= {"URN": "100002", "EntryDate": "2024-09-02"}
    moved.first("ActivePlans").texts["ReviewMeeting"] = "2024-12-02"
    moved.first("ActivePlans").texts["LastReview"] = "2024-12-20"
    moved.first("SENneed").texts["SENtype"] = "SEMH"
    run = load(area, moved, person(2, later), person(3), top=LATER)
    assert run.state == ImportState.IMPORTED, problems(run)
    assert Child.objects.count() == 3
    plan = Plan.objects.get(request__child__upn=upn(1))
    stays = plan.attended.order_by("entered_on").values_list("urn", "entered_on", "left_on")
    assert list(stays) == [
        ("100001", date(2023, 9, 4), date(2024, 9, 2)),
        ("100002", date(2024, 9, 2), None),
    ]
    assert plan.reviews.count() == 2
    assert plan.needs.get().need == "SEMH"
    ended = Plan.objects.get(request__child__upn=upn(2))
    assert (ended.ceased_on, ended.cease_reason) == (date(2024, 8, 31), "3")
    assert ended.request.outcome == "Y"
    assert ended.request.received_on == date(2023, 2, 1)


def test_undo_restores_what_was_there(area: LocalArea) -> None:
    first = load(area, *family())
    before = everything()
    changed = family()
    changed[0].first("SENneed").texts["SENtype"] = "SLD"
    changed[0].first("PlacementDetail").texts["EntryDate"] = "2023-10-01"
    changed[1].first("ActivePlans").below.pop()
    second = load(area, *changed, person(9), top=LATER)
    assert everything() != before
    with pytest.raises(CannotImport, match="were changed since"):
        runs.undo(run=first, by=None)
    runs.undo(run=second, by=None)
    assert everything() == before
    runs.undo(run=first, by=None)
    assert not Child.objects.exists()


def test_undo_is_refused_where_something_stands_on_it(area: LocalArea) -> None:
    run = load(area, person())
    AnnualReviewFactory(plan=Plan.objects.get(), meeting_on=date(2026, 1, 8))
    with pytest.raises(CannotImport, match="annual reviews"):
        runs.undo(run=run, by=None)
    assert Child.objects.exists()


def test_a_change_by_hand_since_stops_the_undo(area: LocalArea) -> None:
    run = load(area, person())
    Child.objects.update(looked_after=True)
    with pytest.raises(CannotImport, match="1 records"):
        runs.undo(run=run, by=None)


def test_what_clashes_with_records_made_by_hand_writes_nothing(area: LocalArea) -> None:
    """The plan recorded here ceased before the day on which the return says that it began."""
    load(area, person())
    Plan.objects.update(started_on=date(2023, 1, 2), ceased_on=date(2023, 5, 1), cease_reason="9")
    before = everything()
    run = rehearse(area, ("a.xml", xml(person(1, planned()), person(2), top=LATER)))
    with pytest.raises(CannotImport, match="does not fit what was recorded here") as refused:
        runs.apply(run=run, by=None)
    assert upn(1) not in str(refused.value)
    assert refused.value.__cause__ is None
    assert everything() == before


def test_a_blank_erases_nothing(area: LocalArea) -> None:
    load(area, person())
    load(area, person(1, planned(RequestSource=""), UniqueLearnerNumber="1234567899"), top=LATER)
    assert Request.objects.get().source == "1"
    assert (Child.objects.get().upn, Child.objects.get().uln) == (upn(1), "1234567899")


def test_children_are_matched_by_uln_and_then_by_the_returns_own_identifier(
    area: LocalArea,
) -> None:
    by_uln = person(1, UPN="", UniqueLearnerNumber="1234567899")
    load(area, by_uln)
    later = by_uln.copy()
    later.texts |= {"UPN": upn(1), "PersonBirthDate": "2015-03-15"}
    load(area, later)
    assert Child.objects.get().born_on == date(2015, 3, 15)
    nameless = person(2, asked("2023-11-01"), UPN="", UPNunknown="UN8", Sex="F")
    runs.apply(run=rehearse(area, *collect(nameless).items()), by=None)
    nameless.below = [asked("2024-11-01")]
    run = rehearse(area, *collect(nameless, top=LATER).items())
    runs.apply(run=run, by=None)
    assert Child.objects.count() == 2
    assert Request.objects.filter(child__sex="F").count() == 2


def test_twins_without_a_number_are_not_guessed(area: LocalArea) -> None:
    twins = [
        person(n, asked("2023-11-01", RequestSource=str(n)), UPN="", UPNunknown="UN8")
        for n in (1, 2)
    ]
    load(area, *twins)
    assert Child.objects.count() == 2
    run = rehearse(area, ("again.xml", xml(*twins)))
    assert run.state == ImportState.REFUSED
    reason = "A person cannot be told from another child for certain"
    assert [line for line in problems(run) if line[0] == "error"] == [("error", reason)] * 2


def test_a_upn_and_a_uln_of_two_children_are_an_error(area: LocalArea) -> None:
    load(area, person(1), person(2, UniqueLearnerNumber="1234567899"))
    run = rehearse(area, ("a.xml", xml(person(1, UniqueLearnerNumber="1234567899"))))
    assert run.state == ImportState.REFUSED


def test_another_authoritys_return_is_refused(area: LocalArea) -> None:
    run = rehearse(area, ("a.xml", xml(person(), top=header(LEA="201"))))
    assert ("error", "The return is another authority’s") in problems(run)
    assert run.state == ImportState.REFUSED


def test_an_older_return_after_a_newer_one_is_refused(area: LocalArea) -> None:
    load(area, person(), top=LATER)
    run = rehearse(area, ("a.xml", xml(person())))
    assert ("error", "A later return is imported already") in problems(run)


def test_unknown_settings_are_listed_and_kept(area: LocalArea) -> None:
    strange = person()
    strange.first("PlanDetail").texts["URN"] = "199999"
    run = load(area, strange, person(2))
    listed = ImportProblem.objects.get(reason__startswith="A URN that the register")
    assert (listed.value, listed.column, listed.severity) == ("199999", "URN", "warning")
    lines = xml(strange, person(2)).decode().splitlines()
    assert lines[listed.line - 1] == "<PlanDetail>"
    assert run.state == ImportState.IMPORTED
    assert NamedSetting.objects.get(urn="199999").setting is None


def test_a_ukprn_that_the_register_knows_names_its_setting(area: LocalArea) -> None:
    college = person()
    college.first("PlacementDetail").texts |= {"URN": "", "UKPRN": "10000001"}
    Attendance.objects.all()
    from_register = area.geography.settings.get()
    from_register.ukprn = "10000001"
    from_register.save()
    load(area, college)
    assert Attendance.objects.get().setting == from_register


def test_an_open_plan_that_is_missing_is_listed_by_its_reference(area: LocalArea) -> None:
    load(area, person(1), person(2))
    run = rehearse(area, ("later.xml", xml(person(1), top=LATER)))
    found = ImportProblem.objects.get(
        file__run=run, reason="An open plan recorded here is not in the return"
    )
    assert found.value in ("C000001", "C000002")
    assert Child.objects.get(reference=found.value).upn == upn(2)
    assert Plan.objects.filter(ceased_on=None).count() == 2


def test_history_is_kept(area: LocalArea) -> None:
    load(area, person())
    changed = person()
    changed.first("SENneed").texts["SENtype"] = "MLD"
    load(area, changed, top=LATER)
    assert list(
        PlanNeed.objects.get().events.order_by("pgh_id").values_list("need", flat=True)
    ) == [
        "ASD",
        "MLD",
    ]
    assert AnnualReview.objects.count() == 1


def test_every_row_that_is_written_has_one_event_that_equals_it(area: LocalArea) -> None:
    """The triggers write set by set what a trigger of each row would: new rows and changed."""
    load(area, *family())
    changed = family()
    changed[0].first("SENneed").texts["SENtype"] = "SLD"
    changed[0].first("NamedPlan").texts["PB"] = "1"
    load(area, *changed, top=LATER)
    for model in MODELS:
        fields = [field.attname for field in model._meta.concrete_fields]
        events = model._meta.get_field("events").related_model._default_manager
        rows = list(model._default_manager.order_by("pk").values_list(*fields))
        last = events.order_by("pgh_obj_id", "-pgh_id").distinct("pgh_obj_id")
        assert list(last.values_list(*fields)) == rows
        assert events.filter(pgh_label="insert").count() == len(rows)
        assert events.filter(pgh_label="update").count() == (model in (Plan, PlanNeed))


def test_two_settings_of_a_return_that_overlap_are_ended_by_the_next(area: LocalArea) -> None:
    """A placement without a rank counts as the first."""
    twice = person()
    twice.first("ActivePlans").below += [
        setting("PlacementDetail", URN="100002", EntryDate="2023-11-06", PlacementRank="2"),
        setting("PlacementDetail", URN="100003", EntryDate="2023-12-04", PlacementRank=""),
    ]
    load(area, twice)
    stays = Attendance.objects.order_by("rank", "entered_on").values_list("urn", "left_on")
    assert list(stays) == [("100001", date(2023, 12, 4)), ("100003", None), ("100002", None)]


def test_references_go_on_after_a_million(area: LocalArea) -> None:
    load(area, person(1))
    Child.objects.update(reference="C999999")
    load(area, person(1), person(2), person(3), top=LATER)
    references = Child.objects.order_by("pk").values_list("reference", flat=True)
    assert list(references) == ["C999999", "C1000000", "C1000001"]


def test_an_entry_date_that_was_too_late_is_corrected(area: LocalArea) -> None:
    load(area, person())
    earlier = person()
    earlier.first("PlacementDetail").texts["EntryDate"] = "2023-09-01"
    load(area, earlier, top=LATER)
    assert Attendance.objects.values_list("entered_on", "left_on").get() == (date(2023, 9, 1), None)


def test_a_second_setting_that_is_gone_ends_on_census_day(area: LocalArea) -> None:
    dual = person()
    dual.first("ActivePlans").below.append(
        setting("PlacementDetail", PlacementRank="2", URN="100002")
    )
    load(area, dual)
    load(area, person(), top=LATER)
    ends = Attendance.objects.order_by("rank").values_list("rank", "left_on")
    assert list(ends) == [(1, None), (2, date(2025, 1, 16))]
