"""How long things took, counted a second time: plans by month, group and weeks, the limits of 6
and 16 weeks, requests, the pipeline with its steps, and advice. See `counting`.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta
from fractions import Fraction

from django.test import Client

from commissioning.choices import Role
from commissioning.models import LocalArea
from ehcp.choices import AdviceAgency, Need, RequestSource
from tests.conftest import SignIn
from tests.ehcp.imports.buckets import kind_of_placement
from tests.ehcp.imports.counting import (
    DAYS,
    Case,
    School,
    age,
    decimal,
    figures,
    issued,
    middle,
    rows,
    rows_of,
    seen,
    share,
    tile,
)

SIX, SIXTEEN, TWENTY = (timedelta(weeks=weeks) for weeks in (6, 16, 20))
NOT_RECORDED = "Not recorded"
DAY = timedelta(days=1)


def test_times_are_equal_to_the_digit(
    counted: list[Case], register: dict[str, School], area: LocalArea, member: SignIn
) -> None:
    client = member(Role.COMMISSIONER)
    for on in DAYS:
        area.standing_on = on
        area.save()
        check_months(client, counted, on)
        check_twelve_months(client, counted, on)
        for year in (on.year, on.year - 1):
            check_groups(client, counted, register, on, year)
            check_weeks(client, counted, on, year)
            check_limits(client, counted, on, year)
            check_requests(client, counted, on, year)
            check_advice(client, counted, on, year)
        check_ahead(client, counted, on)
        check_steps(client, counted, on)
        check_agencies(client, counted, on)


def both_ways(found: Iterable[Case]) -> tuple[str, str]:
    """The share within 20 weeks with exceptions, and without them."""
    listed = list(found)
    plain = [each for each in listed if not each.excepted]
    every, without = (
        share(sum(each.days <= 140 for each in some), len(some)) for some in (listed, plain)
    )
    return every, without


def check_months(client: Client, found: list[Case], on: date) -> None:
    """By month and cumulative: 24 months."""
    table = rows(client, "timeliness", "By month, and cumulative")
    assert len(table) == 24
    for label, cells in table.items():
        of_year = issued(found, int(label[-4:]), on)
        of_month = [each for each in of_year if f"{each.started:%B %Y}" == label]
        month = max((each.started.month for each in of_month if each.started), default=0)
        so_far = [each for each in of_year if each.started and each.started.month <= month]
        intime = sum(each.days <= 140 for each in of_month)
        assert cells[:2] == figures(len(of_month), intime), label
        assert cells[2:4] == [*both_ways(of_month)], label
        if of_month:
            assert cells[4:] == [*both_ways(so_far)], label


def check_twelve_months(client: Client, found: list[Case], on: date) -> None:
    """The twelve months to the end of the last month that is over."""
    ends = on if (on + DAY).day == 1 else on.replace(day=1) - DAY
    begins = (ends + DAY).replace(year=(ends + DAY).year - 1)
    cohort = [each for year in (on.year - 1, on.year) for each in issued(found, year, on)]
    chosen = [each for each in cohort if each.started and begins <= each.started <= ends]
    assert len(chosen) > 20
    page = seen(client, "timeliness")
    shown = (
        tile(page, "Twelve months, exceptions included"),
        tile(page, "Twelve months, exceptions left out"),
    )
    assert shown == both_ways(chosen)


def age_group(each: Case) -> str:
    """DfE's age group on the day of the request."""
    assert each.received
    years = age(each.born, each.received)
    named = ((5, "Under 5"), (11, "5 to 10"), (16, "11 to 15"), (20, "16 to 19"))
    return next((label for below, label in named if years < below), "20 to 25")


def check_groups(
    client: Client, found: list[Case], register: Mapping[str, School], on: date, year: int
) -> None:
    """The plans of a year by need, source, age at the request and kind of placement."""
    ways: dict[str, tuple[str, Callable[[Case], str]]] = {
        "need": ("primary need", lambda e: str(Need(e.need).label) if e.need else NOT_RECORDED),
        "source": (
            "who asked",
            lambda e: str(RequestSource(e.source).label) if e.source else NOT_RECORDED,
        ),
        "age": ("age at the request", age_group),
        "setting": ("kind of placement", lambda e: kind_of_placement(e.placed(on), register)),
    }
    of_year = issued(found, year, on)
    for by, (title, group) in ways.items():
        so_far = " so far" if year == on.year else ""
        table = rows(
            client, "timeliness", f"Plans of {year}{so_far} by {title}", f"?by={by}&year={year}"
        )
        for label in {group(each) for each in of_year} | {"All"}:
            chosen = [each for each in of_year if label in ("All", group(each))]
            intime = sum(each.days <= 140 for each in chosen)
            want = [*figures(len(chosen), intime), *both_ways(chosen)]
            assert table.pop(label) == want, (by, label)
        assert table == {}, by


def check_weeks(client: Client, found: list[Case], on: date, year: int) -> None:
    """How many weeks the plans of a year took, those over 52 too, and their means."""
    so_far = " so far" if year == on.year else ""
    page = seen(client, "timeliness", f"?year={year}")
    of_year = issued(found, year, on)
    limits = (112, 140, 182, 273, 364)
    want = [
        sum(low < each.days <= high for each in of_year)
        for low, high in zip((-1, *limits), (*limits, 10**6), strict=True)
    ]
    table = rows_of(page, f"Plans of {year}{so_far}: weeks from")
    assert [row[0] for row in table.values()] == figures(*want)
    assert table["Over 52 weeks"] == figures(sum(each.days > 364 for each in of_year))
    means = rows_of(page, f"Plans of {year}{so_far}: average weeks")
    plain = [each for each in of_year if not each.excepted]
    for label, some in (("Exceptions included", of_year), ("Exceptions left out", plain)):
        days = sum(each.days for each in some)
        mean = decimal(Fraction(days, 7 * len(some)), " weeks") if some else "–"
        assert means[label][0] == mean, year


def check_limits(client: Client, found: list[Case], on: date, year: int) -> None:
    """Requests decided in 6 weeks, and refusals to issue told in 16."""
    table = rows(client, "timeliness", f"The other limits in {year}", f"?year={year}")
    six = [
        each.decided - each.received
        for each in found
        if each.received and each.received.year == year and each.received <= on
        if each.outcome in "YN" and each.decided and each.decided <= on
    ]
    sixteen = [
        each.concluded - each.received
        for each in found
        if each.assessment == "N" and each.concluded and each.received
        if each.concluded.year == year and each.concluded <= on
    ]
    for cells, waits, limit in zip(table.values(), (six, sixteen), (SIX, SIXTEEN), strict=True):
        kept = sum(wait <= limit for wait in waits)
        assert cells == [*figures(len(waits), kept), share(kept, len(waits))], year


def known(each: Case, on: date) -> int:
    """The column of a request: agreed, refused, withdrawn, awaiting, moved away before."""
    if each.outcome == "H":
        return 0
    if each.outcome in "YNW" and each.decided and each.decided <= on:
        return "YNW".index(each.outcome)
    return 4 if each.exported else 3


def check_requests(client: Client, found: list[Case], on: date, year: int) -> None:
    """Requests of a year by month and by who asked, with what was decided."""
    of_year = [e for e in found if e.received and e.received.year == year and e.received <= on]
    page = seen(client, "requests", f"?year={year}")
    ways: dict[str, Callable[[Case], str]] = {
        f"Requests of {year} by month": lambda e: f"{e.received:%B}",
        f"Requests of {year} by who asked": lambda e: (
            str(RequestSource(e.source).label) if e.source else NOT_RECORDED
        ),
    }
    for title, group in ways.items():
        table = rows_of(page, title)
        for label in {group(each) for each in of_year} | {"All"} & {*table}:
            chosen = [known(each, on) for each in of_year if label in ("All", group(each))]
            want = [sum(column == at for column in chosen) for at in range(5)]
            assert table.pop(label) == figures(*want, len(chosen)), (title, label)
        assert all({*cells} == {"0"} for cells in table.values())


def undecided(each: Case, on: date) -> bool:
    """Whether it is not decided yet that there will be a plan, or none."""
    ends = each.assessment in ("Y", "N") and each.concluded and each.concluded <= on
    return not (ends or (each.assessment == "H" and each.assessed))


def check_ahead(client: Client, found: list[Case], on: date) -> None:
    """What is past 6, 16 and 20 weeks, and due in the next 2, 4 and 6."""
    table = rows(client, "timeliness/pipeline", "Past the limits, and falling due")
    going = [each for each in found if each.is_open(on)]
    chosen = (
        (SIX, [each for each in going if each.waits(on) and undecided(each, on)]),
        (SIXTEEN, [each for each in going if undecided(each, on)]),
        (TWENTY, going),
    )
    for cells, (limit, runs) in zip(table.values(), chosen, strict=True):
        due = [each.received + limit - on for each in runs if each.received]
        past = sum(left < timedelta(0) for left in due)
        soon = [sum(timedelta(0) <= left <= timedelta(weeks=n) for left in due) for n in (2, 4, 6)]
        assert cells == [f"{limit.days // 7} weeks", *figures(len(runs), past, *soon)]


def check_steps(client: Client, found: list[Case], on: date) -> None:
    """How many of each step ended in the twelve months to the day, and their median weeks."""
    table = rows(client, "timeliness/pipeline", "How long each step took")
    before = on.replace(year=on.year - 1, day=min(on.day, 28 if on.month == 2 else 31))

    def ended(day: date | None) -> bool:
        return day is not None and before < day <= on

    dated = [each for each in found if each.received and each.received <= on]
    issued_then = [each for each in dated if ended(each.started) and not each.moved_in]
    steps = (
        [(e.received, e.decided) for e in dated if e.outcome in "YN" and ended(e.decided)],
        [
            (e.decided, e.concluded)
            for e in dated
            if e.assessment and e.assessment in "YN" and e.decided and ended(e.concluded)
        ],
        [(e.concluded, e.started) for e in issued_then if e.assessment == "Y"],
        [(e.received, e.started) for e in issued_then],
    )
    for cells, spans in zip(table.values(), steps, strict=True):
        days = [(last - first).days for first, last in spans if first and last]
        median = middle(days, unit=7)
        assert len(days) == len(spans) > 20
        assert median is not None
        assert cells[:2] == [f"{len(days):,}", decimal(median, " weeks")]


def check_agencies(client: Client, found: list[Case], on: date) -> None:
    """Each agency's advice of the twelve months to the day, and what is still to come."""
    table = rows(client, "timeliness/pipeline", "Advice, by who gives it")
    before = on.replace(year=on.year - 1, day=min(on.day, 28 if on.month == 2 else 31))
    for agency in AdviceAgency:
        asked = [
            (each, one)
            for each in found
            for one in each.advice
            if one.agency == agency and one.asked <= on
        ]
        came = [one.came - one.asked for _, one in asked if before < one.came <= on]
        waiting = [on - one.asked for each, one in asked if one.came > on and each.is_open(on)]
        kept, late = sum(wait <= SIX for wait in came), sum(wait > SIX for wait in waiting)
        median = middle((wait.days for wait in came), unit=7)
        assert [cell.split(" (")[0] for cell in table[str(agency.label)]] == [
            *figures(len(came), kept),
            share(kept, len(came)),
            "–" if median is None else decimal(median, " weeks"),
            *figures(len(waiting), late),
        ]


def check_advice(client: Client, found: list[Case], on: date, year: int) -> None:
    """Advice asked for in a year by agency: in six weeks, late, to come, overdue, ended."""
    table = rows(client, "timeliness/advice", f"Advice asked for in {year}", f"?year={year}")
    labels = [str(agency.label) for agency in AdviceAgency]
    for label in [*labels, "All"]:
        columns, days = [0] * 5, []
        for each in found:
            for one in each.advice:
                if one.asked.year != year or one.asked > on:
                    continue
                if label not in ("All", str(one.agency.label)):
                    continue
                took, came = one.came - one.asked, one.came <= on
                days += [took.days] if came else []
                if came:
                    columns[took > SIX] += 1
                elif not each.is_open(on):
                    columns[4] += 1
                else:
                    columns[3 if on - one.asked > SIX else 2] += 1
        if not sum(columns):
            assert label not in {"All", *table}
            continue
        cells = [cell.split(" (")[0] for cell in table[label]]
        due = columns[0] + columns[1] + columns[3]
        want = [*figures(*columns, sum(columns)), share(columns[0], due)]
        assert cells[:7] == want, (year, label)
        median = middle(days)
        if label != "All":
            assert cells[7] == ("–" if median is None else decimal(median)), (year, label)
