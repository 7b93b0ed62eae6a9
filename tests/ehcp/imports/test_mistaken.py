"""What was taken out of a case by mistake does not come back with the file that said it."""

from datetime import date
from typing import Any

import pytest

from commissioning.choices import ImportState
from commissioning.imports import runs
from commissioning.models import Import, ImportProblem, LocalArea, Person
from commissioning.queries.history import version_of
from ehcp.actions.mistake import put_back, take_out
from ehcp.imports.mistaken import REASON
from ehcp.models import Advice, AnnualReview, Attendance, Child, TimeException
from ehcp.queries.corrections import correctable
from tests.ehcp.imports.returns import (
    Element,
    counts,
    load,
    person,
    planned,
    rehearse,
    setting,
    xml,
)
from tests.ehcp.imports.test_extract import ASKED, bring_in, found
from tests.ehcp.imports.test_loading import LATER, everything
from tests.factories import PersonFactory

PHRASE = "Educational psychologist: advice"
WITH_ADVICE = {
    **ASKED,
    "Decision to assess": "Y",
    "Decision to assess on": "21/09/2026",
    f"{PHRASE} requested": "22/09/2026",
    "Exception ground": "Exceptional personal circumstances",
    "Exception from": "05/10/2026",
}


@pytest.fixture
def somebody(db: None) -> Person:
    return PersonFactory()


def out(row: Any, by: Person) -> None:
    """Take a record out as recorded by mistake."""
    child = Child.objects.get()
    take_out(child=child, row=row, reason="Of another child", version=version_of(row), by=by)


def noted(run: Import) -> list[tuple[str, str, str]]:
    """What the rehearsal says of records that stay out: severity, case, and in words."""
    rows = ImportProblem.objects.filter(file__run=run, reason=REASON).order_by("pk")
    return list(rows.values_list("severity", "value", "advice"))


def moved() -> Element:
    """A child who went to another setting on 6 November 2023, and still goes to a third."""
    one = person()
    one.first("PlacementDetail").texts["LeavingDate"] = "2023-11-06"
    one.first("ActivePlans").below += [
        setting("PlacementDetail", URN="100002", EntryDate="2023-11-06", PlacementRank=""),
        setting("PlacementDetail", URN="100003", PlacementRank="2"),
    ]
    return one


def test_a_review_that_was_taken_out_stays_out(area: LocalArea, somebody: Person) -> None:
    load(area, person())
    out(AnnualReview.objects.get(), somebody)
    run = load(area, person())
    assert (run.state, counts(run)) == (ImportState.IMPORTED, (0, 0, 7))
    assert not AnnualReview.objects.exists()
    words = "The review of 4 December 2023 stays out. If it is right, put it back on the case."
    assert noted(run) == [("note", "C000001", words)]


def test_another_review_of_the_plan_comes_in(area: LocalArea, somebody: Person) -> None:
    load(area, person())
    out(AnnualReview.objects.get(), somebody)
    later = person()
    later.first("ActivePlans").texts["ReviewMeeting"] = "2023-12-05"
    assert noted(load(area, later, top=LATER)) == []
    assert AnnualReview.objects.get().meeting_on == date(2023, 12, 5)


def test_a_review_that_was_put_back_is_updated(area: LocalArea, somebody: Person) -> None:
    load(area, person())
    out(AnnualReview.objects.get(), somebody)
    kind, child = correctable("review"), Child.objects.get()
    event = AnnualReview.events.rel.related_model.objects.get(pgh_label="delete")
    put_back(child=child, kind=kind, event=event, by=somebody)
    changed = person()
    changed.first("ActivePlans").texts["ReviewOutcome"] = "A"
    run = load(area, changed)
    assert (counts(run), noted(run)) == ((0, 1, 7), [])
    assert AnnualReview.objects.get().outcome == "A"


def test_what_an_undo_removed_comes_in_again(area: LocalArea, somebody: Person) -> None:
    without = planned()
    without.first("ActivePlans").texts.clear()
    load(area, person(1, without))
    second = load(area, person(), top=LATER)
    runs.undo(run=second, by=somebody)
    assert not AnnualReview.objects.exists()
    assert noted(load(area, person(), top=LATER)) == []
    assert AnnualReview.objects.count() == 1


@pytest.mark.parametrize("top", [None, LATER])
def test_a_setting_that_was_taken_out_stays_out_and_the_one_before_goes_on(
    area: LocalArea, somebody: Person, top: Element | None
) -> None:
    load(area, moved())
    out(Attendance.objects.get(urn="100002"), somebody)
    before = everything()
    run = load(area, moved(), top=top)
    assert counts(run)[:2] == (0, 0)
    assert everything() == before
    stays = Attendance.objects.order_by("rank").values_list("urn", "left_on")
    assert list(stays) == [("100001", None), ("100003", None)]
    assert [value for _, value, _ in noted(run)] == ["C000001"]


def test_the_setting_before_goes_on_where_the_return_is_silent_about_it(
    area: LocalArea, somebody: Person
) -> None:
    load(area, person())
    later = moved()
    later.first("ActivePlans").below.pop(0)
    later.first("PlacementDetail").texts["PlacementRank"] = "1"
    load(area, later, top=LATER)
    out(Attendance.objects.get(urn="100002"), somebody)
    before = everything()
    assert counts(load(area, later, top=LATER))[:2] == (0, 0)
    assert everything() == before


def test_advice_and_exceptions_of_an_extract_stay_out(area: LocalArea, somebody: Person) -> None:
    bring_in(area, WITH_ADVICE)
    out(Advice.objects.get(), somebody)
    out(TimeException.objects.get(), somebody)
    run = bring_in(area, WITH_ADVICE)
    assert found(run)[:2] == (0, 0)
    assert not Advice.objects.exists()
    assert not TimeException.objects.exists()
    assert [words.split(" stays")[0] for _, _, words in noted(run)] == [
        "The advice of 22 September 2026",
        "The exception of 5 October 2026",
    ]


def test_a_rehearsal_that_is_counted_again_notes_it_once(area: LocalArea, somebody: Person) -> None:
    load(area, person())
    out(AnnualReview.objects.get(), somebody)
    waiting = rehearse(area, ("return.xml", xml(person(1, Sex="F"))))
    bring_in(area, {**ASKED, "Sex": "F"})
    counted_again = runs.apply(run=waiting, by=None)
    assert counted_again.state == ImportState.REHEARSED
    assert len(noted(counted_again)) == 1
