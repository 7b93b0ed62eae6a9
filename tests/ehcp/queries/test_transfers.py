"""Phase transfers and plans of young people, against numbers counted by hand."""

from datetime import date

import pytest

from commissioning.choices import PlacementBucket
from commissioning.models import LocalArea
from ehcp.choices import CeaseReason, SettingCode
from ehcp.models import Plan, Request
from ehcp.queries.ages import curriculum_year
from ehcp.queries.case_figures import figure_of
from ehcp.queries.transfers import (
    Adulthood,
    Moved,
    adulthood,
    moves,
    past_year_11,
    plans_to_move,
    transfer_year,
)
from tests.ehcp.invented import invent_plans, plan_of
from tests.factories import AnnualReviewFactory, AttendanceFactory, SettingFactory

ON = date(2027, 2, 20)
DUE = date(2027, 2, 14)


def born(school_year: int) -> date:
    """A day of birth of a child of a school year in 2026/27."""
    return date(2026 - 4 - school_year, 3, 1)


def moving(area: LocalArea, school_year: int, final: date | None = None, **fields: object) -> Plan:
    """A plan of 2024 of a child of a school year in 2026/27."""
    return plan_of(
        area,
        date(2024, 5, 1),
        born_on=born(school_year),
        phase_transfer_final_on=final,
        **fields,
    )


def by_label(area: LocalArea, on: date = ON, year: int = 2027) -> dict[str, Moved]:
    return {each.label: each.moved for each in moves(area, year, on=on)}


def test_the_date_itself_is_too_late(area: LocalArea) -> None:
    moving(area, 6, date(2027, 2, 14))
    moving(area, 6, date(2027, 2, 15))
    moving(area, 6)
    moving(area, 11, date(2027, 2, 15))
    moving(area, 11)
    assert by_label(area) == {
        "To secondary or upper": Moved(in_time=1, late=1, overdue=1),
        "Secondary to post-16": Moved(in_time=1, ahead=1),
    }
    last_days = {each.label: each.last_day for each in moves(area, 2027, on=ON)}
    assert list(last_days.values()) == [date(2027, 2, 14), date(2027, 3, 30)]


def test_on_the_last_day_there_is_still_time(area: LocalArea) -> None:
    moving(area, 6, date(2027, 2, 15))
    assert by_label(area, date(2027, 2, 14)) == {"To secondary or upper": Moved(ahead=1)}
    assert by_label(area, date(2027, 2, 15)) == {"To secondary or upper": Moved(late=1)}
    assert by_label(area, date(2027, 2, 14), 2026) == {}


def test_who_moves(area: LocalArea) -> None:
    infant = SettingFactory(lowest_age=4, highest_age=7)
    through = SettingFactory(lowest_age=4, highest_age=18)
    AttendanceFactory(plan=moving(area, 2), setting=infant, entered_on=date(2024, 9, 1))
    AttendanceFactory(plan=moving(area, 6), setting=through, entered_on=date(2024, 9, 1))
    moving(area, -1)
    moving(area, 3, phase_transfer_due_on=DUE)  # recorded, whatever the school year says
    moving(area, 6, phase_transfer_due_on=date(2028, 2, 14))  # recorded for the year after
    moving(area, 5)
    moving(area, 12, phase_transfer_due_on=date(2027, 3, 30))
    assert {label: sum(moved.counts) for label, moved in by_label(area).items()} == {
        "Early years to school": 1,
        "To junior or middle school": 2,
        "Post-16 to post-16": 1,
    }


def test_plans_that_ceased_or_came_after_the_date_do_not_count(area: LocalArea) -> None:
    ended = {"cease_reason": CeaseReason.TRANSFERRED}
    moving(area, 6, ceased_on=date(2027, 2, 14), **ended)
    moving(area, 6, ceased_on=date(2027, 2, 15), **ended)
    plan_of(area, date(2027, 2, 15), born_on=born(6))
    plan_of(area, date(2027, 2, 14), born_on=born(6))
    assert by_label(area) == {"To secondary or upper": Moved(overdue=2)}


def test_a_plan_for_an_earlier_move_is_not_that_of_this_one(area: LocalArea) -> None:
    moving(area, 11, date(2022, 2, 1))
    assert by_label(area) == {"Secondary to post-16": Moved(ahead=1)}


def test_the_year_of_moves() -> None:
    assert transfer_year(date(2026, 8, 31)) == 2026
    assert transfer_year(date(2026, 9, 1)) == 2027


def test_preparing_for_adulthood(area: LocalArea) -> None:
    moving(area, 8)
    moving(area, 9)  # overdue since 1 May 2025
    AnnualReviewFactory(plan=moving(area, 9), meeting_on=date(2026, 8, 31))  # by 31 August
    AnnualReviewFactory(plan=moving(area, 10), meeting_on=date(2026, 9, 1))  # later
    AnnualReviewFactory(plan=moving(area, 14), meeting_on=date(2026, 2, 20))  # today
    plan_of(area, None, born_on=born(16))
    assert dict(adulthood(area, on=ON)) == {
        "Year 9": Adulthood(overdue=1, this_year=1),
        "Year 10": Adulthood(later=1),
        "Year 11": Adulthood(),
        "Years 12 to 14": Adulthood(this_year=1),
        "Past Year 14": Adulthood(undated=1),
    }


def test_where_young_people_are_placed(area: LocalArea) -> None:
    college = SettingFactory(type_code=18)
    AttendanceFactory(plan=moving(area, 12), setting=college, entered_on=date(2026, 9, 1))
    AttendanceFactory(
        plan=moving(area, 15),
        setting=None,
        code=SettingCode.NEET,
        entered_on=date(2026, 9, 1),
    )
    moving(area, 14)
    AttendanceFactory(plan=moving(area, 11), setting=college, entered_on=date(2026, 9, 1))
    found = {each.bucket: (each.post_16, each.post_19) for each in past_year_11(area, on=ON)}
    assert found == {
        PlacementBucket.FE_GENERAL: (1, 0),
        PlacementBucket.NEET: (0, 1),
        PlacementBucket.NOT_RECORDED: (1, 0),
    }


def test_equal_to_plain_python_on_an_invented_caseload(area: LocalArea) -> None:
    on = date(2026, 11, 21)
    invent_plans(area, on)
    rows = Plan.objects.filter(request__child__area=area, started_on__isnull=False)
    by_hand = {"in_time": 0, "late": 0, "overdue": 0, "ahead": 0}
    for plan in rows.select_related("request__child"):
        school_year = curriculum_year(plan.request.child.born_on, date(2027, 2, 15))
        due = plan.phase_transfer_due_on
        recorded = due is not None and due.year == 2027
        leaves = [
            place.setting.highest_age if place.setting else None
            for place in plan.attended.all()
            if place.rank == 1
            and place.entered_on <= on
            and (place.left_on is None or place.left_on > on)
        ]
        ages = leaves[0] if leaves else None
        told = school_year in (-1, 11) or (
            0 <= school_year < 11
            and (ages == school_year + 5 if ages is not None else school_year == 6)
        )
        if not (recorded or (told and (due is None or abs(due.year - 2027) > 1))):
            continue
        if plan.ceased_on and plan.ceased_on <= on:
            continue
        final = plan.phase_transfer_final_on
        sent = final is not None and date(2026, 2, 15) <= final <= on
        by_hand["in_time" if sent else "ahead"] += 1
    total = sum((each.moved for each in moves(area, 2027, on=on)), Moved())
    assert total == Moved(**by_hand)
    assert sum(total.counts) > 5


@pytest.mark.parametrize(
    "code", ["", "nothing:2026", "due", "due:x", "due:2026:soon", "due:2026:late:9", "moves:0"]
)
def test_there_is_no_such_figure(code: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - what matters is that the form says so
        figure_of(code)


def test_a_figure_lists_the_plans_that_it_counts(area: LocalArea) -> None:
    late = moving(area, 6, date(2027, 2, 15))
    moving(area, 6)
    figure = figure_of("moves:2027:2:late")
    assert str(figure) == "plan for a move in 2027, To secondary or upper, late"
    (found,) = Request.objects.filter(figure.cases(area, ON))
    assert found == late.request
    assert plans_to_move(area, 2027, on=ON).count() == 2
