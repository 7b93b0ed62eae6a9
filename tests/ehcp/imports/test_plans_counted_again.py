"""Plans counted a second time: who has one and where, budgets, reviews, moves of phase, those of
young people, ceased ones, mediation and appeals. See `counting`.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise

import pytest
from django.test import Client

from commissioning.choices import PeriodKind, Role
from commissioning.models import LocalArea
from ehcp.choices import CeaseReason, DirectPayment, DisputeKind, Need, Residential, ReviewOutcome
from tests.conftest import SignIn
from tests.ehcp.imports.buckets import group_of_placement, kind_of_placement
from tests.ehcp.imports.counting import (
    DAYS,
    Case,
    School,
    a_year_after,
    age,
    decimal,
    figures,
    reviewed,
    rows,
    rows_of,
    school_year,
    seen,
    share,
    tile,
)
from tests.factories import MeasureFactory, ObservationFactory, PeriodFactory

DAY = timedelta(days=1)
PUPILS = 31_250
ETHNIC = {"W": "White", "M": "Mixed", "A": "Asian", "B": "Black", "C": "Asian"}
SEXES = {"M": "Male", "F": "Female", "U": "Unknown"}
WELSH_AND_ABROAD = (25, 26, 30, 37)  # offshore, for families of the forces, Welsh, overseas


@pytest.mark.parametrize("on", DAYS)
def test_plans_are_equal_to_the_digit(
    counted: list[Case], register: dict[str, School], area: LocalArea, member: SignIn, on: date
) -> None:
    area.standing_on = on
    area.save()
    publish_pupils(area, on)
    client = member(Role.COMMISSIONER)
    there = [each for each in counted if each.in_force(on)]
    check_groups(client, there, register, on)
    check_month_ends(client, counted, on)
    check_ceased(client, counted, on)
    check_budgets(client, there)
    check_next_reviews(client, there, on)
    check_adulthood(client, there, on)
    check_placed_past_year_11(client, there, register, on)
    for year in (on.year, on.year - 1):
        check_review_groups(client, counted, on, year)
        check_decisions(client, counted, on, year)
        check_amended(client, counted, on, year)
        check_appeals(client, counted, on, year)
    for year in (on.year - 1, on.year, on.year + 1):
        check_moves(client, counted, register, on, year)


def publish_pupils(area: LocalArea, on: date) -> None:
    """So many pupils at the January census before the last one, as DfE publishes them."""
    year = on.year - 2
    measure = MeasureFactory(code="school.pupils", period_kind=PeriodKind.ACADEMIC)
    period = PeriodFactory(
        kind=PeriodKind.ACADEMIC,
        code=f"{year}{(year + 1) % 100}",
        label=f"{year}/{(year + 1) % 100}",
        starts_on=date(year, 9, 1),
        ends_on=date(year + 1, 8, 31),
    )
    ObservationFactory(measure=measure, geography=area.geography, period=period, value=PUPILS)


def age_band(each: Case, on: date) -> str:
    """The age on a day in the bands of the caseload."""
    named = ((4, "Under 5"), (10, "5 to 10"), (15, "11 to 15"), (19, "16 to 19"))
    return next((label for last, label in named if age(each.born, on) <= last), "20 to 25")


def stage(each: Case, on: date) -> str:
    """The stage of the national curriculum."""
    named = (
        (-1, "Before Reception"),
        (2, "Reception and key stage 1"),
        (6, "Key stage 2"),
        (9, "Key stage 3"),
        (11, "Key stage 4"),
        (14, "Years 12 to 14"),
    )
    year = school_year(each.born, on)
    return next((label for last, label in named if year <= last), "Past Year 14")


def ethnic_group(code: str) -> str:
    """The group of a code: the first letter, but for those that are none and “other”."""
    if code in ("REFU", "NOBT"):
        return "Unclassified"
    return "Any other ethnic group" if code[0] == "O" else ETHNIC[code[0]]


def whereabouts(each: Case, register: Mapping[str, School], on: date) -> str:
    """In or out of the area, by the setting attended, else named, that the register knows."""
    attended = [one for one in each.attended if one.entered <= on < one.left]
    for one in [*attended, *([each.named] if each.named else [])]:
        school = register.get(one.urn)
        if school is None:
            continue
        if school.place == "unknown":
            abroad = school.kind in WELSH_AND_ABROAD
            return "Out of the area" if abroad else "Not known where the setting is"
        return {"in": "In the area", "out": "Out of the area"}[school.place]
    return "No setting in the register"


def residential(each: Case, on: date) -> str:
    """The plan's own code, else that of the setting attended."""
    attended = [one for one in each.attended if one.entered <= on < one.left]
    code = each.residential or (attended[0].residential if attended else "")
    return str(Residential(code).label) if code else "Not residential"


def check_groups(
    client: Client, there: list[Case], register: Mapping[str, School], on: date
) -> None:
    """The plans in force by every group, with shares."""
    ways: dict[str, Callable[[Case], str]] = {
        "primary need": lambda e: str(Need(e.need).label) if e.need else "Not recorded",
        "age": lambda e: age_band(e, on),
        "national curriculum stage": lambda e: stage(e, on),
        "sex": lambda e: SEXES[e.sex],
        "ethnicity": lambda e: ethnic_group(e.ethnicity),
        "placement": lambda e: group_of_placement(kind_of_placement(e.placed(on), register)),
        "kind of placement": lambda e: kind_of_placement(e.placed(on), register),
        "in or out of the area": lambda e: whereabouts(e, register, on),
        "residential": lambda e: residential(e, on),
    }
    page = seen(client, "caseload")
    for title, group in ways.items():
        table = rows_of(page, f"Plans by {title}")
        table.pop("All", None)
        want = Counter(map(group, there))
        assert {label: cells[:2] for label, cells in table.items()} == {
            label: [f"{many:,}", share(many, len(there))] for label, many in want.items()
        }, title
    assert tile(page, "Plans maintained") == f"{len(there):,}"


def check_month_ends(client: Client, found: list[Case], on: date) -> None:
    """The plans at the ends of the months of five years."""
    table = rows(client, "caseload", "Plans maintained at the end of each month")
    assert len(table) == 61
    for label, cells in table.items():
        last = next(
            day
            for day in (min(on, date(int(label[-4:]), month, 28)) for month in range(1, 13))
            if f"{day:%b %Y}" == label
        )
        while last < on and (last + DAY).month == last.month:
            last += DAY
        assert cells == figures(sum(each.in_force(last) for each in found)), label


def check_ceased(client: Client, found: list[Case], on: date) -> None:
    """Ceased plans of six years by reason, and by age on the day."""
    ended = [each for each in found if each.ceased and each.ceased <= on]
    years = sorted({on.year, *(e.ceased.year for e in ended if e.ceased)})[:-7:-1]
    page = seen(client, "caseload/ceased")
    ways: dict[str, Callable[[Case], str]] = {
        "reason": lambda e: str(CeaseReason(e.reason).label),
        "age": lambda e: age_band(e, e.ceased) if e.ceased else "",
    }
    for title, group in ways.items():
        table = rows_of(page, f"Plans ceased by {title} and year")
        for label in {group(e) for e in ended if e.ceased and e.ceased.year in years} | {"All"}:
            chosen = [e for e in ended if label in ("All", group(e))]
            want = [sum(e.ceased is not None and e.ceased.year == y for e in chosen) for y in years]
            assert table.pop(label) == figures(*want, sum(want)), label
        assert table == {}


def check_budgets(client: Client, there: list[Case]) -> None:
    """Personal budgets of plans in force by direct payment and arrangements."""
    page = seen(client, "caseload/budgets")
    taken = [each.budget for each in there if each.budget[0]]
    paid = [payment for _, _, payment in taken if payment]
    assert tile(page, "Personal budgets taken up") == f"{len(taken):,}"
    assert tile(page, "Share of plans in force") == share(len(taken), len(there))
    assert tile(page, "With a direct payment") == f"{len(paid):,}"
    organised = sum(arranged for _, arranged, _ in taken)
    assert tile(page, "With organised arrangements") == f"{organised:,}"
    table = rows_of(page, "Personal budgets by direct payment")
    for payment in DirectPayment:
        assert table[str(payment.label)] == figures(paid.count(payment.value))


def next_due(each: Case, on: date) -> date | None:
    """A year after the last review, or after the issue."""
    met = each.meeting if each.meeting and each.meeting <= on else None
    last = max(filter(None, (each.started, met)), default=None)
    return a_year_after(last) if last else None


def check_next_reviews(client: Client, there: list[Case], on: date) -> None:
    """Reviews that are overdue by how long, and that fall due by month."""
    page = seen(client, "reviews")
    due = [day for each in there if (day := next_due(each, on))]
    past = [(on - day).days for day in due if day < on]
    edges = (0, 28, 91, 182, 364, 10**6)
    bands = [sum(a < days <= b for days in past) for a, b in pairwise(edges)]
    table = rows_of(page, "Overdue now, by how long")
    assert [cells[0] for cells in table.values()] == figures(*bands, len(past))
    ahead = Counter(f"{day:%b %Y}" for day in due if day >= on)
    months = rows_of(page, "Reviews falling due, by month")
    assert {label: cells[0] for label, cells in months.items() if cells != ["0"]} == {
        label: f"{many:,}" for label, many in ahead.items()
    }


def check_review_groups(client: Client, found: list[Case], on: date, year: int) -> None:
    """Plans to be reviewed in a year, by stage of education, primary need and age."""
    last = min(on, date(year, 12, 31))

    def phase(each: Case) -> str:
        years = school_year(each.born, last)
        named = ((0, "Before Reception"), (7, "Reception to year 6"), (12, "Years 7 to 11"))
        young = "Post-16: years 12 to 14" if years < 15 else "Post-19"
        return next((label for below, label in named if years < below), young)

    ways: dict[str, tuple[str, Callable[[Case], str]]] = {
        "stage": ("stage of education", phase),
        "need": ("primary need", lambda e: str(Need(e.need).label) if e.need else "Not recorded"),
        "age": ("age", lambda e: age_band(e, last)),
    }
    states = ("in time", "late", "overdue", "ahead")
    for by, (title, group) in ways.items():
        page = seen(client, "reviews", f"?by={by}&year={year}")
        table = rows_of(page, f"Plans to be reviewed in {year}, by {title}")
        counted = Counter((group(e), state) for e in found if (state := reviewed(e, year, on)))
        for label in {label for label, _ in counted}:
            numbers = [counted[label, state] for state in states]
            reached = sum(numbers[:3])
            want = [*figures(sum(numbers), *numbers), share(numbers[0], reached)]
            assert table.pop(label) == want, (by, label)
        assert [*table] == ["All"]


def met_in(found: list[Case], year: int, on: date) -> list[Case]:
    """Plans with a review meeting in a year."""
    return [e for e in found if e.meeting and e.meeting.year == year and e.meeting <= on]


def check_decisions(client: Client, found: list[Case], on: date, year: int) -> None:
    """Decisions after review meetings, within 4 weeks or later."""
    table = rows(client, "reviews", f"Plans reviewed in {year}, by decision", f"?year={year}")
    want = {
        **{str(outcome): [0, 0, 0] for outcome in ("Maintain", "Amend", "Cease")},
        "Awaited": [0, 0, 0],
    }
    names = {ReviewOutcome.MAINTAIN: "Maintain", ReviewOutcome.AMEND: "Amend"}
    for each in met_in(found, year, on):
        assert each.meeting
        known = each.decision and (each.decided_after is None or each.decided_after <= on)
        decided = each.decided_after or each.meeting
        wait = ((decided if known else on) - each.meeting).days
        name = names.get(ReviewOutcome(each.decision), "Cease") if known else "Awaited"
        want[name][wait > 28] += 1
        want[name][2] += 1
    for label, numbers in want.items():
        row = label if label == "Awaited" else f"{label} the plan"
        assert table[row] == figures(*numbers), (year, label)
    intime, later = (sum(want[n][at] for n in ("Maintain", "Amend", "Cease")) for at in (0, 1))
    shown = tile(
        seen(client, "reviews", f"?year={year}"),
        f"Decided within 4 weeks of the meeting in {year}",
    )
    assert shown == share(intime, intime + later)


def check_amended(client: Client, found: list[Case], on: date, year: int) -> None:
    """Amended plans within 12 weeks of the meeting."""
    table = rows(client, "reviews", "Amended plans after the review", f"?year={year}")
    numbers = [0] * 4
    for each in met_in(found, year, on):
        if each.decision != "A" or not each.meeting or (each.decided_after or on) > on:
            continue
        sent = each.amended if each.amended and each.amended <= on else None
        late = ((sent or on) - each.meeting).days > 84
        numbers[late if sent else 2 + late] += 1
    assert sum(numbers) > 3
    want = [*figures(*numbers, sum(numbers)), share(numbers[0], sum(numbers) - numbers[2])]
    assert [cells[0] for cells in table.values()][:6] == want, year


def moving(each: Case, register: Mapping[str, School], on: date, year: int) -> bool:
    """Whether a move is recorded for a year or, with none recorded about it, the age tells."""
    if each.transfer and abs(each.transfer.year - year) <= 1:
        return each.transfer.year == year
    day = date(year, 2, 15)
    years = school_year(each.born, day)
    seen_on = min(on, day)
    attended = [one for one in each.attended if one.entered <= seen_on < one.left]
    school = register.get(attended[0].urn) if attended else None
    oldest = school.oldest if school else None
    if years in (-1, 11):
        return True
    if not 0 <= years <= 10:
        return False
    return years == 6 if oldest is None else oldest == years + 5


def check_moves(
    client: Client, found: list[Case], register: Mapping[str, School], on: date, year: int
) -> None:
    """Plans ready before 15 February, and before 31 March for moves after year 11."""
    named = (
        (0, "Early years to school"),
        (6, "To junior or middle school"),
        (11, "To secondary or upper"),
        (12, "Secondary to post-16"),
    )
    want: dict[str, list[int]] = {}
    for each in found:
        years = school_year(each.born, date(year, 2, 15))
        deadline = date(year, 3, 31) if years >= 11 else date(year, 2, 15)
        begun = each.planned and (
            each.started is None or (each.started <= on and each.started < deadline)
        )
        goes_on = each.ceased is None or each.ceased >= min(deadline, on + DAY)
        if not (begun and goes_on and moving(each, register, on, year)):
            continue
        label = next((name for below, name in named if years < below), "Post-16 to post-16")
        ready = each.final and date(year - 1, 2, 15) <= each.final <= on
        if ready:
            column = int(each.final >= deadline) if each.final else 0
        else:
            column = 2 if deadline <= on else 3
        want.setdefault(label, [0] * 4)[column] += 1
    table = rows(client, "transfers", "Plans of children who move", f"?year={year}")
    table.pop("All")
    assert {label: cells[1:] for label, cells in table.items()} == {
        label: [*figures(sum(numbers), *numbers), share(numbers[0], sum(numbers))]
        for label, numbers in want.items()
    }, year
    days = {label: cells[0] for label, cells in table.items()}
    assert days["Secondary to post-16"] == f"30 March {year}"
    assert days["To secondary or upper"] == f"14 February {year}"


def check_adulthood(client: Client, there: list[Case], on: date) -> None:
    """Plans from year 9 on, and when their reviews are due."""
    ends = date(on.year + (on.month >= 9), 8, 31)
    bands = {
        "Year 9": range(9, 10),
        "Year 10": range(10, 11),
        "Year 11": range(11, 12),
        "Years 12 to 14": range(12, 15),
        "Past Year 14": range(15, 40),
    }
    table = rows(client, "transfers", "Plans from year 9 on")
    for label, years in bands.items():
        due = [next_due(e, on) for e in there if school_year(e.born, on) in years]
        numbers = [
            sum(day is not None and day < on for day in due),
            sum(day is not None and on <= day <= ends for day in due),
            sum(day is not None and day >= on and day > ends for day in due),
            sum(day is None for day in due),
        ]
        assert table[label] == figures(len(due), *numbers), label


def check_placed_past_year_11(
    client: Client, there: list[Case], register: Mapping[str, School], on: date
) -> None:
    """Where those of post-16 and post-19 are placed."""
    table = rows(client, "transfers", "Plans past year 11, by placement")
    table.pop("All")
    want: dict[str, list[int]] = {}
    for each in there:
        years = school_year(each.born, on)
        if years >= 12:
            kind = kind_of_placement(each.placed(on), register)
            want.setdefault(kind, [0, 0])[years >= 15] += 1
    assert table == {label: figures(*two, sum(two)) for label, two in want.items()}


def census(year: int) -> date:
    """The third Thursday of January."""
    return next(day for day in (date(year, 1, n) for n in range(15, 22)) if day.weekday() == 3)


def check_appeals(client: Client, found: list[Case], on: date, year: int) -> None:
    """Mediation and appeals of a year, both rates, and for every 10,000 pupils."""
    page = seen(client, "disputes", f"?year={year}")
    begun = [kind for e in found for kind, day in e.disputes if day.year == year and day <= on]
    appeals = begun.count(DisputeKind.APPEAL)
    assert appeals > 1
    assert tile(page, f"Appeals registered in {year}") == f"{appeals:,}"
    mediations = begun.count(DisputeKind.MEDIATION)
    assert tile(page, f"Mediations asked for in {year}") == f"{mediations:,}"

    def of_year(day: date | None) -> bool:
        return day is not None and day.year == year and day <= on

    not_assessed = sum(e.outcome == "N" and of_year(e.decided) for e in found)
    not_issued = sum(e.assessment == "N" and of_year(e.concluded) for e in found)
    needs_met = sum(e.reason == "2" and of_year(e.ceased) for e in found)
    plans = sum(e.in_force(min(on, census(year + 1))) for e in found)
    started = sum(of_year(e.started) and not e.moved_in for e in found)
    reviews = sum(bool(e.decision) and of_year(e.decided_after) for e in found)
    first = not_assessed + not_issued + needs_met + plans
    second = not_assessed + not_issued + started + reviews
    against = rows_of(page, f"What appeals of {year} are set against")
    assert against["All"] == figures(first, second)
    assert tile(page, "Rate of appeal, first method") == share(appeals, first)
    for title, whole in (
        ("Rate of appeal, first method", first),
        ("Rate of appeal, by decisions of the year", second),
    ):
        assert rows_of(page, title)[str(year)][0] == share(appeals, whole)
    rate = decimal(Fraction(10_000 * appeals, PUPILS))
    assert tile(page, "Appeals for every 10,000 pupils") == rate
